"""The arithmetic of surprise in a sentence: compared with cedocs, token by token."""

import math
import random

import numpy as np
import pytest
from asking import Ask, functions_of

import cedocs


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return functions_of(tmp_path_factory.mktemp("chain"), "chain.mjs")


def test_two_hundred_texts_agree_with_cedocs(ask: Ask) -> None:
    """A byte's cost is the loss of one classification; a token's that of the product of its bytes' probabilities."""
    chance, made = random.Random(18), []
    for _ in range(200):
        lengths = [chance.randint(1, 9) for _ in range(chance.randint(1, 40))]
        made.append(([chance.uniform(1e-6, 1) for _ in range(sum(lengths))], lengths))
    costs = [[float(cedocs.binary_cross_entropy(1, q)) for q in likely] for likely, _ in made]
    calls = [[cost, lengths] for cost, (_, lengths) in zip(costs, made, strict=True)]
    for (likely, lengths), found in zip(made, ask("measure", calls), strict=True):
        ends = np.cumsum(lengths)
        whole = [math.prod(likely[end - n : end]) for end, n in zip(ends, lengths, strict=True)]
        tokens = cedocs.binary_cross_entropy(np.ones(len(whole), int), whole)
        assert np.allclose([token["nats"] for token in found["tokens"]], tokens, rtol=1e-9)
        assert [token["from"] for token in found["tokens"]] == [
            end - n for end, n in zip(ends, lengths, strict=True)
        ]
        assert math.isclose(found["mean"], np.mean(tokens), rel_tol=1e-9)
        assert math.isclose(found["perplexity"], np.exp(np.mean(tokens)), rel_tol=1e-9)
        assert math.isclose(found["nats"], -np.log(likely).sum(), rel_tol=1e-9)
        assert math.isclose(found["bits"], -np.log2(likely).mean(), rel_tol=1e-9)


def test_no_cut_changes_the_total(ask: Ask) -> None:
    costs = [0.1, 2.5, 7.25, 1.0, 0.3, 4.0]
    found = ask("measure", [[costs, lengths] for lengths in ([1] * 6, [2, 3, 1], [6])])
    assert len({one["nats"] for one in found}) == len({one["bits"] for one in found}) == 1
    assert [round(one["perplexity"], 2) for one in found] == [
        round(math.exp(sum(costs) / n), 2) for n in (6, 3, 1)
    ]


def test_lines_hold_whole_characters(ask: Ask) -> None:
    text = "naïve: モデルは犬を猫と答えました。"
    for columns, lines in zip(
        range(3, 60), ask("linesOf", [[text, columns] for columns in range(3, 60)]), strict=True
    ):
        assert "".join(character for line in lines for character, _, _ in line) == text
        for line in lines:
            assert line[-1][1] + line[-1][2] - line[0][1] <= columns
        at = 0
        for character, byte, length in (one for line in lines for one in line):
            assert byte == at and length == len(character.encode())
            at += length
