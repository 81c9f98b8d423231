"""A page has only one layout before its first paint; test_every_page.py checks how much it fetches."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser

SCRIPTS = ("EvaluateScript", "FunctionCall", "FireAnimationFrame", "TimerFire", "EventDispatch")


@pytest.mark.parametrize("address", ["classification/two-classes.html", "meaning/information.html"])
def test_no_script_waits_for_the_layout_of_a_page(browser: Browser, site: str, address: str) -> None:
    """The browser lays out a page for its first frame. A script that needs the layout earlier causes a second one."""
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


def test_tables_of_the_ledger_are_laid_out_when_they_are_near(opened: Callable[..., Any]) -> None:
    """Laid out at once, they block the page for a fifth of a second; a link to a row leads to it all the same."""
    skipped = """() => [...document.querySelectorAll('.stated-ledger')]
        .filter((table) => !table.checkVisibility({ contentVisibilityAuto: true })).length"""
    with opened("reference/stated-numbers.html") as page:
        assert page.evaluate(skipped) > 20
        last = page.evaluate("[...document.querySelectorAll('.stated-ledger tr[id]')].at(-1).id")
    with opened(f"reference/stated-numbers.html#{last}") as page:
        page.wait_for_timeout(300)
        place = page.locator(f"tr#{last}").bounding_box()
        assert place and 0 <= place["y"] < 900
