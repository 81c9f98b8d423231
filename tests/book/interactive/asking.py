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
import * as script from "./script.js";
import { readFileSync, writeSync } from "node:fs";
const { name, calls } = JSON.parse(readFileSync(0, "utf-8"));
const plain = (_, value) => (value === Infinity ? "inf" : value);
writeSync(1, JSON.stringify(calls.map((call) => script[name](...call)), plain));
"""


def functions_of(script: str, folder: Path) -> Ask:
    """`ask("bits", [[0.5], [0.25]])` returns what a function of the script returns for these arguments."""
    component.bundle(component.request(script, folder / "script.js"))
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "ask.js").write_text(SCRIPT)

    def ask(name: str, calls: list[Any]) -> list[Any]:
        request = json.dumps({"name": name, "calls": calls})
        node = subprocess.run(
            [node_binary(), str(folder / "ask.js")], input=request, capture_output=True, text=True
        )
        assert node.returncode == 0, node.stderr
        answers: list[Any] = json.loads(node.stdout)
        return answers

    return ask
