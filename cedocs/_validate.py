"""Argument validation: types, shapes and values, and the messages for those that are refused.

Every message names the argument, shows the value and its index, and says what to do. Types and
shapes are always checked. Values are checked where they are known: a lazy array (Dask) would have
to be computed first, and a traced one (``jax.jit``) has no values yet.
"""

import math
from collections.abc import Callable
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np

from ._arrays import Array, Namespace, any_known, arrays, cast, dtypes, moved, shape

# --- options -------------------------------------------------------------------------------------


def option(name: str, value: Any, low: float, high: float) -> float:
    """Check an option that is a number in an interval."""
    says = f"{name} is {value!r}: a number from {low:g} to {high:g} is needed"
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(says)
    if not low <= value <= high:
        raise ValueError(says)
    return float(value)


def log_base(base: Any) -> float:
    """Check the base of the logarithm, a finite positive number other than 1; return its logarithm."""
    if option("base", base, 0.0, math.inf) in (0.0, 1.0, math.inf):
        raise ValueError(f"base is {base!r}: pass a positive, finite number other than 1, such as 2 for bits")
    return math.log(base)


def class_axis(name: str, x: Array, axis: Any) -> int:
    """Check the axis of the classes; return it counted from the front."""
    if isinstance(axis, bool) or not hasattr(axis, "__index__"):
        raise TypeError(f"axis is {axis!r}: an integer is needed")
    if not -x.ndim <= axis < x.ndim:
        remedy = f"pass an integer from {-x.ndim} to {x.ndim - 1}" if x.ndim else "there are no classes"
        raise ValueError(f"axis is {axis!r}, but {name} has shape {shape(x)}: {remedy}")
    return int(axis % x.ndim)


def class_count(num_classes: Any) -> int:
    """Check the number of classes."""
    says = f"num_classes is {num_classes!r}: an integer, 1 or more, is needed"
    if isinstance(num_classes, bool) or not hasattr(num_classes, "__index__"):
        raise TypeError(says)
    if num_classes < 1:
        raise ValueError(says)
    return int(num_classes)


# --- types and shapes ----------------------------------------------------------------------------


def not_empty(name: str, x: Array) -> None:
    """Refuse an empty array, and one of unknown size, such as Dask's after a selection."""
    for axis, size in enumerate(x.shape):
        if not size >= 1:
            state = "is empty" if size == 0 else "has an unknown size: call its compute_chunk_sizes()"
            raise ValueError(f"{name} has shape {shape(x)}: axis {axis} {state}")


def integers(name: str, xp: Namespace, y: Array) -> None:
    """Class indices are integers."""
    if not xp.isdtype(y.dtype, "integral"):
        remedy = "cast them with .astype(int), or pass distributions, in the shape of the prediction"
        raise TypeError(f"{name} has dtype {y.dtype}, but class indices must be integers: {remedy}")


def numbers(name: str, xp: Namespace, x: Array) -> None:
    """Logits and probabilities are numbers, not booleans."""
    if x.dtype == xp.bool:
        raise TypeError(f"{name} has dtype bool: real numbers are needed, cast it with .astype(float)")


# --- values --------------------------------------------------------------------------------------


class Argument(NamedTuple):
    """An argument whose values are to be checked, the classes on the last axis."""

    xp: Namespace
    name: str
    values: Array
    keep: Array | None = None  # the mask of the examples that count; all if None
    offset: tuple[int, ...] = ()  # index of the first example, where the values are a block of the array
    axis: int | None = None  # of the classes in the array that was passed; None where there are none


