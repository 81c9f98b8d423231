"""The directive of surprise in a sentence: its text and sentences are the page's; what does not fit ends the build."""

import re

import pytest
from book.interactive.sentence import surprise_in_a_sentence
from directives import CATALOG, HEAD, HEADER, words_of

from cefigures import tokens

BOOK = "a cat saw a cat and a dog saw a dog\n猫が犬を見た。\n" * 3
GIVENS = """```{code-cell} ipython3
:tags: [givens, hide-input]
story = "story.txt"
one = "a| café| cat"
other = "犬|が|猫|を"
joined = 5
known = [1, 2]
```"""
FIGURE = """```{code-cell} ipython3
---
tags: [hide-input]
mystnb:
  image: {alt: A drawing.}
  figure: {name: fig-one, caption: A caption.}
---
from cefigures.tokens import single_bytes, surprise_plot
import numpy as np

surprise_plot({"one": np.ones(2), "two": np.ones(2)}, {"bytes": single_bytes("ab")})
```"""
SENTENCE = """```{surprise-in-a-sentence}
:text: story
:english: one
:japanese: other
:merges: joined
:contexts: known

| tokens | perplexity |
|---|---|
| bytes | of the fallback |
```"""


def page(givens: str = GIVENS, sentence: str = SENTENCE) -> dict[str, str]:
    return {
        "page.md": "\n\n".join([HEAD, givens, FIGURE, sentence, "After.\n"]),
        "story.txt": BOOK,
        "other.md": "# Other\n\nText.\n",
    }


def words(text: str) -> dict:
    return words_of("surprise-in-a-sentence", text)


def test_the_component_has_the_costs_of_the_models_and_its_fallback(build_site):
    site = build_site(page())
    assert site.returncode == 0, site.output
    text = site.html("page")
    said = words(text)
    english, japanese = said["sentences"]
    assert (english["text"], english["language"]) == ("a café cat", "en")
    assert (japanese["text"], japanese["language"]) == ("犬が猫を", "ja")
    for sentence in said["sentences"]:
        costs = [tokens.byte_costs(BOOK.encode(), sentence["text"].encode(), n).tolist() for n in (1, 2)]
        assert sentence["costs"] == costs, "every digit"
        assert {sum(cut) for cut in sentence["cuts"].values()} == {len(sentence["text"].encode())}
    assert english["cuts"]["words"] == [1, 6, 4] and japanese["cuts"]["characters"] == [3] * 4
    pieces = tokens.pieces("a café cat", tokens.learn_merges(BOOK, 5))
    assert english["cuts"]["pieces"] == [len(piece) for piece in pieces]
    assert said["models"] == ["1 byte before", "2 bytes before"]
    inside = text[text.index("<surprise-in") : text.index("</surprise-in")]
    assert "<svg" in inside and "of the fallback" in inside and 'id="fig-one"' in inside
    assert re.search(r'src="_static/surprise-in-a-sentence\.js\?v=\w+"', text), "no digest of the script"
    assert "surprise-in-a-sentence" not in site.html("other")


def test_its_texts_are_translated_and_a_new_text_is_read(build_site):
    catalog = (
        HEADER + 'msgid "pieces (BPE)"\nmsgstr "断片"\n\nmsgid "[n] bytes before"\nmsgstr "前の[n]バイト"\n'
    )
    site = build_site(page() | {CATALOG: catalog}, language="ja", locale_dirs=["locale"])
    assert site.returncode == 0, site.output
    before = words(site.html("page"))
    assert before["text"]["pieces"] == "断片" and before["models"][1] == "前の2バイト"
    site.write({"story.txt": BOOK + "a café"})
    assert site.build().returncode == 0, site.output
    after = words(site.html("page"))
    assert after["sentences"][0]["costs"] != before["sentences"][0]["costs"]
    assert site.build("gettext").returncode == 0, site.output
    pot = site.path("figures.pot", "gettext").read_text("utf-8")
    assert 'msgid "Perplexity per token"' in pot and 'msgid "off the scale"' in pot


GOOD = {"text": "abc", "english": "a| cat", "japanese": "猫|が", "merges": 5, "contexts": [1, 3]}


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("text", None),
        ("text", ""),
        ("english", 3),
        ("japanese", None),
        ("merges", 0),
        ("merges", 2.5),
        ("contexts", [1]),
        ("contexts", [1, -1]),
        ("contexts", 3),
    ],
)
def test_what_does_not_fit_is_seen(option, value):
    kind = surprise_in_a_sentence
    assert all(kind.fits(name, GOOD) for name in GOOD)
    assert not kind.fits(option, GOOD | {option: value})


def test_a_text_that_is_missing_ends_the_build(build_site):
    site = build_site(page(GIVENS.replace("story.txt", "gone.txt")))
    assert site.returncode != 0
    assert "`:text: story` is no name of a text file beside the page in the page's cell" in site.output
