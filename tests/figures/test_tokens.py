"""Byte-pair encoding, the models that count bytes, and what tokens cost: checked against their definitions."""

import math
import random
import re
from pathlib import Path

import numpy as np
import pytest

from cefigures import tokens

DOCS = Path(__file__).parents[2] / "docs"
BOOK = (DOCS / "meaning/both-editions.txt").read_text("utf-8")
SENTENCES = {
    "English": "A| naïve| model| says| that| the| picture| shows| a| dog|.",
    "Japanese": "モデル|は|犬|の|画像|を|猫|と|答え|まし|た|。",
}


def test_the_most_frequent_pair_is_merged_within_words() -> None:
    assert tokens.learn_merges("aab aab ab", 2) == [(b"a", b"b"), (b"a", b"ab")]
    assert tokens.pieces("aab ab", [(b"a", b"b"), (b"a", b"ab")]) == [b"aab", b" ", b"ab"]
    joined = [one + two for one, two in tokens.learn_merges(BOOK, 200)]
    assert all(b" " not in token[1:] for token in joined) and b" the" in joined


def test_pieces_lose_nothing() -> None:
    merges = tokens.learn_merges(BOOK, 200)
    for text in (BOOK, "A naïve\n\n\tmodel_x says: 12.5 %, “cat”… 交差エントロピー 🐱", ""):
        assert b"".join(tokens.pieces(text, merges)).decode() == text


def test_part_4_shows_the_pieces_of_the_library() -> None:
    """The page runs them through the package tokenizers: `make libraries` holds its side."""
    page = (DOCS / "libraries/language-model-loss.md").read_text("utf-8")
    merges, sentence = tokens.learn_merges(BOOK, 200), SENTENCES["English"].replace("|", "")
    alphabet = dict(
        zip(
            tokens.BYTES,
            [chr(byte) if place < 188 else chr(68 + place) for place, byte in enumerate(tokens.BYTES)],
            strict=True,
        )
    )
    shown = " ".join("".join(alphabet[byte] for byte in piece) for piece in tokens.pieces(sentence, merges))
    assert re.search(rf"^{re.escape(shown)} *$", page, re.MULTILINE), shown


@pytest.mark.parametrize("context", [0, 1, 3])
def test_the_models_probabilities_add_up_to_one(context: int) -> None:
    chance = random.Random(context)
    for _ in range(3):
        read = BOOK.encode()[: chance.randrange(500)]
        costs = [tokens.byte_costs(read, bytes([byte]), context)[0] for byte in range(256)]
        assert math.isclose(np.exp(-np.array(costs)).sum(), 1, rel_tol=1e-9)


def test_a_model_counts_as_the_page_says() -> None:
    """After "abab", with one byte of context, worked out by hand; it counts on while it reads."""
    a_alone = (2 + 2 / 256) / (4 + 2)  # twice among four bytes, of two kinds
    a_after_b = (1 + 1 * a_alone) / (1 + 1)  # once, of one kind
    b_alone = (2 + 2 / 256) / (5 + 2)
    b_after_a = (2 + 1 * b_alone) / (2 + 1)
    assert np.allclose(np.exp(-tokens.byte_costs(b"abab", b"ab", 1)), [a_after_b, b_after_a])


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES)
def test_the_cut_changes_the_perplexity_and_not_the_total(sentence: str) -> None:
    words = sentence.split("|")
    text = "".join(words)
    assert text not in BOOK
    cuts = tokens.tokens_of(words, tokens.learn_merges(BOOK, 200))
    totals, perplexities = [], []
    for context in (1, 3):
        costs = tokens.byte_costs(BOOK.encode(), text.encode(), context)
        assert len(costs) == len(text.encode()) > len(text)
        made = [tokens.token_costs(costs, cut) for cut in cuts.values()]
        assert np.allclose([one.sum() for one in made], costs.sum(), rtol=1e-12)
        perplexities.append([float(np.exp(one.mean())) for one in made])
        totals.append(costs.sum())
    assert all(np.diff(one).min() > 0 for one in perplexities), "each way is coarser than the one before"
    assert totals[1] < 0.65 * totals[0], "the second model is better"
    assert perplexities[1][-1] > perplexities[0][0], "a unit may weigh more than progress"
