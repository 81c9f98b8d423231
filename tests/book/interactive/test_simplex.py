"""The arithmetic of the triangle of answers and of the explorer: as cedocs computes it, and shares that stay shares."""

import math
import random
from typing import Any

import numpy as np
import pytest
from asking import Ask, functions_of
from numpy.typing import NDArray

import cedocs

Shares = list[float]
MORE = """slope: (loss, p, q) => own.GRADIENTS[loss](p, q),
  after: (loss, p, q, rate, steps) => { const { path, needed } = own.descend(loss, p, q, rate, steps); return { end: path.at(-1), needed }; }"""


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """`ask("snap", [[[0.5, 0.3, 0.2]]])` returns what a function of the scripts returns for these arguments."""
    return functions_of(tmp_path_factory.mktemp("simplex"), "simplex.mjs", "losses.mjs", more=MORE)


def random_shares(chance: random.Random, zeros: bool = True) -> Shares:
    """Three shares with the sum 1, some of them 0."""
    weights = [chance.choice([0, 1, 1, 1] if zeros else [1]) * chance.random() ** 3 for _ in range(3)]
    weights[chance.randrange(3)] += 0.01
    return [weight / sum(weights) for weight in weights]


def slope(loss: str, p: Shares, q: NDArray[np.float64]) -> NDArray[np.float64]:
    """The gradient of a loss with respect to the logits, from the derivatives of the softmax."""
    jacobian = np.diag(q) - np.outer(q, q)
    with np.errstate(divide="ignore"):
        plain = (
            cedocs.cross_entropy_with_logits_gradient(p, np.log(q)) if loss == "ce" else jacobian @ (q - p)
        )
    return np.asarray(plain)


def test_the_parts_of_the_loss_agree_with_cedocs(ask: Ask) -> None:
    chance = random.Random(11)
    settings = [[random_shares(chance), random_shares(chance)] for _ in range(300)]
    infinite = 0
    for (p, q), found in zip(settings, ask("parts", settings), strict=True):
        infinite += found["loss"] == "inf"
        want = {
            "floor": cedocs.entropy(p),
            "rest": cedocs.kl_divergence(p, q),
            "loss": cedocs.cross_entropy(p, q),
        }
        for name, value in want.items():
            assert math.isclose(float(found[name]), float(value), rel_tol=1e-10, abs_tol=1e-12), (name, p, q)
    assert 20 < infinite < 280, "both kinds of settings must occur"


def test_the_temperature_agrees_with_cedocs(ask: Ask) -> None:
    chance = random.Random(12)
    settings = [[random_shares(chance), 10 ** chance.uniform(-1, 1)] for _ in range(300)]
    with np.errstate(divide="ignore"):
        for (q, heat), found in zip(settings, ask("atTemperature", settings), strict=True):
            assert np.allclose(found, cedocs.softmax(np.log(q) / heat), rtol=1e-12, atol=1e-300), (q, heat)


@pytest.mark.parametrize("loss", ["ce", "se"])
def test_the_gradients_agree_with_cedocs(ask: Ask, loss: str) -> None:
    chance = random.Random(13)
    settings = [[loss, random_shares(chance), random_shares(chance, zeros=False)] for _ in range(300)]
    for (_, p, q), found in zip(settings, ask("slope", settings), strict=True):
        assert np.allclose(found, slope(loss, p, np.array(q)), rtol=1e-9, atol=1e-14), (p, q)


def test_the_slope_of_squared_error_is_its_difference_quotient() -> None:
    p, z, h = np.array([0.2, 0.7, 0.1]), np.array([0.3, -1.0, 0.5]), 1e-6

    def squared(at: NDArray[np.float64]) -> float:
        return float(np.sum((cedocs.softmax(at) - p) ** 2) / 2)

    quotient = [(squared(z + h * way) - squared(z - h * way)) / (2 * h) for way in np.eye(3)]
    assert np.allclose(slope("se", list(p), cedocs.softmax(z)), quotient, rtol=1e-6)


@pytest.mark.parametrize("loss", ["ce", "se"])
def test_descents_agree_with_cedocs(ask: Ask, loss: str) -> None:
    """The same steps with cedocs: the answer at the end, and when the decision is right for the first time."""
    chance = random.Random(14)
    settings: list[Any] = [
        [loss, random_shares(chance), random_shares(chance, zeros=False), chance.choice([0.1, 1, 3]), 60]
        for _ in range(100)
    ]
    never = 0
    for (_, p, q, rate, steps), found in zip(settings, ask("after", settings), strict=True):
        z, at = np.log(q), [np.array(q)]
        for _ in range(steps):
            z = z - rate * slope(loss, p, at[-1])
            at.append(np.asarray(cedocs.softmax(z)))
        assert np.allclose(found["end"], at[-1], rtol=1e-8, atol=1e-12), (p, q, rate)
        right = [step for step, answer in enumerate(at) if p[int(np.argmax(answer))] == max(p)]
        assert found["needed"] == (right[0] if right else "inf")
        never += not right
    assert never < 90 and (loss == "ce" or never > 0), "both kinds of races must occur"


