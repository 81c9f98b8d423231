"""Coverage counts what the tests of the module run; it is stopped during all other tests, which it makes far slower.

Tracing costs every Python call, also in files that are not counted: sixty digits take three times as long with it.
"""

from collections.abc import Generator

import coverage
import pytest

#: The tests that have to run every line of cedocs.
COUNTED = ("tests/module/", "cedocs/")
#: Slow tests of the module that run no line that the others do not.
NOT_COUNTED = "tests/module/test_accuracy.py"


def counts(name: str) -> bool:
    """Whether coverage is on during a test, by its name in pytest."""
    return name.startswith(COUNTED) and not name.startswith(NOT_COUNTED)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    running = coverage.Coverage.current()
    if running is None or counts(item.nodeid):
        return (yield)
    running.stop()
    try:
        return (yield)
    finally:
        running.start()
