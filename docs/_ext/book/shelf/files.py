"""Where a page links to the whole book as PDF and EPUB: under its title.

The files are made from the same pages, after them. So the page has a `<template>` for the links, with the names of the files of
its edition; hosting/book_files.py (`make site`) fills it, and adds the sizes. A site without the files shows nothing.
"""

from html import escape
from typing import Any

from sphinx.application import Sphinx

from book.editions.editions import say
from book.shelf.notebooks import is_made

TITLE = "</h1>"


def make_room(app: Sphinx, page: str, template: str, context: dict[str, Any], document: object) -> None:
    """Put the template under the title of a page."""
    if document is None or not is_made(app, page) or TITLE not in context.get("body", ""):
        return
    (latex,) = app.config.latex_documents
    names = f"{latex[1].removesuffix('.tex')}.pdf {app.config.epub_basename}.epub"
    words = escape(say("The whole book:"))
    here = f'<p class="book-files d-print-none">{words} <a></a></p>'
    context["body"] = context["body"].replace(
        TITLE, f'{TITLE}\n<template class="book-files-here" data-files="{names}">{here}</template>', 1
    )
