"""The mistakes of the page *Reading a loss*, each reproduced by a training run: a part of `make bench`.

Small networks in NumPy learn the handwritten digits of scikit-learn, each with one mistake. The course of the loss is
written to benchmarks/results/symptoms.json, from which the page reads its numbers. The page lists only symptoms that
have a run here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits
from threadpoolctl import threadpool_limits

Array = NDArray[Any]
#: From the labels and the outputs of the last layer: the loss of each example, and its gradient for the outputs.
Loss = Callable[[Array, Array], tuple[Array, Array]]
Run = dict[str, Any]
RESULTS = Path(__file__).parent / "results" / "symptoms.json"
CLIP = 1e-7


# --- the data and the network ----------------------------------------------------------------------


def digits(classes: int = 10) -> tuple[Array, Array]:
    """Return images of the first `classes` digits, 64 numbers from 0 to 1 each, and their labels, shuffled."""
    x, y = load_digits(n_class=classes, return_X_y=True)
    order = np.random.default_rng(0).permutation(len(y))
    return x[order] / 16, y[order]


def balanced_pair() -> tuple[Array, Array]:
    """Return the same number of images of a 0 and of a 1."""
    x, y = digits(2)
    each = np.bincount(y).min()
    keep = np.sort(np.concatenate([np.flatnonzero(y == label)[:each] for label in (0, 1)]))
    return x[keep], y[keep]


class Network:
    """A multilayer perceptron with ReLU and, if a rate is given, dropout between the layers."""

    def __init__(
        self, *sizes: int, scale: float = 1.0, seed: int = 1, dropped: float = 0.0, dtype: str = "float64"
    ) -> None:
        rng = np.random.default_rng(seed)
        self.weights = [scale * rng.normal(size=(a, b)) / np.sqrt(a) for a, b in pairwise(sizes)]
        self.weights = [w.astype(dtype) for w in self.weights]
        self.biases = [np.zeros(b, dtype) for b in sizes[1:]]
        self.dropped, self.rng = dropped, rng
        self.moments: list[tuple[Array, Array]] = []
        self.steps = 0

    def __call__(self, x: Array, training: bool = False) -> Array:
        self.inputs, self.passed = [], []
        for number, (weights, bias) in enumerate(zip(self.weights, self.biases, strict=True)):
            passed: Array = np.ones(1, x.dtype)
            if number:
                passed = (x > 0).astype(x.dtype)
                if training and self.dropped:
                    passed *= (self.rng.random(x.shape) >= self.dropped) / (1 - self.dropped)
                x = x * passed
            self.inputs.append(x)
            self.passed.append(passed)
            x = x @ weights + bias
        return x

    def gradient(self, slope: Array) -> list[Array]:
        """Return the gradient of the mean loss for all weights, then all biases, from that for the outputs."""
        slope = (slope / len(slope)).astype(self.weights[0].dtype)
        weights: list[Array] = []
        biases: list[Array] = []
        for number in reversed(range(len(self.weights))):
            weights.insert(0, self.inputs[number].T @ slope)
            biases.insert(0, slope.sum(axis=0))
            if number:
                slope = (slope @ self.weights[number].T) * self.passed[number]
        return weights + biases

    def descend(self, slope: Array, rate: float) -> None:
        for value, along in zip(self.weights + self.biases, self.gradient(slope), strict=True):
            value -= rate * along

    def adam(self, slope: Array, rate: float) -> None:
        """Take a step of Adam with its default constants."""
        gradients = self.gradient(slope)
        if not self.moments:
            self.moments = [(np.zeros_like(g), np.zeros_like(g)) for g in gradients]
        self.steps += 1
        for value, g, (mean, square) in zip(self.weights + self.biases, gradients, self.moments, strict=True):
            mean += 0.1 * (g - mean)
            square += 0.001 * (g * g - square)
            away = np.sqrt(square / (1 - 0.999**self.steps)) + 1e-8
            value -= rate * mean / (1 - 0.9**self.steps) / away


def train(
    net: Network,
    loss: Loss,
    x: Array,
    y: Array,
    rate: float = 0.5,
    steps: int = 500,
    change: Callable[[Array], Array] = lambda x: x,
    adam: bool = False,
) -> list[float]:
    """Return the mean loss before each step and after the last one."""
    losses = []
    step = net.adam if adam else net.descend
    for number in range(steps + 1):
        each, slope = loss(y, net(change(x), training=True))
        losses.append(float(each.mean()))
        if number < steps:
            step(slope, rate)
    return losses


# --- losses, right and wrong -----------------------------------------------------------------------


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return np.asarray(e / e.sum(axis=1, keepdims=True))


def sigmoid(z: Array) -> Array:
    return 0.5 * (1 + np.tanh(z / 2))


def rows(y: Array, z: Array) -> Array:
    """Return labels as rows: class indices as one-hot vectors, rows unchanged."""
    return np.eye(z.shape[1], dtype=z.dtype)[y] if y.ndim == 1 else y


def cross_entropy(y: Array, z: Array) -> tuple[Array, Array]:
    p, m = rows(y, z), z.max(axis=1, keepdims=True)
    log_q = z - m - np.log(np.exp(z - m).sum(axis=1, keepdims=True))
    return -(p * log_q).sum(axis=1), np.exp(log_q) - p


def binary(y: Array, z: Array) -> tuple[Array, Array]:
    z = z[:, 0]
    return np.logaddexp(0, z) - y * z, (sigmoid(z) - y)[:, None]


def softmax_twice(y: Array, z: Array) -> tuple[Array, Array]:
    q = softmax(z)
    each, slope = cross_entropy(y, q)
    return each, q * (slope - (q * slope).sum(axis=1, keepdims=True))


def sigmoid_twice(y: Array, z: Array) -> tuple[Array, Array]:
    q = sigmoid(z)
    each, slope = binary(y, q)
    return each, slope * q * (1 - q)


def first_term_only(y: Array, z: Array) -> tuple[Array, Array]:
    """The formula for several classes applied to one sigmoid: −y log ŷ."""
    q = sigmoid(z[:, 0])
    return -y * np.log(q), (-y * (1 - q))[:, None]


def logits_as_probabilities(y: Array, z: Array) -> tuple[Array, Array]:
    """The binary loss of clipped probabilities, given logits."""
    z = z[:, 0]
    q = np.clip(z, CLIP, 1 - CLIP)
    each = -y * np.log(q) - (1 - y) * np.log(1 - q)
    return each, ((q == z) * (q - y) / (q * (1 - q)))[:, None]


def no_logarithm(y: Array, z: Array) -> tuple[Array, Array]:
    """Minus the probability of the true class: probabilities in a function that expects log-probabilities."""
    p, q = rows(y, z), softmax(z)
    chosen = (p * q).sum(axis=1, keepdims=True)
    return -chosen[:, 0], chosen * (q - p)


def as_written(y: Array, z: Array) -> tuple[Array, Array]:
    """Exponentials of the logits, divided by their sum, then the logarithm: the formula without overflow protection."""
    q = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    p = rows(y, z)
    return -np.log(q[np.arange(len(y)), y]), q - p


def log_of_softmax(y: Array, z: Array) -> tuple[Array, Array]:
    q = softmax(z)
    return -np.log(q[np.arange(len(y)), y]), q - rows(y, z)


# --- the runs --------------------------------------------------------------------------------------


def of(losses: list[float], **more: float) -> Run:
    """Return the summary of a run. JSON has no inf and nan: they are written as text."""
    numbers = {
        "first": losses[0],
        "last": losses[-1],
        "least": np.nanmin(losses),
        "largest": np.nanmax(losses),
    }
    return {name: tell(value) for name, value in (numbers | more).items()}


def tell(value: float) -> float | str:
    return float(f"{value:.6g}") if np.isfinite(value) else str(float(value))


def right(net: Network, x: Array, y: Array, boundary: float = 0.0) -> float:
    z = net(x)
    said = z.argmax(axis=1) if z.shape[1] > 1 else z[:, 0] > boundary
    return float((said == y).mean())


def mean(loss: Loss, net: Network, x: Array, y: Array) -> float:
    return float(loss(y, net(x))[0].mean())


def entropy(p: Iterable[float]) -> float:
    return float(-sum(v * np.log(v) for v in p if v > 0))


def stuck_at_a_floor() -> dict[str, Run]:
    """Correct answers, but a loss that stops decreasing: softmax or sigmoid applied twice."""
    runs = {}
    for k in (2, 3, 10):
        x, y = digits(k)
        net = Network(64, k, scale=0.1)
        losses = train(net, softmax_twice, x, y, rate=2, steps=2000)
        runs[f"softmax twice, {k} classes"] = of(losses, right=right(net, x, y))
    x, y = balanced_pair()
    net = Network(64, 1, scale=0.1)
    losses = train(net, sigmoid_twice, x, y, rate=2, steps=2000)
    runs["sigmoid twice"] = of(losses, right=right(net, x, y), yes=float((sigmoid(net(x)) >= 0).mean()))
    return runs


def one_output() -> dict[str, Run]:
    """One output under a softmax, and one sigmoid under −y log ŷ."""
    x, y = digits(2)
    net = Network(64, 1)
    before = net.weights[0].copy()
    losses = train(net, lambda y, z: cross_entropy(0 * y, z), x, y, steps=20)
    runs = {"one output under a softmax": of(losses, moved=float(abs(net.weights[0] - before).max()))}
    net = Network(64, 1, scale=0.1)
    losses = train(net, first_term_only, x, y, steps=2000)
    runs["one sigmoid, first term only"] = of(losses, yes=float((net(x) > 0).mean()))
    return runs


def clipped() -> dict[str, Run]:
    """Logits used as probabilities: eight runs each of two optimisers, and a model that is already correct."""
    x, y = balanced_pair()
    runs: dict[str, Run] = {}
    for optimiser in ("gradient descent", "Adam"):
        first, last, stuck = [], [], []
        for seed in range(8):
            net = Network(64, 1, seed=seed)
            adam = optimiser == "Adam"
            losses = train(net, logits_as_probabilities, x, y, 0.01 if adam else 0.1, adam=adam)
            z = net(x)[:, 0]
            first.append(losses[0])
            last.append(losses[-1])
            stuck.append(bool(((z <= CLIP) | (z >= 1 - CLIP)).all() and losses[-1] > 1))
        runs[f"logits as probabilities, {optimiser}"] = {
            "first": [tell(value) for value in sorted(first)],
            "last": [tell(value) for value in sorted(last)],
            "stuck": sum(stuck),
        }
    net = Network(64, 1, scale=0.1)
    train(net, binary, x, y, steps=2000)
    runs["logits as probabilities, a model that is right"] = {
        "true loss": tell(mean(binary, net, x, y)),
        "shown": tell(mean(logits_as_probabilities, net, x, y)),
    }
    return runs


def negative() -> dict[str, Run]:
    """Labels 1 and 2, and probabilities without their logarithm."""
    x, y = digits(2)
    labels = train(Network(64, 1, scale=0.1), binary, x, y + 1)
    x, y = digits()
    net = Network(64, 10, scale=0.1)
    no_logs = train(net, no_logarithm, x, y, rate=5, steps=1000)
    return {"labels 1 and 2": of(labels), "no logarithm": of(no_logs, right=right(net, x, y))}


def first_step() -> dict[str, Run]:
    """The loss before the first step: without a mistake, with pixels up to 255, and with larger weights."""
    x, y = digits()
    started = {
        "as it should be": mean(cross_entropy, Network(64, 10, scale=0.1), x, y),
        "pixels up to 255": mean(cross_entropy, Network(64, 10, scale=0.1), 255 * x, y),
        "weights a hundred times as large": mean(cross_entropy, Network(64, 10, scale=10), x, y),
    }
    return {f"first loss, {name}": {"first": tell(value)} for name, value in started.items()}


def rare_classes() -> tuple[Array, Array]:
    """Return images of 0, 1 and 2, in which 1 is rare and 2 is rarest."""
    x, y = digits(3)
    keep = np.concatenate([np.flatnonzero(y == label)[:many] for label, many in enumerate((170, 90, 30))])
    keep = np.random.default_rng(3).permutation(keep)
    return x[keep], y[keep]


def stuck_at_what_the_data_say() -> dict[str, Run]:
    """A loss that stays at log K or at the base rate: learning rate near 0, inputs all 0, shuffled labels."""
    x, y = rare_classes()
    base_rate = entropy(np.bincount(y) / len(y))
    runs = {}
    for name, pictures, labels, rate in (
        ("nothing wrong", x, y, 0.5),
        ("learning rate nearly 0", x, y, 1e-6),
        ("inputs all 0", 0 * x, y, 0.5),
    ):
        losses = train(Network(64, 3, scale=0.1), cross_entropy, pictures, labels, rate)
        runs[f"rare classes, {name}"] = of(losses, base_rate=base_rate)
    shuffled = np.random.default_rng(4).permutation(y)
    seen, held = slice(0, 200), slice(200, None)
    net = Network(64, 3, scale=0.1)
    losses = train(net, cross_entropy, x[seen], shuffled[seen])
    unseen = mean(cross_entropy, net, x[held], shuffled[held])
    runs["rare classes, shuffled labels"] = of(losses, base_rate=base_rate, held_out=unseen)
    return runs


def too_high_a_rate() -> dict[str, Run]:
    """Spikes; a jump from which ReLU networks do not recover; nan."""
    x, y = digits()
    runs = {}
    for name, sizes, rate in (
        ("linear, rate 0.5", (64, 10), 0.5),
        ("linear, rate 50", (64, 10), 50),
        ("one hidden layer, rate 0.5", (64, 32, 10), 0.5),
        ("one hidden layer, rate 10", (64, 32, 10), 10),
    ):
        net = Network(*sizes, scale=0.1 if len(sizes) == 2 else 1)
        losses = train(net, cross_entropy, x, y, rate, steps=200)
        alive = float((net.inputs[-1] > 0).mean())
        rises = float(np.mean(np.diff(losses) > 0))
        runs[name] = of(losses, right=right(net, x, y), rises=rises, alive=alive)
    return runs


def not_a_number() -> dict[str, Run]:
    """The first step with inf or nan in float32, for three forms of the loss, with pixels up to 255 or a high rate."""
    x, y = digits()
    x = x.astype("float32")
    runs = {}
    for name, loss, pictures, sizes, rate in (
        ("exp of large logits", as_written, 255 * x, (64, 10), 0.5),
        ("log of a rounded softmax", log_of_softmax, 255 * x, (64, 10), 0.5),
        ("from logits, pixels up to 255", cross_entropy, 255 * x, (64, 10), 0.5),
        ("weights that overflow", cross_entropy, x, (64, 64, 64, 64, 10), 1e5),
    ):
        net = Network(*sizes, dtype="float32")
        with np.errstate(all="ignore"):
            losses = np.array(train(net, loss, pictures, y, rate, steps=100))
        bad = np.flatnonzero(~np.isfinite(losses))
        first = int(bad[0]) if len(bad) else -1
        finite = bool(np.isfinite(net.weights[0]).all())
        value = str(losses[first]) if first >= 0 else "finite"
        runs[f"float32, {name}"] = {
            "step": first,
            "value": value,
            "last": tell(losses[-1]),
            "weights": finite,
        }
    return runs


def loss_and_accuracy() -> dict[str, Run]:
    """Two hundred images, overfitted: the held-out loss rises while the held-out accuracy rises, too."""
    x, y = digits()
    seen, held = slice(0, 200), slice(1000, None)
    net = Network(64, 64, 10)
    runs = {}
    for steps in (400, 1600):
        train(net, cross_entropy, x[seen], y[seen], steps=steps)
        loss = mean(cross_entropy, net, x[held], y[held])
        runs[f"by heart, after {'400' if steps == 400 else '2000'} steps"] = {
            "held_out": tell(loss),
            "right": tell(right(net, x[held], y[held])),
        }
    return runs


def shifted(x: Array, rng: np.random.Generator) -> Array:
    """Return each image shifted by up to one pixel."""
    moves = rng.integers(-1, 2, (len(x), 2))
    pictures = [np.roll(one, move, (0, 1)) for one, move in zip(x.reshape(-1, 8, 8), moves, strict=True)]
    return np.reshape(pictures, x.shape)


def above_validation() -> dict[str, Run]:
    """Training loss above validation loss without a mistake; and wrong labels, which keep the loss above a floor."""
    x, y = digits()
    seen, held = slice(0, 1000), slice(1000, None)
    runs = {}
    rng = np.random.default_rng(2)
    smoothed = 0.9 * np.eye(10)[y] + 0.01
    for name, net, labels, change in (
        ("label smoothing", Network(64, 10, scale=0.1), smoothed, lambda x: x),
        ("dropout", Network(64, 64, 10, dropped=0.5), y, lambda x: x),
        ("augmentation", Network(64, 64, 10), y, lambda x: shifted(x, rng)),
    ):
        losses = train(net, cross_entropy, x[seen], labels[seen], change=change)
        alike = mean(cross_entropy, net, x[seen], y[seen])
        runs[f"above validation, {name}"] = of(
            losses,
            trained=float(np.mean(losses[-20:])),
            alike=alike,
            held_out=mean(cross_entropy, net, x[held], y[held]),
        )
    wrong = rng.random(len(y)) < 0.1
    noisy = np.where(wrong, (y + rng.integers(1, 10, len(y))) % 10, y)
    for name, net, steps in (
        ("linear", Network(64, 10, scale=0.1), 300),
        ("by heart", Network(64, 64, 10), 2000),
    ):
        losses = train(net, cross_entropy, x[seen], noisy[seen], steps=steps)
        runs[f"one label in ten wrong, {name}"] = of(
            losses,
            held_out=mean(cross_entropy, net, x[held], noisy[held]),
            right=right(net, x[held], y[held]),
        )
    return runs


def measure() -> dict[str, Any]:
    """Return all runs."""
    runs: dict[str, Run] = {}
    for more in (
        too_high_a_rate,
        stuck_at_a_floor,
        one_output,
        clipped,
        negative,
        first_step,
        stuck_at_what_the_data_say,
        not_a_number,
        loss_and_accuracy,
        above_validation,
    ):
        runs |= more()
    return {"runs": runs}


if __name__ == "__main__":
    with threadpool_limits(1):  # the matrices are too small for several threads
        measured = measure()
    RESULTS.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n", "utf-8")
