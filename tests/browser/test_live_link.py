"""A link to one's changes shows them as text, and runs nothing before a press."""

import random
import string
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from test_live import cell, ends, write
from test_live_numbers import LONG, PAGE, compute, number, opens
from test_live_numbers import ends as number_ends

AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
Open = Callable[..., Any]
LOSS = "print(cross_entropy(p, q))"
CODE = "from cedocs import cross_entropy\nprint('<b>犬</b>', cross_entropy(p, [0.1, 0.8, 0.1]))"

pytestmark = pytest.mark.needs("live")


def shared(opened: Open) -> str:
    """The link to a changed cell and a changed number."""
    with opened(PAGE, permissions=["clipboard-read", "clipboard-write"]) as page:
        loss, last = number(page), cell(page, LOSS)
        opens(loss)
        compute(loss, "cross_entropy([0, 1, 0], [0.05, 0.9, 0.05])")
        write(last, CODE)
        last.locator("[data-live=link]").click()
        expect(last.get_by_role("status")).to_contain_text("Copied", timeout=LONG)
        link: str = page.evaluate("navigator.clipboard.readText()")
        assert len(link) < 400 and link == page.url
    return link.rpartition("#")[2]


def started(page: Page) -> int:
    return len(page.workers)


def test_changes_are_shown_as_text_and_run_after_a_press(opened: Open) -> None:
    fragment = shared(opened)
    with opened(f"{PAGE}#{fragment}", width=320) as page:
        seen: list[str] = []
        page.on("request", lambda request: seen.append(request.url))
        region = page.get_by_role("region", name="This link brings changes")
        expect(region).to_be_visible(timeout=LONG)
        texts = region.locator("pre").all_inner_texts()
        assert texts == [
            CODE,
            "cross_entropy([0, 1, 0], [0.05, 0.9, 0.05])",
        ]
        last, loss = cell(page, LOSS), number(page)
        built = last.locator("[data-live-output]").inner_text()
        assert built.startswith("0.40")
        page.wait_for_timeout(1000)
        assert not started(page) and not [url for url in seen if url.endswith(".bin")]
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        for button in region.get_by_role("button").all():
            box = button.bounding_box()
            assert box and box["height"] >= 44 and box["width"] >= 44
        page.add_script_tag(path=AXE)
        found = page.evaluate("() => axe.run('.live-shared', {resultTypes: ['violations']})")
        assert not found["violations"], found["violations"]
        region.get_by_role("button", name="Run the changes").click()
        ends(last)
        number_ends(loss)
        assert last.locator("[data-live-output]").inner_text().startswith("<b>犬</b> 0.2231435")
        expect(loss.locator("a.stated")).to_have_text("0.105")
        last.locator("[data-live=reset-page]").click()
        expect(last.locator("[data-live-output] pre")).to_have_text(built.strip())


@pytest.mark.parametrize("fragment", ["live=1.", "live=1.AAAA", "live=2.x", "live=1." + "A" * 9000])
def test_a_link_that_cannot_be_read_says_so(opened: Open, fragment: str) -> None:
    with opened(f"ja/{PAGE}#{fragment}") as page:
        region = page.locator(".live-shared")
        expect(region).to_contain_text("読み取れない", timeout=LONG)
        region.get_by_role("button").click()
        expect(region).to_have_count(0)
        assert "#" not in page.url


def test_what_has_changed_since_is_left_out_and_too_much_is_refused(opened: Open) -> None:
    code = """async ([at, changes]) => {
        const live = await (await fetch(at)).json(), bytes = new Blob([JSON.stringify(changes)]);
        const packed = new Uint8Array(await new Response(bytes.stream().pipeThrough(new CompressionStream("deflate-raw"))).arrayBuffer());
        return "live=1." + btoa(String.fromCharCode(...packed)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    }"""
    with opened(PAGE) as page:
        at = page.locator("[data-live-at]").get_attribute("data-live-at")
        old = page.evaluate(code, [at, {"cells": [[1, "other", "1 / 0"]], "numbers": []}])
        bomb = page.evaluate(code, [at, {"cells": [[1, "x", "#" * 2_000_000]], "numbers": []}])
    assert len(bomb) < 8000
    for fragment in (old, bomb):
        with opened(f"{PAGE}#{fragment}") as page:
            expect(page.locator(".live-shared")).to_contain_text("changed since", timeout=LONG)
            assert not page.locator(".live-mark").count()


def test_changes_that_are_too_long_for_a_link_are_not_copied(opened: Open) -> None:
    with opened(PAGE) as page:
        first = page.locator("[data-live-cell]").first
        write(
            first, "# random letters\n# " + "".join(random.Random(0).choices(string.ascii_letters, k=14_000))
        )
        first.locator("[data-live=link]").click()
        expect(first.get_by_role("status")).to_contain_text("too long")
        assert "#live" not in page.url
