"""Reliability diagrams."""

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from cefigures.labels import Label, label_points
from cefigures.style import PALETTE, Drawing, canvas, name_axes, unit_ticks

Values = NDArray[np.float64]


def reliability(
    bins: Sequence[tuple[float, float, int]],
    /,
    *,
    xlabel: str = "what the model says",
    ylabel: str = "how often it is right",
    perfect: str = "calibrated",
    level: float | None = None,
) -> Drawing:
    """Draw a reliability diagram: stated probability against observed frequency.

    Parameters
    ----------
    bins : sequence of tuple of (float, float, int)
        For each bin the mean stated probability, the observed frequency and how many examples it has.
    xlabel, ylabel : str
        What the axes show.
    perfect : str
        What the diagonal is called.
    level : float, optional
        The level of the intervals of Wilson for the frequencies; without it none are drawn.

    Returns
    -------
    Drawing
        The figure; the area of a point grows with its number of examples. No line joins them: one through the bins
        with few examples would catch the eye most.

    Examples
    --------
    >>> reliability([(0.2, 0.3, 40), (0.5, 0.5, 25), (0.9, 0.7, 90)])
    <Drawing of 480 × 365 px>
    """
    said, seen, count = np.asarray(bins, dtype=float).T
    figure, (axes,) = canvas(3.8)
    axes.plot([0, 1], [0, 1], color=PALETTE["muted"], linestyle=(0, (4, 3)), linewidth=1.4)
    for x, y in zip(said, seen, strict=True):
        axes.plot([x, x], [x, y], color=PALETTE["accent"], linestyle="-", linewidth=1.2)
    if level is not None:
        low, high = wilson(seen, count, level)
        axes.vlines(said, low, high, color=PALETTE["ink"], linewidth=1.2, zorder=2.5)
    for x, y, size in zip(said, seen, 5 + 11 * np.sqrt(count / count.max()), strict=True):
        axes.plot(
            x,
            y,
            "o",
            color=PALETTE["accent"],
            markersize=size,
            markeredgecolor=PALETTE["paper"],
            clip_on=False,
        )
    axes.set(xlim=(0, 1), ylim=(0, 1))
    unit_ticks(axes.xaxis)
    unit_ticks(axes.yaxis)
    name_axes(axes, xlabel, ylabel)
    label_points(axes, [Label(1.0, 1.0, perfect, PALETTE["muted"])], (1, 0))
    return figure


def wilson(share: Values, count: Values, level: float) -> tuple[Values, Values]:
    """Return both ends of Wilson's interval for the probability behind an observed share."""
    wide = NormalDist().inv_cdf((1 + level) / 2) ** 2 / count
    middle, half = share + wide / 2, np.sqrt(wide * (share * (1 - share) + wide / 4))
    return (middle - half) / (1 + wide), (middle + half) / (1 + wide)
