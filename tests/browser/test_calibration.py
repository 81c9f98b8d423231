"""Calibration by hand in a browser: by mouse, finger and keyboard, from the address, and without scripts."""

import math
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from checks import (
    drag_by_finger,
)
from looks import AGAIN
from playwright.sync_api import Page, expect
from scipy.stats import binomtest

import cedocs

Open = Callable[..., Any]
ADDRESS = "meaning/calibration.html"
TAG = "calibration-by-hand"
COUNTS, CATS = np.array([60, 50, 40, 30, 20]), np.array([6, 15, 20, 21, 18])  # of the page
CLAIMS = [0.001, 0.07, 0.5, 0.93, 0.999]
HONEST = [0.1, 0.3, 0.5, 0.7, 0.9]
READ = f"() => Object.fromEntries([...document.querySelectorAll('{TAG} .figure-live data')].map((tag) => [tag.dataset.name, tag.value]))"


def shown(page: Page) -> dict[str, float]:
    """Every number that the figure shows, in full precision."""
    return {name: float(value) for name, value in page.evaluate(READ).items()}


def agree(found: dict[str, float], answers: list[float], temperature: float = 1, parts: int = 5) -> None:
    """The numbers are those of cedocs and SciPy, computed picture by picture."""
    labels = np.concatenate([np.arange(n) < cats for n, cats in zip(COUNTS, CATS, strict=True)]).astype(int)
    with np.errstate(divide="ignore"):
        logits = (np.log(answers) - np.log1p(-np.array(answers))) / temperature
    z = np.repeat(logits, COUNTS)
    said = cedocs.sigmoid(z)
    expected = {
        "log": np.mean(cedocs.binary_cross_entropy_with_logits(labels, z)),
        "brier": 2 * np.mean((said - labels) ** 2),
        "log-base": cedocs.entropy([0.6, 0.4]),
        "brier-base": 2 * 0.4 * 0.6,
    }
    where = np.maximum(1, np.ceil(np.round(said * parts, 9)))
    error = 0.0
    for row, k in enumerate(np.unique(where)):
        s, c, n = said[where == k].mean(), labels[where == k].mean(), int((where == k).sum())
        interval = binomtest(round(c * n), n).proportion_ci(0.95, method="wilson")
        gap = abs(s - c) * n / len(labels)
        error += gap
        names = ("said", "came", "count", "gap", "low", "high")
        values = (s, c, n, gap, interval.low, interval.high)
        expected |= {f"{name}{row}": value for name, value in zip(names, values, strict=True)}
    expected["ece"] = error
    assert f"said{len(np.unique(where))}" not in found
    for name, value in expected.items():
        assert math.isclose(found[name], float(value), rel_tol=1e-9, abs_tol=1e-9), (name, answers)
    for name in ("log", "brier"):
        assert found[f"{name}-calibration"] + found[f"{name}-refinement"] == pytest.approx(found[name])


def state(page: Page) -> tuple[list[float], float, int]:
    """The numbers in the fields: answers, temperature, bins."""
    read = [
        float(page.locator(f"{TAG} input[name={name}]").input_value())
        for name in ("a0", "a1", "a2", "a3", "a4", "t", "b")
    ]
    return read[:5], read[5], int(read[6])


def handle(page: Page, k: int) -> Any:
    """The ring of a group."""
    return page.locator(TAG).get_by_role("slider").nth(k)


def pull(page: Page, k: int, by: float, steps: int = 10) -> None:
    """Drag a ring sideways by a part of the scale."""
    ring = handle(page, k)
    ring.scroll_into_view_if_needed()
    box = ring.bounding_box()
    side = page.evaluate(f"document.querySelector('{TAG}').side")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, steps + 1):
        page.mouse.move(x + by * side * step / steps, y + 40 * step / steps)
    page.mouse.up()


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def test_it_begins_with_the_numbers_of_the_text(opened: Open) -> None:
    with opened(ADDRESS) as page:
        assert state(page) == (CLAIMS, 1, 5)
        agree(shown(page), CLAIMS)
        page.get_by_text("As a figure and a table").click()
        row = page.locator(f"{TAG} .figure-folded tbody tr").first.inner_text().split()
        assert row[1:] == [f"{shown(page)[name]:.3f}" for name in ("log", "brier", "ece")]


