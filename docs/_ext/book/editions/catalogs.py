"""Update the message catalogs of the editions (`make translations`).

    python -m book.editions.catalogs _build/gettext docs/locale

reads the templates that `sphinx-build -b gettext` has written, and updates the catalogs of every language. A new
sentence is added without a translation, a changed one keeps its old translation, marked fuzzy, and a removed one is
deleted. If only the expressions of its stated numbers have changed, its translation takes them over (carry.py). A message without words (a formula, a number) is copied as its translation. The result depends only on the
pages, not on the date. Then it lists what is untranslated, and translations that differ from their sentences in numbers,
formulas, code or links.

It uses Babel, which Sphinx depends on. sphinx-intl has the same purpose, but keeps removed sentences and old line
numbers, and writes the current time.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from book.editions.agreement import differ, has_words, remarks
from book.editions.carry import carry, shown
from book.editions.languages import SOURCE, Language, languages

#: Maintained by hand: the texts around the pages.
KEPT_BY_HAND = frozenset({"sphinx.po", "booktheme.po", "exercise.po", "proof.po"})
HEADER = """\
# {path} of the {name} edition: CONTRIBUTING.md says how a sentence is translated.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plurals};\\n"

"""


def untranslated(file: Path) -> Iterator[tuple[int, str]]:
    """Find the untranslated and fuzzy entries, with their lines. Until then, pages show the English sentence."""
    catalog = read(file)
    for message in catalog:
        if message.id and not message.string:
            yield said(message, "it is not translated")
        elif message.id and message.fuzzy:
            yield said(message, "its sentence has changed; correct the translation and remove the flag fuzzy")
    for message in catalog.obsolete.values():
        yield said(message, "no page has this sentence")


def altered(file: Path, source: Language, language: Language) -> Iterator[tuple[int, str]]:
    """Find the translations that do not agree with their sentences, with their lines."""
    for message in read(file):
        is_shown = message.id and message.string and not message.fuzzy
        texts = str(message.id), str(message.string)
        if is_shown and (wrong := differ(*texts, source, language, message.user_comments)):
            yield said(message, wrong)


def said(message: Message, wrong: str) -> tuple[int, str]:
    """Return the line of an entry, and a message that says what is wrong with it."""
    return message.lineno or 0, f"{wrong}: {str(message.id)[:60]!r}"


# --- updating -----------------------------------------------------------------------------------


def read(file: Path) -> Catalog:
    """Read a catalog or a template."""
    with file.open("rb") as opened:
        return read_po(opened, abort_invalid=True)


def update(template: Path, file: Path, path: str, language: str) -> bool:
    """Update a catalog from a template; return whether it has changed."""
    pages = read(template)
    catalog = read(file) if file.is_file() else Catalog(locale=language)
    carry_over(catalog, pages)
    catalog.update(pages, update_header_comment=False)
    for message in list(catalog):
        if str(message.id).startswith("|"):  # a Markdown table from the output of a cell
            catalog.delete(message.id)
            continue
        tidy(message, is_figure=path == "figures")
    written = io.BytesIO()
    write_po(written, catalog, width=76, omit_header=True, ignore_obsolete=True)
    text = header(path, language) + written.getvalue().decode().strip("\n") + "\n"
    if file.is_file() and file.read_text("utf-8") == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return True


def carry_over(catalog: Catalog, pages: Catalog) -> None:
    """Translate the sentences that readers see unchanged: only expressions of their stated numbers are new."""
    gone = {
        shown(str(message.id)): message
        for message in catalog
        if message.id not in pages and message.string and not message.fuzzy
    }
    for message in [message for message in pages if message.id not in catalog]:
        if (old := gone.get(shown(str(message.id)))) and (
            carried := carry(str(old.id), str(message.id), str(old.string))
        ):
            catalog.add(message.id, carried, user_comments=old.user_comments)


def header(path: str, language: str) -> str:
    """Return the header of a catalog."""
    plurals = Catalog(locale=language).plural_forms.rstrip(";")
    return HEADER.format(
        path=path, language=language, name=Locale.parse(language).english_name, plurals=plurals
    )


def tidy(message: Message, is_figure: bool) -> None:
    """Make source paths relative to the project, and copy messages without words as their own translations."""
    message.locations = [(re.sub(r"^(\.\./)+", "", place), line) for place, line in message.locations]
    old = "".join(message.previous_id[:1])  # nothing where a sentence was fuzzy already
    if message.fuzzy and old and (carried := carry(old, str(message.id), str(message.string))):
        message.string, message.flags = carried, message.flags - {"fuzzy"}
    message.previous_id = []
    if not is_figure:  # only in figures are braces placeholders; elsewhere they are roles and TeX
        message.flags -= {"python-brace-format", "python-format"}
    if message.fuzzy:  # a comment tied the translation to the sentence as it was
        message.user_comments = remarks(message.user_comments)
    if message.id and not has_words(str(message.id)) and (message.fuzzy or not message.string):
        message.string, message.flags = message.id, message.flags - {"fuzzy"}


def bring(templates: Path, catalogs: Path, language: str) -> None:
    """Update all catalogs of a language."""
    wanted = {
        template.relative_to(templates).with_suffix(".po"): template for template in templates.rglob("*.pot")
    }
    for name, template in sorted(wanted.items()):
        if update(template, catalogs / name, name.with_suffix("").as_posix(), language):
            print(f"{catalogs / name} is changed")
    for file in sorted(catalogs.rglob("*.po")):
        name = file.relative_to(catalogs)
        if name not in wanted and name.as_posix() not in KEPT_BY_HAND:
            print(f"{file} is dropped: its page is gone")
            file.unlink()
            file.with_suffix(".mo").unlink(missing_ok=True)


def main(templates: Path, locale: Path) -> int:
    """Update the catalogs of all languages, and list what is left to translate."""
    known = languages(locale)
    for code in known.keys() - {SOURCE}:
        catalogs = locale / code / "LC_MESSAGES"
        bring(templates, catalogs, code)
        files = sorted(catalogs.rglob("*.po"))
        left = [
            f"{file}:{line}: {what}"
            for file in files
            for line, what in chain(untranslated(file), altered(file, known[SOURCE], known[code]))
        ]
        print("\n".join(left) or f"Nothing is left to translate in {catalogs}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
