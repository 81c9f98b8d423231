"""The editions built by `make html` have the same pages, anchors and numbers, in different languages."""

import json
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from book.editions import readings
from bs4 import BeautifulSoup, Tag
from sites import EDITIONS, has_moved
from untranslated import Leave

BOOK = Path(__file__).parents[3] / "_build" / "html"
LOCALE = Path(__file__).parents[3] / "docs" / "locale"
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


# --- how the Japanese edition writes ---------------------------------------------------------------

#: Parts whose pages open with their answer in one sentence, and end with what they taught. Part 4 is for looking up.
PARTS = ("classification", "computing", "meaning", "beyond")
IN_SHORT, LEARNED = "一言でいうと", "まとめ"
JAPANESE = BOOK / "ja"
TAUGHT = sorted(
    file.relative_to(JAPANESE).as_posix()
    for part in PARTS
    for file in (JAPANESE / part).glob("*.html")
    if not has_moved(file.read_text("utf-8"))
)


def opening(soup: BeautifulSoup) -> str:
    """The sentence that answers the page's question, before the first box or section; nothing if there is none."""
    for tag in soup.select("article section > p, article .admonition, article h2"):
        if tag.name != "p":
            return ""
        for strong in tag.select("strong"):
            if strong.get_text() == IN_SHORT:
                behind = "".join(node.get_text() for node in strong.next_siblings)
                return behind.lstrip("、").partition("。")[0]
    return ""


def learned(soup: BeautifulSoup) -> str:
    """What the page taught: a paragraph, or a section of its own; nothing if there is none."""
    sections = [tag.get_text() for tag in soup.select("article h2")]
    paragraphs = [tag.parent.get_text() for tag in soup.select("article p > strong") if tag.parent]
    return next((text for text in sections + paragraphs if text.startswith(f"{LEARNED}：")), "")


@pytest.mark.parametrize("name", TAUGHT)
def test_a_page_opens_with_its_answer_and_ends_with_what_it_taught(name: str) -> None:
    soup = BeautifulSoup((JAPANESE / name).read_text("utf-8"), "html.parser")
    assert len(opening(soup)) > 10, (
        f"write its message after **{IN_SHORT}**、 before the box and the sections"
    )
    if not name.endswith("/index.html") or name.startswith("classification"):  # the others list pages
        assert len(learned(soup)) > 10, f"write what a reader has learned after **{LEARNED}**："


def test_a_page_without_them_would_be_found() -> None:
    page = "<article><section><h1>損失</h1><p>問い。</p>{}<section><h2>節</h2><p>{}</p></section></section></article>"
    answer, taught = (
        f"<p><strong>{IN_SHORT}</strong>、対数です。次。</p>",
        f"<strong>{LEARNED}</strong>：比べます。",
    )

    def parts(before: str, inside: str) -> tuple[str, str]:
        soup = BeautifulSoup(page.format(before, inside), "html.parser")
        return opening(soup), learned(soup)

    assert parts(answer, taught) == ("対数です", f"{LEARNED}：比べます。")
    assert parts("", answer) == ("", ""), "in a section it is too late"
    assert parts(f'<div class="admonition"></div>{answer}', "") == ("", "")
    assert len(TAUGHT) > 20


@pytest.mark.parametrize("name", PAGES)
def test_captions_are_polite(name: str) -> None:
    plain = tomllib.loads((LOCALE / "ja" / "terms.toml").read_text("utf-8"))["polite"]["plain"]
    soup = BeautifulSoup((JAPANESE / name).read_text("utf-8"), "html.parser")
    for tag in soup.select(SAME):
        tag.replace_with("◯")
    captions = [tag.get_text() for tag in soup.select("article figcaption .caption-text")]
    assert not [caption for caption in captions if re.search(plain, caption)]


def test_the_glossary_and_the_index_are_in_the_order_of_readings() -> None:
    known = readings.readings_of(LOCALE.parent, "ja")
    glossary, index = (
        BeautifulSoup((JAPANESE / f"{name}.html").read_text("utf-8"), "html.parser")
        for name in ("reference/glossary", "genindex")
    )
    terms = [tag.get_text().partition("（")[0].strip("#\n") for tag in glossary.select("dl.glossary dt")]
    words = [tag.get_text(strip=True) for tag in index.select(".indextable td > ul > li > a:first-child")]
    for listed in (terms, words):
        sounds = [readings.sound(word, known) for word in listed]
        assert len(sounds) > 50 and sounds == sorted(sounds)
        unread = [word for word, sound in zip(listed, sounds, strict=True) if re.search("[一-龠]", sound)]
        assert not unread, f"their readings are missing in {readings.FILE}"
    rows = [tag.get_text() for tag in index.select("article h2")]
    assert rows[-9:] == list("あかさたなはまやら")
