"""Interactive figures of three animals with two distributions, p and q: their directive, values, texts and fallback.

Such a figure stands directly after the cell that draws the same as a figure, and the directive's content is a table of it:
figure and table are the fallback, what readers see without JavaScript and in every format but HTML. The options `p` and `q`
name two of the page's givens, the shares that the component starts with.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from stated.givens import TAG, WrongGiven, read
from stated.page import calculator_of

from book.drawing.figures import catalog_of, translate
from book.interactive.component import component

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

#: The animals, in the order of the shares; the stylesheets give each the colour of its class.
ANIMALS = ("dog", "cat", "rabbit")


class SharesDirective(SphinxDirective):
    """A directive that inserts such a figure; its subclasses name the component."""

    #: The node to insert. Its class has the texts of the component in `words`.
    component: ClassVar[type[component]]
    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {
        "p": directives.unchanged_required,
        "q": directives.unchanged_required,
    }

    def run(self) -> list[nodes.Node]:
        """Return the component, with the table inside."""
        self.assert_has_content()
        if missing := self.option_spec.keys() - self.options.keys():
            raise self.error(f"`:{min(missing)}:` is missing: name the given that has the shares.")
        node = self.component("", *self.parse_content_to_nodes(), givens=self.options)
        self.set_source_info(node)
        return [node]


def with_shares(doctree: nodes.document) -> list[component]:
    """Return the figures that start with shares."""
    return [node for node in doctree.findall(component) if "givens" in node]


def texts(words: dict[str, str]) -> Iterator[str]:
    """Return the texts of a component and the names of the animals."""
    yield from words.values()
    yield from ANIMALS


def read_shares(app: Sphinx, doctree: nodes.document) -> None:
    """Give each component the values of the page's givens."""
    for node in with_shares(doctree):
        givens = givens_of(app, doctree)
        node["shares"] = {}
        for option, name in node["givens"].items():
            shares = givens.get(name)
            if not isinstance(shares, list) or len(shares) != len(ANIMALS) or abs(sum(shares) - 1) > 1e-9:
                logger.warning(
                    "%s: `:%s: %s` is no list of %d shares with the sum 1 in the page's cell with the tag %s",
                    *(node.tag, option, name, len(ANIMALS), TAG),
                    location=node,
                    type="interactive",
                )
            node["shares"][option] = shares


def givens_of(app: Sphinx, doctree: nodes.document) -> dict[str, Any]:
    """Return the page's givens, by name."""
    for cell in doctree.findall(nodes.container):
        if TAG in cell.get("cell_metadata", {}).get("tags", ()):
            code = next(cell.findall(nodes.literal_block))
            try:
                return dict(read(code.astext(), calculator_of(app.config)))
            except WrongGiven:
                break  # `stated` has reported it
    return {}


def take_figure(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """In HTML, move the figure before a component into it, so that the component replaces the figure."""
    if app.builder.format != "html":
        return
    for node in with_shares(doctree):
        before = node.parent[node.parent.index(node) - 1]
        if not any(before.findall(nodes.figure)):
            logger.warning(
                "%s: directly before it there must be a cell that draws a figure",
                node.tag,
                location=node,
                type="interactive",
            )
            continue
        before.parent.remove(before)
        node.insert(0, before)


def prepare(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give each component its texts, in the page's language, and its shares."""
    catalog = catalog_of(app)
    for node in with_shares(doctree):
        text = {name: translate(words, catalog) for name, words in node.words.items()}
        names = [[animal, translate(animal, catalog)] for animal in ANIMALS]
        node["words"] = json.dumps({"text": text, "names": names, **node["shares"]}, ensure_ascii=False)
