"""Cells as the browser's Python runs them, here in this one."""

import json
import sys
from collections.abc import Iterator

import pytest
from book.live.run import Session

Shown = list[tuple[str, str]]


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Session, Shown]]:
    shown: Shown = []
    for name in ("IPython", "IPython.display", "myst_nb"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield Session(lambda kind, content: shown.append((kind, content))), shown
    for name in ("IPython", "IPython.display", "myst_nb"):
        sys.modules.pop(name, None)


def test_the_last_expression_is_shown_and_names_are_shared(session: tuple[Session, Shown]) -> None:
    python, shown = session
    assert python.run("a = 2\nprint('so')\na + 1", "1")
    assert python.run("a * 3;", "2") and python.run("None", "3")
    assert python.run("a", "4")
    assert shown == [("text", "so"), ("text", "\n"), ("value", "3"), ("value", "2")]
    python.reset()
    assert not python.run("a", "5")


def test_an_error_has_the_readers_lines_alone(session: tuple[Session, Shown]) -> None:
    python, shown = session
    assert python.run("import json\ndef load(text):\n    return json.loads(text)", "1")
    assert not python.run("x = 1\nload('[')", "2")
    said = json.loads(shown[-1][1])
    assert said["message"].startswith("json.decoder.JSONDecodeError: Expecting value")
    assert said["lines"] == [
        {"cell": "2", "line": 2, "code": "load('[')"},
        {"cell": "1", "line": 3, "code": "return json.loads(text)"},
    ]


def test_code_that_is_no_python_and_a_missing_package(session: tuple[Session, Shown]) -> None:
    python, shown = session
    assert not python.run("a = 1\nb = (", "1")
    assert json.loads(shown[-1][1])["lines"] == [{"cell": "1", "line": 2, "code": "b = ("}]
    assert not python.run("import not_there", "2")
    assert json.loads(shown[-1][1])["missing"] == "not_there"
    assert not python.run("raise SystemExit(3)", "3"), "it does not end the worker"


def test_markdown_and_warnings(session: tuple[Session, Shown]) -> None:
    python, shown = session
    assert python.run("from IPython.display import Markdown\nMarkdown('*a*')", "1")
    assert python.run("import warnings\nwarnings.simplefilter('default')\nwarnings.warn('beware')", "2")
    assert shown == [("markdown", "*a*"), ("warning", "UserWarning: beware")]


def test_what_a_cell_defines_and_uses(session: tuple[Session, Shown]) -> None:
    python, _ = session
    code = "import math\nq = p + 1\nx[0] = 2\ndef f(a):\n    return a * rate\nfor k in range(n): pass"
    names = json.loads(python.names_of(code))
    assert {"q", "x", "f", "k"} <= set(names["defines"])
    assert {"p", "rate", "n"} <= set(names["uses"]) and "q" not in names["uses"]
    assert json.loads(python.names_of("(")) == {"defines": [], "uses": []}
