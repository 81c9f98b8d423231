"""The built book, as for the tests in tests/site."""

import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

BOOK = Path(__file__).parents[3] / "_build" / "html"
sys.path.insert(0, str(Path(__file__).parents[2] / "site"))

from permanent import read  # noqa: E402


@pytest.fixture(scope="session")
def pages() -> dict[str, BeautifulSoup]:
    """Every page of the English edition, without generated ones and those that only lead to another one."""
    from sites import EDITIONS, has_moved

    assert (BOOK / "index.html").exists(), "the book is not built: run `make html` (make test does)"
    found = read(BOOK, EDITIONS.values())
    return {name: page for name, page in found.items() if not has_moved(str(page))}
