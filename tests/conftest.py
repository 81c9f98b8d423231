"""Fixtures and hooks of all tests."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sites
import untranslated
from bs4 import BeautifulSoup
from measured import pytest_runtest_protocol
from needs import pytest_addoption, pytest_collection_modifyitems, pytest_configure, pytest_runtest_setup
from sites import EDITIONS
from untranslated import leave  # noqa: F401  (a fixture)

__all__ = [
    "pytest_addoption",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "pytest_runtest_protocol",
    "pytest_runtest_setup",
]

ROOT = Path(__file__).parents[1]
collect_ignore = ["libraries"]  # `make libraries` runs them


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List untranslated sentences at the end of the run."""
    reports = terminalreporter.getreports("passed") + terminalreporter.getreports("failed")
    for line in untranslated.summary(reports):
        terminalreporter.write_line(line)


@pytest.fixture
def build_site(tmp_path: Path) -> Callable[..., sites.Site]:
    """`build_site({"page.md": text}, "-j2", some_setting=True)` builds a tiny site: see tests/sites.py."""

    def build(pages: dict[str, str], *options: str, **conf: object) -> sites.Site:
        return sites.build_site(tmp_path / "site", pages, *options, **conf)

    return build


BOOK = ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def book() -> Path:
    """The built book's folder."""
    assert (BOOK / "index.html").exists(), "the book is not built: run `make html` (make test does)"
    return BOOK


@pytest.fixture(scope="session")
def pages(book: Path) -> dict[str, BeautifulSoup]:
    """Every page of the English edition by its name without an ending. A redirect (docs/redirects.txt) is not a page."""
    texts = {
        file.relative_to(book).with_suffix("").as_posix(): file.read_text("utf-8")
        for file in book.rglob("*.html")
    }
    editions = ("_", *filter(None, EDITIONS.values()))
    return {
        name: BeautifulSoup(text, "html.parser")
        for name, text in texts.items()
        if not name.startswith(editions) and not sites.has_moved(text)
    }


@pytest.fixture(scope="session")
def ledger(book: Path) -> list[dict[str, Any]]:
    """All stated numbers."""
    entries: list[dict[str, Any]] = json.loads((book / "stated-numbers.json").read_text("utf-8"))
    return entries
