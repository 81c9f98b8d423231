"""System programs and packages that some tests need and the lock files do not install: one table, and one rule.

A test has `@pytest.mark.needs("paper")`, or calls `needs.require("torch")`. If that is missing, all such tests are
left out, and the last lines of the run list them with the command that installs what they need. With CI=true they fail,
unless MAY_LEAVE_OUT=torch names something that is not available on that machine.

`make test` stores the list of tests that were left out; `make test REST=1` runs only those.
"""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "tests" / "browser"))


@dataclass(frozen=True)
class Need:
    """A description, whether this machine has it, and the command that installs it."""

    name: str
    here: Callable[[], bool]
    command: str


def has_chromium() -> bool:
    """Whether a browser is available, from the npm package or on the machine."""
    import chromium

    return chromium.find() is not None


NEEDS = {
    "paper": Need(
        "LuaLaTeX (it makes the PDF)",
        lambda: all(map(shutil.which, ("lualatex", "latexmk", "makeindex", "upmendex"))),
        "apt-get install --no-install-recommends $(make --silent paper-packages)",
    ),
    "biber": Need(
        "biber (it sorts BibLaTeX's bibliographies)",
        lambda: shutil.which("biber") is not None,
        "apt-get install --no-install-recommends biber",
    ),
    "browser": Need("Chromium", has_chromium, "apt-get install chromium"),
    "live": Need(
        "Python for readers' browsers",
        lambda: (ROOT / "_build" / "live" / "made.json").is_file(),
        "make html, where docs/_ext/book/live/origin.py finds its files",
    ),
    "torch": Need("PyTorch", lambda: find_spec("torch") is not None, "make torch"),
}


def reason(name: str) -> str:
    """The reason why a test is left out, for the last lines of the run."""
    return f"{NEEDS[name].name} is missing. Get it: {NEEDS[name].command}"


def require(name: str) -> None:
    """Leave the test out if this is missing; with CI=true, fail."""
    if NEEDS[name].here():
        return
    if os.environ.get("CI") and name not in os.environ.get("MAY_LEAVE_OUT", "").split():
        pytest.fail(f"{reason(name)} (CI=true: nothing may be left out)", pytrace=False)
    pytest.skip(reason(name))


# --- pytest's hooks (imported by conftest.py) ------------------------------------------------------

LEFT_OUT = "left-out"  # in pytest's cache: the tests that were left out, and why


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rest", action="store_true", help="run what the last run left out, and nothing else")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("rest"):
        left_out = config.cache.get(LEFT_OUT, None)
        if left_out is None:
            raise pytest.UsageError("No run before this one has said what it left out: run `make test`.")
        # The examples of a page depend on each other: if one was left out, run all of them.
        pages = {name.partition("::")[0] for name in left_out}
        keep = [
            item
            for item in items
            if item.nodeid in left_out
            or (not isinstance(item, pytest.Function) and item.nodeid.partition("::")[0] in pages)
        ]
        config.hook.pytest_deselected(items=[item for item in items if item not in keep])
        items[:] = keep


def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        require(mark.args[0])


class Rest:
    """Stores the list of tests that were left out; with pytest-xdist, in the controller."""

    def __init__(self) -> None:
        self.passed: set[str] = set()
        self.left_out: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and isinstance(report.longrepr, tuple):
            self.left_out[report.nodeid] = report.longrepr[2].removeprefix("Skipped: ")
        elif report.when == "call" and report.passed:
            self.passed.add(report.nodeid)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        cache = getattr(session.config, "cache", None)
        if cache is None:  # -p no:cacheprovider
            return
        before = cache.get(LEFT_OUT, {})
        rest = {name: why for name, why in before.items() if name not in self.passed}
        cache.set(LEFT_OUT, rest | self.left_out)
        if session.config.getoption("rest") and not before:
            session.exitstatus = pytest.ExitCode.OK  # nothing was left out, so there is nothing to run

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        reasons = list(self.left_out.values())
        for reason in sorted(set(reasons)):
            terminalreporter.write_line(f"LEFT OUT: {reasons.count(reason)} tests. {reason}")
        if reasons:
            terminalreporter.write_line("Then `make test REST=1` runs these tests and no others.")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Rest())


if __name__ == "__main__":  # for the Makefile: `python tests/needs.py paper`
    sys.exit(not NEEDS[sys.argv[1]].here())
