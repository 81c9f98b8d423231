"""The tables of *Measured* show what was measured, a peer that is ahead first and in bold."""

import json
import math

import pytest

from benchmarks import report


def row(kind, ratios, *, vectors="AVX2", n=100, k=3, dtype="float32"):
    times = {"cedocs": {"milliseconds": 2.0, "ratio": 1.0}}
    times |= {name: {"milliseconds": 2 * ratio, "ratio": ratio} for name, ratio in ratios.items()}
    return {"vectors": vectors, "kind": kind, "n": n, "k": k, "dtype": dtype, "times": times}


@pytest.fixture
def result():
    return {
        "speed": [
            row("sigmoid", {"torch": 1.5, "scipy": 3.0}, n=1000, k=1),
            row("sigmoid", {"torch": 1.2, "scipy": 0.9}, n=1000, k=1, vectors="AVX-512"),
            row("softmax", {"torch": 0.043, "numpy": 2.0}),
            row("softmax", {"torch": 0.5, "numpy": 2.0}, dtype="float64"),
        ],
        "memory": [
            {"kind": "softmax", "n": 1000, "k": 10, "result": 0.5, "mib": {"cedocs": 0.6, "torch": 0.7}},
            {"kind": "sigmoid", "n": 1000, "k": 1, "result": 0.25, "mib": {"cedocs": 0.3, "scipy": 1234.5}},
        ],
        "growth": [
            {"n": 10, "k": 10, "milliseconds": {"cedocs": 1.0, "torch": 0.5}},
            {"n": 5, "k": 10, "milliseconds": {"cedocs": 0.25, "torch": 0.5}},
            {"n": 5, "k": 7, "milliseconds": {"cedocs": 9.0, "torch": 9.0}},
        ],
    }


def cells(table):
    """The cells of a Markdown table without the rule below its head."""
    head, _, *rest = ([cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines())
    return [head, *rest]


def test_where_a_peer_is_ahead_stands_first(result):
    assert cells(report.ahead_table(result)) == [
        ["", "torch", "scipy", "numpy"],
        ["softmax", "**2 / 2**, 0.04×", "–", "0 / 2"],
        ["sigmoid", "0 / 2", "**1 / 2**, 0.9×", "–"],
    ]


def head(vectors):
    return [f"cedocs, ms ({vectors})", f"torch ({vectors})", f"scipy ({vectors})"]


def test_a_table_of_speed_has_a_column_for_each_peer_and_processor(result):
    assert cells(report.speed_table(result, "sigmoid")) == [
        ["N × K, dtype", *head("AVX2"), *head("AVX-512")],
        ["1,000, float32", "2", "1.5×", "3.0×", "2", "1.2×", "**0.9×**"],
    ]
    assert [line[0] for line in cells(report.speed_table(report_of_one_set(result), "softmax"))] == [
        "N × K, dtype",
        "100 × 3, float32",
        "100 × 3, float64",
    ]


def report_of_one_set(result):
    return {"speed": [case for case in result["speed"] if case["vectors"] == "AVX2"]}


def test_a_table_of_memory_names_the_result(result):
    assert cells(report.memory_table(result)) == [
        ["N × K", "MiB of the result", "cedocs", "torch", "scipy"],
        ["softmax, 1,000 × 10", "0.5", "0.6", "0.7", "–"],
        ["sigmoid, 1,000", "0.2", "0.3", "–", "1,234.5"],
    ]


def test_growth_is_in_order_with_the_least_time_in_bold(result):
    assert cells(report.growth_table(result, along="n", fixed=("k", 10))) == [
        ["N", "cedocs", "torch"],
        ["5", "**0.25**", "0.5"],
        ["10", "1", "**0.5**"],
    ]


def test_the_committed_results_have_what_the_page_shows():
    """Each function in each size on each set of instructions, and no ratio that is not a number."""
    result = report.load("speed")
    sets = report.vectors(result)
    for kind in report.kinds(result):
        rows = [case for case in result["speed"] if case["kind"] == kind]
        assert len({report.size(case) for case in rows}) * len(sets) == len(rows), kind
        assert all(math.isfinite(x) and x > 0 for case in rows for x in report.peers(case).values()), kind
        assert len(cells(report.speed_table(result, kind))) == 1 + len(rows) // len(sets)
    assert {case["kind"] for case in result["memory"]} == set(report.kinds(result))
    json.dumps(result, allow_nan=False)
