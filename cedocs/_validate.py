"""Argument validation: types, shapes and values, and the messages for those that are refused.

Every message names the argument, shows the value and its index, and says what to do. Types and
shapes are always checked, and values where they are known. A lazy array (Dask) would have to be
computed first, and a traced one (``jax.jit``, ``torch.compile``) has no values yet: there a value
that is to be refused becomes nan, and so does the result, which never looks like an answer.
"""

import math
from collections.abc import Callable
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
from array_api_compat import is_array_api_obj

from ._arrays import Array, Namespace, any_true, arrays, cast, classes_last, dtypes, plain, quiet, shape

Axis = int | tuple[int, ...] | None  # of the classes; several as one; None for all

# --- options -------------------------------------------------------------------------------------


def option(name: str, value: Any, low: float, high: float) -> Any:
    """Check an option that is a number in an interval.

    The result is a float, or the array itself if it is a 0-d array of a library other than NumPy.
    """
    if is_array_api_obj(value) and value.ndim == 0:
        xp, (array,) = arrays(**{name: value})
        if xp is not np:
            numbers(name, xp, array)
            bad = ~((array >= low) & (array <= high))
            array = cast(xp, array, dtypes(xp, array)[1])
            return require(
                Argument(xp, name, array), bad, f"is {{}}: a number from {low:g} to {high:g} is needed"
            )
        value = array[()]
    says = f"{name} is {value!r}: a number from {low:g} to {high:g} is needed"
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(says)
    if not low <= value <= high:
        raise ValueError(says)
    return value if isinstance(value, int) else float(value)


def log_base(base: Any, dtype: Any) -> Any:
    """Check the base of the logarithm, a finite number above 1; return its logarithm for that dtype."""
    longdouble = isinstance(dtype, np.dtype) and dtype == np.longdouble
    if type(base) is float and base == math.e and not longdouble:
        return 1.0
    value = option("base", base, 1.0, math.inf)
    if is_array_api_obj(value):
        xp = arrays(base=value)[0]
        says = "is {}: pass a finite number above 1, such as 2 for bits"
        return xp.log(require(Argument(xp, "base", value), (value <= 1) | xp.isinf(value), says))
    if value in (1, math.inf):
        raise ValueError(f"base is {base!r}: pass a finite number above 1, such as 2 for bits")
    return np.log(np.longdouble(value)) if longdouble else math.log(value)


def class_axes(name: str, x: Array, axis: Any) -> tuple[int, ...]:
    """Check the axis of the classes, several in a tuple, or None for all; return them from the front."""
    wanted = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    for each in wanted:
        if isinstance(each, bool) or not hasattr(each, "__index__"):
            raise TypeError(f"axis is {axis!r}: an integer is needed, a tuple of them, or None for all")
        if not -x.ndim <= each < x.ndim:
            remedy = f"pass an integer from {-x.ndim} to {x.ndim - 1}" if x.ndim else "there are no classes"
            raise ValueError(f"axis is {axis!r}, but {name} has shape {shape(x)}: {remedy}")
    axes = sorted({int(each) % x.ndim for each in wanted})
    if len(axes) < len(wanted) or not axes:
        raise ValueError(
            f"axis is {axis!r} for {name} of shape {shape(x)}: pass each axis of the classes once"
        )
    for each in axes:
        if x.shape[each] == 0:
            raise ValueError(f"{name} has shape {shape(x)}: axis {each} is empty, so there are no classes")
    return tuple(axes)


def class_count(num_classes: Any) -> int:
    """Check the number of classes."""
    says = f"num_classes is {num_classes!r}: an integer, 1 or more, is needed"
    if isinstance(num_classes, bool) or not hasattr(num_classes, "__index__"):
        raise TypeError(says)
    if num_classes < 1:
        raise ValueError(says)
    return int(num_classes)


def one_of(name: str, value: Any, allowed: tuple[str, ...]) -> None:
    """Check an option that is one of several words."""
    if not isinstance(value, str) or value not in allowed:
        words = ", ".join(f'"{word}"' for word in allowed[:-1])
        raise ValueError(f'{name} is {value!r}: pass {words} or "{allowed[-1]}"')


# --- types and shapes ----------------------------------------------------------------------------


