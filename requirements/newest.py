"""The newest versions of what pyproject.toml and the package.json files name, whatever the locks say.

python requirements/newest.py libraries torch    prints what these groups want, without versions
python requirements/newest.py --raise            lets pyproject.toml allow newer ones: `~=1.2` becomes `>=1.2`
python requirements/newest.py --npm FOLDER       prints name@latest for each package of FOLDER/package.json
"""

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = ROOT / "pyproject.toml"
#: Has to be the version that sphinxcontrib-katex renders with.
HELD = {"katex"}


def without_versions(groups: list[str]) -> list[str]:
    """What the project and some of its groups want."""
    wanted = tomllib.loads(PROJECT.read_text("utf-8"))
    lines = [
        *wanted["project"]["dependencies"],
        *(one for name in groups for one in wanted["dependency-groups"][name]),
    ]
    split = [line.partition(";") for line in lines]
    return [re.split(r"[~=<>!]", name)[0] + semicolon + marker for name, semicolon, marker in split]


def raised(project: str) -> str:
    """Let each pin of the dependency groups allow newer versions, except those of part 4's libraries and PyTorch."""
    start, end = project.index("[dependency-groups]"), project.index("\n[tool.")
    groups = project[start:end]
    kept = re.compile(r"^(?:torch = .*|libraries = \[\n(?:.*\n)*?\])$", re.MULTILINE)
    pieces, last = [], 0
    for found in kept.finditer(groups):
        pieces += [groups[last : found.start()].replace("~=", ">="), found[0]]
        last = found.end()
    return project[:start] + "".join(pieces) + groups[last:].replace("~=", ">=") + project[end:]


def npm(folder: str) -> list[str]:
    """Name the newest version of each package of a folder."""
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
