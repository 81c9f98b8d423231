"""The figures about gradient checking and about the learning speed of two losses."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cedocs import binary_cross_entropy_with_logits_gradient, cross_entropy_with_logits_gradient, sigmoid
from cefigures.curves import lines
from cefigures.style import Drawing, canvas

#: The book's first example: logits with the probabilities 0.25, 0.67 and 0.08 for dog, cat and rabbit; the label is cat.
LOGITS, CAT = np.log([0.25, 0.67, 0.08]), 1
#: Half a unit in the last place of float64; smaller errors are drawn as this value.
FLOOR = float(np.finfo(np.float64).eps) / 2

Derivative = Callable[[NDArray[np.float64], float], complex]


def check_plot() -> Drawing:
    """Draw the error of three numerical derivatives of the cat's loss by the size of the step."""
    steps = np.logspace(-16, -1, 46)
    exact = cross_entropy_with_logits_gradient(CAT, LOGITS)
    rules: dict[str, Derivative] = {
        "forward difference": lambda e, h: (_loss(LOGITS + h * e) - _loss(LOGITS)) / h,
        "central difference": lambda e, h: (_loss(LOGITS + h * e) - _loss(LOGITS - h * e)) / (2 * h),
        "complex step": lambda e, h: complex(_loss(LOGITS + 1j * h * e)).imag / h,
    }
    return lines(
        steps,
        {name: [_worst(rule, h, exact) for h in steps] for name, rule in rules.items()},
        xlabel="h, the step",
        ylabel="relative error of the gradient",
        xscale="log",
        yscale="log",
        ylim=(FLOOR / 4, 2.0),
    )


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


def _loss(z: NDArray[np.complexfloating | np.floating]) -> complex:
    return complex(np.log(np.exp(z).sum()) - z[CAT])


def _worst(rule: Derivative, h: float, exact: NDArray[np.float64]) -> float:
    found = np.array([rule(direction, h).real for direction in np.eye(len(LOGITS))])
    return float(max(np.abs(found / exact - 1).max(), FLOOR))


def _descent(
    slope: Callable[[NDArray[np.float64]], NDArray[np.float64]], z: float, rate: float, steps: int
) -> list[float]:
    path, at = [], np.array([z])
    for _ in range(steps):
        at = at - rate * slope(at)
        path.append(float(sigmoid(at)[0]))
    return path
