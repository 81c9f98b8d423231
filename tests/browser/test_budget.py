"""The budget of code words in a browser: by mouse, finger and keyboard, from the address, and without scripts."""

import math
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from checks import (
    drag_by_finger,
)
from looks import AGAIN
from playwright.sync_api import Page, expect

import cedocs

Open = Callable[..., Any]
ADDRESS = "meaning/information.html"
P, Q = [0.5, 0.25, 0.25], [0.25, 0.25, 0.5]  # of the page
READ = "() => Object.fromEntries([...document.querySelectorAll('code-budget .figure-live data')].map((tag) => [tag.dataset.name, tag.value]))"


def shown(page: Page) -> dict[str, float]:
    """Every number that the figure shows, in full precision."""
    return {name: float(value) for name, value in page.evaluate(READ).items()}


def agree(found: dict[str, float], p: list[float], q: list[float]) -> None:
    """The numbers are those of cedocs."""
    expected = {
        "entropy": cedocs.entropy(p, base=2),
        "cross": cedocs.cross_entropy(p, q, base=2),
        "excess": cedocs.kl_divergence(p, q, base=2),
    }
    for name, value in expected.items():
        assert math.isclose(found[name], float(value), rel_tol=1e-9, abs_tol=1e-12), (name, p, q)
    for k in range(3):
        assert found[f"words{k}"] == pytest.approx(-math.log2(q[k]) if q[k] else math.inf)
        assert found[f"own{k}"] == pytest.approx(-math.log2(p[k]) if p[k] else math.inf)


def state(page: Page) -> dict[str, list[float]]:
    """The shares in the fields."""
    return {
        name: [float(page.locator(f"code-budget input[name={name}{k}]").input_value()) for k in range(3)]
        for name in ("p", "q")
    }


def handle(page: Page, name: str, k: int) -> Any:
    """The boundary k of a budget."""
    return page.get_by_role("group", name=name).get_by_role("slider").nth(k)


def drag(page: Page, start: Any, by: float, steps: int = 12) -> list[dict[str, float]]:
    """Drag a boundary by a share of the budget; return what is shown on the way."""
    start.scroll_into_view_if_needed()
    box, line = start.bounding_box(), page.locator("code-budget .cuts-line").first.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    seen = []
    for step in range(1, steps + 1):
        page.mouse.move(x + by * line["width"] * step / steps, y)
        seen.append(shown(page))
    page.mouse.up()
    return seen


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


EXPECTS, COMES = "What the code expects: q", "How often each comes: p"


def test_it_begins_with_the_numbers_of_the_text(opened: Open) -> None:
    with opened(ADDRESS) as page:
        assert state(page) == {"p": P, "q": Q}
        agree(shown(page), P, Q)
        assert page.locator("code-budget dd").all_text_contents() == ["1.500", "0.250", "1.750"]


def test_a_hundred_settings_agree_with_cedocs(opened: Open) -> None:
    chance = random.Random(4)
    with opened(ADDRESS) as page:
        for number in range(120):
            made = []
            for _ in range(2):
                first = round(chance.random(), 6)
                second = 0 if number % 10 == 0 else round(chance.uniform(0, 1 - first), 6)
                made.append([first, second, round(1 - first - second, 6)])
            page.evaluate(
                AGAIN,
                [
                    "code-budget",
                    "?"
                    + "&".join(f"{name}={','.join(map(str, v))}" for name, v in zip("pq", made, strict=True)),
                ],
            )
            agree(shown(page), *made)


def test_a_mouse_drags_and_the_excess_is_never_negative(opened: Open) -> None:
    with opened(ADDRESS) as page:
        seen = drag(page, handle(page, EXPECTS, 0), 0.25)
        assert state(page)["q"] == [0.5, 0, 0.5], "the boundary stops at the next one"
        assert seen[-1]["excess"] == math.inf
        seen += drag(page, handle(page, EXPECTS, 1), 0.25)
        assert state(page) == {"p": P, "q": [0.5, 0.25, 0.25]}
        assert (
            seen[-1]["excess"] == 0 and page.locator("code-budget .budget-mean .figure-hatched").count() == 0
        )
        seen += drag(page, handle(page, COMES, 0), -0.45)
        seen += drag(page, handle(page, EXPECTS, 0), 0.7)
        assert all(found["excess"] >= 0 for found in seen)
        assert len({round(found["excess"], 6) for found in seen}) > 15, "the drags must change something"
        widths = page.evaluate(
            "[...document.querySelectorAll('.budget-mean rect')].map((r) => Number(r.getAttribute('width')))"
        )
        assert min(widths) >= 0
        assert query(page)["p"] == [",".join(map(lambda v: f"{v:g}", state(page)["p"]))]


def test_the_keyboard_moves_in_steps_and_the_values_are_said(opened: Open) -> None:
    with opened(ADDRESS) as page:
        slider = handle(page, EXPECTS, 1)
        expect(slider).to_have_accessible_name(f"{EXPECTS}: boundary between cat and rabbit")
        expect(slider).to_have_attribute("aria-valuetext", "cat 0.250, rabbit 0.500")
        slider.focus()
        page.keyboard.press("ArrowRight")
        assert state(page)["q"] == [0.25, 0.275, 0.475]
        expect(slider).to_have_attribute("aria-valuetext", "cat 0.275, rabbit 0.475")
        page.keyboard.press("PageUp")
        assert state(page)["q"] == [0.25, 0.4, 0.35]
        page.keyboard.press("End")
        assert state(page)["q"] == [0.25, 0.75, 0] and shown(page)["excess"] == math.inf
        expect(slider).to_be_focused()
        page.keyboard.press("Home")
        assert state(page)["q"] == [0.25, 0, 0.75]
        for key in ("PageUp", "ArrowUp", "ArrowDown", "ArrowLeft"):
            page.keyboard.press(key)
            agree(shown(page), **state(page))
        expect(page.locator("code-budget .figure-said")).to_contain_text("excess: KL divergence")


