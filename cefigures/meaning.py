"""The figures of part 3: what a code costs, what a fit balances, which scores are honest."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike, NDArray

from cefigures.labels import Label, label_points
from cefigures.style import PALETTE, Drawing, canvas, class_look, name_axes, number

Values = NDArray[np.float64]
Score = Callable[[Values, float], Values]


def code_budget(words: Mapping[str, str], /, *, digits: int = 3) -> Drawing:
    """Draw which part of all messages the words of a code use up.

    Parameters
    ----------
    words : mapping of str to str
        Each class and its word of binary digits; no word may be the beginning of another.
    digits : int
        How many digits of the messages are shown, one in each row.

    Returns
    -------
    Drawing
        The figure: each row divides the messages by one digit more; a word and what begins with it have the class's colour.

    Examples
    --------
    >>> code_budget({"dog": "0", "cat": "10", "rabbit": "11"})
    <Drawing of 480 × 216 px>
    """
    figure, (axes,) = canvas(2.25)
    for row in range(1, digits + 1):
        width = 0.5**row
        for k in range(2**row):
            begin, middle = f"{k:0{row}b}", (k * width + width / 2, -row)
            owner = next((name for name, word in words.items() if begin.startswith(word)), None)
            spent = owner is not None and words[owner] == begin
            axes.barh(
                -row,
                width,
                left=k * width,
                height=0.9,
                color=class_look(owner).colour if owner else PALETTE["grid"],
                edgecolor=PALETTE["paper"],
                alpha=0.3 if owner and not spent else 1,
            )
            if owner and spent:
                _inside(axes, middle, owner, 8)
                _inside(axes, middle, begin, -9)
            else:
                axes.annotate(begin, middle, ha="center", va="center")
    axes.set(xlim=(0, 1), ylim=(-digits - 0.5, -0.5), xticks=[], yticks=[])
    axes.grid(False)
    axes.spines[:].set_visible(False)
    return figure


def code_areas(
    *,
    p: Sequence[float],
    q: Sequence[float],
    classes: Sequence[str] = ("dog", "cat", "rabbit"),
    own: str = "own code: bits per word",
    borrowed: str = "borrowed code: bits per word",
    xlabel: str = "how often it comes",
) -> Drawing:
    """Draw the mean length of a code as an area, for the code made for p and for the one made for q.

    Parameters
    ----------
    p, q : sequence of float, shape (K,)
        How often each class comes, and how often the borrowed code expects it.
    classes : sequence of str
        The K classes' names, in order.
    own, borrowed : str
        What the panels show.
    xlabel : str
        What the width of a rectangle is.

    Returns
    -------
    Drawing
        The figure: a rectangle is as wide as the class is frequent and as high as its word is long.

    Examples
    --------
    >>> code_areas(p=[0.5, 0.25, 0.25], q=[0.25, 0.25, 0.5])
    <Drawing of 480 × 432 px>
    """
    figure, panels = canvas(4.5, 2)
    left = np.concatenate([[0.0], np.cumsum(p)[:-1]])
    for axes, expected, title in zip(panels, (p, q), (own, borrowed), strict=True):
        lengths = -np.log2(np.asarray(expected, dtype=float))
        for k, name in enumerate(classes):
            look = class_look(name)
            axes.bar(left[k], lengths[k], p[k], align="edge", color=look.colour, edgecolor=PALETTE["paper"])
            middle = (left[k] + p[k] / 2, lengths[k] / 2)
            _inside(axes, middle, name, 9)
            _inside(axes, middle, number(p[k] * lengths[k]), -9)
        axes.set(xlim=(0, 1), ylim=(0, 2.4), yticks=[0, 1, 2])
        axes.set_xticks([0, *np.cumsum(p)], [number(x) for x in (0.0, *np.cumsum(p))])
        axes.grid(False)
        name_axes(axes, xlabel if axes is panels[-1] else "", title)
    return figure


def constant_answer(
    *,
    frequency: float,
    floor: str = "H(f)",
    gap: str = "D(f‖q)",
    xlabel: str = "ŷ, the answer to every picture",
    ylabel: str = "the mean loss",
) -> Drawing:
    """Draw the mean loss of one answer to all, which is lowest at the frequency, and the floor below it.

    Parameters
    ----------
    frequency : float
        How often class 1 occurs.
    floor, gap : str
        What the lowest loss and the distance from it are called.
    xlabel, ylabel : str
        What the axes show.

    Returns
    -------
    Drawing
        The figure.

    Examples
    --------
    >>> constant_answer(frequency=0.3)
    <Drawing of 480 × 307 px>
    """
    figure, (axes,) = canvas(3.2)
    said = np.linspace(0.01, 0.99, 99)
    lowest, at = _log_loss(np.array([frequency]), frequency)[0], 0.75
    axes.plot(said, _log_loss(said, frequency), color=PALETTE["ink"])
    axes.axhline(lowest, color=PALETTE["accent"], linestyle=(0, (4, 3)), linewidth=1.4)
    axes.plot(
        frequency, lowest, "o", color=PALETTE["cat"], markeredgecolor=PALETTE["paper"], markersize=9, zorder=4
    )
    top = _log_loss(np.array([at]), frequency)[0]
    axes.annotate("", (at, top), (at, lowest), arrowprops={"arrowstyle": "<->", "color": PALETTE["accent"]})
    axes.set(xlim=(0, 1), ylim=(0, 2.0))
    name_axes(axes, xlabel, ylabel)
    best = Label(frequency, lowest, f"{number(frequency, 1)}: {number(lowest, 3)}", PALETTE["cat"])
    label_points(axes, [best], (0, 1))
    label_points(axes, [Label(0.9, lowest, floor, PALETTE["accent"])], (0, -1))
    label_points(axes, [Label(at, (top + lowest) / 2, gap, PALETTE["accent"])], (1, 0))
    return figure


def logistic_fit(
    x: ArrayLike,
    y: ArrayLike,
    weights: Sequence[float],
    /,
    *,
    classes: tuple[str, str] = ("dog", "cat"),
    xlabel: str = "whiskers, cm",
    ylabel: str = "probability of a cat",
) -> Drawing:
    """Draw examples of two classes, the fitted sigmoid, and a stem from each label to the model's answer.

    Parameters
    ----------
    x : array_like, shape (N,)
        The examples.
    y : array_like of int, shape (N,)
        Their labels, 0 or 1.
    weights : sequence of float, shape (2,)
        Slope and bias of the logit.
    classes : tuple of str
        The names of class 0 and class 1.
    xlabel, ylabel : str
        What the axes show.

    Returns
    -------
    Drawing
        The figure.

    Examples
    --------
    >>> logistic_fit([1, 2, 3, 4], [0, 1, 0, 1], (0.8, -2.0))
    <Drawing of 480 × 307 px>
    """
    figure, (axes,) = canvas(3.2)
    where, labels = np.asarray(x, dtype=float), np.asarray(y)
    margin = 0.06 * float(np.ptp(where))
    line = np.linspace(where.min() - margin, where.max() + margin, 61)
    axes.plot(line, _fitted(line, weights), color=PALETTE["ink"])
    for label, name in enumerate(classes):
        look, own = class_look(name), where[labels == label]
        axes.vlines(own, label, _fitted(own, weights), color=look.colour, linewidth=1.6)
        axes.plot(own, np.full(own.size, label), look.marker, color=look.colour, clip_on=False, zorder=4)
        outermost = own.min() if label else own.max()  # beyond it this side is free
        label_points(axes, [Label(outermost, label, name, look.colour)], (1 - 2 * label, 0))
    axes.set(xlim=line[[0, -1]], ylim=(-0.04, 1.04), yticks=[0, 0.5, 1])
    name_axes(axes, xlabel, ylabel)
    return figure


def expected_scores(
    *,
    truth: float,
    names: tuple[str, str, str, str] = ("log loss", "Brier score", "absolute error", "error rate"),
    xlabel: str = "ŷ",
) -> Drawing:
    """Draw the mean penalty of each answer under four scores, and mark the best answers.

    Parameters
    ----------
    truth : float
        How often class 1 comes true; at least one half.
    names : tuple of str
        What the scores are called.
    xlabel : str
        What the answer is called.

    Returns
    -------
    Drawing
        The figure: four panels.

    Examples
    --------
    >>> expected_scores(truth=0.7)
    <Drawing of 480 × 432 px>
    """
    figure, panels = canvas(4.5, 2, 2)
    said = np.linspace(0.02, 1, 50)
    scores: tuple[Score, ...] = (_log_loss, _brier, _absolute, _errors)
    for axes, name, score in zip(panels, names, scores, strict=True):
        mean = score(said, truth)
        best = said[mean <= mean.min() + 1e-12]
        axes.axvline(truth, color=PALETTE["muted"], linestyle=(0, (4, 3)), linewidth=1.2)
        axes.plot(said, mean, color=PALETTE["ink"], drawstyle="steps-post" if score is _errors else "default")
        ends = best[[0, -1]] if best.size > 1 else best
        width = 5.0 if best.size > 1 else 0.0
        axes.plot(
            ends,
            np.full(ends.size, mean.min()),
            "o-",
            color=PALETTE["accent"],
            linewidth=width,
            clip_on=False,
        )
        axes.set(xlim=(0, 1), xticks=[0, 0.5, 1], ylim=(0, min(2.0, 1.1 * mean.max())))
        name_axes(axes, xlabel if axes in panels[2:] else "", name)
    return figure


def _log_loss(said: Values, truth: float) -> Values:
    with np.errstate(divide="ignore"):
        return -truth * np.log(said) - (1 - truth) * np.log1p(-said)


def _brier(said: Values, truth: float) -> Values:
    return 2 * (truth * (1 - said) ** 2 + (1 - truth) * said**2)


def _absolute(said: Values, truth: float) -> Values:
    return truth * (1 - said) + (1 - truth) * said


def _errors(said: Values, truth: float) -> Values:
    return np.where(said >= 0.5, 1 - truth, truth)


def _fitted(x: Values, weights: Sequence[float]) -> Values:
    return np.asarray(0.5 * (1 + np.tanh((weights[0] * x + weights[1]) / 2)))


def _inside(axes: Axes, point: tuple[float, float], text: str, up: int) -> None:
    axes.annotate(
        text, point, (0, up), textcoords="offset points", color=PALETTE["paper"], ha="center", va="center"
    )
