"""Curves: the losses, the sigmoid, and any labelled lines."""

from collections.abc import Callable, Mapping
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from numpy.typing import ArrayLike, NDArray

from cedocs import binary_cross_entropy, cross_entropy, logit, sigmoid
from cefigures.labels import Label, label_ends, label_points
from cefigures.style import PALETTE, Drawing, Look, canvas, class_look, look_of, name_axes, number, unit_ticks

Scale = Literal["linear", "log"]
Marks = Mapping[str, tuple[float, float]]


def loss_curve(
    points: Mapping[str, tuple[float, str]],
    /,
    *,
    xlabel: str = "q, the probability of the true class",
    ylabel: str = "−log q, the loss",
) -> Drawing:
    """Draw the curve −log q with answers marked on it.

    Parameters
    ----------
    points : mapping of str to tuple of (float, str)
        What each answer is called, its probability of the true class, and the class whose colour it has.
    xlabel, ylabel : str
        What the axes show.

    Returns
    -------
    Drawing
        The figure; each answer's label ends with its loss in nats.

    Examples
    --------
    >>> loss_curve({"cat": (0.67, "cat"), "dog": (0.25, "dog")})
    <Drawing of 480 × 307 px>
    """
    figure, (axes,) = canvas(3.2)
    top = max([3.0, *(-np.log(q) * 1.15 for q, _ in points.values())])
    q = np.geomspace(np.exp(-top), 1, 80)
    axes.plot(q, -np.log(q), color=PALETTE["ink"])
    axes.set(xlim=(0, 1), ylim=(0, top))
    unit_ticks(axes.xaxis)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    labels = []
    for name, (value, kind) in points.items():
        loss = float(cross_entropy([1, 0], [value, 1 - value]))
        _mark(axes, value, loss, class_look(kind))
        text = f"{name} {value:.3g}: {number(loss, 3)}"
        labels.append(Label(value, loss, text, class_look(kind).colour))
    name_axes(axes, xlabel, ylabel)
    label_points(axes, labels)
    return figure


def ruler(
    marks: Mapping[str, float], /, *, left: str = "probability", right: str = "loss in nats"
) -> Drawing:
    """Draw a ruler of losses, from 0 downwards, with the probability of the true class on its other side.

    Parameters
    ----------
    marks : mapping of str to float
        What each mark means, and the probability of the true class there; with 1 the ruler begins.
    left, right : str
        What stands on the two sides of the ruler.

    Returns
    -------
    Drawing
        The figure; equal distances are equal losses, so each step multiplies the probability.

    Examples
    --------
    >>> ruler({"certain and right": 1.0, "one of two": 0.5, "one of ten": 0.1})
    <Drawing of 480 × 403 px>
    """
    figure, (axes,) = canvas(4.2)
    losses = [-float(np.log(q)) for q in marks.values()]
    axes.set(xlim=(0, 1), ylim=(max(losses) + 0.15, -0.6))
    axes.set_axis_off()
    axes.plot([0.27, 0.27], [0, max(losses)], color=PALETTE["ink"], linestyle="-")
    columns = ((0.23, "right", "ink"), (0.31, "left", "accent"), (0.46, "left", "muted"))
    for (x, ha, _), text in zip(columns, (left, right), strict=False):
        axes.text(x, -0.45, text, ha=ha, va="center", color=PALETTE["muted"])
    for (name, q), loss in zip(marks.items(), losses, strict=True):
        axes.plot([0.25, 0.29], [loss, loss], color=PALETTE["ink"], linestyle="-", linewidth=1.6)
        texts = (f"{number(100 * q, 0)} %", number(loss, 3), name)
        for (x, ha, colour), text in zip(columns, texts, strict=True):
            axes.text(x, loss, text, ha=ha, va="center", color=PALETTE[colour])
    return figure


