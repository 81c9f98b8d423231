"""Labels next to lines and points, instead of a legend, moved apart where they would overlap."""

from collections.abc import Sequence
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

#: The distance between a mark and its label, and between two labels, in points.
GAP = 9.0
LINE = 15.5


class Label(NamedTuple):
    """A text, the point in data coordinates that it names, and its colour."""

    x: float
    y: float
    text: str
    colour: str


def label_points(axes: Axes, labels: Sequence[Label], towards: tuple[int, int] = (1, 1)) -> None:
    """Write labels beside their points, on the given side, and move them on until none overlap.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Where the points are.
    labels : sequence of Label
        What to write.
    towards : tuple of int
        The free side: 1 or −1 to the right or left, 1 or −1 up or down, 0 for neither.
    """
    across, up = towards
    written = [_write(axes, label, across * GAP, up * GAP, across, up) for label in labels]
    _keep_inside(axes, written)
    _move_apart(axes, written, 1 if up >= 0 else -1)


def label_ends(axes: Axes, labels: Sequence[Label]) -> None:
    """Write labels to the right of the points where lines end, one below the other where they are close."""
    ordered = sorted(labels, key=lambda label: axes.transData.transform((label.x, label.y))[1])
    written = [_write(axes, label, GAP, 0, 1, 0) for label in ordered]
    _centre(axes, written)


def _write(axes: Axes, label: Label, dx: float, dy: float, across: int, up: int) -> Annotation:
    return axes.annotate(
        label.text,
        (label.x, label.y),
        (dx, dy),
        textcoords="offset points",
        color=label.colour,
        ha={1: "left", 0: "center", -1: "right"}[across],
        va={1: "bottom", 0: "center", -1: "top"}[up],
        annotation_clip=False,
        zorder=5,
    )


def _keep_inside(axes: Axes, written: Sequence[Annotation]) -> None:
    """Move labels to the right if they would overlap the tick labels of the vertical axis."""
    pixels = _figure(axes).dpi / 72
    for text, box in zip(written, _boxes(axes, written), strict=True):
        beyond = axes.bbox.x0 + 4 * pixels - box.x0
        if beyond > 0:
            dx, dy = text.xyann
            text.xyann = (dx + beyond / pixels, dy)


def _figure(axes: Axes) -> Figure:
    figure = axes.get_figure()
    if not isinstance(figure, Figure):
        raise ValueError("these axes do not belong to a figure")
    return figure


def _boxes(axes: Axes, written: Sequence[Annotation]) -> list[Bbox]:
    _figure(axes).draw_without_rendering()
    return [text.get_window_extent() for text in written]


def _move(text: Annotation, points: float) -> None:
    dx, dy = text.xyann
    text.xyann = (dx, dy + points)


def _move_apart(axes: Axes, written: Sequence[Annotation], direction: int) -> None:
    """Shift each label up (or down) until it overlaps none of the labels before it."""
    pixels = _figure(axes).dpi / 72
    boxes = _boxes(axes, written)
    placed: list[Bbox] = []
    order = sorted(range(len(boxes)), key=lambda k: direction * boxes[k].y0)
    for k in order:
        box, shift = boxes[k], 0.0
        while any(box.translated(0, shift).padded(1).overlaps(other) for other in placed):
            shift += direction * pixels
        _move(written[k], shift / pixels)
        placed.append(box.translated(0, shift))


def _centre(axes: Axes, written: Sequence[Annotation]) -> None:
    """Place labels, sorted by height, on separate lines, as close to their own heights as possible."""
    pixels = _figure(axes).dpi / 72
    heights = [(box.y0 + box.y1) / 2 / pixels for box in _boxes(axes, written)]
    groups: list[list[float]] = []
    for height in heights:
        groups.append([height])
        while len(groups) > 1 and _bottom(groups[-1]) < _top(groups[-2]) + LINE:
            last = groups.pop()
            groups[-1] += last
    slots = [_bottom(group) + LINE * k for group in groups for k in range(len(group))]
    for text, height, slot in zip(written, heights, slots, strict=True):
        _move(text, slot - height)


def _bottom(group: Sequence[float]) -> float:
    return sum(group) / len(group) - LINE * (len(group) - 1) / 2


def _top(group: Sequence[float]) -> float:
    return sum(group) / len(group) + LINE * (len(group) - 1) / 2
