"""What an expression may use, and what it gives.

Nothing here knows of Sphinx: `Calculator(names_in(["math"])).compute("-log(0.67)")` returns 0.40047756659712525.
"""

import ast
import importlib
import math
import pkgutil
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cache
from numbers import Integral, Real
from typing import TypeAlias

from .language import Wrong, check_names, parse

Number: TypeAlias = int | float
Value: TypeAlias = Number | list[Number]

BUILTINS = (abs, all, any, float, int, len, max, min, range, round, sum, zip)


class Calculator:
    """Computes expressions over the given names and a few built-in functions, each expression once."""

    def __init__(self, names: Mapping[str, object], hint: str = "") -> None:
        self.names = {**names, **{builtin.__name__: builtin for builtin in BUILTINS}}
        self._hint = hint or ", ".join(self.names)
        self._known: dict[str, Value] = {}

    def extended(self, names: Mapping[str, object]) -> "Calculator":
        """A calculator that has more names, such as a page's givens."""
        return Calculator({**self.names, **names}, ", ".join([*names, self._hint])) if names else self

    def compute(self, expression: str) -> Value:
        """The value of an expression: a number, or a list of numbers."""
        if expression not in self._known:
            self._known[expression] = as_value(self.evaluate(expression), expression)
        return self._known[expression]

    def evaluate(self, expression: str) -> object:
        """What Python makes of an expression."""
        tree = parse(expression)
        check_names(tree, expression, self.names)
        try:
            with warnings.catch_warnings(), _overflows() as overflows:
                # log 0 is -inf: the stated number decides whether that is right
                warnings.simplefilter("ignore")
                # Methods such as numpy's .mean() import modules when they are called, which needs __import__.
                names = {**self.names, "__builtins__": {"__import__": __import__}}
                result: object = eval(compile(ast.Expression(tree), "<stated>", "eval"), names)
        except NameError as error:
            raise Wrong(
                f"{expression} cannot be computed: {error}; expressions may use {self._hint}"
            ) from error
        except Exception as error:
            raise Wrong(f"{expression} raises {type(error).__name__}: {error}") from error
        if overflows and not _is_finite(plain(result)):
            raise Wrong(f"{expression} overflows: the value is finite, and too large for its type")
        return result


@contextmanager
def _overflows() -> Iterator[list[str]]:
    """Notes when a NumPy function has a result that is too large for its type."""
    found: list[str] = []
    numpy = sys.modules.get("numpy")
    note = {"all": "ignore", "over": "call", "call": lambda kind, flag: found.append(kind)}
    with numpy.errstate(**note) if numpy else nullcontext():
        yield found


def _is_finite(value: object) -> bool:
    if isinstance(value, (list, tuple)):
        return all(map(_is_finite, value))
    return not isinstance(value, float) or math.isfinite(value)


def plain(value: object) -> object:
    """An array as lists, a number of NumPy as one of Python."""
    return value.tolist() if hasattr(value, "tolist") and not isinstance(value, type) else value


def as_value(result: object, expression: str) -> Value:
    """A number or a list of numbers; Wrong where a result is neither."""
    value = plain(result)
    if isinstance(value, (list, tuple)):
        return [_number(item, expression, result) for item in value]
    return _number(value, expression, result)


def _number(item: object, expression: str, result: object) -> Number:
    item = plain(item)
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
