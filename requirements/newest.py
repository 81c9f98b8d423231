"""Ignore the lock files, and allow the newest versions of what pyproject.toml and the package.json files require.

python requirements/newest.py libraries torch    prints the requirements of these groups, without versions
python requirements/newest.py --raise            allows newer versions in pyproject.toml: `~=1.2` becomes `>=1.2`
python requirements/newest.py --npm FOLDER       prints name@latest for each package of FOLDER/package.json
"""

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = ROOT / "pyproject.toml"
#: Must stay the version that sphinxcontrib-katex renders with.
HELD = {"katex"}


def without_versions(groups: list[str]) -> list[str]:
    """Return the requirements of the project and of some of its dependency groups, without versions."""
    wanted = tomllib.loads(PROJECT.read_text("utf-8"))
    lines = [
        *wanted["project"]["dependencies"],
        *(one for name in groups for one in wanted["dependency-groups"][name]),
    ]
    split = [line.partition(";") for line in lines]
    return [re.split(r"[~=<>!]", name)[0] + semicolon + marker for name, semicolon, marker in split]


def raised(project: str) -> str:
    """Make the pins of the dependency groups allow newer versions, except those of part 4's libraries and PyTorch."""
    start, end = project.index("[dependency-groups]"), project.index("\n[tool.")
    groups = project[start:end]
    kept = re.compile(r"^(?:torch = .*|libraries = \[\n(?:.*\n)*?\])$", re.MULTILINE)
    pieces, last = [], 0
    for found in kept.finditer(groups):
        pieces += [groups[last : found.start()].replace("~=", ">="), found[0]]
        last = found.end()
    return project[:start] + "".join(pieces) + groups[last:].replace("~=", ">=") + project[end:]


def npm(folder: str) -> list[str]:
    """Return `name@latest` for each package of a folder's package.json."""
    wanted = json.loads((ROOT / folder / "package.json").read_text("utf-8"))
    names = {**wanted.get("dependencies", {}), **wanted.get("devDependencies", {})}
    return [f"{name}@latest" for name in names if name not in HELD]


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["--raise"]:
            PROJECT.write_text(raised(PROJECT.read_text("utf-8")), "utf-8")
        case ["--npm", folder]:
            print(*npm(folder))
        case groups:
            print(*without_versions(groups), sep="\n")
