"""The site works under the Content-Security-Policy that it says (docs/_ext/book/gate/policy.py), in both editions.

test_every_page.py opens every page under the policy; here what scripts do on some pages is tried.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import BOOK, STARTED, policy, wait_until
from playwright.sync_api import Browser, Page, expect

EDITIONS = ["", "ja/"]
#: Pages with each kind of content: explorer, formulas, figures, tables, search, redirects of old versions.
PAGES = (
    "index",
    "classification/three-classes",
    "meaning/information",
    "libraries/mapping",
    "reference/glossary",
    "search",
)
LONG = 120_000  # milliseconds: a busy machine


@contextmanager
def visited(browser: Browser, address: str, violations: list[str], width: int = 1280) -> Iterator[Page]:
    """A page, whose violations are added to the list, also those in its workers."""
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.on("console", lambda said: "Content Security Policy" in said.text and violations.append(said.text))
    page.on("pageerror", lambda error: violations.append(str(error)))
    page.expose_function("violated", lambda what: violations.append(what))
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => violated(`${event.violatedDirective}: ${event.blockedURI} ${event.sample} ${event.sourceFile}:${event.lineNumber}`))"
    )
    try:
        page.goto(address, wait_until="load")
        assert wait_until(page, STARTED)
        yield page
        page.wait_for_timeout(100)
    finally:
        page.close()


def use(page: Page) -> None:
    """What scripts of a page do: opening what is folded, copying an address, the search."""
    page.evaluate("document.querySelectorAll('details').forEach((folded) => { folded.open = true; })")
    for link in page.locator(".bd-article a.headerlink").all()[:1]:
        link.focus()
        page.keyboard.press("Enter")
    page.keyboard.press("Control+k")
    page.keyboard.type("softmax")
    expect(page.locator("[data-search-result]:visible").first).to_be_visible(timeout=LONG)
    page.keyboard.press("Escape")


def test_the_policy_is_strict() -> None:
    rules = dict(rule.split(" ", 1) for rule in policy().split("; "))
    assert rules["default-src"] == rules["base-uri"] == "'none'"
    assert "'unsafe-inline'" not in rules["script-src"] and "'unsafe-eval'" not in policy()
    assert "http" not in policy() and "*" not in policy()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("edition", EDITIONS)
def test_a_page_can_be_used(browser: Browser, strict: str, edition: str, name: str) -> None:
    violations: list[str] = []
    with visited(browser, f"{strict}{edition}{name}.html", violations) as page:
        if name != "search":
            use(page)
    assert "\n".join(violations) == ""


@pytest.mark.needs("live")
@pytest.mark.parametrize("edition", EDITIONS)
def test_cells_run(browser: Browser, strict: str, edition: str) -> None:
    violations: list[str] = []
    with visited(browser, f"{strict}{edition}classification/three-classes.html", violations) as page:
        cell = page.locator("[data-live-cell]", has=page.locator("pre", has_text="probability_bars(")).first
        cell.locator("[data-live=edit]").click()
        cell.get_by_role("textbox").press("Shift+Enter")
        expect(cell).to_have_attribute("aria-busy", "false", timeout=LONG)
        assert cell.locator("[data-live-output] svg.ce-figure").count() == 1
        assert not cell.locator(".live-error").count()
    assert "\n".join(violations) == ""


def test_a_violation_would_be_seen(browser: Browser, strict: str) -> None:
    for wrong in (
        "document.head.append(Object.assign(document.createElement('script'), {textContent: '1'}))",
        "document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:1/x.png'}))",
        "document.body.insertAdjacentHTML('beforeend', '<button id=\"b\" onclick=\"1\"></button>'); b.click()",
        "new Worker('_static/book.js')",
    ):
        violations: list[Any] = []
        with visited(browser, strict + "404.html", violations) as page:
            page.evaluate(f"() => {{ {wrong} }}")
        assert violations, wrong


def test_sources_of_templates_are_not_served() -> None:
    """Neither by their names nor by their contents; `{{` alone may stand in a formula."""
    files = [file for file in BOOK.rglob("*") if file.is_file()]
    assert [
        file for file in files if file.name.endswith(("_t", ".jinja", ".jinja2", ".j2", ".po", ".mo"))
    ] == []
    static = [
        file
        for file in files
        if "_static" in file.parts and file.suffix in (".css", ".js", ".html", ".svg", ".txt")
    ]
    assert len(static) > 10
    assert [file for file in static if "{%" in file.read_text("utf-8") and file.name != "finder.js"] == []
