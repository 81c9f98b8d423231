"""What goes in is looked at here: arrays of one library, shapes, types and values.

Every message names the argument, shows the offending value and where it stands, and says what to
do. Types and shapes are checked always. Values are checked where they are at hand: not in a lazy
array (Dask), which would have to be computed first, nor in a traced one (``jax.jit``), which has
none yet.
"""

import math
import reprlib
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
from array_api_compat import array_namespace, device, is_array_api_obj, is_dask_array

Array = Any  # an array of any library that array-api-compat knows
Namespace = Any  # the functions that go with it
Window = tuple[Any, ...]  # slices along the axes of the examples, or (...,) for all of them

_PLAIN = (np.ndarray, np.generic, list, tuple, float, int)


# --- arrays of one library -----------------------------------------------------------------------


def arrays(**named: Any) -> tuple[Namespace, list[Array]]:
    """The arrays named, all of one library, and its namespace; lists and numbers follow the others."""
    for name, x in named.items():
        if x is None and name not in ("class_weight", "pos_weight", "sample_weight", "where"):
            raise TypeError(f"{name} is None: an array, a list or a number is needed")
    own = {name: x for name, x in named.items() if not isinstance(x, _PLAIN) and is_array_api_obj(x)}
    if not own:
        return np, [None if x is None else _ndarray(name, x) for name, x in named.items()]
    all_arrays = own | {name: x for name, x in named.items() if isinstance(x, np.ndarray)}
    try:
        xp = array_namespace(*all_arrays.values())
    except TypeError:
        found = ", ".join(f"{name} is a {type(x).__module__} array" for name, x in all_arrays.items())
        raise TypeError(f"{found}: convert them, so that all live in the same library") from None
    for name, x in named.items():
        if name in own and not xp.isdtype(x.dtype, ("bool", "integral", "real floating")):
            raise TypeError(f"{name} has dtype {x.dtype}: real numbers are needed")
        if name not in own and x is not None:
            plain = _ndarray(name, x)
            dtype = widest(xp) if plain.dtype.kind == "f" else None
            named[name] = xp.asarray(plain.tolist(), dtype=dtype, device=device(next(iter(own.values()))))
    return xp, list(named.values())


def _ndarray(name: str, x: Any) -> Array:
    """An ndarray of real numbers from an array, a list or a number."""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, whose mask would be lost: pass its data, and where=~mask")
    try:
        x = np.asarray(x)
    except ValueError as error:
        raise ValueError(f"{name} is ragged, {reprlib.repr(x)}: make its rows equally long") from error
    if x.dtype.kind not in "biuf":
        raise TypeError(f"{name} is {reprlib.repr(x.tolist())} (dtype {x.dtype}): real numbers are needed")
    return x


def dtypes(xp: Namespace, x: Array) -> tuple[Any, Any]:
    """The dtype of a result made from x, and the one to compute it in, which is never below 32 bits."""
    dtype = x.dtype if xp.isdtype(x.dtype, "real floating") else widest(xp)
    dtype = dtype.newbyteorder("=") if xp is np else dtype
    return dtype, (xp.float32 if xp.finfo(dtype).bits < 32 else dtype)


def widest(xp: Namespace) -> Any:
    """float64 where the library has it; JAX does on request only."""
    offered = xp.__array_namespace_info__().dtypes(kind="real floating")
    return offered.get("float64", offered["float32"])


def cast(xp: Namespace, x: Array, dtype: Any) -> Array:
    """The array in another dtype, for NumPy in C order, in which sums do not depend on the layout."""
    return np.asarray(x, dtype, order="C") if xp is np else xp.astype(x, dtype, copy=False)


def moved(xp: Namespace, x: Array, source: Any, to: Any) -> Array:
    """The array with an axis moved; itself where nothing moves, or where there is no such axis."""
    return x if None in (source, to) or source % x.ndim == to % x.ndim else xp.moveaxis(x, source, to)


def result(xp: Namespace, x: Array, dtype: Any) -> Array:
    """The array in the dtype of the result; a scalar, as NumPy has it, where no axis is left."""
    return cast(xp, x, dtype)[()] if xp is np else cast(xp, x, dtype)


# --- shapes and options --------------------------------------------------------------------------