def test_a_hundred_settings_agree_with_cedocs(opened: Open) -> None:
    chance = random.Random(9)
    with opened(ADDRESS) as page:
        for _ in range(120):
            some = [round(chance.random(), chance.choice([1, 2, 6])) for _ in range(4)]
            answers = [chance.choice([*some, *some, 0, 1]) for _ in range(5)]
            temperature = chance.choice([1, round(chance.uniform(0.1, 10), 1)])
            parts = chance.randint(1, 20)
            address = f"?a={','.join(map(str, answers))}&t={temperature}&b={parts}"
            page.evaluate(AGAIN, [TAG, address])
            agree(shown(page), answers, temperature, parts)


def test_the_worthless_forecaster_is_one_click_away(opened: Open) -> None:
    with opened(ADDRESS) as page:
        page.get_by_role("button", name="Always the base rate").click()
        found = shown(page)
        assert state(page)[0] == [0.4] * 5 and query(page) == {"a": ["0.4,0.4,0.4,0.4,0.4"]}
        assert found["ece"] == 0 and found["log"] == found["log-base"] and found["count0"] == 200
        for parts in (1, 2, 20):
            page.evaluate(AGAIN, [TAG, f"?a=0.4,0.4,0.4,0.4,0.4&b={parts}"])
            assert shown(page)["ece"] == 0
        page.get_by_role("button", name="Calibrated", exact=True).press("Enter")
        assert state(page)[0] == HONEST
        assert shown(page)["ece"] == 0 and shown(page)["log"] < found["log"], "it tells something"
        page.get_by_role("button", name="Reset (overconfident)").press("Space")
        assert state(page) == (CLAIMS, 1, 5) and query(page) == {}
        assert shown(page)["log"] > found["log"], "worse than a forecaster that knows nothing"


def test_a_mouse_drags_an_answer(opened: Open) -> None:
    with opened(ADDRESS) as page:
        pull(page, 3, -0.23)
        assert state(page)[0] == [0.001, 0.07, 0.5, 0.7, 0.999]
        agree(shown(page), state(page)[0])
        pull(page, 0, 0.1)
        assert state(page)[0][0] == 0.1
        pull(page, 4, 0.5)
        assert state(page)[0][4] == 1, "it stops at the end"
        assert shown(page)["log"] == math.inf
        assert query(page)["a"] == ["0.1,0.07,0.5,0.7,1"]
        expect(handle(page, 4)).to_be_focused()


def test_a_press_alone_changes_nothing(opened: Open) -> None:
    with opened(ADDRESS) as page:
        pull(page, 0, 0)
        assert state(page) == (CLAIMS, 1, 5) and query(page) == {}


