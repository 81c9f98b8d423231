"""What holds for every interactive figure: see docs/_ext/book/interactive/figure.mjs. The rest is in the test of each."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from checks import axe_finds_nothing, nothing_is_cut_off, paper_has_the_fallback_alone
from looks import AGAIN
from playwright.sync_api import Page, expect

Open = Callable[..., Any]
STATIC = Path(__file__).parents[2] / "_build" / "html" / "_static"
WIDTHS = (320, 375, 480, 600, 640, 700, 768, 1024, 1280)
HEIGHT = "tag => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(document.querySelector(tag).offsetHeight))))"


@dataclass(frozen=True)
class Figure:
    tag: str
    page: str
    #: Settings in the address that make it look otherwise, and one that does not fit.
    others: tuple[str, ...]
    wrong: str
    #: The size of its script, in bytes at most.
    size: int
    #: What must not be wider than the figure.
    parts: str = "table, dl, svg"
    #: The anchor of its static figure, if it has one.
    anchor: str = ""
    folds: bool = True


FIGURES = [
    Figure(
        "code-budget",
        "meaning/information.html",
        ("q=0.5,0.5,0",),
        "q=0.5",
        15_000,
        "table, dl, svg, .cuts",
        anchor="fig-code-areas",
    ),
    Figure(
        "calibration-by-hand",
        "meaning/calibration.html",
        ("a=0,1,0.23,0.67,0.9&b=19",),
        "b=21",
        16_000,
        "table, svg, .calibration-area, small",
        anchor="fig-calibration-by-hand",
    ),
    Figure(
        "answer-triangle",
        "computing/targets.html",
        ("q=0.5,0.5,0&n=3000&T=0.01", "p=0,1,0&q=0.8,0.1,0.1&n=3&rate=x"),
        "T=0",
        17_000,
        anchor="fig-answer-triangle",
    ),
    Figure(
        "run-gallery",
        "meaning/gallery.html",
        (),
        "run=13",
        12_000,
        "table, svg, .figure-button",
        anchor="fig-runs",
    ),
    Figure("loss-doctor", "meaning/loss-doctor.html", (), "", 20_000),
    Figure(
        "loss-explorer",
        "classification/index.html",
        ("loss=two&y=0&q=0.74,0.26", "loss=one&y=0&q=0.26", "loss=three&q=0,0.7,0.3&y=0&set=z"),
        "loss=four&q=1&y=0",
        15_000,
        folds=False,
    ),
    Figure(
        "surprise-in-a-sentence",
        "meaning/language-models.html",
        ("s=en&u=words&n=2", "s=ja&u=bytes&n=51"),
        "u=words&n=12",
        16_000,
        "table, svg, .figure-buttons, .sentence-read",
        anchor="fig-surprise",
    ),
]
BY_TAG = {figure.tag: figure for figure in FIGURES}
EACH = pytest.mark.parametrize("figure", FIGURES, ids=BY_TAG.keys())
EDITIONS = pytest.mark.parametrize("edition", ["", "ja/"])


#: Half-width marks beside Japanese words.
HALF = re.compile("(?=[ぁ-んァ-ヶ一-龠])(?:.[:,;.]|. \\()|[:,;] [ぁ-んァ-ヶ一-龠]|[ぁ-んァ-ヶ一-龠]\\)")
#: What a figure shows, and what it says to a screen reader.
SAID = """tag => [...document.querySelectorAll(`${tag}, ${tag} *`)].flatMap((element) => [
    element.getAttribute("aria-label"), element.getAttribute("aria-valuetext"),
    ...[...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data),
]).filter(Boolean)"""


def started(page: Page, figure: Figure) -> None:
    expect(page.locator(f"{figure.tag} .figure-live")).to_be_visible()


@EACH
@EDITIONS
def test_nothing_below_moves_when_it_starts(opened: Open, figure: Figure, edition: str) -> None:
    """It is as high before its script has started as afterwards, and with other settings."""
    before, after = {}, {}
    with opened("404.html") as page:
        page.route(
            f"**/{figure.tag}.js*", lambda route: route.fulfill(body="", content_type="text/javascript")
        )
        page.goto(page.url.replace("404.html", edition + figure.page), wait_until="load")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            before[width] = page.evaluate(HEIGHT, figure.tag)
        assert page.locator(f"{figure.tag} .figure-live").count() == 0, "else this test sees nothing"
    with opened(edition + figure.page) as page:
        started(page, figure)
        for query in ("", *figure.others):
            if query:
                page.evaluate(AGAIN, [figure.tag, f"?{query}"])
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                after[width] = page.evaluate(HEIGHT, figure.tag)
            moved = {width: after[width] - before[width] for width in WIDTHS if after[width] != before[width]}
            assert moved == {}, query


@EACH
def test_the_marks_between_words_are_those_of_the_language(opened: Open, figure: Figure) -> None:
    with opened(f"ja/{figure.page}") as page:
        started(page, figure)
        for query in ("", *figure.others):
            if query:
                page.evaluate(AGAIN, [figure.tag, f"?{query}"])
            said = page.evaluate(SAID, figure.tag)
            assert not [text for text in said if HALF.search(text)]
            assert any("：" in text for text in said), "else this test sees nothing"


@pytest.mark.parametrize(
    "wrong", ["答え: 猫", "猫 0.67, 犬 0.33", "0.67, 猫", "犬 (1)", "目盛りの外)", "猫."]
)
def test_a_half_width_mark_would_be_found(wrong: str) -> None:
    assert HALF.search(wrong)
    assert not HALF.search("答え：猫 0.67、犬（1） 1,024 q = 0.67")


@EACH
@EDITIONS
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_is_cut_off(opened: Open, figure: Figure, edition: str, width: int) -> None:
    for query in figure.others[:1] or ("",):
        with opened(f"{edition}{figure.page}?{query}", width=width, has_touch=True) as page:
            started(page, figure)
            nothing_is_cut_off(page, figure.tag, width, figure.parts)


@EACH
def test_the_link_is_copied(opened: Open, figure: Figure) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    with opened(f"{figure.page}?{''.join(figure.others[:1])}", permissions=allowed) as page:
        page.locator(figure.tag).get_by_role("button", name="Copy link").click()
        expect(page.get_by_text("The link is copied.")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == page.url


@pytest.mark.parametrize("figure", [figure for figure in FIGURES if figure.wrong], ids=lambda f: f.tag)
def test_a_link_that_does_not_fit_is_not_ignored_without_a_word(opened: Open, figure: Figure) -> None:
    for query, said in ((figure.wrong, True), ("", False)):
        with opened(f"{figure.page}?{query}") as page:
            notice = page.locator(f"#{figure.tag}-notice")
            started(page, figure)
            assert ("link" in notice.inner_text()) == said


@EACH
def test_one_region_says_what_changed(opened: Open, figure: Figure) -> None:
    """Beside it, only the words about the link and the entries are said; more would be said twice."""
    with opened(figure.page) as page:
        started(page, figure)
        regions = page.locator(f"{figure.tag} .figure-live :is([role=status], [aria-live])")
        assert regions.evaluate_all("all => all.map((e) => e.className || e.id)") == [
            f"{figure.tag}-notice",
            "figure-said",
        ]
        assert page.locator(f"{figure.tag} .figure-said").inner_text().strip()


@EACH
def test_every_slider_has_a_name_a_value_and_a_field(opened: Open, figure: Figure) -> None:
    with opened(figure.page) as page:
        started(page, figure)
        for slider in page.locator(f"{figure.tag} [type=range]").all():
            name = slider.get_attribute("aria-label")
            assert name and slider.get_attribute("aria-valuetext")
            expect(page.locator(figure.tag).get_by_role("textbox", name=name, exact=True)).to_have_count(1)


@EACH
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(opened: Open, figure: Figure, scheme: str) -> None:
    query = "".join(figure.others[-1:])
    with opened(f"{figure.page}?{query}", width=390, reduced_motion="reduce") as page:
        started(page, figure)
        axe_finds_nothing(page, figure.tag, scheme)


@EACH
def test_words_and_axes_have_the_colours_of_the_system(opened: Open, figure: Figure) -> None:
    with opened(figure.page, forced_colors="active") as page:
        started(page, figure)
        ink = page.evaluate("getComputedStyle(document.body).color")
        fills = page.locator(f"{figure.tag} .figure-live svg text").evaluate_all(
            "all => all.map((text) => getComputedStyle(text).fill)"
        )
        assert set(fills) == {ink}


@pytest.mark.parametrize("figure", [figure for figure in FIGURES if figure.folds], ids=lambda f: f.tag)
def test_the_fallback_is_folded_and_on_paper(opened: Open, figure: Figure) -> None:
    with opened(figure.page) as page:
        table = page.locator(f"{figure.tag} .figure-folded table")
        expect(table).to_be_hidden()
        if figure.anchor:
            expect(page.locator(f"{figure.tag} figure[id={figure.anchor}]")).to_be_hidden()
        page.locator(f"{figure.tag} .figure-folded > summary").click()
        expect(table).to_be_visible()
        page.locator(f"{figure.tag} .figure-folded > summary").click()
        if figure.tag != "loss-doctor":  # on paper it has its result too
            paper_has_the_fallback_alone(page, figure.tag)


WITH_FIGURE = pytest.mark.parametrize(
    "figure", [figure for figure in FIGURES if figure.anchor], ids=lambda f: f.tag
)


@WITH_FIGURE
def test_a_link_to_the_static_figure_opens_the_fallback(opened: Open, figure: Figure) -> None:
    with opened(f"{figure.page}#{figure.anchor}") as page:
        expect(page.locator(f"#{figure.anchor}")).to_be_in_viewport()


@WITH_FIGURE
def test_without_scripts_figure_and_table_stand_there(opened: Open, figure: Figure) -> None:
    with opened(figure.page, java_script_enabled=False) as page:
        expect(page.locator(f"{figure.tag} figure svg")).to_be_visible()
        expect(page.locator(f"{figure.tag} table")).to_be_visible()
        assert page.locator(f"{figure.tag} form").count() == 0


@EACH
def test_its_page_alone_loads_it(opened: Open, figure: Figure) -> None:
    for address, loaded in (("meaning/likelihood.html", False), (figure.page, True)):
        with opened(address) as page:
            asked = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
            assert any(figure.tag in name for name in asked) == loaded


@EACH
def test_it_is_small(figure: Figure) -> None:
    assert (STATIC / f"{figure.tag}.js").stat().st_size < figure.size
