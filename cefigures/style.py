"""The look of every figure: colours, markers, sizes, and how a figure becomes SVG.

Importing this module sets Matplotlib's defaults, so that a figure drawn without a helper looks like the
others. The colours here are those of the light scheme; `docs/_static/figures.css` holds both schemes,
and the pages refer to them by name.
"""

import base64
import io
from math import isinf
from typing import Any, Literal, NamedTuple

import matplotlib
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

#: Name → colour in the light scheme. Names are unique, so that a page can replace each colour by that of its scheme.
PALETTE: dict[str, str] = {
    "dog": "#0072b2",
    "cat": "#d55e00",
    "rabbit": "#009e73",
    "ink": "#222832",
    "muted": "#5b6573",
    "grid": "#d9dee5",
    "paper": "#ffffff",
    "accent": "#7b4fb5",
    "ochre": "#966800",
    "rose": "#b8336a",
    "slate": "#4a7585",
}


class Look(NamedTuple):
    """The colour, marker and line style by which a class or a series is distinguished, with and without colour."""

    colour: str
    marker: str
    dashes: tuple[float, tuple[float, ...]]


SOLID = (0.0, ())
#: A class has the same look in all figures of the book.
CLASSES: dict[str, Look] = {
    "dog": Look(PALETTE["dog"], "o", SOLID),
    "cat": Look(PALETTE["cat"], "s", (0.0, (5.0, 2.0))),
    "rabbit": Look(PALETTE["rabbit"], "^", (0.0, (1.5, 1.5))),
}
#: The looks of series that are not classes (losses, libraries, runs), in order.
SERIES: tuple[Look, ...] = (
    Look(PALETTE["accent"], "o", SOLID),
    Look(PALETTE["ochre"], "D", (0.0, (6.0, 2.0))),
    Look(PALETTE["rose"], "v", (0.0, (1.5, 1.5))),
    Look(PALETTE["slate"], "P", (0.0, (6.0, 2.0, 1.5, 2.0))),
    Look(PALETTE["ink"], "X", (0.0, (3.0, 3.0))),
)

#: Inches. A phone shows 350 CSS pixels; a figure of 5 in is 480, so that 11.5 pt are 11 px there.
WIDTH = 5.0
#: The font size of all text, in points.
SIZE = 11.5

matplotlib.rcParams.update(
    {
        "svg.fonttype": "none",  # text stays text: it is translated, and set in the page's font
        "svg.hashsalt": "cefigures",  # the same bytes at every run
        "pdf.fonttype": 42,
        "figure.facecolor": "none",
        "figure.figsize": (WIDTH, 3.0),
        "figure.constrained_layout.use": True,
        "font.family": "DejaVu Sans",  # comes with Matplotlib: the same layout everywhere
        "font.size": SIZE,
        "text.color": PALETTE["ink"],
        "text.parse_math": False,
        "axes.facecolor": "none",
        "axes.edgecolor": PALETTE["muted"],
        "axes.labelcolor": PALETTE["ink"],
        "axes.labelsize": SIZE,
        "axes.labelpad": 6.0,
        "axes.titlesize": SIZE,
        "axes.titlelocation": "left",
        "axes.titlepad": 8.0,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.linewidth": 1.0,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.prop_cycle": cycler(
            color=[look.colour for look in SERIES], linestyle=[look.dashes for look in SERIES]
        ),
        "axes.formatter.use_mathtext": False,
        "grid.color": PALETTE["grid"],
        "grid.linewidth": 0.8,
        "xtick.color": PALETTE["muted"],
        "ytick.color": PALETTE["muted"],
        "xtick.labelsize": SIZE,
        "ytick.labelsize": SIZE,
        "xtick.major.size": 0.0,
        "ytick.major.size": 0.0,
        "xtick.minor.size": 0.0,
        "ytick.minor.size": 0.0,
        "xtick.major.pad": 7.0,
        "ytick.major.pad": 5.0,
        "lines.linewidth": 2.0,
        "lines.markersize": 7.0,
        "hatch.linewidth": 0.8,
        "path.simplify_threshold": 0.1,
    }
)


