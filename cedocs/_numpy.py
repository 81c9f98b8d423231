"""Fast paths for NumPy. Delete this file: every result stays the same, and takes more time and memory.

A function is evaluated in blocks of rows that stay in the cache, by a kernel that makes few passes over
them. A kernel returns None for a block with a value that it does not cover, such as one to be refused;
then the general formula evaluates the block. So what is refused is decided in ``_validate`` alone.

From logits, no logit is subtracted from another where that can be avoided. Where the exponentials of a
block are normal numbers, exp(z_k) / exp(z_j) has no rounding error of z_k − z_j, needs no search for the
largest logit before the exponential, and saves the passes of an exact sum. In float32 the exponential of
the reference class j, which weighs most, is computed in float64.
"""

import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from ._arrays import Array, times
from ._validate import Batch, Operand, Window, block, check_sample_weight, tolerance

Weighted = tuple[Array, Array | None]  # losses or gradients, and the weights of the examples if not all are 1
Scratch = Callable[..., Array]

_BLOCK = 2**19  # bytes of a block of float64: half of a usual second-level cache
_NARROW = 32  # with fewer classes, a block of many rows is copied class by class
_LONG = 2**13  # more classes are summed in parts of so many
_SHORT = 64  # up to so many classes a product with ones sums a row faster than a product of two rows


# --- how a function is evaluated -----------------------------------------------------------------


def apply(function: str, x: Operand, general: Callable[[Operand], Array]) -> Array:
    """Evaluate a function of one array."""
    kernel = OPERAND_KERNELS.get(function)
    if kernel is None or np.dtype(x.work).char not in "fd":
        return general(x)
    shape = x.values.shape if x.axis is None else x.values.shape[:-1]  # of the examples
    examples = _examples(x.values.shape, x.axis, x.work)
    if math.prod(shape) <= examples:
        scalar = None if x.values.ndim else np.empty((), x.work)  # without it a ufunc returns a number
        found = kernel(np.asarray(x.values, x.work, order="C"), scalar, _scratch(x.work))
        return general(x) if found is None else found
    out = np.empty(shape, x.dtype) if kernel in ROW_KERNELS else _result(x.values.shape, x)
    scratch = _scratch(x.work)
    for window in windows(shape, examples):
        values, place = np.asarray(x.values[window], x.work, order="C"), out[window]
        found = kernel(values, place if x.dtype == x.work and place.flags.c_contiguous else None, scratch)
        if found is None:
            try:
                found = general(x._replace(values=values))
            except ValueError:
                return general(x)  # with the index in the whole array
        if found is not place:
            place[...] = found
    return out


def evaluate(function: str, b: Batch, general: Callable[[Batch], Weighted], summed: bool) -> Weighted:
    """Evaluate a loss or a gradient: the values, or their sum, and the sum of the weights of the examples."""
    examples = _examples(b.prediction.shape, b.axis, b.work)
    if function == "cross_entropy" and b.indices:
        examples *= 4  # which are only looked at
    if math.prod(b.shape) <= examples:
        scalar = None if b.prediction.ndim else np.empty((), b.work)
        values, weight = _block(function, b, general, scalar, _scratch(b.work))
        return _sum(values) if summed else values, None if weight is None else _sum(weight)
    out = None
    if not summed:
        gradient = function.endswith("_gradient")
        out = _result(b.prediction.shape, b) if gradient else np.empty(b.shape, b.work)
    sums, totals = [], []
    try:
        for values, weight in _blocks(function, b, general, out, examples):
            sums += [_sum(values)] if summed else []
            totals += [] if weight is None else [_sum(weight)]
    except ValueError:
        return general(b)  # which names the first value of the whole batch that is refused
    return sum(sums) if out is None else out, sum(totals) if totals else None


def _blocks(
    function: str, b: Batch, general: Callable[[Batch], Weighted], out: Array | None, examples: int
) -> Iterator[Weighted]:
    """The values and the weights of the examples, block by block; the values are also written to out."""
    scratch = _scratch(b.work)
    for window in windows(b.shape, examples):
        place = None if out is None else out[window]
        direct = place is not None and place.dtype == b.work and place.flags.c_contiguous
        values, weight = _block(function, block(b, window), general, place if direct else None, scratch)
        if place is not None and values is not place:
            place[...] = values
        yield values, weight


def _block(
    function: str, b: Batch, general: Callable[[Batch], Weighted], out: Array | None, scratch: Scratch
) -> Weighted:
    """The values and the weights of the examples of one block."""
    kernel = BATCH_KERNELS.get(function) if np.dtype(b.work).char in "fd" else None
    # the general formula decides near the tolerance
    within = _WITHIN.get(b.target.dtype.char, _WITHIN["d"])
    found = None if kernel is None else kernel(_prepared(b), within, out, scratch)
    if found is None:
        return general(b)
    if function == "kl_divergence":
        _complete(found[0], b, general)
    return _weigh(b, *found)


def _complete(values: Array, b: Batch, general: Callable[[Batch], Weighted]) -> None:
    """Evaluate the examples that are nan by the general formula, without their weights."""
    rows = np.isnan(values)
    if rows.any():
        some = b._replace(target=b.target[rows], prediction=b.prediction[rows], sample_weight=None, keep=None)
        values[rows] = general(some._replace(shape=(int(rows.sum()),)))[0]


