"""Compare what code gives with what is stated: for the build, and in the worker for what readers write."""

from typing import Any

from stated.expressions import as_value, plain
from stated.language import Wrong
from stated.numbers import compare


def verdict(stated: str, expression: str, names: dict[str, Any]) -> dict[str, Any]:
    """Return whether an expression has the stated value, with the value that it has, or the error."""
    told: dict[str, Any] = {"stated": stated, "expression": expression, "right": False}
    try:
        result = eval(expression, names)
        told["value"] = repr(plain(result))
        compare(stated, expression, as_value(result, expression))
    except Wrong:
        return told
    except Exception as error:
        return told | {"error": f"{type(error).__name__}: {error}"}
    return told | {"right": True}
