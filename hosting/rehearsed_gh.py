"""What the workflows ask of `gh`, done to the files of a rehearsal: see rehearse.py. A release is a folder of its files."""

import argparse
import fnmatch
import os
import shutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(os.environ["REHEARSAL"])
RELEASES = FOLDER / "releases"


def main(arguments: list[str]) -> int:
    """Run with the command line arguments, the first two of which say what is to be done."""
    command = " ".join(arguments[:2])
    if os.environ.get("REHEARSAL_FAILS") == command:
        print(f"{command}: the network failed", file=sys.stderr)
        return 1
    if command not in COMMANDS:
        print(f"gh {command} is not rehearsed: add it to {__file__}", file=sys.stderr)
        return 1
    return COMMANDS[command](arguments[2:])


def setup_git(arguments: list[str]) -> int:
    return 0


def list_releases(arguments: list[str]) -> int:
    print("\n".join(sorted(folder.name for folder in RELEASES.glob("*"))))
    return 0


def download(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("tag")
    parser.add_argument("--pattern")
    parser.add_argument("--dir", type=Path)
    given = parser.parse_args(arguments)
    found = [file for file in (RELEASES / given.tag).iterdir() if fnmatch.fnmatch(file.name, given.pattern)]
    for file in found:
        shutil.copyfile(file, given.dir / file.name)
    if not found:
        print("no assets match the file pattern", file=sys.stderr)
    return int(not found)


def create(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("tag")
    parser.add_argument("files", nargs="*", type=Path)
    for option in ("--repo", "--title", "--notes-file"):
        parser.add_argument(option, required=True)
    parser.add_argument("--verify-tag", action="store_true", required=True)
    given = parser.parse_intermixed_args(arguments)
    server = FOLDER / "server" / f"{given.repo}.git"
    subprocess.run(
        ["git", "-C", server, "rev-parse", "--verify", "--quiet", f"refs/tags/{given.tag}"], check=True
    )
    target = RELEASES / given.tag
    target.mkdir(parents=True)  # fails if there is one
    for file in given.files:
        shutil.copyfile(file, target / file.name)
    (FOLDER / f"notes-{given.tag}.md").write_text(Path(given.notes_file).read_text("utf-8"), "utf-8")
    return 0


def dispatch(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("workflow")
    parser.add_argument("--repo", required=True)
    parser.add_argument("--ref", required=True)
    given = parser.parse_args(arguments)
    (FOLDER / "dispatched").write_text(f"{given.workflow} {given.ref}", "utf-8")
    return 0


COMMANDS = {
    "auth setup-git": setup_git,
    "release list": list_releases,
    "release download": download,
    "release create": create,
    "workflow run": dispatch,
}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
