"""Citations of the book and of each page: as one line, in APA style, and as BibTeX.

The data of the book are in CITATION.cff; its title and authors are those of the edition, and its addresses are those
of the build (docs/_ext/book/about/addresses.py).
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
FORMS = ("bibtex", "apa", "line")
#: The special characters of TeX, and how they are escaped.
_TEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


@dataclass(frozen=True)
class Work:
    """The book, or a page of it."""

    book: str
    author: str
    version: str
    date: str
    page: str = ""
    key: str = "cedocs"
    address: str = ""
    doi: str = ""

    @property
    def year(self) -> str:
        return self.date[:4]

    @property
    def where(self) -> str:
        """The DOI or the address, if one is known."""
        return self.address or (f"https://doi.org/{self.doi}" if self.doi else "")

    def line(self) -> str:
        """One line for a list of references."""
        form = (
            _("{author} ({year}). “{page}”. In: {book}, version {version}.")
            if self.page
            else _("{author} ({year}). {book}, version {version}.")
        )
        return f"{form.format(**vars(self), year=self.year)} {self.where}".strip()

    def apa(self) -> nodes.paragraph:
        """The citation in APA style, with an italic title."""
        after = f" ({_('Version {version}').format(version=self.version)})."
        paragraph = nodes.paragraph("", f"{self.author}. ({self.year}). ", nodes.emphasis("", self.book))
        paragraph["classes"] = ["citation"]
        paragraph["translatable"] = False  # it is already in the edition's language
        paragraph += nodes.Text(after)
        if self.where:
            paragraph += nodes.Text(" ")
            paragraph += nodes.reference("", self.where, refuri=self.where)
        return paragraph

    def bibtex(self) -> str:
        """An entry for BibTeX and BibLaTeX."""
        fields = {
            "author": f"{{{self.author.translate(_TEX)}}}",  # braces: BibTeX must not split the name
            "title": (self.page or self.book).translate(_TEX),
            "booktitle": self.book.translate(_TEX) if self.page else "",
            "year": self.year,
            "note": f"Version {self.version}",
            "doi": self.doi,
            "url": self.address,
        }
        width = max(map(len, (name for name, value in fields.items() if value)))
        lines = [f"  {name:<{width}} = {{{value}}}" for name, value in fields.items() if value]
        return f"@{'incollection' if self.page else 'book'}{{{self.key},\n" + ",\n".join(lines) + "\n}"


@cache
def _read(file: Path, changed: int) -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(file.read_text("utf-8"))
    return data


def published(config: Config) -> dict[str, Any]:
    """Return the content of CITATION.cff."""
    file = Path(config.book_citation)
    return _read(file, file.stat().st_mtime_ns)


def the_book(config: Config) -> Work:
    """Return the book, in the edition of this build."""
    said = published(config)
    address = config.html_baseurl
    return Work(
        config.project,
        config.author,
        said["version"],
        str(said["date-released"]),
        address=address,
        doi=config.book_doi,
    )


def page_of(book: Work, page: str, title: str, address: str) -> Work:
    """Return a page of the book."""
    key = f"{book.key}-{re.sub(r'[^a-z0-9]+', '-', page)}"
    return Work(book.book, book.author, book.version, book.date, title, key, address, book.doi)


class CiteBook(SphinxDirective):
    """`{cite-book} bibtex`, `apa` or `line`: the citation of the book in that form."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        form = self.arguments[0]
        if form not in FORMS:
            raise self.error(f"unknown form of citation {form}: write one of {', '.join(FORMS)}")
        book = the_book(self.config)
        self.env.note_dependency(self.config.book_citation)
        if form == "apa":
            return [book.apa()]
        text = book.bibtex() if form == "bibtex" else book.line()
        block = nodes.literal_block(text, text, language="bibtex" if form == "bibtex" else "text")
        block["classes"] = ["citation"]
        block["translatable"] = False
        return [block]


def about_the_environment(app: Sphinx, config: Config) -> None:
    """Make Sphinx write all pages again when CITATION.cff changes."""
    config.book_cited = repr(published(config))
