"""Each page works by keyboard, on a narrow phone, enlarged, in print and without JavaScript; nothing is lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from looks import FOCUSABLE, ON_PAPER, OUT_OF_REACH, STILL
from test_every_page import TWO_FRAMES

Open = Callable[..., Any]
PAGE = "computing/reductions.html"  # text, formulas, tables, code, figures, folded solutions


def test_the_focus_reaches_what_scrolls_and_nothing_else(opened: Open) -> None:
    """Content that fits is not focusable; scrolling content in a collapsed solution becomes so when it is opened."""
    stops = "() => [...document.querySelectorAll('.math-scroll[tabindex], .bd-article pre[tabindex]')].filter((e) => e.checkVisibility())"
    with opened("computing/gradients.html", width=1280) as page:
        page.wait_for_function(f"({stops})().every((e) => e.scrollWidth > e.clientWidth)", timeout=3000)
        page.set_viewport_size({"width": 320, "height": 800})
        page.wait_for_function(f"({stops})().length > 1 && ({OUT_OF_REACH})().length === 0", timeout=3000)
        before = page.evaluate(f"({stops})().length")
        page.add_style_tag(content="details.solution .math-scroll .katex { padding-inline: 20rem }")
        page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
        page.wait_for_function(
            f"({stops})().length > {before} && ({OUT_OF_REACH})().length === 0", timeout=3000
        )


@pytest.mark.parametrize(("width", "broken"), [(320, True), (1280, False)])
def test_a_long_formula_of_one_row_is_broken_on_phones_only(opened: Open, width: int, broken: bool) -> None:
    """Whether the part behind the last relation begins lower than the first part ends, and nothing has to be scrolled."""
    with opened("index.html", width=width) as page:
        formula = page.locator(".bd-article .math-scroll:has(.base + .base)").first
        first, last = (formula.locator(".base").nth(at).bounding_box() for at in (0, -1))
        assert first and last
        assert (last["y"] > first["y"] + first["height"]) is broken
        assert page.evaluate(OUT_OF_REACH) == []
        assert formula.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_paper_is_white_in_both_schemes(opened: Open) -> None:
    for scheme in ("light", "dark"):
        with opened("classification/index.html", scheme=scheme) as page:
            page.add_style_tag(content=STILL)
            assert page.evaluate("document.documentElement.dataset.theme") == scheme
            page.emulate_media(media="print")
            assert page.evaluate(ON_PAPER) == []
            ground = "getComputedStyle(document.documentElement).backgroundColor"
            assert page.evaluate(ground) == "rgb(255, 255, 255)"
            assert page.locator("h1:visible").count() == 1
            solution = page.locator("details.solution").first
            assert "1.099" in solution.inner_text()
            assert page.pdf().startswith(b"%PDF")


@pytest.mark.parametrize("width", [390, 1280])
def test_the_keyboard_alone_reaches_everything(opened: Open, width: int) -> None:
    with opened("index.html", width=width) as page:
        page.evaluate(TWO_FRAMES)  # until then, each formula can be focused, also if it fits
        page.evaluate(f"() => {{ window.all = {FOCUSABLE}.filter((e) => e.type !== 'radio' || e.checked) }}")
        count = page.evaluate("all.length")
        assert count > 20
        tips = page.locator(
            ".bd-article a.stated"
        ).count()  # from each, what changes it and its address are reached
        for _ in range(count + 2 * tips + 3):
            page.keyboard.press("Tab")
            page.evaluate("window.all = all.filter((e) => e !== document.activeElement)")
        assert page.evaluate("all.map((e) => e.outerHTML)") == []


@pytest.mark.parametrize(
    "page", ["libraries/errata", "ja/libraries/errata", "libraries/mapping", "ja/libraries/mapping"]
)
def test_tables_fit_a_phone(opened: Open, page: str) -> None:
    wide = "[...document.querySelectorAll('.bd-article table')].filter((e) => e.offsetWidth > e.parentElement.clientWidth)"
    with opened(f"{page}.html", width=390) as view:
        assert view.locator(".bd-article table").count() > 0
        assert view.evaluate(f"{wide}.map((e) => e.id)") == []
        view.add_style_tag(content="th { min-width: 20rem }")
        assert view.evaluate(f"{wide}.length") > 0, "else this test sees nothing"


@pytest.mark.parametrize("bar", ["primary", "secondary"])
def test_a_side_bar_opens_and_closes_by_keyboard(opened: Open, bar: str) -> None:
    with opened(PAGE, width=390) as page:
        button = page.locator(f"button.{bar}-toggle:visible").first
        button.focus()
        page.keyboard.press("Enter")
        dialog = page.locator(f"dialog#pst-{bar}-sidebar-modal")
        assert dialog.evaluate("dialog => dialog.open")
        page.keyboard.press("Tab")
        assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
        page.keyboard.press("Escape")
        page.wait_for_function(f"!document.querySelector('#pst-{bar}-sidebar-modal').open")
        page.wait_for_function(f"document.activeElement.matches('.{bar}-toggle')", timeout=3000)


def test_the_scheme_can_be_chosen_and_stays(opened: Open) -> None:
    with opened("index.html") as page:
        page.add_style_tag(content=STILL)
        button = page.locator(".theme-switch-button:visible").first
        for name, theme in (("Dark", "dark"), ("Light", "light"), ("Dark", "dark")):
            button.focus()
            page.keyboard.press("Enter")
            page.get_by_role("button", name=name, exact=True).press("Enter")
            assert page.evaluate("document.documentElement.dataset.theme") == theme
        ground = "getComputedStyle(document.body).backgroundColor"
        dark = page.evaluate(ground)
        assert max(map(int, re.findall(r"\d+", dark)[:3])) < 64, f"{dark} is not dark"
        page.reload()
        assert page.evaluate(ground) == dark


def test_code_is_copied_without_prompts(opened: Open) -> None:
    with opened("reference/api/losses.html", permissions=["clipboard-read", "clipboard-write"]) as page:
        button = page.locator(".copybtn").first
        shown = page.locator(f"#{page.locator('pre').first.get_attribute('id')}").inner_text()
        assert shown.lstrip().startswith(">>>")
        button.focus()
        page.keyboard.press("Enter")
        page.wait_for_function("document.querySelector('.copybtn.success')")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied and ">>>" not in copied and copied.splitlines()[0] in shown


def test_motion_is_reduced_where_it_is_asked(opened: Open) -> None:
    moving = """() => [...document.querySelectorAll('*')].filter((e) => {
        const s = getComputedStyle(e);
        return [...s.transitionDuration.split(','), ...s.animationDuration.split(',')].some((d) => parseFloat(d) > 0.001);
    }).length"""
    with opened("index.html", reduced_motion="reduce") as page:
        assert page.evaluate(moving) == 0
    with opened("index.html") as page:
        assert page.evaluate(moving) > 0, "else this test sees nothing"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_page_reads_without_scripts(opened: Open, width: int) -> None:
    with opened(PAGE, width=width, java_script_enabled=False) as page:
        first = page.locator("article p").first
        assert first.is_visible() and len(first.inner_text().split()) > 3
        assert page.locator(".katex-html").first.is_visible()
        solution = page.locator("details.solution").first
        words = solution.locator(".solution-content, section, p").last
        assert not words.is_visible()
        solution.locator("summary").click()
        assert words.is_visible()
        contents = page.locator(".bd-sidebar-primary a", has_text="Targets")
        assert contents.first.is_visible()
        for useless in (".search-button__button", ".theme-switch-button", ".copybtn", ".sidebar-toggle"):
            assert page.locator(f"{useless}:visible").count() == 0, useless
        contents.first.click()
        assert page.url.endswith("computing/targets.html")


def test_the_search_says_that_it_needs_scripts(opened: Open) -> None:
    with opened("search.html", java_script_enabled=False) as page:
        assert "JavaScript" in page.locator("main").inner_text()
        assert page.locator("form:visible, input:visible").count() == 0


def test_the_index_is_one_column_on_a_phone(opened: Open) -> None:
    """In two, the names of functions would be cut anywhere."""
    with opened("genindex.html", width=390) as page:
        widths = page.eval_on_selector_all(".genindextable td", "cells => cells.map((td) => td.offsetWidth)")
        assert len(widths) > 10 and min(widths) > 300