def test_the_race_of_the_page(ask: Ask) -> None:
    start: list[Any] = [[0.2, 0.7, 0.1], [0.003, 0.001, 0.996], 1, 5000]
    found = ask("after", [["ce", *start], ["se", *start]])
    assert [one["needed"] for one in found] == [5, 173]


def test_a_line_has_the_loss_that_it_is_named_after(ask: Ask) -> None:
    chance = random.Random(15)
    turns = [[math.cos(2 * math.pi * (k / 36 + j / 3)) for j in range(3)] for k in range(36)]
    settings: list[Any] = []
    while len(settings) < 60:
        p = random_shares(chance)
        level = chance.choice([0.5, 1, 1.5, 2, 3])
        if level > cedocs.entropy(p):
            settings.append([p, level, turns])
    inside = 0
    for (p, level, _), found in zip(settings, ask("contour", settings), strict=True):
        for point in found:
            q = np.array(point["answer"])
            assert q.min() >= 0 and math.isclose(q.sum(), 1, abs_tol=1e-12)

            def loss(share: float, p: Any = p, q: Any = q) -> float:
                answer = np.clip(p + share * (q - p), 0, 1)
                return float(cedocs.cross_entropy(p, answer / answer.sum()))

            assert loss(1 - 1e-6) <= level + 1e-9
            assert not point["inside"] or loss(1 + 1e-6) >= level - 1e-9
            inside += point["inside"]
    assert inside > 500


def test_points_are_brought_to_the_nearest_shares(ask: Ask) -> None:
    chance = random.Random(16)
    points = [[chance.uniform(-1, 2) for _ in range(3)] for _ in range(200)]
    for point, found in zip(points, ask("nearest", [[point] for point in points]), strict=True):
        assert min(found) >= 0 and math.isclose(sum(found), 1, abs_tol=1e-12)
        # Nearest: moving a little to any other shares goes no nearer.
        away = np.array(found) - point
        for corner in np.eye(3):
            assert away @ (corner - found) >= -1e-9
    shares = [random_shares(chance) for _ in range(200)]
    for before, after in zip(shares, ask("snap", [[one] for one in shares]), strict=True):
        assert math.isclose(sum(after), 1, abs_tol=1e-12) and min(after) >= 0
        assert all(abs(round(100 * v) - 100 * v) < 1e-9 for v in after)
        assert np.abs(np.subtract(before, after)).max() < 0.01


def test_one_share_is_set_and_the_others_keep_their_proportions(ask: Ask) -> None:
    calls: list[Any] = [
        [[0.25, 0.67, 0.08], 1, 0.5],
        [[0.25, 0.67, 0.08], 1, 1],
        [[0, 1, 0], 1, 0.5],
        [[0.74, 0.26], 1, 1e-7],
    ]
    assert ask("move", calls) == [[0.3788, 0.5, 0.1212], [0, 1, 0], [0.25, 0.5, 0.25], [0.9999999, 1e-7]]
    chance = random.Random(17)
    calls = [[random_shares(chance), chance.randrange(3), round(chance.random(), 3)] for _ in range(200)]
    for (before, k, value), after in zip(calls, ask("move", calls), strict=True):
        assert after[k] == value and min(after) >= 0 and math.isclose(sum(after), 1, abs_tol=1e-9)
        rest = 1 - before[k]
        for j in {0, 1, 2} - {k}:
            share = before[j] / rest if rest > 0 else 0.5
            assert abs(after[j] - share * (1 - value)) < 2e-4


def test_rounded_shares_are_accepted_and_others_are_none(ask: Ask) -> None:
    third = ask("sharesOf", [[[0.3333, 0.3333, 0.3333], 3]])[0]
    assert third == pytest.approx([1 / 3, 1 / 3, 1 / 3], rel=1e-12)
    wrong: list[Any] = [[[0.5, 0.5, 0.5], 3], [[0.5, 0.5], 3], [[1.5, -0.5, 0], 3], [["x", 0.5, 0.5], 3]]
    assert ask("sharesOf", wrong) == [None] * 4
