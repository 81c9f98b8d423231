"""Add older versions of the book to the site of the newest: `old_versions.py SITE ARCHIVES`.

SITE is the built site of the newest version. Each ARCHIVES/site-vX.Y.tar.gz, an asset of a release, is unpacked into
SITE/vX.Y. Every page gets a version switcher, and pages of older versions get a notice with a link to the same page of
the newest one. This needs no JavaScript: it is written into the HTML, at the `<template>` elements that docs/_templates
contains for it.
"""

import os
import re
import shutil
import sys
import tarfile
from html import escape
from pathlib import Path

ARCHIVE = re.compile(r"site-(v\d+\.\d+)\.tar\.gz")
VERSION = re.compile(r"v(\d+)\.(\d+)")
#: Markers around the HTML that is inserted, so that a later run replaces it.
BEGIN, END = "<!--versions-->", "<!--/versions-->"
PUT_IN = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
SWITCH = re.compile(r'<template class="version-switch-here">(.*?)</template>', re.DOTALL)
OLD = re.compile(r'<template class="version-old-here">(.*?)</template>', re.DOTALL)


def unpack(site: Path, archives: Path) -> list[str]:
    """Unpack every archive into the site, and return the versions, newest first."""
    versions = []
    for file in archives.iterdir():
        if name := ARCHIVE.fullmatch(file.name):
            folder = site / name[1]
            shutil.rmtree(folder, ignore_errors=True)
            with tarfile.open(file) as archive:
                archive.extractall(folder, filter="data")
            versions.append(name[1])
    return sorted(versions, key=_number, reverse=True)


def _number(version: str) -> tuple[int, ...]:
    found = VERSION.fullmatch(version)
    return tuple(map(int, found.groups())) if found else ()


def put_in(site: Path, versions: list[str]) -> None:
    """Add the version switcher to every page of every version."""
    for version in ("", *versions):
        for file in sorted((site / version).rglob("*.html")):
            page = file.relative_to(site / version)
            if "_static" in page.parts or (not version and page.parts[0] in versions):
                continue
            text = file.read_text("utf-8")
            filled = fill(PUT_IN.sub("", text), site, page, version, versions)
            if filled != text:
                file.write_text(filled, "utf-8")


def fill(text: str, site: Path, page: Path, version: str, versions: list[str]) -> str:
    """Return a page with its `<template>` elements filled in for this version."""
    links = {name: link(site, page, version, name) for name in ("", *versions)}

    def switch(template: re.Match[str]) -> str:
        item = re.search(r"<li>.*?</li>", template[1], re.DOTALL)
        items = "".join(
            f'<li><a href="{escape(address)}"{" aria-current=true" if name == version else ""}>'
            f"{escape(name) or _newest(template[1])}</a></li>"
            for name, address in links.items()
        )
        return template[0] + BEGIN + template[1].replace(item[0] if item else "", items) + END

    def old(template: re.Match[str]) -> str:
        if not version:
            return template[0]
        return template[0] + BEGIN + template[1].replace('href="#"', f'href="{escape(links[""])}"') + END

    return OLD.sub(old, SWITCH.sub(switch, text)) if versions else text


def _newest(template: str) -> str:
    found = re.search(r"<li>(.*?)</li>", template, re.DOTALL)
    return found[1] if found else ""


def link(site: Path, page: Path, version: str, other: str) -> str:
    """Return the relative link from a page to the same page of another version, or to its cover if it has none."""
    there = site / other / page
    target = there if there.is_file() else site / other / "index.html"
    return Path(os.path.relpath(target, (site / version / page).parent)).as_posix()


def main(arguments: list[str]) -> None:
    """Run with the command line arguments."""
    if len(arguments) != 2 or not Path(arguments[0], "index.html").is_file():
        sys.exit("Give the folder of the built book (run `make html`) and the folder of the archives.")
    site, archives = map(Path, arguments)
    versions = unpack(site, archives)
    put_in(site, versions)
    print(f"The newest version, and {len(versions)} older: {' '.join(versions)}")


if __name__ == "__main__":
    main(sys.argv[1:])
