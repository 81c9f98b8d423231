"""Tests that need something missing are left out, listed in the last lines, and can be run alone later."""

import os
import re
import subprocess
import sys
from pathlib import Path

import needs
import pytest

CONFTEST = """
from pathlib import Path
import needs
from needs import pytest_addoption, pytest_collection_modifyitems, pytest_configure, pytest_runtest_setup
needs.NEEDS["it"] = needs.Need("It", Path("it").exists, "touch it")
"""
TESTS = """
import needs, pytest

def test_without():
    pass

@pytest.mark.needs("it")
@pytest.mark.parametrize("name", ["a", "b@c"])
def test_with(name):
    pass

def test_inside():
    needs.require("it")
"""


@pytest.fixture
def run(tmp_path: Path):
    """Run those tests, with pytest-xdist and without."""
    (tmp_path / "conftest.py").write_text(CONFTEST, "utf-8")
    (tmp_path / "test_it.py").write_text(TESTS, "utf-8")
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = needs(name)\n", "utf-8")
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST_", "COV_", "CI", "MAY_"))
    }

    def run(*options: str, **environment: str) -> tuple[int, str]:
        command = [sys.executable, "-m", "pytest", "-p", "no:randomly", "--color=no", *options]
        ran = subprocess.run(
            command,
            cwd=tmp_path,
            env=own | {"PYTHONPATH": str(Path(needs.__file__).parent)} | environment,
            capture_output=True,
            text=True,
        )
        return ran.returncode, ran.stdout + ran.stderr

    return run


@pytest.mark.parametrize("parallel", [(), ("--numprocesses=2", "--dist=loadfile")])
def test_the_rest_is_named_and_run_by_itself_once_it_is_there(run, tmp_path: Path, parallel) -> None:
    code, said = run(*parallel)
    assert code == 0 and "1 passed, 3 skipped" in said
    last = said.strip().splitlines()[-3:]
    assert last[0] == "LEFT OUT: 3 tests. It is missing. Get it: touch it"
    assert "make test REST=1" in last[1]

    code, said = run("--rest", *parallel)
    assert code == 0 and "3 skipped" in said and "passed" not in said, "still missing"
    code, said = run("--rest", *parallel, CI="true")
    assert code == 1 and "nothing may be left out" in said
    code, said = run("--rest", *parallel, CI="true", MAY_LEAVE_OUT="this it")
    assert code == 0 and "3 skipped" in said

    (tmp_path / "it").touch()
    code, said = run("--rest", *parallel, CI="true")
    assert code == 0 and "3 passed" in said and "LEFT OUT" not in said
    code, said = run("--rest", *parallel, CI="true")
    assert code == 0 and not re.search("passed|skipped|failed", said), "nothing is left"


def test_without_a_run_before_there_is_no_rest(run) -> None:
    code, said = run("--rest")
    assert code != 0 and "run `make test`" in said


def test_a_need_has_a_name_and_a_command() -> None:
    for name, need in needs.NEEDS.items():
        assert need.command in needs.reason(name) and need.name in needs.reason(name)
        assert need.here() in (True, False)


def test_nothing_is_left_out_by_another_rule() -> None:
    """A test that is skipped in another way would be missing in the last lines."""
    own = re.compile(r"pytest\.skip\(|importorskip|skipif\((?!os\.name|sys\.platform)|unittest\.skip")
    for file in needs.ROOT.glob("tests/**/*.py"):
        if file.name not in ("needs.py", "test_needs.py") and "node_modules" not in file.parts:
            assert not own.search(file.read_text("utf-8")), file


def test_a_page_whose_examples_are_left_out_says_the_same() -> None:
    """A page cannot use the table of tests/needs.py, because its readers have only the page."""
    said = {
        reason
        for page in (needs.ROOT / "docs").rglob("*.md")
        for reason in re.findall(r'^% skip: .*reason="(.*)"\)$', page.read_text("utf-8"), re.MULTILINE)
    }
    assert said == {needs.reason("torch")}
