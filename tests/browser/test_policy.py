"""The site works under the Content-Security-Policy that it says (docs/_ext/book/gate/policy.py), in both editions."""

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from typing import Any

import pytest
from conftest import BOOK, STARTED, Quiet
from playwright.sync_api import Browser, Page, expect

HEADERS = BOOK / "_headers"
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


def policy() -> str:
    """The policy of the file that the build has written."""
    _, _, value = HEADERS.read_text("utf-8").partition("Content-Security-Policy: ")
    return value.strip()


class Strict(Quiet):
    """Serves files with the policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", policy())
        super().end_headers()


@pytest.fixture(scope="module")
def strict() -> Iterator[str]:
    """The address of the book, served with the policy."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Strict, directory=str(BOOK)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


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
        while not page.evaluate(STARTED):  # Playwright's wait_for_function would need 'unsafe-eval'
            page.wait_for_timeout(20)
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


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_page_can_be_read_and_used(browser: Browser, strict: str, edition: str) -> None:
    violations: list[str] = []
    with visited(browser, strict + edition + "index.html", violations) as page:
        addresses = page.evaluate(
            "[...new Set([...document.querySelectorAll('.bd-sidebar-primary a[href]')].map((a) => a.href.split('#')[0]))]"
        )
    assert len(addresses) > 30
    for address in {*addresses, *(f"{strict}{edition}{name}.html" for name in PAGES)}:
        with visited(browser, address, violations) as page:
            if (
                address.removeprefix(strict + edition).removesuffix(".html") in PAGES
                and "search" not in address
            ):
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