def known_size(name: str, x: Array) -> None:
    """Refuse an array of unknown size, such as Dask's after a selection."""
    for axis, size in enumerate(x.shape):
        if size is None or not size >= 0:
            remedy = "call its compute_chunk_sizes()"
            raise ValueError(f"{name} has shape {shape(x)}: axis {axis} has an unknown size: {remedy}")


def integers(name: str, xp: Namespace, y: Array) -> None:
    """Class indices are integers."""
    if not xp.isdtype(y.dtype, "integral"):
        remedy = (
            f"cast them with {_call(xp, y, 'int')}, or pass distributions, in the shape of the prediction"
        )
        raise TypeError(f"{name} has dtype {y.dtype}, but class indices must be integers: {remedy}")


def numbers(name: str, xp: Namespace, x: Array) -> None:
    """Logits and probabilities are numbers, not booleans."""
    if x.dtype == xp.bool:
        raise TypeError(
            f"{name} has dtype bool: real numbers are needed, cast it with {_call(xp, x, 'float')}"
        )


def _call(xp: Namespace, x: Array, kind: str) -> str:
    """How an array of this library is cast."""
    if xp is np or "jax" in xp.__name__ or "dask" in xp.__name__:
        return f".astype({kind})"
    if "torch" in xp.__name__:
        return ".long()" if kind == "int" else ".double()"
    return f"astype(…, {'int64' if kind == 'int' else 'float64'})"


# --- values --------------------------------------------------------------------------------------


class Argument(NamedTuple):
    """An argument whose values are to be checked, the classes on the last axis."""

    xp: Namespace
    name: str
    values: Array
    keep: Array | None = None  # the mask of the examples that count; all if None
    offset: tuple[int, ...] = ()  # index of the first example, where the values are a block of the array
    axes: tuple[int, ...] = ()  # of the classes in the array that was passed
    sizes: tuple[int, ...] = ()  # along these axes


def require(
    a: Argument, bad: Array, says: str, rows: Array | None = None, result: Array | None = None
) -> Array:
    """Raise for the first bad value, or the first bad row: its index, its value, what to do.

    Where values are not known yet, nan takes the place of a bad value, or of all values of a bad row.
    Comes back as result, which is the values themselves unless it is given.
    """
    xp, result = a.xp, a.values if result is None else result
    if a.keep is not None:
        bad = bad & (a.keep if bad.ndim == a.keep.ndim else a.keep[..., None])
    found = any_true(xp, bad)
    if found is None:
        return xp.where(bad[..., None] if bad.ndim < result.ndim else bad, math.nan, result)
    if found:
        raise ValueError(_refusal(a, bad, says, a.values if rows is None else rows, rows is not None))
    return result


def _refusal(a: Argument, bad: Array, says: str, values: Array, of_rows: bool) -> str:
    """The message for the first bad value."""
    xp = a.xp
    first = xp.argmax(xp.reshape(xp.astype(xp.asarray(bad), xp.int8), (-1,)))
    position = [int(i) for i in np.unravel_index(int(first), shape(bad))]
    value = values[tuple(position)]
    shown = str(int(value)) if xp.isdtype(value.dtype, "integral") else f"{float(value):.10g}"
    classes = [":"] * len(a.axes)
    if a.axes and not of_rows:
        *position, last = position
        classes = [str(i) for i in np.unravel_index(last, a.sizes)]
    index = [str(i + start) for i, start in zip_longest(position, a.offset, fillvalue=0)]
    for axis, i in zip(a.axes, classes, strict=True):
        index.insert(axis, i)
    while index and index[-1] == ":":
        index.pop()
    return f"{a.name}{'[' + ', '.join(index) + ']' if index else ''} {says.format(shown)}"


def class_indices(a: Argument, classes: int, result: Array) -> tuple[Array, Array]:
    """Class indices lie in 0 … classes − 1: in the library's usual integers, and the rows that they are for."""
    usual = a.xp.asarray(0).dtype
    # torch cannot compare unsigned integers; one that is too large becomes negative in the cast
    y = a.values if a.xp is np else cast(a.xp, a.values, usual)
    last = min(classes - 1, int(a.xp.iinfo(y.dtype).max))  # a small dtype cannot hold the number of classes
    says = f"is {{}}, outside 0 … {classes - 1}: count classes from 0, and mask examples with where="
    result = require(a, (y < 0) | (y > last), says, result=result)
    return cast(a.xp, y, usual), result


