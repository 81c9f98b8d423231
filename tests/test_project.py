"""Rules of the project: lock files without local paths, existing commands, a use for each dependency."""

import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import makefiles
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))


def tracked() -> list[Path]:
    """The files of the project; in an unpacked archive, all that are not built."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode == 0 and listed.stdout:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        files = [
            file
            for folder in ("cedocs", "docs", "tests", "requirements")
            for file in (ROOT / folder).rglob("*")
        ]
    return [file for file in files if file.is_file()]


def text_of(file: Path) -> str:
    """The text of a file; empty for an image or a font."""
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        return ""


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_pins_and_hashes_everything_and_names_no_index(lock):
    text = lock.read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert lines
    for line in lines:
        assert re.fullmatch(
            r"[a-z0-9.-]+(\[.+\])?==[^ ]+( ; .+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?", line
        ), line
    assert not re.search(r"https?:|--(extra-)?index|--find-links|file:", text)
    requirements = re.split(r"\n(?=[a-z0-9])", "\n".join(lines))
    assert all("--hash=" in requirement for requirement in requirements)


def test_the_extras_that_packages_want_of_each_other_are_pinned_too():
    """Before 23.3, pip ignores a pin without the extra, and fails when a newer version is released."""
    pinned = {}
    for lock in ("docs", "test"):
        found = re.findall(
            r"^([a-z0-9.-]+)(\[.+\])?==", (ROOT / "requirements" / f"{lock}.txt").read_text("utf-8"), re.M
        )
        pinned |= {name: set(re.findall(r"[\w-]+", extras)) for name, extras in found}
    wanted = [Requirement(text) for name in pinned for text in requires(name)]
    extras = [w for w in wanted if w.extras and (not w.marker or w.marker.evaluate({"extra": ""}))]
    assert "coverage" in {w.name for w in extras}, "else this test sees nothing"
    assert not [str(w) for w in extras if not w.extras <= pinned[canonicalize_name(w.name)]]


def requires(name):
    try:
        return distribution(name).requires or ()
    except PackageNotFoundError:  # for another system
        return ()


def test_torch_takes_what_it_shares_with_the_other_locks_from_them():
    pins = {
        lock.stem: dict(re.findall(r"^([a-z0-9-]+)==(\S+)", lock.read_text("utf-8"), re.M)) for lock in LOCKS
    }
    for name, version in pins["torch"].items():
        assert pins["test"].get(name, version) == pins["libraries"].get(name, version) == version
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    assert groups["torch"] == [f"torch=={pins['torch']['torch']}"]
    for lock in ("test", "libraries"):
        assert {"jinja2", "mpmath", "typing-extensions"} <= pins[lock].keys()


def test_the_newest_libraries_are_those_of_the_locks_without_their_versions():
    script = [sys.executable, str(ROOT / "requirements" / "newest.py"), "libraries", "torch"]
    wanted = subprocess.run(script, capture_output=True, text=True, check=True).stdout.splitlines()
    assert {"numpy", "torch", "optax", "tensorflow-cpu; sys_platform != 'darwin'"} <= set(wanted)
    assert not [line for line in wanted if re.search(r"\d\.|[~<>]", line)]


NPM = [ROOT, ROOT / "benchmarks", ROOT / "tests" / "browser"]


@pytest.mark.parametrize("folder", NPM, ids=lambda folder: folder.name)
def test_an_npm_lock_has_integrity_and_no_address(folder):
    lock = json.loads((folder / "package-lock.json").read_text("utf-8"))
    packages = {name: package for name, package in lock["packages"].items() if name}
    assert packages
    for name, package in packages.items():
        assert "resolved" not in package, name
        assert package["integrity"].startswith("sha512-"), name
    wanted = json.loads((folder / "package.json").read_text("utf-8"))
    root = lock["packages"][""]
    for kind in ("dependencies", "devDependencies"):
        assert root.get(kind) == wanted.get(kind)
        assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.get(kind, {}).values())


def test_the_readmes_commands_are_in_the_makefile_and_its_help():
    targets = set(re.findall(r"^([a-z]+):", makefiles.RULES, re.MULTILINE))
    named = set()
    for document in ("README.md", "CONTRIBUTING.md"):
        named |= set(
            re.findall(r"\bmake ([a-z]+)[`\s]", "\n".join(code((ROOT / document).read_text("utf-8"))))
        )
    assert {"html", "test"} <= named
    assert not named - targets
    assert not named - {"help"} - set(re.findall(r"^## make ([a-z]+) ", makefiles.RULES, re.MULTILINE))


def code(markdown: str) -> list[str]:
    """The code in a text, inline or in blocks."""
    return re.findall(r"^```.*?^```|`[^`\n]+`", markdown, re.MULTILINE | re.DOTALL)


def test_no_file_names_a_place_of_one_machine():
    place = re.compile(r"(?<![\w.~$}/])/(?:home|root|Users|work|tmp|opt|private)/\w")
    for file in tracked():
        if file != Path(__file__):
            assert not place.search(text_of(file)), file.relative_to(ROOT)


def test_nothing_is_left_to_be_done():
    mark = re.compile(r"\b(TODO|FIXME|XXX)\b")
    for file in tracked():
        if file != Path(__file__) and file.parent.name != "requirements":
            assert not mark.search(text_of(file)), file.relative_to(ROOT)


def test_every_dependency_has_its_reason():
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    named = [n for n, line in enumerate(lines) if re.match(r'\s+"[\w-]+(\[.+\])?[~=>]', line)]
    assert len(named) > 20
    for number in named:
        assert re.search(r'",\s+# \S', lines[number]), lines[number]
    for line in lines:
        if re.match(r"(torch|bench|cff|lock) = ", line):
            assert "  # " in line or lines[lines.index(line) - 1].startswith("#"), line
