"""The gallery of runs: one small network on the digits, without a mistake and with eleven of them.

Each run is what its program would print: the mean loss on the training and the validation pictures, before the first
epoch and after each. A cell of the page *Which run is yours?* trains them all and compares them with what is stored in
benchmarks/results/gallery.json, which the page shows. `python benchmarks/gallery.py` (a part of `make bench`) stores them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.symptoms import CLIP, Array, Loss, Network, digits
from cedocs import (
    cross_entropy_with_logits,
    cross_entropy_with_logits_gradient,
    entropy,
    one_hot,
    smooth_labels,
    softmax,
)

RESULTS = Path(__file__).parent / "results" / "gallery.json"
CLASSES, HIDDEN, BATCH, EPOCHS = 10, 32, 50, 40
TRAINING, VALIDATION = 500, 700  # pictures
RATE, SMOOTHING = 1, 0.1
#: How far a new run may be from the stored one: sums are rounded differently on other machines.
NEAR = 0.002
DIGITS = 3
Curves = dict[str, list[float]]


# --- losses: of each example, and the gradient of its loss for the logits -----------------------------


def plain(y: Array, z: Array) -> tuple[Array, Array]:
    return cross_entropy_with_logits(y, z), cross_entropy_with_logits_gradient(y, z)


def smoothed(y: Array, z: Array) -> tuple[Array, Array]:
    return plain(smooth_labels(one_hot(y, CLASSES), SMOOTHING), z)


def softmax_twice(y: Array, z: Array) -> tuple[Array, Array]:
    q = softmax(z)
    each, slope = plain(y, q)
    return each, q * (slope - (q * slope).sum(axis=1, keepdims=True))


def logits_as_probabilities(y: Array, z: Array) -> tuple[Array, Array]:
    """The logarithm of the true class's output, clipped as a probability would be."""
    true = one_hot(y, CLASSES)
    q = np.clip(z, CLIP, 1)
    return -np.log((true * q).sum(axis=1)), np.where(z == q, -true / q, 0)


def mean_over_entries(y: Array, z: Array) -> tuple[Array, Array]:
    """The mean over all entries of the one-hot labels, of which only one in ten is not 0."""
    each, slope = plain(y, z)
    return each / CLASSES, slope / CLASSES


# --- the runs ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mistake:
    """What one run does differently from the healthy one."""

    loss: Loss = plain
    judged: Loss | None = None  # the loss of validation, if it is another one
    rate: float = RATE
    start: float = 1.0  # the factor of the weights at the start
    frozen: bool = False
    shuffled: bool = False
    reordered: bool = False
    leaking: bool = False


#: In the order of the page.
RUNS = {
    "healthy": Mistake(),
    "rate too high": Mistake(rate=3),
    "rate too low": Mistake(rate=0.001),
    "shuffled labels": Mistake(shuffled=True),
    "softmax twice": Mistake(softmax_twice),
    "logits as probabilities": Mistake(logits_as_probabilities),
    "frozen layer": Mistake(frozen=True),
    "label smoothing": Mistake(smoothed, judged=plain),
    "wrong reduction": Mistake(mean_over_entries),
    "wrong class order": Mistake(reordered=True),
    "leaking validation": Mistake(leaking=True),
    "weights too large": Mistake(start=10),
}


def data(mistake: Mistake) -> tuple[Array, Array, Array, Array]:
    """Return pictures and labels for training and for validation."""
    x, y = digits(CLASSES)
    if mistake.shuffled:
        y = np.random.default_rng(4).permutation(y)
    seen, held = slice(0, TRAINING), slice(TRAINING, TRAINING + VALIDATION)
    if mistake.leaking:  # the validation set is drawn from the same pictures
        held = np.random.default_rng(5).integers(0, TRAINING, VALIDATION)
    judged = (y[held] + 3) % CLASSES if mistake.reordered else y[held]
    return x[seen], y[seen], x[held], judged