def tolerance(xp: Namespace, dtype: Any) -> float:
    """How far a row may sum from 1: the root of the dtype's precision, and never below 1e-6."""
    return max(1e-6, math.sqrt(xp.finfo(dtype).eps))


def probabilities(a: Argument, dtype: Any, hint: str = "") -> Array:
    """Probabilities lie in [0, 1]; those of all classes sum to 1."""
    p = a.values
    says = f"is {{}}, outside [0, 1]: a probability is needed{hint}"
    p = require(a, ~((p >= 0) & (p <= 1)), says)
    if a.axes:
        total = a.xp.sum(p, axis=-1)
        bad = ~(a.xp.abs(total - 1) <= tolerance(a.xp, dtype))
        says = f"sums to {{}}, not 1: divide each row by its sum{hint}"
        p = require(a, bad, says, rows=total, result=p)
    return p


def not_nan(a: Argument, dtype: Any = None) -> Array:
    """No nan among the numbers."""
    return require(a, a.xp.isnan(a.values), "is {}: nothing follows from it; find out where it was made")


def logits(a: Argument, dtype: Any = None) -> Array:
    """Logits are not nan and their rows have a softmax: some are above -inf, and one at most is +inf."""
    z = not_nan(a)
    if a.axes:
        xp = a.xp
        highest = xp.max(z, axis=-1)
        infinite = xp.sum(xp.astype(z == math.inf, z.dtype), axis=-1)
        says = (
            "has {} as its largest logit, and no softmax: a row needs a logit above -inf and at most one +inf"
        )
        z = require(a, (infinite > 1) | (highest == -math.inf), says, rows=highest, result=z)
    return z


def weights(a: Argument, dtype: Any) -> Array:
    """Weights are finite, also in the dtype to compute in, and not negative."""
    with quiet(a.xp):
        w = cast(a.xp, a.values, dtype)
    bad = ~((a.values >= 0) & (w < math.inf))
    return require(a, bad, f"is {{}}: a weight is a finite number, 0 or more{_largest(a, dtype)}", result=w)


def _largest(a: Argument, dtype: Any) -> str:
    """The largest weight, where the dtype of the weights can hold larger ones."""
    most = a.xp.finfo(dtype).max
    wider = a.xp.isdtype(a.values.dtype, "real floating") and a.xp.finfo(a.values.dtype).max > most
    return f", at most {float(most):.3g} in {dtype}" if wider else ""


# --- the argument of a function of one array -----------------------------------------------------

Check = Callable[[Argument, Any], Array]


class Operand(NamedTuple):
    """The one array that a function takes, its type and shape checked, the classes on the last axis."""

    xp: Namespace
    name: str
    values: Array  # in the dtype that was passed
    axis: tuple[int, ...] | None  # of the classes in the array that was passed; None where there are none
    shape: tuple[int, ...]  # that was passed
    check: Check  # of the values
    dtype: Any  # of the result
    work: Any  # to compute in


def operand(name: str, x: Any, check: Check, axis: Any = None, *, elementwise: bool = False) -> Operand:
    """Check the type and shape of the one array that a function takes."""
    if plain(x) and (elementwise or (type(axis) is int and axis == -1 and x.ndim and x.shape[-1])):
        last = None if elementwise else (x.ndim - 1,)  # the usual case: the questions below take microseconds
        return Operand(np, name, x, last, x.shape, check, x.dtype, x.dtype)
    xp, (x,) = arrays(**{name: x})
    numbers(name, xp, x)
    known_size(name, x)
    whole = shape(x)
    if elementwise:
        return Operand(xp, name, x, None, whole, check, *dtypes(xp, x))
    if axis is None and x.ndim == 0:  # a number is the only one of its row
        x, whole = xp.reshape(x, (1,)), (1,)
    axes = class_axes(name, x, axis)
    return Operand(xp, name, classes_last(xp, x, axes), axes, whole, check, *dtypes(xp, x))


def check_operand(x: Operand) -> Array:
    """Check the values; return them in the dtype to compute in."""
    values = cast(x.xp, x.values, x.work)
    axes = x.axis or ()
    a = Argument(x.xp, x.name, values, axes=axes, sizes=tuple(x.shape[i] for i in axes))
    return x.check(a, x.dtype)


# --- the arguments of a loss ---------------------------------------------------------------------

Window = tuple[Any, ...]  # slices along the axes of the examples, or (...,) for all of them