def shape(x: Array) -> tuple[int, ...]:
    """The shape as a plain tuple, however the library represents it."""
    return tuple(x.shape)


def not_empty(name: str, x: Array) -> None:
    """Refuse an array with nothing in it, or whose size nobody knows yet, as Dask's after a selection."""
    for axis, size in enumerate(x.shape):
        if not size >= 1:
            state = "is empty" if size == 0 else "has an unknown size: call its compute_chunk_sizes()"
            raise ValueError(f"{name} has shape {shape(x)}: axis {axis} {state}")


def last_axis(name: str, x: Array, axis: Any) -> int:
    """The axis of the classes, counted from the front."""
    if isinstance(axis, bool) or not hasattr(axis, "__index__"):
        raise TypeError(f"axis is {axis!r}: an integer is needed")
    if not -x.ndim <= axis < x.ndim:
        remedy = f"pass an integer from {-x.ndim} to {x.ndim - 1}" if x.ndim else "there are no classes"
        raise ValueError(f"axis is {axis!r}, but {name} has shape {shape(x)}: {remedy}")
    return int(axis % x.ndim)


def option(name: str, value: Any, low: float, high: float) -> float:
    """A number among the options, within its interval."""
    says = f"{name} is {value!r}: a number from {low:g} to {high:g} is needed"
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise TypeError(says)
    if not low <= value <= high:
        raise ValueError(says)
    return float(value)


def log_base(base: Any) -> float:
    """The base of the logarithm: a finite positive number other than 1."""
    if option("base", base, 0.0, math.inf) in (0.0, 1.0, math.inf):
        raise ValueError(f"base is {base!r}: pass a positive, finite number other than 1, such as 2 for bits")
    return float(base)


def integers(name: str, xp: Namespace, y: Array) -> None:
    """Class indices are integers."""
    if not xp.isdtype(y.dtype, "integral"):
        remedy = "cast them with .astype(int), or pass distributions, in the shape of the prediction"
        raise TypeError(f"{name} has dtype {y.dtype}, but class indices must be integers: {remedy}")


# --- values --------------------------------------------------------------------------------------


class Argument(NamedTuple):
    """An argument whose values are to be checked, the classes on the last axis."""

    xp: Namespace
    name: str
    values: Array
    keep: Array | None = None  # which examples count; all if None
    offset: tuple[int, ...] = ()  # of the first example in the whole, of which this is a piece
    axis: int | None = None  # of the classes as they were passed; None where there are none


def any_at_hand(xp: Namespace, bad: Array) -> bool:
    """Whether any element is true; False where that cannot be known without computing or tracing."""
    try:
        return not is_dask_array(bad) and bool(xp.any(bad))
    except (TypeError, RuntimeError):  # JAX says so of a traced array, torch of one on meta or under vmap
        return False


def refuse(a: Argument, bad: Array, says: str, rows: Array | None = None) -> None:
    """Raise for the first value that is bad, or the first row: where it stands, what it is, what to do."""
    xp = a.xp
    if a.keep is not None:
        bad = bad & (a.keep if bad.ndim == a.keep.ndim else a.keep[..., None])
    if not any_at_hand(xp, bad):
        return
    place = np.unravel_index(int(xp.argmax(xp.reshape(xp.astype(bad, xp.int8), (-1,)))), shape(bad))
    value = (a.values if rows is None else rows)[tuple(int(i) for i in place)]
    value = int(value) if xp.isdtype(value.dtype, "integral") else f"{float(value):.10g}"
    index = [str(i + start) for i, start in zip_longest(place, a.offset, fillvalue=0)]
    if a.axis is not None and a.axis < len(index):
        index.insert(a.axis, index.pop() if rows is None else ":")
    raise ValueError(f"{a.name}{'[' + ', '.join(index) + ']' if index else ''} {says.format(value)}")


def labels(a: Argument, classes: int) -> None:
    """Class indices lie in 0 … classes − 1."""
    says = f"is {{}}, outside 0 … {classes - 1}: count classes from 0, and mask examples with where="
    refuse(a, (a.values < 0) | (a.values >= classes), says)


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


def not_nan(a: Argument) -> None:
    """No nan among the numbers."""
    refuse(a, a.xp.isnan(a.values), "is {}: nothing follows from it; find out where it was made")


