"""Readers ask in their own words, and find the page among the first three results."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

# What a reader may ask: the words, and the pages of which one has to be found.
FAQ = "reference/faq"
QUESTIONS = {
    "one output or two outputs": ("classification/same-loss",),
    "why is my loss always 0 with one output": ("classification/same-loss",),
    "softmax before cross-entropy": ("computing/logits", "classification/same-loss"),
    "sigmoid applied twice": ("computing/logits",),
    "weighted mean is not the mean of weighted losses": ("computing/reductions", "computing/imbalance"),
    "one-hot targets give another mean than indices": ("computing/targets", "computing/reductions"),
    "what does pos_weight do": ("computing/imbalance", "computing/reductions"),
    "why do libraries divide by other numbers": ("computing/reductions",),
    "loss is nan when all targets are ignored": ("computing/reductions",),
    "does ignoring a class remove it from the softmax": ("computing/reductions", "computing/targets"),
    "label smoothing K or K - 1": ("computing/targets",),
    "label smoothing with class weights": ("computing/targets", "computing/imbalance"),
    "why is my loss exactly 100": ("computing/logits",),
    "log loss at probability 0": ("computing/logits", "meaning/information"),
    "probabilities that do not sum to 1": ("reference/api/losses", "computing/logits", "meaning/calibration"),
    "clipping with epsilon": ("computing/logits",),
    "order of the classes": ("classification/three-classes", "reference/notation"),
    "what is 0 log 0": ("meaning/information", "classification/index", "computing/logits"),
    "label out of range": ("computing/targets", "reference/api/losses"),
    "shape of the target": ("computing/targets", "reference/api/losses"),
    "multi-label or multi-class": ("computing/multi-label",),
    "why is my loss negative": ("meaning/reading-a-loss",),
    "is a loss above 1 wrong": ("meaning/reading-a-loss",),
    "loss goes up while accuracy goes up": ("meaning/reading-a-loss",),
    "soft labels loss does not reach 0": ("computing/targets", "meaning/information"),
    "cross-entropy or Kullback-Leibler divergence": ("meaning/information",),
    "gradient accumulation gives another loss": ("computing/reductions",),
    "do class weights break calibration": ("computing/imbalance", "meaning/calibration"),
    "alpha in focal loss": ("computing/imbalance",),
    "binary cross-entropy in half precision": ("computing/logits",),
    "nats bits perplexity": ("meaning/language-models", "meaning/information"),
}
FOUND = "() => [...document.querySelectorAll('#search-results ul.search > li > a')].map((a) => a.pathname)"


@pytest.fixture(scope="module")
def results(browser: Any, site: str) -> Callable[[str], list[str]]:
    """The pages that the search finds for some words, the best first."""
    page = browser.new_page()

    def ask(words: str) -> list[str]:
        page.goto(f"{site}search.html?q={quote(words)}")
        page.wait_for_function(
            "document.querySelector('#search-results p.search-summary')?.innerText.match(/\\d|not/)"
        )
        page.wait_for_timeout(100)  # results come in one by one
        found = [address.strip("/").removesuffix(".html") for address in page.evaluate(FOUND)]
        return list(dict.fromkeys(found))

    return ask


@pytest.mark.parametrize("words", QUESTIONS)
def test_the_page_is_among_the_first_three(results: Callable[[str], list[str]], words: str) -> None:
    found = results(words)
    assert {FAQ, *QUESTIONS[words]} & set(found[:3]), f"{words!r} finds {found[:8]}"
