"""Runs functions of a script of the interactive figures in Node."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from book.interactive import component
from book.mathematics.tex import node_binary

Ask = Callable[[str, list[Any]], list[Any]]
SCRIPT = """
import { readFileSync, writeSync } from "node:fs";
const { name, calls } = JSON.parse(readFileSync(0, "utf-8"));
const plain = (_, value) => (value === Infinity ? "inf" : value);
writeSync(1, JSON.stringify(calls.map((call) => made[name](...call)), plain));
"""


def functions_of(folder: Path, *scripts: str, more: str = "") -> Ask:
    """`ask("bits", [[0.5], [0.25]])` returns what a function of the scripts returns for these arguments.

    `more` is JavaScript with further functions, entries of an object; `own` has those of the scripts.
    """
    component.bundle(*(component.request(script, folder / f"{n}.js") for n, script in enumerate(scripts)))
    imported = "".join(f'import * as script{n} from "./{n}.js";\n' for n in range(len(scripts)))
    all_of = ", ".join(f"...script{n}" for n in range(len(scripts)))
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ask.js").write_text(
        f"{imported}const own = {{ {all_of} }}, made = {{ ...own, {more} }};\n{SCRIPT}"
    )

    def ask(name: str, calls: list[Any]) -> list[Any]:
        request = json.dumps({"name": name, "calls": calls})
        node = subprocess.run(
            [node_binary(), str(folder / "ask.js")], input=request, capture_output=True, text=True
        )
        assert node.returncode == 0, node.stderr
        answers: list[Any] = json.loads(node.stdout)
        return answers

    return ask
