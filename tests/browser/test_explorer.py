"""The loss explorer shows the values that cedocs computes, for every setting."""

import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from looks import AGAIN
from playwright.sync_api import Page, expect

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
    if mode == "one":
        del numbers["slope0"]  # the logit of the dog is constant
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


def test_a_hundred_settings_of_probabilities_agree_with_cedocs(opened: Open) -> None:
    """Some are 0: the loss of a certain mistake is infinite, and the logit −∞."""
    chance = random.Random(8)
    infinite = 0
    with opened(ADDRESS) as page, np.errstate(divide="ignore"):
        for number in range(120):
            mode = ("three", "two", "one")[number % 3]
            first = chance.choice([0.0, 1.0, round(chance.random(), 6), round(chance.random(), 2)])
            second = round(chance.uniform(0, 1 - first), 6)
            q = [first, second, round(1 - first - second, 6)] if mode == "three" else [1 - first, first]
            y = chance.randrange(len(q))
            given = q[1:] if mode == "one" else q
            page.evaluate(AGAIN, ["loss-explorer", f"?loss={mode}&q={','.join(map(repr, given))}&y={y}"])
            z = np.log(q)
            want = expected(mode, [float(z[1] - z[0])] if mode == "one" else z.tolist(), y)
            infinite += want["ce"] == math.inf
            same(shown(page), want)
    assert 10 < infinite < 100, "both kinds of settings must occur"


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
            said = page.get_by_text("The link has no setting that fits")
            assert said.count() == bool(query), "an address is never ignored without a word"


def test_rounded_shares_in_an_address_are_shares(opened: Open) -> None:
    with opened(f"{ADDRESS}?loss=three&q=0.3333,0.3333,0.3333&y=0") as page:
        assert math.isclose(shown(page)["ce"], math.log(3), rel_tol=1e-9)
    with opened(f"{ADDRESS}?loss=three&q=25%2C67%2C8&y=1") as page:
        assert page.get_by_text("The link has no setting that fits").count() == 1


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
        said = page.locator("loss-explorer .figure-said")
        assert "0.400" in said.inner_text()
        page.get_by_role("radio", name="dog").check()
        expect(said).to_contain_text("1.386")
        assert page.get_by_role("img", name="q = 0.250, loss 1.386").count() == 1
        slider = page.get_by_role("slider", name="cat: probabilities")
        assert slider.get_attribute("aria-valuetext") == "0.670"
        row = page.get_by_role("row", name="rabbit")
        assert row.get_by_role("cell").count() == 4 and row.get_by_role("rowheader").count() == 1


def tap(page: Page, name: str, share: float) -> None:
    """Tap a slider at a share of the way of its thumb."""
    slider = page.get_by_role("slider", name=name)
    slider.scroll_into_view_if_needed()
    box, thumb = slider.bounding_box(), 16
    x = box["x"] + thumb / 2 + share * (box["width"] - thumb)
    page.touchscreen.tap(x, box["y"] + box["height"] / 2)


def test_a_finger_moves_it_in_steps_that_agree_with_the_text(opened: Open) -> None:
    with opened(ADDRESS, width=390, has_touch=True, is_mobile=True) as page:
        tap(page, "cat: probabilities", 0.5)
        assert shown(page)["ce"] == pytest.approx(math.log(2), rel=1e-12)
        for share in (0.668, 0.67, 0.672):
            tap(page, "cat: probabilities", share)
            assert shown(page)["q1"] == pytest.approx(0.67, rel=1e-12)
            assert page.locator("loss-explorer strong").first.inner_text() == "0.400"
        page.locator("loss-explorer label").get_by_text("logits", exact=True).tap()
        assert page.get_by_role("slider", name="rabbit: logits").count() == 1


def test_the_others_keep_their_proportions_through_0(opened: Open) -> None:
    with opened(ADDRESS) as page:
        page.get_by_role("slider", name="cat").focus()
        page.keyboard.press("End")
        assert [shown(page)[f"q{k}"] for k in range(3)] == [0, 1, 0]
        for _ in range(33):
            page.keyboard.press("ArrowLeft")
        found = [shown(page)[f"q{k}"] for k in range(3)]
        assert found == pytest.approx([0.25, 0.67, 0.08], rel=1e-12)


def test_links_are_short(opened: Open) -> None:
    with opened(ADDRESS) as page:
        for name in ("dog", "rabbit", "cat"):
            page.get_by_role("slider", name=name).focus()
            page.keyboard.press("ArrowRight")
        page.get_by_role("radio", name="logits").check()
        page.get_by_role("slider", name="dog").focus()
        page.keyboard.press("ArrowLeft")
        before = shown(page)
        assert len(page.url.partition("?")[2]) < 60
        page.reload()
        same(shown(page), before)


