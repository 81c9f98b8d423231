"""The published anchors and addresses, which must never disappear: `make anchors` adds new ones.

tests/site/anchors.txt names each as `page#anchor`, tests/site/addresses.txt each page; the editions have the same.
Until the first public release an anchor may be taken off the list by hand, in the commit that removes what it names. A page
always leaves a line in docs/redirects.txt.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from bs4 import BeautifulSoup
from bs4.element import Tag

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "_build" / "html"
ANCHORS, ADDRESSES = (Path(__file__).with_name(f"{name}.txt") for name in ("anchors", "addresses"))
#: Elements with ids of the theme or Sphinx, to which nobody links.
NOT_PAGES = {"404", "search", "genindex", "py-modindex"}
MATHEMATICS = "article div.math[id]"
STATED = "article [id^=stated-]:not([id$=-tip])"
LEDGER = "table.stated-ledger"  # its rows are named after the numbers on the pages, and change with them


def listed(file: Path) -> set[str]:
    """The entries of a list."""
    return set(file.read_text("utf-8").split()) if file.is_file() else set()


def anchors_of(page: str, soup: BeautifulSoup) -> set[str]:
    """The anchors of everything with a permalink, of equations, and of stated numbers."""
    for table in soup.select(LEDGER):
        table.extract()
    links = {str(link["href"])[1:] for link in soup.select('article a.headerlink[href^="#"]')}
    ids = {str(tag["id"]) for tag in soup.select(f"{MATHEMATICS}, {STATED}")}
    return {f"{page}#{anchor}" for anchor in links | ids if anchor}


def present(page: str, soup: BeautifulSoup) -> set[str]:
    """All anchors of a page."""
    return {f"{page}#{tag['id']}" for tag in soup.find_all(id=True) if isinstance(tag, Tag)}


def read(book: Path, editions: Iterable[str]) -> dict[str, BeautifulSoup]:
    """All pages of the English edition, which is at the root of the site."""
    found = {}
    for file in sorted(book.rglob("*.html")):
        name = file.relative_to(book).with_suffix("").as_posix()
        if not name.startswith(("_", *filter(None, editions))) and name not in NOT_PAGES:
            found[name] = BeautifulSoup(file.read_text("utf-8"), "html.parser")
    return found


def add(file: Path, found: set[str]) -> int:
    """Add missing entries to a list; none is removed."""
    before = listed(file)
    file.write_text("\n".join(sorted(before | found)) + "\n", "utf-8")
    return len(found - before)


def main() -> None:
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
    from book.editions.languages import folders

    pages = read(BOOK, folders().values())
    anchors: set[str] = set().union(*(anchors_of(name, soup) for name, soup in pages.items()))
    print(f"{add(ANCHORS, anchors)} new anchors, {add(ADDRESSES, set(pages))} new addresses")


if __name__ == "__main__":
    main()
