"""The part of Python that an expression may use.

Numbers, lists, arithmetic, comparisons, and calls of the names that it is given. What could read a clock, a random
number or the machine, or could change something, is refused before it is run. Nothing here knows of Sphinx.
"""

import ast
import math
from collections.abc import Iterator, Mapping
from numbers import Number
from types import ModuleType


class Wrong(Exception):
    """What is stated cannot be read, cannot be computed, or is not what was computed: then `right` would be."""

    def __init__(self, message: str, right: str = "") -> None:
        super().__init__(message)
        self.right = right


#: Python's syntax.
SYNTAX = (
    *(ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.Subscript, ast.Slice),
    *(ast.List, ast.Tuple, ast.Dict, ast.Call, ast.keyword, ast.Compare, ast.cmpop, ast.BoolOp, ast.boolop),
    *(ast.BinOp, ast.operator, ast.UnaryOp, ast.unaryop, ast.IfExp),
    *(ast.ListComp, ast.GeneratorExp, ast.comprehension, ast.Store),
)

_PYTHON = {
    ast.Lambda: "lambda",
    ast.NamedExpr: ":=",
    ast.JoinedStr: "f-string",
    ast.Starred: "* before an argument",
}

#: NumPy's functions and constants beside its ufuncs and numeric types. None reads anything but its arguments.
_NUMPY = """
    all allclose amax amin any arange argmax argmin argsort array array_equal asarray average bincount broadcast_to
    column_stack concatenate convolve corrcoef count_nonzero cov cumprod cumsum diag diagonal diff dot e einsum
    euler_gamma eye finfo flip full full_like hstack identity iinfo inf inner interp isclose linspace logspace max mean
    median min nan nanmax nanmean nanmin nansum newaxis ones ones_like outer percentile pi prod ptp quantile ravel
    repeat reshape roll round searchsorted sort squeeze stack std sum take tile trace transpose trapezoid tril triu
    unique var vstack where zeros zeros_like
"""
#: The functions of a module that are not all without a side effect.
FUNCTIONS = {"numpy": frozenset(_NUMPY.split())}

#: What may be read from a value: no method that changes it.
_METHODS = """
    T all any argmax argmin argsort astype bits copy count cumprod cumsum diagonal dot dtype eps epsneg flatten imag
    index item items keys max maxexp mean min minexp ndim nmant precision prod ravel real reshape resolution round
    shape size smallest_normal smallest_subnormal squeeze std sum swapaxes tiny tolist trace transpose values var
"""
METHODS = frozenset(_METHODS.split())


def parse(expression: str) -> ast.expr:
    """The syntax tree of an expression; Wrong where it is more than an expression may be."""
    try:
        tree = ast.parse(" ".join(expression.split()), "<stated>", "eval")
    except (SyntaxError, ValueError) as error:
        message = error.msg if isinstance(error, SyntaxError) else error
        raise Wrong(f"{expression} cannot be computed: {message}") from error
    for node in ast.walk(tree):
        if trouble := _refused(node):
            raise Wrong(f"{expression} is refused: {trouble}")
    return tree.body


def _refused(node: ast.AST) -> str | None:
    """Why a part of an expression may not be in it."""
    if not isinstance(node, SYNTAX):
        return f"an expression has no {_PYTHON.get(type(node), type(node).__name__)}"
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        return f"{node.id} is a private name"
    if isinstance(node, ast.keyword) and node.arg in (None, "out"):
        return "an expression has no ** and no out="
    if isinstance(node, ast.Constant) and isinstance(node.value, float) and math.isinf(node.value):
        return "a number is too large for float64; write np.inf where infinity is meant"
    return None