def refuse(a: Argument, bad: Array, says: str, rows: Array | None = None) -> None:
    """Raise for the first bad value, or the first bad row: its index, its value, what to do."""
    xp = a.xp
    if a.keep is not None:
        bad = bad & (a.keep if bad.ndim == a.keep.ndim else a.keep[..., None])
    if not any_known(xp, bad):
        return
    first = xp.argmax(xp.reshape(xp.astype(xp.asarray(bad), xp.int8), (-1,)))
    position = np.unravel_index(int(first), shape(bad))
    value = (a.values if rows is None else rows)[tuple(int(i) for i in position)]
    value = int(value) if xp.isdtype(value.dtype, "integral") else f"{float(value):.10g}"
    index = [str(i + start) for i, start in zip_longest(position, a.offset, fillvalue=0)]
    if a.axis is not None and a.axis < len(index):
        index.insert(a.axis, index.pop() if rows is None else ":")
    raise ValueError(f"{a.name}{'[' + ', '.join(index) + ']' if index else ''} {says.format(value)}")


def class_indices(a: Argument, classes: int) -> Array:
    """Check that class indices lie in 0 … classes − 1; return them in the library's usual integers."""
    usual = a.xp.asarray(0).dtype
    last = min(
        classes - 1, int(a.xp.iinfo(a.values.dtype).max)
    )  # what the dtype cannot hold, no label exceeds
    says = f"is {{}}, outside 0 … {classes - 1}: count classes from 0, and mask examples with where="
    refuse(a, (a.values < 0) | (a.values > last), says)
    return cast(a.xp, a.values, usual)


def tolerance(xp: Namespace, dtype: Any) -> float:
    """How far a row may sum from 1: the root of the dtype's precision, and never below 1e-6."""
    return max(1e-6, math.sqrt(xp.finfo(dtype).eps))


def probabilities(a: Argument, dtype: Any, hint: str = "") -> None:
    """Probabilities lie in [0, 1]; those of all classes sum to 1."""
    refuse(a, ~((a.values >= 0) & (a.values <= 1)), f"is {{}}, outside [0, 1]: a probability is needed{hint}")
    if a.axis is not None:
        total = a.xp.sum(a.values, axis=-1)
        bad = ~(a.xp.abs(total - 1) <= tolerance(a.xp, dtype))
        refuse(a, bad, f"sums to {{}}, not 1: divide each row by its sum{hint}", rows=total)


def not_nan(a: Argument, dtype: Any = None) -> None:
    """No nan among the numbers."""
    refuse(a, a.xp.isnan(a.values), "is {}: nothing follows from it; find out where it was made")


def logits(a: Argument, dtype: Any = None) -> None:
    """Logits are not nan and their rows have a softmax: some are above -inf, and one at most is +inf."""
    not_nan(a)
    if a.axis is not None:
        xp, z = a.xp, a.values
        highest = xp.max(z, axis=-1)
        infinite = xp.sum(xp.astype(z == math.inf, z.dtype), axis=-1)
        says = (
            "has {} as its largest logit, and no softmax: a row needs a logit above -inf and at most one +inf"
        )
        refuse(a, (infinite > 1) | (highest == -math.inf), says, rows=highest)


def weights(a: Argument) -> None:
    """Weights are finite and not negative."""
    bad = ~((a.values >= 0) & (a.values < math.inf))
    refuse(a, bad, "is {}: a weight is a finite number, 0 or more")


# --- the argument of a function of one array -----------------------------------------------------

Check = Callable[[Argument, Any], None]


class Operand(NamedTuple):
    """The one array that a function takes, its type and shape checked, the classes on the last axis."""

    xp: Namespace
    name: str
    values: Array  # in the dtype that was passed
    axis: int | None  # of the classes in the array that was passed; None where there are none
    check: Check  # of the values
    dtype: Any  # of the result
    work: Any  # to compute in


def operand(name: str, x: Any, check: Check, axis: Any = None, *, elementwise: bool = False) -> Operand:
    """Check the type and shape of the one array that a function takes."""
    xp, (x,) = arrays(**{name: x})
    numbers(name, xp, x)
    not_empty(name, x)
    axis = None if elementwise else class_axis(name, x, axis)
    return Operand(xp, name, moved(xp, x, axis, -1), axis, check, *dtypes(xp, x))


