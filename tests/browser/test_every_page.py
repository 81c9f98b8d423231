"""The promises about every page, checked in a browser. Each page is opened once for all checks.

`look` visits a page at each width, colour scheme and medium, and records what it finds; the tests check the records.
The pages are served with their Content-Security-Policy. The browser reports a violation as an error, which fails the visit.
"""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import wait_until
from looks import ON_PAPER, OUT_OF_REACH, STILL, UNSEEN, WIDER
from playwright.sync_api import Page
from sites import has_moved

BOOK = Path(__file__).parents[2] / "_build" / "html"
AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
WIDTHS = (1280, 390)
CONTRAST: dict[str, Any] = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Axe cannot decide about content that is covered or clipped; targets within a line of text may be small.
ALL: dict[str, Any] = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
FONTS = """() => ({
    early: [...document.querySelectorAll('link[as=font]')].map((link) => link.href),
    used: [...document.fonts].filter((font) => font.status === 'loaded' && !font.family.match(/KaTeX_Size[12]|Awesome/)).length,
    fetched: performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.endsWith('woff2')),
})"""
FILES = "() => [location, ...performance.getEntriesByType('resource').map(({ name }) => new URL(name))].map(({ pathname }) => pathname.slice(1))"
# Each formula is replaced by its text, which has the same colours and is faster to test: KaTeX's HTML is hidden from
# screen readers, and axe has no rules for MathML, if nothing inside has a role, a name or a tabindex.
PLAIN_FORMULAS = """() => {
    const kinds = /^(aria-|role$|id$|lang$|tabindex$|href$)/;
    const found = [...document.querySelectorAll('math *')]
        .filter((e) => e.getAttributeNames().some((name) => kinds.test(name))).map((e) => e.outerHTML.slice(0, 120));
    document.querySelectorAll('.katex-html, math').forEach((e) => { e.textContent = e.textContent; });
    return found;
}"""
TWO_FRAMES = "() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))"


def all_pages() -> list[str]:
    """Every page of the built book, by its address, without those that only lead to another one."""
    found = (page for page in BOOK.rglob("*.html") if "_static" not in page.relative_to(BOOK).parts)
    return sorted(
        page.relative_to(BOOK).as_posix() for page in found if not has_moved(page.read_text("utf-8"))
    )


every_page = pytest.mark.parametrize("address", all_pages() or ["index.html"])


@pytest.fixture(scope="session")
def seen() -> dict[str, dict[str, Any]]:
    """The records of each page."""
    return {}


@pytest.fixture
def site(strict: str) -> str:
    """The book with its policy, in place of the one without."""
    return strict


@pytest.fixture
def visit(opened: Callable[..., Any], seen: dict[str, dict[str, Any]], address: str) -> dict[str, Any]:
    """The record of this page; the page is opened by the first test that needs it."""
    if address not in seen:
        with opened(address, width=390, reduced_motion="reduce") as page:
            seen[address] = look(page)
    return seen[address]


def look(page: Page) -> dict[str, Any]:
    """Record a page on a phone, enlarged, by keyboard, in print, and with axe in both colour schemes."""
    found = {"fonts": page.evaluate(FONTS), "files": page.evaluate(FILES)}
    page.add_style_tag(content=STILL)

    resize(page, 320)
    found["wider than 320 pixels"] = page.evaluate(WIDER)
    # What now scrolls is reached by keyboard some frames later.
    wait_until(page, f"({OUT_OF_REACH})().length === 0", seconds=3)
    found["out of reach"] = page.evaluate(OUT_OF_REACH)
    page.set_viewport_size({"width": 640, "height": 450})
    found["wider at 200 %"] = page.evaluate(WIDER)

    resize(page, 1280)
    page.keyboard.press("Tab")
    found["focus unseen"] = page.evaluate(UNSEEN)
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")

    switch(page, "dark")
    page.emulate_media(media="print")
    found["on paper"] = page.evaluate(ON_PAPER)
    page.emulate_media(media="screen")

    page.evaluate(AXE.read_text("utf-8"))  # a script element would break the policy
    found["roles in formulas"] = page.evaluate(PLAIN_FORMULAS)
    for width in WIDTHS:
        resize(page, width)
        switch(page, "light")
        page.evaluate(TWO_FRAMES)  # what scrolls at this width is reached by keyboard two frames later
        found[f"axe {width}"] = violations(page, ALL)
        switch(page, "dark")
        found[f"axe {width}"] += [f"dark: {line}" for line in violations(page, CONTRAST)]
    return found


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 844 if width < 600 else 900})


