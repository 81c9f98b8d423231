"""Do the sources that part 4 quotes, errata and other programs, still say so? `make quoted` asks; a workflow does it each week.

What is printed is to be read by a person: a source that was corrected becomes history on the page, with its date.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import TypedDict


class Quote(TypedDict):
    """The anchor of the passage, the address of the source as it is today, and what the passage says it contains."""

    entry: str
    address: str
    quote: str


QUOTES = Path(__file__).with_name("quoted.json")


def fetch(address: str) -> str:
    with urllib.request.urlopen(address, timeout=60) as answer:
        return str(answer.read().decode("utf-8"))


def plain(text: str) -> str:
    """Without line breaks and indentation, which may change."""
    return " ".join(text.split())


def changed(quotes: list[Quote], fetch: Callable[[str], str] = fetch) -> list[str]:
    """A line for each entry whose source does not contain the quote, or could not be read."""
    lines = []
    for quote in quotes:
        try:
            text = fetch(quote["address"])
        except OSError as error:
            lines.append(f"{quote['entry']}: {quote['address']} could not be read: {error}")
            continue
        if plain(quote["quote"]) not in plain(text):
            lines.append(f"{quote['entry']}: {quote['address']} no longer says: {quote['quote']}")
    return lines


if __name__ == "__main__":
    found = changed(json.loads(QUOTES.read_text("utf-8")))
    print("\n".join(found) or "Every quoted source still says what part 4 says of it.")
    sys.exit(bool(found))
