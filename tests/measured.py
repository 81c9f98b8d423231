"""Coverage counts what the tests of the module run; it is stopped during all other tests, which it makes far slower.

Tracing costs every Python call, also in files that are not counted: sixty digits take three times as long with it.
"""

from collections.abc import Generator

import coverage
import pytest

#: The tests that have to run every line of cedocs; pytest-cov's mark `no_cover` is for slow ones whose lines others run.
COUNTED = ("tests/module/", "cedocs/")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    running = coverage.Coverage.current()
    counted = item.nodeid.startswith(COUNTED) and not item.get_closest_marker("no_cover")
    if running is None or counted:
        return (yield)
    running.stop()
    try:
        return (yield)
    finally:
        running.start()
