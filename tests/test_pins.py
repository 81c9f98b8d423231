"""requirements/README.md lists each pin that keeps another package from its next minor version, and what to do then."""

import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version
from sphinxcontrib import katex

ROOT = Path(__file__).parents[1]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
ROW = re.compile(r"^\| `([\w-]+)` (\S+) \| (.+) \| (.+) \| (.+) \|$", re.MULTILINE)


def pins() -> dict[str, set[str]]:
    """The versions of each package in all lock files, including npm's."""
    found: dict[str, set[str]] = {}
    for lock in LOCKS:
        for name, version in re.findall(
            r"^([a-z0-9.-]+)(?:\[.+\])?==([^ ]+)", lock.read_text("utf-8"), re.MULTILINE
        ):
            found.setdefault(canonicalize_name(name), set()).add(version)
    for name, version in json.loads((ROOT / "package.json").read_text("utf-8"))["dependencies"].items():
        found.setdefault(name, set()).add(version)
    return found


def holds_back(wanted: SpecifierSet, version: str) -> bool:
    """Whether a specifier excludes the next minor version of a package."""
    now = Version(version)
    return Version(version) in wanted and Version(f"{now.major}.{now.minor + 1}") not in wanted


@pytest.mark.parametrize(
    ("wanted", "version", "held"),
    [
        ("==0.20.0", "0.20.0", True),
        ("<0.23,>=0.20", "0.22.4", True),
        ("<1,>=0.20", "0.22.4", False),
        ("~=1.4.0", "1.4.3", True),
        ("~=1.4", "1.4.3", False),
        (">=2", "2.1", False),
        ("<2", "2.1", False),  # another version is locked for another Python
    ],
)
def test_what_holds_back_is_recognised(wanted: str, version: str, held: bool) -> None:
    assert holds_back(SpecifierSet(wanted), version) == held


def held_by_others() -> set[tuple[str, str]]:
    """The packages of this environment that are held back, with the packages that hold them."""
    found = set()
    for holder in pins():
        try:
            requirements = [Requirement(text) for text in distribution(holder).requires or ()]
        except PackageNotFoundError:  # in another environment, or for another system
            continue
        for requirement in requirements:
            name = canonicalize_name(requirement.name)
            if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
                continue
            if any(holds_back(requirement.specifier, version) for version in pins().get(name, ())):
                found.add((name, holder))
    return found


def held_here() -> set[str]:
    """The packages that pyproject.toml limits by `==` or `<`."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
    requirements = [Requirement(text) for group in groups.values() for text in group]
    return {r.name for r in requirements if any(s.operator in ("==", "<", "<=") for s in r.specifier)}


def test_each_pin_that_holds_back_is_in_the_list() -> None:
    rows = {name: held_by for name, _, held_by, *_ in ROW.findall(readme())}
    found = held_by_others()
    assert ("pydata-sphinx-theme", "sphinx-book-theme") in found, "else this test sees nothing"
    assert not {(name, holder) for name, holder in found if f"`{holder}`" not in rows.get(name, "")}
    assert held_here() and not held_here() - rows.keys()
    assert {"sphinx", "katex"} <= rows.keys()  # held by Python and by a copy: not in the metadata


def test_the_list_has_no_version_that_is_no_longer_locked() -> None:
    rows = ROW.findall(readme())
    assert len(rows) == readme().count("\n| `") - len(re.findall(r"^\| `\w+\.txt`", readme(), re.MULTILINE))
    for name, version, *told in rows:
        assert version in pins()[name], f"{name} {version} is now {pins()[name]}: is the row still true?"
        assert all(told)


def test_what_a_row_says_of_its_reason_is_so() -> None:
    """The four pins that need more than one command."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["requires-python"] == ">=3.11"
    assert katex.katex_version in pins()["katex"]
    assert distribution("pydata-sphinx-theme").version in pins()["pydata-sphinx-theme"]


def readme() -> str:
    return (ROOT / "requirements" / "README.md").read_text("utf-8")


def test_newest_lets_all_pins_go_but_those_that_are_held() -> None:
    import sys

    sys.path.insert(0, str(ROOT / "requirements"))
    import newest

    before = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    after = tomllib.loads(newest.raised((ROOT / "pyproject.toml").read_text("utf-8")))
    for group, lines in after["dependency-groups"].items():
        if group in ("torch", "libraries"):  # `make libraries-newest` has the newest of these
            assert lines == before["dependency-groups"][group]
        else:
            assert not [line for line in lines if re.search("~=|==", line)]
    assert {key: value for key, value in after.items() if key != "dependency-groups"} == {
        key: value for key, value in before.items() if key != "dependency-groups"
    }
    assert newest.npm("tests/browser") == ["@sparticuz/chromium@latest", "axe-core@latest"]
    assert "katex@latest" not in newest.npm(".")
