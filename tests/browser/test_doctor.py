"""The loss doctor in a browser: by keyboard and finger, from the address, for screen readers, and without scripts."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

Open = Callable[..., Any]
ADDRESS = "meaning/loss-doctor.html"


def suspects(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "[...document.querySelectorAll('loss-doctor [data-suspect]')].map((item) => item.dataset.suspect)"
    )
    return found


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_it_begins_with_an_example_and_answers_what_is_typed(opened: Open) -> None:
    with opened(ADDRESS) as page:
        assert suspects(page)[0] == "softmax-twice"
        page.get_by_role("button", name="Empty all").click()
        assert suspects(page) == [] and query(page) == {}
        page.get_by_role("textbox", name="Loss now").focus()
        page.keyboard.type("87.3365")
        assert suspects(page)[0] == "caffe-diverged"
        page.keyboard.press("Tab")  # First loss
        page.keyboard.press("Tab")  # Accuracy
        page.keyboard.press("Tab")
        page.keyboard.type("10")
        assert query(page) == {"now": ["87.3365"], "K": ["10"]}
        expect(page.locator("loss-doctor .figure-said")).to_contain_text("The training has diverged")
        page.get_by_role("button", name="Example").press("Enter")
        assert suspects(page)[0] == "softmax-twice"


def test_the_address_holds_the_state(opened: Open) -> None:
    with opened(f"{ADDRESS}?now=-14.2&loss=binary&lib=torch&n=60,30&other=kept#loss-doctor") as page:
        assert suspects(page)[0] == "labels-outside"
        expect(page.get_by_role("combobox", name="Library")).to_have_value("torch")
        expect(page.get_by_role("textbox", name="Examples of each class")).to_have_value("60,30")
        page.get_by_role("textbox", name="Loss now").fill("nan")
        assert suspects(page)[0] == "not-finite-inside"
        assert query(page)["n"] == ["60,30"] and query(page)["other"] == ["kept"]
        assert urlsplit(page.url).fragment == "loss-doctor"
        page.reload()
        assert suspects(page)[0] == "not-finite-inside"


def test_where_the_link_cannot_be_copied_it_says_where_it_stands(opened: Open) -> None:
    with opened(ADDRESS) as page:
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no')) }")
        page.get_by_role("button", name="Copy link").click()
        expect(page.get_by_text("The link is in the address bar.")).to_be_visible()


def test_a_field_with_a_wrong_entry_says_so(opened: Open) -> None:
    with opened(ADDRESS) as page:
        field = page.get_by_role("textbox", name="Classes or tokens")
        field.fill("ten")
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description("This is no number that fits here.")
        field.fill("10")
        expect(field).to_have_attribute("aria-invalid", "false")


def test_the_ruler_and_its_table_say_the_same(opened: Open) -> None:
    with opened(f"{ADDRESS}?now=1.461&K=10") as page:
        expect(page.get_by_role("img", name="Where the loss stands: your loss now: 1.461")).to_be_visible()
        rows = page.locator("loss-doctor .doctor-marks tbody tr")
        values = [
            float(value) for value in rows.locator("data").evaluate_all("all => all.map((d) => d.value)")
        ]
        assert values == sorted(values) and 1.461 in values
        letters = page.locator("loss-doctor .doctor-letter").all_text_contents()
        listed = [row.locator("td").first.inner_text() for row in rows.all()]
        assert letters == [letter for letter in listed if letter.isalpha()] == list("ABCD"[: len(letters)])
        along = page.evaluate(
            "[...document.querySelectorAll('.doctor-letter')].map((text) => Number(text.getAttribute('x')))"
        )
        assert along == sorted(along)


@pytest.mark.parametrize("now", ["inf", "1e9", "-1e9", "nan", "0", "1e-7"])
def test_what_is_off_the_scale_is_shown_so(opened: Open, now: str) -> None:
    with opened(f"{ADDRESS}?now={now}&K=10") as page:
        off = page.locator("loss-doctor svg").get_by_text("off the scale")
        assert off.count() == (now in ("inf", "1e9", "-1e9"))
        assert "NaN" not in page.locator("loss-doctor .doctor-ruler").inner_html()


def test_every_suspect_links_to_its_section(opened: Open) -> None:
    with opened(ADDRESS) as page:
        words = page.evaluate("JSON.parse(document.querySelector('loss-doctor').getAttribute('words'))")
        for suspect in words["suspects"].values():
            assert suspect["title"] and "#" in suspect["link"], suspect
        link = page.locator("loss-doctor .doctor-suspects a").first
        link.click()
        assert urlsplit(page.url).fragment == "loss-double-softmax"


@pytest.mark.parametrize("width", [320, 390, 1200])
def test_nothing_is_cut_off_and_a_finger_finds_each_control(opened: Open, width: int) -> None:
    with opened(f"{ADDRESS}?now=15.942&lib=keras&K=2&n=60,40", width=width, has_touch=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in page.locator("loss-doctor :is(input, select, button, summary)").all():
            box = control.bounding_box()
            if box:  # what is folded has none
                assert box["height"] >= 44 or control.evaluate("c => c.tagName") == "SUMMARY", control
                assert box["x"] >= 0 and box["x"] + box["width"] <= width
        page.get_by_role("button", name="Empty all").tap()
        assert suspects(page) == []


def test_the_colours_of_the_system_are_used(opened: Open) -> None:
    with opened(ADDRESS, forced_colors="active") as page:
        colour = "(name) => getComputedStyle(document.querySelector(`loss-doctor ${name}`))"
        axis = page.evaluate(f"({colour})('.figure-axis').stroke")
        words = page.evaluate(
            "[...document.querySelectorAll('loss-doctor svg text')].map((text) => getComputedStyle(text).fill)"
        )
        assert {axis} == set(words)
        assert page.evaluate(f"({colour})('.doctor-now').fill") != axis


def test_without_scripts_the_table_stands_there(opened: Open) -> None:
    with opened(ADDRESS, java_script_enabled=False) as page:
        table = page.locator("loss-doctor table")
        expect(table).to_be_visible()
        for number in ("0.500", "1.461", "16.118", "87.3365"):
            assert number in table.inner_text()
        assert page.locator("loss-doctor form").count() == 0


def test_it_speaks_the_language_of_its_page(opened: Open) -> None:
    with opened(f"ja/{ADDRESS}") as page:
        expect(page.locator("loss-doctor [data-suspect]").first).to_contain_text("ソフトマックス関数を2回")
        shown = page.locator("loss-doctor").inner_text()
        assert not any(word in shown for word in ("Look next", "not known", "right and sure"))
        assert "次に見るもの：" in shown and not re.search("[。：] ", shown), (
            "these marks have their own space"
        )