class Drawing(Figure):
    """A figure that shows itself as SVG, and as PDF where the book is printed.

    It never passes through pyplot: it is shown once, by the cell whose last line it is.
    """

    def __repr__(self) -> str:
        width, height = self.get_size_inches()
        return f"<Drawing of {width * 96:.0f} × {height * 96:.0f} px>"

    def svg(self) -> str:
        """Return the figure as SVG, the same at every call and on every machine."""
        self._settle()
        file = io.StringIO()
        self.savefig(file, format="svg", transparent=True, metadata={"Date": None, "Creator": "cefigures"})
        return file.getvalue()

    def pdf(self) -> bytes:
        """Return the figure as PDF, the same at every call."""
        self._settle()
        file = io.BytesIO()
        metadata = {"CreationDate": None, "Creator": None, "Producer": None}
        self.savefig(file, format="pdf", transparent=True, metadata=metadata)
        return file.getvalue()

    def _settle(self) -> None:
        """Compute the layout once; a new layout at every drawing would move everything slightly."""
        if self.get_layout_engine() is not None:
            self.draw_without_rendering()
            self.set_layout_engine("none")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "image/svg+xml": self.svg(),
            "application/pdf": base64.b64encode(self.pdf()).decode(),
            "text/plain": repr(self),
        }


def canvas(
    height: float = 3.0, rows: int = 1, columns: int = 1, gap: float = 0.2
) -> tuple[Drawing, list[Axes]]:
    """Return an empty figure in the book's width, and its axes.

    Parameters
    ----------
    height : float
        The figure's height in inches.
    rows, columns : int
        How many panels it has. On a phone panels are easier to read below each other.
    gap : float
        Inches between two rows, so that the name of a lower panel is not read as one of the upper.

    Returns
    -------
    figure : Drawing
        Put it in the cell's last line to show it.
    axes : list of matplotlib.axes.Axes
        The panels, row by row.

    Examples
    --------
    >>> figure, (left, right) = canvas(columns=2)
    >>> figure
    <Drawing of 480 × 288 px>
    """
    figure = Drawing(figsize=(WIDTH, height))
    engine = figure.get_layout_engine()
    if rows > 1 and isinstance(engine, ConstrainedLayoutEngine):
        engine.set(hspace=gap * rows / height)
    grid = figure.subplots(rows, columns, squeeze=False)
    return figure, list(grid.flat)


def look_of(name: str, position: int = 0) -> Look:
    """Return the look of a class, or for any other name the look of the series at its position."""
    return CLASSES.get(name) or SERIES[position % len(SERIES)]


def class_look(name: str) -> Look:
    """Return the look of a class; raise ValueError with a list of the classes for any other name."""
    if name not in CLASSES:
        raise ValueError(f"there is no class {name!r}; the book's classes are {', '.join(CLASSES)}")
    return CLASSES[name]


def number(value: float, digits: int = 2) -> str:
    """Format a value for a figure: a fixed number of decimals, a real minus sign, integers without decimals."""
    text = f"{value:.0f}" if float(value).is_integer() or isinf(value) else f"{value:.{digits}f}"
    text = text.replace("inf", "∞")
    return text.replace("-", "−") if text.strip("-0.") else text.lstrip("-")


def name_axes(axes: Axes, xlabel: str, ylabel: str) -> None:
    """Label both axes; the label of the vertical axis is above it and horizontal, so that it is easy to read."""
    axes.set_xlabel(xlabel)
    axes.set_title(ylabel, loc="left", x=0.0)


def unit_ticks(axis: Axis, step: float = 0.25) -> None:
    """Set the ticks of an axis from 0 to 1, with the ends written as 0 and 1."""
    axis.set_ticks([step * k for k in range(round(1 / step) + 1)])
    axis.set_major_formatter(lambda value, _: f"{value:.2f}".rstrip("0").rstrip("."))


def plain_frame(axes: Axes, *, grid: Literal["x", "y", ""] = "y") -> None:
    """Show the grid of one axis, or of none (``""``), and remove unnecessary parts of the frame."""
    axes.grid(False)
    if grid:
        axes.grid(True, axis=grid)
