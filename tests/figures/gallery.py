"""One example of every figure; `python tests/figures/gallery.py page.md` writes them as a page."""

import sys
from pathlib import Path

#: Name → call.
CALLS = {
    "probability-bars": "probability_bars([0, 1, 0], [0.25, 0.67, 0.08])",
    "loss-curve": 'loss_curve({"cat": (0.67, "cat"), "dog": (0.74, "dog"), "unsure": (0.08, "rabbit")})',
    "sigmoid-curve": 'sigmoid_curve({"cat": (0.405, "cat"), "dog": (-1.046, "dog")})',
    "binary-losses": 'binary_losses({"cat": (0.6, 1), "dog": (0.26, 0)})',
    "lines": "lines(q, {f'γ = {g}': -((1 - q) ** g) * np.log(q) for g in (0, 1, 2, 5)}, xlabel='q', "
    "ylabel='focal loss', ylim=(0, 4), label_at={'γ = 0': 0.3})",
    "log-lines": "lines(1 / q, {'naive': q**-8 * 1e-16, 'stable': 1e-16 + 0 * q}, xlabel='size of the logit', "
    "ylabel='relative error', xscale='log', yscale='log')",
    "heatmap": 'heatmap([[40, 3, 1], [5, 52, 2], [0, 1, 33]], rows=["dog", "cat", "rabbit"], '
    'columns=["dog", "cat", "rabbit"], xlabel="the model says", ylabel="it is")',
    "reliability": "reliability([(0.1, 0.15, 40), (0.3, 0.35, 30), (0.5, 0.45, 20), (0.7, 0.6, 50), (0.95, 0.8, 200)])",
    "reliability-intervals": "reliability([(0.1, 0, 40), (0.95, 0.8, 200)], level=0.95)",
    "bars": 'bars({"chance": 1.1, "base rates": 0.9, "model": 0.4}, xlabel="loss in nats", mark=("ln 3", 1.0986))',
    "code-budget": 'code_budget({"dog": "0", "cat": "10", "rabbit": "11"})',
    "code-areas": "code_areas(p=[0.5, 0.25, 0.25], q=[0.25, 0.25, 0.5])",
    "answer-triangle": "answer_triangle(p=[0.2, 0.7, 0.1], q=[0.1, 0.1, 0.8])",
    "constant-answer": "constant_answer(frequency=0.3)",
    "expected-scores": "expected_scores(truth=0.7)",
    "logistic-fit": "logistic_fit(np.arange(6) / 2, [0, 0, 1, 0, 1, 1], (1.5, -2.0))",
    "ruler": 'ruler({"certain, and right": 1.0, "one of two": 0.5, "one of ten": 0.1, "one of a hundred": 0.01})',
    "templates": "templates([[1, 0], [0, 1]], [[[0.5, -1], [0, 2]], [[1, 0.3], [0.2, -0.1]], [[-1, 0], [0, 1]]])",
    "training-runs": 'training_runs({"healthy": {"training": [2.3, 0.5, 0.1], "validation": [2.3, 0.6, 0.3]}, '
    '"softmax twice": {"training": [2.3, 1.8, 1.5], "validation": [2.3, 1.8, 1.6]}}, chance=2.303, '
    'floors={"softmax twice": 1.461})',
    "tiles": "tiles(rng.integers(0, 17, (10, 8, 8)), list('0123456789'))",
}
SETUP = """\
import numpy as np

rng = np.random.default_rng(0)
q = np.linspace(0.01, 0.99, 99)
"""
CELL = """
## {title}

```{{code-cell}} python
:tags: [hide-input]
:mystnb:
:  image: {{alt: An example of {title}}}
:  figure: {{caption: An example of {title}, name: fig-{name}}}

cefigures.{call}
```
"""


def page() -> str:
    """Return the gallery as a page."""
    head = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n# Figures\n"
    setup = f"\n```{{code-cell}} python\n:tags: [remove-cell]\n\nimport cefigures\n{SETUP}```\n"
    return (
        head
        + setup
        + "".join(CELL.format(title=n.replace("-", " "), name=n, call=c) for n, c in CALLS.items())
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
