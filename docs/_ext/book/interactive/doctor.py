"""The loss doctor: the directive `{loss-doctor}` inserts the web component of doctor.mjs.

Its content is the fallback: what readers see without JavaScript and in every format but HTML. The rules, the texts and the
links of the component are data, in loss-doctor.toml. Its texts are translated with those of the figures.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import SphinxDirective

from book.drawing.figures import catalog_of, translate
from book.interactive import rules
from book.interactive.component import ROOM, component

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

RULES = ROOM / "loss-doctor.toml"
#: The facts that `factsOf` in diagnosis.mjs makes of the reader's entries.
FACTS = frozenset(
    [
        "K",
        "N",
        "T",
        "accuracy",
        "base_rate",
        "batch",
        "epsilon",
        "first",
        "infinite",
        "k",
        "library",
        "loss",
        "nan",
        "now",
        "positive",
        "sequence",
        "takes",
    ]
)


class loss_doctor(component):
    """The component; its children are the fallback and, until they are resolved, the links of the suspects."""

    tag, source_name = "loss-doctor", "doctor"

    @classmethod
    def modules(cls) -> dict[str, str]:
        """Return the rules."""
        return {"built:rules": rules.module(RULES, FACTS, "./formulas.mjs")}

    @classmethod
    def texts(cls) -> Iterator[str]:
        """Return the texts of the rules."""
        return rules.words(loaded())


class LossDoctor(SphinxDirective):
    """`{loss-doctor}`."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the component, with the fallback inside."""
        self.assert_has_content()
        links = nodes.container("", *map(self.link, rules.links(loaded())), classes=["doctor-links"])
        node = loss_doctor("", *self.parse_content_to_nodes(), links)
        self.set_source_info(node)
        return [node]

    def link(self, label: str) -> addnodes.pending_xref:
        """Return a link that Sphinx resolves, so that a label which is gone is reported."""
        link = addnodes.pending_xref(
            "",
            nodes.inline(),
            refdomain="std",
            reftype="ref",
            reftarget=label,
            refexplicit=False,
            refwarn=True,
            refdoc=self.env.docname,
            label=label,
        )
        self.set_source_info(link)
        return link


@cache
def loaded() -> dict[str, Any]:
    """Return the rules."""
    return rules.load(RULES)


def prepare(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give the component its texts and links, in the page's language."""
    catalog = catalog_of(app)

    def say(text: str) -> str:
        return translate(text, catalog)

    for node in doctree.findall(loss_doctor):
        (links,) = (child for child in node.children if "doctor-links" in child["classes"])
        node.remove(links)
        if app.builder.format == "html":
            # The links are in the order of the labels; one that is not resolved has been reported.
            found = dict(zip(rules.links(loaded()), links.children, strict=True))
            node["words"] = json.dumps(words(say, found), ensure_ascii=False)


def words(say: Any, found: dict[str, nodes.Element]) -> dict[str, Any]:
    """Return the texts of the component, by their ids."""

    def described(suspect: dict[str, Any]) -> dict[str, str]:
        link = found[suspect["link"]]
        href = link.get("refuri") or f"#{link.get('refid', '')}"
        texts = {"words": say(suspect["words"]), "look": say(suspect["look"])}
        return {**texts, "link": href, "title": link.astext()}

    return {
        "text": {name: say(text) for name, text in loaded()["words"].items()},
        "marks": {mark["id"]: say(mark["words"]) for mark in loaded()["mark"]},
        "suspects": {suspect["id"]: described(suspect) for suspect in loaded()["suspect"]},
    }
