"""The numbers in the bibliography: each field has its own kind of number, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pybtex.database import parse_string
from sphinx.util import logging
from stated.claims import KINDS, claims

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

#: Fields that are numbers by their nature: they identify a work, and nothing could compute them.
NUMBERS = {
    "year": r"(?:1[5-9]|20)\d\d",
    "volume": r"\d+",
    "number": r"\d+|[A-Z]+(?:-[A-Z]+)*-\d{4}-\d+",  # also of a report: MSR-TR-2005-173
    "pages": r"\d+(?:--\d+)?",
    "edition": r"\d(?:st|nd|rd|th)",
    "isbn": r"97[89](?:-\d+){3}-\d",
    "doi": r"10\.\d{4,9}/\S+",
    "eprint": r"\d{4}\.\d{4,5}",
    "url": r"https?://\S+",
}
#: How conferences count themselves: *Proceedings of the 36th International Conference*, *2017 IEEE Conference*.
CONFERENCE = r"\b\d+(?:st|nd|rd|th) (?=[A-Z])|^(?:19|20)\d\d (?=[A-Z])"


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of numbers in the bibliography that are none of these."""
    for name in app.config.bibtex_bibfiles:
        file = Path(app.confdir, name)
        text = file.read_text("utf-8")
        for key, field, number in strange(text):
            logger.warning(
                "%s: %s in the field %s is no number of a source, and nothing computes it: take it out, or write it in"
                " the field that it belongs to (%s)",
                key,
                number,
                field,
                ", ".join(NUMBERS),
                location=f"{file}:{line_of(text, key, field)}",
                type="bibliography",
            )


def strange(text: str) -> Iterator[tuple[str, str, str]]:
    """Return the key, the field and the number of whatever is not of its field's kind."""
    for key, entry in parse_string(text, "bibtex").entries.items():
        for field, value in entry.fields.items():
            if field in NUMBERS:
                if not re.fullmatch(NUMBERS[field], value):
                    yield key, field, value
            else:
                kinds = [*KINDS.values(), CONFERENCE] if field == "booktitle" else KINDS.values()
                yield from ((key, field, claim.text) for claim in claims(value, kinds))


def line_of(text: str, key: str, field: str) -> int:
    """Return the line of a field of an entry."""
    found = re.search(
        rf"@\w+\s*\{{\s*{re.escape(key)}\s*,(?:(?!^@).)*?^\s*{field}\s*=", text, re.DOTALL | re.MULTILINE
    )
    return text.count("\n", 0, found.end()) + 1 if found else 1
