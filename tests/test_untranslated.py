"""Untranslated sentences are counted and listed at the end of a run, and fail a release."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
RUN = """\
def test_one(leave):
    leave("de/page.po", ["7: it is not translated: 'A cat.'", "9: its sentence has changed: 'A dog.'"])

def test_two(leave):
    leave("de/page.po", ["7: it is not translated: 'A cat.'"])
    leave("de/index.po", [])
"""


def run(folder: Path, release: str, *options: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_run.py").write_text(RUN, "utf-8")
    (folder / "conftest.py").write_text((TESTS / "conftest.py").read_text("utf-8"), "utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        *options,
    ]
    path = os.pathsep.join([str(TESTS), str(TESTS.parent / "docs" / "_ext")])
    environment = os.environ | {"PYTHONPATH": path, "RELEASE": release, "PYTEST_ADDOPTS": ""}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("options", [(), ("--numprocesses", "2")], ids=["alone", "in parallel"])
def test_a_run_passes_and_its_last_lines_say_what_is_left(tmp_path: Path, options: tuple[str, ...]) -> None:
    done = run(tmp_path, "", *options)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "de/page.po: 7: it is not translated: 'A cat.'" in done.stdout
    assert "NOT TRANSLATED: 2 in de/page.po (2)." in done.stdout.strip().splitlines()[-2:][0]


def test_a_release_is_refused(tmp_path: Path) -> None:
    done = run(tmp_path, "1")
    assert done.returncode == 1
    assert "a release has every sentence translated:\nE       de/page.po: 7:" in done.stdout
