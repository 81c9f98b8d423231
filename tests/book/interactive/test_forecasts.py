"""The arithmetic of calibration by hand: compared with scikit-learn, SciPy and cedocs, picture by picture."""

import math
import random
from statistics import NormalDist
from typing import Any

import numpy as np
import pytest
from asking import Ask, functions_of
from scipy.stats import binomtest
from sklearn.metrics import brier_score_loss

import cedocs

Z = NormalDist().inv_cdf(0.975)
Setting = dict[str, Any]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    return functions_of(tmp_path_factory.mktemp("forecasts"), "forecasts.mjs")


def settings(number: int) -> list[tuple[Setting, Setting]]:
    """What is set, and the data; some answers are equal, some are 0 or 1, and some groups are all of one kind."""
    chance, made = random.Random(8), []
    for _ in range(number):
        few = [round(chance.random(), chance.choice([1, 2, 6])) for _ in range(3)]
        answers = [chance.choice([*few, *few, chance.random(), 0, 1]) for _ in range(5)]
        counts = [chance.randint(1, 80) for _ in answers]
        hits = [chance.choice([0, n, *[chance.randint(0, n)] * 4]) for n in counts]
        hits[0], hits[1] = 0, counts[1]  # so that both occur
        temperature = chance.choice([1, 1, round(chance.uniform(0.1, 10), 2)])
        set_ = {"answers": answers, "temperature": temperature, "parts": chance.randint(1, 20)}
        made.append((set_, {"counts": counts, "hits": hits, "z": Z}))
    return made


def pictures(set_: Setting, data: Setting) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The group, the label and the logit of every picture."""
    groups = np.repeat(np.arange(5), data["counts"])
    labels = np.concatenate(
        [np.arange(n) < hits for n, hits in zip(data["counts"], data["hits"], strict=True)]
    )
    logits = np.array(
        [cedocs.logit(a) if 0 < a < 1 else math.copysign(math.inf, a - 0.5) for a in set_["answers"]]
    )
    return groups, labels.astype(int), (logits / set_["temperature"])[groups]


def bins_of(said: np.ndarray, labels: np.ndarray, parts: int) -> list[tuple[int, float, float, int]]:
    """As the page bins the answers, but with 0 in the first bin; decimal numbers are rounded first."""
    where = np.maximum(1, np.ceil(np.round(said * parts, 9)))
    return [
        (int(k), said[where == k].mean(), labels[where == k].mean(), int((where == k).sum()))
        for k in np.unique(where)
    ]


def test_two_hundred_settings_agree_picture_by_picture(ask: Ask) -> None:
    made, infinite = settings(200), 0
    for (set_, data), found in zip(made, ask("measure", [list(pair) for pair in made]), strict=True):
        _, labels, z = pictures(set_, data)
        said = cedocs.sigmoid(z)
        loss = float(np.mean(cedocs.binary_cross_entropy_with_logits(labels, z)))
        infinite += math.isinf(loss)
        assert math.isclose(float(found["log"]["all"]), loss, rel_tol=1e-9, abs_tol=1e-12), set_
        brier = 2 * brier_score_loss(labels, said, scale_by_half=True)
        assert math.isclose(found["brier"]["all"], brier, rel_tol=1e-9, abs_tol=1e-12), set_
        expected = bins_of(said, labels, set_["parts"])
        error = sum(n * abs(s - c) for _, s, c, n in expected) / len(labels)
        assert math.isclose(found["ece"], error, abs_tol=1e-9), set_
        assert [(b["name"], b["count"]) for b in found["bins"]] == [(k, n) for k, _, _, n in expected], set_
        for bin_, (k, s, c, n) in zip(found["bins"], expected, strict=True):
            assert np.allclose([bin_["said"], bin_["came"]], [s, c], atol=1e-9)
            assert np.allclose([bin_["from"], bin_["to"]], [(k - 1) / set_["parts"], k / set_["parts"]])
            interval = binomtest(round(c * n), n).proportion_ci(0.95, method="wilson")
            assert np.allclose([bin_["low"], bin_["high"]], [interval.low, interval.high], atol=1e-9)
    assert 10 < infinite < 190, "both kinds of settings must occur"


def test_the_parts_of_a_score_are_those_of_the_theorem(ask: Ask) -> None:
    """Calibration is a mean divergence, refinement a mean entropy, over the pictures with the same answer."""
    made = settings(200)
    for (set_, data), found in zip(made, ask("measure", [list(pair) for pair in made]), strict=True):
        _, labels, z = pictures(set_, data)
        calibration = refinement = squares = 0.0
        for value in np.unique(z):
            here = labels[z == value]
            came, share, said = here.mean(), len(here) / len(labels), float(cedocs.sigmoid(value))
            refinement += share * float(cedocs.entropy([1 - came, came]))
            calibration += share * float(
                cedocs.binary_cross_entropy_with_logits(came, value) - cedocs.entropy([1 - came, came])
            )
            squares += share * 2 * (said - came) ** 2
        assert math.isclose(float(found["log"]["calibration"]), calibration, rel_tol=1e-9, abs_tol=1e-11), (
            set_
        )
        assert math.isclose(found["log"]["refinement"], refinement, abs_tol=1e-11), set_
        assert math.isclose(found["brier"]["calibration"], squares, abs_tol=1e-11), set_
        assert math.isclose(
            found["brier"]["all"], found["brier"]["calibration"] + found["brier"]["refinement"]
        )


def test_the_base_rate_has_no_calibration_error_in_any_bins(ask: Ask) -> None:
    data = {"counts": [60, 50, 40, 30, 20], "hits": [6, 15, 20, 21, 18], "z": Z}
    calls = [[{"answers": [0.4] * 5, "temperature": 1, "parts": parts}, data] for parts in range(1, 21)]
    for found in ask("measure", calls):
        assert found["ece"] == 0 and found["log"]["calibration"] == 0 and len(found["bins"]) == 1
        assert math.isclose(found["log"]["all"], float(cedocs.entropy([0.4, 0.6])))
        assert math.isclose(found["log"]["all"], found["base"]["log"])


def test_a_loss_is_exact_where_the_answer_rounds_to_one(ask: Ask) -> None:
    data = {"counts": [2], "hits": [1], "z": Z}
    (found,) = ask("measure", [[{"answers": [0.999], "temperature": 0.1, "parts": 5}, data]])
    assert found["said"] == [1] and found["log"]["all"] == pytest.approx(10 * math.log(999) / 2)