def softmax_defined(a: Argument, bad: Array) -> None:
    """Logits have a softmax: some are above -inf, and one at most is +inf."""
    says = "has {} as its largest logit, and no softmax: a row needs a logit above -inf and at most one +inf"
    refuse(a, bad, says, rows=a.xp.max(a.values, axis=-1))


def weights(a: Argument) -> None:
    """Weights are finite and not negative."""
    bad = ~((a.values >= 0) & (a.values < math.inf))
    refuse(a, bad, "is {}: a weight is a finite number, 0 or more")


# --- arguments on their own ----------------------------------------------------------------------


def numbers(name: str, x: Any) -> tuple[Namespace, Array, Any]:
    """One array of numbers, none of them nan, in the dtype to compute in, and the dtype of a result."""
    xp, (x,) = arrays(**{name: x})
    if x.dtype == xp.bool:
        raise TypeError(f"{name} has dtype bool: numbers are needed, cast it with .astype(float)")
    not_empty(name, x)
    dtype, work = dtypes(xp, x)
    not_nan(Argument(xp, name, cast(xp, x, work)))
    return xp, cast(xp, x, work), dtype


def distributions(name: str, p: Any, axis: Any) -> tuple[Namespace, Array, int, Any]:
    """Rows of probabilities with their classes on the last axis, that axis, and the dtype of a result."""
    xp, p, dtype = numbers(name, p)
    axis = last_axis(name, p, axis)
    p = cast(xp, moved(xp, p, axis, -1), p.dtype)
    probabilities(Argument(xp, name, p, axis=axis), dtype)
    return xp, p, axis, dtype


# --- everything that a loss takes ----------------------------------------------------------------


class Batch(NamedTuple):
    """A loss's arguments in one library, their shapes and types checked, the classes on the last axis."""

    xp: Namespace
    names: tuple[str, str]  # of the target and the prediction, for messages
    target: Array  # class indices (…), or distributions (…, K); binary: the probability of class 1 (…)
    prediction: Array  # (…, K); binary: (…)
    class_weight: Array | None  # (K,); binary: the weight of class 1 (…)
    sample_weight: Array | None  # (…)
    keep: Array | None  # (…), booleans
    axis: int | None  # of the classes as they were passed; None for a binary loss
    shape: tuple[int, ...]  # of the examples
    reduction: str
    dtype: Any  # of the result
    work: Any  # to compute in
    offset: tuple[int, ...] = ()  # of the first example in the whole, of which this is a piece

    @property
    def indices(self) -> bool:
        """Whether the targets are class indices."""
        return self.axis is not None and self.target.ndim < self.prediction.ndim


def batch(main: dict[str, Any], axis: Any, sample_weight: Any, where: Any, reduction: Any) -> Batch:
    """Check types and shapes of all that a loss takes.

    The main arguments are the target, the prediction and the weight of classes, by their names. A
    binary loss has no axis of classes: ``axis`` is None.
    """
    if not isinstance(reduction, str) or reduction not in ("none", "sum", "mean"):
        raise ValueError(f'reduction is {reduction!r}: pass "none", "sum" or "mean"')
    target, prediction, weight = main
    xp, (y, z, w, s, keep) = arrays(**main, sample_weight=sample_weight, where=where)
    if z.dtype == xp.bool:
        raise TypeError(f"{prediction} has dtype bool: real numbers are needed, cast it with .astype(float)")
    not_empty(prediction, z)
    dtype, work = dtypes(xp, z)
    whole = examples = shape(z)
    if axis is not None:
        axis = last_axis(prediction, z, axis)
        examples = (*whole[:axis], *whole[axis + 1 :])
        if y.ndim == z.ndim - 1:
            integers(target, xp, y)
        if prediction == "logits" and whole[axis] == 1:
            remedy = "for one unit per example use the binary loss"
            raise ValueError(f"logits has shape {whole}, one class only, whose loss is always 0: {remedy}")
    if shape(y) != whole and not (axis is not None and shape(y) == examples):
        need = whole if axis is None else f"{whole} for distributions, or {examples} for class indices"
        raise ValueError(f"{target} has shape {shape(y)}, but {prediction} has shape {whole}: pass {need}")
    if axis is not None and shape(y) == whole:
        y = moved(xp, y, axis, -1)
    elif axis is not None and xp is not np:
        y = cast(xp, y, xp.arange(1).dtype)  # one type of integers for what follows
    z = moved(xp, z, axis, -1)
    found = Batch(xp, (target, prediction), y, z, w, s, keep, axis, examples, reduction, dtype, work)
    _weight_shapes(found, weight)
    if w is not None:
        weights(Argument(xp, weight, cast(xp, w, work)))
        w = cast(xp, w, work) if axis is not None else xp.broadcast_to(cast(xp, w, work), examples)
    return found._replace(class_weight=w)


