"""Every cell of the built book shows in the browser's Python, run in node, what it shows in the build."""

import gzip
import json
import math
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from book.live import runtime
from book.mathematics.tex import node_binary
from bs4 import BeautifulSoup, Tag
from stated.numbers import readable

ROOT = Path(__file__).parents[3]
BOOK = ROOT / "_build" / "html"
ROOM = Path(runtime.__file__).parent
#: Cells that print a rounding residue, which depends on the processor and on NumPy's version: a line of each, and what
#: differs.
ROUNDING = {
    "print([float(ce_logits(y, z)) for y in range(3)])": "the last digit of numbers of size 1e-18",
    "print(abs(l_twice - l_pair).max())": "how far two sums are apart that are equal in exact arithmetic",
}
#: Figures with a logarithmic axis, on which this version of Matplotlib has other ticks: a part of the code of each.
OTHER_TICKS = ("error_plot(",)

#: Labels that are too large for the integers with which the browser's NumPy takes from arrays.
INTEGERS = """
import numpy as np
from cedocs import cross_entropy_with_logits

print(np.dtype(np.intp).itemsize)
for dtype, label in (("int64", 2**32 + 1), ("uint32", 2**32 - 1), ("uint64", 2**63)):
    try:
        cross_entropy_with_logits(np.array([0, label], dtype=dtype), np.zeros((2, 3)))
    except ValueError:
        print(dtype, "refused")
"""

pytestmark = pytest.mark.needs("live")


def cells_of(page: Path) -> list[Tag]:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser").select("[data-live-cell]")


@cache
def built() -> dict[str, list[Tag]]:
    pages = (page for page in sorted(BOOK.rglob("*.html")) if "ja" not in page.relative_to(BOOK).parts)
    found = {page.relative_to(BOOK).as_posix(): cells_of(page) for page in pages}
    return {page: cells for page, cells in found.items() if cells}


def source(cell: Tag) -> str:
    code = cell.select_one(".cell_input pre")
    assert code
    return code.get_text().rstrip("\n")


@cache
def numbers() -> dict[str, Any]:
    """The stated numbers of each page, as a page asks for them."""
    rows = json.loads((BOOK / "stated-numbers.json").read_text("utf-8"))
    asked: dict[str, Any] = {}
    for row in rows:
        cells = built().get(f"{row['page']}.html", [])
        givens = next((source(cell) for cell in cells if cell.select_one(".tag_givens")), "")
        page = asked.setdefault(row["page"], {"givens": givens, "built": givens, "numbers": []})
        page["numbers"].append({"text": readable(row["stated"]), "expression": row["expression"]})
    return asked


@cache
def ran() -> dict[str, Any]:
    """What the browser's Python gives: of each cell of each page what it shows, and of each number its value and text."""
    pages = {page: [source(cell) for cell in cells] for page, cells in built().items()}
    pages["integers"] = [INTEGERS]
    session = json.loads((BOOK / "live" / "en.json").read_text("utf-8"))["session"]
    command = [node_binary(), str(Path(__file__).with_name("agree.mjs"))]
    command += [str(ROOT / runtime.MADE), str(ROOT / "node_modules" / "pyodide"), str(ROOM)]
    node = subprocess.run(
        command,
        input=json.dumps({"pages": pages, "numbers": numbers(), "session": session}),
        capture_output=True,
        text=True,
    )
    assert node.returncode == 0, node.stderr
    answer: dict[str, Any] = json.loads(node.stdout)
    return answer


def text_of(shown: list[tuple[str, str]]) -> str:
    printed = "".join(content for kind, content in shown if kind == "text").strip()
    return "\n".join(filter(None, [printed, *(content for kind, content in shown if kind == "value")]))