def switch(page: Page, scheme: str) -> None:
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.evaluate("scheme => document.documentElement.dataset.theme = scheme", scheme)


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """The findings of axe, one line per element."""
    found = page.evaluate("options => axe.run(document, {resultTypes: ['violations'], ...options})", options)
    return [
        f"{rule['id']}: {rule['help']}\n    {node['html'][:160]}\n    {' '.join(node['target'][0].split())[:120]}"
        for rule in found["violations"]
        for node in rule["nodes"][:4]
    ]


def transferred(file: Path) -> int:
    """The bytes that a server sends for a file: fonts and images are already compressed."""
    content = file.read_bytes()
    return len(content) if file.suffix in (".woff2", ".png") else len(gzip.compress(content, 9))


@every_page
def test_axe_finds_nothing(visit: dict[str, Any]) -> None:
    """On a phone and on a desktop, in the light scheme; contrast also in the dark one."""
    assert visit["roles in formulas"] == [], "axe would have to see them"
    for width in WIDTHS:
        assert not visit[f"axe {width}"], f"{width} pixels wide:\n" + "\n".join(visit[f"axe {width}"])


@every_page
def test_every_page_fits(visit: dict[str, Any]) -> None:
    """No page overflows 320 pixels, or half a desktop (200 % zoom); wider content scrolls, also by keyboard."""
    assert visit["wider than 320 pixels"] <= 0
    assert visit["out of reach"] == []
    assert visit["wider at 200 %"] <= 0


@every_page
def test_the_focus_is_seen(visit: dict[str, Any]) -> None:
    assert visit["focus unseen"] == []


@every_page
def test_paper_has_no_colour_of_the_dark_scheme(visit: dict[str, Any]) -> None:
    assert visit["on paper"] == []


@every_page
def test_a_page_is_small_and_its_fonts_come_early(visit: dict[str, Any]) -> None:
    """At most 10 requests and 120 KiB; visible fonts are preloaded with the stylesheet, and nothing else is."""
    fonts, files = visit["fonts"], visit["files"]
    assert sorted(fonts["fetched"]) == sorted(fonts["early"]), (
        "correct USED_BY in docs/_ext/book/weight/weight.py"
    )
    assert fonts["used"] == len(fonts["early"]), "fetched, and not used"
    assert len(set(files)) <= 10, files
    weights = {
        file: transferred(BOOK / file) for file in files if not Path(file).name.startswith("searchindex")
    }
    assert sum(weights.values()) <= 120 * 1024, weights


BROKEN = """() => {
    document.querySelector('article').insertAdjacentHTML('beforeend', `<div style="width: 200vw">wide</div>
        <div style="overflow: auto; width: 50px"><div style="width: 90px; height: 20px"></div></div>
        <a href="#x" style="outline: none; box-shadow: none">unseen</a>
        <p style="color: #ff0000 !important; background: #fffafa">red</p><img src="x.png">`);
}"""


def test_a_violation_of_the_policy_would_be_seen(opened: Callable[..., Any]) -> None:
    script = "document.head.append(Object.assign(document.createElement('script'), { textContent: '1' }))"
    with pytest.raises(AssertionError, match="Content Security Policy"), opened("404.html") as page:
        page.evaluate(f"() => {{ {script} }}")
        page.wait_for_timeout(100)


def test_what_is_wrong_would_be_seen(opened: Callable[..., Any]) -> None:
    """A page that breaks each of the promises, checked in the same way."""
    style = "p { color: #c9c9c9 !important } @media print { p { color: #ff0000 !important } }"
    with opened("404.html", width=390, reduced_motion="reduce") as page:
        page.evaluate(BROKEN.replace('<img src="x.png">', '<img src="data:,">'))
        page.add_style_tag(content=style)
        found = look(page)
    assert found["wider than 320 pixels"] > 0 and found["wider at 200 %"] > 0
    assert found["out of reach"] and found["focus unseen"] and found["on paper"]
    for width in WIDTHS:
        said = "\n".join(found[f"axe {width}"])
        assert "image-alt" in said and "color-contrast" in said and "dark: color-contrast" in said
