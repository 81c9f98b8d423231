"""The triangle of answers in a browser: by mouse, finger and keyboard, from the address, and without scripts."""

import math
import random
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from checks import drag_by_finger
from looks import AGAIN
from playwright.sync_api import Locator, Page, expect

import cedocs

Open = Callable[..., Any]
ADDRESS = "computing/targets.html"
P, Q = [0.2, 0.7, 0.1], [0.003, 0.001, 0.996]  # of the page
READ = "() => Object.fromEntries([...document.querySelectorAll('answer-triangle .figure-live data')].map((tag) => [tag.dataset.name, tag.value]))"
DIGITS = """() => [...document.querySelectorAll('answer-triangle .figure-live data')].map((tag) => [tag.value, tag.textContent])"""


def shown(page: Page) -> dict[str, float]:
    """Every number that the figure shows, in full precision."""
    return {name: float(value) for name, value in page.evaluate(READ).items()}


def slopes(p: list[float], q: Any) -> dict[str, Any]:
    """The gradients of both losses with respect to the logits."""
    difference = np.subtract(q, p)
    return {"ce": difference, "se": (np.diag(q) - np.outer(q, q)) @ difference}


def race(loss: str, p: list[float], q: list[float], rate: float, steps: int) -> list[Any]:
    """The answers of a descent on the logits, with the softmax of cedocs."""
    z, at = np.log(q), [np.array(q)]
    for _ in range(steps):
        z = z - rate * slopes(p, at[-1])[loss]
        at.append(cedocs.softmax(z))
    return at


def agree(found: dict[str, float], p: list[float], q: list[float], heat: float = 1, n: int = 0) -> None:
    """The numbers are those of cedocs."""
    want = {
        "floor": cedocs.entropy(p),
        "rest": cedocs.kl_divergence(p, q),
        "loss": cedocs.cross_entropy(p, q),
        "hot": cedocs.cross_entropy(p, cedocs.softmax(np.log(q) / heat)),
    }
    for loss, slope in slopes(p, q).items():
        want |= {f"{loss}{k}": slope[k] for k in range(3)}
        want[f"{loss}_loss"] = cedocs.cross_entropy(p, race(loss, p, q, 1, n)[n])
    for name, value in want.items():
        assert math.isclose(found[name], float(value), rel_tol=1e-8, abs_tol=1e-11), (name, p, q, heat, n)


def state(page: Page) -> dict[str, list[float]]:
    """The shares in the fields."""
    return {
        name: [float(page.locator(f"answer-triangle input[name={name}{k}]").input_value()) for k in range(3)]
        for name in ("p", "q")
    }


def handle(page: Page, name: str) -> Locator:
    """The point that is dragged."""
    return page.locator(f"answer-triangle .triangle-handle-{name}")


def corner(page: Page, name: str) -> tuple[float, float]:
    """Where a corner is on the screen, from the border of the triangle."""
    box = page.locator("answer-triangle .triangle-edge").bounding_box()
    assert box
    x = {"dog": 0.0, "cat": 0.5, "rabbit": 1.0}[name]
    return box["x"] + x * box["width"], box["y"] + (0 if name == "cat" else box["height"])


def drag(page: Page, name: str, x: float, y: float) -> None:
    """Drag a point to a place on the screen, with the mouse."""
    box = handle(page, name).bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(x, y, steps=8)
    page.mouse.up()


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def button(page: Page, name: str) -> Locator:
    return page.locator("answer-triangle").get_by_role("button", name=name, exact=True)


def test_it_begins_with_the_numbers_of_the_text(opened: Open) -> None:
    with opened(ADDRESS) as page:
        assert state(page) == {"p": P, "q": Q}
        agree(shown(page), P, Q)
        assert page.locator("answer-triangle dd").all_text_contents() == ["0.802", "5.196", "5.998", "5.998"]
        assert shown(page)["ce_needed"] == 5 and shown(page)["se_needed"] == 173


def test_a_hundred_settings_agree_with_cedocs(opened: Open) -> None:
    """Each is read from the address, by a new component. What is shown has the digits of the number behind it."""
    chance = random.Random(21)
    with opened(ADDRESS) as page:
        for number in range(120):
            made = []
            for _ in range(2):
                first = round(chance.uniform(0.001, 0.99), 6)
                second = round(chance.uniform(0.001, 0.999 - first), 6)
                made.append([first, second, round(1 - first - second, 6)])
            if number % 5 == 0:
                made[0] = [0, 1, 0]
            heat, n = round(10 ** chance.uniform(-0.5, 1), 2), chance.choice([0, 1, 7, 30])
            text = [",".join(map(str, shares)) for shares in made]
            page.evaluate(AGAIN, ["answer-triangle", f"?p={text[0]}&q={text[1]}&T={heat}&n={n}"])
            agree(shown(page), *made, heat, n)
        for value, text in page.evaluate(DIGITS):
            if "." in text and "e" not in text:
                decimals = len(text.partition(".")[2])
                assert abs(float(text.replace("−", "-")) - float(value)) <= 0.5001 * 10**-decimals


