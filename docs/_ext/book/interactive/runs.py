"""The gallery of runs: the directive `{run-gallery}` inserts the web component of runs.mjs, in which readers tell runs by their
curves.

Its option `data` names the stored runs among `stated_data` of conf.py. It stands directly after the cell that draws all runs
as a figure. Its content ends in a definition list: the name of each run, and what gives it away, in the order of the data.
Figure and content are the fallback; the component takes names and explanations from the list.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from book.drawing.figures import catalog_of, translate
from book.interactive.component import FIGURE_TEXTS, component

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

#: Each run, and the answers beside the right one: what looks like it at first sight.
CHOICES = {
    "label smoothing": ("softmax twice", "frozen layer", "leaking validation"),
    "rate too low": ("rate too high", "shuffled labels", "softmax twice"),
    "healthy": ("frozen layer", "label smoothing", "leaking validation"),
    "weights too large": ("healthy", "rate too high", "logits as probabilities"),
    "softmax twice": ("rate too low", "frozen layer", "label smoothing"),
    "wrong class order": ("rate too high", "shuffled labels", "leaking validation"),
    "wrong reduction": ("healthy", "rate too low", "leaking validation"),
    "rate too high": ("rate too low", "logits as probabilities", "weights too large"),
    "frozen layer": ("healthy", "softmax twice", "leaking validation"),
    "shuffled labels": ("rate too low", "softmax twice", "wrong class order"),
    "leaking validation": ("healthy", "frozen layer", "wrong reduction"),
    "logits as probabilities": ("rate too high", "wrong class order", "weights too large"),
}
WORDS = {
    "figure": "Which run is yours?",
    "run": "Run [n] of [all]",
    "score": "[right] of [answered] right",
    "training": "training",
    "validation": "validation",
    "epoch": "Epoch",
    "range_epoch": "Enter a whole number, at most [last].",
    "from_to": "[curve]: from [first] to [last], largest [largest]",
    "loss": "loss in nats",
    "lines": "Lines for comparison",
    "chance": "log K",
    "softmax twice": "double softmax",
    "smoothing": "smoothing",
    "chance by K": "(log K) / K",
    "question": "Which run is this?",
    "yes": "Yes:",
    "no": "No, this is:",
    "next": "Next run",
    "before": "Run before",
    "again": "Start again",
    **FIGURE_TEXTS,
    "values": "The values of this run",
    "not_read": "Part of the link did not fit and was left out.",
    "folded": "All runs and what gives them away",
}


class run_gallery(component):
    """The component; its children are the fallback."""

    tag, source_name, takes_figure = "run-gallery", "runs", True

    @classmethod
    def texts(cls) -> Iterator[str]:
        """Return the texts of the component."""
        yield from WORDS.values()


class RunGallery(SphinxDirective):
    """`{run-gallery}`."""

    has_content = True
    option_spec: ClassVar[dict[str, Any]] = {"data": directives.unchanged_required}

    def run(self) -> list[nodes.Node]:
        """Return the component, with the content inside."""
        self.assert_has_content()
        if self.options.get("data") not in self.config.stated_data:
            raise self.error("`:data:` has to name one of `stated_data` in conf.py.")
        node = run_gallery("", *self.parse_content_to_nodes(), data=self.options["data"])
        self.set_source_info(node)
        return [node]


def read_runs(app: Sphinx, doctree: nodes.document) -> None:
    """Give the component the runs, and compare them with the choices and with its list."""
    for node in doctree.findall(run_gallery):
        file = Path(app.confdir, app.config.stated_data[node["data"]])
        app.env.note_dependency(str(file))
        stored = json.loads(file.read_text("utf-8"))
        names, listed = list(stored["runs"]), sum(1 for _ in node.findall(nodes.term))
        if sorted(names) != sorted(CHOICES):
            complain(node, f"{file.name} has the runs {sorted(names)}, runs.py choices for {sorted(CHOICES)}")
        elif listed != len(names):
            complain(
                node, f"the list needs an entry for each of {len(names)} runs, but has {listed}: {names}"
            )
        else:
            node["runs"] = {"marks": list(stored["marks"].items()), "runs": questions(stored["runs"])}


def complain(node: run_gallery, what: str) -> None:
    """Warn of data that do not fit."""
    node["runs"] = {}
    logger.warning("run-gallery: %s", what, location=node, type="interactive")


def questions(runs: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the curves of each run in the order of the questions, and its choices as places in the list."""
    place = {name: number for number, name in enumerate(runs)}
    return [
        {**runs[name], "is": place[name], "choices": sorted(place[choice] for choice in (name, *others))}
        for name, others in CHOICES.items()
    ]


def prepare(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Give the component its texts, in the page's language."""
    catalog = catalog_of(app)
    for node in doctree.findall(run_gallery):
        text = {name: translate(words, catalog) for name, words in WORDS.items()}
        node["words"] = json.dumps({"text": text, **node["runs"]}, ensure_ascii=False, separators=(",", ":"))
