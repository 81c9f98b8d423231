"""Fast paths for NumPy. Delete this file: every result stays the same, and takes more time and memory.

A batch is evaluated in blocks that stay in the cache. For a block, the fast path of its function is
tried first; it returns None for whatever it does not cover, such as a value to be refused, and then
the general formula evaluates the block. So the messages are always those of ``_validate``.

From logits, the reference class of the identity in ``losses`` is the true class here, which saves the
search for the largest logit: the loss is log1p(Σ_{k≠y} exp(z_k − z_y)). Rows where that overflows, or
is so small that the rounding of z_k − z_y shows, are recomputed with the largest logit as reference.
"""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from ._arrays import Array, times
from ._validate import Batch, Operand, Window, block, check_sample_weight, tolerance

Weighted = tuple[Array, Array | None]  # losses or gradients, and the weights of the examples if not all are 1

_BLOCK = 2**19  # bytes of the buffer for a block, half of a usual second-level cache
_TEMPORARY = 2**17  # bytes of a prediction, where many temporary arrays of its size are made
_FEW = 32  # with fewer classes a block is evaluated class by class, else row by row
_SMALL = 0.02  # below this loss a gap exceeds 4, and its rounding costs more than 1 ulp of the loss


class Path(NamedTuple):
    """A fast path for the blocks of a batch; it returns None for a block that it does not cover."""

    evaluate: Callable[
        [Batch, Array, Array | None], Weighted | None
    ]  # of a block, a buffer, and an output array
    examples: int  # in a block
    buffer: Array  # reused by all blocks


# --- how a function is evaluated -----------------------------------------------------------------


def apply(function: str, x: Operand, general: Callable[[Operand], Array]) -> Array:
    """Evaluate a function of one array."""
    return general(x)


def evaluate(function: str, b: Batch, general: Callable[[Batch], Weighted], summed: bool) -> Weighted:
    """Evaluate a loss or a gradient: the values, or their sum, and the sum of the weights of the examples."""
    wide = np.promote_types(b.work, np.float64)
    gradient = function.endswith("_gradient")
    out = None if summed else np.empty(b.prediction.shape if gradient else b.shape, b.dtype)
    sums, totals = [], []
    for values, weight in _blocks(function, b, general, out):
        sums += [np.sum(values, dtype=wide)] if summed else []
        totals += [] if weight is None else [np.sum(weight, dtype=wide)]
    return sum(sums) if out is None else out, sum(totals) if totals else None


