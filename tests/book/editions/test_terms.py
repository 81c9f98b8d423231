"""Each translation has one word for one thing: docs/locale/<language>/terms.toml has the words and the rejected ones."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from book.editions import catalogs

LOCALE = Path(__file__).parents[3] / "docs" / "locale"
LISTS = sorted(LOCALE.glob("*/terms.toml"))


def others(terms: dict[str, object], sentence: str) -> Iterator[str]:
    """What a sentence says otherwise than the list."""
    rejected = terms["rejected"]
    assert isinstance(rejected, dict)
    for term, words in rejected.items():
        for word in words:
            if found := re.search(word, sentence):
                yield f"“{found[0]}” is “{term}” in this edition"


def sentences(file: Path) -> Iterator[tuple[int | None, str]]:
    for message in catalogs.read(file):
        strings = message.string if isinstance(message.string, tuple | list) else [message.string]
        if message.id:
            yield from ((message.lineno, string) for string in strings)


def test_the_japanese_edition_has_a_list() -> None:
    assert [file.parent.name for file in LISTS] == ["ja"]


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.parent.name)
def test_one_word_for_one_thing(file: Path) -> None:
    terms = tomllib.loads(file.read_text("utf-8"))
    folder = file.parent / "LC_MESSAGES"
    exempt = {folder / name for name in terms["named_in"]}
    assert all(name.is_file() for name in exempt)
    wrong = [
        f"{catalog.relative_to(LOCALE.parents[1])}:{line}: {said}"
        for catalog in sorted(folder.rglob("*.po"))
        if catalog not in exempt
        for line, sentence in sentences(catalog)
        for said in others(terms, sentence)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.parent.name)
def test_a_rejected_word_would_be_found(file: Path) -> None:
    terms = tomllib.loads(file.read_text("utf-8"))
    for term, words in terms["rejected"].items():
        assert not list(others(terms, term)), f"“{term}” is rejected itself"
        assert all(re.compile(word) for word in words)
    assert list(others(terms, "練習をします。")) == ["“練習” is “演習” in this edition"]
    assert list(others(terms, "採点します({numref}`fig`)。")) == ["“す({” is “（” in this edition"]
    assert not list(others(terms, "形状は(…, K)です（`logits`）。"))


@pytest.mark.parametrize("file", LISTS, ids=lambda file: file.parent.name)
def test_sentences_are_polite(file: Path) -> None:
    polite = tomllib.loads(file.read_text("utf-8"))["polite"]
    folder = file.parent / "LC_MESSAGES"
    found = [catalog for pattern in polite["catalogs"] for catalog in sorted(folder.glob(pattern))]
    assert len(found) > len(polite["catalogs"])
    wrong = [
        f"{catalog.relative_to(LOCALE.parents[1])}:{line}: “…{sentence[max(0, plain.start() - 15) : plain.end()]}”"
        for catalog in found
        for line, sentence in sentences(catalog)
        for plain in re.finditer(polite["plain"], sentence)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_plain_sentence_would_be_found() -> None:
    plain = tomllib.loads((LOCALE / "ja" / "terms.toml").read_text("utf-8"))["polite"]["plain"]
    for sentence in ("判定だけを見る。", "別名である。", "下回らない。", "正しい。", "示した。"):
        assert re.search(plain, sentence), sentence
    for sentence in (
        "見ます。",
        "別名です。",
        "答えの1つ。",
        "見てください。",
        "下回りません。",
        "分布の割合。",
        "でした。",
    ):
        assert not re.search(plain, sentence), sentence
