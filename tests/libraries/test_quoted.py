"""Each erratum and each program that is read, not run, has its source watched; what changes is named."""

import json
import re
from pathlib import Path

from quoted import QUOTES, changed

PAGES = Path(__file__).parents[2] / "docs" / "libraries"
QUOTE = {"entry": "errata-x", "address": "https://example.org/x", "quote": "log x is log x"}


def entries(page):
    """Return the anchors to which the rows of a page's tables link first."""
    rows = re.findall(r"^\| \[[^]]+\]\(#([\w-]+)\)", (PAGES / f"{page}.md").read_text("utf-8"), re.M)
    return set(rows)


def watched(kind):
    quotes = json.loads(QUOTES.read_text("utf-8"))
    return {quote["entry"] for quote in quotes if quote["entry"].startswith(f"{kind}-")}


def test_every_entry_of_the_table_is_watched_or_checked_against_the_library():
    table = entries("errata")
    assert len(table) > 8
    assert table == watched("errata") | {"errata-scipy"}  # its docstring is read in the page's example


def test_every_program_that_is_not_run_is_watched():
    table = entries("other-programs")
    assert len(table) > 5
    assert table == watched("other")


def test_a_source_that_still_says_so_is_not_named():
    assert not changed([QUOTE], lambda address: "so\nlog x  is\n  log x, he said")


def test_a_source_that_was_corrected_is_named():
    (line,) = changed([QUOTE], lambda address: "log x is −log x")
    assert line == "errata-x: https://example.org/x no longer says: log x is log x"


def test_a_source_that_cannot_be_read_is_named():
    def lost(address):
        raise OSError("404")

    (line,) = changed([QUOTE], lost)
    assert "could not be read: 404" in line
