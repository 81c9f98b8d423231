"""A reader who keeps the book can read it without a server, in both editions, and sees how old the copy is."""

import functools
import threading
from http.server import ThreadingHTTPServer
from typing import ClassVar

import pytest
from conftest import BOOK, STARTED, Strict
from playwright.sync_api import Browser, expect
from test_policy import EDITIONS, LONG

BUTTON = ".offline-keep button"


class Counted(Strict):
    """Serves files with the policy, and notes what was asked for."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        super().do_GET()


@pytest.mark.parametrize("edition", EDITIONS)
def test_what_was_kept_is_read_without_a_server(browser: Browser, edition: str) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Counted, directory=str(BOOK)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    site = f"http://127.0.0.1:{server.server_port}/"
    context = browser.new_context()
    Counted.asked.clear()
    try:
        page = context.new_page()
        violations: list[str] = []
        page.on("console", lambda said: "Content Security" in said.text and violations.append(said.text))
        page.goto(f"{site}{edition}index.html", wait_until="load")
        while not page.evaluate(STARTED):
            page.wait_for_timeout(20)
        expect(page.locator(BUTTON)).to_be_visible()
        expect(page.locator(".offline-said")).to_be_hidden()
        assert not [path for path in Counted.asked if "offline" in path], (
            "nothing is asked for before the press"
        )
        page.locator(BUTTON).click()
        done = page.locator(".offline-keep").get_attribute("data-done")
        expect(page.locator(".offline-keep [role=status]")).to_have_text(str(done), timeout=LONG)
        assert not violations
    finally:
        server.shutdown()
        server.server_close()
    try:
        for address in ("", "index.html", "computing/logits.html#logits", "reference/glossary.html"):
            page.goto(f"{site}{edition}{address}", wait_until="load", timeout=LONG)
            note = page.locator(".offline-said")
            expect(note).to_be_visible()
            assert "0.1" in note.inner_text() and "20" in note.inner_text(), (
                "it says which build, and its day"
            )
            assert page.evaluate(
                "getComputedStyle(document.body).fontFamily.length > 0 && document.styleSheets.length > 0"
            )
        while not page.evaluate(STARTED):
            page.wait_for_timeout(20)
        page.keyboard.press("Control+k")
        page.keyboard.type("softmax")
        expect(page.locator("[data-search-result]:visible").first).to_be_visible(timeout=LONG)
    finally:
        context.close()


def test_a_file_that_is_missing_keeps_nothing(browser: Browser) -> None:
    class Broken(Strict):
        def do_GET(self) -> None:
            if self.path.endswith("logits.html"):
                self.send_error(500)
            else:
                super().do_GET()

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Broken, directory=str(BOOK)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    context = browser.new_context()
    try:
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html", wait_until="load")
        while not page.evaluate(STARTED):
            page.wait_for_timeout(20)
        page.locator(BUTTON).click()
        expect(page.locator(".offline-keep [role=status]")).to_contain_text("logits.html: 500", timeout=LONG)
        assert page.evaluate("caches.keys()") == []
    finally:
        context.close()
        server.shutdown()
        server.server_close()