def _blocks(
    function: str, b: Batch, general: Callable[[Batch], Weighted], out: Array | None
) -> Iterator[Weighted]:
    """The values and the weights of the examples, block by block; the values are also written to out."""
    path = PATHS[function](b) if function in PATHS else None
    if path is None:
        width = 1 if b.axis is None else b.prediction.shape[-1]
        path = Path(lambda b, buffer, out: None, max(1, _elements(b, _TEMPORARY) // width), None)
    for window in windows(b.shape, path.examples):
        part = block(b, window)
        destination = None if out is None else out[window]
        found = path.evaluate(part, path.buffer, destination if b.dtype == b.work else None)
        values, weight = general(part) if found is None else _weigh(part, *found)
        if destination is not None and values is not destination:
            destination[...] = values
        yield values, weight


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


def _elements(b: Batch, size: int) -> int:
    """How many numbers have this many bytes."""
    return int(size // np.dtype(b.work).itemsize)


def _weigh(b: Batch, values: Array, weight: Array | None) -> Weighted:
    """Multiply by the weights of classes and of examples; 0 where examples are masked."""
    b = check_sample_weight(b)
    if weight is not None:
        values = times(np, weight, values)
    if b.sample_weight is not None:
        values = times(np, b.sample_weight, values)
        weight = b.sample_weight if weight is None else weight * b.sample_weight
    if b.keep is not None:
        values = np.where(b.keep, values, np.zeros((), b.work))
        weight = np.where(b.keep, 1 if weight is None else weight, np.zeros((), b.work))
    return values, weight


# --- class indices and logits --------------------------------------------------------------------


def label_losses(b: Batch) -> Path | None:
    """Losses from logits and class indices."""
    if not b.indices or b.smoothing:
        return None
    classes, most = b.prediction.shape[-1], _elements(b, _BLOCK)
    examples = min(math.prod(b.shape), max(1, most // max(classes, 4)))
    return Path(_label_losses, examples, np.empty(max(3 * examples, min(examples * classes, most)), b.work))


def _label_losses(b: Batch, buffer: Array, out: Array | None) -> Weighted | None:
    z, y = b.prediction.reshape(-1, b.prediction.shape[-1]), _indices(b)
    if y is None:
        return None
    losses = _two_classes if z.shape[1] == 2 else _class_by_class if z.shape[1] < _FEW else _row_by_row
    loss = losses(z, y, buffer)
    if not (loss.max() < math.inf and loss.min() >= _SMALL):  # nan compares as false
        inexact = ~((loss >= _SMALL) & (loss < math.inf)) & (True if b.keep is None else b.keep.reshape(-1))
        _recompute(z, y, np.flatnonzero(inexact), loss)
        if np.isnan(loss[inexact]).any():
            return None
    return loss.reshape(b.shape), None if b.class_weight is None else b.class_weight.take(y).reshape(b.shape)


def _indices(b: Batch) -> Array | None:
    """The class indices of a block, flat, those of masked examples 0; None if one is out of range."""
    y = (b.target if b.keep is None else np.where(b.keep, b.target, np.zeros((), b.target.dtype))).reshape(-1)
    if y.dtype.kind == "i":
        y = y.astype(y.dtype.newbyteorder("="), copy=False).view(
            f"u{y.dtype.itemsize}"
        )  # negative: very large
    return y.astype(np.intp, copy=False) if y.max() < b.prediction.shape[-1] else None


def _two_classes(z: Array, y: Array, buffer: Array) -> Array:
    """The loss of the logits' difference, as if it were one logit."""
    half, work, loss = buffer[: 3 * len(y)].reshape(3, -1)
    np.subtract(0.5, y, out=half)
    half *= np.subtract(z[:, 1], z[:, 0], out=work, dtype=work.dtype)
    return _softplus(half, work, loss)


def _softplus(half: Array, work: Array, out: Array) -> Array:
    """max(x, 0) + log1p(exp(−|x|)), the loss of two classes whose logits differ by x, from x/2.

    Halves, since x/2 + |x/2| is max(x, 0), which NumPy is slower to find by a comparison.
    """
    np.abs(half, out=work)
    half += work
    work *= -2
    np.log1p(np.exp(work, out=work), out=work)
    return np.add(half, work, out=out)


def _class_by_class(z: Array, y: Array, buffer: Array) -> Array:
    """The odds against y, from a transposed copy, so that every operation runs along the batch."""
    t = buffer[: z.size].reshape(z.shape[::-1])
    np.copyto(t, z.T)
    flat, true = t.reshape(-1), y * len(y) + np.arange(len(y))
    t -= flat.take(true)
    np.exp(t, out=t)
    flat[true] = 0
    return np.log1p(np.add.reduce(t, axis=0))


def _row_by_row(z: Array, y: Array, buffer: Array) -> Array:
    """The odds against y, summed by a product with ones; a long row comes in several tiles."""
    rows, width = np.arange(len(y)), min(z.shape[1], buffer.size // len(y))
    ones, odds = np.ones(width, buffer.dtype), np.zeros(len(y), buffer.dtype)
    true = z[rows, y].astype(buffer.dtype)[:, None]
    for start in range(0, z.shape[1], width):
        part = z[:, start : start + width]
        tile = buffer[: part.size].reshape(part.shape)
        np.exp(np.subtract(part, true, out=tile), out=tile)
        inside = (y >= start) & (y < start + width)
        tile[rows[inside], y[inside] - start] = 0
        odds += tile @ ones[: part.shape[1]]
    return np.log1p(odds)


def _recompute(z: Array, y: Array, rows: Array, loss: Array) -> None:
    """Recompute the losses of some rows with the largest logit as reference, rounding errors put back.

    The result is nan for a row with a nan or without a softmax.
    """
    width = min(z.shape[1], _TEMPORARY // 16)
    step = _TEMPORARY // 16 // width
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        part = z[some[0] : some[0] + 1] if len(some) == 1 else z[some]
        at, top = np.arange(len(some)), part.argmax(axis=1)
        highest = part[at, top].astype(loss.dtype)[:, None]
        odds = np.zeros(len(some), loss.dtype)
        for left in range(0, z.shape[1], width):
            tile = part[:, left : left + width].astype(loss.dtype)
            odds += _odds(tile, highest, np.arange(left, left + tile.shape[1]) == top[:, None]).sum(axis=1)
        odds[~(highest[:, 0] > -math.inf)] = math.nan
        gap = highest[:, 0] - part[at, y[some]]
        loss[some] = np.where(top == y[some], 0, gap) + np.log1p(odds)


def _odds(z: Array, highest: Array, top: Array) -> Array:
    """The odds against the largest logit of each row, with the rounding error of the gap put back."""
    gap = highest - z
    virtual = highest - gap  # Knuth's TwoSum
    error = (highest - (gap + virtual)) + (virtual - z)
    odds = np.exp(-gap)
    return np.where(top, 0, odds - np.where(np.isfinite(gap), error, 0) * odds)


# --- class indices and probabilities -------------------------------------------------------------


def label_surprisals(b: Batch) -> Path | None:
    """Losses from probabilities and class indices: only the logarithms of true classes are computed."""
    if not b.indices:
        return None
    classes = b.prediction.shape[-1]
    examples = min(math.prod(b.shape), max(1, _elements(b, _TEMPORARY) // classes))
    starts = np.arange(examples) * classes
    ones = np.ones(min(classes, 2**12), b.work)
    limit = 0.9 * tolerance(np, b.dtype)  # the general formula decides about rows near the tolerance

    def evaluate(b: Batch, buffer: Array, out: Array | None) -> Weighted | None:
        q, y = b.prediction.reshape(-1, classes), _indices(b)
        if y is None:
            return None
        total = _row_sums(q, ones) if q.dtype == b.work else np.sum(q, axis=1, dtype=b.work)
        if not (q.min() >= 0 and q.max() <= 1 and total.min() >= 1 - limit and total.max() <= 1 + limit):
            return None
        log_q = np.log(q.reshape(-1).take(starts[: len(y)] + y).astype(b.work, copy=False)).reshape(b.shape)
        weight = None if b.class_weight is None else b.class_weight.take(y).reshape(b.shape)
        return np.subtract(0, log_q, out=out), weight

    return Path(evaluate, examples, None)


def _row_sums(q: Array, ones: Array) -> Array:
    """Sums along the rows as products with ones, which NumPy computes faster; a long row in several tiles."""
    tiles = (q[:, start : start + len(ones)] for start in range(0, q.shape[1], len(ones)))
    return sum(tile @ ones[: tile.shape[1]] for tile in tiles)


# --- two classes ---------------------------------------------------------------------------------


def binary_losses(b: Batch) -> Path | None:
    """Losses from one logit, where all targets of a block are 0 or 1."""

    def losses(b: Batch, half: Array, work: Array, loss: Array) -> bool:
        np.subtract(0.5, b.target, out=half)
        half *= b.prediction
        _softplus(half, work, loss)
        return bool(loss.max() < math.inf)  # else a logit is infinite or nan

    return None if b.smoothing else _binary(b, losses)


def binary_surprisals(b: Batch) -> Path | None:
    """Losses from the probability of class 1, where all targets of a block are 0 or 1."""

    def losses(b: Batch, true: Array, rounding: Array, loss: Array) -> bool:
        q = b.prediction
        np.subtract(1, b.target, out=loss)  # 1 − y
        np.subtract(loss, q, out=true)  # −q for class 1, 1 − q rounded for class 0
        np.subtract(true, loss, out=rounding)
        rounding += q  # the rounding error of 1 − q, negated
        np.subtract(rounding, np.log(np.abs(true, out=true), out=true), out=loss)
        return bool(q.min() >= 0 and q.max() <= 1)

    return _binary(b, losses)


def _binary(b: Batch, losses: Callable[[Batch, Array, Array, Array], bool]) -> Path:
    def evaluate(b: Batch, buffer: Array, out: Array | None) -> Weighted | None:
        if np.count_nonzero(b.target == 0) + np.count_nonzero(b.target == 1) < b.target.size:
            return None
        first, second, loss = (row[: b.target.size].reshape(b.shape) for row in buffer)
        loss = loss if out is None else out
        w = None if b.class_weight is None else np.where(b.target == 1, b.class_weight, np.ones((), b.work))
        return (loss, w) if losses(b, first, second, loss) else None

    examples = min(math.prod(b.shape), _elements(b, _BLOCK) // 2)
    return Path(evaluate, examples, np.empty((3, examples), b.work))


PATHS: dict[str, Callable[[Batch], Path | None]] = {
    "cross_entropy": label_surprisals,
    "cross_entropy_with_logits": label_losses,
    "binary_cross_entropy": binary_surprisals,
    "binary_cross_entropy_with_logits": binary_losses,
}
