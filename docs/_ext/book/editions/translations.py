"""What Sphinx leaves to be done in a translated page.

- A displayed formula is taken from the catalog as TeX; Sphinx would read it as a paragraph.
- A term of the glossary shows both languages, and is addressed by its English name in every edition:
  ``{term}`交差エントロピー <cross-entropy>` ``.
- A docstring is reStructuredText, and so is its translation, though the page around it is MyST.
- What comes from a catalog is marked, formulas and alternative texts too: a mistake in it is reported with
  the catalog's line.
- A translation that has other numbers, formulas, code or links than its sentence ends the build. One that is missing or
  waits to be corrected does not: until then the page shows the English sentence, and the tests say so.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes, locale
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform, i18n
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain

from book.editions import catalogs
from book.editions.languages import SOURCE, language_of, languages

logger = logging.getLogger(__name__)

#: What only reStructuredText has (a role, a citation, an escaped space) and what only MyST has.
RST = re.compile(r":[a-z][\w:.+-]*:`|\]_|\\ ")
MYST = re.compile(r"\$|\{[a-z][\w:-]*\}`")

parse = i18n._publish_msgstr


def parse_as_written(source: str, source_path: str, *arguments: Any, **settings: Any) -> nodes.Element:
    """Parse a translation in the language it is written in; Sphinx takes that of the page."""
    rst = RST.search(source) and not MYST.search(source)
    return parse(source, source_path + ".rst" if rst else source_path, *arguments, **settings)


class BeforeTranslation(SphinxTransform):
    """Translate formulas, and remember what Sphinx's own transform (20) will replace."""

    def apply(self, **_: Any) -> None:
        """Read the page's catalog, if there is one."""
        domain = docname_to_domain(self.env.current_document.docname, self.config.gettext_compact)
        folders = [self.env.srcdir / folder for folder in self.config.locale_dirs]
        catalog, found = locale.init(folders, self.config.language, domain)
        if not found:
            return
        for formula in self.document.findall(nodes.math_block):
            original = formula.rawsource or formula.astext()
            # Sphinx has read the catalog without spaces at the ends of a text.
            if (text := catalog.gettext(original)) != original:
                formula.rawsource, formula.children = text, []
                formula += nodes.Text(text)
                formula["from_catalog"] = True
        for term in self.document.findall(nodes.term):
            term["original"] = term.astext()
        for image in self.document.findall(nodes.image):
            image["original_alt"] = image.get("alt")


class AfterTranslation(SphinxTransform):
    """Mark what has come from the catalog, and show a term's English name."""

    def apply(self, **_: Any) -> None:
        """Pass over all that was remembered."""
        for formula in self.document.findall(nodes.math_block):
            if formula.attributes.pop("from_catalog", False):
                formula["translated"] = True
        for image in self.document.findall(nodes.image):
            if image.attributes.pop("original_alt", image.get("alt")) != image.get("alt"):
                image["translated"] = True
        for term in self.document.findall(nodes.term):
            original = term.attributes.pop("original", "")
            if isinstance(term.parent.parent.parent, addnodes.glossary) and original not in term.astext():
                before, after = language_of(self.config).brackets
                english = f"{before}{original}{after}"
                term.insert(len(term.children) - 1, nodes.inline("", english, classes=["original"]))


def compare(app: Sphinx) -> None:
    """Hold every catalog of the edition against the sentences in it."""
    if app.config.language == SOURCE:
        return
    pair = languages(app.config.book_languages)[SOURCE], language_of(app.config)
    for folder in app.config.locale_dirs:
        place = Path(app.srcdir, folder, app.config.language, "LC_MESSAGES")
        for file in sorted(place.rglob("*.po")):
            for line, wrong in catalogs.altered(file, *pair):
                logger.warning(
                    "The translation %s",
                    wrong,
                    location=f"{file}:{line}",
                    type="translation",
                    subtype="altered",
                )