def test_a_zero_costs_infinitely_much_where_the_truth_has_something(opened: Open) -> None:
    with opened(f"{ADDRESS}?q=0.5,0,0.5") as page:
        found = shown(page)
        assert found["rest"] == found["loss"] == found["ce_loss"] == math.inf
        assert found["ce_needed"] == math.inf, "a logit of −∞ does not move"
        assert page.locator("answer-triangle .triangle-numbers .figure-off").count() == 1
        assert "NaN" not in page.locator("answer-triangle").inner_html()
    with opened(f"{ADDRESS}?p=0.5,0,0.5&q=0.5,0,0.5") as page:
        assert shown(page)["rest"] == 0 and shown(page)["loss"] == pytest.approx(math.log(2))


@pytest.mark.parametrize(("q", "off"), [("0.003,0.001,0.996", 0), ("0.001,0.0001,0.9989", 1)])
def test_what_is_off_the_scale_is_shown_so(opened: Open, q: str, off: int) -> None:
    with opened(f"{ADDRESS}?q={q}") as page:
        assert page.locator("answer-triangle .triangle-numbers .figure-off").count() == off
        assert page.get_by_role("img", name="in nats, off the scale").count() == off


def test_a_mouse_drags_the_truth_and_the_answer(opened: Open) -> None:
    with opened(ADDRESS) as page:
        handle(page, "p").scroll_into_view_if_needed()
        drag(page, "p", *corner(page, "cat"))
        assert state(page) == {"p": [0, 1, 0], "q": Q}
        assert shown(page)["floor"] == 0
        far = corner(page, "dog")
        drag(page, "q", far[0] - 80, far[1] + 40)
        assert state(page)["q"] == [1, 0, 0], "outside the triangle the nearest answer is meant"
        assert shown(page)["loss"] == math.inf
        left, top = corner(page, "dog"), corner(page, "cat")
        drag(page, "q", (left[0] + top[0]) / 2, (left[1] + top[1]) / 2)
        found = state(page)["q"]
        assert found == pytest.approx([0.5, 0.5, 0], abs=0.02) and sum(found) == pytest.approx(1)
        assert all(abs(round(100 * v) - 100 * v) < 1e-9 for v in found), "steps of a hundredth"
        assert query(page) == {"p": ["0,1,0"], "q": [",".join(f"{v:g}" for v in found)]}


def test_a_press_alone_changes_nothing(opened: Open) -> None:
    with opened(ADDRESS) as page:
        handle(page, "q").click()
        assert state(page) == {"p": P, "q": Q} and query(page) == {}


def test_a_finger_drags(opened: Open) -> None:
    with opened(ADDRESS, width=390, has_touch=True, is_mobile=True) as page:
        handle(page, "p").scroll_into_view_if_needed()
        box, top = handle(page, "p").bounding_box(), corner(page, "rabbit")
        assert box and box["width"] >= 44 and box["height"] >= 44
        x, y = box["x"] + 22, box["y"] + 22

        scrolled = page.evaluate("scrollY")
        drag_by_finger(page, (x, y), (top[0], top[1]))
        assert state(page)["p"] == [0, 0, 1]
        assert page.evaluate("scrollY") == scrolled, "a drag does not scroll the page"


def test_the_keyboard_moves_the_points_and_the_values_are_said(opened: Open) -> None:
    with opened(ADDRESS) as page:
        point = handle(page, "p")
        expect(point).to_have_role("slider")
        expect(point).to_have_accessible_name("the truth p")
        expect(point).to_have_attribute("aria-valuetext", "dog 0.200, cat 0.700, rabbit 0.100")
        point.focus()
        page.keyboard.press("ArrowRight")
        assert state(page)["p"] == [0.19, 0.7, 0.11]
        page.keyboard.press("ArrowUp")
        assert state(page)["p"] == [0.18, 0.72, 0.1]
        page.keyboard.press("Shift+ArrowLeft")
        assert state(page)["p"] == [0.23, 0.72, 0.05]
        for _ in range(8):
            page.keyboard.press("Shift+ArrowUp")
        assert state(page)["p"] == [0, 1, 0]
        expect(point).to_be_focused()
        agree(shown(page), [0, 1, 0], Q)
        expect(page.locator("answer-triangle .figure-said")).to_contain_text("floor: entropy H(p): 0")


