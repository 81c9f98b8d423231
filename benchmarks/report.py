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
    load = [f"load {result['load'][0]}"] if "load" in result else []
    return " · ".join(
        [result["date"], cpu, *load, f"Python {python}", *(f"{name} {facts[name]}" for name in facts)]
    )


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


def shown(ratio: float) -> str:
    """A ratio for a table, in bold where the peer is ahead.

    >>> shown(12.34), shown(0.4)
    ('12.3×', '**0.4×**')
    """
    return f"**{times(ratio)}**" if ratio < 1 else times(ratio)


def peers(row: dict[str, Any]) -> dict[str, float]:
    """How many times as long each peer takes."""
    return {name: time["ratio"] for name, time in row["times"].items() if name != "cedocs"}


def vectors(result: dict[str, Any]) -> list[str]:
    """The vector instructions that were measured, in order."""
    return list(dict.fromkeys(row["vectors"] for row in result["speed"]))


def kinds(result: dict[str, Any]) -> list[str]:
    """The functions that were measured, in order."""
    return list(dict.fromkeys(row["kind"] for row in result["speed"]))


def speed_table(result: dict[str, Any], kind: str) -> str:
    """Time of cedocs, and how many times as long each peer takes, for each set of vector instructions."""
    cases: dict[str, dict[str, dict[str, Any]]] = {}
    for row in result["speed"]:
        if row["kind"] == kind:
            cases.setdefault(size(row), {})[row["vectors"]] = row
    sets, names = vectors(result), list(peers(next(iter(next(iter(cases.values())).values()))))
    return table(
        [
            "N × K, dtype",
            *(f"cedocs, ms ({v})" if name == "" else f"{name} ({v})" for v in sets for name in ("", *names)),
        ],
        ([case, *(cell for v in sets for cell in _cells(rows[v], names))] for case, rows in cases.items()),
    )


def _cells(row: dict[str, Any], names: list[str]) -> list[str]:
    ratios = peers(row)
    return [f"{row['times']['cedocs']['milliseconds']:.3g}", *(shown(ratios[name]) for name in names)]


def ahead_table(result: dict[str, Any]) -> str:
    """For each function, in how many of the cases each peer is ahead of cedocs, and by how much at most."""
    names = list(dict.fromkeys(name for row in result["speed"] for name in peers(row)))

    def cell(rows: list[dict[str, Any]], name: str) -> str:
        ratios = [peers(row)[name] for row in rows if name in peers(row)]
        ahead = [ratio for ratio in ratios if ratio < 1]
        if not ratios:
            return "–"
        return f"**{len(ahead)} / {len(ratios)}**, {times(min(ahead))}" if ahead else f"0 / {len(ratios)}"

    by_kind = [(kind, [row for row in result["speed"] if row["kind"] == kind]) for kind in kinds(result)]
    by_kind.sort(key=lambda pair: min(ratio for row in pair[1] for ratio in peers(row).values()))
    return table(["", *names], ([kind, *(cell(rows, name) for name in names)] for kind, rows in by_kind))


def memory_table(result: dict[str, Any]) -> str:
    """MiB of the result, and MiB beyond the inputs of one call."""
    names = list(dict.fromkeys(name for row in result["memory"] for name in row["mib"]))
    return table(
        ["N × K", "MiB of the result", *names],
        (
            [
                f"{row['kind']}, {row['n']:,}" + (f" × {row['k']}" if row["k"] > 1 else ""),
                f"{row['result']:,.1f}",
                *(f"{row['mib'][name]:,.1f}" if name in row["mib"] else "–" for name in names),
            ]
            for row in result["memory"]
        ),
    )


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
