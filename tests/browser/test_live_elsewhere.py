"""Cells and numbers work from another host name and below a path; nothing is asked of another server."""

import functools
import http.server
import threading
from collections.abc import Iterator

import pytest
from conftest import BOOK, Quiet
from playwright.sync_api import Browser
from test_live import cell, ends, press, shown, write
from test_live_numbers import compute, number, opens, values

pytestmark = pytest.mark.needs("live")


@pytest.fixture
def below() -> Iterator[str]:
    """The address of a server that has the book in a folder."""
    handler = functools.partial(Quiet, directory=str(BOOK.parent))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/{BOOK.name}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("edition", ["", "ja/"])
def test_another_host_and_a_path(browser: Browser, below: str, edition: str) -> None:
    page = browser.new_page()
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{below}{edition}classification/three-classes.html")
    loss = number(page)
    opens(loss)
    compute(loss, "-np.log(0.9)")
    assert values(loss)[0] == "0.105"
    last = cell(page, "print(cross_entropy(p, q))")
    write(last, "from cedocs import cross_entropy\nprint(cross_entropy([0, 1], [0.2, 0.8]))")
    press(last, "run")
    ends(last)
    assert shown(last).startswith("0.2231435")
    assert all(url.startswith((below, "blob:", "data:")) for url in seen)
    assert {url for url in seen if url.endswith(".bin")}, "else this test sees nothing"
    page.close()
