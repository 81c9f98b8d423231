"""Descriptions of pages are whole sentences: formulas in them are written in plain letters."""

from pathlib import Path

import pytest
from book.about.described import formula
from bs4 import BeautifulSoup
from sites import EDITIONS, has_moved

BOOK = Path(__file__).parents[3] / "_build" / "html"


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"-\log 0.67 \approx \htmlClass{stated}{0.400}", "−log 0.67 ≈ 0.400"),
        (r"e^{-0.69}", "e^(−0.69)"),
        (r"\frac{a+b}{2}", "(a + b)/2"),
        (r"p_k \log q_k", "p_k log q_k"),
        (r"(0.26, 0.74)", "(0.26, 0.74)"),
        (r"\hat y", "ŷ"),
        (r"\sigma(z)", "σ(z)"),
        (r"K = 2", "K = 2"),
    ],
)
def test_a_formula_in_plain_letters(tex: str, text: str) -> None:
    assert formula(tex) == text


@pytest.mark.parametrize("language", EDITIONS)
def test_no_description_of_the_book_has_a_hole(language: str) -> None:
    """An ellipsis may only stand at the end, where a long sentence is cut."""
    site, seen = BOOK / EDITIONS[language], 0
    others = tuple(folder for folder in EDITIONS.values() if folder)
    for file in sorted(site.rglob("*.html")):
        name = file.relative_to(site).as_posix()
        text = file.read_text("utf-8")
        if name.startswith(("_", *(others if not EDITIONS[language] else ()))) or has_moved(text):
            continue
        head = BeautifulSoup(text.partition("</head>")[0], "html.parser")
        for tag in head.select('meta[name="description"], meta[property="og:description"]'):
            assert "…" not in str(tag["content"])[:-1], f"{name}: {tag['content']}"
            seen += 1
    assert seen > 60