def test_the_keyboard_moves_in_steps_and_the_values_are_said(opened: Open) -> None:
    with opened(ADDRESS) as page:
        ring = handle(page, 1)
        expect(ring).to_have_accessible_name("answer: 15 cats in 50")
        expect(ring).to_have_attribute("aria-valuetext", "0.070, how often a cat comes 0.300")
        ring.focus()
        page.keyboard.press("ArrowRight")
        assert state(page)[0][1] == 0.08
        page.keyboard.press("PageUp")
        assert state(page)[0][1] == 0.13
        expect(ring).to_have_attribute("aria-valuetext", "0.130, how often a cat comes 0.300")
        page.keyboard.press("End")
        assert state(page)[0][1] == 1
        page.keyboard.press("Home")
        assert state(page)[0][1] == 0 and shown(page)["log"] == math.inf
        expect(ring).to_be_focused()
        for key in ("PageUp", "ArrowUp", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
            agree(shown(page), state(page)[0])
        expect(page.locator(f"{TAG} .figure-said")).to_contain_text("Log loss: ")


def test_the_temperature_repairs_and_bins_change_the_error_alone(opened: Open) -> None:
    with opened(ADDRESS) as page:
        before = shown(page)
        warmth = page.locator(TAG).get_by_role("slider", name="Temperature T")
        warmth.focus()
        for _ in range(20):
            page.keyboard.press("ArrowRight")
        assert state(page)[1] == 3 and query(page) == {"t": ["3"]}
        agree(shown(page), CLAIMS, 3)
        assert shown(page)["ece"] < 0.01 and shown(page)["log"] < before["log"] - 0.2
        assert shown(page)["log-refinement"] == pytest.approx(before["log-refinement"])
        bins = page.locator(TAG).get_by_role("slider", name="Bins")
        bins.focus()
        page.keyboard.press("Home")
        assert state(page)[2] == 1
        agree(shown(page), CLAIMS, 3, 1)
        # Who drags an answer now begins with the numbers that are shown, at the temperature one.
        said = state(page)[0]
        handle(page, 2).focus()
        page.keyboard.press("ArrowRight")
        assert state(page) == ([*said[:2], 0.51, *said[3:]], 1, 1)


def test_a_finger_drags_sideways(opened: Open) -> None:
    with opened(ADDRESS, width=390, has_touch=True, is_mobile=True) as page:
        ring = handle(page, 1)
        ring.scroll_into_view_if_needed()
        box, side = ring.bounding_box(), page.evaluate(f"document.querySelector('{TAG}').side")
        assert box["width"] >= 44 and box["height"] >= 44
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        drag_by_finger(page, (x, y), (x + 0.23 * side, y))
        assert state(page)[0] == [0.001, 0.3, 0.5, 0.93, 0.999]


def test_fields_take_numbers_and_refuse_the_rest(opened: Open) -> None:
    with opened(ADDRESS) as page:
        field = page.get_by_role("textbox", name="6 cats in 60")
        field.fill("0,125")
        field.press("Enter")
        assert state(page)[0][0] == 0.125
        for name, wrong, said in (
            ("6 cats in 60", "1.5", "Enter a number from 0 to 1."),
            ("Temperature T", "0", "Enter a number from 0.1 to 10."),
            ("Bins", "2.5", "Enter an integer from 1 to 20."),
            ("Bins", "", "Enter an integer from 1 to 20."),
        ):
            field = page.locator(TAG).get_by_role("textbox", name=name)
            field.fill(wrong)
            field.press("Enter")
            expect(field).to_have_attribute("aria-invalid", "true")
            expect(field).to_have_accessible_description(said)
        agree(shown(page), [0.125, *CLAIMS[1:]])


def test_the_address_holds_the_state_and_reset_empties_it(opened: Open) -> None:
    with opened(f"{ADDRESS}?a=0.1,0.2,0.3,0.4,0.5&t=2&b=10&other=kept") as page:
        agree(shown(page), [0.1, 0.2, 0.3, 0.4, 0.5], 2, 10)
        page.get_by_role("button", name="Reset (overconfident)").click()
        assert state(page) == (CLAIMS, 1, 5) and query(page) == {"other": ["kept"]}
    for wrong in ("a=0.5,0.5", "a=1,2,3,4,5", "t=0", "t=x", "b=0", "b=2.5", "b=21"):
        with opened(f"{ADDRESS}?{wrong}") as page:
            assert state(page) == (CLAIMS, 1, 5)


@pytest.mark.parametrize(
    ("answers", "off"),
    [("0,1,0.5,0.5,1", 1), ("1,1,1,0,0", 1), ("0.99999,0.5,0.5,0.5,0.5", 1), ("0.4,0.4,0.4,0.4,0.4", 0)],
)
def test_what_is_off_the_scale_is_shown_so(opened: Open, answers: str, off: int) -> None:
    with opened(f"{ADDRESS}?a={answers}") as page:
        assert page.locator(f"{TAG} .calibration-bars .figure-off").count() == off
        assert page.locator(f"{TAG} .calibration-score", has_text="off the scale").count() == off
        assert "NaN" not in page.locator(TAG).inner_html()


def test_the_colours_of_the_system_are_used(opened: Open) -> None:
    with opened(ADDRESS, forced_colors="active") as page:
        style = f"(name) => getComputedStyle(document.querySelector(`{TAG} ${{name}}`))"
        ink = page.evaluate(f"({style})('.figure-axis').stroke")
        for name in (".calibration-interval", ".calibration-gap", ".figure-hatching"):
            assert page.evaluate(f"({style})('{name}').stroke") == ink, name
        words = page.evaluate(
            f"[...document.querySelectorAll('{TAG} .figure-live svg text')].map((text) => getComputedStyle(text).fill)"
        )
        assert set(words) == {ink}


def test_it_speaks_the_language_of_its_page(opened: Open) -> None:
    with opened(f"ja/{ADDRESS}") as page:
        live = page.locator(f"{TAG} .figure-live")
        expect(live).to_contain_text("ブライアスコア")
        expect(handle(page, 1)).to_have_accessible_name("答え：50枚中 猫15枚")
        assert not any(word in live.inner_text() for word in ("cat", "score", "scale", "Bin", "model"))
