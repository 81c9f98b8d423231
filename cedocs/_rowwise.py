"""How a batch is worked through: NumPy's in pieces that stay in the cache, any other's in one.

What labels need is done by hand here. From logits, the reference class of the identity in
``losses`` is the true one, which saves the search for the largest: the loss is
log1p(Σ_{k≠y} exp(z_k − z_y)). Rows where that overflows, or is so small that the rounding of
z_k − z_y shows, are done again with the largest logit as reference.
"""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from . import _checks
from ._checks import Array, Batch, Namespace, Window
from .activations import below

Valued = tuple[Array, Array | None]  # losses, and the weights of their classes if not all are 1
Kernel = Callable[[Batch], Valued]

_BLOCK = 2**19  # bytes of the buffer that a block is worked on in, half of a usual second-level cache
_PIECE = 2**17  # bytes of a prediction where many temporary arrays of its size are made
_FEW = 32  # with fewer classes a block is worked through class by class, else row by row
_SMALL = 1e-12  # below this loss the gaps are so large that their rounding shows
_SUMMED = 2**22  # up to so many probabilities every row is summed; of more, rows with a sixteenth of that


class Fast(NamedTuple):
    """A way of its own for NumPy's blocks, which may decline a block by returning None."""

    kernel: Callable[[Batch, Array, Array | None], Valued | None]  # with a buffer, and where losses may go
    examples: int  # in a block
    buffer: Array  # to work in, the same for every block


# --- through the batch ---------------------------------------------------------------------------