def test_the_arrow_of_cross_entropy_ends_at_the_truth(opened: Open) -> None:
    """As p − q is a move from q, drawn on the scale of the triangle."""
    with opened(f"{ADDRESS}?p=0,1,0&q=0.6,0.2,0.2") as page:
        tip = page.locator("answer-triangle .triangle-picture .triangle-arrow.triangle-tip")
        end = tip.evaluate("e => { const p = e.getPointAtLength(0); return [p.x, p.y]; }")
        at = page.evaluate(
            "[parseFloat(document.querySelector('.triangle-handle-p').style.left), parseFloat(document.querySelector('.triangle-handle-p').style.top)]"
        )
        assert end == pytest.approx(at, abs=0.01)
        assert page.locator("answer-triangle .triangle-picture .triangle-slow.triangle-tip").count() == 1
    with opened(ADDRESS) as page:
        assert page.locator("answer-triangle .triangle-picture .triangle-slow.triangle-tip").count() == 0, (
            "too short"
        )


def test_the_race_goes_step_by_step(opened: Open) -> None:
    with opened(ADDRESS) as page:
        slider = page.get_by_role("slider", name="step of the race")
        expect(slider).to_have_accessible_name("step of the race")
        slider.focus()
        for n in (1, 2, 3):
            page.keyboard.press("ArrowRight")
            expect(slider).to_have_attribute("aria-valuetext", str(n))
            agree(shown(page), P, Q, 1, n)
        page.keyboard.press("End")
        assert shown(page)["se_loss"] == pytest.approx(shown(page)["floor"], abs=1e-3)
        assert query(page)["n"] == ["5000"]
        field = page.get_by_role("textbox", name="step of the race")
        field.fill("173")
        field.press("Enter")
        agree(shown(page), P, Q, 1, 173)
        for wrong in ("1.5", "-1", "5001", "many"):
            field.fill(wrong)
            field.press("Enter")
            expect(field).to_have_attribute("aria-invalid", "true")
            expect(page.locator("#answer-triangle-notice")).to_have_text(
                "Enter a whole number from 0 to 5000."
            )
        expect(field).to_have_accessible_description("Enter a whole number from 0 to 5000.")


def test_the_race_plays_pauses_and_ends(opened: Open) -> None:
    with opened(f"{ADDRESS}?q=0.1,0.1,0.8") as page:
        button(page, "Race").click()
        expect(button(page, "Pause")).to_be_visible()
        button(page, "Pause").click()
        expect(button(page, "Race")).to_be_visible()
        button(page, "Race").click()
        field = page.get_by_role("textbox", name="step of the race")
        expect(field).to_have_value(str(int(shown(page)["se_needed"])), timeout=20_000)
        expect(button(page, "Race")).to_be_visible()
        assert query(page)["n"] == [str(int(shown(page)["se_needed"]))]


def test_who_wants_no_motion_sees_the_end_at_once(opened: Open) -> None:
    with opened(ADDRESS, reduced_motion="reduce") as page:
        button(page, "End of the race").click()
        expect(page.get_by_role("textbox", name="step of the race")).to_have_value("180")
        expect(button(page, "End of the race")).to_be_visible()


def test_fields_take_numbers_and_refuse_the_rest(opened: Open) -> None:
    with opened(ADDRESS) as page:
        for k, (name, value) in enumerate((("dog", "0.25"), ("cat", "0,67"))):
            field = page.get_by_role("textbox", name=f"the answer q: {name}")
            field.fill(value)
            field.press("Enter")
            assert state(page)["q"][k] == float(value.replace(",", "."))
        assert state(page)["q"] == [0.25, 0.67, 0.08]
        agree(shown(page), P, [0.25, 0.67, 0.08])
        field = page.get_by_role("textbox", name="the truth p: dog")
        for wrong in ("many", "1.5", "-1", ""):
            field.fill(wrong)
            field.press("Enter")
            expect(field).to_have_attribute("aria-invalid", "true")
            expect(page.locator("#answer-triangle-notice")).to_have_text("Enter a number from 0 to 1.")
        for name, good, wrong in (("temperature T", "2", "0"), ("learning rate", "0.3", "0")):
            field = page.get_by_role("textbox", name=name)
            field.fill(wrong)
            field.press("Enter")
            expect(field).to_have_attribute("aria-invalid", "true")
            field.fill(good)
            field.press("Enter")
            expect(field).to_have_attribute("aria-invalid", "false")
        agree({**shown(page)}, P, [0.25, 0.67, 0.08], 2)
        assert query(page) == {"q": ["0.25,0.67,0.08"], "T": ["2"], "rate": ["0.3"]}


