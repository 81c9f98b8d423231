"""Exercises that ask for code: their checks are run with the solution during the build."""

import json
import os
from pathlib import Path

import pytest
from book.live import runtime
from book.live.verdicts import verdict
from bs4 import BeautifulSoup

PAGE = """# A page

```{exercise} Half
:label: ex-half
Write the half of a number.
```

```{attempt} ex-half
def half(x):
    return x
---
0.5 = half(1)
(1, 2) = [half(2), half(4)]
```

```{solution} ex-half
:class: dropdown
So:

    def half(x):
        return x / 2
```
"""


def test_a_cell_has_its_checks_and_the_solution_passes_them(build_site) -> None:
    site = build_site({"page.md": PAGE})
    assert site.returncode == 0, site.output
    page = BeautifulSoup(site.html("page"), "html.parser")
    assert page.select_one(".attempt pre").get_text().startswith("def half(x):\n    return x")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("return x / 2", "return x / 3", "the solution of ex-half is wrong: half(1) is 0.333"),
        ("return x / 2", "return nothing", "half(1) is NameError"),
        ("    return x\n", "    return x / 2\n", "passes its checks: nothing is left to do"),
        ("    def half(x):\n        return x / 2\n", "It is easy.\n", "no solution with a block of code"),
        ("---\n0.5 = half(1)\n(1, 2) = [half(2), half(4)]\n", "", "Below a line with"),
    ],
)
def test_a_wrong_solution_ends_the_build(build_site, old: str, new: str, message: str) -> None:
    assert old in PAGE
    site = build_site({"page.md": PAGE.replace(old, new, 1)})
    assert site.returncode != 0
    assert message in site.output


def test_the_verdict_is_that_of_stated_numbers() -> None:
    names = {"f": lambda x: x / 3, "g": lambda: None}
    assert verdict("0.333", "f(1)", names)["right"] and not verdict("0.334", "f(1)", names)["right"]
    assert verdict("0.3", "g()", names) == {
        "stated": "0.3",
        "expression": "g()",
        "right": False,
        "value": "None",
    }
    assert "ZeroDivisionError" in verdict("1", "1 / 0", names)["error"]


@pytest.mark.needs("live")
def test_the_books_exercises_are_cells(book: Path = runtime.ROOT / "_build" / "html") -> None:
    if not os.path.exists(book / "live"):
        pytest.fail("the book is built without what runs cells")
    pages = ("libraries/edge-cases", "libraries/reductions-compared", "computing/imbalance")
    for page in [f"{folder}{page}" for folder in ("", "ja/") for page in pages]:
        parsed = BeautifulSoup((book / f"{page}.html").read_text("utf-8"), "html.parser")
        cells = parsed.select(".attempt > [data-live-checks]")
        assert cells and all(json.loads(cell["data-live-checks"]) for cell in cells), page