def sigmoid_curve(
    points: Mapping[str, tuple[float, str]],
    /,
    *,
    threshold: float = 0.5,
    classes: tuple[str, str] = ("dog", "cat"),
    xlabel: str = "z, the logit",
    ylabel: str = "σ(z), the probability of class 1",
) -> Drawing:
    """Draw the sigmoid with its decision boundary and marked answers.

    Parameters
    ----------
    points : mapping of str to tuple of (float, str)
        What each answer is called, its logit, and the class whose colour it has.
    threshold : float
        From this probability on the answer is class 1.
    classes : tuple of str
        The names of class 0 and class 1.
    xlabel, ylabel : str
        What the axes show.

    Returns
    -------
    Drawing
        The figure; the sides of the boundary are named by the class that is decided there.

    Examples
    --------
    >>> sigmoid_curve({"dog": (-1.05, "dog"), "cat": (0.41, "cat")})
    <Drawing of 480 × 307 px>
    """
    figure, (axes,) = canvas(3.2)
    reach = max([6.0, *(abs(z) * 1.2 for z, _ in points.values())])
    z = np.linspace(-reach, reach, 121)
    axes.plot(z, sigmoid(z), color=PALETTE["ink"])
    axes.set(xlim=(-reach, reach), ylim=(0, 1))
    unit_ticks(axes.yaxis)
    boundary = float(logit(threshold))
    axes.axvline(boundary, color=PALETTE["muted"], linestyle=(0, (4, 3)), linewidth=1.2)
    axes.plot(
        [-reach, boundary], [threshold] * 2, color=PALETTE["muted"], linestyle=(0, (4, 3)), linewidth=1.2
    )
    for side, kind, ha in ((-1, classes[0], "right"), (1, classes[1], "left")):
        axes.annotate(
            f"← {kind}" if side < 0 else f"{kind} →",
            (boundary, 0.0 if side > 0 else 1.0),
            (side * 8, 8 if side > 0 else -8),
            textcoords="offset points",
            color=class_look(kind).colour,
            ha=ha,
            va="bottom" if side > 0 else "top",
        )
    low: list[Label] = []
    high: list[Label] = []
    for name, (z0, kind) in points.items():
        look, value = class_look(kind), float(sigmoid(z0))
        _mark(axes, z0, value, look)
        (low if value < 0.5 else high).append(Label(z0, value, f"{name} {value:.3g}", look.colour))
    name_axes(axes, xlabel, ylabel)
    label_points(axes, low, (-1, 1))
    label_points(axes, high, (1, -1))
    return figure


def binary_losses(
    points: Mapping[str, tuple[float, int]],
    /,
    *,
    classes: tuple[str, str] = ("dog", "cat"),
    xlabel: str = "ŷ, the probability of class 1",
    ylabel: str = "the loss",
) -> Drawing:
    """Draw −log ŷ and −log(1 − ŷ), the loss of either label, with marked answers.

    Parameters
    ----------
    points : mapping of str to tuple of (float, int)
        What each answer is called, its ŷ, and its label y, which is 0 or 1.
    classes : tuple of str
        The names of class 0 and class 1.
    xlabel, ylabel : str
        What the axes show.

    Returns
    -------
    Drawing
        The figure; each answer's label ends with its loss in nats.

    Examples
    --------
    >>> binary_losses({"cat": (0.6, 1), "dog": (0.26, 0)})
    <Drawing of 480 × 317 px>
    """
    figure, (axes,) = canvas(3.3)
    top = 3.0
    y = np.geomspace(np.exp(-top), 1, 60)
    for label, shown in ((0, 1 - y), (1, y)):
        look = class_look(classes[label])
        axes.plot(shown, -np.log(y), color=look.colour, linestyle=look.dashes)
    axes.set(xlim=(0, 1), ylim=(0, top))
    unit_ticks(axes.xaxis)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ends = (
        Label(1 - y[6], -np.log(y[6]), "y = 0: −log(1 − ŷ)", class_look(classes[0]).colour),
        Label(y[6], -np.log(y[6]), "y = 1: −log ŷ", class_look(classes[1]).colour),
    )
    label_points(axes, ends[:1], (-1, 0))
    label_points(axes, ends[1:], (1, 0))
    for label in (0, 1):
        look = class_look(classes[label])
        marked = []
        for name, (y_hat, own) in points.items():
            if own == label:
                loss = float(binary_cross_entropy(own, y_hat))
                _mark(axes, y_hat, loss, look)
                marked.append(Label(y_hat, loss, f"{name} {y_hat:.3g}: {number(loss, 3)}", look.colour))
        label_points(axes, marked, (1, 1) if label else (-1, 1))
    name_axes(axes, xlabel, ylabel)
    return figure


