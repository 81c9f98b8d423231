"""The triangle of all answers about three classes, with the loss of each."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cedocs import cross_entropy, entropy
from cefigures.labels import Label, label_points
from cefigures.style import PALETTE, Drawing, canvas, class_look

Values = NDArray[np.float64]
#: The corners of the triangle: one class on the left, one at the top, one on the right.
CORNERS = np.array([[0.0, 0.0], [0.5, 3**0.5 / 2], [1.0, 0.0]])
LEVELS = (4.0, 3.0, 2.0, 1.5, 1.0, 0.5)
#: The smallest distance between two numbers of lines, in sides of the triangle.
GAP = 0.08


def answer_triangle(
    *,
    p: Sequence[float],
    q: Sequence[float],
    classes: Sequence[str] = ("dog", "cat", "rabbit"),
    truth: str = "p, the truth",
    answer: str = "q, the answer",
) -> Drawing:
    """Draw the answers to a picture of three classes as points of a triangle, with lines of equal loss.

    Parameters
    ----------
    p, q : sequence of float, shape (3,)
        The truth, and one answer; an arrow goes from q to p, against the gradient q − p.
    classes : sequence of str
        The classes at the corners: left, top, right.
    truth, answer : str
        What the two points are called.

    Returns
    -------
    Drawing
        The figure: the nearer to a corner, the more of its class; the stronger the colour, the higher the loss.

    Examples
    --------
    >>> answer_triangle(p=[0.2, 0.7, 0.1], q=[0.1, 0.1, 0.8])
    <Drawing of 480 × 403 px>
    """
    figure, (axes,) = canvas(4.2)
    axes.set(xlim=(-0.08, 1.08), ylim=(-0.13, 1.0), aspect="equal")
    axes.set_axis_off()
    axes.fill(*_at(np.eye(3)).T, color=PALETTE["slate"], alpha=0.6, linewidth=0)
    # The numbers of the lines are on the way to the corner that has least of p, but not where the arrow to p is.
    others = [k for k in range(3) if k != int(np.argmax(q))]
    towards = np.eye(3)[min(others, key=lambda k: p[k])] - p
    last = np.array([np.inf, np.inf])
    for level in (level for level in LEVELS if level > entropy(p) + 1e-6):
        # Paint of the page, over those before it: the lower the loss, the more.
        border = axes.fill(*_at(_border(p, level, 72)).T, facecolor=(PALETTE["paper"], 0.35))[0]
        border.set(edgecolor=PALETTE["slate"], linestyle="-", linewidth=0.8)
        here = _at(np.asarray(p) + _reach(p, level, towards) * towards)
        if min(np.hypot(*(here - other)) for other in (last, *CORNERS)) > GAP:
            axes.annotate(f"{level:g}", tuple(here), ha="center", va="center", color=PALETTE["ink"])
            last = here
    axes.plot(*_at(np.eye(3)[[0, 1, 2, 0]]).T, color=PALETTE["ink"], linestyle="-", linewidth=1.5)
    for corner, name, va in zip(np.eye(3), classes, ("top", "bottom", "top"), strict=True):
        x, y = _at(corner)
        axes.annotate(
            name, (x, y), (0, 6 if va == "bottom" else -6), "data", "offset points", ha="center", va=va,
            color=class_look(name).colour,
        )  # fmt: skip
    axes.annotate(
        "", tuple(_at(p)), tuple(_at(q)), arrowprops={"arrowstyle": "->", "color": PALETTE["accent"], "lw": 2}
    )
    labels = []
    for point, text, marker in ((p, truth, "s"), (q, answer, "o")):
        x, y = _at(point)
        axes.plot(x, y, marker=marker, color=PALETTE["ink"], linestyle="none")
        labels.append(Label(x, y, text, PALETTE["ink"]))
    label_points(axes, labels)
    return figure


def _at(shares: ArrayLike) -> Values:
    """Return the points of shares in the plane."""
    points: Values = np.asarray(shares) @ CORNERS
    return points


def _border(p: Sequence[float], level: float, count: int) -> Values:
    """Return the answers in `count` directions from p whose loss is the level, or the edge where it is lower."""
    turns = 2 * np.pi * (np.arange(count)[:, None] / count + np.arange(3) / 3)
    return np.array([np.asarray(p) + _reach(p, level, way) * way for way in np.cos(turns)])


def _reach(p: Sequence[float], level: float, way: Values) -> float:
    """Return how far the loss stays below the level in a direction from p; the border is met once, as the loss is convex."""
    falling = way < 0
    low, high = 0.0, float(np.min(np.asarray(p)[falling] / -way[falling]))
    for _ in range(40):
        middle = (low + high) / 2
        answer = np.clip(np.asarray(p) + middle * way, 0, 1)
        if cross_entropy(p, answer / answer.sum()) <= level:
            low = middle
        else:
            high = middle
    return low
