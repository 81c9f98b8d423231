"""The rules of a figure: Python expressions in a TOML file, translated into JavaScript.

The same expressions are evaluated with cedocs by the tests, so both are compared.
"""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from sphinx.errors import ExtensionError

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Pow: "**",
    ast.And: "&&",
    ast.Or: "||",
    ast.Eq: "===",
    ast.NotEq: "!==",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Not: "!",
    ast.USub: "-",
}


def load(file: Path) -> dict[str, Any]:
    """Read the rules of a figure."""
    return tomllib.loads(file.read_text("utf-8"))


def names(expression: str) -> set[str]:
    """Return the names in an expression."""
    return {node.id for node in ast.walk(ast.parse(expression, mode="eval")) if isinstance(node, ast.Name)}


def javascript(expression: str) -> str:
    """Translate an expression: arithmetic, comparisons, calls, lists and constants."""
    return _translate(ast.parse(expression, mode="eval").body)


def _translate(node: ast.AST) -> str:
    match node:
        case ast.Constant(value=bool() | int() | float() | str() as value):
            return json.dumps(value)
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            return f"{_translate(value)}.{name}"
        case ast.List(elts=values):
            return f"[{', '.join(map(_translate, values))}]"
        case ast.Call(func=function, args=values, keywords=[]):
            return f"{_translate(function)}({', '.join(map(_translate, values))})"
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return f"(({_translate(left)}) {OPERATORS[type(op)]} ({_translate(right)}))"
        case ast.UnaryOp(op=op, operand=value) if type(op) in OPERATORS:
            return f"({OPERATORS[type(op)]}({_translate(value)}))"
        case ast.BoolOp(op=op, values=values):
            return f"({f' {OPERATORS[type(op)]} '.join(map(_translate, values))})"
        case ast.Compare(left=left, ops=ops, comparators=right) if all(type(op) in OPERATORS for op in ops):
            sides = [left, *right]
            pairs = (
                f"{_translate(a)} {OPERATORS[type(op)]} {_translate(b)}"
                for a, op, b in zip(sides, ops, right, strict=False)
            )
            return f"({' && '.join(pairs)})"
    raise ValueError(f"{ast.unparse(node)!r} has no translation; use arithmetic, comparisons and calls")


def module(file: Path, known: Collection[str], functions: str) -> str:
    """Return the rules as a JavaScript module; `functions` is the module that exports the functions in them.

    `known` are the names that the reader's entries and these functions have.
    """
    rules = load(file)
    marks = rules["mark"]
    allowed = {*known, *(mark["id"] for mark in marks)}
    lines = [f'import {{ {", ".join(sorted(FUNCTIONS))} }} from "{functions}";', "export const marks = ["]
    for mark in marks:
        made = [_function(file, mark, mark[part], set(known)) for part in ("when", "value")]
        lines.append(f"  {{ id: {json.dumps(mark['id'])}, when: {made[0]}, value: {made[1]} }},")
    lines += ["];", "export const suspects = ["]
    for suspect in rules["suspect"]:
        signs = ", ".join(f"[{w}, {_function(file, suspect, sign, allowed)}]" for w, sign in suspect["signs"])
        lines.append(f"  {{ id: {json.dumps(suspect['id'])}, signs: [{signs}] }},")
    return "\n".join([*lines, "];", ""])


#: What expressions may call; formulas.mjs exports them.
FUNCTIONS = frozenset({"entropy", "just_above", "known", "len", "np", "one_hot", "smooth_labels", "within"})


def _function(file: Path, rule: dict[str, Any], expression: str, allowed: set[str]) -> str:
    """Return an expression as a function of the facts."""
    try:
        used = names(expression) - FUNCTIONS
        if unknown := used - allowed:
            raise ValueError(f"{', '.join(sorted(unknown))} is not known; known are {sorted(allowed)}")
        return f"({{ {', '.join(sorted(used))} }}) => {javascript(expression)}"
    except (SyntaxError, ValueError) as error:
        raise ExtensionError(f"{file.name}: {rule['id']}: {expression}: {error}") from error


def links(rules: dict[str, Any]) -> Iterator[str]:
    """Return the label of each section that a suspect links to, once."""
    yield from dict.fromkeys(suspect["link"] for suspect in rules["suspect"])


def words(rules: dict[str, Any]) -> Iterator[str]:
    """Return all texts for readers."""
    yield from rules["words"].values()
    for mark in rules["mark"]:
        yield mark["words"]
    for suspect in rules["suspect"]:
        yield from (suspect["words"], suspect["look"])
