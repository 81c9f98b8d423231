"""Exercises that ask for code say what is right and what is not yet."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect
from test_live import LONG, ends, press, write

Open = Callable[..., Any]
SOLUTION = "import numpy as np\n\ndef undo(answer, weights):\n    q = np.asarray(answer) / np.asarray(weights)\n    return q / q.sum()"

pytestmark = pytest.mark.needs("live")


@pytest.mark.parametrize(
    ("edition", "right", "not_yet"), [("", "Right:", "Not yet:"), ("ja/", "正しい", "まだ")]
)
def test_a_reader_solves_an_exercise(opened: Open, edition: str, right: str, not_yet: str) -> None:
    with opened(edition + "computing/imbalance.html", width=320) as page:
        seen: list[str] = []
        page.on("request", lambda request: seen.append(request.url.rsplit("/", 1)[1]))
        cell = page.locator("[data-live-checks]").first
        press(cell, "run")
        ends(cell)
        verdicts = cell.locator(".live-verdicts li")
        expect(verdicts).to_have_count(3, timeout=LONG)
        before = verdicts.all_inner_texts()
        assert [text.startswith(not_yet) for text in before] == [True, False, True]
        assert "undo([0.5, 0.5], [1, 3])" in before[0] and "(0.75, 0.25)" in before[0]
        assert not [name for name in seen if name.startswith("matplotlib")], "the page above is not run"
        write(cell, SOLUTION)
        press(cell, "run")
        ends(cell)
        assert all(text.startswith(right) for text in verdicts.all_inner_texts())
        write(cell, "def undo(answer, weights):\n    return nothing")
        press(cell, "run")
        ends(cell)
        assert "NameError" in verdicts.first.inner_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        press(cell, "reset")
        expect(verdicts).to_have_count(0)
