"""The figure about the learning speed of two losses."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cedocs import binary_cross_entropy_with_logits_gradient, sigmoid
from cefigures.curves import lines
from cefigures.style import Drawing, canvas


def speed_plot(start: float = -6.0, rate: float = 1.0, steps: int = 1000) -> Drawing:
    """Draw the slopes of cross-entropy and squared error for a cat, and descents with both.

    Parameters
    ----------
    start : float
        The logit to start from.
    rate : float
        The learning rate.
    steps : int
        How many steps are drawn.

    Returns
    -------
    Drawing
        The slopes above, the probability of the cat by step below.
    """
    slopes: dict[str, Callable[[NDArray[np.float64]], NDArray[np.float64]]] = {
        "cross-entropy": lambda z: np.asarray(binary_cross_entropy_with_logits_gradient(np.ones_like(z), z)),
        "squared error": lambda z: (sigmoid(z) - 1) * sigmoid(z) * (1 - sigmoid(z)),
    }
    figure, (above, below) = canvas(6.0, rows=2)
    z = np.linspace(-8, 8, 97)
    lines(
        z,
        {name: slope(z) for name, slope in slopes.items()},
        xlabel="z, the logit of the cat",
        ylabel="slope of the loss",
        axes=above,
    )
    lines(
        np.arange(1, steps + 1),
        {name: _descent(slope, start, rate, steps) for name, slope in slopes.items()},
        xlabel="step",
        ylabel="probability of the cat",
        xscale="log",
        ylim=(0.0, 1.0),
        axes=below,
    )
    return figure


def _descent(
    slope: Callable[[NDArray[np.float64]], NDArray[np.float64]], z: float, rate: float, steps: int
) -> list[float]:
    path, at = [], np.array([z])
    for _ in range(steps):
        at = at - rate * slope(at)
        path.append(float(sigmoid(at)[0]))
    return path