def _result(shape: tuple[int, ...], x: Operand | Batch) -> Array:
    """An empty result with the classes on the last axis, in C order once they are moved back."""
    if x.axis is None or len(x.axis) > 1:
        return np.empty(shape, x.dtype)
    whole = x.shape if isinstance(x, Operand) else x.whole
    return np.moveaxis(np.empty(whole, x.dtype), x.axis[0], -1)


def _examples(shape: tuple[int, ...], axis: tuple[int, ...] | None, work: Any) -> int:
    """How many examples a block has."""
    if axis is None:
        return _BLOCK * 3 // 4 // 8  # each has up to five temporary numbers
    size = 8 if shape[-1] < _NARROW else np.dtype(work).itemsize  # short rows are copied twice
    return max(1, _BLOCK // size // max(shape[-1], 8))  # a row has numbers of its own, too


def windows(shape: tuple[int, ...], examples: int) -> Iterator[Window]:
    """Cut a batch of this shape, in order, into blocks of at most this many examples."""
    inner, cut = 1, len(shape)
    while cut and inner * shape[cut - 1] <= examples:
        cut -= 1
        inner *= shape[cut]
    if not cut:
        return iter([(...,)])
    step, heads = max(1, examples // inner), np.ndindex(*shape[: cut - 1])
    starts = range(0, shape[cut - 1], step)
    return ((*(slice(i, i + 1) for i in head), slice(i, i + step)) for head in heads for i in starts)


def _scratch(work: Any) -> Scratch:
    """Temporary arrays that are used again in every block: the i-th, in this shape."""
    buffers: dict[int, Array] = {}

    def array(i: int, shape: tuple[int, ...]) -> Array:
        size = math.prod(shape)
        if i not in buffers or buffers[i].size < size:
            buffers[i] = np.empty(size, work)
        return buffers[i][:size].reshape(shape)

    return array


def _prepared(b: Batch) -> Batch:
    """The block in the dtype to compute in, in C order, and with class 0 for masked examples.

    What else a masked example holds is computed and then dropped, or declined with its block.
    """
    z, y = np.asarray(b.prediction, b.work, order="C"), b.target
    if not b.indices:
        y = np.asarray(y, b.work, order="C")
    elif b.keep is not None:
        y = np.where(b.keep, y, np.zeros((), y.dtype))
    return b if z is b.prediction and y is b.target else b._replace(target=y, prediction=z)


def _weigh(b: Batch, values: Array, weight: Array | None) -> Weighted:
    """Multiply by the weights of examples; 0 where these are masked."""
    if b.sample_weight is b.keep is None:
        return values, weight
    b = check_sample_weight(b)
    deep = (..., None) if values.ndim > len(b.shape) else ...
    if b.sample_weight is not None:
        values = times(np, b.sample_weight[deep], values)
        weight = b.sample_weight if weight is None else weight * b.sample_weight
    if b.keep is not None:
        values = np.where(b.keep[deep], values, np.zeros((), b.work))
        weight = np.where(b.keep, 1 if weight is None else weight, np.zeros((), b.work))
    return values, weight


def _sum(x: Array) -> Array:
    """The sum of a block in a wider dtype; neighbours in a tree are added before they are widened."""
    if x.dtype.char != "f" or x.size < 1024:
        return np.add.reduce(x, axis=None, dtype=_wide(x.dtype))
    flat, rest = x.reshape(-1), 0.0
    for _ in range(3):
        half = flat.size // 2
        rest += float(np.sum(flat[2 * half :]))
        flat = flat[:half] + flat[half : 2 * half]
    total = rest + np.sum(flat, dtype=np.float64)
    return total if np.isfinite(total) else np.sum(x, dtype=np.float64)


def _wide(dtype: Any) -> Any:
    return _DOUBLE if dtype.char in "fd" else np.promote_types(dtype, np.float64)


_DOUBLE = np.dtype(np.float64)
_WITHIN = {char: 0.9 * tolerance(np, char) for char in "efdg"}


# --- passes over a block -------------------------------------------------------------------------


def _row_sums(x: Array) -> Array:
    """The sums of rows: a product with ones is many times faster than a sum over a short axis."""
    classes = x.shape[-1]
    if classes > _LONG:  # in parts, whose sums are rounded less
        whole = classes - classes % _LONG
        parts = _row_sums(x[..., :whole].reshape(*x.shape[:-1], -1, _LONG))
        return np.add.reduce(parts, axis=-1) + _row_sums(x[..., whole:])
    ones = np.ones(classes, x.dtype)
    return x @ ones if classes <= 4 * _SHORT else np.vecdot(x, ones)


def _scale_rows(x: Array, scale: Array) -> None:
    x *= scale.astype(x.dtype)[:, None]


def _divide(x: Array, total: Array) -> Array:
    """Divide by sums in float64, in place; by the reciprocal where that is rounded once only, in float32."""
    if x.dtype == _DOUBLE:
        return np.divide(x, total, out=x)
    return np.multiply(x, (1 / total).astype(x.dtype), out=x)


def _row_dots(x: Array, y: Array, scratch: Array) -> Array:
    """The sums of the products of two rows."""
    if x.shape[-1] > _SHORT:
        return np.vecdot(x, y)
    return _row_sums(np.multiply(x, y, out=scratch))


def _log1p(x: Array, out: Array, scratch: Array) -> Array:
    """log(1 + x) for x in [0, 1]; x is overwritten.

    Where NumPy's log1p of float32 has no vector instructions, it is 2 atanh(s), s = x / (2 + x) ≤ 1/3, by a
    series: six terms leave less than a tenth of a unit in the last place.
    """
    if x.dtype != np.float32 or _LOG1P_IS_FAST:
        return np.log1p(x, out=out)
    s = np.divide(x, np.add(x, 2, out=scratch), out=scratch)
    square = np.multiply(s, s, out=x)
    out.fill(2 / 13)
    for odd in (11, 9, 7, 5, 3):
        out *= square
        out += 2 / odd
    out *= square
    out *= s
    s += s
    return np.add(out, s, out=out)


def _log1p_is_fast() -> bool:
    """Whether NumPy's log1p of float32 has vector instructions; its older versions cannot be asked."""
    try:
        import numpy.lib.introspect as introspect
    except ImportError:  # pragma: no cover - NumPy before 2.2
        return False
    found = introspect.opt_func_info(func_name="^log1p$", signature="float32")
    return "baseline" not in str(found.get("log1p", {}).get("ff", {}).get("current", ""))


_LOG1P_IS_FAST = _log1p_is_fast()


def _above_zero(x: Array, out: Array, scratch: Scratch) -> Array:
    """max(x, 0), which takes a third of the time with an array of zeros."""
    zeros = scratch(7, x.shape)
    zeros.fill(0)
    return np.maximum(x, zeros, out=out)


def _between(x: Array, low: float, high: float) -> bool:
    """Whether all values lie in an interval; nan lies in none."""
    return bool(x.min() >= low and x.max() <= high)


def _are_distributions(p: Array, within: float) -> bool:
    """Whether rows are distributions that sum to 1 within a tolerance."""
    return _between(p, 0, 1) and _between(_row_sums(p), 1 - within, 1 + within)


def _rows(x: Array) -> Array:
    return x.reshape(-1, x.shape[-1])


def _starts(x: Array) -> Array:
    """The flat index of the first class of each row."""
    return np.arange(0, x.size, x.shape[-1])


def _exponentials(z: Array, e: Array, scratch: Scratch) -> tuple[Array, Array, Array, Array] | None:
    """Exponentials of rows of logits, up to a factor for each row, written to e, 0 for the largest logit.

    Returns the flat index of the largest logit of each row, its value, its exponential, and the sum of the
    others, or None if a row has no softmax, a nan or an infinite logit.
    """
    top = z.argmax(axis=1)
    highest = z[np.arange(len(z)), top]
    top += _starts(z)
    np.exp(z, out=e)
    first, flat = np.exp(highest.astype(_wide(z.dtype))), e.reshape(-1)
    flat[top] = 0
    others = _row_sums(e)
    if z.min() >= _LOWEST[z.dtype.char] and (others + first).max() <= _LARGEST[z.dtype.char]:
        return top, highest, first, others
    _shifted_exponentials(z, highest[:, None], e, scratch)
    flat[top] = 0
    others, first = _row_sums(e), np.ones_like(first)
    return (top, highest, first, others) if np.isfinite(highest + others).all() else None


def _columns(z: Array, scratch: Scratch) -> tuple[Array, Array, Array, Array, Array, Array] | None:
    """The same for short rows, class by class: along the examples each pass is many times faster.

    Returns the logits and their exponentials of shape (K, N), the largest logit of each example, its
    exponential as it stands among the others and in float64, and the sum of the others; None as above.
    """
    z = _transposed(z, scratch(4, z.shape[::-1]))
    e = np.exp(z, out=scratch(5, z.shape))
    highest = np.maximum.reduce(z)
    first = np.exp(highest.astype(_DOUBLE))
    largest, others = _largest_and_others(e)
    if not (z.min() >= _LOWEST[z.dtype.char] and (others + first).max() <= _LARGEST[z.dtype.char]):
        _shifted_exponentials(z, highest, e, scratch)
        first, (largest, others) = np.ones_like(first), _largest_and_others(e)
        if not np.isfinite(highest + others).all():
            return None
    return z, e, highest, largest, first, others


def _transposed(x: Array, out: Array) -> Array:
    np.copyto(out, x.T)
    return out


def _largest_and_others(e: Array) -> tuple[Array, Array]:
    """The largest number of each column and the sum of the others, without a subtraction; by halves."""
    others = np.zeros_like(e)
    while len(e) > 1:
        half, odd = divmod(len(e), 2)
        upper, lower = slice(half), slice(half, 2 * half)
        sums = others[upper] + others[lower]
        sums += np.minimum(e[upper], e[lower])
        largest = np.maximum(e[upper], e[lower])
        if odd:
            sums[0] += others[-1] + np.minimum(largest[0], e[-1])
            np.maximum(largest[0], e[-1], out=largest[0])
        e, others = largest, sums
    return e[0], others[0]


def _column_sums(x: Array) -> Array:
    """The sums of columns, by halves."""
    while len(x) > 1:
        half, odd = divmod(len(x), 2)
        sums = x[:half] + x[half : 2 * half]
        if odd:
            sums[0] += x[-1]
        x = sums
    return x[0]


def _in_columns(z: Array) -> bool:
    """Whether rows are short, and so many that to copy them class by class takes less time than it saves."""
    return z.shape[-1] < _NARROW and len(z) > 64


_TINY = {char: float(np.finfo(char).smallest_normal) for char in "fd"}
_LEAST = {char: float(np.finfo(char).smallest_subnormal) for char in "fd"}
_LOWEST = {char: math.log(tiny) for char, tiny in _TINY.items()}
_LARGEST = {char: float(np.finfo(char).max) for char in "fd"}


def _shifted_exponentials(z: Array, highest: Array, e: Array, scratch: Scratch) -> None:
    """exp(z − highest), with the rounding error of the difference, by Knuth's TwoSum, put back."""
    gap = np.subtract(z, highest, out=e)
    virtual = np.subtract(gap, z, out=scratch(8, z.shape))
    error = np.subtract(gap, virtual, out=scratch(9, z.shape))
    np.subtract(z, error, out=error)
    error -= np.add(virtual, highest, out=virtual)
    error[~np.isfinite(error)] = 0
    np.exp(gap, out=e)
    e += np.multiply(error, e, out=error)


def _exp(x: Array, error: Array | None, out: Array | None) -> Array:
    """exp(x + error) for a small error."""
    e = np.exp(x, out=out)
    return e if error is None else np.add(e, error * e, out=e)


def _margins(z: Array) -> tuple[Array, Array] | None:
    """The difference of two logits, which decides all that two classes have, and its rounding error."""
    z0, z1 = _rows(z).T
    x = z1 - z0
    virtual = x - z1
    error = (z1 - (x - virtual)) - (z0 + virtual)
    return (x, error) if np.isfinite(error).all() else None


def _for_both(kernel: Callable[..., Any], z: Array, out: Array | None, scratch: Scratch) -> Array | None:
    """A function of one logit for each of two classes, from their difference."""
    margins = _margins(z)
    if margins is None:
        return None
    x, error = margins
    result = np.empty(z.shape, z.dtype) if out is None else out
    result[..., 1] = kernel(x, None, scratch, error).reshape(z.shape[:-1])
    result[..., 0] = kernel(-x, None, scratch, -error).reshape(z.shape[:-1])
    return result


# --- functions of one array ----------------------------------------------------------------------


def _softmax(z: Array, out: Array | None, scratch: Scratch) -> Array | None:
    if z.shape[-1] == 2:
        return _for_both(_sigmoid, z, out, scratch)
    q, rows = np.empty(z.shape, z.dtype) if out is None else out, _rows(z)
    if _in_columns(rows):
        columns = _columns(rows, scratch)
        if columns is None:
            return None
        _, e, _, largest, first, others = columns
        _divide(e, np.maximum(first + others, largest))  # so that no share is above 1
        return _transposed(e, _rows(q)).reshape(z.shape)
    found = _exponentials(rows, _rows(q), scratch)
    if found is None:
        return None
    top, _, first, others = found
    total = first + others
    _divide(_rows(q), total[:, None])
    q.reshape(-1)[top] = first / total  # in float64, so that it is not above 1
    return q


def _log_softmax(z: Array, out: Array | None, scratch: Scratch) -> Array | None:
    if z.shape[-1] == 2:
        return _for_both(_log_sigmoid, z, out, scratch)
    log_q, rows = np.empty(z.shape, z.dtype) if out is None else out, _rows(z)
    if _in_columns(rows):
        columns = _columns(rows, scratch)
        if columns is None:
            return None
        gap, _, highest, _, first, others = columns
        gap -= highest
        gap -= np.log1p(others / first).astype(z.dtype)
        np.copyto(_rows(log_q), gap.T)
        return log_q
    found = _exponentials(rows, _rows(log_q), scratch)
    if found is None:
        return None
    _, highest, first, others = found
    rest, gap = np.log1p(others / first).astype(z.dtype), _rows(log_q)
    np.subtract(rows, highest[:, None], out=gap)
    gap -= rest[:, None]
    return log_q


def _entropy(p: Array, out: Array | None, scratch: Scratch) -> Array | None:
    if not _are_distributions(p, _WITHIN[p.dtype.char]):
        return None
    floor = scratch(1, p.shape)
    floor.fill(_LEAST[p.dtype.char])  # instead of 0, whose logarithm times 0 is nan
    log_p = np.log(np.maximum(p, floor, out=scratch(0, p.shape)), out=scratch(0, p.shape))
    return np.subtract(0, _row_dots(p, log_p, floor), out=out)


_SATURATED = 80.0  # the sigmoid of it is 1, and exp of it is finite, in every dtype


def _sigmoid(z: Array, out: Array | None, scratch: Scratch, error: Array | None = None) -> Array | None:
    highest = z.max()
    if not highest <= math.inf:  # nan
        return None
    if highest > _SATURATED:
        z = np.minimum(z, _SATURATED, out=scratch(1, z.shape))
    e = _exp(z, error, out)
    return np.divide(e, np.add(e, 1, out=scratch(0, z.shape)), out=out)


def _log_sigmoid(z: Array, out: Array | None, scratch: Scratch, error: Array | None = None) -> Array | None:
    """The smaller of z and 0, less log1p(exp(−|z|))."""
    odds = np.negative(np.abs(z, out=scratch(0, z.shape)), out=scratch(0, z.shape))
    _exp(odds, None if error is None else error * -np.sign(z), odds)
    result = _log1p(odds, np.empty(z.shape, z.dtype) if out is None else out, scratch(1, z.shape))
    zeros = scratch(7, z.shape)
    zeros.fill(0)
    np.subtract(np.minimum(z, zeros, out=zeros), result, out=result)
    return None if np.isnan(result.min()) else result


def _logit(p: Array, out: Array | None, scratch: Scratch) -> Array | None:
    """log1p(|2p − 1| / min(p, 1 − p)), negative below 1/2: no cancellation anywhere.

    In float64, which has twice the digits, a float32 loses none in log(p / (1 − p)).
    """
    if not _between(p, _TINY[p.dtype.char], 1):
        return None
    result = np.empty(p.shape, p.dtype) if out is None else out
    if p.dtype != _DOUBLE:
        p = p.astype(_DOUBLE)
        odds = np.subtract(1, p)
        np.log(np.divide(p, odds, out=odds), out=odds)
        result[...] = odds
        return result
    difference = np.add(p, p, out=scratch(2, p.shape))
    difference -= 1
    smaller = np.minimum(p, np.subtract(1, p, out=result), out=result)
    x = np.divide(np.abs(difference, out=scratch(0, p.shape)), smaller, out=scratch(0, p.shape))
    return np.copysign(np.log1p(x, out=result), difference, out=result)


# --- losses from logits --------------------------------------------------------------------------


def _fits_intp(dtype: np.dtype[Any]) -> bool:
    """Whether all integers of a dtype are indices: not those of uint64, and on 32-bit systems not those of int64."""
    return np.can_cast(dtype, np.intp)


def _indices(b: Batch) -> Array | None:
    """The class indices of a block, flat; None if one is out of range."""
    flat = b.target.reshape(-1)
    if not _fits_intp(flat.dtype) and not (flat.min() >= 0 and flat.max() < b.prediction.shape[-1]):
        return None  # the conversion below could make it an index that is in range
    y = flat.astype(np.intp, copy=False)
    return y if y.min() >= 0 and y.max() < b.prediction.shape[-1] else None


def _class_weights(b: Batch, y: Array) -> Array | None:
    return None if b.class_weight is None else b.class_weight.take(y).reshape(b.shape)


def _cross_entropy_with_logits(
    b: Batch, within: float, out: Array | None, scratch: Scratch
) -> Weighted | None:
    if not b.indices or b.smoothing is not None:
        return _soft_losses(b, within, out, scratch)
    z, y = _rows(b.prediction), _indices(b)
    if y is None:
        return None
    two = z.shape[1] == 2
    loss = _two_class_losses(z, y, scratch) if two else _label_losses(z, y, scratch)
    if loss is None:
        return None
    inexact = ~(loss < math.inf)
    if b.keep is not None:
        inexact &= b.keep.reshape(-1)
    if not two and inexact.any():
        _recompute(z, y, np.flatnonzero(inexact), loss, scratch)
    if np.isnan(loss[inexact]).any():
        return None
    weight = _class_weights(b, y)
    loss = loss.astype(b.work, copy=False).reshape(b.shape)
    return loss if weight is None else times(np, weight, loss), weight


def _two_class_losses(z: Array, y: Array, scratch: Scratch) -> Array | None:
    margins = _label_margins(z, y)
    return None if margins is None else _softplus(*margins, scratch)


def _label_margins(z: Array, y: Array) -> tuple[Array, Array, Array] | None:
    """By how much the logits speak against the label, the rounding error of it, and 1 or −1 for the label."""
    margins = _margins(z)
    if margins is None:
        return None
    x, error = margins
    sign = np.subtract(1, 2 * y, dtype=z.dtype, casting="unsafe")
    x *= sign
    error *= sign
    return x, error, sign


def _softplus(x: Array, error: Array | None, out: Array, scratch: Scratch) -> Array:
    """max(x, 0) + log1p(exp(−|x|)), the loss of a label against which the logits speak by x."""
    odds = np.negative(np.abs(x, out=scratch(0, x.shape)), out=scratch(0, x.shape))
    _exp(odds, None if error is None else error * -np.sign(x), odds)
    _log1p(odds, out, scratch(1, x.shape))
    return np.add(out, _above_zero(x, odds, scratch), out=out)


def _label_losses(z: Array, y: Array, scratch: Scratch) -> Array:
    """log1p of the odds against the true class; nan or inf for rows whose exponentials are not normal."""
    true = np.exp(z[np.arange(len(z)), y].astype(_wide(z.dtype)))
    others = _sum_of_others(z, y, None, scratch)
    least = z.shape[1] * _TINY[z.dtype.char]  # smaller sums have lost digits
    normal = (others >= least) & (true >= _TINY["d"]) & (true < math.inf)
    return np.log1p(np.where(normal, others / true, math.nan))


def _sum_of_others(z: Array, y: Array, highest: Array | None, scratch: Scratch) -> Array:
    """The sum of exp(z_k) over all classes but y, or of exp(z_k − highest); long rows in several tiles."""
    if highest is None and _in_columns(z):
        e = _transposed(z, scratch(4, z.shape[::-1]))
        np.exp(e, out=e).reshape(-1)[y * len(z) + np.arange(len(z))] = 0
        return _column_sums(e)
    width = min(z.shape[1], _BLOCK // z.itemsize)
    others = np.zeros(len(z), z.dtype)
    for start in range(0, z.shape[1], width):
        part = z[:, start : start + width]
        e = scratch(0, part.shape)
        if highest is None:
            np.exp(part, out=e)
        else:
            _shifted_exponentials(part, highest[:, None], e, scratch)
        if width == z.shape[1]:
            e.reshape(-1)[y + _starts(e)] = 0
        else:
            inside = np.flatnonzero((y >= start) & (y < start + width))
            e[inside, y[inside] - start] = 0
        others += _row_sums(e)
    return others


def _recompute(z: Array, y: Array, rows: Array, loss: Array, scratch: Scratch) -> None:
    """Recompute the losses of some rows with the largest logit as reference; nan where there is no softmax."""
    step = max(1, _BLOCK // 4 // z.itemsize // z.shape[1])
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        part = z[some[0] : some[-1] + 1] if len(some) == some[-1] - some[0] + 1 else z[some]
        top, at = part.argmax(axis=1), np.arange(len(part))
        highest = part[at, top]
        gap = np.where(top == y[some], 0, highest - part[at, y[some]])
        odds = _sum_of_others(part, top, highest, scratch)
        loss[some] = np.where(highest > -math.inf, gap + np.log1p(odds), math.nan)


def _shares(b: Batch, within: float, scratch: Scratch) -> Array | None:
    """The weight of each class in the loss of each example, or None for targets to be refused."""
    shape, classes = b.prediction.shape, b.prediction.shape[-1]
    if b.indices:
        y = _indices(b)
        if y is None:
            return None
        p = scratch(2, shape)
        p.fill(0)
        p.reshape(-1)[y + _starts(_rows(p))] = 1
    elif not _are_distributions(b.target, within):
        return None
    else:
        p = b.target
    if b.smoothing is not None:
        p = np.add(
            np.multiply(p, 1 - b.smoothing, out=scratch(2, shape)),
            b.smoothing / classes,
            out=scratch(2, shape),
        )
    return p if b.class_weight is None else np.multiply(p, b.class_weight, out=scratch(2, shape))


def _soft_losses(b: Batch, within: float, out: Array | None, scratch: Scratch) -> Weighted | None:
    z, share = b.prediction, _shares(b, within, scratch)
    if share is None:
        return None
    total = None if b.class_weight is None else _row_sums(share)
    if z.shape[-1] == 2:
        margins = _margins(z)
        if margins is None:
            return None
        p0, p1 = _rows(share).T
        return _soft_margin_losses(*margins, -p0, p1, p0 + p1, scratch).reshape(b.shape), total
    if _in_columns(_rows(z)):
        columns = None if z.min() == -math.inf else _columns(_rows(z), scratch)
        if columns is None:
            return None
        gap, _, highest, _, first, others = columns
        np.subtract(highest, gap, out=gap)
        gap *= _transposed(_rows(share), scratch(5, gap.shape))
        rest = np.log1p(others / first)
        loss = _column_sums(gap) + (rest if total is None else total.reshape(-1) * rest)
        return loss.astype(b.work).reshape(b.shape), total
    work = scratch(0, z.shape)
    found = _exponentials(_rows(z), _rows(work), scratch)
    if found is None or z.min() == -math.inf:
        return None
    _, highest, first, others = found
    rest = np.log1p(others / first).reshape(b.shape)
    gap = np.subtract(highest.reshape(b.shape)[..., None], z, out=work)
    loss = _row_dots(share, gap, gap) + (rest if total is None else total * rest)
    return loss.astype(b.work), total


def _label_gradient(b: Batch, out: Array | None, scratch: Scratch) -> Weighted | None:
    """The softmax, less 1 for the true class, which is minus the sum of the others."""
    y = _indices(b)
    gradient = np.empty(b.prediction.shape, b.work) if out is None else out
    z, g = _rows(b.prediction), _rows(gradient)
    if y is None:
        return None
    weight = _class_weights(b, y)
    if z.shape[1] == 2:
        margins = _label_margins(z, y)
        if margins is None:
            return None
        x, error, sign = margins
        g[:, 1] = _sigmoid(x, None, scratch, error) * (sign if weight is None else sign * weight.reshape(-1))
        np.negative(g[:, 1], out=g[:, 0])
        return gradient, weight
    if _in_columns(z):
        return (gradient, weight) if _label_gradient_columns(z, y, weight, g, scratch) else None
    found = _exponentials(z, g, scratch)
    if found is None:
        return None
    top, _, first, others = found
    flat = g.reshape(-1)
    true = y + _starts(z)
    wrong = top != true
    total = first + others
    rest = np.where(wrong, total - flat[true], others)  # without the true class
    scale = 1 / total if weight is None else weight.reshape(-1) / total
    _scale_rows(g, scale)
    flat[top] = first * scale  # in float64, so that it is not above the weight
    flat[true] = -rest * scale
    return gradient, weight


def _label_gradient_columns(z: Array, y: Array, weight: Array | None, out: Array, scratch: Scratch) -> bool:
    """The same for short rows; False if a row has no softmax."""
    columns = _columns(z, scratch)
    if columns is None:
        return False
    _, e, _, largest, first, others = columns
    flat, true = e.reshape(-1), y * len(z) + np.arange(len(z))
    total, found = np.maximum(first + others, largest), flat.take(true)
    rest = np.where(found == largest, others, total - found)
    total = total if weight is None else total / weight.reshape(-1)
    _divide(e, total)
    flat[true] = -rest / total
    _transposed(e, out)
    return True


def _cross_entropy_with_logits_gradient(
    b: Batch, within: float, out: Array | None, scratch: Scratch
) -> Weighted | None:
    if b.indices and b.smoothing is None:
        return _label_gradient(b, out, scratch)
    share = _shares(b, within, scratch)
    gradient = np.empty(b.prediction.shape, b.work) if out is None else out
    if share is not None and share.shape[-1] == 2:
        margins = _margins(b.prediction)
        if margins is None:
            return None
        p0, p1 = _rows(share).T
        gradient[..., 1] = _soft_margin_gradient(*margins, -p0, p1, None, scratch).reshape(b.shape)
        np.negative(gradient[..., 1], out=gradient[..., 0])
        return gradient, None if b.class_weight is None else _row_sums(share)
    if share is None:
        return None
    z, g, weight = _rows(b.prediction), _rows(gradient), None if b.class_weight is None else _row_sums(share)
    # Not by columns, even with few classes: the shares would be copied, too. Measured with 10 classes, that is mostly slower.
    found = _exponentials(z, g, scratch)
    if found is None:
        return None
    top, _, first, others = found
    scale = (1 if weight is None else weight.reshape(-1)) / (first + others)
    _scale_rows(g, scale)
    gradient -= share
    # what the other classes have too much, the largest has too little: no cancellation where it is sure
    g.reshape(-1)[top] = 0
    direct = first * scale - share.reshape(-1)[top]
    g.reshape(-1)[top] = np.where(others < first, -_row_sums(g), direct)
    return gradient, weight


# --- losses from probabilities -------------------------------------------------------------------


def _cross_entropy(b: Batch, within: float, out: Array | None, scratch: Scratch) -> Weighted | None:
    q, y = b.prediction, _indices(b) if b.indices else None
    if (b.indices and y is None) or not _are_distributions(q, _WITHIN[b.dtype.char]):
        return None
    if y is not None:
        log_q = np.log(q.reshape(-1).take(y + _starts(_rows(q)))).reshape(b.shape)
        weight = _class_weights(b, y)
        return np.subtract(0, log_q if weight is None else times(np, weight, log_q), out=out), weight
    share = _shares(b, within, scratch)
    if share is None:
        return None
    terms = np.log(q, out=scratch(0, q.shape))
    if q.min() == 0:
        terms[share == 0] = 0  # 0 log 0
    total = None if b.class_weight is None else _row_sums(share)
    return np.subtract(0, _row_dots(share, terms, terms), out=out), total


_FAR = 0.5  # a divergence as large has lost no digits in the plain sum
_FAR_IN_DOUBLE = 1e-12  # nor has this one in float64, of which float32 has half the digits


def _kl_divergence(b: Batch, within: float, out: Array | None, scratch: Scratch) -> Weighted | None:
    """Σ p log(p/q) + q − p; small divergences again, of float32 in float64, of float64 by a series."""
    p, q = b.target, b.prediction
    if b.indices or not (_are_distributions(p, within) and _are_distributions(q, _WITHIN[b.dtype.char])):
        return None
    if min(p.min(), q.min()) < _TINY[p.dtype.char]:
        return None
    narrow, single = p.shape[-1] < _NARROW, p.dtype != _DOUBLE
    p, q = (_rows(x).T.copy() if narrow else _rows(x) for x in (p, q))
    axis, sums = (1, _column_sums) if narrow else (0, _row_sums)  # of the examples
    few = narrow and single and len(p) <= 4  # then most divergences are small
    divergence = np.zeros(p.shape[axis], p.dtype) if few else sums(_deviances(p, q))
    close = np.flatnonzero(divergence < _FAR)
    if close.size:
        some: Any = slice(None) if 2 * close.size > divergence.size else close
        p, q = (x if some is not close else x.take(close, axis) for x in (p, q))
        if single:
            again = sums(_deviances(p.astype(_DOUBLE), q.astype(_DOUBLE)))
            again[again < _FAR_IN_DOUBLE] = math.nan  # left to the general formula
        else:
            again = sums(_close_deviances(p, q))
        divergence[some] = again
    return divergence.reshape(b.shape), None


def _deviances(p: Array, q: Array) -> Array:
    terms = np.divide(p, q)
    np.multiply(np.log(terms, out=terms), p, out=terms)
    return np.add(terms, q - p, out=terms)


def _close_deviances(p: Array, q: Array) -> Array:
    """The same in the general formula's way: a series where p and q are close, else a logarithm of 1 + x."""
    difference, v = p - q, p + q
    np.divide(difference, v, out=v)
    square = v * v
    series = np.full_like(v, 1 / 29)
    for odd in range(27, 1, -2):
        series *= square
        series += 1 / odd
    series *= square
    series *= p
    series += series
    series += difference
    series *= v
    x = np.abs(difference) / np.minimum(p, q)
    far = np.copysign(np.log1p(x, out=x), difference, out=x)
    far *= p
    far -= difference
    return np.where(square < 1 / 16, series, far)


# --- two classes ---------------------------------------------------------------------------------


def _binary_shares(b: Batch, scratch: Scratch) -> tuple[Array, Array, Array | None] | None:
    """Minus the share of class 0, the share of class 1, and their sum if it is not 1; None if y is refused."""
    y = b.target
    if not _between(y, 0, 1):
        return None
    negative, positive = np.subtract(y, 1, out=scratch(3, y.shape)), y
    if b.smoothing is not None:
        positive = np.multiply(y, 1 - b.smoothing, out=scratch(2, y.shape))
        positive += b.smoothing / 2
        negative *= 1 - b.smoothing
        negative -= b.smoothing / 2
    if b.class_weight is None:
        return negative, positive, None
    positive = np.multiply(positive, b.class_weight, out=scratch(2, y.shape))
    return negative, positive, positive - negative


def _are_labels(b: Batch, scratch: Scratch) -> bool:
    """Whether all targets are 0 or 1, and classes count the same."""
    if b.smoothing is not None or b.class_weight is not None:
        return False
    return bool((np.multiply(b.target, b.target, out=scratch(1, b.shape)) == b.target).all())


def _binary_cross_entropy_with_logits(
    b: Batch, within: float, out: Array | None, scratch: Scratch
) -> Weighted | None:
    """Of a label, log1p(exp(−|z|)) + max(z, 0) − z y, whose last difference is exact."""
    z = b.prediction
    if _are_labels(b, scratch):
        odds = np.negative(np.abs(z, out=scratch(0, z.shape)), out=scratch(0, z.shape))
        np.exp(odds, out=odds)
        loss = _log1p(odds, np.empty(z.shape, z.dtype) if out is None else out, scratch(1, z.shape))
        against = _above_zero(z, scratch(0, z.shape), scratch)
        against -= np.multiply(z, b.target, out=scratch(1, z.shape))
        loss += against
        return None if np.isnan(loss.max()) else (loss, None)
    shares = _binary_shares(b, scratch)
    if shares is None:
        return None
    negative, positive, total = shares
    loss = _soft_margin_losses(z, None, negative, positive, total, scratch)
    return (loss, total) if loss.max() < math.inf else None


def _soft_margin_losses(
    x: Array, error: Array | None, negative: Array, positive: Array, total: Array | None, scratch: Scratch
) -> Array:
    """log1p(exp(−|x|)) times the shares of both classes, and |x| times that of the class it speaks against."""
    odds = np.negative(np.abs(x, out=scratch(0, x.shape)), out=scratch(0, x.shape))
    _exp(odds, None if error is None else error * -np.sign(x), odds)
    loss = _log1p(odds, np.empty(x.shape, x.dtype), scratch(1, x.shape))
    if total is not None:
        loss *= total
    against = np.multiply(negative, x, out=negative)
    np.minimum(against, np.multiply(positive, x, out=odds), out=against)
    return np.subtract(loss, against, out=loss)


def _binary_cross_entropy(b: Batch, within: float, out: Array | None, scratch: Scratch) -> Weighted | None:
    q, shares = b.prediction, _binary_shares(b, scratch)
    if shares is None or not (q.min() > 0 and q.max() < 1):
        return None
    negative, positive, total = shares
    q0 = np.subtract(1, q, out=scratch(0, q.shape))
    rounding = np.subtract(1, q0, out=scratch(1, q.shape))
    rounding -= q
    loss = np.add(np.log(q0, out=q0), rounding, out=q0)
    loss *= negative
    np.multiply(np.log(q, out=rounding), positive, out=rounding)
    return np.subtract(loss, rounding, out=out), total


def _binary_cross_entropy_with_logits_gradient(
    b: Batch, within: float, out: Array | None, scratch: Scratch
) -> Weighted | None:
    """±σ(±z) for a label; of soft targets, the shares of both classes times the sigmoids against them."""
    z = b.prediction
    if _are_labels(b, scratch):
        sign = np.multiply(b.target, -2, out=scratch(2, b.shape))
        sign += 1
        sigmoid = _sigmoid(np.multiply(sign, z, out=scratch(3, z.shape)), out, scratch)
        return None if sigmoid is None else (np.multiply(sigmoid, sign, out=sigmoid), None)
    shares = _binary_shares(b, scratch)
    if shares is None or np.isnan(z.max()):
        return None
    return _soft_margin_gradient(z, None, *shares[:2], out, scratch), shares[2]


def _soft_margin_gradient(
    x: Array, error: Array | None, negative: Array, positive: Array, out: Array | None, scratch: Scratch
) -> Array:
    """The shares of both classes times the sigmoids against them."""
    odds = np.negative(np.abs(x, out=scratch(0, x.shape)), out=scratch(0, x.shape))
    _exp(odds, None if error is None else error * -np.sign(x), odds)
    right = np.divide(1, np.add(odds, 1, out=scratch(1, x.shape)), out=scratch(1, x.shape))
    wrong, top = np.multiply(odds, right, out=odds), x > 0
    up, down = np.where(top, right, wrong), np.where(top, wrong, right)
    against = np.multiply(negative, up, out=right)
    against += np.multiply(positive, down, out=odds)
    return np.negative(against, out=out)


OPERAND_KERNELS = {
    "softmax": _softmax,
    "log_softmax": _log_softmax,
    "entropy": _entropy,
    "sigmoid": _sigmoid,
    "log_sigmoid": _log_sigmoid,
    "logit": _logit,
}
ROW_KERNELS = {_entropy}  # with one result for each row
BATCH_KERNELS = {
    "cross_entropy": _cross_entropy,
    "cross_entropy_with_logits": _cross_entropy_with_logits,
    "cross_entropy_with_logits_gradient": _cross_entropy_with_logits_gradient,
    "kl_divergence": _kl_divergence,
    "binary_cross_entropy": _binary_cross_entropy,
    "binary_cross_entropy_with_logits": _binary_cross_entropy_with_logits,
    "binary_cross_entropy_with_logits_gradient": _binary_cross_entropy_with_logits_gradient,
}