class Batch(NamedTuple):
    """The arguments of a loss in one library, types and shapes checked, the classes on the last axis."""

    xp: Namespace
    names: tuple[str, str]  # of the target and the prediction, for messages
    target: Array  # class indices (…), or distributions (…, K); binary: the probability of class 1 (…)
    prediction: Array  # (…, K); binary: (…)
    class_weight: Array | None  # (K,); binary: the weight of class 1 (…)
    sample_weight: Array | None  # (…), values checked, in the dtype to compute in
    keep: Array | None  # (…), booleans
    smoothing: Any  # of the target: None, or a float or a 0-d array
    axis: tuple[int, ...] | None  # of the classes in the array that was passed; None for a binary loss
    whole: tuple[int, ...]  # shape of the prediction that was passed
    shape: tuple[int, ...]  # of the examples
    reduction: str
    dtype: Any  # of the result
    work: Any  # to compute in: at least as wide as the prediction and a target of real numbers
    offset: tuple[int, ...] = ()  # index of the first example, where this is a block of the batch

    @property
    def indices(self) -> bool:
        """Whether the targets are class indices."""
        return self.axis is not None and self.target.ndim < self.prediction.ndim


_REDUCTIONS = ("none", "sum", "mean")


def batch(
    main: dict[str, Any], axis: Any, sample_weight: Any = None, where: Any = None, reduction: Any = "none",
    label_smoothing: Any = 0.0, *, binary: bool = False,
) -> Batch:  # fmt: skip
    """Check types and shapes of all that a loss takes, and the values of weights.

    The main arguments are the target, the prediction and the weight of classes, by their names. A
    binary loss has no axis of classes.
    """
    usual = _usual_batch(main, axis, reduction, binary)
    if usual and sample_weight is where is None and type(label_smoothing) is float and label_smoothing == 0:
        return usual
    smoothing = option("label_smoothing", label_smoothing, 0.0, 1.0)
    smoothing = None if isinstance(smoothing, int | float) and smoothing == 0 else smoothing
    one_of("reduction", reduction, _REDUCTIONS)
    names = target, prediction, weight = tuple(main)
    xp, (y, z, w, s, keep) = arrays(**main, sample_weight=sample_weight, where=where)
    numbers(prediction, xp, z)
    known_size(prediction, z)
    whole = shape(z)
    axes = None if binary else class_axes(prediction, z, axis)
    if axes and len(axes) == 1 and y.ndim == z.ndim - 1:
        integers(target, xp, y)
    examples = _examples(names, y, z, axes)
    if axes:
        y = classes_last(xp, y, axes) if y.ndim == z.ndim else y
        z = classes_last(xp, z, axes)
    floats = dtypes(xp, z, y)
    b = Batch(
        xp, (target, prediction), y, z, w, s, keep, smoothing, axes, whole, examples, reduction, *floats
    )
    return _weights(b, weight)


def _usual_batch(main: dict[str, Any], axis: Any, reduction: Any, binary: bool) -> Batch | None:
    """The batch, if its arrays are NumPy's, their shapes fit and nothing is converted; else None.

    On a hundred examples, to ask all questions takes longer than to compute the losses.
    """
    (target, y), (prediction, z), (_, weight) = main.items()
    if not (weight is None and plain(z) and type(y) is np.ndarray and type(reduction) is str):
        return None
    whole = z.shape
    axes = None if binary else (z.ndim - 1,)
    if reduction not in _REDUCTIONS or (
        not binary and not (type(axis) is int and axis == -1 and z.ndim and whole[-1] > 1)
    ):
        return None
    distributions = y.dtype == z.dtype and y.shape == whole
    if not distributions and (binary or y.dtype.kind not in "iu" or y.shape != whole[:-1]):
        return None
    examples = whole if binary else whole[:-1]
    names, floats = (target, prediction), (z.dtype, z.dtype)
    return Batch(np, names, y, z, None, None, None, None, axes, whole, examples, reduction, *floats)


def _examples(names: tuple[str, ...], y: Array, z: Array, axes: tuple[int, ...] | None) -> tuple[int, ...]:
    """Check that target and prediction have shapes that fit; return the shape of the examples."""
    target, prediction, _ = names
    whole = shape(z)
    examples = whole if axes is None else tuple(n for i, n in enumerate(whole) if i not in axes)
    if axes and prediction == "logits" and all(whole[i] == 1 for i in axes):
        remedy = "for one unit per example use the binary loss"
        raise ValueError(f"logits has shape {whole}, one class only, whose loss is always 0: {remedy}")
    indices = axes is not None and len(axes) == 1
    if shape(y) != whole and not (indices and shape(y) == examples):
        need = f"{whole} for distributions, or {examples} for class indices" if indices else whole
        raise ValueError(f"{target} has shape {shape(y)}, but {prediction} has shape {whole}: pass {need}")
    return examples


