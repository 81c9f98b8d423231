"""A link shows what it leads to: on hover, on focus and on a long press, without leaving the page."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

Open = Callable[..., Any]
AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
PAGE = "computing/logits"
#: For each kind: a page, an element on it that a link is made to (or the address of one elsewhere), and what is shown.
KINDS = {
    "equation": (PAGE, "div.math[id^=equation]", ".math .katex"),
    "theorem": (PAGE, "div.theorem[id]", ".theorem .admonition-title"),
    "exercise": (PAGE, "div.exercise[id]", ".exercise .admonition-title"),
    "figure": (PAGE, "figure[id]", "figure svg"),
    "table": (PAGE, "table[id]", "table caption"),
    "citation": ("reference/bibliography", "div.citation[id]", ".citation"),
    "number": (PAGE, "p a.stated[id]", "p .stated"),
    "term": (PAGE, "../reference/glossary.html#term-softmax", "dl > dd"),
    "row of the ledger": ("reference/stated-numbers", "tr[id^=stated]", "p"),
}
SHOWN = ".preview:popover-open"


def link_of(page: Page, kind: str) -> Locator:
    """A link to an element of this kind, at the begin of the page."""
    target = KINDS[kind][1]
    if "#" not in target:
        target = "#" + page.locator(f".bd-article {target}").first.get_attribute("id")
    page.evaluate(
        """([target, kind]) => document.querySelector('.bd-article h1').insertAdjacentHTML('afterend',
            `<p><a class="reference internal" data-kind="${kind}" href="${target}">to the ${kind}</a></p>`)""",
        [target, kind],
    )
    return page.locator(f"a[data-kind='{kind}']").first


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_shown_on_hover_and_stays_under_the_pointer(opened: Open, kind: str) -> None:
    address, _, content = KINDS[kind]
    with opened(f"{address}.html") as page:
        link = link_of(page, kind)
        link.hover()
        shown = page.locator(SHOWN)
        expect(shown.locator(content).first).to_be_visible()
        box, window = shown.bounding_box(), page.viewport_size
        assert box and box["x"] >= 0 and box["x"] + box["width"] <= window["width"]
        assert box["y"] >= 0 and box["y"] + box["height"] <= window["height"]
        shown.hover()
        page.wait_for_timeout(500)
        expect(shown).to_be_visible()
        page.mouse.move(0, 0)
        expect(shown).to_be_hidden()


@pytest.mark.parametrize("edition", ["", "ja/"])
def test_the_keyboard_shows_and_closes_it_and_screen_readers_hear_little(opened: Open, edition: str) -> None:
    with opened(f"{edition}{PAGE}.html") as page:
        for kind in ("equation", "term", "theorem"):
            link = link_of(page, kind)
            link.focus()
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Tab")
            expect(page.locator(SHOWN)).to_be_visible()
            said = page.evaluate(
                "document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent"
            )
            assert 1 < len(said) <= 140
            assert page.evaluate("document.querySelector('.preview').getAttribute('aria-hidden')") == "true"
            assert (
                page.evaluate(
                    "document.querySelectorAll('.preview :is(a, button, input, summary, [tabindex])').length"
                )
                == 0
            )
            page.keyboard.press("Escape")
            expect(page.locator(SHOWN)).to_have_count(0)
            assert link.get_attribute("aria-describedby") is None
            expect(link).to_be_focused()
            page.keyboard.press("Shift+Tab")
            page.keyboard.press("Tab")
            expect(page.locator(SHOWN)).to_be_visible()
            page.keyboard.press("Tab")
            expect(link).not_to_be_focused()


def test_a_long_press_shows_it_and_does_not_leave_the_page(opened: Open, site: str) -> None:
    with opened(f"{PAGE}.html", width=390, has_touch=True, is_mobile=True) as page:
        link = link_of(page, "term")
        box = link.bounding_box()
        at = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        touch = page.context.new_cdp_session(page)
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at]})
        expect(page.locator(SHOWN).locator("dd")).to_be_visible()
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        page.wait_for_timeout(300)
        expect(page.locator(SHOWN)).to_be_visible()
        assert page.url.startswith(f"{site}{PAGE}.html")
        page.locator(".bd-article h1").tap()
        expect(page.locator(SHOWN)).to_have_count(0)
        link.tap()
        page.wait_for_url("**/glossary.html#term-*")


def test_nothing_is_loaded_before_it_is_needed_and_a_page_once(opened: Open, site: str) -> None:
    with opened(f"{PAGE}.html") as page:
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url.removeprefix(site)))
        page.wait_for_timeout(300)
        assert fetched == []
        for _ in range(2):
            link_of(page, "term").hover()
            expect(page.locator(SHOWN)).to_be_visible()
            page.keyboard.press("Escape")
            page.mouse.move(0, 0)
        assert sorted(name for name in fetched if "fonts" not in name) == [
            "_static/preview.js",
            "reference/glossary.html",
        ]


def test_the_links_of_the_book_have_previews(opened: Open) -> None:
    for address, links in (
        ("reference/glossary", "a:has(.std-term)"),
        ("reference/stated-numbers", "tr a.reference"),
    ):
        with opened(f"{address}.html") as page:
            page.locator(f".bd-article {links}").first.hover()
            expect(page.locator(SHOWN)).to_be_visible()


def test_links_to_sections_and_the_links_of_headings_show_nothing(opened: Open) -> None:
    with opened(f"{PAGE}.html") as page:
        fetched: list[str] = []
        page.on("request", lambda request: fetched.append(request.url))
        for links in ("h2 > a.headerlink", "a.eqno-link", "a:has(> .std-ref):not([href^='#'])"):
            page.locator(f".bd-article {links}").first.focus()
            page.locator(f".bd-article {links}").first.hover()
            page.wait_for_timeout(400)
            expect(page.locator(SHOWN)).to_have_count(0)
        assert fetched == []


def test_axe_finds_nothing_in_it(opened: Open) -> None:
    with opened(f"{PAGE}.html", width=390) as page:
        page.add_script_tag(path=AXE)
        for kind in ("figure", "theorem", "term"):
            link_of(page, kind).hover()
            expect(page.locator(SHOWN)).to_be_visible()
            for theme in ("light", "dark"):
                page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
                page.wait_for_timeout(300)
                found = page.evaluate(
                    "() => axe.run({include: ['.preview', '#preview-said']}, {resultTypes: ['violations']})"
                )
                assert not found["violations"], found["violations"]
            page.mouse.move(0, 0)
