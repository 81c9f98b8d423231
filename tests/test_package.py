"""cedocs as users install it: the metadata of the wheel and the sdist are right, and the wheel works alone."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import clean
import pytest
import test_project

ROOT = Path(__file__).parents[1]
DOCTESTS = """
import doctest, importlib, pkgutil, sys
import cedocs
names = ["cedocs", *(found.name for found in pkgutil.walk_packages(cedocs.__path__, "cedocs."))]
results = [doctest.testmod(importlib.import_module(name)) for name in names]
assert "site-packages" in cedocs.__file__, cedocs.__file__
print(sum(result.attempted for result in results), sum(result.failed for result in results))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return clean.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def python(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel, NumPy and array-api-compat."""
    return clean.environment(tmp_path_factory.mktemp("clean") / "venv", built[0])


def run(python: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run in a folder without importable files."""
    return subprocess.run([str(python), "-I", *arguments], capture_output=True, text=True, cwd=python.parent)


def test_the_wheel_holds_the_code_and_nothing_else(built: tuple[Path, Path]) -> None:
    names = set(zipfile.ZipFile(built[0]).namelist())
    code = {file.relative_to(ROOT).as_posix() for file in (ROOT / "cedocs").rglob("*.py")}
    assert code | {"cedocs/py.typed", "cefigures/py.typed", "cefigures/__init__.py"} <= names
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"cedocs", "cefigures"}
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in names)


def test_the_wheel_says_what_it_is(built: tuple[Path, Path]) -> None:
    said = clean.metadata(built[0])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (said["Name"], said["Version"]) == (project["name"], project["version"])
    assert said["License-Expression"] == "MIT"
    assert said["Metadata-Version"] == "2.4", "twine 6.1, which publishes it, takes none that is newer"
    assert "Typing :: Typed" in said.get_all("Classifier", [])
    assert said["Description-Content-Type"].startswith("text/markdown")
    assert [str(r).split(">")[0] for r in said.get_all("Requires-Dist", []) if "extra" not in r] == [
        "array-api-compat",
        "numpy",
    ]


def test_its_description_leads_nowhere_that_the_archive_does_not(built: tuple[Path, Path]) -> None:
    """Links relative to README.md are broken on a package index."""
    description = clean.metadata(built[0]).get_payload()
    assert isinstance(description, str)
    assert ">>> round(float(cross_entropy(" in description
    assert all(re.match(r"https://|#", link) for link in re.findall(r"\]\(([^)]+)\)", description))


def test_the_sdist_has_every_file_of_the_project(built: tuple[Path, Path]) -> None:
    """So its tests find what they read."""
    with tarfile.open(built[1]) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    missing = {file.relative_to(ROOT).as_posix() for file in test_project.tracked()} - names
    assert not missing
    assert not [name for name in names if re.match(r"_build|\.venv|node_modules|.*\.mo$", name)]


def test_the_tests_pass_from_the_unpacked_sdist(built: tuple[Path, Path], tmp_path: Path) -> None:
    """Those of the module and of the files at the root; the others need the built book."""
    with tarfile.open(built[1]) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    chosen = [
        "tests/module/test_options.py",
        "tests/test_pins.py",
        "tests/book/about/test_history.py",
        "tests/book/about/test_workflows.py",
    ]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-3000:]


def test_its_links_are_those_that_the_build_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SITE_URL", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL"):
        monkeypatch.delenv(name, raising=False)
    assert clean.metadata(clean.build(tmp_path / "none")[0]).get_all("Project-URL") is None
    monkeypatch.setenv("SITE_URL", "https://example.org/book")
    monkeypatch.setenv("GITHUB_REPOSITORY", "owner/name")
    links = dict(
        line.split(", ")
        for line in clean.metadata(clean.build(tmp_path / "all")[0]).get_all("Project-URL", [])
    )
    assert links["Homepage"] == "https://example.org/book/"
    assert links["Documentation"] == "https://example.org/book/reference/api/index.html"
    assert links["Source"] == "https://github.com/owner/name" and links["Issues"].startswith(links["Source"])
    page = links["Documentation"].removeprefix(links["Homepage"]).removesuffix(".html")
    assert (ROOT / "docs" / f"{page}.md").is_file()


def test_its_doctests_pass_in_an_empty_environment(python: Path) -> None:
    ran = run(python, "-W", "error", "-c", DOCTESTS)
    assert ran.returncode == 0, ran.stderr
    attempted, failed = map(int, ran.stdout.split())
    assert attempted > 50 and not failed, ran.stdout


def test_a_doctest_that_fails_is_seen(python: Path) -> None:
    altered = DOCTESTS.replace("results =", 'cedocs.__doc__ = ">>> 1\\n2\\n"\nresults =')
    assert int(run(python, "-c", altered).stdout.split()[-1]) == 1


def test_the_environment_is_empty(python: Path) -> None:
    for name in ("matplotlib", "sphinx", "pytest"):
        assert run(python, "-c", f"import {name}").returncode != 0


def test_the_figures_say_what_they_lack(python: Path) -> None:
    ran = run(python, "-c", "import cefigures")
    assert "pip install 'cedocs[book]'" in ran.stderr.splitlines()[-1]
