"""What readers ask finds its answer among the first three results: queries/*.toml, answered by the search itself in node."""

import gzip
import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
from book.mathematics.tex import node_binary
from sites import EDITIONS

HERE = Path(__file__).parent
ENOUGH = 0.95
#: For queries that the search is not fitted to, of which a file has twenty: queries/unseen.
ENOUGH_UNSEEN = 0.8
#: The first search of a reader loads these, at most so much in all.
LOADED = ("searchindex.js", "_static/finder.js")
KIBIBYTES = 250


def queries(language: str, folder: str = "") -> dict[str, list[str]]:
    return tomllib.loads((HERE / "queries" / folder / f"{language}.toml").read_text("utf-8"))


def answers(index: Path, asked: list[str], count: int = 3) -> list[list[str]]:
    """The addresses of the sections that are found."""
    node = subprocess.run(
        [node_binary(), str(HERE / "ask.mjs"), str(index), str(count)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    assert node.returncode == 0, node.stderr
    found: list[list[str]] = json.loads(node.stdout)
    return found


def answered(found: list[str], wanted: list[str]) -> bool:
    return any(
        address == target
        or address.split("#")[0] == target
        or (target.endswith("/") and address.startswith(target))
        for address in found
        for target in wanted
    )


@pytest.mark.parametrize("language", EDITIONS)
@pytest.mark.parametrize(("folder", "count", "enough"), [("", 120, ENOUGH), ("unseen", 20, ENOUGH_UNSEEN)])
def test_queries_find_their_sections(
    book: Path, language: str, folder: str, count: int, enough: float
) -> None:
    asked = queries(language, folder)
    assert len(asked) >= count
    found = answers(book / EDITIONS[language] / "searchindex.js", list(asked))
    missed = [
        f"{query!r} finds {got}"
        for (query, wanted), got in zip(asked.items(), found, strict=True)
        if not answered(got, wanted)
    ]
    assert len(missed) <= (1 - enough) * len(asked), "\n".join(missed)


@pytest.mark.parametrize("language", EDITIONS)
def test_the_sections_of_the_queries_exist(book: Path, language: str) -> None:
    data = index(book, language)
    pages = [address.removesuffix(".html") for address, *_ in data["pages"]]
    known = {*pages, *(f"{pages[page]}#{anchor}" for page, anchor, *_ in data["sections"])}
    parts = {f"{page.split('/')[0]}/" for page in pages}
    asked = queries(language) | queries(language, "unseen")
    assert {target for wanted in asked.values() for target in wanted} <= known | parts


@pytest.mark.parametrize("language", EDITIONS)
def test_every_stated_number_is_found_on_its_page(book: Path, language: str) -> None:
    ledger: list[dict[str, Any]] = json.loads(
        (book / EDITIONS[language] / "stated-numbers.json").read_text("utf-8")
    )
    numbers = [
        (entry["page"], number)
        for entry in ledger
        for number in re.findall(
            r"[-−]?\d[\d.,]*(?:e-?\d+)?(?<!,)", re.sub(r" \\times 10\^\{(.*?)\}", r"e\1", entry["stated"])
        )
    ]
    asked = sorted({number for _, number in numbers})
    found = dict(zip(asked, answers(book / EDITIONS[language] / "searchindex.js", asked, 600), strict=True))
    lost = {(page, number) for page, number in numbers if not answered(found[number], [page])}
    assert len(asked) > 200
    assert not lost


SPELLINGS = {
    "en": [
        ("minimising", "minimizing"),
        ("focal γ", "focal gamma"),
        ("what does softmax mean?", "what is softmax"),
    ],
    "ja": [
        ("トークナイザ", "トークナイザー"),
        ("ソフトマックス 二回", "ソフトマックス 2回"),
        ("くろすえんとろぴー", "クロスエントロピー"),
        ("ロジットって何ですか", "ロジットとは"),
    ],
}


@pytest.mark.parametrize("language", EDITIONS)
def test_spellings_of_a_question_have_the_same_answer(book: Path, language: str) -> None:
    data = book / EDITIONS[language] / "searchindex.js"
    for spellings in SPELLINGS[language]:
        one, other = answers(data, list(spellings), 1)
        assert one and one == other, spellings


def test_english_names_of_terms_are_known_in_other_editions(book: Path) -> None:
    """They are not in search.toml, but in the glossary's anchors: the sections have the Japanese name alone."""
    asked = {
        "label smoothing": "computing/targets#label-smoothing",
        "distillation": "computing/targets#distillation",
        "temperature": "meaning/calibration#calibration-temperature",
    }
    found = answers(book / EDITIONS["ja"] / "searchindex.js", list(asked), 8)
    for (query, section), addresses in zip(asked.items(), found, strict=True):
        assert section in addresses, query


def test_nothing_is_found_for_what_is_not_in_the_book(book: Path) -> None:
    assert answers(book / "searchindex.js", ["zzyzx", "%", "the", "", "123456.789"]) == [[]] * 5


@pytest.mark.parametrize("language", EDITIONS)
def test_the_first_search_is_small(book: Path, language: str) -> None:
    sizes = {}
    for name in LOADED:
        file = book / EDITIONS[language] / name
        sizes[name] = len(gzip.compress(file.read_bytes(), 9)) / 1024
    assert sum(sizes.values()) <= KIBIBYTES, sizes


def index(book: Path, language: str) -> Any:
    text = (book / EDITIONS[language] / "searchindex.js").read_text("utf-8")
    return json.loads(text.removeprefix("globalThis.bookIndex="))


@pytest.mark.parametrize("language", EDITIONS)
def test_titles_and_texts_are_plain(book: Path, language: str) -> None:
    marks = re.compile(r"\\[a-zA-Z]{2,}|#$|<[a-z/]|\{\\|&[a-z]+;")
    wrong = []
    for _, anchor, title, text, _ in index(book, language)["sections"]:
        if not title or marks.search(title) or "\n" in text:
            wrong.append((anchor, title))
    assert not wrong