def test_a_finger_drags_sideways(opened: Open) -> None:
    with opened(ADDRESS, width=390, has_touch=True, is_mobile=True) as page:
        slider = handle(page, EXPECTS, 0)
        slider.scroll_into_view_if_needed()
        box = slider.bounding_box()
        assert box["width"] >= 44 and box["height"] >= 44
        line = page.locator("code-budget .cuts-line").first.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        drag_by_finger(page, (x, y), (x - 0.125 * line["width"], y))
        assert state(page)["q"] == [0.125, 0.375, 0.5]


def test_boundaries_at_one_place_part_in_the_direction_of_the_drag(opened: Open) -> None:
    for by, after in ((0.25, [0.5, 0.25, 0.25]), (-0.25, [0.25, 0.25, 0.5])):
        with opened(f"{ADDRESS}?q=0.5,0,0.5") as page:
            drag(page, handle(page, EXPECTS, 1), by)
            assert state(page)["q"] == after


def test_fields_take_numbers_and_refuse_the_rest(opened: Open) -> None:
    with opened(ADDRESS) as page:
        fields = page.get_by_role("group", name=EXPECTS).get_by_role("textbox")
        for k, value in enumerate(("0.25", "0,67")):
            fields.nth(k).fill(value)
            fields.nth(k).press("Enter")
        assert state(page)["q"] == [0.25, 0.67, 0.08]
        agree(shown(page), P, [0.25, 0.67, 0.08])
        for wrong in ("many", "1.5", "-1", ""):
            fields.nth(0).fill(wrong)
            fields.nth(0).press("Enter")
            expect(fields.nth(0)).to_have_attribute("aria-invalid", "true")
            expect(fields.nth(0)).to_have_accessible_description("Enter a number from 0 to 1.")
        agree(shown(page), P, [0.25, 0.67, 0.08])


def test_the_address_holds_the_state_and_reset_empties_it(opened: Open) -> None:
    with opened(f"{ADDRESS}?q=0.1,0.2,0.7&other=kept") as page:
        assert state(page) == {"p": P, "q": [0.1, 0.2, 0.7]}
        page.get_by_role("button", name="Own code: q = p").click()
        assert state(page)["q"] == P and shown(page)["excess"] == 0
        assert query(page) == {"q": ["0.5,0.25,0.25"], "other": ["kept"]}
        page.reload()
        assert state(page)["q"] == P
        page.get_by_role("button", name="As in the text").press("Enter")
        assert state(page) == {"p": P, "q": Q} and query(page) == {"other": ["kept"]}
    for wrong in ("q=0.5,0.5,0.5", "q=0.5,0.5", "q=x", "p=2,-1,0"):
        with opened(f"{ADDRESS}?{wrong}") as page:
            assert state(page) == {"p": P, "q": Q}


@pytest.mark.parametrize(
    ("q", "words", "mean"),
    [("0.25,0.25,0.5", 0, 0), ("0.5,0.5,0", 1, 1), ("0.01,0.01,0.98", 2, 1), ("0.5,0.45,0.05", 1, 0)],
)
def test_what_is_off_the_scale_is_shown_so(opened: Open, q: str, words: int, mean: int) -> None:
    with opened(f"{ADDRESS}?q={q}") as page:
        assert page.locator("code-budget .budget-chart .figure-off").count() == words
        assert page.locator("code-budget .budget-mean .figure-off").count() == mean
        assert page.locator("code-budget .figure-beyond").count() == (words > 0)
        assert "NaN" not in page.locator("code-budget").inner_html()


def test_the_colours_of_the_system_are_used(opened: Open) -> None:
    with opened(ADDRESS, forced_colors="active") as page:
        style = "(name) => getComputedStyle(document.querySelector(`code-budget ${name}`))"
        ink = page.evaluate(f"({style})('.figure-axis').stroke")
        for name in (".budget-bar", ".budget-own", ".figure-hatching", ".budget-saved", ".figure-part"):
            assert page.evaluate(f"({style})('{name}').stroke") == ink, name
        words = page.evaluate(
            "[...document.querySelectorAll('code-budget .figure-live svg text')].map((text) => getComputedStyle(text).fill)"
        )
        assert set(words) == {ink}


def test_without_scripts_figure_and_table_stand_there(opened: Open) -> None:
    with opened(ADDRESS, java_script_enabled=False) as page:
        expect(page.locator("code-budget figure svg")).to_be_visible()
        expect(page.locator("code-budget table")).to_be_visible()
        for number in ("1.5", "1.75", "0.25"):
            assert number in page.locator("code-budget table").inner_text()
        assert page.locator("code-budget form").count() == 0


def test_it_speaks_the_language_of_its_page(opened: Open) -> None:
    with opened(f"ja/{ADDRESS}") as page:
        live = page.locator("code-budget .figure-live")
        expect(live).to_contain_text("交差エントロピー")
        expect(handle(page, "符号の想定 q", 0)).to_have_accessible_name("符号の想定 q：犬と猫の境界")
        assert not any(word in live.inner_text() for word in ("dog", "word", "scale", "code"))
