"""What a page asks of a network and of a phone: few small files, and a layout that is made once."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

Open = Callable[..., Any]
BOOK = Path(__file__).parents[2] / "_build" / "html"

FONTS = """() => ({
    early: [...document.querySelectorAll('link[as=font]')].map((link) => link.href),
    used: [...document.fonts].filter((font) => font.status === 'loaded').length,
    fetched: performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('woff2')),
})"""
FILES = "() => [location, ...performance.getEntriesByType('resource').map(({ name }) => new URL(name))].map(({ pathname }) => pathname.slice(1))"
SCRIPTS = ("EvaluateScript", "FunctionCall", "FireAnimationFrame", "TimerFire", "EventDispatch")


def transferred(file: Path) -> int:
    """How many bytes a server sends for a file: fonts and pictures are compressed already."""
    content = file.read_bytes()
    return len(content) if file.suffix in (".woff2", ".png") else len(gzip.compress(content, 9))


def test_a_page_is_small_and_its_fonts_come_early(opened: Open, address: str) -> None:
    """At most 12 requests and 120 KiB; what a page shows it fetches with its stylesheet, and nothing else."""
    with opened(address, width=390) as page:
        fonts = page.evaluate(FONTS)
        assert sorted(fonts["fetched"]) == sorted(fonts["early"]), (
            "correct USED_BY in docs/_ext/book/weight/weight.py"
        )
        assert fonts["used"] == len(fonts["early"]), "fetched, and not used"
        files = page.evaluate(FILES)
        assert len(files) <= 12, files
        weights = {file: transferred(BOOK / file) for file in files if not file.startswith("searchindex")}
        assert sum(weights.values()) <= 120 * 1024, weights


@pytest.mark.parametrize("address", ["classification/same-loss.html", "meaning/information.html"])
def test_no_script_waits_for_the_layout_of_a_page(browser: Browser, site: str, address: str) -> None:
    """The browser lays a page out once, for its first frame. A script that asks before has the reader wait for both."""
    page = browser.new_page(viewport={"width": 412, "height": 823})
    browser.start_tracing(page=page, categories=["devtools.timeline"])
    page.goto(site + address, wait_until="networkidle")
    trace = json.loads(browser.stop_tracing())["traceEvents"]
    page.close()
    timed = [event for event in trace if event.get("ph") == "X"]
    layouts = [event for event in timed if event["name"] == "Layout"]
    whole = max(layouts, key=lambda layout: layout["args"]["beginData"]["dirtyObjects"])
    assert whole["args"]["beginData"]["dirtyObjects"] > 1000
    waiting = [
        event["name"]
        for event in timed
        if event["name"] in SCRIPTS
        and (event["pid"], event["tid"]) == (whole["pid"], whole["tid"])
        and event["ts"] <= whole["ts"] < event["ts"] + event["dur"]
    ]
    assert waiting == []
