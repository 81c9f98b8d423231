"""The order of words in a language: Japanese words are sorted by their readings, as in a Japanese dictionary.

`docs/locale/<language>/readings.dic` has the readings of words, or of parts of them, one on a line; the index of the PDF
uses it too (shelf/paper.py). In a language without this file, the glossary and the index keep their order.
"""

from itertools import groupby
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

from sphinx.application import Sphinx

FILE = "readings.dic"
#: The first letters of the rows in the table of kana.
ROWS = "あかさたなはまやらわ"
SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎ", "あいうえおつやゆよわ", "ー・")
KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}

Readings = dict[str, str]


def readings_file(source: Path, language: str) -> Path:
    """Return where the readings of a language are, if it has any."""
    return Path(source, "locale", language, FILE)


def readings_of(source: Path, language: str) -> Readings:
    """Return the readings of a language, the longest words first; none if it has no such file."""
    file = readings_file(source, language)
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    pairs = [line.split(maxsplit=1) for line in lines if line.strip()]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


def sound(word: str, readings: Readings) -> str:
    """Return what a word is sorted by: its hiragana, without the marks of voiced ones; and Latin letters in lower case."""
    for written, reading in readings.items():
        word = word.replace(written, reading)
    letters = normalize("NFD", word.translate(KATAKANA))
    return "".join(letter for letter in letters if not combining(letter)).translate(SMALL).casefold()


def heading(word: str, readings: Readings) -> str:
    """Return the heading of a word in the index: the row of the table of kana, or the letter; nothing for other signs."""
    first = sound(word, readings)[:1]
    if not first.isalpha():
        return ""
    return max((row for row in ROWS if row <= first), default=first.upper())


def sort_index(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Sort the general index of the edition, which Sphinx sorts by code points."""
    if page != "genindex" or not (readings := readings_of(Path(app.srcdir), app.config.language)):
        return
    words = [(entry, signs) for signs, entries in context["genindexentries"] for entry in entries]
    words.sort(key=lambda word: sound(word[0][0], readings))
    groups = groupby(words, key=lambda word: heading(word[0][0], readings) or word[1])
    context["genindexentries"] = [(row, [entry for entry, _ in group]) for row, group in groups]
