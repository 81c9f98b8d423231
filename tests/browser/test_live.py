"""Cells are changed and run in the page: by finger and keyboard, in both editions, without any other server."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

BOOK = Path(__file__).parents[2] / "_build" / "html"
AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
Open = Callable[..., Any]
LONG = 120_000  # milliseconds: a busy machine
PAGE = "classification/three-classes.html"
#: Cells of it, by a line of their code.
FIRST, FOLDED, LOSS = "print(one_hot([0, 1, 2], 3))", "probability_bars(", "print(cross_entropy(p, q))"

pytestmark = pytest.mark.needs("live")


def cell(page: Page, line: str) -> Locator:
    """The first cell that has this in its code."""
    number = page.evaluate(
        "line => [...document.querySelectorAll('[data-live-cell]')].findIndex((e) => e.querySelector('pre').textContent.includes(line))",
        line,
    )
    assert number >= 0, f"no cell of the page has {line}"
    return page.locator("[data-live-cell]").nth(number)


def press(cell: Locator, button: str) -> None:
    cell.locator(f"[data-live={button}]").click()


def ends(cell: Locator) -> None:
    """Wait for the end of the run that was just started."""
    expect(cell).to_have_attribute("aria-busy", "false", timeout=LONG)
    expect(cell.locator("[data-live=run]")).to_be_visible()


def write(cell: Locator, code: str) -> None:
    """Replace the code of a cell by keyboard."""
    if not cell.get_by_role("textbox").count():
        press(cell, "edit")
    box = cell.get_by_role("textbox")
    box.press("Control+a")
    box.press_sequentially(code) if "\n" not in code else box.page.keyboard.insert_text(code)


@pytest.fixture
def requests(opened: Open) -> Iterator[tuple[Page, list[str]]]:
    with opened(PAGE, width=390) as page:
        seen: list[str] = []
        page.on("request", lambda request: seen.append(request.url))
        yield page, seen


def shown(cell: Locator) -> str:
    return cell.locator("[data-live-output]").inner_text().strip()


def test_nothing_is_fetched_before_a_press_and_nothing_after_the_first_run(
    requests: tuple[Page, list[str]],
) -> None:
    page, seen = requests
    page.wait_for_load_state("networkidle")
    assert not [url for url in seen if "/live/" in url]
    last = cell(page, LOSS)
    built = shown(last)
    press(last, "run")
    ends(last)
    fetched = [url.rsplit("/", 1)[1] for url in seen if "/live/" in url]
    assert sum(name.endswith(".bin") for name in fetched) >= 5
    assert shown(last) == built, "the loss is the built one"
    expect(last.locator(".live-mark")).to_be_visible()
    assert shown(cell(page, FIRST)) and not cell(page, FIRST).locator(".live-mark").count(), "it only ran"

    page.context.set_offline(True)
    before = len(seen)
    write(last, "print(round(float(cross_entropy([0, 1, 0], [0.05, 0.9, 0.05])), 3))")
    last.get_by_role("textbox").press("Shift+Enter")
    ends(last)
    assert shown(last) == "0.105"
    write(last, "print('before')\nwhile True:\n    pass")
    press(last, "run")
    expect(last.locator("[data-live-output]")).to_contain_text("before", timeout=LONG)
    press(last, "stop")
    expect(last.locator("[data-live=run]")).to_be_visible(timeout=5000)
    assert shown(last) == "before", "stopping loses no output"
    write(last, "np.arange(3), len(q)")
    press(last, "run")
    ends(last)
    assert shown(last) == "(array([0, 1, 2]), 3)", "the cells above have run again"
    assert not [url for url in seen[before:] if not url.startswith("blob:") and "editor-" not in url]
    press(last, "reset")
    assert shown(last) == built
    expect(last.locator("pre").first).to_contain_text("cross_entropy(p, q)")
    assert not page.locator(".live-mark").count()


@pytest.mark.parametrize(("edition", "name"), [("", "probability"), ("ja/", "確率")])
def test_a_figure_is_drawn_again_in_the_pages_language_and_colours(
    opened: Open, edition: str, name: str
) -> None:
    with opened(edition + PAGE, width=1280, scheme="dark") as page:
        figure = cell(page, FOLDED)
        texts = "cell => [...cell.querySelectorAll('svg.ce-figure text')].map((e) => e.textContent).sort()"
        look = "cell => {const s = getComputedStyle(cell.querySelector('svg.ce-figure text')); return [s.fontFamily, s.fontSize, s.fill]}"
        before, looks = figure.evaluate(texts), figure.evaluate(look)
        press(figure, "run")
        ends(figure)
        assert figure.evaluate(texts) == before
        assert figure.evaluate(look) == looks
        write(figure, "from cefigures import bars\nbars({'cat': 0.9, 'dog': 0.1}, xlabel='probability')")
        press(figure, "run")
        ends(figure)
        assert name in figure.evaluate(texts)
        said = figure.locator("svg.ce-figure").get_attribute("aria-label") or ""
        assert f"{name}{'、' if edition else ', '}" in said
        assert figure.locator("figcaption").is_visible()
        fills = figure.evaluate(
            "cell => [...cell.querySelectorAll('svg.ce-figure [style]')].map((e) => e.getAttribute('style')).join()"
        )
        assert "var(--ce-cat" in fills and "#d55e00" not in re.sub(r"var\([^)]*\)", "", fills)


def test_an_error_says_its_message_and_the_readers_line(opened: Open) -> None:
    with opened(PAGE, width=390) as page:
        first = cell(page, FIRST)
        write(first, "def wrong(x):\n    return 1 / x\n\nprint('so far')\nwrong(0)")
        press(first, "run")
        ends(first)
        assert "so far" in shown(first)
        error = first.locator(".live-error")
        expect(error.locator("strong")).to_have_text("ZeroDivisionError: division by zero")
        assert error.locator("pre").is_hidden()
        error.locator("summary").click()
        assert error.locator("pre").inner_text().splitlines() == ["Line 5: wrong(0)", "Line 2: return 1 / x"]
        second = cell(page, LOSS)
        press(second, "run")
        ends(second)
        expect(second.get_by_role("status")).to_have_text("A cell above ended by an error")
        write(first, "import torch")
        press(first, "run")
        ends(first)
        expect(error).to_contain_text("no other packages")


@pytest.mark.parametrize("edition", ["", "ja/"])
def test_the_keyboard_alone_edits_runs_and_leaves_and_axe_finds_nothing(opened: Open, edition: str) -> None:
    with opened(edition + PAGE, width=320) as page:
        first = cell(page, FIRST)
        first.locator("[data-live=edit]").focus()
        page.keyboard.press("Enter")
        expect(first.get_by_role("textbox")).to_be_focused(timeout=LONG)
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("1/2")
        page.keyboard.type(" + 1/4")
        page.keyboard.press("Shift+Enter")
        ends(first)
        assert shown(first) == "0.75"
        expect(first.get_by_role("textbox")).to_be_focused()
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.dataset.live") == "run"
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.add_script_tag(path=AXE)
        for theme in ("light", "dark"):
            page.evaluate("theme => document.documentElement.dataset.theme = theme", theme)
            found = page.evaluate("() => axe.run('[data-live-cell]', {resultTypes: ['violations']})")
            assert not found["violations"], found["violations"]
        for name in ("run", "reset"):
            box = first.locator(f"[data-live={name}]").bounding_box()
            assert box and box["height"] >= 24 and box["width"] >= 24


def test_a_page_that_cannot_load_python_says_so(opened: Open) -> None:
    with opened(PAGE) as page:
        page.route("**/live/*.json", lambda route: route.fulfill(json={"scripts": {"page": "none.js"}}))
        page.route(
            "**/live/none.js", lambda route: route.fulfill(body="throw 1", content_type="text/javascript")
        )
        page.evaluate("console.warn = () => {}")
        press(cell(page, FIRST), "run")
        expect(cell(page, FIRST).get_by_role("status")).to_contain_text("Python cannot be loaded")


def test_a_changed_input_changes_the_cells_and_figures_that_use_it(opened: Open) -> None:
    with opened(PAGE, width=1280) as page:
        inputs, figure, loss = cell(page, "q = [0.25, 0.67, 0.08]"), cell(page, FOLDED), cell(page, LOSS)
        built = shown(loss)
        code = inputs.locator("pre").first.inner_text()
        write(inputs, "\n" + code.replace("0.67, 0.08]", "0.7, 0.05]"))
        press(inputs, "run")
        ends(inputs)
        assert shown(loss).startswith("0.3566749")
        assert "0.70" in (figure.locator("svg.ce-figure").text_content() or "")
        expect(loss.locator(".live-mark")).to_be_visible()
        assert not cell(page, FIRST).locator(".live-mark").count(), "it does not use it"
        press(inputs, "reset")
        assert shown(loss) == built
        assert not page.locator(".live-mark").count()
