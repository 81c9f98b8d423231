"""The unit of an expression, so that a number of nats is not called a number of bits.

It is read from the expression alone: what its functions yield, and what arithmetic makes of that. Nothing here knows
of Sphinx.

>>> unit_of("loss(p) / np.log(2)", {"loss": "nats"})
'bits'
"""

import ast
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from .language import parse

#: A unit; "" for a plain number such as a probability; None where the expression does not tell.
Unit: TypeAlias = str | None

NATS, BITS, DIGITS, PLAIN = "nats", "bits", "decimal digits", ""
#: What functions of NumPy and math yield.
_LOGARITHMS = {"log": NATS, "log1p": NATS, "log2": BITS, "log10": DIGITS}
_PLAIN = frozenset(
    [
        "argmax",
        "argmin",
        "count_nonzero",
        "exp",
        "exp2",
        "expm1",
        "finfo",
        "iinfo",
        "len",
        "range",
        "sign",
        "size",
    ]
)
#: Functions and methods that yield the unit of what they get, and those that multiply.
_KEEP = frozenset(
    [
        "abs",
        "amax",
        "amin",
        "array",
        "asarray",
        "average",
        "copy",
        "cumsum",
        "diff",
        "float",
        "item",
        "int",
        "max",
        "maximum",
        "mean",
        "median",
        "min",
        "minimum",
        "nanmax",
        "nanmean",
        "nanmin",
        "nansum",
        "ravel",
        "round",
        "sort",
        "squeeze",
        "std",
        "sum",
        "tolist",
        "float16",
        "float32",
        "float64",
    ]
)
_MULTIPLY = frozenset({"dot", "inner", "outer", "multiply"})
_MODULES = ("np", "numpy", "math")
#: Units that a number of nats has when it is divided by the logarithm of this number.
_BASES = {2: BITS, 10: DIGITS}


def unit_of(expression: str, yields: Mapping[str, str], givens: Mapping[str, str] | None = None) -> Unit:
    """The unit of an expression, where `yields` says what functions yield, and `givens` what inputs are."""
    return _Units(yields, givens or {}).of(parse(expression))


class _Units:
    def __init__(self, yields: Mapping[str, str], givens: Mapping[str, Unit]) -> None:
        self._yields, self._givens = yields, givens

    def of(self, node: ast.AST) -> Unit:
        match node:
            case ast.Constant() | ast.Compare() | ast.BoolOp():
                return PLAIN
            case ast.Name(id=name):
                return self._givens.get(name, PLAIN)
            case ast.Attribute(value=ast.Name(id=module)) if module in _MODULES:
                return PLAIN
            case ast.Attribute(value=inner) | ast.Subscript(value=inner) | ast.UnaryOp(operand=inner):
                return self.of(inner)
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
                return self._common(parts)
            case ast.ListComp(elt=inner, generators=loops) | ast.GeneratorExp(elt=inner, generators=loops):
                bound = {ast.unparse(loop.target): self.of(loop.iter) for loop in loops}
                return _Units(self._yields, {**self._givens, **bound}).of(inner)
            case ast.IfExp(body=body, orelse=other):
                return self._common([body, other])
            case ast.BinOp(left=left, op=op, right=right):
                return self._arithmetic(left, op, right)
            case ast.Call(func=ast.Name(id=name)):
                return self._call(name, None, node)
            case ast.Call(func=ast.Attribute(value=owner, attr=name)):
                function = isinstance(owner, ast.Name) and owner.id in _MODULES
                return self._call(name, None if function else owner, node)
        return None

    def _common(self, parts: Iterable[ast.AST]) -> Unit:
        """The unit that all parts have; a number that is written out goes with any."""
        units = {self.of(part) for part in parts if not _is_number(part)}
        return units.pop() if len(units) == 1 else None if units else PLAIN

    def _arithmetic(self, left: ast.AST, op: ast.operator, right: ast.AST) -> Unit:
        one, other = self.of(left), self.of(right)
        if one is None or other is None:
            return None
        if isinstance(op, (ast.Add, ast.Sub, ast.Mod)):
            return self._common([left, right])
        if isinstance(op, (ast.Div, ast.FloorDiv)):
            if one == NATS and (base := _logarithm_of(right)):
                return _BASES.get(base)
            return PLAIN if one == other else one if other == PLAIN else None
        if isinstance(op, (ast.Mult, ast.MatMult)):
            return self._product(one, other, _logarithm_of(left) or _logarithm_of(right))
        return PLAIN if one == other == PLAIN else None

    def _product(self, one: Unit, other: Unit, base: int | None = None) -> Unit:
        if one and other:
            units = {one, other}
            return NATS if base in _BASES and units == {NATS, _BASES[base]} else None
        return None if None in (one, other) else one or other

    def _call(self, name: str, owner: ast.AST | None, node: ast.Call) -> Unit:
        """What a function yields, or a method of `owner`."""
        if name in self._yields:
            return _in_base(self._yields[name], node)
        if name in _LOGARITHMS:
            return _LOGARITHMS[name]
        if name in _PLAIN:
            return PLAIN
        if name in _KEEP:
            return self.of(owner) if owner else self._common(node.args)
        if name in _MULTIPLY:
            factors = [*([owner] if owner else []), *node.args]
            return self._product(self.of(factors[0]), self.of(factors[1])) if len(factors) == 2 else None
        return PLAIN if isinstance(node.func, ast.Name) else None


def _in_base(unit: str, node: ast.Call) -> Unit:
    """What a function yields that may have an option for the base of its logarithm."""
    base = next((keyword.value for keyword in node.keywords if keyword.arg == "base"), None)
    if base is None or unit != NATS:
        return unit
    return _BASES.get(base.value) if isinstance(base, ast.Constant) and isinstance(base.value, int) else None


def _is_number(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) or (isinstance(node, ast.UnaryOp) and _is_number(node.operand))


def _logarithm_of(node: ast.AST) -> int | None:
    """2 of np.log(2)."""
    match node:
        case ast.Call(
            func=ast.Attribute(attr="log") | ast.Name(id="log"), args=[ast.Constant(value=int(number))]
        ):
            return number
    return None