def _weights(b: Batch, class_weight: str) -> Batch:
    """Check weights and mask, and broadcast them to the examples."""
    xp, w, s = b.xp, b.class_weight, b.sample_weight
    keep = _broadcast(b, "where", b.keep)
    if w is not None and b.axis is not None:
        _weight_type(xp, class_weight, w)
        if shape(w) != shape(b.prediction)[-1:] or len(b.axis) > 1:
            need = (
                f"shape {shape(b.prediction)[-1:]} is needed"
                if len(b.axis) == 1
                else "it needs one axis of classes"
            )
            raise ValueError(f"{class_weight} has shape {shape(w)}, but {need}")
    if w is not None:
        checked = weights(Argument(xp, class_weight, w), b.work)
        w = _scaled(b, checked if b.axis is not None else _broadcast(b, class_weight, checked))
    if s is not None:
        s = _broadcast(b, "sample_weight", s)
        s = _scaled(b, weights(Argument(xp, "sample_weight", s, keep), b.work))
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


def _scaled(b: Batch, w: Array) -> Array:
    """For a mean, divide huge weights by a power of two, so that no sum of them overflows; it cancels."""
    limit = 2.0 ** (math.frexp(b.xp.finfo(b.work).max)[1] // 4)
    if b.reduction != "mean" or math.prod(w.shape) == 0:
        return w
    huge = b.xp.max(w) > limit
    if any_true(b.xp, huge) is False:
        return w
    # one by one: a compiler may take a common factor out of the sum
    return b.xp.where(huge, w * limit**-3, w)


def block(b: Batch, window: Window) -> Batch:
    """The examples of a window, unchanged."""
    s, keep = (None if x is None else x[window] for x in (b.sample_weight, b.keep))
    y, z, w = b.target[window], b.prediction[window], b.class_weight
    w = w if w is None or b.axis is not None else w[window]
    offset = tuple(cut.start for cut in window if cut is not ...)
    examples = shape(z) if b.axis is None else shape(z)[:-1]
    return b._replace(
        target=y, prediction=z, class_weight=w, sample_weight=s, keep=keep, shape=examples, offset=offset
    )


def argument(b: Batch, name: str, values: Array) -> Argument:
    """An array of a batch as an argument to check."""
    axes = b.axis if b.axis is not None and values.ndim > len(b.shape) else ()
    return Argument(b.xp, name, values, b.keep, b.offset, axes, tuple(b.whole[i] for i in axes))


def check_batch(b: Batch) -> Batch:
    """Check the values; return them in the dtype to compute in, those of masked examples replaced."""
    xp, y, z, from_logits = b.xp, b.target, cast(b.xp, b.prediction, b.work), b.names[1] == "logits"
    if b.indices:
        y, z = class_indices(argument(b, b.names[0], y), z.shape[-1], z)
    else:
        y = probabilities(argument(b, b.names[0], cast(xp, y, b.work)), dtypes(xp, y)[0])
    if from_logits:
        z = logits(argument(b, b.names[1], z))
    else:
        hint = f"; logits go to {'binary_' if b.axis is None else ''}cross_entropy_with_logits"
        z = probabilities(argument(b, b.names[1], z), b.dtype, hint)
    if b.keep is not None:
        # the values of a masked example must not reach a result, nor a derivative
        wide = b.keep if b.axis is None else b.keep[..., None]
        y = xp.where(b.keep if b.indices else wide, y, xp.zeros_like(y))
        z = xp.where(wide, z, xp.zeros_like(z) if from_logits or b.axis is None else xp.ones_like(z))
    return check_sample_weight(b._replace(target=y, prediction=z))


def check_sample_weight(b: Batch) -> Batch:
    """Replace the weights of masked examples by 0."""
    if b.sample_weight is None or b.keep is None:
        return b
    w = b.sample_weight
    return b._replace(sample_weight=b.xp.where(b.keep, w, b.xp.zeros_like(w)))
