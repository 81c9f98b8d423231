"""Put the book's PDFs and EPUBs into a built site: `book_files.py SITE FILE...`.

They are made from the same pages as the site, so that the pages cannot name them when they are written. Each page has a
`<template class="book-files-here">`, which this fills with links and sizes: of the files of its edition, if they are given.
"""

import os
import re
import shutil
import sys
from html import escape
from pathlib import Path

#: Markers around the HTML that is inserted, so that a later run replaces it.
BEGIN, END = "<!--files-->", "<!--/files-->"
PUT_IN = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
HERE = re.compile(r'<template class="book-files-here" data-files="([^"]*)">(.*?)</template>', re.DOTALL)
LINK = re.compile(r"<a>.*?</a>")


def size_of(file: Path) -> str:
    """Return a file's size as readers are used to it, in millions of bytes."""
    return f"{max(file.stat().st_size / 1e6, 0.1):.1f} MB"


def fill(page: Path, site: Path, names: set[str]) -> int:
    """Link a page to the files of its edition, and return their number."""
    text = page.read_text("utf-8")
    linked = 0

    def put(template: re.Match[str]) -> str:
        nonlocal linked
        links = []
        for name in template[1].split():
            if name in names:
                address = escape(Path(os.path.relpath(site / name, page.parent)).as_posix())
                kind = name.rpartition(".")[2].upper()
                links.append(f'<a href="{address}" download>{kind}, {size_of(site / name)}</a>')
        linked = len(links)
        return template[0] + BEGIN + LINK.sub(" · ".join(links), template[2]) + END if links else template[0]

    filled = HERE.sub(put, PUT_IN.sub("", text))
    if filled != text:
        page.write_text(filled, "utf-8")
    return linked


def main(arguments: list[str]) -> None:
    """Run with the command line arguments."""
    if len(arguments) < 2 or not Path(arguments[0], "index.html").is_file():
        sys.exit(
            "Give the folder of the built book (run `make html`) and the files (`make epub`, `make pdf`)."
        )
    site, *files = map(Path, arguments)
    for file in files:
        shutil.copyfile(file, site / file.name)
    names = {file.name for file in files}
    linked = sum(fill(page, site, names) > 0 for page in sorted(site.rglob("*.html")))
    if not linked:
        sys.exit(f"No page of {site} names any of these files: build the site again with `make html`.")
    print(f"{linked} pages link to {', '.join(sorted(names))}")


if __name__ == "__main__":
    main(sys.argv[1:])