def test_every_cell_shows_the_built_text() -> None:
    different: dict[str, Any] = {}
    count = 0
    for page, cells in built().items():
        for number, cell in enumerate(cells, 1):
            shown = ran()["cells"][page][number - 1]
            assert not [content for kind, content in shown if kind in ("error", "warning")], (page, number)
            text = "".join(pre.get_text() for pre in cell.select("[data-live-output] pre")).strip()
            count += 1
            if text_of(shown) != text:
                lines = [line for line in ROUNDING if line in source(cell).splitlines()]
                different[lines[0] if lines else f"{page}, cell {number}"] = (text, text_of(shown))
    assert count > 100
    assert not {at: texts for at, texts in different.items() if at not in ROUNDING}
    assert different.keys() == ROUNDING.keys(), "a cell of the list no longer differs: take it out"


def test_every_stated_number_is_the_stated_one() -> None:
    """Its value is equal in all digits or nearly all, and rounds to the text."""
    rows = json.loads((BOOK / "stated-numbers.json").read_text("utf-8"))
    computed = [number for page in numbers() for number in ran()["numbers"][page]["numbers"]]
    assert len(computed) == len(rows) > 700
    for row, number in zip(rows, computed, strict=True):
        assert "error" not in number, (row, number)
        expected = [row["value"]] if not isinstance(row["value"], list) else row["value"]
        found = re.findall(r"-?∞|True|-?[\d.]+(?:e[+-]?\d+)?", number["value"])
        assert len(found) == len(expected), (row, number)
        for one, value in zip(found, expected, strict=True):
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            same = math.isclose(float(one), value, rel_tol=1e-9, abs_tol=1e-15) if is_number else True
            assert same, (row, number)
    # Where the number is the same in all digits its text is; the text of the others is made anew.
    assert all(
        number["text"] == asked["text"] for asked, number in zip(asked_numbers(), computed, strict=True)
    )


def asked_numbers() -> list[dict[str, str]]:
    return [number for page in numbers().values() for number in page["numbers"]]


def test_integers_of_64_bits_are_refused_though_the_browsers_have_32() -> None:
    """A label of 2**32 + 1 must not become 1."""
    shown = ran()["cells"]["integers"][0]
    assert text_of(shown) == "4\nint64 refused\nuint32 refused\nuint64 refused", shown


def test_every_figure_has_the_built_words_and_no_strange_colour() -> None:
    count = 0
    for page, cells in built().items():
        for number, cell in enumerate(cells, 1):
            figures = [
                json.loads(content) for kind, content in ran()["cells"][page][number - 1] if kind == "figure"
            ]
            drawn = cell.select("[data-live-output] svg.ce-figure")
            assert len(figures) == len(drawn), (page, number)
            for figure, element in zip(figures, drawn, strict=True):
                count += 1
                assert not figure["strangers"], (page, number)
                if not any(part in source(cell) for part in OTHER_TICKS):
                    words = sorted(text.get_text() for text in element.select("text"))
                    again = BeautifulSoup(figure["svg"], "html.parser").select("text")
                    assert sorted(text.get_text() for text in again) == words, (page, number)
    assert count > 20


def test_a_page_cannot_grow_by_more_than_three_kibibytes() -> None:
    """What a page carries for this before the first press."""
    for page in built():
        text = (BOOK / page).read_text("utf-8")
        parts = re.findall(
            r'<div data-live-cell[^>]*>|<button class="pst-js-only" type="button" data-live="change">.*?</button>|<div class="live-bar.*?</div>|<template data-live-at.*?</template>',
            text,
        )
        static = ((ROOT / "docs" / "_static" / name).read_bytes() for name in ("live.js", "live.css"))
        own = sum(len(gzip.compress(content, 9)) for content in static)
        assert parts
        assert len(gzip.compress("".join(parts).encode())) + own < 3 * 1024, page


def test_what_is_fetched_is_within_its_bounds() -> None:
    parts = {name: part["size"] for name, part in runtime.listing(ROOT / runtime.MADE)["parts"].items()}
    drawn = {"matplotlib.tar", "drawing.tar"}
    numbers = sum(size for name, size in parts.items() if name not in drawn | {"data.tar"})
    assert numbers < 10 * 2**20
    assert numbers + sum(parts[name] for name in drawn) < 14 * 2**20
