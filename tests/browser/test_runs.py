"""The gallery of runs in a browser: by mouse, finger and keyboard, from the address, and without scripts."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from book.interactive.runs import CHOICES
from looks import STILL
from playwright.sync_api import Page, expect
from test_every_page import ALL, AXE, TWO_FRAMES, switch

from benchmarks import gallery

Open = Callable[..., Any]
ADDRESS = "meaning/gallery.html"
STORED = gallery.stored()
ORDER = list(CHOICES)
LETTER = {name: chr(97 + place) for place, name in enumerate(STORED["runs"])}
ANSWERED = "?run=5&said=----e"


def live(page: Page) -> Any:
    return page.locator("run-gallery .figure-live > form")


def answer(page: Page, name: str) -> Any:
    return page.get_by_role("group", name="Which run is this?").get_by_role("button", name=re.compile(name))


def query(page: Page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def numbers(page: Page) -> dict[str, list[float]]:
    """The table of the run that is shown."""
    rows = page.evaluate(
        "[...document.querySelectorAll('.runs-table tbody tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    assert [int(row[0]) for row in rows] == list(range(len(rows)))
    return {part: [float(row[k]) for row in rows] for k, part in ((1, "training"), (2, "validation"))}


def test_every_run_is_shown_with_the_stored_losses(opened: Open) -> None:
    with opened(ADDRESS) as page:
        for number, name in enumerate(ORDER, 1):
            expect(live(page).get_by_text(f"Run {number} of 12")).to_be_visible()
            run = STORED["runs"][name]
            assert numbers(page) == run
            said = page.get_by_role("img", name="loss in nats").get_attribute("aria-label")
            for part in ("training", "validation"):
                values = [f"{value:.3f}" for value in (run[part][0], run[part][-1], max(run[part]))]
                assert f"{part}: from {values[0]} to {values[1]}, largest {values[2]}" in said
            assert "log K 2.303, double softmax 1.461, smoothing 0.500, (log K) / K 0.230" in said
            buttons = live(page).locator(".runs-choices button").all_text_contents()
            assert sorted(buttons) == sorted([name, *CHOICES[name]])
            page.get_by_role("button", name="Next run").click()
        expect(live(page).get_by_text("Run 1 of 12")).to_be_visible()


def test_the_curves_are_drawn_where_the_losses_are(opened: Open) -> None:
    with opened(ADDRESS) as page:
        for name in ORDER:
            ticks = page.evaluate(
                "[...document.querySelectorAll('.runs-chart .figure-tick')].filter((t) => t.getAttribute('text-anchor') === 'end' && Number(t.textContent) >= 0)"
                ".map((t) => [Number(t.textContent), t.getAttribute('y') - 4])"
            )
            (zero, low), (one, high) = ticks[0], ticks[-1]
            for part in ("training", "validation"):
                path = page.locator(f".runs-chart .runs-curve.runs-{part}").get_attribute("d")
                drawn = [float(pair.split()[1]) for pair in path[1:].split("L")]
                found = [zero + (y - low) / (high - low) * (one - zero) for y in drawn]
                near = 0.06 * (one - zero) / (low - high)  # coordinates have one decimal
                assert found == pytest.approx(STORED["runs"][name][part], abs=near), name
            page.get_by_role("button", name="Next run").click()


def test_a_right_and_a_wrong_answer_are_told_and_counted(opened: Open) -> None:
    with opened(ADDRESS) as page:
        answer(page, "label smoothing").click()
        told = live(page).locator(".runs-answer")
        expect(told).to_contain_text("Yes: label smoothing")
        expect(told).to_contain_text("Training stands above validation")
        expect(told.get_by_role("link", name="Falls, but not to zero")).to_be_visible()
        expect(live(page).get_by_text("1 of 1 right")).to_be_visible()
        answer(page, "frozen layer").click(force=True)
        expect(live(page).get_by_text("1 of 1 right")).to_be_visible()
        page.get_by_role("button", name="Next run").click()
        expect(told).to_be_empty()
        answer(page, "shuffled labels").click()
        expect(told).to_contain_text("No, this is: rate too low")
        expect(live(page).get_by_text("1 of 2 right")).to_be_visible()
        expect(answer(page, "✓ rate too low")).to_have_attribute("aria-pressed", "false")
        expect(answer(page, "✗ shuffled labels")).to_have_attribute("aria-pressed", "true")
        assert query(page) == {"run": ["2"], "said": ["hd"]}
        assert page.locator("[id]").evaluate_all("all => all.length === new Set(all.map((e) => e.id)).size")


def test_the_keyboard_alone_plays(opened: Open) -> None:
    with opened(ADDRESS) as page:
        slider = page.get_by_role("slider", name="Epoch")
        slider.focus()
        for _ in range(3):
            page.keyboard.press("ArrowRight")
        run = STORED["runs"][ORDER[0]]
        told = f"3: training {run['training'][3]:.3f}, validation {run['validation'][3]:.3f}"
        expect(slider).to_have_attribute("aria-valuetext", told)
        page.keyboard.press("End")
        expect(live(page).locator("data[data-name=training]")).to_have_text(f"{run['training'][-1]:.3f}")
        page.keyboard.press("Tab")
        first = answer(page, STORED_FIRST)
        expect(first).to_be_focused()
        page.keyboard.press("Enter")
        expect(live(page).locator(".runs-answer")).to_contain_text("No, this is: label smoothing")
        expect(answer(page, STORED_FIRST)).to_be_focused()
        page.get_by_role("button", name="Next run").press("Enter")
        expect(live(page).get_by_text("Run 2 of 12")).to_be_visible()
        page.get_by_role("button", name="Run before").press("Enter")
        expect(live(page).get_by_text("Run 1 of 12")).to_be_visible()
        page.get_by_role("button", name="Start again").press("Enter")
        expect(live(page).locator(".runs-answer")).to_be_empty()
        assert query(page) == {}


STORED_FIRST = min((ORDER[0], *CHOICES[ORDER[0]]), key=list(STORED["runs"]).index)


def test_pointing_and_a_finger_read_values_off(opened: Open) -> None:
    with opened(f"{ADDRESS}?run=3", width=390, has_touch=True, is_mobile=True) as page:
        chart = page.locator(".runs-chart svg")
        chart.scroll_into_view_if_needed()
        box = chart.bounding_box()
        page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + 80)
        epoch = int(page.get_by_role("slider", name="Epoch").input_value())
        assert 10 < epoch < 40
        shown = float(live(page).locator("data[data-name=validation]").text_content())
        assert shown == STORED["runs"]["healthy"]["validation"][epoch]
        page.wait_for_function(f"location.search.includes('epoch={epoch}')")
        answer(page, "healthy").tap()
        expect(live(page).get_by_text("1 of 1 right")).to_be_visible()
    with opened(ADDRESS) as page:
        box = page.locator(".runs-chart svg").bounding_box()
        page.mouse.move(box["x"] + 32, box["y"] + 80)
        assert page.get_by_role("slider", name="Epoch").input_value() == "0"
        page.mouse.move(box["x"] + box["width"] - 98, box["y"] + 80)
        assert page.get_by_role("slider", name="Epoch").input_value() == "40"


def test_the_address_holds_the_state(opened: Open) -> None:
    with opened(f"{ADDRESS}{ANSWERED}&epoch=7&other=kept") as page:
        expect(live(page).get_by_text("Run 5 of 12")).to_be_visible()
        expect(live(page).locator(".runs-answer")).to_contain_text("Yes: softmax twice")
        assert page.get_by_role("slider", name="Epoch").input_value() == "7"
        page.get_by_role("button", name="Next run").click()
        assert query(page) == {"run": ["6"], "said": ["----e"], "other": ["kept"]}
        page.reload()
        expect(live(page).get_by_text("1 of 1 right")).to_be_visible()
    for wrong in ("run=13", "run=x", "said=z", "said=aaaaaaaaaaaaaaaa", "epoch=41", "epoch=-1", "epoch=0.5"):
        with opened(f"{ADDRESS}?{wrong}") as page:
            expect(live(page).get_by_text("Run 1 of 12")).to_be_visible()
            expect(live(page).locator(".runs-answer")).to_be_empty()
            assert page.get_by_role("slider", name="Epoch").input_value() == "0"


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("edition", ["", "ja/"])
def test_nothing_is_cut_off_and_a_finger_finds_each_control(opened: Open, width: int, edition: str) -> None:
    with opened(f"{edition}{ADDRESS}{ANSWERED}", width=width, has_touch=True) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator(".runs-values > summary").click()
        for control in live(page).locator("input, button, summary").all():
            box = control.bounding_box()
            assert box["height"] >= 43.9 and box["x"] >= 0 and box["x"] + box["width"] <= width
        wide = live(page).evaluate(
            "live => [...live.querySelectorAll('table, svg text, .figure-button')].filter((e) => e.getBoundingClientRect().right > innerWidth || e.scrollWidth > live.clientWidth + 1).length"
        )
        assert wide == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Open, scheme: str) -> None:
    with opened(f"{ADDRESS}?run=2&said=-d", width=390, reduced_motion="reduce") as page:
        page.add_style_tag(content=STILL)
        page.add_script_tag(path=AXE)
        switch(page, scheme)
        page.evaluate(TWO_FRAMES)
        found = page.evaluate("options => axe.run('run-gallery', options)", ALL)
        assert [rule["id"] for rule in found["violations"]] == []
        assert len(found["passes"]) > 10, "else this test sees nothing"


def test_the_colours_of_the_system_are_used(opened: Open) -> None:
    with opened(ADDRESS, forced_colors="active") as page:
        style = "(name) => getComputedStyle(document.querySelector(`run-gallery .runs-chart ${name}`))"
        ink = page.evaluate(f"({style})('.figure-axis').stroke")
        assert page.evaluate(f"({style})('.runs-curve.runs-validation').stroke") == ink
        assert page.evaluate(f"({style})('.runs-curve.runs-training').stroke") != ink
        assert page.evaluate(f"({style})('.figure-tick').fill") == ink
        assert page.evaluate(f"({style})('.runs-curve.runs-validation').strokeDasharray") != "none"


def test_without_scripts_figure_table_and_list_stand_there(opened: Open) -> None:
    with opened(ADDRESS, java_script_enabled=False) as page:
        expect(page.locator("run-gallery figure svg")).to_be_visible()
        table = " ".join(page.locator("run-gallery table").inner_text().split())
        for name, run in STORED["runs"].items():
            row = [f"{v:.3f}" for v in (run["training"][0], run["training"][-1], run["validation"][-1])]
            assert " ".join([name, *row]) in table, name
        expect(page.locator("run-gallery dl")).to_be_visible()
        assert page.locator("run-gallery form").count() == 0


def test_paper_has_figure_and_list_alone(opened: Open) -> None:
    with opened(ADDRESS) as page:
        page.emulate_media(media="print")
        expect(live(page)).to_be_hidden()
        for part in ("figure svg", ".figure-folded table", ".figure-folded dl"):
            box = page.locator(f"run-gallery {part}").bounding_box()
            assert box and box["height"] > 100


def test_it_speaks_the_language_of_its_page(opened: Open) -> None:
    with opened(f"ja/{ADDRESS}{ANSWERED}") as page:
        text = live(page).inner_text()
        assert "検証" in text and "エポック" in text
        assert not re.search(r"training|validation|epoch|run|layer|smoothing|twice", text)


def test_its_runs_are_small() -> None:
    assert len(json.dumps(STORED)) < 10_000
