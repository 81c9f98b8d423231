"""What an expression may use, and what it gives.

Nothing here knows of Sphinx: `Calculator(names_in(["math"])).compute("-log(0.67)")` returns 0.40047756659712525.
"""

import importlib
import math
import pkgutil
import warnings
from collections.abc import Iterable, Mapping
from functools import cache
from numbers import Integral, Real
from typing import TypeAlias

Number: TypeAlias = int | float
Value: TypeAlias = Number | list[Number]

BUILTINS = (abs, float, int, len, max, min, range, round, sum)


class Wrong(Exception):
    """What is stated cannot be read, cannot be computed, or is not what was computed."""


class Calculator:
    """Computes expressions over the given names and a few built-in functions, each expression once."""

    def __init__(self, names: Mapping[str, object], hint: str = "") -> None:
        # Methods such as numpy's .mean() import modules when they are called, which needs __import__.
        builtins = {builtin.__name__: builtin for builtin in (*BUILTINS, __import__)}
        self._names = {**names, "__builtins__": builtins}
        self._hint = hint or ", ".join([*names, *(builtin.__name__ for builtin in BUILTINS)])
        self._known: dict[str, Value] = {}

    def compute(self, expression: str) -> Value:
        """The value of an expression: a number, or a list of numbers."""
        if expression not in self._known:
            self._known[expression] = self._compute(expression)
        return self._known[expression]

    def _compute(self, expression: str) -> Value:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore"
                )  # log 0 is -inf: the stated number decides whether that is right
                result = eval(compile(expression.strip(), "<stated>", "eval"), self._names)
        except NameError as error:
            raise Wrong(
                f"{expression} cannot be computed: {error}; expressions may use {self._hint}"
            ) from error
        except Exception as error:
            raise Wrong(f"{expression} raises {type(error).__name__}: {error}") from error
        plain = result.tolist() if hasattr(result, "tolist") else result  # of an array: lists and numbers
        if isinstance(plain, (list, tuple)):
            return [_number(item, expression, result) for item in plain]
        return _number(plain, expression, result)


def _number(item: object, expression: str, result: object) -> Number:
    item = item.item() if hasattr(item, "item") else item
    if isinstance(item, bool) or not isinstance(item, Real):
        kind = type(item).__name__
        raise Wrong(f"{expression} is {result!r}: a {kind} is not a number that can be stated")
    number = int(item) if isinstance(item, Integral) else float(item)
    if math.isnan(number):
        shown = repr(result) if isinstance(result, (list, tuple)) or getattr(result, "shape", None) else "nan"
        raise Wrong(f"{expression} is {shown}: nan is no number to state")
    return number


def names_in(modules: Iterable[str], objects: Mapping[str, str] | None = None) -> dict[str, object]:
    """The public names of modules, and objects by the names given to them (`{"np": "numpy"}`)."""
    names: dict[str, object] = {}
    for module in map(importlib.import_module, modules):
        public = getattr(module, "__all__", [name for name in vars(module) if not name.startswith("_")])
        names |= {name: getattr(module, name) for name in public}
    return names | {name: pkgutil.resolve_name(path) for name, path in (objects or {}).items()}


@cache
def calculator(modules: tuple[str, ...], objects: tuple[tuple[str, str], ...]) -> Calculator:
    """The calculator for these names; all pages of a build share it."""
    hint = [f"the public names of {module}" for module in modules]
    hint += [*(name for name, _ in objects), *(builtin.__name__ for builtin in BUILTINS)]
    return Calculator(names_in(modules, dict(objects)), ", ".join(hint))
