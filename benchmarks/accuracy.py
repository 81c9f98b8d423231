"""How many digits the losses keep, beside torch, SciPy and Optax: part of `make bench`.

The reference is mpmath at 60 digits on the exact values of the float inputs. Half the rows are classified
correctly, so that half the losses are small, which is where digits are lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jax
import mpmath
import numpy as np
import optax
import torch
from rounds import machine
from scipy.special import log_softmax, logsumexp

import cedocs

jax.config.update("jax_enable_x64", True)
RESULTS = Path(__file__).parent / "results" / "accuracy.json"
ROWS = 200
Loss = Callable[[np.ndarray, np.ndarray], np.ndarray]

FORMS: dict[str, Loss] = {
    "cedocs": lambda z, y: cedocs.cross_entropy_with_logits(y, z),
    "torch": lambda z, y: torch.nn.functional.cross_entropy(
        torch.from_numpy(z), torch.from_numpy(y), reduction="none"
    ).numpy(),
    "optax": lambda z, y: np.asarray(
        optax.softmax_cross_entropy_with_integer_labels(jax.numpy.asarray(z), jax.numpy.asarray(y))
    ),
    "scipy log_softmax": lambda z, y: -log_softmax(z, axis=1)[np.arange(len(y)), y],
    "scipy logsumexp": lambda z, y: logsumexp(z, axis=1) - z[np.arange(len(y)), y],
}
CASES = [
    (dtype, spread, k, shift)
    for dtype in ("float64", "float32")
    for spread in (3, 15)
    for k in (2, 10, 1000)
    for shift in ((0.0, 1e8) if dtype == "float64" else (0.0,))
]


def rows(dtype: str, spread: float, k: int, shift: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    z = (spread * rng.standard_normal((ROWS, k)) + shift).astype(dtype)
    y = rng.integers(0, k, ROWS)
    y[::2] = z[::2].argmax(axis=1)
    return z, y


def exact(z: np.ndarray, y: np.ndarray) -> list[mpmath.mpf]:
    with mpmath.workdps(60):
        losses = []
        for row, label in zip(z, y, strict=True):
            true = mpmath.mpf(float(row[label]))
            others = (mpmath.exp(mpmath.mpf(float(v)) - true) for k, v in enumerate(row) if k != label)
            losses.append(mpmath.log1p(mpmath.fsum(others)))
        return losses


def largest_relative_error(got: np.ndarray, want: list[mpmath.mpf]) -> float:
    """Over the rows whose exact loss is a normal number of the dtype."""
    smallest = float(np.finfo(got.dtype).smallest_normal)
    pairs = ((mpmath.mpf(float(g)), w) for g, w in zip(got, want, strict=True) if w > smallest)
    return float(max(abs(g - w) / w for g, w in pairs))


def main() -> None:
    table = []
    for seed, (dtype, spread, k, shift) in enumerate(CASES):
        z, y = rows(dtype, spread, k, shift, seed)
        want = exact(z, y)
        errors = {name: largest_relative_error(form(z, y), want) for name, form in FORMS.items()}
        table.append({"dtype": dtype, "spread": spread, "k": k, "shift": shift, "error": errors})
        print(
            f"{dtype} N({shift:g}, {spread}²) K={k:<5}", "  ".join(f"{n} {e:.1e}" for n, e in errors.items())
        )
    result = {
        "machine": machine("numpy", "torch", "scipy", "jax", "optax", "mpmath"),
        "date": date.today().isoformat(),
        "rows": ROWS,
        "accuracy": table,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
