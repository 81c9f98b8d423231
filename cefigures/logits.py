"""The accuracy of the usual formulas for a loss from logits, compared with fifty decimal digits."""

from collections.abc import Callable
from decimal import Decimal, localcontext

import numpy as np
from numpy.typing import NDArray

from cedocs import cross_entropy_with_logits
from cefigures.curves import lines
from cefigures.style import Drawing, canvas

Labels = NDArray[np.intp]
Logits = NDArray[np.floating]
Format = type[np.float32] | type[np.float64]
FORMATS: tuple[Format, ...] = (np.float32, np.float64)

#: The precision of the reference, in decimal digits.
DIGITS = 60
#: Below this, two terms of the series of log(1 + r) are accurate to more than twice float64's digits.
TINY = Decimal("1e-20")
CLASSES_EACH = 10
#: The lead of the true class in logits, from wrong answers to confident correct ones.
LEADS = np.arange(-8.0, 44.5, 2.0)
SEED = 20


def log_of_softmax(y: Labels, z: Logits) -> Logits:
    """Return the loss by way of the probabilities."""
    weights = np.exp(z)
    q = weights / weights.sum(axis=1, keepdims=True)
    return -np.log(_chosen(y, q))


def lse_minus_logit(y: Labels, z: Logits) -> Logits:
    """Return log-sum-exp, safe from overflow, minus the logit of the true class."""
    m: Logits = z.max(axis=1)
    lse: Logits = m + np.log(np.exp(z - m[:, None]).sum(axis=1))
    return lse - _chosen(y, z)


def shifted(y: Labels, z: Logits) -> Logits:
    """Return the loss from logits that are shifted by the largest first."""
    away: Logits = z - z.max(axis=1, keepdims=True)
    losses: Logits = np.log(np.exp(away).sum(axis=1)) - _chosen(y, away)
    return losses


def identity(y: Labels, z: Logits) -> Logits:
    """Return the loss as cedocs computes it."""
    return np.asarray(cross_entropy_with_logits(y, z))


#: The formulas that are compared, by the names that the pages use.
FORMS: dict[str, Callable[[Labels, Logits], Logits]] = {
    "log of softmax": log_of_softmax,
    "lse(z) − z_y": lse_minus_logit,
    "shifted by max": shifted,
    "the identity": identity,
}


def exact_losses(y: Labels, z: Logits) -> NDArray[np.float64]:
    """Return the losses of exactly these logits, correct to the last digit of float64.

    Parameters
    ----------
    y : array of int, shape (N,)
        The true classes.
    z : array of float, shape (N, K)
        The logits, in any floating format; their values are taken as they are.

    Returns
    -------
    array of float, shape (N,)
        The losses in nats.

    Examples
    --------
    >>> exact_losses(np.array([0]), np.array([[40.0, 0.0, 0.0]]))
    array([8.49670851e-18])
    """
    with localcontext(prec=DIGITS):
        rows = [[Decimal(float(value)) for value in row] for row in z]
        return np.array([_exact(int(label), row) for label, row in zip(y, rows, strict=True)])


def errors(form: str, y: Labels, z: Logits, exact: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the relative errors of a formula; a result that is infinite or no number counts as 1."""
    with np.errstate(all="ignore"):
        found = FORMS[form](y, z).astype(np.float64)
        relative = np.abs(found - exact) / exact
    return np.where(np.isfinite(relative), np.minimum(relative, 1.0), 1.0)


def error_plot(rows: int = 40) -> Drawing:
    """Draw the largest relative error of each formula by the lead of the true class, in two formats.

    Parameters
    ----------
    rows : int
        How many random examples each point is the worst of.

    Returns
    -------
    Drawing
        A panel for float32 above one for float64.
    """
    figure, panels = canvas(6.2, rows=2)
    for panel, dtype in zip(panels, FORMATS, strict=True):
        unit = float(np.finfo(dtype).eps) / 2
        lines(
            LEADS,
            _worst_by_lead(dtype, rows),
            xlabel="lead of the true class, in logits",
            ylabel=f"relative error in {np.dtype(dtype).name}",
            yscale="log",
            ylim=(unit / 8, 3.0),
            axes=panel,
        )
    return figure


def _worst_by_lead(dtype: Format, rows: int) -> dict[str, NDArray[np.float64]]:
    rng = np.random.default_rng(SEED)
    worst: dict[str, list[float]] = {form: [] for form in FORMS}
    for lead in LEADS:
        drawn = rng.normal(0, 3, (rows, CLASSES_EACH))
        drawn[:, 0] = drawn[:, 1:].max(axis=1) + lead
        z: Logits = np.asarray(drawn, dtype=dtype)
        y = np.zeros(rows, dtype=np.intp)
        exact = exact_losses(y, z)
        for form in FORMS:
            worst[form].append(float(errors(form, y, z, exact).max()))
    floor = float(np.finfo(dtype).eps) / 8  # drawn where all errors are 0
    return {form: np.maximum(values, floor) for form, values in worst.items()}


def _exact(label: int, z: list[Decimal]) -> float:
    others = sorted(z)
    largest = others.pop()
    odds = sum(((value - largest).exp() for value in others), Decimal(0))
    return float(largest - z[label] + (odds - odds * odds / 2 if odds < TINY else (1 + odds).ln()))


def _chosen(y: Labels, values: Logits) -> Logits:
    return np.take_along_axis(values, y[:, None], axis=1)[:, 0]
