"""Bar charts, heat maps and small images."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from numpy.typing import ArrayLike, NDArray

from cefigures.style import (
    PALETTE,
    SIZE,
    Drawing,
    canvas,
    class_look,
    look_of,
    name_axes,
    number,
    plain_frame,
)

#: The darkest shade of a cell with a number, so that the number stays readable.
DARKEST = 0.45
#: The number of shades; all cells of one shade are one shape.
STEPS = 16


def probability_bars(
    p: ArrayLike,
    q: ArrayLike,
    /,
    *,
    classes: Sequence[str] = ("dog", "cat", "rabbit"),
    names: tuple[str, str] = ("p", "q"),
    digits: int = 2,
) -> Drawing:
    """Draw two distributions side by side: for each class what is true and what the model says.

    Parameters
    ----------
    p, q : array_like, shape (K,)
        The true distribution (hollow bars) and the model's (filled bars).
    classes : sequence of str
        The K classes' names, in order.
    names : tuple of str
        What the two are called below their bars.
    digits : int
        Decimals of the values above the bars.

    Returns
    -------
    Drawing
        The figure.

    Examples
    --------
    >>> probability_bars([0, 1, 0], [0.25, 0.67, 0.08])
    <Drawing of 480 × 288 px>
    """
    true, said = np.asarray(p, dtype=float), np.asarray(q, dtype=float)
    if not true.shape == said.shape == (len(classes),):
        raise ValueError(
            f"p and q need {len(classes)} values each; they have shapes {true.shape}, {said.shape}"
        )
    figure, (axes,) = canvas(3.0)
    for k, name in enumerate(classes):
        look = class_look(name)
        axes.bar(k - 0.2, true[k], 0.34, facecolor="none", edgecolor=look.colour, linewidth=2, zorder=2)
        axes.bar(k + 0.2, said[k], 0.34, color=look.colour, zorder=2)
        for x, value in ((k - 0.2, true[k]), (k + 0.2, said[k])):
            _above(axes, x, value, number(value, digits))
        axes.annotate(
            name,
            (k, 0),
            (0, -38),
            textcoords="offset points",
            xycoords="data",
            ha="center",
            color=look.colour,
        )
    ticks = [k + side for k in range(len(classes)) for side in (-0.2, 0.2)]
    axes.set_xticks(ticks, list(names) * len(classes))
    axes.set(ylim=(0, 1), yticks=[0, 0.5, 1], xlim=(-0.55, len(classes) - 0.45))
    axes.set_title("probability", pad=18)  # above the value of a first bar that reaches 1
    plain_frame(axes)
    return figure


def bars(
    values: Mapping[str, float],
    /,
    *,
    xlabel: str = "",
    digits: int = 2,
    looks: Mapping[str, str] | None = None,
    mark: tuple[str, float] | None = None,
    log: bool = False,
) -> Drawing:
    """Draw one bar for each name, with its value at the end.

    Parameters
    ----------
    values : mapping of str to float
        Names and values, from top to bottom. A bar named after a class has the class's colour.
    xlabel : str
        What the values are.
    digits : int
        Decimals of the values.
    looks : mapping of str to str, optional
        For a bar's name the class or the palette's colour that it takes.
    mark : tuple of (str, float), optional
        A value that all are compared with, drawn as a line, and its name.
    log : bool
        Whether the axis is logarithmic.

    Returns
    -------
    Drawing
        The figure, as high as it has bars.

    Examples
    --------
    >>> bars({"chance": 1.1, "base rates": 0.9, "model": 0.4}, xlabel="loss in nats")
    <Drawing of 480 × 206 px>
    """
    figure, (axes,) = canvas(0.8 + 0.36 * len(values) + 0.27 * bool(xlabel) + 0.27 * bool(mark))
    axes.set_xscale("log" if log else "linear")
    for row, (name, value) in enumerate(values.items()):
        own = (looks or {}).get(name, name)
        colour = PALETTE.get(own, look_of(own).colour)
        axes.barh(row, value, 0.62, color=colour, zorder=2)
        axes.annotate(
            number(value, digits),
            (max(value, 0) if not log else value, row),
            (5, 0),
            textcoords="offset points",
            va="center",
        )
    axes.set_yticks(range(len(values)), list(values), color=PALETTE["ink"])
    axes.set_ylim(len(values) - 0.5, -0.5)
    if mark:
        axes.axvline(mark[1], color=PALETTE["ink"], linestyle=(0, (4, 3)), linewidth=1.4, zorder=3)
        axes.annotate(
            mark[0],
            (mark[1], 1),
            (0, 4),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
        )
    plain_frame(axes, grid="")
    axes.spines["bottom"].set_visible(False)
    axes.set_xticks([], minor=False)
    axes.set_xticks([], minor=True)
    axes.margins(x=0.12)
    axes.set_xlabel(xlabel)
    return figure


def heatmap(
    matrix: ArrayLike,
    /,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    xlabel: str = "",
    ylabel: str = "",
    digits: int = 2,
) -> Drawing:
    """Draw a table whose cells are the darker the larger their values, with the values in them.

    Parameters
    ----------
    matrix : array_like, shape (R, C)
        The values, none below 0.
    rows, columns : sequence of str
        The names of the R rows and the C columns.
    xlabel, ylabel : str
        What columns and rows are.
    digits : int
        Decimals of the values.

    Returns
    -------
    Drawing
        The figure.

    Examples
    --------
    >>> heatmap([[40, 3], [5, 52]], rows=["dog", "cat"], columns=["dog", "cat"])
    <Drawing of 480 × 163 px>
    """
    values = np.asarray(matrix, dtype=float)
    if values.shape != (len(rows), len(columns)):
        raise ValueError(
            f"{len(rows)} rows and {len(columns)} columns are named; the matrix is {values.shape}"
        )
    figure, (axes,) = canvas(0.9 + 0.4 * len(rows) + 0.27 * bool(xlabel) + 0.2 * bool(ylabel))
    _cells(axes, values / (values.max() or 1.0), DARKEST)
    for (r, c), value in np.ndenumerate(values):
        axes.text(c + 0.5, r + 0.5, number(float(value), digits), ha="center", va="center")
    axes.set(xlim=(0, len(columns)), ylim=(len(rows), 0))
    axes.set_xticks(np.arange(len(columns)) + 0.5, list(columns))
    axes.set_yticks(np.arange(len(rows)) + 0.5, list(rows))
    name_axes(axes, xlabel, ylabel)
    plain_frame(axes, grid="")
    axes.spines[:].set_visible(False)
    return figure


def templates(
    picture: ArrayLike,
    weights: ArrayLike,
    /,
    *,
    classes: Sequence[str] = ("dog", "cat", "rabbit"),
    name: str = "the picture",
) -> Drawing:
    """Draw a picture of a few pixels, and beside it each class's weights, pixel by pixel.

    Parameters
    ----------
    picture : array_like, shape (H, W)
        How dark each pixel is, from 0 to 1.
    weights : array_like, shape (K, H, W)
        How much a class's score grows with each pixel: in the class's colour what counts for it, in grey what counts
        against it.
    classes : sequence of str
        The K classes' names, in order.
    name : str
        What stands above the picture.

    Returns
    -------
    Drawing
        The figure, two panels in a row.

    Examples
    --------
    >>> templates([[0, 1], [1, 0]], [[[0.5, -1], [0, 2]]], classes=["cat"])
    <Drawing of 480 × 259 px>
    """
    pixels, own = np.asarray(picture, dtype=float), np.asarray(weights, dtype=float)
    if own.shape != (len(classes), *pixels.shape):
        raise ValueError(
            f"{len(classes)} classes and a picture of shape {pixels.shape} need weights of shape "
            f"{(len(classes), *pixels.shape)}; they have {own.shape}"
        )
    rows = (len(own) + 2) // 2
    figure, panels = canvas(0.7 + 2.0 * rows, rows, 2)
    strongest = np.abs(own).max() or 1.0
    for axes, title, values in zip(panels, (name, *classes), (pixels, *own), strict=False):
        colour = PALETTE["ink"] if values is pixels else class_look(title).colour
        scale = 1.0 if values is pixels else strongest
        _cells(axes, np.maximum(values, 0) / scale, DARKEST, colour)
        _cells(axes, np.maximum(-values, 0) / scale, DARKEST, PALETTE["muted"])
        for (r, c), value in np.ndenumerate(values):
            axes.text(c + 0.5, r + 0.5, number(float(value), 1), ha="center", va="center")
        axes.set(xlim=(0, values.shape[1]), ylim=(values.shape[0], 0), xticks=[], yticks=[])
        axes.set_title(title, loc="center", color=colour)
        plain_frame(axes, grid="")
        axes.spines[:].set_visible(True)
    for axes in panels[1 + len(own) :]:
        axes.set_axis_off()
    return figure


def tiles(images: ArrayLike, labels: Sequence[str] = (), /, *, columns: int = 5) -> Drawing:
    """Draw small grey pictures, such as digits, with a label below each.

    Parameters
    ----------
    images : array_like, shape (N, H, W)
        The pictures, from 0 (paper) upwards.
    labels : sequence of str, optional
        A label for each.
    columns : int
        How many stand in a row.

    Returns
    -------
    Drawing
        The figure.

    Examples
    --------
    >>> tiles([[[0, 1], [1, 0]]] * 3, ["a", "b", "c"], columns=3)
    <Drawing of 480 × 202 px>
    """
    pictures = np.asarray(images, dtype=float)
    rows = -(-len(pictures) // columns)
    side = 5.0 / columns
    figure, panels = canvas(rows * (side + 0.28 * bool(labels)) + 0.16, rows, columns, gap=0)
    for k, axes in enumerate(panels):
        axes.set_axis_off()
        if k < len(pictures):
            picture = pictures[k]
            _cells(axes, picture / (picture.max() or 1.0), 1.0, PALETTE["ink"])
            axes.set(xlim=(0, picture.shape[1]), ylim=(picture.shape[0], 0), aspect="equal")
            if labels:
                axes.text(0.5, -0.06, labels[k], transform=axes.transAxes, ha="center", va="top")
    return figure


def _above(axes: Axes, x: float, value: float, text: str) -> None:
    axes.annotate(text, (x, value), (0, 4), textcoords="offset points", ha="center", fontsize=SIZE)


def _cells(axes: Axes, shades: NDArray[np.float64], darkest: float, colour: str = PALETTE["accent"]) -> None:
    """Fill cells by their shade in [0, 1]; all cells of one shade are one shape, which keeps the file small."""
    steps = np.round(shades * STEPS).astype(int)
    for step in range(1, STEPS + 1):
        squares = [_square(float(r), float(c)) for r, c in np.argwhere(steps == step)]
        if squares:
            shape = Path.make_compound_path(*squares)
            alpha = darkest * step / STEPS
            axes.add_patch(PathPatch(shape, facecolor=colour, alpha=alpha, linewidth=0, clip_on=False))


def _square(row: float, column: float) -> Path:
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1), (column, row)]
    return Path(corners, closed=True)
