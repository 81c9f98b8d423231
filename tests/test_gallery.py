"""What the page *Which run is yours?* says gives each run away, in the stored runs and in new ones."""

import json
import math
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import gallery, symptoms

PAGE = Path(__file__).parents[1] / "docs" / "meaning" / "gallery.md"
CHANCE = math.log(10)
SMOOTH = -0.91 * math.log(0.91) - 9 * 0.01 * math.log(0.01)
TWICE = math.log(math.e + 9) - 1


@pytest.fixture(scope="module")
def measured() -> dict[str, Any]:
    return gallery.measure()


@pytest.fixture(params=["stored", "measured"])
def runs(request: pytest.FixtureRequest, measured: dict[str, Any]) -> dict[str, Any]:
    """The stored runs, which the page shows, and new ones."""
    return (gallery.stored() if request.param == "stored" else measured)["runs"]


def both(runs: dict[str, Any], name: str) -> tuple[np.ndarray, np.ndarray]:
    return np.array(runs[name]["training"]), np.array(runs[name]["validation"])


def gap(runs: dict[str, Any], name: str) -> float:
    training, validation = both(runs, name)
    return float(validation[-1] - training[-1])


# --- what gives them away ----------------------------------------------------------------------------


def test_a_run_without_a_reason_begins_at_log_k(runs: dict[str, Any]) -> None:
    elsewhere = {"logits as probabilities", "wrong reduction", "weights too large"}
    near = {name for name in runs if abs(runs[name]["training"][0] - CHANCE) < 0.01}
    assert near == runs.keys() - elsewhere


def test_the_healthy_run_falls_and_parts(runs: dict[str, Any]) -> None:
    training, validation = both(runs, "healthy")
    assert training[-1] < 0.01 < 0.1 < validation[-1]
    assert training[20] > 3 * training[-1], "training falls on"
    assert abs(validation[20:] - 0.16).max() < 0.05, "validation does not"


def test_a_high_rate_jumps_and_stays_at_log_k(runs: dict[str, Any]) -> None:
    for values in both(runs, "rate too high"):
        assert values.max() > 5 * CHANCE
        assert abs(values[13:] - CHANCE).max() < 0.05


def test_a_low_rate_hardly_moves(runs: dict[str, Any]) -> None:
    for values in both(runs, "rate too low"):
        assert 0 < np.ptp(values) < 0.02
        assert (np.diff(values) <= 0).all()


def test_shuffled_labels_are_learned_by_heart_alone(runs: dict[str, Any]) -> None:
    training, validation = both(runs, "shuffled labels")
    assert training[-1] < 0.9 * CHANCE
    assert validation.min() >= CHANCE and validation[-1] > validation[0] + 0.3


def test_softmax_twice_nears_its_floor_from_above(runs: dict[str, Any]) -> None:
    for values in both(runs, "softmax twice"):
        assert TWICE < values[-1] < TWICE + 0.1
    assert abs(gap(runs, "softmax twice")) < 0.05


def test_logits_as_probabilities_begin_high_and_do_not_move(runs: dict[str, Any]) -> None:
    for values in both(runs, "logits as probabilities"):
        assert values[0] > 4 * CHANCE
        assert (values[1:] == values[1]).all() and values[1] > 2 * CHANCE


def test_then_every_gradient_is_zero() -> None:
    steps: list[float] = []

    def loss(y: Any, z: Any) -> Any:
        each, slope = gallery.logits_as_probabilities(y, z)
        if len(y) == gallery.BATCH:
            steps.append(float(abs(slope).max()))
        return each, slope

    gallery.train(gallery.Mistake(loss))
    first = gallery.TRAINING // gallery.BATCH
    assert max(steps[:first]) > 0 and max(steps[first:]) == 0


def test_a_frozen_layer_is_slow_and_has_no_gap(runs: dict[str, Any]) -> None:
    training, validation = both(runs, "frozen layer")
    healthy, _ = both(runs, "healthy")
    assert training[-1] > 10 * healthy[-1] and (training[2:] > healthy[2:]).all()
    assert (np.diff(training) < 0.01).all() and abs(validation - training).max() < 0.05
    assert gap(runs, "frozen layer") < gap(runs, "healthy") / 3


def test_smoothing_stands_above_validation_and_above_its_floor(runs: dict[str, Any]) -> None:
    training, validation = both(runs, "label smoothing")
    assert (training[1:] > validation[1:]).all() and training.min() > SMOOTH > validation[-1]
    assert {name for name in runs if gap(runs, name) < -0.1} == {"label smoothing"}


