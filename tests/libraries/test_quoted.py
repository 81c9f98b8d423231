"""Every entry of the page of errata is watched, or its examples check the installed library; what changes is named."""

import json
import re
from pathlib import Path

from quoted import QUOTES, changed

PAGE = Path(__file__).parents[2] / "docs" / "libraries" / "errata.md"
QUOTE = {"entry": "errata-x", "address": "https://example.org/x", "quote": "log x is log x"}


def test_every_entry_of_the_table_is_watched_or_checked_against_the_library():
    table = re.findall(r"^\| \[[^]]+\]\(#(errata-[\w-]+)\)", PAGE.read_text("utf-8"), re.M)
    watched = {quote["entry"] for quote in json.loads(QUOTES.read_text("utf-8"))}
    assert len(table) > 8
    assert set(table) == watched | {"errata-scipy"}  # its docstring is read in the page's example


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
