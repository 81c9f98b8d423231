"""Means drawn as areas: each loss is a bar as wide as its weight."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes

from cefigures.labels import Label, label_ends
from cefigures.style import PALETTE, Drawing, canvas, look_of, name_axes, number, plain_frame

#: The four images of the book's example: the true class, and the model's probability for it.
KINDS = ("cat", "dog", "dog", "rabbit")
LOSSES = -np.log([0.67, 0.74, 0.50, 0.10])


class Bar(NamedTuple):
    """A loss, or the mean of several, with its weight and the class whose colour it has."""

    loss: float
    weight: float
    kind: str
    name: str


def area_plot(rabbit: float = 4.0) -> Drawing:
    """Draw the four losses with equal weights, and with another weight for the rabbit.

    Parameters
    ----------
    rabbit : float
        How often the rabbit counts in the lower panel.

    Returns
    -------
    Drawing
        Two panels, each with the mean as a line.
    """
    figure, panels = canvas(5.6, rows=2)
    for panel, last in zip(panels, (1.0, rabbit), strict=True):
        weights = (1.0, 1.0, 1.0, last)
        bars = [Bar(float(v), w, k, k) for v, w, k in zip(LOSSES, weights, KINDS, strict=True)]
        times = "once" if last == 1 else f"{number(last)} times"
        _draw(panel, bars, {"mean": _mean(bars)}, f"the rabbit counts {times}")
    return figure


def _mean(bars: Sequence[Bar]) -> float:
    return float(np.average([bar.loss for bar in bars], weights=[bar.weight for bar in bars]))


def _draw(axes: Axes, bars: Sequence[Bar], means: dict[str, float], xlabel: str) -> None:
    """Draw bars side by side, as wide as they weigh, names and losses below."""
    edges = np.concatenate([[0.0], np.cumsum([bar.weight for bar in bars])])
    for left, bar in zip(edges[:-1], bars, strict=True):
        colour = PALETTE.get(bar.kind, look_of(bar.kind).colour)
        fill = (colour, 0.35)
        axes.bar(
            left, bar.loss, bar.weight, align="edge", color=fill, edgecolor=colour, linewidth=1.5, zorder=2
        )
    axes.set(xlim=(0, edges[-1]), ylim=(0, 1.1 * max(bar.loss for bar in bars)))
    axes.set_xticks(edges[:-1] + np.diff(edges) / 2, [f"{bar.name}\n{number(bar.loss)}" for bar in bars])
    for dashes, mean in zip(((0, (6, 3)), (0, (2, 2))), means.values(), strict=False):
        axes.axhline(mean, color=PALETTE["ink"], linestyle=dashes, linewidth=1.8, zorder=3)
    end, ink = float(edges[-1]), PALETTE["ink"]
    label_ends(axes, [Label(end, mean, f"{name} {number(mean, 3)}", ink) for name, mean in means.items()])
    name_axes(axes, xlabel, "loss")
    plain_frame(axes)
