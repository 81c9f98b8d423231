"""The bibliography has the numbers that identify a source, each in its field, and no others."""

from collections.abc import Callable

import pytest
from book.numbers import sources
from sites import ROOT, Site

BIBLIOGRAPHY = ROOT / "docs" / "references.bib"
FIRST = "@article{a2020,\n  author = {A, B},\n  title = {A title},\n  journal = {J},\n  year = {2020},\n}\n\n"
FIELDS = {
    "author": "Shannon, Claude E.",
    "title": "A title",
    "booktitle": "Proceedings of the 36th International Conference",
    "year": "1948",
}
RIGHT = {
    "booktitle": "2017 IEEE International Conference",
    "year": "2005",
    "volume": "27",
    "number": "MSR-TR-2005-173",
    "pages": "379--423",
    "doi": "10.1002/j.1538-7305.1948.tb01338.x",
    "isbn": "978-0-262-03561-3",
    "eprint": "1503.02531",
    "edition": "2nd",
    "url": "https://cs231n.github.io",
}


def bibliography(field: str, value: str) -> str:
    """Two entries; the second has this field."""
    fields = "".join(f"  {name} = {{{text}}},\n" for name, text in (FIELDS | {field: value}).items())
    return f"{FIRST}@inproceedings{{shannon1948,\n{fields}}}\n"


@pytest.mark.parametrize(
    ("field", "value", "number"),
    [
        ("title", "A loss of 0.41 nats", "0.41"),
        ("title", "The 36th Title", "36"),
        ("booktitle", "A book of 2017 images", "2017"),
        ("note", "It loses 7 % of the mass", "7 %"),
        ("year", "0.41", "0.41"),
        ("pages", "0.41", "0.41"),
        ("volume", "41 %", "41 %"),
        ("doi", "0.41/x", "0.41/x"),
        ("url", "0.41", "0.41"),
    ],
)
def test_any_other_number_is_found_with_its_line(field: str, value: str, number: str) -> None:
    text = bibliography(field, value)
    assert list(sources.strange(text)) == [("shannon1948", field, number)]
    line = text.splitlines()[sources.line_of(text, "shannon1948", field) - 1]
    assert line == f"  {field} = {{{value}}},"


@pytest.mark.parametrize("field", RIGHT)
def test_the_numbers_that_identify_a_source_are_allowed(field: str) -> None:
    assert not list(sources.strange(bibliography(field, RIGHT[field])))


def test_another_number_ends_the_build(
    build_site: Callable[..., Site], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "NUMBERS", sources.NUMBERS | {"volume": "not this"})
    site = build_site({"page.md": "# A page\n"})
    assert site.returncode != 0
    text = BIBLIOGRAPHY.read_text("utf-8")
    line = text.count("\n", 0, text.index("volume  = {41}")) + 1
    said = f"references.bib:{line}: WARNING: blanchard2021: 41 in the field volume is no number of a source"
    assert said in site.output


def test_the_book_has_none() -> None:
    assert not list(sources.strange(BIBLIOGRAPHY.read_text("utf-8")))
