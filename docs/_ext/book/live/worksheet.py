"""Compute the stated numbers of a page again, with the reader's inputs and expressions, in the worker.

A reader writes inputs and an expression: `q = [0.2, 0.7, 0.1]` and, in the last line, `cross_entropy(p, q)`. Assignments to
the page's givens change the cell of givens, which everything else of the page uses; other lines belong to the number.
"""

import ast
import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from stated.expressions import BUILTINS, Value, as_value, names_in, plain
from stated.givens import listed
from stated.language import Wrong, used
from stated.marks import Marks
from stated.numbers import compare, written
from stated.words import check_word, vocabulary

LONGEST = 24  # characters of a value that has no digits to round to


class Worksheet:
    """The numbers of a page."""

    def __init__(self, settings: dict[str, Any], data: Path) -> None:
        self.names = names_in(settings.get("modules", ()), settings.get("names", {}))
        self.names |= {builtin.__name__: builtin for builtin in BUILTINS}
        self.words = vocabulary(settings.get("words", {}))
        self.marks = Marks(*settings.get("marks", ()))
        self.data = data

    def compute(self, asked: str) -> str:
        """Compute the numbers of a request, as JSON.

        `givens` is the code of the cell of givens now, `built` as the book has it. `numbers` are to be computed: the
        text of each, its `expression`, and `own`, the reader's expression. `text` is what the reader wrote for the first.
        The answer has the `givens` with the reader's changes and the `values` that they have in a tip, the reader's
        expression as `own`, and for each number its value, its text, and whether it is the built one; or an `error`.
        """
        request = json.loads(asked)
        code: str = request["givens"]
        answer: dict[str, Any] = {}
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                if "text" in request:
                    code, answer["own"] = self._split(code, request["text"])
                    request["numbers"][0]["own"] = answer["own"]
                now, built = self._givens(code), self._givens(request["built"])
                answer["numbers"] = [self._number(number, now, built) for number in request["numbers"]]
                answer["values"] = {name: repr(listed(value)) for name, value in self._defined(now).items()}
        except Exception as error:
            answer["error"] = _said(error)
        return json.dumps(answer | {"givens": code})

    # --- givens -----------------------------------------------------------------------------------

    def _givens(self, code: str) -> dict[str, Any]:
        """Return the names that expressions have: those of the book, and the page's givens."""
        names = dict(self.names)
        exec(compile(code, "<givens>", "exec"), names)
        return names

    def _defined(self, names: dict[str, Any]) -> dict[str, Any]:
        return {n: v for n, v in names.items() if n not in self.names and n != "__builtins__"}

    def _split(self, code: str, text: str) -> tuple[str, str]:
        """Return the code of the givens with the reader's inputs, and the rest of what the reader wrote."""
        statements = ast.parse(text.strip()).body
        if not statements or not isinstance(statements[-1], ast.Expr):
            raise Wrong("")  # the page says it in its language
        rest = []
        for statement in statements:
            segment = ast.get_source_segment(text.strip(), statement) or ""
            name = _assigned(statement)
            if name in self._defined(self._givens(code)):
                value = ast.get_source_segment(text.strip(), statement.value) or ""  # type: ignore[attr-defined]
                code = self._changed(code, name, value)
            else:
                rest.append(segment)
        return code, "\n".join(rest)

    def _changed(self, code: str, name: str, value: str) -> str:
        """Return the code with another value of a given; the same code if the value is the same."""
        names = self._givens(code)
        before, after = names[name], eval(value, dict(names))
        if listed(before) == listed(after):
            return code
        if isinstance(before, np.ndarray) and not isinstance(after, np.ndarray):
            value = f"np.array({value})"
        for statement in ast.parse(code).body:
            if _assigned(statement) == name:
                return _replaced(code, statement.value, value)  # type: ignore[attr-defined]
        return f"{code}\n{name} = {value}"

    # --- numbers ----------------------------------------------------------------------------------

    def _number(self, number: dict[str, str], now: dict[str, Any], built: dict[str, Any]) -> dict[str, Any]:
        """Return a number's value and text."""
        try:
            before = self._evaluate(number["expression"], built)
            result = self._evaluate(number.get("own") or number["expression"], now)
        except Exception as error:
            return {"error": _said(error)}
        same = repr(plain(before)) == repr(plain(result))
        value, text = self._shown(number["text"], number.get("own") or number["expression"], result)
        return {"value": value, "text": number["text"] if same else text, "same": same}

    def _evaluate(self, code: str, names: dict[str, Any]) -> Any:
        module = ast.parse(code)
        last = module.body.pop()
        names = names | self._read(used(last) - names.keys())  # a given may have the name of a file
        exec(compile(module, "<number>", "exec"), names)
        assert isinstance(last, ast.Expr)
        return eval(compile(ast.Expression(last.value), "<number>", "eval"), names)

    def _read(self, names: set[str]) -> dict[str, Any]:
        """Return the book's data files that an expression uses."""
        files = {name: self.data / f"{name}.json" for name in names - self.names.keys()}
        return {n: json.loads(file.read_text("utf-8")) for n, file in files.items() if file.is_file()}

    def _shown(self, text: str, expression: str, result: Any) -> tuple[str, str]:
        """Return a value in full, and in the form in which the page states it."""
        flat = plain(result)
        value: Value | None
        try:
            value = flat if isinstance(flat, bool) else as_value(result, expression)
        except Wrong:
            value = None  # nan, text, a table: no number that the book would state
        if value is None:
            full = repr(flat)
            return full, full if len(full) <= LONGEST else f"{full[:LONGEST]}…"
        stated = self.marks.written(text)
        try:
            if self.words.knows(stated):
                check_word(stated, ast.parse(expression).body[-1].value, result, self.words)  # type: ignore[attr-defined]
            else:
                compare(stated, expression, value)
        except Wrong as wrong:
            rounded = f"{value:.4g}" if isinstance(value, float) else written(value)
            return written(value), self.marks.prose(wrong.right or rounded)
        return written(value), text


def _assigned(statement: ast.stmt) -> str:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
    return ""


def _replaced(code: str, node: ast.expr, new: str) -> str:
    """Return the code with an expression replaced. Python counts columns in bytes."""
    lines = code.encode().splitlines(keepends=True)
    starts = [sum(map(len, lines[:k])) for k in range(len(lines))]
    assert node.end_lineno and node.end_col_offset is not None
    start, end = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
    whole = b"".join(lines)
    return (whole[:start] + new.encode() + whole[end:]).decode()


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if not isinstance(error, Wrong) else str(error)
