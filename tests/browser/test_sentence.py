"""Surprise in a sentence in a browser: by mouse, finger and keyboard, from the address, and without scripts."""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from looks import AGAIN
from playwright.sync_api import Page, expect

from cefigures import tokens

Open = Callable[..., Any]
ADDRESS = "meaning/language-models.html"
TAG = "surprise-in-a-sentence"
BOOK = (Path(__file__).parents[2] / "docs/meaning/both-editions.txt").read_text("utf-8")
WORDS = {  # of the page
    "en": ["A", " naïve", " model", " says", " that", " the", " picture", " shows", " a", " dog", "."],
    "ja": ["モデル", "は", "犬", "の", "画像", "を", "猫", "と", "答え", "まし", "た", "。"],
}
CONTEXTS = (1, 3)
UNITS = ("bytes", "characters", "pieces", "words")
READ = f"() => Object.fromEntries([...document.querySelectorAll('{TAG} .figure-live data')].map((tag) => [tag.dataset.name, tag.value]))"


@pytest.fixture(scope="module")
def cuts() -> dict[str, dict[str, list[bytes]]]:
    merges = tokens.learn_merges(BOOK, 200)
    return {language: tokens.tokens_of(words, merges) for language, words in WORDS.items()}


@pytest.fixture(scope="module")
def costs() -> dict[str, list[np.ndarray]]:
    """What each byte of a sentence costs each model."""
    return {
        language: [tokens.byte_costs(BOOK.encode(), "".join(words).encode(), n) for n in CONTEXTS]
        for language, words in WORDS.items()
    }


def shown(page: Page) -> dict[str, float]:
    """Every number that the figure shows, in full precision."""
    return {name: float(value) for name, value in page.evaluate(READ).items()}


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def pick(page: Page, name: str) -> Any:
    return page.locator(TAG).get_by_role("button", name=name, exact=True)


def token(page: Page) -> Any:
    return page.locator(TAG).get_by_role("slider", name="Token")


def test_every_setting_agrees_with_python(opened: Open, cuts: Any, costs: Any) -> None:
    with opened(ADDRESS) as page:
        for language in WORDS:
            totals = set()
            for unit in UNITS:
                cut = cuts[language][unit]
                for place in range(len(cut)):
                    page.evaluate(AGAIN, [TAG, f"?s={language}&u={unit}&n={place + 1}"])
                    found = shown(page)
                    for k, of in enumerate(costs[language]):
                        nats = tokens.token_costs(of, cut)
                        expected = {
                            "token": nats[place],
                            "tokens": len(cut),
                            "total": of.sum(),
                            "mean": nats.mean(),
                            "perplexity": np.exp(nats.mean()),
                            "bits": of.mean() / np.log(2),
                        }
                        for name, value in expected.items():
                            assert math.isclose(found[f"{name}{k}"], value, rel_tol=1e-9), (name, unit, place)
                totals.add((found["total0"], found["bits0"], found["total1"], found["bits1"]))
            assert len(totals) == 1, "a cut changes neither the total nor bits per byte"


def test_the_figure_below_says_the_same(opened: Open) -> None:
    with opened(ADDRESS) as page:
        page.get_by_text("As a figure and a table").click()
        rows = [row.inner_text().split() for row in page.locator(f"{TAG} .figure-folded tbody tr").all()]
        for unit, row in zip(UNITS, rows, strict=True):
            page.evaluate(AGAIN, [TAG, f"?u={unit}"])
            found = shown(page)
            said = [f"{found['tokens0']:.0f}"]
            for k in (0, 1):
                said += [f"{found[f'perplexity{k}']:,.1f}", f"{found[f'bits{k}']:.2f}"]
            assert row == [unit, *said]


def test_bars_have_the_area_of_their_nats(opened: Open, cuts: Any, costs: Any) -> None:
    with opened(f"{ADDRESS}?u=words") as page:
        column = page.evaluate(f"document.querySelector('{TAG}').column")
        for k, name in enumerate(("first", "second")):
            boxes = page.locator(f"{TAG} svg .sentence-{name}").evaluate_all(
                "all => all.filter((e) => e.closest('.sentence-chart')).map((e) => [e.width.baseVal.value + 1, e.height.baseVal.value])"
            )
            nats = tokens.token_costs(costs["en"][k], cuts["en"]["words"])
            areas = [width / column * height / 54 * 6 for width, height in boxes]
            assert areas == pytest.approx(list(nats), rel=1e-6), "one line at this width"


def test_what_is_off_the_scale_is_shown_so(opened: Open, costs: Any) -> None:
    for language in WORDS:
        with opened(f"{ADDRESS}?s={language}") as page:
            off = sum(int((of > 6).sum()) for of in costs[language])
            assert page.locator(f"{TAG} .sentence-chart .figure-off").count() == off
            assert "NaN" not in page.locator(TAG).inner_html()
        assert language == "ja" or off > 0


