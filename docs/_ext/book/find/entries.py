"""The search knows the terms of every page, also of those that are not written again.

Sphinx forgets the index entries of a page that a build leaves as it is (sphinx-doc/sphinx#12599): after an edit, a term
of the glossary would no longer be the first result.
"""

from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.util.index_entries import split_index_msg

from book.upstream import search_entries, search_words


def remember(app: Sphinx, builder: Builder) -> None:
    """Give the search's index what it has lost; pages that are written now say it anew."""
    for page, entries in app.env.domains.index_domain.entries.items():
        words = {
            (word, target or "", main)
            for kind, value, target, main, _key in entries
            for word in split_index_msg(kind, value)
        }
        search_entries(app.env)[page] = sorted(words)


def forget(app: Sphinx) -> list[Any]:
    """Take out of the index the words that no page has any more: Sphinx would keep them, without a page."""
    for words in search_words(app.builder):
        for word in [word for word, pages in words.items() if not pages]:
            del words[word]
    return []  # no more pages
