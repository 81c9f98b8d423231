"""The whole book as PDF, as `make pdf` left it: an outline, page numbers, every page's title, no reference lost.

It needs LuaLaTeX, which a newcomer need not have: where there is no PDF these tests are left out, under CI they fail.
"""

import re
import subprocess
from pathlib import Path

import clean
import pytest
from bs4 import BeautifulSoup

PDF = Path(__file__).parents[2] / "_build" / "cross-entropy-book.pdf"
HOW = "There is no PDF, and its checks were left out: `make pdf` makes it, and says what it lacks."
TOOLS = "pdftotext is missing, and with it the checks of the PDF: `apt-get install poppler-utils` brings it."


def said(program: str, *arguments: str) -> str:
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def pdf() -> Path:
    if not PDF.is_file():
        clean.leave_out(HOW)
    clean.require("pdftotext", TOOLS)
    return PDF


def test_every_page_of_the_book_is_in_it(pdf: Path, pages: dict[str, BeautifulSoup]) -> None:
    text = re.sub(r"\W", "", said("pdftotext", str(pdf), "-"))
    for name, soup in pages.items():
        if name in {"404", "search", "genindex", "prf-prf"}:
            continue
        title = soup.select_one("article h1")
        assert title is not None
        for link in title.select(".headerlink, .katex"):
            link.decompose()
        assert re.sub(r"\W", "", title.get_text()) in text, name


def test_no_reference_is_lost(pdf: Path) -> None:
    lost = [line for line in said("pdftotext", str(pdf), "-").splitlines() if "??" in line]
    assert not lost


def test_every_font_is_embedded(pdf: Path) -> None:
    rows = said("pdffonts", str(pdf)).splitlines()[2:]
    assert rows and all(row.split()[-5] == "yes" for row in rows)


def test_pages_are_numbered(pdf: Path) -> None:
    last = said("pdftotext", "-f", "20", "-l", "20", str(pdf), "-")
    assert re.search(r"^\d+$", last, re.MULTILINE)