def test_a_click_changes_the_tokens_and_the_sentence(opened: Open) -> None:
    with opened(ADDRESS) as page:
        before = shown(page)
        pick(page, "words").click()
        expect(pick(page, "words")).to_have_attribute("aria-pressed", "true")
        expect(pick(page, "bytes")).to_have_attribute("aria-pressed", "false")
        after = shown(page)
        assert after["total0"] == before["total0"] and after["perplexity0"] > 1000 * before["perplexity0"]
        assert query(page) == {"u": ["words"]}
        pick(page, "Japanese").click()
        assert query(page) == {"s": ["ja"], "u": ["words"]} and shown(page)["tokens0"] == 12
        pick(page, "Reset").click()
        assert query(page) == {} and shown(page) == before


def test_mouse_and_finger_choose_a_token(opened: Open) -> None:
    with opened(f"{ADDRESS}?u=words") as page:
        chart = page.locator(f"{TAG} .sentence-chart svg")
        chart.scroll_into_view_if_needed()
        box, column = chart.bounding_box(), page.evaluate(f"document.querySelector('{TAG}').column")
        page.mouse.move(box["x"] + 9.5 * column, box["y"] + 60)
        expect(page.locator(f"{TAG} .sentence-read strong")).to_have_text("␣model")
        assert query(page) == {"u": ["words"]}, "pointing does not change the address"
        page.mouse.down()
        page.mouse.up()
        assert query(page) == {"u": ["words"], "n": ["3"]}
    with opened(f"{ADDRESS}?s=ja&u=characters", width=390, has_touch=True, is_mobile=True) as page:
        chart = page.locator(f"{TAG} .sentence-chart svg")
        chart.scroll_into_view_if_needed()
        box, column = chart.bounding_box(), page.evaluate(f"document.querySelector('{TAG}').column")
        page.touchscreen.tap(box["x"] + 13 * column, box["y"] + 60)
        expect(page.locator(f"{TAG} .sentence-read strong")).to_have_text("犬")
        columns = page.evaluate(f"document.querySelector('{TAG}').columns")
        page.touchscreen.tap(box["x"] + 1.5 * column, box["y"] + 146 + 60)
        assert query(page)["n"] == [str(columns // 3 + 1)], "the second line begins with another character"


def test_the_keyboard_walks_along_the_sentence(opened: Open, costs: Any) -> None:
    with opened(f"{ADDRESS}?u=pieces") as page:
        slider = token(page)
        slider.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        expect(page.locator(f"{TAG} .sentence-read strong")).to_have_text("<C3>")
        nats = [f"{of[4]:.2f}" for of in costs["en"]]
        told = f"Token 4 of 27: <C3>. 1 byte before: {nats[0]} nats, 3 bytes before: {nats[1]} nats"
        expect(slider).to_have_attribute("aria-valuetext", told)
        assert query(page) == {"u": ["pieces"], "n": ["4"]}
        page.keyboard.press("End")
        expect(page.locator(f"{TAG} .sentence-read strong")).to_have_text(".")
        field = page.locator(TAG).get_by_role("textbox", name="Token", exact=True)
        expect(field).to_have_value("27")
        field.fill("4")
        field.press("Enter")
        expect(page.locator(f"{TAG} .sentence-read strong")).to_have_text("<C3>")
        field.fill("28")
        field.press("Tab")
        expect(page.get_by_text("An integer, at most the number of tokens.")).to_be_visible()
        pick(page, "characters").press("Enter")
        assert shown(page)["tokens0"] == 48
        expect(pick(page, "characters")).to_be_focused()
        expect(page.locator(f"{TAG} .figure-said")).to_contain_text("characters: 48. 1 byte before:")


def test_the_address_holds_the_state(opened: Open) -> None:
    with opened(f"{ADDRESS}?s=ja&u=words&n=5&other=kept") as page:
        expect(page.locator(f"{TAG} .sentence-read strong")).to_have_text("画像")
        pick(page, "Reset").click()
        assert query(page) == {"other": ["kept"]}
    for wrong in ("u=letters", "s=de", "n=0", "n=50", "n=x", "n=1.5"):
        with opened(f"{ADDRESS}?{wrong}") as page:
            expect(page.locator(f"{TAG} .sentence-read strong")).to_have_text("A")
            assert shown(page)["tokens0"] == 49


def test_the_colours_of_the_system_are_used(opened: Open) -> None:
    with opened(ADDRESS, forced_colors="active") as page:
        style = f"(name) => getComputedStyle(document.querySelector(`{TAG} .sentence-chart ${{name}}`))"
        ink = page.evaluate(f"({style})('.figure-axis').stroke")
        assert page.evaluate(f"({style})('.sentence-chosen').stroke") == ink
        assert page.evaluate(f"({style})('.sentence-letter').fill") == ink
        assert page.evaluate(f"({style})('.sentence-first').fill") == ink
        assert page.evaluate(f"({style})('.sentence-second').fill") != ink


def test_it_speaks_the_language_of_its_page(opened: Open) -> None:
    with opened(f"ja/{ADDRESS}") as page:
        live = page.locator(f"{TAG} .figure-live")
        expect(live).to_contain_text("パープレキシティ")
        expect(page.locator(f"{TAG} .sentence-read strong")).to_have_text("<E3>")
        assert not any(
            word in live.inner_text() for word in ("byte", "token", "Token", "scale", "Width", "below")
        )
