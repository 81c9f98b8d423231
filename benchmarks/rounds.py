"""Timing in alternating rounds: on a busy machine, only ratios within one round are comparable."""

from __future__ import annotations

import ctypes
import platform
import statistics
import threading
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path

Contenders = Mapping[str, Callable[[], object]]


def time_in_rounds(
    contenders: Contenders, *, rounds: int = 7, at_least: float = 0.02
) -> dict[str, list[float]]:
    """Return the processor seconds per call of each contender, one value per round, the contenders alternating.

    A call shorter than `at_least` seconds is repeated until a turn takes that long.
    """
    repeats = {name: _repeats(call, at_least) for name, call in contenders.items()}
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, call in contenders.items():
            start = time.process_time()
            for _ in range(repeats[name]):
                call()
            seconds[name].append((time.process_time() - start) / repeats[name])
    return seconds


def _repeats(call: Callable[[], object], at_least: float) -> int:
    call()  # compiles, warms caches
    start = time.process_time()
    call()
    return max(1, round(at_least / max(time.process_time() - start, 1e-7)))


def summary(seconds: Mapping[str, list[float]], ours: str = "cedocs") -> dict[str, dict[str, float]]:
    """Return the median time of each contender, and the median over the rounds of the speed-up of `ours`."""
    return {
        name: {
            "milliseconds": 1e3 * statistics.median(times),
            "ratio": statistics.median(t / o for t, o in zip(times, seconds[ours], strict=True)),
        }
        for name, times in seconds.items()
    }


class _Heap(ctypes.Structure):
    """The result of glibc's mallinfo2: the state of the heap, from which every library here allocates."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        ]
    ]


def peak_memory(call: Callable[[], object]) -> int:
    """Return the peak growth of the heap during a call, in bytes, sampled every tenth of a millisecond."""
    mallinfo2 = ctypes.CDLL(None).mallinfo2
    mallinfo2.restype = _Heap
    seen: list[int] = []
    done = threading.Event()

    def look() -> None:
        while not done.wait(1e-4):
            heap = mallinfo2()
            seen.append(heap.uordblks + heap.hblkhd)

    heap = mallinfo2()
    before = heap.uordblks + heap.hblkhd
    watcher = threading.Thread(target=look)
    watcher.start()
    call()
    done.set()
    watcher.join()
    return max([before, *seen]) - before


def machine(*packages: str) -> dict[str, str]:
    """Return a description of the machine and the versions of the packages."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    facts = dict(line.split(":", 1) for line in lines if ":" in line)
    facts = {key.strip(): value.strip() for key, value in facts.items()}
    flags = facts.get("flags", "").split()
    vectors = next((name for name in ("avx512f", "avx2", "asimd") if name in flags), "unknown vector unit")
    return {
        "cpu": f"{facts.get('model name', platform.processor() or platform.machine())} ({vectors})",
        "python": platform.python_version(),
        **{package: version(package) for package in packages},
    }
