"""The loss explorer: `{explorer}` places the web component of docs/_static/explorer.js on a page.

The directive's content, a table, and a figure drawn here are what a reader sees without scripts, on paper and
in every other format: the component takes their place when it starts. Its words are in the page's language.
"""

from __future__ import annotations

import json
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from figures import Inliner, catalog_of, translate
from sphinx.util.docutils import SphinxDirective

import cefigures

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata
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
    "slope": "gradient",
    "ce": "Cross-entropy",
    "bce": "Binary cross-entropy",
    "loss": "loss",
    "nats": "nats",
    "curve": "The curve −log q with the answer on it",
}
ALTERNATIVE = "The curve −log q. The cat of the example, at 67 %, lies on it; so do the dog and the rabbit."


class explorer(nodes.General, nodes.Element):
    """The component, with what stands in its place as children."""


class Explorer(SphinxDirective):
    """`{explorer}`; its content is the table that readers without scripts see."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Parse the content into the component."""
        node = explorer("", *self.parse_content_to_nodes())
        self.set_source_info(node)
        return [node]


def prepare(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give each explorer its words and the drawing of its example, in the page's language."""
    catalog = catalog_of(app)

    def say(text: str) -> str:
        return translate(text, catalog)

    for node in doctree.findall(explorer):
        node["words"] = json.dumps({name: say(text) for name, text in WORDS.items()}, ensure_ascii=False)
        points = {"dog": (0.25, "dog"), "cat": (0.67, "cat"), "rabbit": (0.08, "rabbit")}
        drawing = cefigures.loss_curve(points)
        node["figure"] = Inliner("explorer", say).inline(drawing.svg(), say(ALTERNATIVE))


def visit_html(self: HTML5Translator, node: explorer) -> None:
    """Open the element."""
    self.body.append(f'<loss-explorer words="{escape(node["words"])}">{node["figure"]}')


def depart_html(self: HTML5Translator, node: explorer) -> None:
    """Close it."""
    self.body.append("</loss-explorer>\n")


def pass_by(self: Any, node: explorer) -> None:
    """Elsewhere only the table is written."""


def load_script(app: Sphinx, page: str, template: str, context: Any, doctree: nodes.document | None) -> None:
    """Load the component where there is one, without holding up the page."""
    if doctree is not None and any(doctree.findall(explorer)):
        app.add_js_file("explorer.js", type="module")


def setup(app: Sphinx) -> ExtensionMetadata:
    """Add the directive and its looks."""
    table_only = (pass_by, pass_by)
    app.add_node(
        explorer,
        html=(visit_html, depart_html),
        latex=table_only,
        text=table_only,
        man=table_only,
        texinfo=table_only,
    )
    app.add_directive("explorer", Explorer)
    app.add_css_file("explorer.css")
    app.connect("doctree-resolved", prepare)
    app.connect("html-page-context", load_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
