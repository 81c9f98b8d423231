"""The loss explorer: the directive `{explorer}` inserts the web component of docs/_static/explorer.js.

Without JavaScript, and in every format but HTML, the reader sees a figure and a table of the first example; the
component replaces them when it starts. Its texts are translated: they are collected into the catalog of the figures,
and those of the table into the catalog of the page.
"""

from __future__ import annotations

import json
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import cefigures
from book.drawing.figures import Inliner, catalog_of, catalogs, collect, texts, translate

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

WORDS = {
    "controls": "Settings of the explorer",
    "pick_mode": "The model has",
    "three": "three units",
    "two": "two units",
    "one": "one unit",
    "pick_y": "The picture shows a",
    "pick_by": "Set",
    "q": "probabilities",
    "z": "logits",
    "dog": "dog",
    "cat": "cat",
    "rabbit": "rabbit",
    "unit": "the unit, for cat",
    "table": "What the model says, and where the loss pulls",
    "class": "class",
    "move": "move",
    "logit": "logit",
    "probability": "probability",
    "slope": "gradient",
    "ce": "Cross-entropy",
    "bce": "Binary cross-entropy",
    "loss": "loss",
    "nats": "nats",
    "curve": "The curve −log q with the answer on it",
}
ALTERNATIVE = "The curve −log q. The cat of the example, at 67 %, lies on it; so do the dog and the rabbit."
POINTS = {"dog": (0.25, "dog"), "cat": (0.67, "cat"), "rabbit": (0.08, "rabbit")}
Z = "np.log([0.25, 0.67, 0.08])"
SLOPE = f"cross_entropy_with_logits_gradient(1, {Z})"
TABLE = f"""
| class | logit | probability | gradient |
|---|---:|---:|---:|
| dog | {{stated}}`-1.386 = {Z}[0]` | {{stated}}`0.250 = softmax({Z})[0]` | {{stated}}`0.250 = {SLOPE}[0]` |
| cat (true) | {{stated}}`-0.400 = {Z}[1]` | {{stated}}`0.670 = softmax({Z})[1]` | {{stated}}`-0.330 = {SLOPE}[1]` |
| rabbit | {{stated}}`-2.526 = {Z}[2]` | {{stated}}`0.080 = softmax({Z})[2]` | {{stated}}`0.080 = {SLOPE}[2]` |
"""


class explorer(nodes.General, nodes.Element):
    """The component; its children are the static fallback."""


class Explorer(SphinxDirective):
    """`{explorer}`."""

    def run(self) -> list[nodes.Node]:
        """Return the component, with the table inside."""
        node = explorer("", *self.parse_text_to_nodes(TABLE))
        self.set_source_info(node)
        return [node]


def depend_on_catalog(app: Sphinx, doctree: nodes.document) -> None:
    """Make Sphinx write a page with an explorer again when the catalog of its texts changes."""
    if any(doctree.findall(explorer)):
        for file in catalogs(app):
            app.env.note_dependency(str(file))


def prepare(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give each explorer its texts and the figure of its example, in the page's language."""
    catalog = catalog_of(app)

    def say(text: str) -> str:
        return translate(text, catalog)

    for node in doctree.findall(explorer):
        node["words"] = json.dumps({name: say(text) for name, text in WORDS.items()}, ensure_ascii=False)
        node["figure"] = Inliner("explorer", say).inline(drawing(), say(ALTERNATIVE))


@cache
def drawing() -> str:
    """Draw the figure of the example."""
    return cefigures.loss_curve(POINTS).svg()


def collect_words(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add the texts of the component and of its figure to the template figures.pot."""
    for node in doctree.findall(explorer) if app.builder.name == "gettext" else ():
        collect(app, page, node, [*WORDS.values(), ALTERNATIVE, *texts(drawing())])


def visit_html(self: HTML5Translator, node: explorer) -> None:
    """Open the element."""
    self.body.append(f'<loss-explorer words="{escape(node["words"])}">{node["figure"]}')


def depart_html(self: HTML5Translator, node: explorer) -> None:
    """Close it."""
    self.body.append("</loss-explorer>\n")


def pass_by(self: Any, node: explorer) -> None:
    """In other formats, write only the table."""


VISITORS: dict[str, Any] = {
    "html": (visit_html, depart_html),
    **dict.fromkeys(("latex", "text", "man", "texinfo"), (pass_by, pass_by)),
}


def load_script(app: Sphinx, page: str, template: str, context: Any, doctree: nodes.document | None) -> None:
    """Load the script on pages with an explorer, without blocking the page."""
    if doctree is not None and any(doctree.findall(explorer)):
        app.add_js_file("explorer.js", type="module")
