"""Windows that slide over a text: which tokens each one scores."""

from cefigures.style import PALETTE, SERIES, Drawing, canvas


def windows_plot(length: int = 8) -> Drawing:
    """Draw the windows of two tokens on a text, side by side and overlapping.

    Parameters
    ----------
    length : int
        The tokens of the text, an even number.

    Returns
    -------
    Drawing
        Two panels, each window a row: what it scores, and before that what it only reads.
    """
    figure, panels = canvas(4.4, rows=2)
    for axes, stride, title in zip(
        panels, (2, 1), ("stride: a window", "stride: half a window"), strict=True
    ):
        for row, start in enumerate(range(0, length - 1, stride)):
            read = 2 - stride if start else 0
            parts = [
                (start, read, "context", PALETTE["grid"]),
                (start + read, 2 - read, "scored", SERIES[0].colour),
            ]
            for left, width, name, colour in parts:
                if width:
                    ink = PALETTE["paper" if name == "scored" else "ink"]
                    axes.barh(-row, width, left=left, color=colour, edgecolor=PALETTE["paper"])
                    axes.annotate(name, (left + width / 2, -row), ha="center", va="center", color=ink)
        axes.set(xlim=(0, length), xticks=[], yticks=[], title=title)
        axes.grid(False)
        axes.spines[:].set_visible(False)
    return figure
