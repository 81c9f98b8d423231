"""The budget of code words: the directive `{code-budget}` inserts the web component of budget.mjs.

It stands directly after the cell that draws the same as a figure, and its content is a table of it: figure and table are the
fallback, what readers see without JavaScript and in every format but HTML. The options `p` and `q` name two of the page's
givens, the shares that the component starts with.
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

#: The animals, in the order of the shares; the stylesheet gives each the colour of its class.
ANIMALS = ("dog", "cat", "rabbit")
WORDS = {
    "figure": "The budget of code words",
    "q": "What the code expects: q",
    "p": "How often each comes: p",
    "boundary": "boundary between [a] and [b]",
    "chart": "Width: how often it comes. Height: the bits of its word. Area: what it costs on average.",
    "own": "its word in the own code",
    "long": "too long",
    "short": "too short",
    "mean": "Mean length in bits",
    "entropy": "own code: entropy H(p)",
    "excess": "excess: KL divergence D(p‖q)",
    "cross": "sum: cross-entropy H(p, q)",
    "bits": "bits",
    "words": "The words, in bits",
    "animal": "animal",
    "word": "word",
    "own_word": "own code",
    "part": "p × difference",
    "off_scale": "off the scale",
    "reset": "As in the text",
    "same": "Own code: q = p",
    "copy": "Copy link",
    "copied": "The link is copied.",
    "not_copied": "The link is in the address bar.",
    "range": "Enter a number from 0 to 1.",
    "folded": "As a figure and a table",
}


class code_budget(component):
    """The component; its children are the fallback."""

    tag, source_name, takes_figure = "code-budget", "budget", True

    @classmethod
    def texts(cls) -> Iterator[str]:
        """Return the texts of the component and the names of the animals."""
        yield from WORDS.values()
        yield from ANIMALS


class CodeBudget(SphinxDirective):
    """`{code-budget}`."""

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
        node = code_budget("", *self.parse_content_to_nodes(), givens=self.options)
        self.set_source_info(node)
        return [node]


def read_shares(app: Sphinx, doctree: nodes.document) -> None:
    """Give the component the values of the page's givens."""
    for node in doctree.findall(code_budget):
        givens = givens_of(app, doctree)
        node["shares"] = {}
        for option, name in node["givens"].items():
            shares = givens.get(name)
            if not isinstance(shares, list) or len(shares) != len(ANIMALS) or abs(sum(shares) - 1) > 1e-9:
                logger.warning(
                    "code-budget: `:%s: %s` is no list of %d shares with the sum 1 in the page's cell with the tag %s",
                    *(option, name, len(ANIMALS), TAG),
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


def prepare(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give the component its texts, in the page's language, and its shares."""
    catalog = catalog_of(app)
    for node in doctree.findall(code_budget):
        text = {name: translate(words, catalog) for name, words in WORDS.items()}
        names = [[animal, translate(animal, catalog)] for animal in ANIMALS]
        node["words"] = json.dumps({"text": text, "names": names, **node["shares"]}, ensure_ascii=False)
