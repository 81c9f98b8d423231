"""The editions built by `make html` have the same pages, anchors and numbers, in different languages."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from sites import EDITIONS, has_moved
from untranslated import Leave

BOOK = Path(__file__).parents[3] / "_build" / "html"
FOLDERS = tuple(folder for folder in EDITIONS.values() if folder)
#: What is the same in every language: code, mathematics, names, titles of works, what cells print.
SAME = "pre, code, .math, .katex, .cell_output, .citation, .bibtex-citation, [role=list] .label, .sig, .xref, .stated-tip, cite, script, .original, [id^=stated-] td:nth-of-type(2)"
#: Titles of works, which stand in headings and lists of contents.
WORKS = re.compile("Dive into Deep Learning|Visual Information Theory|ML Cheatsheet")
ENGLISH = re.compile(r"(?:\b[A-Za-z][a-z’'-]*\b[ ,;:]+){4,}\b[a-z]+\b")


def pages_in(folder: str) -> set[str]:
    """The pages of an edition."""
    found = (file.relative_to(BOOK / folder) for file in (BOOK / folder).rglob("*.html"))
    names = {path.as_posix() for path in found if "_static" not in path.parts}
    return {name for name in names if folder or not name.startswith(FOLDERS)}


#: What has to be the same in all editions: a selector, and what of each element is compared.
COMPARED = {
    "article [id]": lambda tag: tag["id"],
    ".eqno": lambda tag: re.sub(r"\D", "", tag.get_text()),
    ".caption-number": lambda tag: re.sub(r"\D", "", tag.get_text()),
    "a.stated": lambda tag: tag["id"],
}


@cache
def page(folder: str, name: str) -> dict[str, Any]:
    """What the tests compare of a page: it is parsed once, and not kept."""
    soup = BeautifulSoup((BOOK / folder / name).read_text("utf-8"), "html.parser")
    assert soup.html is not None
    return {
        "compared": {kind: sorted(map(value, soup.select(kind))) for kind, value in COMPARED.items()},
        "language": soup.html["lang"],
        "named": {link["hreflang"]: link["href"] for link in soup.select("head link[hreflang]")},
        "switches": [
            (str(link["hreflang"]), str(link["href"]))
            for link in soup.select("header a.edition-switch, .bd-header-article a.edition-switch")
        ],
        "texts": list(texts(soup)),  # the last, since it changes the page
    }


# The index is sorted differently in each language.
PAGES = (
    sorted(
        name for name in pages_in("") - {"genindex.html"} if not has_moved((BOOK / name).read_text("utf-8"))
    )
    if BOOK.is_dir()
    else ["index.html"]
)


@pytest.fixture(params=FOLDERS)
def folder(request: pytest.FixtureRequest) -> str:
    """An edition, compared with the English one."""
    assert (BOOK / request.param / "index.html").exists(), "build both editions: `make html`"
    return str(request.param)


def test_both_have_the_same_pages(folder: str) -> None:
    assert pages_in("") == pages_in(folder)
    assert len(PAGES) > 30


@pytest.mark.parametrize("name", PAGES)
def test_both_have_the_same_anchors_and_count_alike(folder: str, name: str) -> None:
    ours, theirs = (page(edition, name)["compared"] for edition in ("", folder))
    for selector in COMPARED:
        one, other = ours[selector], theirs[selector]
        assert one == other, f"{selector}: {set(one) ^ set(other)}"


def test_what_cells_draw_is_no_part_of_the_site() -> None:
    """MyST-NB writes them beside the pages, where one edition's files would be in the folder of another edition."""
    assert not (BOOK / "jupyter_execute").exists()


def test_both_state_the_same_numbers(folder: str) -> None:
    def rows(folder: str) -> list[tuple[str, str]]:
        keys = ("page", "expression", "value")
        found = json.loads((BOOK / folder / "stated-numbers.json").read_text("utf-8"))
        return sorted((str([row[key] for key in keys]), row["stated"]) for row in found)

    ours, theirs = rows(""), rows(folder)
    assert [computed for computed, _ in ours] == [computed for computed, _ in theirs]
    for (computed, one), (_, other) in zip(ours, theirs, strict=True):
        is_word = re.search("[a-z]{2}", one) and one != "inf"  # such as 99 of 100: a translation has its own
        assert is_word or one == other, f"{computed}: {one}, {other}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_says_where_it_stands_in_each_language(folder: str, name: str) -> None:
    for own, found in (("en", page("", name)), (folder.strip("/"), page(folder, name))):
        assert found["language"] == own
        if name == "404.html":
            continue
        place = (BOOK / EDITIONS[own] / name).parent
        named = found["named"]
        assert set(named) == {*EDITIONS, "x-default"}
        assert named["x-default"] == named["en"]
        for language, address in {**named, **dict(found["switches"][:1])}.items():
            if language != "x-default" and "://" not in address:
                assert (place / address).resolve() == (BOOK / EDITIONS[language] / name).resolve()
        assert found["switches"]


def texts(soup: BeautifulSoup) -> Iterator[str]:
    """The visible text and the alternative text of a page, block by block."""
    for tag in soup.select(f"{SAME}, [lang]:not(html)"):
        tag.replace_with("◯")
    for block in soup.select("h1, h2, h3, p, li, dt, dd, td, th, caption, summary, title, figcaption, text"):
        yield " ".join(block.get_text(" ").split())
    for tag in soup.find_all(True):
        if isinstance(tag, Tag) and tag.name != "math":
            yield from (
                str(tag[name]) for name in ("title", "aria-label", "alt", "placeholder") if tag.get(name)
            )
    yield from (str(tag["content"]) for tag in soup.select('meta[name="description"]'))


@pytest.mark.parametrize("name", PAGES)
def test_no_english_sentence_is_left(folder: str, name: str, leave: Leave) -> None:
    found = {
        match[0] for text in page(folder, name)["texts"] for match in ENGLISH.finditer(WORKS.sub("◯", text))
    }
    leave(folder + name, (f"shows in English: {text}" for text in sorted(found)))


def test_an_english_sentence_would_be_found() -> None:
    assert ENGLISH.search("次に The loss is the logarithm of it. です")
    assert not ENGLISH.search("PyTorch、JAX、Daskの配列。CC BY 4.0のもとで")