def check_operand(x: Operand) -> Array:
    """Check the values; return them in the dtype to compute in."""
    values = cast(x.xp, x.values, x.work)
    x.check(Argument(x.xp, x.name, values, axis=x.axis), x.dtype)
    return values


# --- the arguments of a loss ---------------------------------------------------------------------

Window = tuple[Any, ...]  # slices along the axes of the examples, or (...,) for all of them


class Batch(NamedTuple):
    """The arguments of a loss in one library, types and shapes checked, the classes on the last axis."""

    xp: Namespace
    names: tuple[str, str]  # of the target and the prediction, for messages
    target: Array  # class indices (…), or distributions (…, K); binary: the probability of class 1 (…)
    prediction: Array  # (…, K); binary: (…)
    class_weight: Array | None  # (K,); binary: the weight of class 1 (…)
    sample_weight: Array | None  # (…)
    keep: Array | None  # (…), booleans
    smoothing: float  # of the target
    axis: int | None  # of the classes in the array that was passed; None for a binary loss
    shape: tuple[int, ...]  # of the examples
    reduction: str
    dtype: Any  # of the result
    work: Any  # to compute in
    offset: tuple[int, ...] = ()  # index of the first example, where this is a block of the batch

    @property
    def indices(self) -> bool:
        """Whether the targets are class indices."""
        return self.axis is not None and self.target.ndim < self.prediction.ndim


def batch(
    main: dict[str, Any], axis: Any, sample_weight: Any = None, where: Any = None, reduction: Any = "none",
    label_smoothing: Any = 0.0,
) -> Batch:  # fmt: skip
    """Check types and shapes of all that a loss takes.

    The main arguments are the target, the prediction and the weight of classes, by their names. A
    binary loss has no axis of classes: ``axis`` is None.
    """
    smoothing = option("label_smoothing", label_smoothing, 0.0, 1.0)
    if not isinstance(reduction, str) or reduction not in ("none", "sum", "mean"):
        raise ValueError(f'reduction is {reduction!r}: pass "none", "sum" or "mean"')
    names = target, prediction, weight = tuple(main)
    xp, (y, z, w, s, keep) = arrays(**main, sample_weight=sample_weight, where=where)
    numbers(prediction, xp, z)
    not_empty(prediction, z)
    if axis is not None:
        axis = class_axis(prediction, z, axis)
        if y.ndim == z.ndim - 1:
            integers(target, xp, y)
    examples = _examples(names, y, z, axis)
    y = moved(xp, y, axis, -1) if y.ndim == z.ndim else y
    z = moved(xp, z, axis, -1)
    b = Batch(
        xp, (target, prediction), y, z, w, s, keep, smoothing, axis, examples, reduction, *dtypes(xp, z)
    )
    return _weights(b, weight)


def _examples(names: tuple[str, ...], y: Array, z: Array, axis: int | None) -> tuple[int, ...]:
    """Check that target and prediction have shapes that fit; return the shape of the examples."""
    target, prediction, _ = names
    whole = examples = shape(z)
    if axis is not None:
        examples = (*whole[:axis], *whole[axis + 1 :])
        if prediction == "logits" and whole[axis] == 1:
            remedy = "for one unit per example use the binary loss"
            raise ValueError(f"logits has shape {whole}, one class only, whose loss is always 0: {remedy}")
    if shape(y) != whole and not (axis is not None and shape(y) == examples):
        need = whole if axis is None else f"{whole} for distributions, or {examples} for class indices"
        raise ValueError(f"{target} has shape {shape(y)}, but {prediction} has shape {whole}: pass {need}")
    return examples


