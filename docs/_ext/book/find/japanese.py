"""Searching Japanese: what is looked for is cut into words as the pages were.

Sphinx cuts the pages with a segmenter that a browser has not, and looks for a question uncut: 交差エントロピー is
not found where the pages were cut into 交差 and エントロピー. Here both are cut where the kind of letters
changes, and kanji into overlapping pairs, as search engines do: 損失関数 has 損失, 失関 and 関数. Hiragana, which
mostly inflect and join, are left out.
"""

import re
from itertools import pairwise

from sphinx.search import SearchLanguage

KANJI = r"\u3400-\u9fff々"
KATAKANA = r"\u30a1-\u30ff"
HIRAGANA = r"\u3040-\u30a0"
RUN = re.compile(rf"[{KANJI}]+|[{KATAKANA}]+|(?:(?![{KANJI}{KATAKANA}{HIRAGANA}])\w)+")
SPLITTER = rf"""
var splitQuery = (query) =>
  (query.match(/[{KANJI}]+|[{KATAKANA}]+|(?:(?![{KANJI}{KATAKANA}{HIRAGANA}])[\p{{L}}\p{{N}}_])+/gu) ?? [])
    .flatMap((run) => !/^[{KANJI}]{{2,}}$/u.test(run) ? [run] : [...run].slice(1).map((_, i) => run.slice(i, i + 2)));
"""


class SearchJapanese(SearchLanguage):
    """Runs of one kind of letters; of kanji, each pair."""

    lang = "ja"
    language_name = "Japanese"
    js_splitter_code = SPLITTER

    def split(self, input: str) -> list[str]:
        """Cut a text into what is looked for.

        >>> SearchJapanese({}).split("損失関数は交差エントロピーです。softmaxと猫")
        ['損失', '失関', '関数', '交差', 'エントロピー', 'softmax', '猫']
        """
        words: list[str] = []
        for run in RUN.findall(input):
            pairs = (
                ["".join(pair) for pair in pairwise(run)] if re.fullmatch(f"[{KANJI}]{{2,}}", run) else [run]
            )
            words += pairs
        return words

    def word_filter(self, word: str) -> bool:
        """Leave numbers out: they are in every formula."""
        return not word.isdigit()

    def stem(self, word: str) -> str:
        """Leave a word as it is."""
        return word
