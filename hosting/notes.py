"""Print the text of a release, its section of CHANGELOG.md: `notes.py v0.1.0`.

Each paragraph and each item becomes one line, because GitHub shows the line breaks of a release's text.
"""

import re
import sys
from pathlib import Path

CHANGES = Path(__file__).parents[1] / "CHANGELOG.md"
#: The end of a line whose paragraph or item goes on in the next line.
WRAPPED = re.compile(r"(?<=[^\n])\n +(?=\S)|(?<=[^\n])\n(?![\n#-])")


def section(changes: str, version: str) -> str:
    """Return what CHANGELOG.md says of a version, without its heading."""
    found = re.search(rf"(?ms)^## \[{re.escape(version)}\][^\n]*\n(.*?)(?=^## \[|\Z)", changes)
    return WRAPPED.sub(" ", found[1].strip()) if found else ""


def main(arguments: list[str]) -> None:
    """Run with the command line arguments."""
    if len(arguments) != 1:
        sys.exit("Give the tag of the release, such as v0.1.0.")
    version = arguments[0].removeprefix("v")
    text = section(CHANGES.read_text("utf-8"), version)
    if not text:
        sys.exit(f"CHANGELOG.md says nothing of {version}: write a section `## [{version}] - YYYY-MM-DD`.")
    print(text)


if __name__ == "__main__":
    main(sys.argv[1:])
