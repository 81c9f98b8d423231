"""How fast and how large the functions of cedocs are beside their peers: `make bench`.

One thread, alternating rounds of processor time, medians of ratios; once with all vector instructions of the
processor and, where it has AVX-512, once with AVX2 alone, each in a process of its own. Each peer does the work
in the best way that it has: torch picks the probabilities of the true classes before it takes logarithms. A
ratio is the peer's time over that of cedocs: above 1, cedocs is faster. The result goes to
benchmarks/results/speed.json, from which the book makes its tables, its figures and its sentences.
"""

from __future__ import annotations

import os

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jax
import numpy as np
import optax
import torch
from rounds import Contenders, machine, peak_memory, summary, time_in_rounds
from scipy import special

import cedocs

torch.set_num_threads(1)
jax.config.update("jax_enable_x64", True)
RESULTS = Path(__file__).parent / "results" / "speed.json"
F = torch.nn.functional
Tensor = torch.Tensor


class Data:
    """Logits with a spread of 3, labels, and distributions, for NumPy and (t…) for torch."""

    def __init__(self, n: int, k: int, dtype: str) -> None:
        rng = np.random.default_rng(0)
        shape = (n, k) if k > 1 else (n,)
        self.z = 3 * rng.standard_normal(shape, dtype=dtype)
        self.y = rng.integers(0, k, n)
        self.rows = np.arange(n)
        if k > 1:
            self.q = special.softmax(self.z, axis=1)
            self.p = special.softmax(2 * rng.standard_normal(shape, dtype=dtype), axis=1)
        else:
            self.q, self.p = special.expit(self.z), rng.random(n, dtype=dtype)
        self.hard = (rng.random(n) < 0.5).astype(dtype)
        arrays = (self.z, self.y, self.q, self.p, self.hard, self.rows)
        self.tz, self.ty, self.tq, self.tp, self.thard, self.trows = map(torch.from_numpy, arrays)


def subtract_one(x: Any, rows: Any, y: Any) -> Any:
    x[rows, y] -= 1
    return x


def ce_labels(d: Data) -> Contenders:
    jz, jy = jax.numpy.asarray(d.z), jax.numpy.asarray(d.y)
    jitted = jax.jit(lambda z, y: optax.softmax_cross_entropy_with_integer_labels(z, y).mean())
    return {
        "cedocs": lambda: cedocs.cross_entropy_with_logits(d.y, d.z, reduction="mean"),
        "torch": lambda: F.cross_entropy(d.tz, d.ty),
        "scipy": lambda: -special.log_softmax(d.z, axis=1)[d.rows, d.y].mean(),
        "optax (jit)": lambda: jitted(jz, jy).block_until_ready(),
    }


def ce_soft(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.cross_entropy_with_logits(d.p, d.z, reduction="mean"),
        "torch": lambda: F.cross_entropy(d.tz, d.tp),
        "scipy": lambda: -(d.p * special.log_softmax(d.z, axis=1)).sum(axis=1).mean(),
    }


def plain_softmax(z: Any) -> Any:
    """The formula in five calls of NumPy, without a check and with no care for the last digits."""
    exponentials = z - z.max(axis=1, keepdims=True)
    np.exp(exponentials, out=exponentials)
    exponentials /= exponentials.sum(axis=1, keepdims=True)
    return exponentials


def softmax(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.softmax(d.z),
        "numpy": lambda: plain_softmax(d.z),
        "torch": lambda: torch.softmax(d.tz, 1),
        "scipy": lambda: special.softmax(d.z, axis=1),
    }


def plain_log_softmax(z: Any) -> Any:
    gaps = z - z.max(axis=1, keepdims=True)
    gaps -= np.log(np.exp(gaps).sum(axis=1, keepdims=True))
    return gaps


def log_softmax(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.log_softmax(d.z),
        "numpy": lambda: plain_log_softmax(d.z),
        "torch": lambda: torch.log_softmax(d.tz, 1),
        "scipy": lambda: special.log_softmax(d.z, axis=1),
    }


def gradient_labels(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.cross_entropy_with_logits_gradient(d.y, d.z),
        "torch": lambda: subtract_one(torch.softmax(d.tz, 1), d.trows, d.ty),
        "scipy": lambda: subtract_one(special.softmax(d.z, axis=1), d.rows, d.y),
    }


def gradient_soft(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.cross_entropy_with_logits_gradient(d.p, d.z),
        "torch": lambda: torch.softmax(d.tz, 1).sub_(d.tp),
        "scipy": lambda: special.softmax(d.z, axis=1) - d.p,
    }


def checked(q: Tensor) -> None:
    """What cedocs asks of probabilities, of a peer that asks nothing: only then times may be compared."""
    assert q.min() >= 0
    assert q.max() <= 1
    assert (q.sum(1) - 1).abs().max() < 1e-3


