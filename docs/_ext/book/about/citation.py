"""Citations of the book and of each page: as one line, in APA style, and for BibTeX, BibLaTeX, RIS and CSL-JSON.

The data of the book are in CITATION.cff; its title and authors are those of the edition, its version and dates those of the
sources (history.py), and its addresses those of the build (addresses.py).
"""

import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.dates import format_date
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import _
from sphinx.util.docutils import SphinxDirective

from book.editions.editions import say
from book.editions.languages import SOURCE

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
#: The forms of a citation: what each is in, for the highlighting.
FORMS = {
    "bibtex": "bibtex",
    "biblatex": "bibtex",
    "ris": "text",
    "csl-json": "json",
    "line": "text",
    "apa": "",
}
#: The names that BibLaTeX has for languages.
LANGUAGES = {"en": "english", "ja": "japanese"}
MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
#: The special characters of TeX, and how they are escaped.
_TEX = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def tex(text: str) -> str:
    """Return a text as TeX that prints it."""
    return text.translate(_TEX)


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
    language: str = SOURCE
    released: bool = True

    @property
    def year(self) -> str:
        return self.date[:4]

    @property
    def where(self) -> str:
        """The DOI or the address, if one is known."""
        return self.address or (f"https://doi.org/{self.doi}" if self.doi else "")

    @property
    def state(self) -> str:
        """The version, which says by its form whether it is a release."""
        return f"Version {self.version}" if self.released else f"Unreleased build {self.version}"

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
        r"""An entry for BibTeX, whose styles print no field `url`: the address stands in `howpublished`, too.

        `@misc` is the type that needs no publisher. The braces keep the author one name and the title's capitals.
        """
        within = rf"In: \emph{{{tex(self.book)}}}. " if self.page else ""
        printed = within + (rf"\url{{{self.where}}}" if self.where else "")
        return self._entry(
            "misc",
            howpublished=printed.strip().removesuffix("."),
            year=self.year,
            month=MONTHS[int(self.date[5:7]) - 1],
            note=tex(self.state),
        )

    def biblatex(self) -> str:
        """An entry for BibLaTeX (biber), which has fields for all that BibTeX has not, but no field `version` for parts of a book.

        `@online` has to have an address.
        """
        if self.page:
            book, state = f"{{{tex(self.book)}}}", tex(self.state)
            return self._entry("inbook", booktitle=book, date=self.date, note=state)
        kind = "online" if self.where else "misc"
        return self._entry(kind, date=self.date, version=tex(self.version))

    def _entry(self, kind: str, **own: str) -> str:
        fields = {
            "author": f"{{{tex(self.author)}}}",
            "title": f"{{{tex(self.page or self.book)}}}",
            **own,
            "doi": self.doi,
            "url": self.address,
            "urldate": self.date if self.address else "",
            "langid": LANGUAGES.get(self.language, ""),
        }
        width = max(map(len, (name for name, value in fields.items() if value)))
        lines = [
            f"  {name:<{width}} = {value if name == 'month' else f'{{{value}}}'}"
            for name, value in fields.items()
            if value
        ]
        return f"@{kind}{{{self.key},\n" + ",\n".join(lines) + "\n}"

    def ris(self) -> str:
        """An entry in the format of reference managers. The comma after the author keeps it one name."""
        tags = [
            ("TY", "CHAP" if self.page else "BOOK"),
            ("ID", self.key),
            ("AU", f"{self.author},"),
            ("TI", self.page or self.book),
            ("T2", self.book if self.page else ""),
            ("PY", self.year),
            ("DA", self.date.replace("-", "/")),
            ("ET", self.state),
            ("LA", self.language),
            ("DO", self.doi),
            ("UR", self.address),
            ("Y2", self.date.replace("-", "/") if self.address else ""),
        ]
        return "\n".join([*(f"{tag}  - {value}" for tag, value in tags if value), "ER  - "])

    def csl(self) -> str:
        """An entry for citation processors, as CSL-JSON."""
        day = {"date-parts": [list(map(int, self.date.split("-")))]}
        entry = {
            "id": self.key,
            "type": "chapter" if self.page else "book",
            "author": [{"literal": self.author}],
            "title": self.page or self.book,
            "container-title": self.book if self.page else "",
            "issued": day,
            "version": self.version,
            "language": self.language,
            "DOI": self.doi,
            "URL": self.address,
            "accessed": day if self.address else "",
        }
        kept = {name: value for name, value in entry.items() if value}
        return json.dumps([kept], ensure_ascii=False, indent=2)

    def written(self, form: str) -> str:
        """The citation as text, in one of the forms."""
        forms = {
            "bibtex": self.bibtex,
            "biblatex": self.biblatex,
            "ris": self.ris,
            "csl-json": self.csl,
            "line": self.line,
        }
        return forms[form]()


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
    state = config.book_state
    return Work(
        config.project,
        config.author,
        state["version"],
        state["date"],
        key="cedocs" if config.language == SOURCE else f"cedocs-{config.language}",
        address=config.html_baseurl,
        doi=config.book_doi,
        language=config.language,
        released=state["released"],
    )


def page_of(book: Work, page: str, title: str, address: str) -> Work:
    """Return a page of the book. The DOI is the book's, and reference managers merge entries with the same one."""
    key = f"{book.key}-{re.sub(r'[^a-z0-9]+', '-', page)}"
    return Work(
        book.book,
        book.author,
        book.version,
        book.date,
        title,
        key,
        address,
        language=book.language,
        released=book.released,
    )


# --- versions and days, in words -------------------------------------------------------------------


def day_of(config: Config, page: str) -> str:
    """Return the day on which a page of this edition last changed: its text, or its translation."""
    state = config.book_state
    files = (f"docs/{page}.md", f"docs/locale/{config.language}/LC_MESSAGES/{page}.po")
    return max((state["dates"][file] for file in files if file in state["dates"]), default=str(state["date"]))


def day_in_words(config: Config, day: str) -> str:
    """Return a day as the edition's language writes it."""
    return format_date(date.fromisoformat(day), "long", locale=config.language)


def version_in_words(config: Config) -> str:
    """Return the version, or which build it is."""
    state = config.book_state
    form = say("Version {version}") if state["released"] else say("Unreleased build {version}")
    return form.format(version=state["version"])


# --- on the page -----------------------------------------------------------------------------------


class cite_book(nodes.General, nodes.Element):
    """A citation, until the page is written: a page that has not changed is not read again for a new commit."""


class CiteBook(SphinxDirective):
    """`{cite-book} bibtex`, or another of FORMS: the citation of the book in that form."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        form = self.arguments[0]
        if form not in FORMS:
            raise self.error(f"unknown form of citation {form}: write one of {', '.join(FORMS)}")
        return [cite_book(form=form)]


def cite(app: Sphinx, document: nodes.document, page: str) -> None:
    """Write the citations of a page."""
    for place in list(document.findall(cite_book)):
        book, form = the_book(app.config), place["form"]
        if form == "apa":
            place.replace_self(book.apa())
        else:
            text = book.written(form)
            block = nodes.literal_block(text, text, language=FORMS[form])
            block["classes"] = ["citation"]
            place.replace_self(block)


def about_the_environment(app: Sphinx, config: Config) -> None:
    """Make Sphinx write all pages again when CITATION.cff changes."""
    config.book_cited = repr(published(config))
