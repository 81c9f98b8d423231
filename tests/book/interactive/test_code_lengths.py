"""The arithmetic of the budget of code words: as cedocs computes it, and shares that stay shares while they move."""

import math
import random
from typing import Any

import numpy as np
import pytest
from asking import Ask, functions_of

import cedocs

Shares = list[float]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return functions_of(
        tmp_path_factory.mktemp("lengths"), "code-lengths.mjs", "sliding.mjs", more="...own.steps(own.STEP)"
    )


def random_shares(chance: random.Random, count: int) -> Shares:
    """Shares with the sum 1, some of them 0."""
    weights = [chance.choice([0, 1, 1, 1]) * chance.random() for _ in range(count)]
    weights[chance.randrange(count)] += 0.01
    return [weight / sum(weights) for weight in weights]


def pairs(number: int) -> list[tuple[Shares, Shares]]:
    chance = random.Random(5)
    made = []
    for _ in range(number):
        count = chance.choice([3, 4])
        made.append((random_shares(chance, count), random_shares(chance, count)))
    return made


def test_two_hundred_settings_agree_with_cedocs(ask: Ask) -> None:
    settings = pairs(200)
    finite = 0
    for (p, q), found in zip(settings, ask("measure", [list(pair) for pair in settings]), strict=True):
        finite += found["excess"] != "inf"
        expected = {
            "entropy": cedocs.entropy(p, base=2),
            "cross": cedocs.cross_entropy(p, q, base=2),
            "excess": cedocs.kl_divergence(p, q, base=2),
        }
        for name, value in expected.items():
            assert math.isclose(float(found[name]), float(value), rel_tol=1e-10, abs_tol=1e-12), (name, p, q)
        with np.errstate(divide="ignore"):
            for name, shares in (("own", p), ("words", q)):
                assert np.allclose(
                    np.array(found[name], dtype=float), -np.log2(shares), rtol=1e-12, atol=1e-15
                )
        assert math.isclose(
            sum(map(float, found["over"])), float(expected["excess"]), rel_tol=1e-9, abs_tol=1e-12
        )
    assert 50 < finite < 200, "both kinds of settings must occur"


def test_the_excess_is_never_negative_near_the_own_code(ask: Ask) -> None:
    """Where the sum of p log(p/q) is less than its rounding errors."""
    chance = random.Random(6)
    settings = []
    for _ in range(500):
        p = random_shares(chance, 3)
        move = chance.choice([1e-7, 1e-9, 1e-12, 1e-16])
        settings.append([p, [p[0] * (1 - move), p[1] + p[0] * move, p[2]]])
    found = [float(one["excess"]) for one in ask("measure", settings)]
    assert min(found) >= 0
    plainly = [
        float(sum(a * np.log2(a / b) for a, b in zip(p, q, strict=True) if a and b)) for p, q in settings
    ]
    assert min(plainly) < 0, "else this test sees nothing"


def test_a_moved_boundary_changes_its_two_shares_alone(ask: Ask) -> None:
    chance = random.Random(7)
    calls = [[random_shares(chance, 4), chance.randrange(3), chance.uniform(-0.2, 1.2)] for _ in range(200)]
    for (before, k, to), after in zip(calls, ask("moveCut", calls), strict=True):
        assert all(0 <= share <= 1 for share in after)
        assert math.isclose(sum(after), 1, abs_tol=1e-8)
        assert [after[j] for j in range(4) if j not in (k, k + 1)] == [
            before[j] for j in range(4) if j not in (k, k + 1)
        ]
        low, high = sum(before[:k]), sum(before[: k + 2])
        assert math.isclose(sum(after[: k + 1]), min(max(to, low), high), abs_tol=1e-8)


def test_a_share_that_is_entered_takes_from_the_next_ones_first(ask: Ask) -> None:
    calls: list[list[Any]] = [
        [[0.5, 0.25, 0.25], 0, 0.25],
        [[0.25, 0.5, 0.25], 1, 0.67],
        [[0.25, 0.25, 0.5], 1, 0.9],
        [[0.25, 0.25, 0.5], 2, 0.9],
        [[0.25, 0.25, 0.5], 2, 0],
        [[0, 0, 1], 2, 1],
    ]
    assert ask("setShare", calls) == [
        [0.25, 0.5, 0.25],
        [0.25, 0.67, 0.08],
        [0.1, 0.9, 0],
        [0.1, 0, 0.9],
        [0.25, 0.75, 0],
        [0, 0, 1],
    ]


def test_steps_meet_the_numbers_of_the_text(ask: Ask) -> None:
    assert ask("snap", [[0.26], [0.7401], [0.13], [0.999]]) == [0.25, 0.75, 0.125, 1]
    assert ask("next", [[0.25, 1], [0.25, -1], [0.26, 1], [0.26, -1], [0.25, 5]]) == [
        0.275,
        0.225,
        0.275,
        0.25,
        0.375,
    ]


def test_only_shares_are_read_from_an_address(ask: Ask) -> None:
    texts = ["0.5,0.25,0.25", "1,0,0", "0.5,0.5", "0.5,0.5,0.5", "2,-1,0", "a,b,c", "", "1,,", "0.5,0.5,"]
    assert ask("readShares", [[text, 3] for text in texts]) == [[0.5, 0.25, 0.25], [1, 0, 0], *[None] * 7]