def probabilities_labels(d: Data) -> Contenders:
    q, picked = d.q, lambda: d.q[d.rows, d.y]

    def scipy_like() -> object:
        assert q.min() >= 0
        assert q.max() <= 1
        assert np.abs(q.sum(axis=1) - 1).max() < 1e-3
        return -np.log(picked()).mean()

    def torch_like() -> object:
        checked(d.tq)
        return -d.tq.gather(1, d.ty[:, None]).log().mean()

    return {
        "cedocs": lambda: cedocs.cross_entropy(d.y, d.q, reduction="mean"),
        "torch": torch_like,
        "numpy": scipy_like,
    }


def probabilities_soft(d: Data) -> Contenders:
    def torch_like() -> object:
        checked(d.tp)
        checked(d.tq)
        return -(d.tp * d.tq.log()).sum(1).mean()

    return {
        "cedocs": lambda: cedocs.cross_entropy(d.p, d.q, reduction="mean"),
        "torch": torch_like,
        "scipy": lambda: -special.xlogy(d.p, d.q).sum(axis=1).mean(),
    }


def entropy(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.entropy(d.p),
        "torch": lambda: -(d.tp * d.tp.log()).sum(1),
        "scipy": lambda: special.entr(d.p).sum(axis=1),
    }


def kl_divergence(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.kl_divergence(d.p, d.q),
        "torch": lambda: (d.tp * (d.tp / d.tq).log()).sum(1),
        "scipy": lambda: special.rel_entr(d.p, d.q).sum(axis=1),
    }


def sigmoid(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.sigmoid(d.z),
        "torch": lambda: torch.sigmoid(d.tz),
        "scipy": lambda: special.expit(d.z),
    }


def log_sigmoid(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.log_sigmoid(d.z),
        "torch": lambda: F.logsigmoid(d.tz),
        "scipy": lambda: special.log_expit(d.z),
    }


def logit(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.logit(d.q),
        "torch": lambda: torch.logit(d.tq),
        "scipy": lambda: special.logit(d.q),
    }


def bce_logits(y: str) -> Callable[[Data], Contenders]:
    def contenders(d: Data) -> Contenders:
        target, tensor = getattr(d, y), getattr(d, "t" + y)
        return {
            "cedocs": lambda: cedocs.binary_cross_entropy_with_logits(target, d.z, reduction="mean"),
            "torch": lambda: F.binary_cross_entropy_with_logits(d.tz, tensor),
            "scipy": lambda: (
                -(target * special.log_expit(d.z) + (1 - target) * special.log_expit(-d.z)).mean()
            ),
        }

    return contenders


def bce_probabilities(y: str) -> Callable[[Data], Contenders]:
    def contenders(d: Data) -> Contenders:
        target, tensor = getattr(d, y), getattr(d, "t" + y)
        return {
            "cedocs": lambda: cedocs.binary_cross_entropy(target, d.q, reduction="mean"),
            "torch": lambda: F.binary_cross_entropy(d.tq, tensor),
            "scipy": lambda: -(special.xlogy(target, d.q) + special.xlog1py(1 - target, -d.q)).mean(),
        }

    return contenders


def bce_gradient(d: Data) -> Contenders:
    return {
        "cedocs": lambda: cedocs.binary_cross_entropy_with_logits_gradient(d.hard, d.z),
        "torch": lambda: torch.sigmoid(d.tz).sub_(d.thard),
        "scipy": lambda: special.expit(d.z) - d.hard,
    }


ROWS = [(100, 3), (2000, 10), (500_000, 2), (100_000, 10), (10_000, 100), (1000, 1000), (40, 50_000)]
SINGLE = [(100, 1), (10_000, 1), (1_000_000, 1)]
KINDS: dict[str, tuple[Callable[[Data], Contenders], list[tuple[int, int]]]] = {
    "cross-entropy of logits, class indices": (ce_labels, ROWS),
    "cross-entropy of logits, soft targets": (ce_soft, ROWS),
    "cross-entropy of probabilities, class indices": (probabilities_labels, ROWS),
    "cross-entropy of probabilities, soft targets": (probabilities_soft, ROWS),
    "gradient, class indices": (gradient_labels, ROWS),
    "gradient, soft targets": (gradient_soft, ROWS),
    "softmax": (softmax, ROWS),
    "log-softmax": (log_softmax, ROWS),
    "entropy": (entropy, ROWS),
    "Kullback–Leibler divergence": (kl_divergence, ROWS),
    "binary cross-entropy of logits, labels": (bce_logits("hard"), SINGLE),
    "binary cross-entropy of logits, soft targets": (bce_logits("p"), SINGLE),
    "binary cross-entropy of probabilities, labels": (bce_probabilities("hard"), SINGLE),
    "binary cross-entropy of probabilities, soft targets": (bce_probabilities("p"), SINGLE),
    "binary gradient, labels": (bce_gradient, SINGLE),
    "sigmoid": (sigmoid, SINGLE),
    "log-sigmoid": (log_sigmoid, SINGLE),
    "logit": (logit, SINGLE),
}
GROWTH = [(n, 10) for n in (1000, 10_000, 100_000, 1_000_000)] + [(1000, k) for k in (2, 100, 1000, 10_000)]


