"""Stated numbers are changed in the page: by finger and keyboard, in both editions."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
Open = Callable[..., Any]
LONG = 120_000  # milliseconds: a busy machine
PAGE = "classification/three-classes.html"
LOSS = "cross_entropy(p, q) = 0.40"

pytestmark = pytest.mark.needs("live")


def number(page: Page, how: str = LOSS, marks: bool = False) -> Locator:
    """The first number in prose (or mark beside a formula) whose tip begins so."""
    found = page.evaluate(
        """([how, marks]) => [...document.querySelectorAll('.stated-number')].findIndex((e) =>
            e.textContent.includes(how) && Boolean(e.querySelector('.stated-mark')) === marks)""",
        [how, marks],
    )
    assert found >= 0, f"no number of the page has {how}"
    return page.locator(".stated-number").nth(found)


def opens(number: Locator) -> Locator:
    """Open the textbox of a number by keyboard, and wait for its value."""
    number.locator("a.stated").focus()
    number.page.keyboard.press("Tab")
    expect(number.locator("[data-live=change]")).to_be_focused()
    number.page.keyboard.press("Enter")
    expect(number.get_by_role("textbox")).to_be_focused(timeout=LONG)
    ends(number)
    return number.get_by_role("textbox")


def ends(number: Locator) -> None:
    expect(number.locator(".stated-tip")).to_have_attribute("aria-busy", "false", timeout=LONG)


def compute(number: Locator, text: str) -> None:
    box = number.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    ends(number)


def values(number: Locator) -> tuple[str, str]:
    """The number in the text, and its value in the tip."""
    text = number.locator("a.stated").text_content() or ""
    return text, number.locator("[data-live-value]").text_content() or ""


def cell(page: Page, line: str) -> Locator:
    return page.locator("[data-live-cell]").filter(has_text=line).first


def test_an_expression_is_changed_by_keyboard_with_the_small_runtime(opened: Open) -> None:
    with opened(PAGE, width=1280) as page:
        seen: list[str] = []
        page.on("request", lambda request: seen.append(request.url.rsplit("/", 1)[1]))
        loss = number(page)
        box = opens(loss)
        assert box.input_value() == "p = [0, 1, 0]\nq = [0.25, 0.67, 0.08]\ncross_entropy(p, q)"
        assert values(loss) == ("0.400", "0.40047756659712525")
        assert not loss.locator(".live-mark").count()
        assert not [name for name in seen if name.startswith(("matplotlib", "drawing", "data.tar"))]
        compute(loss, "cross_entropy([0, 1, 0], [0.05, 0.9, 0.05])")
        assert values(loss) == ("0.105", "0.10536051565782628")
        expect(loss.locator(":scope > .live-mark")).to_be_visible()
        compute(loss, "cross_entropy(p, ")
        expect(loss.get_by_role("status").last).to_contain_text("SyntaxError")
        page.keyboard.press("Escape")
        expect(loss.locator("a.stated")).to_be_focused()
        loss.locator("[data-live=reset]").click()
        assert loss.locator("a.stated").text_content() == "0.400"
        assert not page.locator(".live-mark").count()
        expect(loss.locator("[data-live=change]")).to_be_focused()


def test_a_changed_input_changes_the_page_until_it_is_reset(opened: Open) -> None:
    with opened(PAGE, width=1280) as page:
        loss, other = number(page), number(page, "cross_entropy([1, 0, 0], q)")
        formula = number(page, marks=True)
        printed, figure = cell(page, "print(cross_entropy(p, q))"), cell(page, "probability_bars(")
        before = other.locator("a.stated").text_content()
        opens(loss)
        compute(loss, "q = [0.2, 0.75, 0.05]\ncross_entropy(p, q)")
        givens = page.locator("[data-live-cell]").first
        expect(givens).to_have_attribute("aria-busy", "false", timeout=LONG)
        assert "0.75" in givens.get_by_role("textbox").inner_text()
        assert values(loss) == ("0.288", "0.2876820724517809")
        assert other.locator("a.stated").text_content() != before
        assert (formula.locator("a.stated").text_content() or "") == "0.288", "beside the formula"
        assert printed.locator("[data-live-output]").inner_text().strip().startswith("0.28768")
        assert "0.75" in (figure.locator("svg.ce-figure").text_content() or "")
        for changed in (loss, other, formula, printed, figure, givens):
            assert changed.locator(".live-mark").count(), "each is marked"
        unchanged = number(page, "np.exp(2)")
        assert not unchanged.locator(".live-mark").count(), "it does not use it"
        # The tip of another number has the changed input.
        assert "q = [0.2, 0.75, 0.05]" in opens(other).input_value()
        page.keyboard.press("Escape")
        givens.locator("[data-live=reset]").click()
        expect(loss.locator("a.stated")).to_have_text("0.400")
        expect(page.locator(".live-mark")).to_have_count(0)
        assert other.locator("a.stated").text_content() == before


def test_the_page_is_reset_with_one_button(opened: Open) -> None:
    with opened(PAGE, width=1280) as page:
        loss = number(page)
        opens(loss)
        compute(loss, "q = [0.2, 0.75, 0.05]; cross_entropy(p, q)")
        expect(page.locator("[data-live-cell]").first).to_have_attribute("aria-busy", "false", timeout=LONG)
        loss.locator("[data-live=reset-page]").click()
        expect(page.locator(".live-mark")).to_have_count(0)
        assert loss.locator("a.stated").text_content() == "0.400"
        assert page.locator("[data-live-cell]").first.get_by_role("textbox").count() == 0


@pytest.mark.parametrize("edition", ["", "ja/"])
def test_a_finger_opens_the_tip_and_changes_the_number_on_a_narrow_phone(opened: Open, edition: str) -> None:
    with opened(edition + PAGE, width=320, scheme="dark", has_touch=True, is_mobile=True) as page:
        loss = number(page)
        address = page.url
        loss.locator("a.stated").tap()
        change = loss.locator("[data-live=change]")
        expect(change).to_be_visible()
        assert page.url == address, "the first tap opens the tip"
        size = change.bounding_box()
        assert size and size["height"] >= 44 and size["width"] >= 44
        change.tap()
        expect(loss.get_by_role("textbox")).to_be_focused(timeout=LONG)
        ends(loss)
        compute(loss, "-np.log(0.9)")
        assert values(loss) == ("0.105", "0.10536051565782628")
        for name in ("reset",):
            size = loss.locator(f"[data-live={name}]").bounding_box()
            assert size and size["height"] >= 44 and size["width"] >= 44
        size = loss.get_by_role("textbox").bounding_box()
        assert size and size["height"] >= 44 and size["x"] >= 0 and size["x"] + size["width"] <= 320
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.add_script_tag(path=AXE)
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            found = page.evaluate(
                "() => axe.run('.stated-number:has(textarea)', {resultTypes: ['violations']})"
            )
            assert not found["violations"], found["violations"]
        page.locator("article h1").tap()
        expect(loss.locator(".stated-tip")).to_be_hidden()
        loss.locator("a.stated").tap()
        expect(loss.locator(".stated-tip")).to_be_visible()
        loss.locator("a.stated").tap()
        page.wait_for_url("**/reference/stated-numbers.html#*")


def test_what_takes_long_is_stopped(opened: Open) -> None:
    with opened(PAGE, width=1280) as page:
        loss = number(page)
        opens(loss)
        loss.get_by_role("textbox").fill("sum(1 for _ in iter(int, 1))")
        loss.get_by_role("textbox").press("Enter")
        stop = loss.locator("[data-live=stop]")
        expect(stop).to_be_visible(timeout=LONG)
        stop.click()
        ends(loss)
        compute(loss, "1 / 8")
        assert values(loss) == ("0.125", "0.125")