def test_the_loss_stays_when_logits_are_set_instead(opened: Open) -> None:
    with opened(f"{ADDRESS}?loss=three&q=0,0.7,0.3&y=0") as page:
        before = shown(page)
        assert before["ce"] == math.inf
        page.get_by_role("radio", name="logits").check()
        assert shown(page) == before
        slider = page.get_by_role("slider", name="dog: logits")
        assert slider.get_attribute("aria-valuetext") == "−∞, off the scale"
        page.reload()
        same(shown(page), before)
        slider.focus()
        page.keyboard.press("ArrowRight")
        assert shown(page)["z0"] == pytest.approx(-7.9)
        page.get_by_role("radio", name="probabilities").check()
        assert shown(page)["z0"] == pytest.approx(-7.9)


@pytest.mark.parametrize(("q", "said"), [("1e-7", "16.118"), ("0", "∞"), ("0.006", "5.116"), ("0.007", "")])
def test_what_is_off_the_scale_is_shown_so(opened: Open, q: str, said: str) -> None:
    with opened(f"{ADDRESS}?loss=one&q={q}&y=1") as page:
        assert page.locator("loss-explorer circle").count() == (not said)
        assert page.locator("loss-explorer .explorer-off").count() == bool(said)
        picture = page.locator("loss-explorer .explorer-curve")
        assert (f"↑ {said}, off the scale" in picture.inner_text()) == bool(said)
        assert picture.get_by_role("img", name="off the scale").count() == bool(said)


def test_the_constant_logit_has_no_gradient(opened: Open) -> None:
    with opened(f"{ADDRESS}?loss=one&q=0.6&y=1") as page:
        row = page.get_by_role("row", name="dog")
        assert row.get_by_role("cell").last.inner_text() == "–"
        assert row.get_by_role("slider").count() == 0
        assert page.get_by_role("row", name="cat").get_by_role("cell").last.inner_text() == "−0.400"


def test_fields_take_numbers_and_refuse_the_rest(opened: Open) -> None:
    with opened(ADDRESS) as page:
        field = page.get_by_role("textbox", name="cat: probabilities")
        assert field.input_value() == "0.670"
        field.fill("0,5")
        field.press("Enter")
        assert shown(page)["ce"] == pytest.approx(math.log(2), rel=1e-12)
        for wrong in ("many", "1.5", "-1", ""):
            field.fill(wrong)
            field.press("Enter")
            assert field.get_attribute("aria-invalid") == "true"
            assert page.locator("#loss-explorer-notice").inner_text() == "Enter a number from 0 to 1."
            assert shown(page)["ce"] == pytest.approx(math.log(2), rel=1e-12)
        field.fill("1e-7")
        field.press("Enter")
        assert shown(page)["ce"] == pytest.approx(16.118095650958319, rel=1e-12)
        assert field.get_attribute("aria-invalid") == "false"
        page.get_by_role("radio", name="logits").check()
        field = page.get_by_role("textbox", name="cat: logits")
        for text in ("-inf", "12"):
            field.fill(text)
            field.press("Enter")
            assert shown(page)["z1"] == float(text)
        for name in ("dog", "rabbit", "cat"):
            page.get_by_role("textbox", name=f"{name}: logits").fill("-inf")
            page.get_by_role("textbox", name=f"{name}: logits").press("Enter")
        assert "not all logits" in page.locator("#loss-explorer-notice").inner_text()


def test_the_link_is_copied_and_the_first_example_comes_back(opened: Open) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    with opened(f"{ADDRESS}?loss=one&q=0.6&y=1&other=kept", permissions=allowed) as page:
        page.locator("loss-explorer").get_by_role("button", name="Copy link").click()
        page.get_by_text("The link is copied.").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == page.url
        page.get_by_role("button", name="First example").press("Enter")
        assert shown(page)["ce"] == pytest.approx(0.40047756659712525, rel=1e-12)
        assert page.url.partition("?")[2] == "other=kept"
        assert page.get_by_role("button", name="First example").evaluate("e => e === document.activeElement")


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("edition", ["", "ja/"])
def test_nothing_is_cut_off_and_a_finger_finds_each_control(opened: Open, width: int, edition: str) -> None:
    with opened(f"{edition}{ADDRESS}?loss=three&q=0,0.7,0.3&y=0&set=z", width=width, has_touch=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for control in (
            page.locator("loss-explorer").locator("label, [type=range], [type=text], button").all()
        ):
            box = control.bounding_box()
            assert box["height"] >= 43.9 and box["width"] >= 43.9
            assert box["x"] >= 0 and box["x"] + box["width"] <= width


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
