"""Japanese words stand in the order of their readings, in the glossary and in the index."""

from collections.abc import Callable
from pathlib import Path

import pytest
from book.editions import readings
from bs4 import BeautifulSoup

READINGS = readings.readings_of(Path(__file__).parents[3] / "docs", "ja")
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: ja\\n"\n'


@pytest.mark.parametrize(
    ("word", "sound", "heading"),
    [
        ("交差エントロピー", "こうさえんとろひ", "か"),
        ("ダイバージェンス", "たいはしえんす", "た"),
        ("チャンスレベル", "ちやんすれへる", "た"),
        ("AUC", "auc", "A"),
        ("one-hot表現", "one-hotひようけん", "O"),
        ("2クラス分類", "2くらすふんるい", ""),
        ("ワイハット", "わいはつと", "わ"),
    ],
)
def test_a_word_is_sorted_by_its_reading(word: str, sound: str, heading: str) -> None:
    assert readings.sound(word, READINGS) == sound
    assert readings.heading(word, READINGS) == heading


def test_the_longest_word_is_read_first() -> None:
    assert list(READINGS).index("正解率") < list(READINGS).index("正解")


TERMS = {"loss": "損失", "class": "クラス", "entropy": "エントロピー", "AUC": "AUC", "base": "基準率"}
PAGE = "# Terms\n\n```{glossary}\n" + "\n\n".join(f"{term}\n  A word." for term in TERMS) + "\n```\n"
CATALOG = HEAD + "".join(f'\nmsgid "{term}"\nmsgstr "{word}"\n' for term, word in TERMS.items())
FILES = {"index.md": PAGE, "locale/ja/LC_MESSAGES/index.po": CATALOG}
DICTIONARY = {"locale/ja/readings.dic": "損失 そんしつ\n基準率 きじゅんりつ\n"}
SORTED = ["AUC", "エントロピー", "基準率", "クラス", "損失"]


def terms_of(page: BeautifulSoup) -> list[str]:
    """The terms of a glossary, without their English names."""
    return [term.get_text().partition("（")[0].strip("#\n") for term in page.select("dl.glossary dt")]


@pytest.mark.parametrize(
    ("files", "terms", "rows"),
    [(DICTIONARY, SORTED, ["A", "あ", "か", "さ"]), ({}, list(TERMS.values()), None)],
)
def test_the_glossary_and_the_index_of_a_site(
    build_site: Callable, files: dict[str, str], terms: list[str], rows: list[str] | None
) -> None:
    site = build_site(FILES | files, language="ja", locale_dirs=["locale"])
    assert site.returncode == 0, site.output
    page, index = (BeautifulSoup(site.html(name), "html.parser") for name in ("index", "genindex"))
    assert terms_of(page) == terms
    found = [tag.get_text() for tag in index.select("article h2")]
    assert found == rows if rows else "損" in found, "without the file, by code points"
    if rows:
        assert [tag.get_text(strip=True) for tag in index.select(".indextable li > a")] == terms


def test_another_reading_sorts_the_glossary_again(build_site: Callable) -> None:
    site = build_site(FILES | DICTIONARY, language="ja", locale_dirs=["locale"])
    others = [word for word in SORTED if word != "損失"]
    site.write({"locale/ja/readings.dic": "損失 あんしつ\n基準率 きじゅんりつ\n"})
    site.build()
    page = BeautifulSoup(site.html("index"), "html.parser")
    assert terms_of(page) == [others[0], "損失", *others[1:]]