def train(mistake: Mistake) -> Curves:
    """Return the losses that the run prints."""
    x, y, held, judged = data(mistake)
    net = Network(x.shape[1], HIDDEN, CLASSES, scale=mistake.start)
    net.weights[-1] *= 0.1  # a small last layer: the run begins with nearly equal answers
    order = np.random.default_rng(6)
    curves: Curves = {"training": [], "validation": []}
    for epoch in range(EPOCHS + 1):
        if epoch:
            for batch in order.permutation(TRAINING).reshape(-1, BATCH):
                _, slope = mistake.loss(y[batch], net(x[batch]))
                kept = net.weights[0].copy(), net.biases[0].copy()
                net.descend(slope, mistake.rate)
                if mistake.frozen:
                    net.weights[0], net.biases[0] = kept
        for name, loss, pictures, labels in (
            ("training", mistake.loss, x, y),
            ("validation", mistake.judged or mistake.loss, held, judged),
        ):
            each, _ = loss(labels, net(pictures))
            curves[name].append(float(each.mean()))
    return curves


def settings() -> dict[str, float]:
    """Return what the page says of the runs."""
    return {
        "training": TRAINING,
        "validation": VALIDATION,
        "hidden": HIDDEN,
        "batch": BATCH,
        "epochs": EPOCHS,
        "rate": RATE,
        "high": RUNS["rate too high"].rate,
        "low": RUNS["rate too low"].rate,
        "start": RUNS["weights too large"].start,
    }


def marks() -> dict[str, float]:
    """Return the reference lines."""
    sure = one_hot(0, CLASSES)
    chance = float(entropy(np.full(CLASSES, 1 / CLASSES)))
    lines = {
        "chance": chance,
        "softmax twice": float(cross_entropy_with_logits(0, sure)),
        "smoothing": float(entropy(smooth_labels(sure, SMOOTHING))),
        "chance by K": chance / CLASSES,
    }
    return {name: round(value, DIGITS) for name, value in lines.items()}


def measure() -> dict[str, Any]:
    """Train all runs; their losses have the digits that are shown."""
    with threadpool_limits(1):  # the matrices are too small for several threads
        curves = {name: train(mistake) for name, mistake in RUNS.items()}
    return {
        "settings": settings(),
        "marks": marks(),
        "runs": {
            name: {part: rounded(values) for part, values in two.items()} for name, two in curves.items()
        },
    }


def rounded(values: list[float]) -> list[float]:
    return [round(value, DIGITS) for value in values]


# --- what is stored ----------------------------------------------------------------------------------


def stored() -> dict[str, Any]:
    """Return the stored runs."""
    found: dict[str, Any] = json.loads(RESULTS.read_text("utf-8"))
    return found


def checked() -> dict[str, Any]:
    """Train all runs, compare them with the stored ones, and return these."""
    found, kept = measure(), stored()
    for name, value in flat(found).items():
        if name not in flat(kept) or not np.allclose(flat(kept)[name], value, rtol=NEAR, atol=NEAR):
            raise ValueError(
                f"{RESULTS.name} is not what benchmarks/gallery.py computes: {', '.join(name)} differs. "
                "Store the new runs: PYTHONPATH=. python benchmarks/gallery.py"
            )
    return kept


def flat(found: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Return settings, marks and curves by their names."""
    numbers: dict[tuple[str, str], Any] = {
        (part, name): value for part in ("settings", "marks") for name, value in found[part].items()
    }
    runs = {(name, part): values for name, two in found["runs"].items() for part, values in two.items()}
    return numbers | runs


def text(found: dict[str, Any]) -> str:
    """Return results as JSON, a curve on each line."""
    runs = ",\n".join(
        f'  {json.dumps(name)}: {{\n   "training": {two["training"]},\n   "validation": {two["validation"]}\n  }}'
        for name, two in found["runs"].items()
    )
    head = "".join(f' "{part}": {json.dumps(found[part])},\n' for part in ("settings", "marks"))
    return f'{{\n{head} "runs": {{\n{runs}\n }}\n}}\n'


if __name__ == "__main__":
    RESULTS.write_text(text(measure()), "utf-8")
