"""How long a writer waits: `make html`, `make check` and `make live` on a copy of the project.

Medians over rounds, as wall time and as processor time of all processes: on a busy machine only the second means much.
The environment is there, and Python's compiled files are. Results go to benchmarks/results/build.json.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import socket
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rounds import machine

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "build.json"
PAGE = "computing/logits"
FEW, MANY = 3, 5
PATIENCE, SETTLED = 300.0, 5.0


@contextmanager
def copy() -> Iterator[Path]:
    """A copy of the project's files beside its environment, so that nothing of the project is touched."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in filter(None, files.stdout.split("\0")):
            target = folder / file
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / file, target)
        for shared in (".venv", "node_modules"):
            (folder / shared).symlink_to((ROOT / shared).resolve())
        yield folder


def measure(folder: Path, *targets: str) -> tuple[float, float]:
    """Seconds and processor seconds of one make."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run(["make", "--silent", *targets], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - start, used


def change_a_word(folder: Path, word: object) -> None:
    """Add a word to the last paragraph of a page."""
    page = folder / "docs" / f"{PAGE}.md"
    page.write_text(page.read_text("utf-8").rstrip() + f"\n\nword {word}\n", "utf-8")


@contextmanager
def live(folder: Path) -> Iterator[Callable[[object], tuple[float, float]]]:
    """Run `make live`; give what measures the seconds from a change to the page that it serves."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    page = folder / "_build" / "live" / "en" / "html" / f"{PAGE}.html"
    said = folder / "_build" / "live.txt"

    def until(file: Path, text: str) -> None:
        deadline = time.perf_counter() + PATIENCE
        while not (file.is_file() and text in file.read_text("utf-8")):
            if time.perf_counter() > deadline:
                raise TimeoutError(f"make live: {text!r} does not come; it said {said.read_text('utf-8')}")
            time.sleep(0.05)

    def change(word: object) -> tuple[float, float]:
        start = time.perf_counter()
        change_a_word(folder, word)
        until(page, f"word {word}")
        seconds = time.perf_counter() - start
        time.sleep(SETTLED)  # until it has ended this build, and watches again
        return seconds, 0.0

    with said.open("w", encoding="utf-8") as output:
        command = ["make", "--silent", "live", f"PORT={port}"]
        server = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            until(said, "Waiting to detect changes")
            time.sleep(SETTLED)
            yield change
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def main() -> None:
    """Measure, write and print."""
    taken: dict[str, list[tuple[float, float]]] = {}
    with copy() as folder:
        measure(folder, "html")  # Python compiles what is new to it
        for _ in range(FEW):
            measure(folder, "clean")
            taken.setdefault("html, from nothing", []).append(measure(folder, "html"))
        taken["html, nothing changed"] = [measure(folder, "html") for _ in range(MANY)]
        for number in range(MANY):
            change_a_word(folder, number)
            taken.setdefault("html, a word changed", []).append(measure(folder, "html"))
        for number in range(FEW):
            change_a_word(folder, f"check {number}")
            taken.setdefault("check", []).append(measure(folder, "check"))
        with live(folder) as change:
            taken["live, a word changed"] = [change(f"live {number}") for number in range(MANY)]
    rows = {
        name: {
            "seconds": round(statistics.median(wall for wall, _ in pairs), 1),
            "processor_seconds": round(statistics.median(used for _, used in pairs), 1),
            "rounds": len(pairs),
        }
        for name, pairs in taken.items()
    }
    result = {"date": date.today().isoformat(), "machine": machine(), "cores": os.cpu_count(), "times": rows}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    for name, row in rows.items():
        print(f"{name:24} {row['seconds']:7.1f} s {row['processor_seconds']:7.1f} s of processor time")


if __name__ == "__main__":
    main()
