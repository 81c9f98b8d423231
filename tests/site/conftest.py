"""The book as `make html` left it."""

import json
from pathlib import Path
from typing import Any

import pytest
from book.editions.editions import EDITIONS
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def book() -> Path:
    """The built book's folder."""
    assert (BOOK / "index.html").exists(), "the book is not built: run `make html` (make test does)"
    return BOOK


@pytest.fixture(scope="session")
def pages(book: Path) -> dict[str, BeautifulSoup]:
    """Every page of the English edition by its name without an ending."""
    texts = {
        file.relative_to(book).with_suffix("").as_posix(): file.read_text("utf-8")
        for file in book.rglob("*.html")
    }
    editions = ("_", *filter(None, EDITIONS.values()))
    return {
        name: BeautifulSoup(text, "html.parser")
        for name, text in texts.items()
        if not name.startswith(editions)
    }


@pytest.fixture(scope="session")
def ledger(book: Path) -> list[dict[str, Any]]:
    """All stated numbers."""
    entries: list[dict[str, Any]] = json.loads((book / "stated-numbers.json").read_text("utf-8"))
    return entries
