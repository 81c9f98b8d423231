"""How a formula is applied: values checked, examples weighted, masked and reduced.

For NumPy the fast paths of ``_numpy`` are asked first. That file may be deleted: results stay the
same, and only time and memory change.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ._arrays import Array, Namespace, any_true, cast, classes_back, quiet, result, times
from ._validate import Batch, Operand, check_batch, check_operand

try:
    from . import _numpy
except ImportError as error:  # pragma: no cover - a test runs a copy of the package without the file
    if error.name != __package__:
        raise
    _numpy = None  # type: ignore[assignment]

Weighted = tuple[Array, Array | None]  # losses or gradients, and the weights of the examples if not all are 1


def apply(
    function: str, x: Operand, formula: Callable[[Namespace, Array], Array], *, log_base: Any = 1.0
) -> Array:  # fmt: skip
    """Apply the formula of a function of one array; its name finds the fast path."""

    def general(x: Operand) -> Array:
        return formula(x.xp, check_operand(x))

    with quiet(x.xp):
        fast = _numpy is not None and x.xp is np and x.values.size > 0
        value = _numpy.apply(function, x, general) if fast else general(x)
        value = value if isinstance(log_base, float) and log_base == 1 else value / log_base
        if x.axis is not None and value.ndim == x.values.ndim:
            return cast(x.xp, classes_back(x.xp, value, x.axis, x.shape), x.dtype)
        return result(x.xp, value, x.dtype)


def evaluate(
    function: str, b: Batch, formula: Callable[[Batch], Weighted], *, gradient: bool = False,
    log_base: Any = 1.0, then: Callable[[Array], Array] | None = None,
) -> Array:  # fmt: skip
    """Apply the formula of a loss or a gradient to each example, and reduce; the name finds the fast path.

    The result is divided by log_base, and then a function may be applied to it.
    """
    summed = b.reduction != "none" and not gradient

    def general(b: Batch) -> Weighted:
        checked = check_batch(b)
        return _weigh(checked, *formula(checked))

    with quiet(b.xp):
        fast = _numpy is not None and b.xp is np and b.prediction.size > 0
        value, total = _numpy.evaluate(function, b, general, summed) if fast else _whole(b, general, summed)
        if b.reduction == "mean":
            value = value / _total_weight(b, total)
        value = value if isinstance(log_base, float) and log_base == 1 else value / log_base
        return result(b.xp, value if then is None else then(value), b.dtype)


def _whole(b: Batch, general: Callable[[Batch], Weighted], summed: bool) -> Weighted:
    """Evaluate all examples at once: values, or their sum, and the sum of their weights."""
    values, weight = general(b)
    wide = np.promote_types(b.work, np.float64) if b.xp is np else None
    total = None if weight is None else b.xp.sum(weight, dtype=wide)
    return b.xp.sum(values, dtype=wide) if summed else values, total


def _total_weight(b: Batch, total: Array | None) -> Any:
    """The sum of the weights, by which a mean divides."""
    count = math.prod(b.shape)
    if count == 0:
        raise ValueError('reduction is "mean", but there are no examples: skip an empty batch, or use "sum"')
    if total is None:
        return count
    if any_true(b.xp, total == 0):
        raise ValueError('reduction is "mean", but all weights that count sum to 0: mask fewer, or use "sum"')
    return total


def _weigh(b: Batch, values: Array, weight: Array | None) -> Weighted:
    """Multiply by the weights of the examples; 0 where these are masked."""
    xp, deep = b.xp, (..., None) if values.ndim > len(b.shape) else ...
    if b.sample_weight is not None:
        values = times(xp, b.sample_weight[deep], values)
        weight = b.sample_weight if weight is None else weight * b.sample_weight
    if b.keep is not None:
        values = xp.where(b.keep[deep], values, xp.zeros_like(values))
        kept = xp.astype(b.keep, b.work)
        weight = kept if weight is None else xp.where(b.keep, weight, kept)
    return values, weight
