"""The book in every mode: forced colours, the dark scheme without scripts, touch, paper, and the keyboard's first stop."""

from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from looks import STILL
from PIL import ImageOps
from playwright.sync_api import Page, expect

Open = Callable[..., Any]
PAGE = "computing/logits.html"
EDITIONS = ["", "ja/"]
PHONE: dict[str, Any] = {"width": 390, "has_touch": True, "is_mobile": True}
SIZES = ["A4", "Letter"]


# --- forced colours ------------------------------------------------------------------------------


def test_letters_keep_their_accents_in_forced_colours(opened: Open) -> None:
    """The accent of a letter has a box of its own, whose forced background would cover the letter."""
    covering = """() => [...document.querySelectorAll('.katex-html *')].filter((e) => {
        const { backgroundColor } = getComputedStyle(e);
        return !/, 0\\)$|transparent/.test(backgroundColor);
    }).length"""
    with opened("classification/two-classes.html", forced_colors="active") as page:
        formula = page.locator(".katex:has(.accent)").first
        assert formula.count()
        assert page.evaluate(covering) == 0
        style = formula.evaluate("e => [getComputedStyle(e).forcedColorAdjust, getComputedStyle(e).color]")
        assert style == ["none", page.evaluate("getComputedStyle(document.body).color")]


def test_what_is_chosen_is_seen_in_forced_colours(opened: Open) -> None:
    ground = "e => getComputedStyle(e).backgroundColor"
    with opened("index.html", forced_colors="active") as page:
        page.wait_for_selector("loss-explorer label:has(:checked)")
        chosen = page.locator("loss-explorer label:has(:checked)").first.evaluate(ground)
        other = page.locator("loss-explorer label:not(:has(:checked))").first.evaluate(ground)
        assert chosen != other
        page.locator(".theme-switch-button:visible").click()
        page.get_by_role("button", name="Dark", exact=True).click()
        page.locator(".theme-switch-button:visible").click()
        chosen = page.locator("#book-modes button.active").evaluate(ground)
        assert chosen != page.locator("#book-modes button:not(.active)").first.evaluate(ground)
        dots = page.locator(".explorer-dot").evaluate_all(
            "dots => dots.map((e) => getComputedStyle(e).backgroundColor)"
        )
        assert len(set(dots)) > 1 and "rgba(0, 0, 0, 0)" not in dots


# --- the dark scheme without scripts -------------------------------------------------------------


@pytest.mark.parametrize("address", ["index.html", PAGE])
def test_without_scripts_the_dark_scheme_is_the_systems(opened: Open, address: str) -> None:
    """All colours are those that the page has with scripts."""
    colours = """() => [...document.querySelectorAll('body, .bd-article :is(h1, p, a, pre, code, figure text, summary, td)')].filter((e) => e.checkVisibility()).map((e) => {
        const { color, backgroundColor, fill } = getComputedStyle(e);
        return [e.tagName, color, backgroundColor, fill].join();
    }).slice(0, 400)"""
    seen: dict[bool, list[str]] = {}
    for scripts in (True, False):
        with opened(address, scheme="dark", java_script_enabled=scripts) as page:
            # A <style> by the browser's own tools: Playwright's add_style_tag would wait for a script of the page.
            page.evaluate(
                "css => document.head.append(Object.assign(document.createElement('style'), { textContent: css }))",
                STILL + "loss-explorer, .cell details { display: none }",
            )
            seen[scripts] = page.evaluate(colours)
    differing = set(seen[False]) - set(seen[True])
    assert not differing
    with opened(address, scheme="light", java_script_enabled=False) as page:
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


# --- touch ---------------------------------------------------------------------------------------

#: What is pressed, but for links within text. An invisible field that fills its label counts as the label.
SMALL = """() => [...document.querySelectorAll('button, summary, input:not([type=radio]), label, .bd-article a.headerlink, .cover-links a, a.edition-switch, .take-page a, a.eqno-link, nav.bd-links a')]
    .filter((e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .map((e) => [e.getBoundingClientRect(), e])
    .filter(([box]) => box.width && (box.height < 43.5 || box.width < 43.5))
    .map(([box, e]) => `${Math.round(box.width)} x ${Math.round(box.height)}: ${e.outerHTML.slice(0, 120)}`)"""


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("address", ["index.html", PAGE, "classification/three-classes.html"])
def test_what_is_pressed_is_large_enough_for_a_finger(opened: Open, edition: str, address: str) -> None:
    with opened(edition + address, **PHONE) as page:
        assert page.evaluate("matchMedia('(pointer: coarse)').matches")
        page.wait_for_timeout(300)
        assert page.evaluate(SMALL) == []
        page.locator("button.primary-toggle:visible").first.tap()
        expect(page.locator("dialog[open]")).to_be_visible()
        assert page.evaluate(SMALL) == []


