"""Untranslated sentences: each run of the tests lists them at its end; a release fails.

Until a sentence is translated, the page shows it in English, so writers of English need not wait. Tests that need
complete translations pass the missing ones to `leave`, which fails only with `make test RELEASE=1`.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable

import pytest

RELEASE = os.environ.get("RELEASE", "") not in ("", "0")
PROPERTY = "untranslated"
SHOWN = 20

Leave = Callable[[str, Iterable[str]], None]


@pytest.fixture
def leave(record_property: Callable[[str, object], None]) -> Leave:
    """`leave("ja/index.po", ["12: it is not translated: 'A cat.'"])`."""

    def decide(where: str, left: Iterable[str]) -> None:
        found = [f"{where}: {each}" for each in left]
        assert not (RELEASE and found), "a release has every sentence translated:\n" + "\n".join(found)
        for each in found:
            record_property(PROPERTY, (where, each))

    return decide


def summary(reports: Iterable[pytest.TestReport]) -> list[str]:
    """The lines at the end of a run."""
    # From another process (pytest-xdist), a pair arrives as a list.
    left: dict[tuple[str, str], None] = {}
    for report in reports:
        if report.when == "call":
            left |= {tuple(value): None for name, value in report.user_properties if name == PROPERTY}
    if not left:
        return []
    more = [f"… and {len(left) - SHOWN} more"] if len(left) > SHOWN else []
    where = ", ".join(
        f"{name} ({number})" for name, number in sorted(Counter(name for name, _ in left).items())
    )
    last = f"NOT TRANSLATED: {len(left)} in {where}. `make translations` brings them into the catalogs; RELEASE=1 refuses them."
    return [*(said for _, said in list(left)[:SHOWN]), *more, last]
