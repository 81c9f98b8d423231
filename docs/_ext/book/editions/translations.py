"""Additions to Sphinx's translation of a page.

- A displayed formula is taken from the catalog as TeX; Sphinx would parse it as a paragraph.
- A term of the glossary shows its translation and its English name, and is referred to by the English name in every
  edition: ``{term}`交差エントロピー <cross-entropy>` ``. The glossary is sorted in the order of the language (readings.py).
- The translation of a docstring is parsed as reStructuredText, even on a MyST page.
- Formulas and alternative texts from a catalog are marked as translated, as Sphinx marks other texts, so that a mistake
  in them is reported with the catalog's line.
- A translation with other numbers, formulas, code or links than its sentence is an error. An untranslated or fuzzy
  sentence is not: the page shows the English one.
"""

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes, locale
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain

from book.editions import catalogs
from book.editions.languages import SOURCE, language_of, languages
from book.editions.readings import readings_file, readings_of, sound
from book.gate import seen
from book.upstream import publish_msgstr

logger = logging.getLogger(__name__)

#: Markup of reStructuredText alone (a role, a citation, an escaped space), and of MyST alone.
RST = re.compile(r":[a-z][\w:.+-]*:`|\]_|\\ ")
MYST = re.compile(r"\$|\{[a-z][\w:-]*\}`")


def parse_as_written(source: str, source_path: str, *arguments: Any, **settings: Any) -> nodes.Element:
    """Parse a translation in its own markup; Sphinx assumes that of the page."""
    rst = RST.search(source) and not MYST.search(source)
    return publish_msgstr(source, source_path + ".rst" if rst else source_path, *arguments, **settings)


class BeforeTranslation(SphinxTransform):
    """Translate formulas, and store the original terms and alternative texts, which Sphinx replaces (priority 20)."""

    def apply(self, **_: Any) -> None:
        """Change the page if it has a catalog."""
        domain = docname_to_domain(self.env.current_document.docname, self.config.gettext_compact)
        folders = [self.env.srcdir / folder for folder in self.config.locale_dirs]
        catalog, found = locale.init(folders, self.config.language, domain)
        if not found:
            return
        for formula in self.document.findall(nodes.math_block):
            original = formula.rawsource or formula.astext()
            if (text := catalog.gettext(original)) != original:
                formula.rawsource, formula.children = text, []
                formula += nodes.Text(text)
                formula["from_catalog"] = True
        for term in self.document.findall(nodes.term):
            term["original"] = term.astext()
        for image in self.document.findall(nodes.image):
            image["original_alt"] = image.get("alt")


class AfterTranslation(SphinxTransform):
    """Mark formulas and alternative texts as translated, show the English name of a term, and sort the glossary."""

    def apply(self, **_: Any) -> None:
        """Compare the page with what BeforeTranslation has stored."""
        for formula in self.document.findall(nodes.math_block):
            if formula.attributes.pop("from_catalog", False):
                formula["translated"] = True
        for image in self.document.findall(nodes.image):
            if image.attributes.pop("original_alt", image.get("alt")) != image.get("alt"):
                image["translated"] = True
        for glossary in self.document.findall(addnodes.glossary):
            if readings := readings_of(Path(self.env.srcdir), self.config.language):
                self.env.note_dependency(readings_file(Path(self.env.srcdir), self.config.language))
                for terms in glossary.findall(nodes.definition_list):
                    terms.children.sort(key=lambda item: sound(item.children[0].astext(), readings))
        for term in self.document.findall(nodes.term):
            original = term.attributes.pop("original", "")
            if isinstance(term.parent.parent.parent, addnodes.glossary) and original not in term.astext():
                before, after = language_of(self.config).brackets
                english = f"{before}{original}{after}"
                term.insert(len(term.children) - 1, nodes.inline("", english, classes=["original"]))


def compare(app: Sphinx) -> None:
    """Report each translation of the edition that does not agree with its sentence."""
    if app.config.language == SOURCE:
        return
    pair = languages(app.config.book_languages)[SOURCE], language_of(app.config)
    kept = Path(app.doctreedir, "agreeing.json")
    known = seen.load(kept) or ()  # the catalogs that agreed in the last build
    agreeing = []
    for folder in app.config.locale_dirs:
        messages = Path(app.srcdir, folder, app.config.language, "LC_MESSAGES")
        for file in sorted(messages.rglob("*.po")):
            key = f"{seen.content(file)} {app.config.book_sources}"
            found = [] if key in known else list(catalogs.altered(file, *pair))
            if not found:
                agreeing.append(key)
            for line, wrong in found:
                logger.warning(
                    "The translation %s",
                    wrong,
                    location=f"{file}:{line}",
                    type="translation",
                    subtype="altered",
                )
    seen.save(kept, agreeing)