def _weights(b: Batch, class_weight: str) -> Batch:
    """Check types and shapes of weights and mask; broadcast them, and check the weights of classes."""
    xp, w = b.xp, b.class_weight
    s = _broadcast(b, "sample_weight", b.sample_weight)
    keep = _broadcast(b, "where", b.keep)
    if w is not None and b.axis is None:
        weights(Argument(xp, class_weight, cast(xp, w, b.work)))
        w = _broadcast(b, class_weight, cast(xp, w, b.work))
    elif w is not None:
        need = shape(b.prediction)[-1:]
        _weight_type(xp, class_weight, w)
        if shape(w) != need:
            raise ValueError(f"{class_weight} has shape {shape(w)}, but shape {need} is needed")
        w = cast(xp, w, b.work)
        weights(Argument(xp, class_weight, w))
    return b._replace(class_weight=w, sample_weight=s, keep=keep)


def _weight_type(xp: Namespace, name: str, x: Array) -> None:
    """A mask is boolean, weights are not."""
    if (x.dtype == xp.bool) != (name == "where"):
        remedy = "booleans, such as labels >= 0" if name == "where" else "numbers; for a mask pass where="
        raise TypeError(f"{name} has dtype {x.dtype}: it needs {remedy}")


def _broadcast(b: Batch, name: str, x: Array | None) -> Array | None:
    """Give weights or a mask the shape of the examples."""
    if x is None:
        return None
    _weight_type(b.xp, name, x)
    sizes = zip_longest(reversed(shape(x)), reversed(b.shape), fillvalue=1)
    if x.ndim > len(b.shape) or any(size not in (1, need) for size, need in sizes):
        raise ValueError(f"{name} has shape {shape(x)}, which does not broadcast to the examples, {b.shape}")
    return x if shape(x) == b.shape else b.xp.broadcast_to(x, b.shape)


def block(b: Batch, window: Window) -> Batch:
    """The examples of a window, unchanged."""
    s, keep = (None if x is None else x[window] for x in (b.sample_weight, b.keep))
    y, z, w = b.target[window], b.prediction[window], b.class_weight
    w = w if w is None or b.axis is not None else w[window]
    found = b._replace(target=y, prediction=z, class_weight=w, sample_weight=s, keep=keep)
    offset = tuple(cut.start for cut in window if cut is not ...)
    return found._replace(shape=shape(z) if b.axis is None else shape(z)[:-1], offset=offset)


def argument(b: Batch, name: str, values: Array) -> Argument:
    """An array of a batch as an argument to check."""
    return Argument(b.xp, name, values, b.keep, b.offset, b.axis if values.ndim > len(b.shape) else None)


def check_batch(b: Batch) -> Batch:
    """Check the values; return them in the dtype to compute in, those of masked examples replaced."""
    xp, y, z, from_logits = b.xp, check_target(b), cast(b.xp, b.prediction, b.work), b.names[1] == "logits"
    if from_logits:
        logits(argument(b, b.names[1], z))
    else:
        hint = f"; logits go to {'binary_' if b.axis is None else ''}cross_entropy_with_logits"
        probabilities(argument(b, b.names[1], z), b.dtype, hint)
    if b.keep is not None:
        # the values of a masked example must not reach a result, nor a derivative
        wide = b.keep if b.axis is None else b.keep[..., None]
        y = xp.where(b.keep if b.indices else wide, y, xp.zeros_like(y))
        z = xp.where(wide, z, xp.zeros_like(z) if from_logits or b.axis is None else xp.ones_like(z))
    return check_sample_weight(b._replace(target=y, prediction=z))


def check_target(b: Batch) -> Array:
    """Targets that are class indices in range, distributions, or probabilities of class 1."""
    if b.indices:
        return class_indices(argument(b, b.names[0], b.target), b.prediction.shape[-1])
    y = cast(b.xp, b.target, b.work)
    probabilities(argument(b, b.names[0], y), dtypes(b.xp, b.target)[0])
    return y


def check_sample_weight(b: Batch) -> Batch:
    """Check the weights of examples; return them in the dtype to compute in, 0 where masked."""
    if b.sample_weight is None:
        return b
    w = cast(b.xp, b.sample_weight, b.work)
    weights(argument(b, "sample_weight", w))
    return b._replace(sample_weight=w if b.keep is None else b.xp.where(b.keep, w, b.xp.zeros_like(w)))