def check_names(tree: ast.AST, expression: str, names: Mapping[str, object]) -> None:
    """Wrong where an expression reads an attribute that it may not use, or gives a name another meaning."""
    stored = {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    if taken := sorted(stored & set(names)):
        raise Wrong(f"{expression} is refused: {taken[0]} has a meaning already; give its loop another name")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (trouble := _attribute(node, names)):
            raise Wrong(f"{expression} is refused: {trouble}")


def _attribute(node: ast.Attribute, names: Mapping[str, object]) -> str | None:
    """Why an attribute may not be read."""
    owner = names.get(node.value.id) if isinstance(node.value, ast.Name) else None
    if not isinstance(owner, ModuleType):
        return (
            None
            if node.attr in METHODS
            else f".{node.attr} is not among the methods that expressions may use"
        )
    value, functions = getattr(owner, node.attr, None), FUNCTIONS.get(owner.__name__)
    if functions is None:
        allowed = not node.attr.startswith("_") and not isinstance(value, ModuleType)
    else:
        allowed = node.attr in functions or type(value).__name__ == "ufunc" or is_number_type(value)
    return None if allowed else f"{ast.unparse(node)} is not among the functions that expressions may use"


def is_number_type(value: object) -> bool:
    """Whether a value is a type such as float or np.float32."""
    return isinstance(value, type) and issubclass(value, Number)


def used(tree: ast.AST) -> set[str]:
    """The names that an expression uses."""
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def tables(tree: ast.AST, length: int = 4) -> Iterator[str]:
    """The lists of at least so many numbers that are written out in an expression, each in its normal form."""
    if isinstance(tree, (ast.List, ast.Tuple, ast.Dict)) and (table := _literal(tree)) is not None:
        if _count(table) >= length:
            yield repr(table)
        return
    for child in ast.iter_child_nodes(tree):
        yield from tables(child, length)


def _literal(node: ast.expr) -> object | None:
    try:
        value: object = ast.literal_eval(node)
    except (ValueError, TypeError):
        return None
    return value


def _count(value: object) -> int:
    if isinstance(value, dict):
        return _count(list(value.values()))
    return sum(map(_count, value)) if isinstance(value, (list, tuple)) else 1


#: Calls that give back a number that they get, and those that do where they get one alone.
_SAME = frozenset({"abs", "array", "asarray", "copy", "item", "max", "min", "round", "tolist"})
_SAME_OF_ONE = frozenset({"average", "mean", "median", "prod", "sort", "squeeze", "sum"})
_NUMBER_TYPES = ("float", "int", "complex")
_NEUTRAL = {ast.Add: 0, ast.Sub: 0, ast.Mult: 1, ast.Div: 1, ast.Pow: 1}


def is_bare(tree: ast.expr) -> bool:
    """Whether an expression computes nothing: a number, or one in brackets, rounded, plus 0 or times 1.

    >>> [is_bare(parse(text)) for text in ("0.41", "-0.41 + 0", "float([0.41][0])", "1 - 0.67", "p[0]")]
    [True, True, True, False, False]
    """
    match tree:
        case ast.Constant():
            return True
        case ast.UnaryOp(operand=operand):
            return is_bare(operand)
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Dict(values=parts):
            return all(map(is_bare, parts))
        case ast.Subscript(value=value) | ast.IfExp(body=value):
            return is_bare(value)
        case ast.BinOp(left=left, op=op, right=right):
            neutral = _NEUTRAL.get(type(op))
            either = (_is(right, neutral), _is(left, neutral) and isinstance(op, (ast.Add, ast.Mult)))
            return any(either) and is_bare(left) and is_bare(right)
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)):
            inputs = _inputs(tree)
            number = name in _SAME or name.startswith(_NUMBER_TYPES)
            alone = name in _SAME_OF_ONE and sum(_count(_literal(part)) for part in inputs) == 1
            return bool(inputs) and (number or alone) and all(map(is_bare, inputs))
    return False


def _inputs(call: ast.Call) -> list[ast.expr]:
    """What a call gets; of `x.sum()` that is x."""
    owner = call.func.value if isinstance(call.func, ast.Attribute) else None
    return [*([owner] if owner and not isinstance(owner, ast.Name) else []), *call.args]


def _is(node: ast.expr, number: int | None) -> bool:
    return isinstance(node, ast.Constant) and number is not None and node.value == number
