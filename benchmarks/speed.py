"""How fast the losses of cedocs are beside torch, SciPy, scikit-learn and Optax: `make bench`.

One thread, alternating rounds, medians. The result goes to benchmarks/results/speed.json, from which the
book draws its table and its figure. A ratio is the peer's time over that of cedocs: above 1, cedocs is faster.
"""

from __future__ import annotations

import os

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import argparse
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import jax
import numpy as np
import optax
import torch
from rounds import Contenders, machine, peak_memory, summary, time_in_rounds
from scipy.special import log_softmax, xlogy
from sklearn.metrics import log_loss

import cedocs

torch.set_num_threads(1)
jax.config.update("jax_enable_x64", True)
RESULTS = Path(__file__).parent / "results" / "speed.json"
F = torch.nn.functional


def logits_and_labels(n: int, k: int, dtype: str, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return 3 * rng.standard_normal((n, k), dtype=dtype), rng.integers(0, k, n)


def ce_from_logits(n: int, k: int, dtype: str) -> Contenders:
    z, y = logits_and_labels(n, k, dtype)
    tz, ty = torch.from_numpy(z), torch.from_numpy(y)
    jz, jy = jax.numpy.asarray(z), jax.numpy.asarray(y)
    jitted = jax.jit(lambda z, y: optax.softmax_cross_entropy_with_integer_labels(z, y).mean())
    rows = np.arange(n)
    return {
        "cedocs": lambda: cedocs.cross_entropy_with_logits(y, z, reduction="mean"),
        "torch": lambda: F.cross_entropy(tz, ty),
        "optax (jit)": lambda: jitted(jz, jy).block_until_ready(),
        "scipy": lambda: -log_softmax(z, axis=1)[rows, y].mean(),
    }


def ce_from_probabilities(n: int, k: int, dtype: str) -> Contenders:
    z, y = logits_and_labels(n, k, dtype)
    q = cedocs.softmax(z)
    tq, ty = torch.from_numpy(q), torch.from_numpy(y)
    labels = np.arange(k)
    return {
        "cedocs": lambda: cedocs.cross_entropy(y, q, reduction="mean"),
        "torch": lambda: F.nll_loss(tq.log(), ty),
        "scikit-learn": lambda: log_loss(y, q, labels=labels),
    }


def bce_from_logits(n: int, _: int, dtype: str) -> Contenders:
    z, y = logits_and_labels(n, 2, dtype)
    z, y = np.ascontiguousarray(z[:, 0]), y.astype(dtype)
    tz, ty = torch.from_numpy(z), torch.from_numpy(y)
    jz, jy = jax.numpy.asarray(z), jax.numpy.asarray(y)
    jitted = jax.jit(lambda z, y: optax.sigmoid_binary_cross_entropy(z, y).mean())
    return {
        "cedocs": lambda: cedocs.binary_cross_entropy_with_logits(y, z, reduction="mean"),
        "torch": lambda: F.binary_cross_entropy_with_logits(tz, ty),
        "optax (jit)": lambda: jitted(jz, jy).block_until_ready(),
    }


def bce_from_probabilities(n: int, _: int, dtype: str) -> Contenders:
    z, y = logits_and_labels(n, 2, dtype)
    q, y = cedocs.sigmoid(z[:, 0]), y.astype(dtype)
    tq, ty = torch.from_numpy(q), torch.from_numpy(y)
    return {
        "cedocs": lambda: cedocs.binary_cross_entropy(y, q, reduction="mean"),
        "torch": lambda: F.binary_cross_entropy(tq, ty),
        "scipy": lambda: -(xlogy(y, q) + xlogy(1 - y, 1 - q)).mean(),
        "scikit-learn": lambda: log_loss(y, q, labels=[0, 1]),
    }


SIZES = [(1_000_000, 2), (1_000_000, 10), (100_000, 1000), (2000, 50_000)]
KINDS: dict[str, tuple[Callable[[int, int, str], Contenders], list[tuple[int, int]]]] = {
    "cross-entropy from logits": (ce_from_logits, [*SIZES, (100, 3)]),
    "cross-entropy from probabilities": (ce_from_probabilities, SIZES[:3]),
    "binary cross-entropy from logits": (bce_from_logits, [(1_000_000, 1)]),
    "binary cross-entropy from probabilities": (bce_from_probabilities, [(1_000_000, 1)]),
}
GROWTH = [(n, 10) for n in (1000, 10_000, 100_000, 1_000_000)] + [(1000, k) for k in (2, 100, 1000, 10_000)]


def measure_speed(rounds: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for kind, (contenders, sizes) in KINDS.items():
        for n, k in sizes:
            for dtype in ("float32", "float64"):
                times = summary(time_in_rounds(contenders(n, k, dtype), rounds=rounds))
                rows.append({"kind": kind, "n": n, "k": k, "dtype": dtype, "times": times})
                ratios = "  ".join(
                    f"{name} {t['ratio']:.2f}×" for name, t in times.items() if name != "cedocs"
                )
                print(
                    f"{kind:42}{n:>9,} × {k:<7,}{dtype:8} {times['cedocs']['milliseconds']:9.3f} ms   {ratios}"
                )
    return rows


def measure_growth(rounds: int) -> list[dict[str, object]]:
    """The time from logits as N grows at K = 10 and as K grows at N = 1000: straight lines, in a log-log plot."""
    rows: list[dict[str, object]] = []
    for n, k in GROWTH:
        times = summary(time_in_rounds(ce_from_logits(n, k, "float32"), rounds=rounds))
        rows.append({"n": n, "k": k, "milliseconds": {name: t["milliseconds"] for name, t in times.items()}})
    return rows


def measure_memory() -> dict[str, float]:
    """MiB beyond the inputs (400 MB of float32 logits) that one mean loss takes at its peak (Linux, glibc)."""
    peaks = {}
    for name, call in ce_from_logits(100_000, 1000, "float32").items():
        call()  # compiles, fills caches
        peaks[name] = min(peak_memory(call) for _ in range(3)) / 2**20
        print(f"memory, mean over 100,000 × 1000 float32: {name:12} {peaks[name]:8.1f} MiB")
    return peaks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each comparison (7)")
    rounds = parser.parse_args().rounds
    result = {
        "machine": machine("numpy", "torch", "scipy", "scikit-learn", "jax", "optax"),
        "date": date.today().isoformat(),
        "threads": 1,
        "speed": measure_speed(rounds),
        "growth": measure_growth(rounds),
        "memory_mib": measure_memory(),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
