"""The built book in a real, headless browser, without access to the network: see chromium.py."""

import functools
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import chromium
import needs
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

BOOK = Path(__file__).parents[2] / "_build" / "html"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.needs("browser"))


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests of a process."""
    needs.require("browser")
    environment = chromium.environment(tmp_path_factory.mktemp("browser"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.find(), args=list(chromium.FLAGS), env=environment
        )
        yield browser
        browser.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files without logging."""

    def log_message(self, format: str, *args: Any) -> None:
        pass


def policy() -> str:
    """The Content-Security-Policy of the file that the build has written."""
    _, _, value = (BOOK / "_headers").read_text("utf-8").partition("Content-Security-Policy: ")
    return value.strip()


class Strict(Quiet):
    """Serves files with the policy."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", policy())
        super().end_headers()


@contextmanager
def served(handler: type[Quiet]) -> Iterator[str]:
    """The address of the book, served by this handler."""
    assert (BOOK / "index.html").exists(), "the book is not built: run `make html` (make test does)"
    answer = functools.partial(handler, directory=str(BOOK))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of the served book."""
    with served(Quiet) as address:
        yield address


@pytest.fixture(scope="session")
def strict() -> Iterator[str]:
    """The address of the book, served with the policy."""
    with served(Strict) as address:
        yield address


Open = Callable[..., Any]
# The page's script starts after the first paint. Without a script, or with scripts off, there is nothing to wait for.
STARTED = "() => !document.querySelector('link[as=script]') || typeof DOCUMENTATION_OPTIONS !== 'undefined'"


def wait_until(page: Page, condition: str, seconds: float = 30) -> bool:
    """Wait for a condition and return it. Playwright's wait_for_function would need 'unsafe-eval' in the policy."""
    deadline = time.monotonic() + seconds
    while not (holds := bool(page.evaluate(condition))) and time.monotonic() < deadline:
        page.wait_for_timeout(20)
    return holds


@pytest.fixture
def opened(browser: Browser, site: str) -> Open:
    """`with opened("index.html", width=390, scheme="dark") as page:` opens a page; its errors fail the test."""

    @contextmanager
    def open_page(address: str, width: int = 1280, scheme: str = "light", **options: Any) -> Iterator[Page]:
        height = 844 if width < 600 else 900
        context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        page = context.new_page()
        complaints: list[str] = []
        page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
        page.on("console", lambda said: said.type in ("error", "warning") and complaints.append(said.text))
        page.on("request", lambda r: _is_foreign(r.url, site) and complaints.append(f"foreign: {r.url}"))
        try:
            page.goto(site + address, wait_until="load")
            if options.get("java_script_enabled", True):
                assert wait_until(page, STARTED), "the page's script does not start"
            yield page
        finally:
            context.close()
        assert not complaints, "\n".join(complaints)

    return open_page


def _is_foreign(url: str, site: str) -> bool:
    return not url.startswith((site, "data:", "blob:", "about:"))
