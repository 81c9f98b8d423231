"""The losses of training runs."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

from cefigures.style import PALETTE, SERIES, Drawing, canvas, name_axes

CURVES = ("training", "validation")


def training_runs(
    runs: Mapping[str, Mapping[str, ArrayLike]],
    /,
    *,
    chance: float,
    floors: Mapping[str, float] | None = None,
    names: tuple[str, str, str] = ("training", "validation", "log K"),
    xlabel: str = "epoch",
) -> Drawing:
    """Draw the losses of training runs, a panel for each.

    Parameters
    ----------
    runs : mapping of str to mapping of str to array_like, shape (N,)
        What each run is called, and its losses under the keys "training" and "validation".
    chance : float
        What equal answers cost; a dotted line in each panel.
    floors : mapping of str to float, optional
        For a run's name another loss to mark.
    names : tuple of str
        What the two curves and the dotted line at `chance` are called.
    xlabel : str
        What the horizontal axis shows.

    Returns
    -------
    Drawing
        The figure.

    Examples
    --------
    >>> training_runs({"healthy": {"training": [2.3, 1, 0.1], "validation": [2.3, 1, 0.3]}}, chance=2.3)
    <Drawing of 480 × 216 px>
    """
    rows = (len(runs) + 1) // 2
    figure, panels = canvas(0.75 + 1.5 * rows, rows, 2)
    for axes, (name, curves) in zip(panels, runs.items(), strict=False):
        largest = max(float(np.max(values)) for values in curves.values())
        for value in (chance, (floors or {}).get(name, chance)):
            line = axes.axhline(value, color=PALETTE["muted"], linestyle=(0, (1.5, 2)), linewidth=1.4)
        drawn = [
            axes.plot(np.asarray(curves[part]), color=look.colour, linestyle=look.dashes)[0]
            for part, look in zip(CURVES, SERIES, strict=False)
        ]
        axes.set(ylim=(0, 1.08 * max(largest, chance)), title=name)
        axes.margins(x=0)
        axes.locator_params(nbins=4)
        axes.tick_params(labelbottom=False)
    for axes in panels[len(runs) :]:
        axes.set_axis_off()
    for axes in panels[len(runs) - 2 : len(runs)]:
        name_axes(axes, xlabel, axes.get_title("left"))
        axes.tick_params(labelbottom=True)
    figure.legend([*drawn, line], names, loc="outside upper left", ncols=3, frameon=False)
    return figure
