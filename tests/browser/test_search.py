"""Readers ask in their own words, and find the page among the first three results."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

# Thirty real questions of readers: their words, and the targets of which one must be found. A target is a page, any page
# of a part (its name ends in a slash), or one answer on the page of questions.
QUESTIONS: dict[str, tuple[str, ...]] = {
    "one output or two outputs": ("classification/same-loss", "#faq-one-or-two-outputs"),
    "1 output with BCEWithLogits, or 2 outputs with CrossEntropy?": (
        *("classification/same-loss", "classification/one-unit", "#faq-one-or-two-outputs"),
        "libraries/",
    ),
    "two logits with BCEWithLogits": ("classification/same-loss", "#faq-two-sigmoids", "libraries/"),
    "why is my loss always 0 with one output": ("classification/same-loss", "#faq-loss-zero"),
    "1 output + CrossEntropyLoss => loss is always 0": ("classification/same-loss", "#faq-loss-zero"),
    "softmax before CrossEntropyLoss": ("computing/logits", "libraries/mapping", "#faq-softmax-before-loss"),
    "double softmax": ("computing/logits", "meaning/reading-a-loss", "#faq-softmax-before-loss"),
    "from_logits sigmoid twice keras": (
        "computing/logits",
        "libraries/edge-cases",
        "#faq-sigmoid-before-loss",
    ),
    "mean with class weights is not the weighted losses' mean": (
        *("computing/reductions", "computing/imbalance", "#faq-weighted-mean"),
        "libraries/",
    ),
    "one-hot targets give another mean than indices": ("computing/targets", "computing/reductions"),
    "what does pos_weight do": ("computing/imbalance", "computing/reductions", "#faq-pos-weight"),
    "why do libraries divide by other numbers": ("computing/reductions", "libraries/"),
    "keras sklearn weighted mean differs": ("computing/reductions", "libraries/"),
    "all targets ignored nan": ("computing/reductions", "#faq-all-masked", "libraries/"),
    "ignore_index does not remove the class": (
        *("computing/reductions", "computing/targets", "#faq-ignored-class"),
        "libraries/",
    ),
    "label smoothing eps/K or eps/(K-1)": ("computing/targets", "#faq-smoothing"),
    "label smoothing with class weights": ("computing/targets", "computing/imbalance", "#faq-smoothing"),
    "why is my loss exactly 100": ("computing/logits", "#faq-clipped-100", "libraries/"),
    "BCELoss 100, flat or huge gradients": ("computing/logits", "#faq-clipped-100", "libraries/"),
    "log_loss at probability 0 and 1": (
        "libraries/",
        "computing/logits",
        "meaning/information",
        "#faq-log-zero",
    ),
    "does log_loss renormalise": (
        *("computing/logits", "meaning/calibration", "reference/api/losses"),
        "libraries/",
    ),
    "clipping with epsilon": ("reference/faq", "computing/logits", "#faq-clipped-100", "libraries/"),
    "label order of the classes": ("classification/three-classes", "reference/notation", "#faq-order"),
    "what is 0 * log 0": ("meaning/information", "classification/index", "#faq-log-zero"),
    "label out of range": ("computing/targets", "#faq-order", "libraries/"),
    "shape and dtype of the target": ("computing/targets", "libraries/edge-cases", "#faq-error-messages"),
    "multi-label or multi-class": ("computing/multi-label", "#faq-multi-label"),
    "binary_crossentropy gives 80 %, categorical 50 %: why?": (
        "computing/multi-label",
        "#faq-binary-accuracy",
    ),
    "accuracy differs with binary and categorical": ("computing/multi-label", "#faq-binary-accuracy"),
    "why is my loss negative?": ("meaning/reading-a-loss", "#faq-negative-loss"),
    "is a loss above 1 wrong": ("meaning/reading-a-loss", "#faq-loss-above-one"),
    "loss up while accuracy up": ("meaning/reading-a-loss", "#faq-loss-up-accuracy-up"),
    "soft labels: minimum is not 0": ("computing/targets", "meaning/information", "#faq-soft-minimum"),
    "CE or KL divergence": ("meaning/information", "#faq-kl-or-ce"),
    "gradient accumulation, mean of means": ("computing/reductions", "#faq-mean-of-means"),
    "do class weights break calibration": (
        "computing/imbalance",
        "meaning/calibration",
        "#faq-calibration-weights",
    ),
    "focal alpha": ("computing/imbalance", "#faq-focal"),
    "binary cross-entropy in half precision AMP": ("computing/logits", "#faq-mixed-precision"),
    "nats bits perplexity": ("meaning/language-models", "meaning/information", "#faq-nats-bits-perplexity"),
    # Queries that are not questions.
    "softmax": ("reference/api/activations", "reference/glossary", "computing/logits"),
    "cross_entropy_with_logits": ("reference/api/losses",),
}
FOUND = """() => [...document.querySelectorAll('#search-results ul.search > li > a')]
    .map((a) => a.pathname.slice(1).replace('.html', '') + a.hash)"""
DONE = "() => document.querySelector('#search-results p.search-summary')?.innerText"


@pytest.fixture(scope="module")
def ask(browser: Any, site: str) -> Iterator[Callable[[str], list[str]]]:
    """The results of the search for some words, best first, each target once."""
    page = browser.new_page()

    def results(words: str) -> list[str]:
        page.goto(f"{site}search.html?q={quote(words)}")
        page.wait_for_function(DONE, timeout=20_000)
        found = [place.replace("reference/faq#", "#") for place in page.evaluate(FOUND)]
        return list(dict.fromkeys(place if place[0] == "#" else place.partition("#")[0] for place in found))

    yield results
    page.close()


@pytest.mark.parametrize("words", QUESTIONS)
def test_the_answer_is_among_the_first_three(ask: Callable[[str], list[str]], words: str) -> None:
    found = ask(words)
    first = {name for place in found[:3] for name in (place, place.partition("/")[0] + "/")}
    assert first & set(QUESTIONS[words]), f"{words!r} finds {found[:8]}"


@pytest.mark.parametrize("words", ["zzyzx", "%", "the"])
def test_what_cannot_be_found_ends_in_a_sentence(ask: Callable[[str], list[str]], words: str) -> None:
    assert ask(words) == []
