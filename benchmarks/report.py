"""The committed results as tables and a figure for the book's page of measurements."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cefigures import Drawing, lines

RESULTS = Path(__file__).parent / "results"


def load(name: str) -> dict[str, Any]:
    """The results of one benchmark, `speed` or `accuracy`, as the last `make bench` left them."""
    return dict(json.loads((RESULTS / f"{name}.json").read_text("utf-8")))


def machine(result: dict[str, Any]) -> str:
    """When, on what, with which versions: without words, so that every edition can show it."""
    facts = dict(result["machine"])
    cpu, python = facts.pop("cpu"), facts.pop("python")
    return " · ".join([result["date"], cpu, f"Python {python}", *(f"{name} {facts[name]}" for name in facts)])


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table whose columns after the first are numbers."""
    head = list(head)
    rule = ["---", *["---:"] * (len(head) - 1)]
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, rule, *map(list, rows)])


def size(row: dict[str, Any]) -> str:
    """N × K and the dtype, or N alone where there is one logit."""
    return f"{row['n']:,}" + (f" × {row['k']:,}" if row["k"] > 1 else "") + f", {row['dtype']}"


def times(ratio: float) -> str:
    """How many times as long, with one decimal, or with the first digit that is not 0.

    >>> times(12.34), times(0.043)
    ('12.3×', '0.04×')
    """
    return f"{ratio:.1f}×" if ratio >= 0.1 else f"{ratio:.1g}×"


def speed_table(result: dict[str, Any], kind: str) -> str:
    """Time of cedocs, and how many times as long each peer takes."""
    rows = [row for row in result["speed"] if row["kind"] == kind]
    peers = [name for name in rows[0]["times"] if name != "cedocs"]
    return table(
        ["N × K, dtype", "cedocs, ms", *peers],
        (
            [
                size(row),
                f"{row['times']['cedocs']['milliseconds']:.3g}",
                *(times(row["times"][name]["ratio"]) for name in peers),
            ]
            for row in rows
        ),
    )


def memory_table(result: dict[str, Any]) -> str:
    """MiB beyond the inputs of one mean loss."""
    return table(["", "MiB"], ([name, f"{peak:,.1f}"] for name, peak in result["memory_mib"].items()))


def accuracy_table(result: dict[str, Any]) -> str:
    """The largest relative error of each form, case by case."""
    names = list(result["accuracy"][0]["error"])
    return table(
        ["dtype, logits, K", *names],
        (
            [
                f"{row['dtype']}, N({row['shift']:g}, {row['spread']}²), {row['k']}",
                *(f"{row['error'][name]:.1e}" for name in names),
            ]
            for row in result["accuracy"]
        ),
    )


def measured(result: dict[str, Any], along: str, fixed: tuple[str, int]) -> list[dict[str, Any]]:
    """The measurements of growth along N or K, with the other one fixed, in order."""
    return sorted((row for row in result["growth"] if row[fixed[0]] == fixed[1]), key=lambda row: row[along])


def growth_table(result: dict[str, Any], along: str, fixed: tuple[str, int]) -> str:
    """Milliseconds of each library, the least of each row in bold."""
    rows = measured(result, along, fixed)
    names = list(rows[0]["milliseconds"])

    def cell(row: dict[str, Any], name: str) -> str:
        times = row["milliseconds"]
        text = f"{times[name]:.3g}"
        return f"**{text}**" if times[name] == min(times.values()) else text

    return table(
        [along.upper(), *names], ([f"{row[along]:,}", *(cell(row, name) for name in names)] for row in rows)
    )


def growth(result: dict[str, Any], along: str, fixed: tuple[str, int]) -> Drawing:
    """Time against N or K, on logarithmic axes: in proportion is a straight line of slope one."""
    rows = measured(result, along, fixed)
    return lines(
        [row[along] for row in rows],
        {name: [row["milliseconds"][name] for row in rows] for name in rows[0]["milliseconds"]},
        xlabel={"n": "N, the number of examples", "k": "K, the number of classes"}[along],
        ylabel="milliseconds",
        xscale="log",
        yscale="log",
    )
