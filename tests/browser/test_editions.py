"""Readers can switch between the editions, are offered their own, and can search in it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

Open = Callable[..., Any]
ENGLISH, JAPANESE = "classification/index.html", "ja/classification/index.html"
OVERLAPS = """() => [...document.querySelectorAll('svg.ce-figure')].flatMap((figure) => {
    const texts = [...figure.querySelectorAll('text')].filter((t) => t.textContent.trim());
    const boxes = texts.map((t) => [t.textContent, t.getBoundingClientRect()]);
    const out = boxes.filter(([, b]) => b.left < 1 || b.right > innerWidth - 1).map(([t]) => `cut: ${t}`);
    const shared = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 6;
    const over = boxes.flatMap(([t, a], i) => boxes.slice(i + 1).filter(([, b]) => shared(a, b)).map(([u]) => `${t} / ${u}`));
    return [...out, ...over];
})"""


def offer(page: Page) -> Any:
    return page.locator(".edition-offer")


@pytest.mark.parametrize(("start", "end"), [(ENGLISH, JAPANESE), (JAPANESE, ENGLISH)])
def test_the_switch_leads_to_the_same_section(opened: Open, site: str, start: str, end: str) -> None:
    with opened(f"{start}#three-sides-formula") as page:
        anchors = page.evaluate("[...document.querySelectorAll('.bd-article section[id]')].map((s) => s.id)")
        section = anchors[2]
        page.evaluate("id => document.getElementById(id).scrollIntoView()", section)
        # Where it is: Locator.click would scroll the page, since the bar that holds the switch sticks to its top.
        box = page.locator("a.edition-switch").bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_url(f"{site}{end}*")
        assert page.url == f"{site}{end}#{section}"
        assert page.evaluate("id => document.getElementById(id).getBoundingClientRect().top < 300", section)


def test_the_editions_of_a_page_have_whole_addresses(opened: Open, site: str) -> None:
    """Search engines need absolute URLs; if the build does not know the site's address, the browser completes them."""
    with opened("index.html") as page:
        links = "[...document.querySelectorAll('link[hreflang]')].map((link) => link.getAttribute('href'))"
        assert page.evaluate(links) == [f"{site}index.html", f"{site}ja/index.html", f"{site}index.html"]


def test_without_scripts_it_leads_to_the_page(opened: Open, site: str) -> None:
    with opened(ENGLISH, java_script_enabled=False) as page:
        assert not offer(page).is_visible()
        page.locator("a.edition-switch").click()
        page.wait_for_load_state()
        assert page.url == site + JAPANESE


@pytest.mark.parametrize(("start", "speaks"), [(ENGLISH, "ja-JP"), (JAPANESE, "en-GB")])
def test_the_reader_s_language_is_offered_once(opened: Open, start: str, speaks: str) -> None:
    with opened(start, locale=speaks) as page:
        assert page.url.endswith(start), "nobody is sent anywhere"
        assert offer(page).is_visible()
        top = page.locator("article h1").bounding_box()
        offer(page).get_by_role("button").click()
        assert not offer(page).is_visible()
        assert page.locator("article h1").bounding_box() == top, "nothing moves"
        page.reload()
        assert not offer(page).is_visible()


def test_who_chooses_is_not_asked(opened: Open) -> None:
    with opened(ENGLISH, locale="en-US") as page:
        assert not offer(page).is_visible()
        page.locator("a.edition-switch").click()
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.lang") == "ja"
        assert not offer(page).is_visible()


def test_a_reader_of_a_third_language_is_offered_nothing(opened: Open) -> None:
    with opened(ENGLISH, locale="fr-FR") as page:
        assert not offer(page).is_visible()


@pytest.mark.parametrize("word", ["交差エントロピー", "ソフトマックス", "尤度"])
def test_japanese_words_are_found(opened: Open, word: str) -> None:
    """tests/book/find/queries/ja.toml has more."""
    with opened(f"ja/search.html?q={quote(word)}", locale="ja-JP") as page:
        page.wait_for_selector("[data-search-result]:visible")
        found = page.evaluate(
            "[...document.querySelectorAll('[data-search-result] a')].map((a) => a.pathname)"
        )
        assert "/ja/reference/glossary.html" in found[:3], found[:8]
        assert word in page.locator("[data-search-result] mark").first.inner_text()


@pytest.mark.parametrize(
    "name",
    [
        "classification/index",
        "classification/three-classes",
        "computing/gradients",
        "computing/imbalance",
        "computing/reductions",
        "computing/targets",
        "meaning/information",
        "meaning/calibration",
    ],
)
def test_words_in_figures_find_room(opened: Open, name: str) -> None:
    """Longer words in another language do not overflow a phone's screen, and do not overlap other elements."""
    with opened(f"{name}.html", width=390, locale="en-US") as page:
        before = len(page.evaluate(OVERLAPS))
    with opened(f"ja/{name}.html", width=390, locale="ja-JP") as page:
        after = page.evaluate(OVERLAPS)
    assert len(after) <= before, "\n".join(after)
