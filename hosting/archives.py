"""Download the sites of all releases: `archives.py FOLDER`. It needs GitHub's `gh`, and ends with an error if one fails.

A site that was published without one of its older versions would lose addresses that others have quoted.
"""

import re
import subprocess
import sys
from pathlib import Path

TAG = re.compile(r"v(\d+)\.(\d+)\.(\d+)")


def main(arguments: list[str]) -> None:
    """Run with the command line arguments."""
    if len(arguments) != 1:
        sys.exit("Give the folder to download to.")
    folder = Path(arguments[0])
    folder.mkdir(parents=True, exist_ok=True)
    for tag in released():
        name = f"site-{tag.rpartition('.')[0]}.tar.gz"
        if not (folder / name).is_file():  # a newer patch of the same version has it already
            gh("release", "download", tag, "--pattern", name, "--dir", str(folder))
        if not (folder / name).is_file():
            sys.exit(f"The release {tag} has no {name}: attach it to the release, or delete the release.")


def released() -> list[str]:
    """Return the tags of all releases, newest version first."""
    options = ["--exclude-drafts", "--exclude-pre-releases", "--limit", "1000"]
    tags = gh("release", "list", *options, "--json", "tagName", "--jq", ".[].tagName").split()
    numbers = {tag: tuple(map(int, found.groups())) for tag in tags if (found := TAG.fullmatch(tag))}
    return sorted(numbers, key=lambda tag: numbers[tag], reverse=True)


def gh(*arguments: str) -> str:
    """Run gh, and return what it prints."""
    run = subprocess.run(["gh", *arguments], capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"gh {' '.join(arguments)} failed, so nothing may be published: {run.stderr.strip()}")
    return run.stdout


if __name__ == "__main__":
    main(sys.argv[1:])
