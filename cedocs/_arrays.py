"""Arrays of any library: which one, which dtype to compute in, and conversions within it."""

import reprlib
import sys
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
from array_api_compat import (
    array_namespace,
    device,
    is_array_api_obj,
    is_dask_array,
    is_jax_array,
    is_torch_array,
)

Array = Any  # an array of any library that array-api-compat knows
Namespace = Any  # the library's functions

_PLAIN = (np.ndarray, np.generic, list, tuple, float, int)
_OPTIONAL = ("class_weight", "pos_weight", "sample_weight", "where")


def plain(x: Any) -> bool:
    """Whether x is NumPy's own array of float32 or float64, of which nothing is to be asked or converted."""
    return type(x) is np.ndarray and x.dtype.char in "fd" and x.dtype.isnative


def arrays(**named: Any) -> tuple[Namespace, list[Array]]:
    """Convert arguments to arrays of one library: its namespace, and the arrays in the same order."""
    for name, x in named.items():
        if x is None and name not in _OPTIONAL:
            raise TypeError(f"{name} is None: an array, a list or a number is needed")
    foreign = {name: x for name, x in named.items() if not isinstance(x, _PLAIN) and is_array_api_obj(x)}
    if not foreign:
        return np, [None if x is None else _ndarray(name, x) for name, x in named.items()]
    typed = foreign | {name: x for name, x in named.items() if isinstance(x, np.ndarray)}
    try:
        xp = array_namespace(*typed.values())
    except TypeError:
        found = ", ".join(f"{name} is a {type(x).__module__} array" for name, x in typed.items())
        raise TypeError(f"{found}: convert them, so that all live in the same library") from None
    for name, x in named.items():
        if name in foreign and not xp.isdtype(x.dtype, ("bool", "integral", "real floating")):
            raise TypeError(f"{name} has dtype {x.dtype}: real numbers are needed")
        if name not in foreign and x is not None:
            plain = _ndarray(name, x)
            dtype = widest(xp) if plain.dtype.kind == "f" else None
            named[name] = xp.asarray(plain.tolist(), dtype=dtype, device=device(next(iter(foreign.values()))))
    return xp, list(named.values())


def _ndarray(name: str, x: Any) -> Array:
    """Convert an array, a list or a number to an ndarray of real numbers."""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(f"{name} is a masked array, whose mask would be lost: pass its data, and where=~mask")
    try:
        x = np.asarray(x)
    except ValueError as error:
        raise ValueError(f"{name} is ragged, {reprlib.repr(x)}: make its rows equally long") from error
    if x.dtype.kind not in "biuf":
        raise TypeError(f"{name} is {reprlib.repr(x.tolist())} (dtype {x.dtype}): real numbers are needed")
    return x


def dtypes(xp: Namespace, x: Array, *others: Array) -> tuple[Any, Any]:
    """Choose the dtype of a result made from x, and the one to compute in with all that is given.

    The second is never below 32 bits, and as wide as the widest: a target of 1e-300 is no 0.
    """
    if (
        xp is np
        and x.dtype.char in "fd"
        and x.dtype.isnative
        and all(y.dtype.kind != "f" or y.dtype == x.dtype for y in others)
    ):
        return x.dtype, x.dtype  # the usual case: the questions below take microseconds
    dtype = x.dtype if xp.isdtype(x.dtype, "real floating") else widest(xp)
    dtype = dtype.newbyteorder("=") if xp is np else dtype
    work = xp.float32 if xp.finfo(dtype).bits < 32 else dtype
    for other in others:
        if xp.isdtype(other.dtype, "real floating"):
            work = xp.result_type(work, other.dtype)
    return dtype, work


def widest(xp: Namespace) -> Any:
    """float64 where the library has it; JAX has it on request only."""
    if xp is np:
        return np.dtype(np.float64)
    try:
        offered = xp.__array_namespace_info__().dtypes(kind="real floating")
    except (AttributeError, RuntimeError):  # a library of the standard of 2022, which cannot be asked
        return xp.float64
    return offered.get("float64", offered["float32"])


def cast(xp: Namespace, x: Array, dtype: Any) -> Array:
    """Convert to another dtype, for NumPy in C order, in which sums do not depend on the layout."""
    return np.asarray(x, dtype, order="C") if xp is np else xp.astype(x, dtype, copy=False)


def result(xp: Namespace, x: Array, dtype: Any) -> Array:
    """Convert to the dtype of the result; NumPy gives a scalar where no axis is left."""
    return cast(xp, x, dtype)[()] if xp is np else cast(xp, x, dtype)


def shape(x: Array) -> tuple[int, ...]:
    """The shape as a plain tuple, however the library represents it."""
    return tuple(x.shape)


def classes_last(xp: Namespace, x: Array, axes: tuple[int, ...]) -> Array:
    """Move the axis of the classes to the end; several become one."""
    if axes == (x.ndim - 1,):
        return x
    kept = [i for i in range(x.ndim) if i not in axes]
    x = xp.permute_dims(x, (*kept, *axes))
    return x if len(axes) == 1 else xp.reshape(x, (*x.shape[: len(kept)], -1))


def classes_back(xp: Namespace, x: Array, axes: tuple[int, ...], whole: tuple[int, ...]) -> Array:
    """Undo ``classes_last`` for a result with as many classes, made from an array of shape whole."""
    if axes == (len(whole) - 1,):
        return x
    kept = [i for i in range(len(whole)) if i not in axes]
    order = (*kept, *axes)
    x = xp.reshape(x, tuple(whole[i] for i in order))
    return xp.permute_dims(x, tuple(order.index(i) for i in range(len(whole))))


def any_true(xp: Namespace, condition: Array) -> bool | None:
    """Whether any element is true; None where values are not known yet: lazy or traced arrays."""
    if is_dask_array(condition) or (is_torch_array(condition) and _torch_compiles()):
        return None
    try:
        return bool(xp.any(condition))
    except (TypeError, RuntimeError):  # raised by JAX for a traced array, by torch on meta or under vmap
        return None


def _torch_compiles() -> bool:
    """Whether torch.compile is tracing, which would stop at a question about values."""
    return bool(sys.modules["torch"].compiler.is_compiling())


def constant(xp: Namespace, x: Array) -> Array:
    """The same values, through which nothing is differentiated."""
    if is_torch_array(x):
        return x.detach()
    return sys.modules["jax"].lax.stop_gradient(x) if is_jax_array(x) else x


def quiet(xp: Namespace) -> AbstractContextManager[Any]:
    """No floating-point warnings: infinities are answers here. array-api-strict computes with NumPy, too."""
    if xp is np or not xp.__name__.startswith(("array_api_compat.torch", "jax")):
        return np.errstate(all="ignore")
    return nullcontext()


def times(xp: Namespace, weight: Array, x: Array) -> Array:
    """Multiply, where a weight of zero gives zero, even for an infinite x."""
    infinite = (weight == 0) & xp.isinf(x)
    return weight * xp.where(infinite, xp.zeros_like(x), x)


def along_last(xp: Namespace, x: Array, ndim: int) -> Array:
    """Give a row the dimensions of an array along whose last axis it lies."""
    return xp.reshape(x, (*(1,) * (ndim - 1), -1))


def nan_of(xp: Namespace, x: Array, values: Array) -> Array:
    """The values; nan where x is nan, which a compiler may else drop: it takes 0 · nan for 0."""
    return xp.where(xp.isnan(x), x, values)
