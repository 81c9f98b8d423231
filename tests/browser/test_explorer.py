"""The loss explorer shows the values that cedocs computes, for every setting."""

import math
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from looks import AGAIN
from playwright.sync_api import Page

import cedocs

Open = Callable[..., Any]
ADDRESS = "classification/index.html"
READ = """() => Object.fromEntries([...document.querySelectorAll('loss-explorer data')]
    .map((tag) => [tag.dataset.name, tag.value]))"""


def shown(page: Page) -> dict[str, float]:
    """Every number that the explorer shows, in full precision."""
    return {name: float(value) for name, value in page.evaluate(READ).items()}


def expected(mode: str, logits: list[float], y: int) -> dict[str, float]:
    """The same numbers from cedocs."""
    z = [0.0, *logits] if mode == "one" else logits
    columns = {
        "z": z,
        "q": cedocs.softmax(z),
        "slope": cedocs.cross_entropy_with_logits_gradient(y, z),
    }
    numbers = {f"{name}{k}": float(v) for name, values in columns.items() for k, v in enumerate(values)}
    numbers["ce"] = float(cedocs.cross_entropy_with_logits(y, z))
    if mode != "three":
        numbers["bce"] = float(cedocs.binary_cross_entropy_with_logits(y, z[1] - z[0]))
    return numbers


def same(got: dict[str, float], want: dict[str, float]) -> None:
    assert got.keys() == want.keys()
    for name, value in want.items():
        assert math.isclose(got[name], value, rel_tol=1e-12, abs_tol=1e-300), (name, got[name], value)


def settings(count: int) -> list[tuple[str, list[float], int]]:
    chance = random.Random(3)
    made = []
    for number in range(count):
        mode = ("three", "two", "one")[number % 3]
        units = {"three": 3, "two": 2, "one": 1}[mode]
        logits = [chance.uniform(-8, 8) for _ in range(units)]
        made.append((mode, logits, chance.randrange(max(units, 2))))
    return made


def test_a_hundred_settings_agree_with_cedocs(opened: Open) -> None:
    """Each setting is read from the address, as by a newly loaded component."""
    with opened(ADDRESS) as page:
        for mode, logits, y in settings(100):
            page.evaluate(AGAIN, ["loss-explorer", f"?loss={mode}&z={','.join(map(repr, logits))}&y={y}"])
            same(shown(page), expected(mode, logits, y))


@pytest.mark.parametrize(
    ("mode", "q", "y", "loss"),
    [
        ("three", "0.25,0.67,0.08", 1, 0.40047756659712525),
        ("two", "0.74,0.26", 0, 0.3011050927839216),
        ("one", "0.6", 1, 0.5108256237659907),
        ("one", "0.26", 0, 0.3011050927839216),
    ],
)
def test_the_four_examples_can_be_linked(opened: Open, mode: str, q: str, y: int, loss: float) -> None:
    with opened(f"{ADDRESS}?loss={mode}&q={q}&y={y}") as page:
        numbers = shown(page)
        assert math.isclose(numbers["ce"], loss, rel_tol=1e-12)
        if mode != "three":
            assert math.isclose(numbers["bce"], loss, rel_tol=1e-12)


def test_it_begins_with_the_cat_and_ignores_an_address_that_makes_no_sense(opened: Open) -> None:
    for query in ("", "?loss=four&q=1&y=0", "?loss=three&q=0.5,0.5,0.5&y=1", "?loss=two&q=0.5,0.5&y=2"):
        with opened(ADDRESS + query) as page:
            assert math.isclose(shown(page)["ce"], 0.40047756659712525, rel_tol=1e-12)


def test_the_keyboard_moves_everything_and_the_address_follows(opened: Open) -> None:
    with opened(ADDRESS) as page:
        sliders = page.get_by_role("slider")
        assert sliders.count() == 3
        sliders.nth(1).focus()
        before = shown(page)
        page.keyboard.press("ArrowRight")
        after = shown(page)
        assert after["q1"] > before["q1"] and after["ce"] < before["ce"]
        assert math.isclose(after["q0"] + after["q1"] + after["q2"], 1, rel_tol=1e-12)
        assert "loss=three" in page.url and "y=1" in page.url
        page.reload()
        same(shown(page), after)
        page.get_by_role("radio", name="one unit").check()
        assert page.get_by_role("radio", name="one unit").evaluate("tag => tag === document.activeElement")
        assert page.get_by_role("slider").count() == 1
        page.get_by_role("radio", name="logits").check()
        page.get_by_role("slider").focus()
        for key in ("ArrowLeft", "ArrowLeft", "ArrowRight", "Home", "End"):
            page.keyboard.press(key)
            numbers = shown(page)
            assert math.isclose(numbers["ce"], numbers["bce"], rel_tol=1e-12)


def test_what_it_shows_is_announced(opened: Open) -> None:
    with opened(ADDRESS) as page:
        said = page.locator("loss-explorer [role=status]")
        assert "0.400" in said.inner_text()
        page.get_by_role("radio", name="dog").check()
        assert "1.386" in said.inner_text()
        assert page.get_by_role("img", name="q = 0.250, loss 1.386").count() == 1
        slider = page.get_by_role("slider", name="cat: probabilities")
        assert slider.get_attribute("aria-valuetext") == "0.670"
        row = page.get_by_role("row", name="rabbit")
        assert row.get_by_role("cell").count() == 4 and row.get_by_role("rowheader").count() == 1


def test_a_finger_moves_it(opened: Open) -> None:
    with opened(ADDRESS, width=390, has_touch=True, is_mobile=True) as page:
        slider = page.get_by_role("slider", name="rabbit")
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        assert abs(shown(page)["q2"] - 0.5) < 0.05
        page.get_by_text("logits", exact=True).tap()
        assert page.get_by_role("slider", name="rabbit: logits").count() == 1


@pytest.mark.parametrize("address", ["index.html", ADDRESS])
def test_nothing_moves_when_it_starts(opened: Open, address: str) -> None:
    """Its space is reserved, so the content below does not shift."""
    for width in (320, 390, 768, 1280):
        with opened(address, width=width) as page:
            top = "() => { const next = document.querySelector('loss-explorer').getBoundingClientRect(); return next.bottom }"
            started = page.evaluate(top)
            page.evaluate("document.querySelector('loss-explorer').replaceChildren()")
            kept = page.evaluate(top)
            assert started == kept, width
            for mode in ("two", "one"):
                page.evaluate(
                    AGAIN, ["loss-explorer", f"?loss={mode}&y=0&q={'0.74,0.26' if mode == 'two' else '0.26'}"]
                )
                assert page.evaluate(top) == kept, (width, mode)


def test_a_certain_mistake_costs_infinitely_much(opened: Open) -> None:
    with opened(f"{ADDRESS}?loss=one&q=1&y=0") as page:
        numbers = shown(page)
        assert numbers["ce"] == numbers["bce"] == np.inf
        assert "∞" in page.locator("loss-explorer").inner_text()


def test_without_scripts_the_example_stands_there(opened: Open) -> None:
    with opened(ADDRESS, java_script_enabled=False) as page:
        static = page.locator("loss-explorer")
        assert static.locator("svg[role=img]").count() == 1
        for number in ("-0.400", "0.670", "-0.330"):
            assert number in static.inner_text().replace("−", "-")


def test_it_is_small() -> None:
    script = Path(__file__).parents[2] / "docs" / "_static" / "explorer.js"
    assert script.stat().st_size < 15_000
