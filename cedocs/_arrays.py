"""Arrays of any library: which one, which dtype to compute in, and conversions within it."""

import reprlib
from typing import Any

import numpy as np
from array_api_compat import array_namespace, device, is_array_api_obj, is_dask_array

Array = Any  # an array of any library that array-api-compat knows
Namespace = Any  # the library's functions

_PLAIN = (np.ndarray, np.generic, list, tuple, float, int)
_OPTIONAL = ("class_weight", "pos_weight", "sample_weight", "where")


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


def dtypes(xp: Namespace, x: Array) -> tuple[Any, Any]:
    """Choose the dtype of a result made from x, and the one to compute in, which has 32 bits or more."""
    dtype = x.dtype if xp.isdtype(x.dtype, "real floating") else widest(xp)
    dtype = dtype.newbyteorder("=") if xp is np else dtype
    return dtype, (xp.float32 if xp.finfo(dtype).bits < 32 else dtype)


def widest(xp: Namespace) -> Any:
    """float64 where the library has it; JAX has it on request only."""
    if xp is np:
        return np.dtype(np.float64)
    offered = xp.__array_namespace_info__().dtypes(kind="real floating")
    return offered.get("float64", offered["float32"])


def cast(xp: Namespace, x: Array, dtype: Any) -> Array:
    """Convert to another dtype, for NumPy in C order, in which sums do not depend on the layout."""
    return np.asarray(x, dtype, order="C") if xp is np else xp.astype(x, dtype, copy=False)


def moved(xp: Namespace, x: Array, source: Any, to: Any) -> Array:
    """Move an axis; the same array where nothing moves, or where there is no such axis."""
    return x if None in (source, to) or source % x.ndim == to % x.ndim else xp.moveaxis(x, source, to)


def result(xp: Namespace, x: Array, dtype: Any) -> Array:
    """Convert to the dtype of the result; NumPy gives a scalar where no axis is left."""
    return cast(xp, x, dtype)[()] if xp is np else cast(xp, x, dtype)


def shape(x: Array) -> tuple[int, ...]:
    """The shape as a plain tuple, however the library represents it."""
    return tuple(x.shape)


def any_known(xp: Namespace, condition: Array) -> bool:
    """Whether any element is true; False where values are not known yet: lazy or traced arrays."""
    try:
        return not is_dask_array(condition) and bool(xp.any(condition))
    except (TypeError, RuntimeError):  # raised by JAX for a traced array, by torch on meta or under vmap
        return False


def times(xp: Namespace, weight: Array, x: Array) -> Array:
    """Multiply, where a weight of zero gives zero, even for an infinite x."""
    zero = weight == 0
    return xp.where(zero, xp.zeros_like(x), weight * xp.where(zero, xp.zeros_like(x), x))