def test_the_first_tap_on_a_number_shows_it_and_the_second_follows_its_link(opened: Open) -> None:
    with opened(PAGE, **PHONE) as page:
        numbers = page.locator(".bd-article p a.stated:not(.stated-mark)")
        tip = page.locator(f"#{numbers.first.get_attribute('id')}-tip")
        numbers.first.tap()
        expect(tip).to_be_visible()
        page.locator(".bd-article h1").tap()
        expect(tip).to_be_hidden()
        numbers.first.tap()
        expect(tip).to_be_visible()
        assert "stated-numbers" not in page.url
        numbers.first.tap()
        page.wait_for_url("**/stated-numbers.html#stated-*")


def test_the_links_of_captions_are_set_apart_from_the_text(opened: Open) -> None:
    with opened(PAGE, **PHONE) as page:
        link = page.locator(":is(caption, figcaption) a.headerlink").first
        assert link.evaluate(
            "e => [getComputedStyle(e).textDecorationLine, getComputedStyle(e).opacity]"
        ) == ["underline", "1"]


# --- paper ---------------------------------------------------------------------------------------


def printed(page: Page, size: str) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(
        page.pdf(
            format=size,
            margin={side: "1cm" for side in ("top", "bottom", "left", "right")},
            prefer_css_page_size=False,
        )
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_the_cheat_sheet_is_one_printed_page(opened: Open, edition: str, size: str) -> None:
    with opened(f"{edition}reference/cheat-sheet.html") as page:
        text = page.locator(".bd-article h2").all_inner_texts()
        document = printed(page, size)
        assert len(document) == 1
        sheet = document[0].get_textpage().get_text_bounded()
        assert all(title.strip("#\\n ") in sheet for title in text), "nothing is cut off"
        assert "0.693" in sheet and "0.301" in sheet


@pytest.mark.parametrize(
    "address", ["index.html", PAGE, "libraries/mapping.html", "classification/two-classes.html"]
)
def test_no_printed_page_but_the_last_is_nearly_empty(opened: Open, address: str) -> None:
    with opened(address) as page:
        document = printed(page, "A4")
        assert len(document) >= 1
        for number in range(len(document) - 1):
            assert filled(document[number]) > 0.4, f"page {number + 1}"


def filled(sheet: pypdfium2.PdfPage) -> float:
    """The share of a page that is above its last line."""
    image = ImageOps.invert(sheet.render(scale=0.5).to_pil().convert("L"))
    box = image.getbbox()
    return box[3] / image.height if box else 0.0


def test_an_empty_page_would_be_seen(opened: Open) -> None:
    with opened(PAGE) as page:
        page.evaluate("document.querySelector('.bd-article section section').style.breakBefore = 'page'")
        page.evaluate("document.querySelector('.bd-article section section').style.minHeight = '150vh'")
        page.evaluate("document.querySelector('.bd-article section section').replaceChildren('one line')")
        assert min(map(filled, printed(page, "A4"))) < 0.4


def test_no_button_is_printed(opened: Open) -> None:
    pressed = """() => [...document.querySelectorAll('button, input, select, .cover-links, .live-bar, .edition-offer, .take-page, .stated-address')]
        .filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 100))"""
    for address in ("index.html", "classification/three-classes.html"):
        with opened(address) as page:
            page.emulate_media(media="print")
            assert page.evaluate(pressed) == []


# --- the keyboard's first stop -------------------------------------------------------------------


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("address", [PAGE, "search.html"])
def test_the_skip_link_leads_into_the_text(opened: Open, edition: str, address: str) -> None:
    with opened(edition + address) as page:
        page.evaluate("document.activeElement.blur()")
        link = page.locator(".skip-link a")
        link.focus()
        expect(link).to_be_visible()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("!!document.activeElement.closest('.bd-article')")