def test_labels_are_hard_or_smoothed(opened: Open) -> None:
    with opened(ADDRESS) as page:
        button(page, "Hard label").click()
        assert state(page)["p"] == [0, 1, 0] and shown(page)["floor"] == 0
        button(page, "Smoothed, ε = 0.1").click()
        smooth = cedocs.smooth_labels([0, 1, 0], 0.1)
        assert state(page)["p"] == pytest.approx(list(smooth), abs=1e-4)


def test_the_address_holds_the_state_and_reset_empties_it(opened: Open) -> None:
    with opened(f"{ADDRESS}?p=0,1,0&q=0.1,0.2,0.7&T=2&n=3&rate=0.5&other=kept") as page:
        assert state(page) == {"p": [0, 1, 0], "q": [0.1, 0.2, 0.7]}
        before = shown(page)
        page.reload()
        assert shown(page) == before
        button(page, "Wrong corner").click()
        assert state(page)["q"] == Q and "n" not in query(page)
        button(page, "As in the text").press("Enter")
        assert state(page) == {"p": P, "q": Q} and query(page) == {"other": ["kept"]}
    for wrong in ("q=0.5,0.5,0.5", "q=x", "p=2,-1,0", "T=0", "n=1.5", "rate=-1"):
        with opened(f"{ADDRESS}?{wrong}") as page:
            agree(shown(page), P, Q)
            expect(page.locator("#answer-triangle-notice")).to_contain_text("Part of the link did not fit")


def test_a_stronger_colour_is_a_higher_loss_in_both_schemes(opened: Open) -> None:
    """Each area is painted over those of higher losses; nearer to p it is nearer to the colour of the page."""
    far = """() => {
        const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
        const rgb = (colour) => { context.fillStyle = colour; context.fillRect(0, 0, 1, 1); return [...context.getImageData(0, 0, 1, 1).data]; };
        const page = rgb(getComputedStyle(document.body).backgroundColor);
        return [...document.querySelectorAll('.triangle-picture .triangle-area')].map((area) =>
            rgb(getComputedStyle(area).fill).reduce((sum, v, k) => sum + Math.abs(v - page[k]), 0));
    }"""
    for scheme in ("light", "dark"):
        with opened(f"{ADDRESS}?p=0,1,0", scheme=scheme) as page:
            distances = page.evaluate(far)
            assert len(distances) == 8 and distances == sorted(distances, reverse=True), scheme
            assert len(set(distances)) == 8, scheme


def test_the_colours_of_the_system_are_used(opened: Open) -> None:
    with opened(f"{ADDRESS}?q=0.3,0.3,0.4&n=2", forced_colors="active") as page:
        style = (
            "(name) => getComputedStyle(document.querySelector(`answer-triangle .triangle-picture ${name}`))"
        )
        ink = page.evaluate("getComputedStyle(document.body).color")
        for name in (
            ".triangle-edge",
            ".triangle-arrow",
            ".triangle-ce",
            ".triangle-se",
            ".triangle-heat",
            ".triangle-p",
        ):
            assert page.evaluate(f"({style})('{name}').stroke") == ink, name
        words = page.evaluate(
            "[...document.querySelectorAll('answer-triangle .figure-live svg text')].map((text) => getComputedStyle(text).fill)"
        )
        assert set(words) == {ink}


def test_without_scripts_figure_and_table_stand_there(opened: Open) -> None:
    with opened(ADDRESS, java_script_enabled=False) as page:
        expect(page.locator("answer-triangle figure svg")).to_be_visible()
        expect(page.locator("answer-triangle table")).to_be_visible()
        for number in ("0.896", "0.005"):
            assert number in page.locator("answer-triangle table").inner_text()
        assert page.locator("answer-triangle form").count() == 0


def test_it_speaks_the_language_of_its_page(opened: Open) -> None:
    with opened(f"ja/{ADDRESS}") as page:
        live = page.locator("answer-triangle .figure-live")
        expect(live).to_contain_text("交差エントロピー")
        expect(handle(page, "p")).to_have_accessible_name("正解p")
        words = ("dog", "race", "step", "scale", "floor", "truth", "learning")
        assert not any(word in live.inner_text() for word in words)
