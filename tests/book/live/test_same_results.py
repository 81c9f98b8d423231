"""Every cell of the built book shows in the browser's Python, run in node, what it shows in the build."""

import gzip
import json
import re
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from book.live import runtime
from book.mathematics.tex import node_binary
from bs4 import BeautifulSoup, Tag

ROOT = Path(__file__).parents[3]
BOOK = ROOT / "_build" / "html"
ROOM = Path(runtime.__file__).parent
#: Cells that print a rounding residue, which depends on the processor and on NumPy's version: a line of each, and what
#: differs.
ROUNDING = {
    'print(*ce_grad(0, [sure, 0.0, 0.0]), sep="\\n")': "the last digit of numbers of size 1e-18",
    "print(np.log(np.exp(z - m).sum()) - (z[y] - m))": "the last digit of a number of size 1e-18",
    "    print([float(ce_logits(y, z)) for y in range(3)])": "the last digit of numbers of size 1e-18",
    "    errors = [worst_errors(dtype, s, n) for s in spreads]": "errors of one unit in the last place",
    "print(abs(l_twice - l_pair).max())": "how far two sums are apart that are equal in exact arithmetic",
}
#: Figures with a logarithmic axis, on which this version of Matplotlib has other ticks: a part of the code of each.
OTHER_TICKS = ("check_plot(", "error_plot(")

pytestmark = pytest.mark.needs("live")


def cells_of(page: Path) -> list[Tag]:
    return BeautifulSoup(page.read_text("utf-8"), "html.parser").select("[data-live-cell]")


def built() -> dict[str, list[Tag]]:
    pages = (page for page in sorted(BOOK.rglob("*.html")) if "ja" not in page.relative_to(BOOK).parts)
    found = {page.relative_to(BOOK).as_posix(): cells_of(page) for page in pages}
    return {page: cells for page, cells in found.items() if cells}


def source(cell: Tag) -> str:
    code = cell.select_one(".cell_input pre")
    assert code
    return code.get_text().rstrip("\n")


@cache
def ran() -> dict[str, list[list[tuple[str, str]]]]:
    """What each cell of each page shows in the browser's Python: pairs of a kind and a content."""
    pages = {page: [source(cell) for cell in cells] for page, cells in built().items()}
    session = json.loads((BOOK / "live" / "en.json").read_text("utf-8"))["session"]
    command = [node_binary(), str(Path(__file__).with_name("agree.mjs"))]
    command += [str(ROOT / runtime.MADE), str(ROOT / "node_modules" / "pyodide"), str(ROOM)]
    node = subprocess.run(
        command, input=json.dumps({"pages": pages, "session": session}), capture_output=True, text=True
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
            shown = ran()[page][number - 1]
            assert not [content for kind, content in shown if kind in ("error", "warning")], (page, number)
            text = "".join(pre.get_text() for pre in cell.select("[data-live-output] pre")).strip()
            count += 1
            if text_of(shown) != text:
                lines = [line for line in ROUNDING if line in source(cell).splitlines()]
                different[lines[0] if lines else f"{page}, cell {number}"] = (text, text_of(shown))
    assert count > 100
    assert not {at: texts for at, texts in different.items() if at not in ROUNDING}
    assert different.keys() == ROUNDING.keys(), "a cell of the list no longer differs: take it out"


def test_every_figure_has_the_built_words_and_no_strange_colour() -> None:
    count = 0
    for page, cells in built().items():
        for number, cell in enumerate(cells, 1):
            figures = [json.loads(content) for kind, content in ran()[page][number - 1] if kind == "figure"]
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
            r'<div data-live-cell>|<div class="live-bar.*?</div>|<template data-live-at.*?</template>', text
        )
        own = sum(len((ROOT / "docs" / "_static" / name).read_bytes()) for name in ("live.js", "live.css"))
        assert parts
        assert len(gzip.compress("".join(parts).encode())) + own // 2 < 3 * 1024, page


def test_what_is_fetched_is_within_its_bounds() -> None:
    parts = {name: part["size"] for name, part in runtime.listing(ROOT / runtime.MADE)["parts"].items()}
    drawn = {"matplotlib.tar", "drawing.tar"}
    numbers = sum(size for name, size in parts.items() if name not in drawn | {"data.tar"})
    assert numbers < 10 * 2**20
    assert numbers + sum(parts[name] for name in drawn) < 14 * 2**20