def lines(
    x: ArrayLike,
    series: Mapping[str, ArrayLike],
    /,
    *,
    xlabel: str,
    ylabel: str,
    xscale: Scale = "linear",
    yscale: Scale = "linear",
    ylim: tuple[float, float] | None = None,
    looks: Mapping[str, str] | None = None,
    marks: Marks | None = None,
    label_at: Mapping[str, float] | None = None,
    axes: Axes | None = None,
    height: float = 3.2,
) -> Drawing:
    """Draw lines that are named where they end.

    Parameters
    ----------
    x : array_like, shape (N,)
        Where the lines are given.
    series : mapping of str to array_like, shape (N,)
        The lines' names and values. A line named after a class has the class's colour.
    xlabel, ylabel : str
        What the axes show.
    xscale, yscale : {"linear", "log"}
        How they are divided.
    ylim : tuple of float, optional
        What is shown of the vertical axis; a line that leaves it is named where it does.
    looks : mapping of str to str, optional
        For a line's name the class or the palette's colour that it takes.
    marks : mapping of str to tuple of (float, float), optional
        Points to mark, and what they are called.
    label_at : mapping of str to float, optional
        For lines that end too close together: the x at which a line's name stands above it.
    axes : matplotlib.axes.Axes, optional
        A panel of a figure from `canvas` to draw in; otherwise there is a new figure.
    height : float
        The height of a new figure in inches.

    Returns
    -------
    Drawing
        The figure.

    Examples
    --------
    >>> q = [0.1, 0.5, 0.9]
    >>> lines(q, {"forward": [2.3, 0.7, 0.1], "reverse": [0.1, 0.7, 2.3]}, xlabel="q", ylabel="nats")
    <Drawing of 480 × 307 px>
    """
    panel = axes or canvas(height)[1][0]
    panel.set(xscale=xscale, yscale=yscale)
    where = np.asarray(x, dtype=float)
    drawn: list[tuple[str, NDArray[np.float64], str]] = []
    for position, (name, values) in enumerate(series.items()):
        y, look = np.asarray(values, dtype=float), _chosen(name, position, looks or {})
        panel.plot(where, y, color=look.colour, linestyle=look.dashes)
        drawn.append((name, y, look.colour))
    panel.margins(x=0)
    if ylim:
        panel.set_ylim(*ylim)
    _plain_ticks(panel)
    name_axes(panel, xlabel, ylabel)
    for name, point in (marks or {}).items():
        panel.plot(*point, marker="o", color=PALETTE["ink"], markeredgecolor=PALETTE["paper"], clip_on=False)
        label_points(panel, [Label(*point, name, PALETTE["ink"])])
    inside = label_at or {}
    label_ends(panel, [_end(panel, where, y, name, c) for name, y, c in drawn if name not in inside])
    for name, y, colour in drawn:
        if name in inside:
            label_points(panel, [Label(inside[name], float(np.interp(inside[name], where, y)), name, colour)])
    figure = panel.get_figure()
    assert isinstance(figure, Drawing)
    return figure


def _chosen(name: str, position: int, looks: Mapping[str, str]) -> Look:
    own = looks.get(name, name)
    look = look_of(own, position)
    return look._replace(colour=PALETTE[own]) if own in PALETTE else look


def _end(axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64], name: str, colour: str) -> Label:
    """Return the label of a line, at its last visible point."""
    low, high = sorted(axes.get_ylim())
    seen = np.isfinite(y) & (y >= low) & (y <= high)
    if not seen.any():
        raise ValueError(f"the line {name!r} has no point between {low:g} and {high:g}; widen ylim")
    last = int(np.argmax(np.where(seen, x, -np.inf)))
    return Label(float(x[last]), float(y[last]), name, colour)


def _mark(axes: Axes, x: float, y: float, look: Look) -> None:
    axes.plot(
        x,
        y,
        look.marker,
        color=look.colour,
        markeredgecolor=PALETTE["paper"],
        markersize=8,
        clip_on=False,
        zorder=4,
    )


def _plain_ticks(axes: Axes) -> None:
    """Write powers of ten as plain text; mathtext would use another font."""
    for axis, scale in ((axes.xaxis, axes.get_xscale()), (axes.yaxis, axes.get_yscale())):
        if scale == "log":
            axis.set_major_formatter(_powers(axis))
            axis.set_minor_formatter(lambda *_: "")


def _powers(axis: Axis) -> Callable[[float, object], str]:
    """Write all ticks of a logarithmic axis as powers if some of them would have many zeros otherwise."""

    def written(value: float, _: object) -> str:
        low, high = sorted(np.log10(axis.get_view_interval()))
        return power_of_ten(value, bool(low <= -4 or high >= 5))

    return written


def power_of_ten(value: float, as_power: bool) -> str:
    """Return the tick label of a power of ten: 0.01, 1, 1000, or 10⁻², 1, 10³."""
    exponent = round(float(np.log10(value)))
    if not as_power or exponent in (0, 1):
        return f"{value:g}"
    return "10" + str(exponent).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
