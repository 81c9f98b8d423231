"""The values in the figures of parts 2 and 4 are correct."""

from collections.abc import Callable

import numpy as np
import pytest
from book.drawing import figures

from cefigures import gradients, logits, reductions, windows
from cefigures.style import Drawing

PLOTS: list[Callable[[], Drawing]] = [
    logits.error_plot,
    gradients.speed_plot,
    reductions.area_plot,
    windows.windows_plot,
]


@pytest.fixture(params=PLOTS, ids=lambda plot: plot.__name__)
def plot(request):
    return request.param


def test_a_figure_is_small_has_known_colours_and_stays_the_same(plot):
    inliner = figures.Inliner("ce-x", lambda text: text)
    drawn = plot().svg()
    svg = inliner.inline(drawn, "what it shows")
    assert not inliner.strangers
    assert len(svg.encode()) < 20_000
    assert plot().svg() == drawn


def test_the_reference_is_exact_where_the_answer_is_known():
    x = np.array([-700.0, -40.0, -1e-3, 0.0, 3.0, 700.0])
    exact = logits.exact_losses(np.zeros(6, dtype=int), np.stack([np.zeros(6), x], axis=1))
    np.testing.assert_allclose(exact, np.logaddexp(0, x), rtol=2e-15)


@pytest.mark.parametrize(("dtype", "bound"), [(np.float32, 2e-6), (np.float64, 4e-15)])
def test_the_page_claims_what_the_formulas_do(dtype, bound):
    """The bounds are those promised by cedocs (tests/module/test_accuracy.py)."""
    rng = np.random.default_rng(0)
    z = rng.normal(0, 15, (200, 10)).astype(dtype)
    y = np.where(np.arange(200) % 2 == 0, z.argmax(axis=1), rng.integers(0, 10, 200))
    exact = logits.exact_losses(y, z)
    of_softmax, lse, shifted, identity = (logits.errors(form, y, z, exact).max() for form in logits.FORMS)
    assert identity < bound
    assert min(of_softmax, lse, shifted) > 1e4 * bound


def test_a_result_without_digits_counts_as_wrong_throughout(monkeypatch):
    y, z = np.array([0]), np.array([[1.0, 0.0]])
    for bad in (np.nan, np.inf, 1e9):
        monkeypatch.setitem(logits.FORMS, "bad", lambda y, z, bad=bad: np.full(len(y), bad))
        assert logits.errors("bad", y, z, logits.exact_losses(y, z)) == 1


def test_the_means_that_are_drawn_are_those_on_the_page():
    drawn = {text.get_text() for panel in reductions.area_plot().axes for text in panel.texts}
    assert drawn == {"mean 0.924", "mean 1.515"}


def test_squared_error_needs_hundreds_of_steps_and_cross_entropy_few():
    _, below = gradients.speed_plot().axes
    ce, squared = (np.asarray(line.get_ydata()) for line in below.lines[:2])
    assert np.argmax(ce >= 0.5) + 1 == 7
    assert np.argmax(squared >= 0.5) + 1 == 426


def test_each_token_is_scored_once_and_the_first_ones_too():
    for panel in windows.windows_plot(length=8).axes:
        bars = zip(panel.patches, panel.texts, strict=True)
        scored = [
            (bar.get_x(), bar.get_x() + bar.get_width()) for bar, name in bars if name.get_text() == "scored"
        ]
        ends = [0, *(end for _, end in scored)]
        assert [start for start, _ in scored] == ends[:-1]
        assert ends[-1] == 8
