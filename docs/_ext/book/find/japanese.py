"""Japanese search: queries and pages are split into words by the same rules.

Sphinx splits the pages with a segmenter that is not available in the browser, and does not split the query:
交差エントロピー is not found if the page was split into 交差 and エントロピー. Here both are split where the script
(kanji, katakana, Latin) changes, and kanji into overlapping pairs (bigrams): 損失関数 becomes 損失, 失関 and 関数.
Hiragana are left out, because they are mostly inflections and particles.
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
    """Words are runs of one script; a run of kanji becomes its bigrams."""

    lang = "ja"
    language_name = "Japanese"
    js_splitter_code = SPLITTER

    def split(self, input: str) -> list[str]:
        """Split a text into search words.

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
        """Leave out numbers, because every formula has some."""
        return not word.isdigit()

    def stem(self, word: str) -> str:
        """Return the word unchanged: Japanese needs no stemming here."""
        return word
