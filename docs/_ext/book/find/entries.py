"""Keep the index entries of all pages in the search index in an incremental build, and titles of solutions out of it.

Sphinx drops the index entries of pages that a build does not write again (sphinx-doc/sphinx#12599): after an edit of
another page, a term of the glossary would no longer be the first result.
"""

from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util.index_entries import split_index_msg

from book.upstream import exercises, search_entries, search_titles, search_words


def remember(app: Sphinx, builder: Builder) -> None:
    """Restore the lost entries of the search index; pages that are written in this build add theirs again."""
    for page, entries in app.env.domains.index_domain.entries.items():
        words = {
            (word, target or "", main)
            for kind, value, target, main, _key in entries
            for word in split_index_msg(kind, value)
        }
        search_entries(app.env)[page] = sorted(words)


def forget(app: Sphinx) -> list[Any]:
    """Remove what nobody looks for: words that are on no page any more (Sphinx would keep them), titles of solutions."""
    solutions = {label for label, item in exercises(app.env).items() if item["type"] == "solution"}
    for titles in search_titles(app.builder).values():
        titles[:] = [(title, anchor) for title, anchor in titles if anchor not in solutions]
    for words in search_words(app.builder):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    return []  # no more pages