def windows(shape: tuple[int, ...], examples: int) -> Iterator[Window]:
    """Cut a batch of this shape, in order, into pieces of at most this many examples."""
    inner, cut = 1, len(shape)
    while cut and inner * shape[cut - 1] <= examples:
        cut -= 1
        inner *= shape[cut]
    if not cut:
        return iter([(...,)])
    step, heads = max(1, examples // inner), np.ndindex(*shape[: cut - 1])
    starts = range(0, shape[cut - 1], step)
    return ((*(slice(i, i + 1) for i in head), slice(i, i + step)) for head in heads for i in starts)


def evaluate(
    b: Batch, kernel: Kernel, *, fast: Fast | None = None, gradient: bool = False, base: float = math.e
) -> Array:
    """What the kernel makes of each example, weighted, masked and reduced."""
    xp, whole = b.xp, gradient or b.reduction == "none"
    wide = np.promote_types(b.work, np.float64) if xp is np else None
    value = np.empty(b.prediction.shape if gradient else b.shape, b.dtype) if whole and xp is np else None
    sums, totals = [], []
    with np.errstate(all="ignore"):  # infinities are answers here; array-api-strict computes with NumPy, too
        for values, weight in _pieces(b, kernel, fast, value):
            sums += [] if whole else [xp.sum(values, dtype=wide)]
            totals += [] if weight is None else [xp.sum(weight, dtype=wide)]
        if value is None:
            value = values if whole else sum(sums)
        if b.reduction == "mean":
            total = sum(totals) if totals else math.prod(b.shape)
            if totals and _checks.any_at_hand(xp, total == 0):
                raise ValueError(
                    'reduction is "mean", but all weights that count sum to 0: mask fewer, or use "sum"'
                )
            value = value / total
        return _checks.result(xp, value if base == math.e else value / math.log(base), b.dtype)


def _pieces(b: Batch, kernel: Kernel, fast: Fast | None, out: Array | None) -> Iterator[Valued]:
    """The weighted values of the examples and their weights, window by window; the values put out, too."""
    if fast is None:
        width = 1 if b.axis is None else b.prediction.shape[-1]
        examples = max(1, _elements(b, _PIECE) // width) if b.xp is np else math.prod(b.shape)
        fast = Fast(lambda b, buffer, out: None, examples, None)
    for window in windows(b.shape, fast.examples):
        found = _checks.part(b, window)
        here = None if out is None else out[window]
        valued = fast.kernel(found, fast.buffer, here if b.dtype == b.work else None)
        if valued is None:
            found = _checks.checked(found)
            valued = kernel(found)
        else:
            found = _checks.sample_weights(found)
            values, weight = valued
            valued = (values if weight is None else times(np, weight, values)), weight
        values, weight = _weigh(found, *valued)
        if here is not None and values is not here:
            here[...] = values
        yield values, weight


def _elements(b: Batch, size: int) -> int:
    """How many numbers have this many bytes."""
    return int(size // np.dtype(b.work).itemsize)


def _weigh(b: Batch, values: Array, weight: Array | None) -> Valued:
    """Values times the weights of their examples, and 0 where these are masked."""
    xp, deep = b.xp, (..., None) if values.ndim > len(b.shape) else ...
    if b.sample_weight is not None:
        values = times(xp, b.sample_weight[deep], values)
        weight = b.sample_weight if weight is None else weight * b.sample_weight
    if b.keep is not None:
        values = xp.where(b.keep[deep], values, xp.zeros_like(values))
        kept = xp.astype(b.keep, b.work)
        weight = kept if weight is None else xp.where(b.keep, weight, kept)
    return values, weight


def times(xp: Namespace, weight: Array, x: Array) -> Array:
    """A product in which a weight of zero leaves nothing, not even of an infinity."""
    nothing = weight == 0
    return xp.where(nothing, xp.zeros_like(x), weight * xp.where(nothing, xp.zeros_like(x), x))


# --- labels and logits ---------------------------------------------------------------------------


def label_losses(b: Batch) -> Fast | None:
    """Losses from logits and class indices."""
    if b.xp is not np or not b.indices:
        return None
    classes, most = b.prediction.shape[-1], _elements(b, _BLOCK)
    examples = min(math.prod(b.shape), max(1, most // max(classes, 4)))
    return Fast(_label_losses, examples, np.empty(max(3 * examples, min(examples * classes, most)), b.work))


def _label_losses(b: Batch, buffer: Array, out: Array | None) -> Valued:
    z, y = b.prediction.reshape(-1, b.prediction.shape[-1]), _indices(b)
    way = _two_classes if z.shape[1] == 2 else _class_by_class if z.shape[1] < _FEW else _row_by_row
    loss = way(z, y, buffer)
    if not (loss.max() < math.inf and loss.min() >= _SMALL):  # nan compares as false
        again = ~((loss >= _SMALL) & (loss < math.inf)) & (True if b.keep is None else b.keep.reshape(-1))
        _again(z, y, np.flatnonzero(again), loss)
        if np.isnan(loss[again]).any():
            _checks.checked(b)  # names a nan where there is one
            _checks.defined(b, np.isnan(loss).reshape(b.shape))
    return loss.reshape(b.shape), None if b.class_weight is None else b.class_weight.take(y).reshape(b.shape)


def _indices(b: Batch) -> Array:
    """The class indices of a block in one row; those of masked examples are 0."""
    y = b.target if b.keep is None else np.where(b.keep, b.target, 0)
    y = y.reshape(-1).astype(np.intp, copy=False)
    if y.view(np.uintp).max() >= b.prediction.shape[-1]:  # negative ones are large when unsigned
        _checks.target_values(b)
    return y


def _two_classes(z: Array, y: Array, buffer: Array) -> Array:
    """The loss of the logits' difference, as if it were one logit."""
    half, spare, loss = buffer[: 3 * len(y)].reshape(3, -1)
    np.subtract(0.5, y, out=half)
    half *= np.subtract(z[:, 1], z[:, 0], out=spare, dtype=spare.dtype)
    return _softplus(half, spare, loss)


def _softplus(half: Array, spare: Array, out: Array) -> Array:
    """max(x, 0) + log1p(exp(−|x|)), the loss of two classes whose logits differ by x, from x/2.

    Halves, since x/2 + |x/2| is max(x, 0), which NumPy is slower to find by a comparison.
    """
    np.abs(half, out=spare)
    half += spare
    spare *= -2
    np.log1p(np.exp(spare, out=spare), out=spare)
    return np.add(half, spare, out=out)


def _class_by_class(z: Array, y: Array, buffer: Array) -> Array:
    """The odds against y, from a transposed copy, so that every operation runs along the batch."""
    t = buffer[: z.size].reshape(z.shape[::-1])
    np.copyto(t, z.T)
    flat, mine = t.reshape(-1), y * len(y) + np.arange(len(y))
    t -= flat.take(mine)
    np.exp(t, out=t)
    flat[mine] = 0
    return np.log1p(np.add.reduce(t, axis=0))


def _row_by_row(z: Array, y: Array, buffer: Array) -> Array:
    """The odds against y, summed by a product with ones; a long row comes in several tiles."""
    rows, width = np.arange(len(y)), min(z.shape[1], buffer.size // len(y))
    ones, loss = np.ones(width, buffer.dtype), np.zeros(len(y), buffer.dtype)
    mine = z[rows, y].astype(buffer.dtype)[:, None]
    for start in range(0, z.shape[1], width):
        part = z[:, start : start + width]
        tile = buffer[: part.size].reshape(part.shape)
        np.exp(np.subtract(part, mine, out=tile), out=tile)
        here = (y >= start) & (y < start + width)
        tile[rows[here], y[here] - start] = 0
        loss += tile @ ones[: part.shape[1]]
    return np.log1p(loss)


def _again(z: Array, y: Array, rows: Array, loss: Array) -> None:
    """Losses of some rows with the largest logit as reference, and with what rounding took."""
    width = min(z.shape[1], _PIECE // 16)
    step = _PIECE // 16 // width
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        block = z[some[0] : some[0] + 1] if len(some) == 1 else z[some]
        at, top = np.arange(len(some)), block.argmax(axis=1)
        highest = block[at, top].astype(loss.dtype)[:, None]
        odds = np.zeros(len(some), loss.dtype)
        for left in range(0, z.shape[1], width):
            tile = block[:, left : left + width].astype(loss.dtype)
            here = np.arange(left, left + tile.shape[1]) == top[:, None]
            odds += below(np, tile, highest, here)[1].sum(axis=1)
        odds[~(highest[:, 0] > -math.inf)] = math.nan
        gap = highest[:, 0] - block[at, y[some]]
        loss[some] = np.where(top == y[some], 0, gap) + np.log1p(odds)


# --- labels and probabilities --------------------------------------------------------------------


def label_surprisals(b: Batch) -> Fast | None:
    """Losses from probabilities and class indices: only those of the true classes are looked at."""
    if b.xp is not np or not b.indices:
        return None
    size, classes = b.prediction.size, b.prediction.shape[-1]
    every = -(-16 * size // _SUMMED) if size > _SUMMED else 1  # one row in so many is summed
    most = 2**15 if b.prediction.flags.c_contiguous else max(1, _elements(b, _PIECE) // classes)
    starts = np.arange(min(most, math.prod(b.shape))) * classes
    within, plain = _checks.tolerance(np, b.dtype), b.prediction.dtype == b.work and classes < 2**12
    ones = np.ones(classes if plain else 0, b.work)  # a product with ones is the faster sum of a short row

    def kernel(b: Batch, buffer: Array, out: Array | None) -> Valued:
        q, y = b.prediction.reshape(-1, classes), _indices(b)
        mine = q.reshape(-1).take(starts[: len(y)] + y).astype(b.work, copy=False)
        some = q if every == 1 else q[: -(-len(q) // every)]
        total = some @ ones if plain else np.sum(some, axis=1, dtype=b.work)
        for low, x, high in ((0, some, 1), (0, mine, 1), (1 - within, total, 1 + within)):
            if not (x.min() >= low and x.max() <= high):
                _checks.checked(b)
        log_q = np.log(mine, out=mine).reshape(b.shape)
        weight = None if b.class_weight is None else b.class_weight.take(y).reshape(b.shape)
        return np.subtract(0, log_q, out=out), weight

    return Fast(kernel, len(starts), None)


# --- two classes ---------------------------------------------------------------------------------


def binary_losses(b: Batch) -> Fast | None:
    """Losses from one logit, where all targets of a block are 0 or 1."""

    def kernel(b: Batch, half: Array, spare: Array, loss: Array) -> bool:
        np.subtract(0.5, b.target, out=half)
        half *= b.prediction
        _softplus(half, spare, loss)
        return bool(loss.max() < math.inf)  # else a logit is infinite or nan: both are for the other kernel

    return _binary(b, kernel)


def binary_surprisals(b: Batch) -> Fast | None:
    """Losses from the probability of class 1, where all targets of a block are 0 or 1."""

    def kernel(b: Batch, true: Array, taken: Array, loss: Array) -> bool:
        q = b.prediction
        np.subtract(1, b.target, out=loss)  # 1 − y
        np.subtract(loss, q, out=true)  # −q for class 1, 1 − q rounded for class 0
        np.subtract(true, loss, out=taken)
        taken += q  # minus what the rounding took
        np.subtract(taken, np.log(np.abs(true, out=true), out=true), out=loss)
        return bool(q.min() >= 0 and q.max() <= 1)

    return _binary(b, kernel)


def _binary(b: Batch, losses: Callable[[Batch, Array, Array, Array], bool]) -> Fast | None:
    if b.xp is not np:
        return None

    def kernel(b: Batch, buffer: Array, out: Array | None) -> Valued | None:
        if np.count_nonzero(b.target == 0) + np.count_nonzero(b.target == 1) < b.target.size:
            return None
        first, second, loss = (row[: b.target.size].reshape(b.shape) for row in buffer)
        loss = loss if out is None else out
        w = None if b.class_weight is None else np.where(b.target == 1, b.class_weight, np.ones((), b.work))
        return (loss, w) if losses(b, first, second, loss) else None

    examples = min(math.prod(b.shape), _elements(b, _BLOCK) // 2)
    return Fast(kernel, examples, np.empty((3, examples), b.work))
