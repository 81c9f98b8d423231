"""The nodes of stated numbers, and how they are written."""

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.util.docutils import SphinxTranslator


class stated_number(nodes.inline):
    """A number in prose: its text is what the reader sees. Plain text until `refuri` is set."""


class stated_mark(nodes.General, nodes.Inline, nodes.Element):
    """Beside mathematics, where the number itself cannot be a link."""


class stated_ledger(nodes.General, nodes.Element):
    """Where the ledger is to stand."""


class stated_summary(nodes.inline):
    """Where the page with the ledger says how many rows there are, or where they are as data."""


def _visit_number(self: SphinxTranslator, node: stated_number) -> None:
    if "refuri" in node:
        self.body.append('<span class="stated-number">' + _link(self, node))
    else:
        self.body.append(self.starttag(node, "span", ""))


def _depart_number(self: SphinxTranslator, node: stated_number) -> None:
    self.body.append("</a>" + _tip(self, node) + "</span>" if "refuri" in node else "</span>")


def _visit_mark(self: SphinxTranslator, node: stated_mark) -> None:
    name = f' aria-label="{self.attval(node["name"])}"'
    self.body.append(f'<span class="stated-number">{_link(self, node, name)}</a>{_tip(self, node)}</span>')


def _link(self: SphinxTranslator, node: nodes.Element, more: str = "") -> str:
    classes = "stated stated-mark" if isinstance(node, stated_mark) else "stated"
    classes += " stated-list" if ", " in node.astext() else ""
    anchor = node["anchor"]
    href = self.attval(node["refuri"])
    return f'<a class="{classes}" id="{anchor}" href="{href}" aria-describedby="{anchor}-tip"{more}>'


def _tip(self: SphinxTranslator, node: nodes.Element) -> str:
    # The link is described by it. What extensions add to it can be used: see the event `stated-tip`.
    text = f"{self.encode(node['expression'])} = {self.encode(node['value'])}"
    if isinstance(node, stated_mark):
        text = f"<b>{self.encode(node['name'])}</b> {text}"
    text += "".join(f'<span class="stated-given">{self.encode(given)}</span>' for given in node["givens"])
    more = "".join(filter(None, self.builder.events.emit("stated-tip", node)))
    return f'<span class="stated-tip" id="{node["anchor"]}-tip">{text}{more}</span>'


def _nothing(self: SphinxTranslator, node: nodes.Element) -> None:
    """A builder without links writes the text alone."""


def parents(node: nodes.Node) -> Iterator[nodes.Element]:
    """The node, if it is an element, and the elements around it, innermost first."""
    place: nodes.Node | None = node
    while place is not None:
        if isinstance(place, nodes.Element):
            yield place
        place = place.parent


def visitors(node: type[nodes.Element]) -> dict[str, Any]:
    """What each builder writes for a node."""
    html: dict[type[nodes.Element], Any] = {
        stated_number: (_visit_number, _depart_number),
        stated_mark: (_visit_mark, _nothing),
    }
    plain = dict.fromkeys(("latex", "text", "man", "texinfo"), (_nothing, _nothing))
    return plain | {"html": html.get(node, (_nothing, _nothing))}
