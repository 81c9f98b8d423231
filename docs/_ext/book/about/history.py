"""The state of the sources: a released version or a commit, and when each page last changed. Read from git.

A version is released if its tag (v0.1.0) is at the commit that is built and no file has changed since. Every other build is
named by its commit: `0.1.0+1a2b3c4d5`, and `0.1.0+1a2b3c4d5.changed` if files differ from that commit. Without a history
(an unpacked archive) a build is a release if CHANGELOG.md has nothing under *Unreleased*.
"""

import re
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

#: The letters of a commit that are shown. Git's own number of them depends on the clone.
LETTERS = 9
RELEASED_ON = re.compile(r'(?m)^date-released: "(.*)"$')
UNRELEASED = re.compile(r"(?ms)^## \[Unreleased\]\n(.*?)(?=^## \[|\Z)")


def read(root: Path) -> dict[str, Any]:
    """Return the state of a project: its version, whether that is released, its date, its commit, and the dates of files."""
    version = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    head = (
        git(root, "log", "-1", "--format=%H %cs") if git(root, "rev-parse", "--show-prefix") == "" else None
    )
    if not head:
        named = UNRELEASED.search((root / "CHANGELOG.md").read_text("utf-8"))
        released = not (named and named[1].strip())
        cited = RELEASED_ON.search((root / "CITATION.cff").read_text("utf-8"))
        day, commit, changed = cited[1] if cited else "", "", False
    else:
        (commit, day), changed = (
            head.split(),
            bool(git(root, "status", "--porcelain", "--untracked-files=no")),
        )
        released = not changed and f"v{version}" in (git(root, "tag", "--points-at", "HEAD") or "").split()
    label = "".join([commit[:LETTERS] or "unreleased", ".changed" * changed])
    return {
        "version": version if released else f"{version}+{label}",
        "number": version,
        "released": released,
        "date": day,
        "commit": commit,
        "changed": changed,
        "dates": dates(root, commit) if head else {},
    }


@cache
def dates(root: Path, commit: str) -> dict[str, str]:
    """Return the day of the last change of each file in docs; nothing if the clone lacks the history."""
    if git(root, "rev-parse", "--is-shallow-repository") == "true":
        return {}
    found: dict[str, str] = {}
    day = ""
    for line in (
        git(root, "log", "--format=%x00%cs", "--name-only", commit, "--", "docs") or ""
    ).splitlines():
        if line.startswith("\0"):
            day = line[1:]
        elif line.endswith((".md", ".po")):
            found.setdefault(line, day)
    return found


def git(root: Path, *arguments: str) -> str | None:
    """Return what git prints; None if it fails, or is not installed."""
    try:
        run = subprocess.run(
            ["git", "-c", "core.quotePath=false", *arguments], cwd=root, capture_output=True, text=True
        )
    except FileNotFoundError:
        return None
    return run.stdout.strip() if run.returncode == 0 else None