def measure_speed(rounds: int, vectors: str) -> Iterator[dict[str, object]]:
    for kind, (contenders, sizes) in KINDS.items():
        for n, k in sizes:
            for dtype in ("float32", "float64"):
                times = summary(time_in_rounds(contenders(Data(n, k, dtype)), rounds=rounds, at_least=0.005))
                yield {"vectors": vectors, "kind": kind, "n": n, "k": k, "dtype": dtype, "times": times}
                ratios = "  ".join(
                    f"{name} {t['ratio']:.2f}×" for name, t in times.items() if name != "cedocs"
                )
                ours = times["cedocs"]["milliseconds"]
                print(
                    f"{vectors} {kind:52}{n:>9,} × {k:<7,}{dtype} {ours:9.3f} ms  {ratios}", file=sys.stderr
                )


def measure_growth(rounds: int) -> Iterator[dict[str, object]]:
    """The time from logits as N grows at K = 10 and as K grows at N = 1000: straight lines, in a log-log plot."""
    for n, k in GROWTH:
        times = summary(time_in_rounds(ce_labels(Data(n, k, "float32")), rounds=rounds, at_least=0.005))
        yield {"n": n, "k": k, "milliseconds": {name: t["milliseconds"] for name, t in times.items()}}


def measure_memory() -> Iterator[dict[str, object]]:
    """MiB beyond the inputs, and MiB of the result, at the peak of one call (Linux, glibc)."""
    for kind, (contenders, sizes) in KINDS.items():
        n, k = (1_000_000, 10) if sizes is ROWS else (10_000_000, 1)
        calls = contenders(Data(n, k, "float32"))
        result = np.asarray(calls["cedocs"]()).nbytes / 2**20
        for call in calls.values():
            call()  # compiles, fills caches
        peaks = {name: min(peak_memory(call) for _ in range(2)) / 2**20 for name, call in calls.items()}
        yield {"kind": kind, "n": n, "k": k, "result": result, "mib": peaks}


def without_avx512() -> dict[str, str]:
    """The environment in which all libraries use AVX2 at most."""
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    names = [name for name in found if name.startswith(("AVX512", "X86_V4"))]
    return {
        "NPY_DISABLE_CPU_FEATURES": " ".join(names),
        "ATEN_CPU_CAPABILITY": "avx2",
        "ONEDNN_MAX_CPU_ISA": "AVX2",
        "OPENBLAS_CORETYPE": "Haswell",
        "XLA_FLAGS": os.environ["XLA_FLAGS"] + " --xla_cpu_max_isa=AVX2",
    }


def behind_torch(rows: list[dict[str, Any]]) -> dict[str, int]:
    """In how many cases PyTorch is faster than the formula in plain NumPy, for softmax and log-softmax."""
    ratios = [
        [row["times"][name]["ratio"] for name in ("numpy", "torch")]
        for row in rows
        if row["kind"] in ("softmax", "log-softmax")
    ]
    return {"cases": len(ratios), "slower": sum(bare > torch for bare, torch in ratios)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each comparison (7)")
    parser.add_argument("--only", metavar="VECTORS", help="measure the speed in this process and print it")
    asked = parser.parse_args()
    if asked.only:
        json.dump(list(measure_speed(asked.rounds, asked.only)), sys.stdout)
        return
    facts = machine("numpy", "torch", "scipy", "jax", "optax")
    runs = {"AVX-512": {}, "AVX2": without_avx512()} if "avx512f" in facts["cpu"] else {"all": {}}
    rows: list[dict[str, Any]] = []
    for vectors, settings in runs.items():
        command = [sys.executable, __file__, "--rounds", str(asked.rounds), "--only", vectors]
        run = subprocess.run(command, env=os.environ | settings, stdout=subprocess.PIPE, check=True)
        rows += json.loads(run.stdout)
    result = {
        "machine": facts,
        "date": date.today().isoformat(),
        "load": [round(x, 1) for x in os.getloadavg()],
        "threads": 1,
        "speed": rows,
        "bare": behind_torch(rows),
        "growth": list(measure_growth(asked.rounds)),
        "memory": list(measure_memory()),
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
