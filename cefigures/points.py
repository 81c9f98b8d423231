"""Decision boundaries in the plane, and reliability diagrams."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cefigures.labels import Label, label_points
from cefigures.style import PALETTE, Drawing, canvas, look_of, name_axes, unit_ticks

Field = Callable[[NDArray[np.float64]], NDArray[np.float64]]


def scatter_boundary(
    X: ArrayLike,
    y: ArrayLike,
    boundary: Field,
    /,
    *,
    classes: Sequence[str] = ("dog", "cat"),
    level: float = 0.5,
    xlabel: str,
    ylabel: str,
) -> Drawing:
    """Draw examples of two or three classes, and the boundary where a model changes its mind.

    Parameters
    ----------
    X : array_like, shape (N, 2)
        The examples.
    y : array_like of int, shape (N,)
        Their classes, as indices.
    boundary : callable
        Takes points, shape (M, 2), and returns the model's value at each, shape (M,).
    classes : sequence of str
        Their names; dog, cat and rabbit have their own colours and markers.
    level : float
        The value at which the boundary is drawn.
    xlabel, ylabel : str
        What the axes show.

    Returns
    -------
    Drawing
        The figure.

    Examples
    --------
    >>> scatter_boundary([[0, 0], [1, 1]], [0, 1], lambda x: x[:, 0], xlabel="length", ylabel="weight")
    <Drawing of 480 × 365 px>
    """
    points, labels = np.asarray(X, dtype=float), np.asarray(y)
    figure, (axes,) = canvas(3.8)
    for index, kind in enumerate(classes):
        own, look = points[labels == index], look_of(kind, index)
        axes.plot(
            *own.T,
            look.marker,
            color=look.colour,
            markeredgecolor=PALETTE["paper"],
            markersize=6,
            markeredgewidth=0.6,
        )
    low, high = points.min(axis=0), points.max(axis=0)
    margin = 0.06 * np.where(high > low, high - low, 1.0)
    across, up = (np.linspace(low[i] - margin[i], high[i] + margin[i], 61) for i in (0, 1))
    grid = np.stack(np.meshgrid(across, up), axis=-1)
    values = np.asarray(boundary(grid.reshape(-1, 2))).reshape(grid.shape[:2])
    axes.contour(across, up, values, [level], colors=PALETTE["ink"], linewidths=1.8)
    axes.set(xlim=across[[0, -1]], ylim=up[[0, -1]])
    name_axes(axes, xlabel, ylabel)
    for index, kind in enumerate(classes):
        axes.plot([], [], look_of(kind, index).marker, color=look_of(kind, index).colour, label=kind)
    # The classes in a line of their own: beside the axis's name there is no room for them in every language.
    axes.set_title(ylabel, loc="left", x=0.0, pad=26.0)
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=len(classes),
        frameon=False,
        borderpad=0,
        borderaxespad=0.4,
        handlelength=1.0,
        handletextpad=0.3,
        columnspacing=1.2,
        labelcolor="linecolor",
    )
    return figure


def reliability(
    bins: Sequence[tuple[float, float, int]],
    /,
    *,
    xlabel: str = "what the model says",
    ylabel: str = "how often it is right",
    perfect: str = "calibrated",
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
