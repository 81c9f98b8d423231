"""The table of *Reading a loss* agrees with the runs of benchmarks/symptoms.py."""

import json
import math

import pytest
from threadpoolctl import threadpool_limits

from benchmarks import symptoms


@pytest.fixture(scope="module")
def measured():
    with threadpool_limits(1):
        return json.loads(json.dumps(symptoms.measure()))


@pytest.fixture(scope="module", params=["committed", "measured"])
def runs(request, measured):
    """The stored results that the page reads, and new results of the current script."""
    if request.param == "committed":
        return json.loads(symptoms.RESULTS.read_text("utf-8"))["runs"]
    return measured["runs"]


def test_the_committed_results_are_those_of_the_script(measured):
    """Except for the runs that diverge, which depend on the last digit of a sum."""
    committed = json.loads(symptoms.RESULTS.read_text("utf-8"))["runs"]
    assert committed.keys() == measured["runs"].keys()
    for name in (
        "softmax twice, 10 classes",
        "rare classes, inputs all 0",
        "above validation, label smoothing",
    ):
        for what, value in committed[name].items():
            assert measured["runs"][name][what] == pytest.approx(value, rel=0.01), (name, what)


def test_twice_stops_at_a_floor_with_right_answers(runs):
    for k in (2, 3, 10):
        run, floor = runs[f"softmax twice, {k} classes"], math.log(math.e + k - 1) - 1
        assert floor < run["last"] < floor + 0.05
        assert run["right"] > 0.95
    floor = (math.log(1 + math.exp(-1)) + math.log(2)) / 2
    assert floor < runs["sigmoid twice"]["last"] < floor + 0.005


def test_one_output_shows_nothing_or_says_yes_to_all(runs):
    run = runs["one output under a softmax"]
    assert run["first"] == run["last"] == run["moved"] == 0
    run = runs["one sigmoid, first term only"]
    assert run["last"] < 0.001 < run["first"]
    assert run["yes"] == 1


def test_logits_as_probabilities_begin_high_and_then_stick_or_vanish(runs):
    half = -math.log(symptoms.CLIP) / 2
    for optimiser in ("gradient descent", "Adam"):
        run = runs[f"logits as probabilities, {optimiser}"]
        assert sum(value > 2 for value in run["first"]) >= 7
        assert all(value == pytest.approx(half, abs=0.01) or value < 0.02 for value in run["last"])
        assert run["stuck"] == sum(value > 1 for value in run["last"]) > 0
    right = runs["logits as probabilities, a model that is right"]
    assert right["shown"] < 1e-6 < right["true loss"]


def test_wrong_labels_or_no_logarithm_make_it_negative(runs):
    assert runs["labels 1 and 2"]["last"] < -100
    assert -1 < runs["no logarithm"]["last"] < -0.9


def test_the_first_loss_is_near_chance_or_tells_of_large_logits(runs):
    assert runs["first loss, as it should be"]["first"] == pytest.approx(math.log(10), rel=0.02)
    for name in ("pixels up to 255", "weights a hundred times as large"):
        assert runs[f"first loss, {name}"]["first"] > 2 * math.log(10)


def test_what_is_not_learned_stays_where_the_data_say(runs):
    still = runs["rare classes, learning rate nearly 0"]
    assert still["last"] == pytest.approx(still["first"], rel=0.01)
    zeros = runs["rare classes, inputs all 0"]
    assert zeros["last"] == pytest.approx(zeros["base_rate"], rel=0.001)
    shuffled = runs["rare classes, shuffled labels"]
    assert shuffled["last"] < shuffled["base_rate"] < shuffled["held_out"]
    assert runs["rare classes, nothing wrong"]["last"] < 0.1


def test_too_high_a_rate_spikes_or_kills(runs):
    spikes = runs["linear, rate 50"]
    assert spikes["largest"] > 10 > 1 > spikes["last"]
    dead = runs["one hidden layer, rate 10"]
    assert dead["largest"] > 10
    assert dead["alive"] == 0
    assert dead["last"] == pytest.approx(math.log(10), abs=0.01)
    for name in ("linear, rate 0.5", "one hidden layer, rate 0.5"):
        assert runs[name]["largest"] == runs[name]["first"]


def test_what_is_not_finite_comes_from_where_the_page_says(runs):
    assert runs["float32, exp of large logits"]["value"] == "nan"
    assert runs["float32, log of a rounded softmax"]["value"] == "inf"
    assert runs["float32, from logits, pixels up to 255"]["value"] == "finite"
    overflow = runs["float32, weights that overflow"]
    assert overflow["step"] > 0
    assert not overflow["weights"]


def test_the_loss_rises_while_more_answers_are_right(runs):
    early, late = (runs[f"by heart, after {steps} steps"] for steps in (400, 2000))
    assert late["held_out"] > early["held_out"]
    assert late["right"] > early["right"]


def test_training_stands_above_validation_with_nothing_wrong(runs):
    for name in ("label smoothing", "dropout", "augmentation"):
        run = runs[f"above validation, {name}"]
        assert run["alike"] < run["held_out"] < run["trained"], name


def test_wrong_labels_set_a_floor_that_only_learning_by_heart_goes_below(runs):
    floor = -0.9 * math.log(0.9) - 0.1 * math.log(0.1 / 9)
    assert runs["one label in ten wrong, linear"]["held_out"] > floor
    heart = runs["one label in ten wrong, by heart"]
    assert heart["last"] < floor < heart["held_out"]
