"""The pages' `>>>` examples are doctests, page by page.

Those of parts 1, 2, 4 and 5 need the libraries that they compare. `make libraries` runs them, all of them and nothing else, in
an environment that has the libraries; elsewhere the last lines of a run say that they were left out.
"""

import os
import re
from collections.abc import Iterator
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from sybil import Document, Example, Lexeme, Region, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import PythonCodeBlockParser as PythonBlockParser
from sybil.parsers.myst import PythonCodeBlockParser, SkipParser

LIBRARIES = ["libraries/*.md", "classification/*.md", "computing/*.md", "beyond/*.md"]
# Sybil's parser of directives needs PyYAML for the options of figures, which the libraries' environment does not have.
CELL = re.compile(r"^```\{code-cell\} ipython3\n:tags: (?P<tags>.*)\n(?P<code>(?:.*\n)*?)```$", re.MULTILINE)
TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
STATED = re.compile(r"\{stated\}`\s*([^=`]+?)\s*=")
CODE = re.compile(r"(?<![}`])`([^`]+)`")


def set_up(namespace: dict[str, object]) -> None:
    """Say what this machine lacks: `% skip: start if(no_torch, reason="…")`. Under CI nothing may lack but what MAY_LEAVE_OUT names."""
    wanted = os.environ.get("CI") and "torch" not in os.environ.get("MAY_LEAVE_OUT", "").split()
    namespace["no_torch"] = find_spec("torch") is None and not wanted


def givens(document: Document) -> Iterator[Region]:
    """The cell that names the page's inputs: its examples use them."""
    for cell in CELL.finditer(document.text):
        if "givens" in cell["tags"]:
            yield Region(*cell.span(), Lexeme(cell["code"], cell.start("code"), 1), PythonEvaluator())


def calls(document: Document) -> Iterator[Region]:
    """The rows of the tables that have a column *call*: the code in it gives the numbers that the row states."""
    for table in TABLE.finditer(document.text):
        head, _, *rows = table[0].splitlines(keepends=True)
        names = cells(head)
        if "call" not in names:
            continue
        start = table.start() + len(table[0]) - len("".join(rows))
        for row in rows:
            yield Region(start, start + len(row), (cells(row)[names.index("call")], row), gives)
            start += len(row)


def cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def gives(example: Example) -> str | None:
    """What is wrong with a row, if anything is."""
    cell, row = example.parsed
    codes, stated = CODE.findall(cell), STATED.findall(row)
    if not codes or len(stated) != 1:
        return "A row of a table with a column *call* has code in that column and states one number"
    for code in codes:
        try:
            value = eval(code, example.namespace)
            got = written(value, stated[0])
            in_full = f"{got}, that is {value}"
        except Exception as raised:
            got = in_full = f"{type(raised).__name__}: {raised}"
        if got != stated[0]:
            return f"{code}\nExpected:\n    {stated[0]}\nGot:\n    {in_full}"
    return None


def written(value: object, like: str) -> str:
    """A number, or a row of numbers in brackets, with as many decimals as another one is written with."""
    numbers = np.asarray(value, dtype=float)
    decimals = len(re.split(r"[,)]", like)[0].partition(".")[2])
    if numbers.ndim:
        return f"({', '.join(f'{number:.{decimals}f}' for number in numbers.ravel())})"
    return f"{numbers:.{decimals}f}"


FLAGS = ELLIPSIS | NORMALIZE_WHITESPACE

if os.environ.get("LIBRARIES"):
    pages = Sybil(
        parsers=[givens, PythonBlockParser(doctest_optionflags=FLAGS), calls], patterns=LIBRARIES
    )  # nothing skips there
else:
    pages = Sybil(
        parsers=[PythonCodeBlockParser(doctest_optionflags=FLAGS), SkipParser()],
        patterns=["*.md"],
        excludes=LIBRARIES,
        setup=set_up,
    )
pytest_collect_file = pages.pytest()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and how to run it."""
    here = Path(__file__).parent
    pages = [page for pattern in LIBRARIES for page in here.glob(pattern)]
    examples = sum(page.read_text("utf-8").count("\n>>> ") for page in pages)
    if not os.environ.get("LIBRARIES"):
        terminalreporter.write_line(
            f"NOT RUN: {examples} examples of {', '.join(LIBRARIES)} need other libraries. `make libraries` runs them all."
        )