def _weight_shapes(b: Batch, class_weight: str) -> None:
    """Weights and mask have the types and shapes of what they weigh and mask."""
    each = ("sample_weight", b.sample_weight, b.shape), ("where", b.keep, b.shape)
    for name, x, need in (*each, (class_weight, b.class_weight, shape(b.prediction)[-1:])):
        if x is None:
            continue
        if (x.dtype == b.xp.bool) != (name == "where"):
            remedy = "booleans, such as labels >= 0" if name == "where" else "numbers; for a mask pass where="
            raise TypeError(f"{name} has dtype {x.dtype}: it needs {remedy}")
        if name == "pos_weight":
            need = b.shape[-x.ndim :] if x.ndim else ()
        if shape(x) != need:
            raise ValueError(f"{name} has shape {shape(x)}, but shape {need} is needed")


def part(b: Batch, window: Window) -> Batch:
    """The examples of a window, as they are."""
    s, keep = (None if x is None else x[window] for x in (b.sample_weight, b.keep))
    y, z, w = b.target[window], b.prediction[window], b.class_weight
    w = w if w is None or b.axis is not None else w[window]
    found = b._replace(target=y, prediction=z, class_weight=w, sample_weight=s, keep=keep)
    offset = tuple(cut.start for cut in window if cut is not ...)
    return found._replace(shape=shape(z) if b.axis is None else shape(z)[:-1], offset=offset)


def argument(b: Batch, name: str, values: Array) -> Argument:
    """Something of a batch as an argument to check."""
    return Argument(b.xp, name, values, b.keep, b.offset, b.axis if values.ndim > len(b.shape) else None)


def checked(b: Batch) -> Batch:
    """The examples in the dtype to compute in, their values checked, masked ones blanked."""
    xp, y, z, logits = b.xp, target_values(b), cast(b.xp, b.prediction, b.work), b.names[1] == "logits"
    hint = f"; logits go to {'binary_' if b.axis is None else ''}cross_entropy_with_logits"
    if logits:
        not_nan(argument(b, b.names[1], z))
    else:
        probabilities(argument(b, b.names[1], z), b.dtype, hint)
    if b.keep is not None:
        # what a masked example holds must not reach a result, nor a derivative
        wide = b.keep if b.axis is None else b.keep[..., None]
        y = xp.where(b.keep if b.indices else wide, y, xp.zeros_like(y))
        z = xp.where(wide, z, xp.zeros_like(z) if logits or b.axis is None else xp.ones_like(z))
    return sample_weights(b._replace(target=y, prediction=z))


def target_values(b: Batch) -> Array:
    """Targets that are class indices in range, distributions, or probabilities of class 1."""
    if b.indices:
        labels(argument(b, b.names[0], b.target), b.prediction.shape[-1])
        return b.target
    y = cast(b.xp, b.target, b.work)
    probabilities(argument(b, b.names[0], y), dtypes(b.xp, b.target)[0])
    return y


def sample_weights(b: Batch) -> Batch:
    """The batch with the weights of examples checked, in the dtype to compute in; 0 where masked."""
    if b.sample_weight is None:
        return b
    w = cast(b.xp, b.sample_weight, b.work)
    weights(argument(b, "sample_weight", w))
    return b._replace(sample_weight=w if b.keep is None else b.xp.where(b.keep, w, b.xp.zeros_like(w)))


def defined(b: Batch, undefined: Array) -> None:
    """Logits have a softmax."""
    softmax_defined(argument(b, b.names[1], b.prediction), undefined)
