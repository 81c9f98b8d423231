"""The loss explorer: the directive `{explorer}` inserts the web component of explorer.mjs.

Without JavaScript, and in every format but HTML, the reader sees a figure and a table of the first example; the
component replaces them when it starts. The texts of the component are in the catalog of the figures, and those of the table
in the catalog of the page.
"""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

import cefigures
from book.drawing.figures import Inliner, catalog_of, texts, translate
from book.interactive.component import FIGURE_TEXTS, component

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

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


class loss_explorer(component):
    """The component; its children are the static fallback."""

    tag, source_name = "loss-explorer", "explorer"
    words: ClassVar[dict[str, str]] = {
        "figure": "Settings of the explorer",
        "pick_mode": "The model has",
        "three": "three units",
        "two": "two units",
        "one": "one unit",
        "pick_y": "The picture shows a",
        "pick_set": "Set",
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
        "off_scale": "off the scale",
        "range_q": "Enter a number from 0 to 1.",
        "range_z": "Enter a number; not all logits can be −∞.",
        "not_read": "The link has no setting that fits, so this is the first example.",
        "reset": "First example",
        **FIGURE_TEXTS,
    }

    @classmethod
    def texts(cls) -> Iterator[str]:
        """Return the texts of the component and of its figure."""
        yield from cls.words.values()
        yield ALTERNATIVE
        yield from texts(drawing())


class Explorer(SphinxDirective):
    """`{explorer}`."""

    def run(self) -> list[nodes.Node]:
        """Return the component, with the table inside."""
        node = loss_explorer("", *self.parse_text_to_nodes(TABLE))
        self.set_source_info(node)
        return [node]


def prepare(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give each explorer its texts, in the page's language, and on a web page the figure of its example."""
    catalog = catalog_of(app)

    def say(text: str) -> str:
        return translate(text, catalog)

    for node in doctree.findall(loss_explorer):
        node["words"] = json.dumps(
            {"text": {name: say(text) for name, text in node.words.items()}}, ensure_ascii=False
        )
        if app.builder.format == "html" and app.builder.name != "epub":
            figure = Inliner("explorer", say).inline(drawing(), say(ALTERNATIVE))
            node.insert(0, nodes.raw("", figure, format="html"))


@cache
def drawing() -> str:
    """Draw the figure of the example."""
    return cefigures.loss_curve(POINTS).svg()
