"""The inputs of a page: named once, in one code cell with the tag `givens`.

    q = [0.25, 0.67, 0.08]  # dog, cat, rabbit
    first_loss = 2.3        # nats

The cell is run like any other, so cells, figures and notebooks use its names. Here its assignments are read with the
language of expressions, so that stated numbers use them too. Nothing here knows of Sphinx.
"""

import ast
import io
import math
import re
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .expressions import Calculator, plain
from .language import Wrong, used

TAG = "givens"
_COMMENT = re.compile(r"#\s*(.*)")


class WrongGiven(Wrong):
    """A line of the cell cannot be a given."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Given:
    """An input: its name, its value, what its comment says, and the line of the cell that gives it."""

    name: str
    value: object
    comment: str = ""
    line: int = 1


@dataclass(frozen=True)
class Givens(Mapping[str, object]):
    """The values of a page's inputs by name."""

    entries: Mapping[str, Given]

    def __getitem__(self, name: str) -> object:
        return self.entries[name].value

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def has(self, number: Fraction) -> bool:
        """Whether a number is among them, but for what arithmetic with floats adds: 1 - 0.67 is 0.33."""
        return any(math.isclose(number, given, rel_tol=1e-12) for given in self.numbers())

    def numbers(self) -> Iterator[float]:
        """Every number of every given."""
        return (number for value in self.values() for number in _flat(value))

    def in_expression(self, tree: ast.AST) -> dict[str, object]:
        """The givens that an expression uses, with their values."""
        return {name: listed(self[name]) for name in self if name in used(tree)}


NONE = Givens({})


def _flat(value: object) -> Iterator[float]:
    """The finite numbers in a value, however it is nested."""
    value = plain(value)
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _flat(item)
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        yield value


def read(source: str, calculator: Calculator) -> Givens:
    """The givens of a cell; WrongGiven, with its line, where something in it is no given."""
    try:
        module = ast.parse(source)
    except SyntaxError as error:
        raise WrongGiven(f"the cell of givens is not Python: {error.msg}", error.lineno or 1) from error
    comments, entries = dict(_comments(source)), dict[str, Given]()
    for statement in module.body:
        if isinstance(statement, (ast.Import, ast.ImportFrom)):
            _check_import(statement, calculator.names)
            continue
        name, expression = _assignment(statement)
        if name in calculator.names or name in entries:
            raise WrongGiven(f"{name} has a meaning already: give the input another name", statement.lineno)
        try:
            value = calculator.extended(Givens(entries)).evaluate(ast.unparse(expression))
        except Wrong as wrong:
            raise WrongGiven(f"the given {name} cannot be read: {wrong}", statement.lineno) from wrong
        if not _is_data(value):
            raise WrongGiven(
                f"the given {name} is a {type(value).__name__}: an input is a number, a text, or a list or table of them",
                statement.lineno,
            )
        comment = comments.get(statement.end_lineno or statement.lineno, "")
        entries[name] = Given(name, value, comment, statement.lineno)
    return Givens(entries)


def _is_data(value: object) -> bool:
    """Whether a value can be kept with the page, and shown to readers."""
    value = plain(value)
    if isinstance(value, dict):
        return all(_is_data(item) for pair in value.items() for item in pair)
    if isinstance(value, (list, tuple)):
        return all(map(_is_data, value))
    return value is None or isinstance(value, (bool, int, float, str))


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """The comments of a cell by line."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and (comment := _COMMENT.match(token.string)):
            yield token.start[0], comment[1].strip()


def _assignment(statement: ast.stmt) -> tuple[str, ast.expr]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=expression) if not name.startswith("_"):
            return name, expression
    raise WrongGiven(
        f"`{ast.unparse(statement).splitlines()[0]}` gives no input: a cell of givens holds lines such as"
        " `q = [0.25, 0.67, 0.08]  # dog, cat, rabbit`; put all else into another cell",
        statement.lineno,
    )


def _check_import(statement: ast.Import | ast.ImportFrom, names: Mapping[str, object]) -> None:
    """Only names that expressions have anyway may be imported, under the same name."""
    for alias in statement.names:
        name = alias.asname or alias.name
        owner = f"{statement.module}." if isinstance(statement, ast.ImportFrom) else ""
        if name not in names or not _is_the_same(owner + alias.name, names[name]):
            raise WrongGiven(
                f"`{ast.unparse(statement)}`: {name} is not a name that stated expressions have; import it in another"
                " cell",
                statement.lineno,
            )


def _is_the_same(dotted: str, value: object) -> bool:
    """Whether an import brings what the name means in expressions."""
    own = getattr(value, "__name__", "")
    return own in (dotted, dotted.rpartition(".")[2])


def listed(value: object) -> object:
    """A given as Python's own numbers and lists, which can be shown, and written as JSON."""
    value = plain(value)
    if isinstance(value, dict):
        return {str(key): listed(item) for key, item in value.items()}
    return [listed(item) for item in value] if isinstance(value, (list, tuple)) else value
