"""Code on the pages is short enough to be read on a phone."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs"
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```", re.DOTALL | re.MULTILINE)
HIDDEN = re.compile(r"hide-input|remove-input|remove-cell")
WIDTH, LINES = 60, 12


@pytest.mark.parametrize(
    "page", sorted(DOCS.rglob("*.md")), ids=lambda page: page.relative_to(DOCS).as_posix()
)
def test_cells_that_are_shown_are_short(page: Path) -> None:
    for cell in CELL.findall(page.read_text("utf-8")):
        if HIDDEN.search(cell):
            continue
        lines = [line for line in cell.splitlines() if not line.startswith(":")]
        assert len(lines) <= LINES, f"{page.name}: a cell of {len(lines)} lines: {lines[0]}"
        wide = [line for line in lines if len(line) > WIDTH]
        assert not wide, f"{page.name}: {wide}"
