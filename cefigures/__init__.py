"""The book's figures: one look, one colour for one class, in every scheme and language.

A page calls a helper in a cell tagged ``hide-input``; the helper's last line returns the figure, and
the page shows it. Nothing needs to be set up:

>>> import cefigures
>>> cefigures.bars({"cat": 0.67, "dog": 0.25})
<Drawing of 480 × 146 px>

The text of a figure is plain Unicode and short, because it is read on a phone and translated.
``cedocs`` never imports this package.
"""

from importlib.util import find_spec

from cefigures import _quiet as _quiet

if find_spec("matplotlib") is None:
    raise ModuleNotFoundError(
        "cefigures draws with Matplotlib: run pip install 'cedocs[book]'", name="matplotlib"
    )

from cefigures.bars import bars, heatmap, probability_bars, templates, tiles
from cefigures.curves import binary_losses, lines, loss_curve, ruler, sigmoid_curve
from cefigures.meaning import (
    code_areas,
    code_budget,
    constant_answer,
    expected_scores,
    logistic_fit,
)
from cefigures.points import reliability
from cefigures.runs import training_runs
from cefigures.simplex import answer_triangle
from cefigures.style import CLASSES, PALETTE, SERIES, Drawing, canvas

__all__ = [
    "CLASSES",
    "PALETTE",
    "SERIES",
    "Drawing",
    "answer_triangle",
    "bars",
    "binary_losses",
    "canvas",
    "code_areas",
    "code_budget",
    "constant_answer",
    "expected_scores",
    "heatmap",
    "lines",
    "logistic_fit",
    "loss_curve",
    "probability_bars",
    "reliability",
    "ruler",
    "sigmoid_curve",
    "templates",
    "tiles",
    "training_runs",
]
