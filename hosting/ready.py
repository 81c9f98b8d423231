"""Say which settings a repository on GitHub lacks: `ready.py OWNER/NAME`. It needs `gh`, signed in as an administrator.

CONTRIBUTING.md lists them under *What a repository needs once*. What is optional is reported, and fails nothing.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any, NamedTuple


class Setting(NamedTuple):
    """A setting: where GitHub's API has it, whether its answer is right, and whether releases work without it."""

    path: str
    right: Callable[[Any], bool]
    optional: bool = False


SETTINGS = {
    "Pages": Setting("/pages", lambda pages: pages["build_type"] == "workflow"),
    "Actions": Setting("/actions/permissions", lambda actions: bool(actions["enabled"])),
    "Issues": Setting("", lambda repository: bool(repository["has_issues"])),
    "Reports": Setting("/private-vulnerability-reporting", lambda reports: bool(reports["enabled"])),
    "Tags": Setting(
        "/rulesets", lambda rules: any(r["target"] == "tag" and r["enforcement"] == "active" for r in rules)
    ),
    "PyTorch": Setting("/actions/variables/PIP_EXTRA_INDEX_URL", lambda variable: bool(variable["value"])),
    "DOI": Setting(
        "/actions/variables/BOOK_DOI", lambda variable: variable["value"].startswith("10."), optional=True
    ),
    "PyPI": Setting("/actions/variables/PYPI", lambda variable: variable["value"] == "true", optional=True),
    "Publisher": Setting("/environments/pypi", lambda there: there["name"] == "pypi", optional=True),
}


def lacking(repository: str) -> dict[str, bool]:
    """Return the names of the settings that are missing, and whether each is optional."""
    return {
        name: setting.optional
        for name, setting in SETTINGS.items()
        if (said := ask(f"repos/{repository}{setting.path}")) is None or not setting.right(said)
    }


def ask(path: str) -> Any:
    """Return what GitHub's API answers; None if there is no such setting."""
    run = subprocess.run(["gh", "api", path], capture_output=True, text=True)
    if run.returncode and "HTTP 404" not in run.stderr:
        sys.exit(f"gh api {path} failed: {run.stderr.strip()}")
    return None if run.returncode else json.loads(run.stdout)


def main(arguments: list[str]) -> None:
    """Run with the command line arguments."""
    if len(arguments) != 1 or arguments[0].count("/") != 1:
        sys.exit("Give the repository, such as owner/name.")
    missing = lacking(arguments[0])
    for name in SETTINGS:
        print(f"{name}: {'is set' if name not in missing else 'optional' if missing[name] else 'MISSING'}")
    if not all(missing.values()):
        sys.exit("CONTRIBUTING.md says how each is set, under `What a repository needs once`.")


if __name__ == "__main__":
    main(sys.argv[1:])