def test_the_wrong_reduction_begins_at_a_tenth(runs: dict[str, Any]) -> None:
    for values in both(runs, "wrong reduction"):
        assert values[0] == pytest.approx(CHANCE / 10, abs=0.001)
    assert {name for name in runs if runs[name]["training"][0] < 2} == {"wrong reduction"}


def test_the_wrong_order_is_seen_in_validation_alone(runs: dict[str, Any]) -> None:
    training, validation = both(runs, "wrong class order")
    assert (training == both(runs, "healthy")[0]).all()
    assert (validation[1:] > CHANCE).all() and validation[-1] > 6 * CHANCE
    assert validation[1] > validation[0] and (np.diff(validation) > 0).mean() > 0.9


def test_leaking_validation_has_no_gap(runs: dict[str, Any]) -> None:
    training, validation = both(runs, "leaking validation")
    assert (training == both(runs, "healthy")[0]).all()
    assert (validation - training).max() < 0.01 and validation[-1] < 0.01


def test_large_weights_begin_high_and_fall(runs: dict[str, Any]) -> None:
    for values in both(runs, "weights too large"):
        assert values[0] > 3 * CHANCE and values[-1] < 0.4
        assert values[0] == values.max()


# --- the numbers themselves ---------------------------------------------------------------------------


def test_the_stored_runs_are_those_of_the_script(measured: dict[str, Any]) -> None:
    assert gallery.flat(gallery.checked()).keys() == gallery.flat(measured).keys()
    assert gallery.text(gallery.stored()) == gallery.RESULTS.read_text("utf-8")


def test_other_stored_runs_end_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    changed = gallery.stored()
    changed["runs"]["healthy"]["training"][7] += 0.01
    monkeypatch.setattr(gallery, "RESULTS", tmp_path / "gallery.json")
    gallery.RESULTS.write_text(json.dumps(changed), "utf-8")
    with pytest.raises(ValueError, match="healthy, training differs"):
        gallery.checked()


def test_what_is_shown_does_not_depend_on_how_sums_are_rounded(
    monkeypatch: pytest.MonkeyPatch, measured: dict[str, Any]
) -> None:
    """Pixels that differ in their last digit change every sum as another machine would."""
    x, y = symptoms.digits(10)
    shaken = x * (1 + np.random.default_rng(0).choice([-2e-16, 0, 2e-16], x.shape))
    assert (shaken != x).any()
    monkeypatch.setattr(gallery, "digits", lambda classes: (shaken, y))
    assert gallery.measure() == measured


def test_the_losses_agree_with_others() -> None:
    """The losses of cedocs beside those of benchmarks/symptoms.py, which are written in plain NumPy."""
    rng = np.random.default_rng(0)
    z, y = 4 * rng.normal(size=(200, 10)), rng.integers(0, 10, 200)
    soft = 0.9 * np.eye(10)[y] + 0.01
    for found, expected in (
        (gallery.plain(y, z), symptoms.cross_entropy(y, z)),
        (gallery.smoothed(y, z), symptoms.cross_entropy(soft, z)),
        (gallery.softmax_twice(y, z), symptoms.softmax_twice(y, z)),
        (gallery.mean_over_entries(y, z), tuple(part / 10 for part in symptoms.cross_entropy(y, z))),
    ):
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)
    own = gallery.logits_as_probabilities(y, z / 8)[0]
    true = z[np.arange(200), y] / 8
    np.testing.assert_allclose(own, -np.log(np.clip(true, 1e-7, 1)))


@pytest.mark.parametrize(
    "loss", [gallery.plain, gallery.smoothed, gallery.softmax_twice, gallery.mean_over_entries]
)
def test_gradients_are_the_slopes_of_the_losses(loss: Any) -> None:
    z, y = np.random.default_rng(1).normal(size=(5, 10)), np.arange(5)
    _, slope = loss(y, z)
    for k in range(10):
        step = np.zeros_like(z)
        step[:, k] = 1e-6
        difference = (loss(y, z + step)[0] - loss(y, z - step)[0]) / 2e-6
        np.testing.assert_allclose(slope[:, k], difference, atol=1e-8)


def test_the_page_lists_the_runs_in_their_order(runs: dict[str, Any]) -> None:
    text = PAGE.read_text("utf-8")
    listed = re.findall(r"^([a-z ]+)\n: ", text, re.MULTILINE)
    assert listed == list(runs)
    assert re.findall(r"^\| ([a-z ]+) \| \{stated\}", text, re.MULTILINE) == list(runs)
