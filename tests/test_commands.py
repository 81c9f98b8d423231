"""The commands of the Makefile are what the README says, and what surrounds them does not matter."""

import os
import re
import subprocess
from pathlib import Path

import makefiles
import pytest

ROOT = Path(__file__).parents[1]
PARTS = (*ROOT.glob("*/*.mk"), *ROOT.glob("*/*/*.mk"), *ROOT.glob("docs/_ext/book/*/*.mk"))
RULES = set(re.findall(r"^([\w./%-]+):(?!=)", makefiles.RULES, re.MULTILINE))
PHONY = set(" ".join(re.findall(r"^\.PHONY:(.*)$", makefiles.RULES, re.MULTILINE)).split())


def make(*arguments: str, **environment: str) -> str:
    run = subprocess.run(
        ["make", "--silent", *arguments],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_what_is_phony_is_a_rule_and_no_file() -> None:
    assert PHONY - {rule for rule in RULES if "." not in rule and "/" not in rule} == set()
    assert not [name for name in PHONY if (ROOT / name).is_file()]


def test_each_command_of_the_readme_is_a_rule_and_has_a_line_of_help() -> None:
    named = set(re.findall(r"(?:`|\$ )make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"html", "test", "check", "live", "dist"} <= named <= RULES
    helped = set(re.findall(r"^make ([a-z-]+) ", make("help"), re.MULTILINE))
    assert named - helped == set()
    assert helped <= PHONY


def test_the_makefile_includes_what_stands_elsewhere() -> None:
    assert set(makefiles.INCLUDED) == {file for file in PARTS if "node_modules" not in file.parts}


@pytest.mark.parametrize("release", ["1", ""])
def test_pytest_hears_of_a_release(release: str) -> None:
    assert make("--eval=show:;@echo $$RELEASE", "show", f"RELEASE={release}") == release


def test_a_locale_that_is_not_installed_is_not_used() -> None:
    shown = make(
        "--eval=show:;@$(BIN)/python -c 'import locale; print(locale.setlocale(locale.LC_ALL, \"\"))'",
        "show",
        LC_ALL="xx_XX.UTF-8",
        LANG="xx_XX.UTF-8",
    )
    assert shown and "xx_XX" not in shown


def test_the_wheel_is_made_where_the_readme_says() -> None:
    assert "_build/dist" in make("--dry-run", "--old-file=.venv/test", "dist")


def test_every_benchmark_finds_the_module() -> None:
    """The module is not installed, and a script's own folder is all that Python would search beside the packages."""
    assert make("--eval=show:;@$(BENCH) -P -c 'import cedocs; print(cedocs.__name__)'", "show") == "cedocs"
    started = re.findall(
        r"^\t(.*) benchmarks/\w+\.py$", (ROOT / "benchmarks/bench.mk").read_text("utf-8"), re.MULTILINE
    )
    assert started and set(started) == {"$(BENCH)"}
