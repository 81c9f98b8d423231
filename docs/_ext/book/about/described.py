"""The description of each page (`<meta name="description">`), which search engines show in their results.

It is the page's first paragraph, cut after a sentence if it is long; `html_meta` in a page's front matter overrides
it. Generated pages (the search, the index) get their title.
"""

import re
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from stated.nodes import parents

from book.editions.languages import language_of

LONGEST = 200
SHORTEST = 60
NOT_TEXT = (nodes.math, nodes.math_block, nodes.raw, nodes.image, nodes.comment)
BESIDE_THE_TEXT = (nodes.Admonition, nodes.table, nodes.figure, nodes.footnote, nodes.container)


def describe(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the description to the `<head>` of a page."""
    if 'name="description"' in context.get("metatags", ""):
        return
    title = re.sub(r"<[^>]*>", "", context.get("title", ""))
    text = (first_paragraph(doctree) if doctree is not None else "") or f"{title} – {app.config.html_title}"
    description = escape(shortened(text, language_of(app.config).stops), quote=True)
    context["metatags"] = (
        context.get("metatags", "") + f'\n    <meta name="description" content="{description}" />'
    )


def first_paragraph(doctree: nodes.document) -> str:
    """The text of the first paragraph that is long enough to be a description, without formulas."""
    for paragraph in doctree.findall(nodes.paragraph):
        if any(isinstance(parent, BESIDE_THE_TEXT) for parent in parents(paragraph)):
            continue
        text = words(paragraph)
        if len(text) >= SHORTEST:
            return text
    return ""


def words(node: nodes.Node) -> str:
    """A node's text on one line."""

    def collect(part: nodes.Node) -> str:
        if isinstance(part, NOT_TEXT):
            return str(part.astext()) if isinstance(part, nodes.math) and part.astext().isalnum() else "…"
        if isinstance(part, nodes.Text):
            return str(part.astext())
        return "".join(collect(child) for child in part.children)

    return re.sub(r"\s+", " ", collect(node)).strip()


def shortened(text: str, stops: str = "") -> str:
    """Cut a text after a sentence if enough remains, otherwise after a word."""
    if len(text) <= LONGEST:
        return text
    stop = f"|[{stops}]" if stops else ""
    sentences = re.match(rf"(?s).{{{SHORTEST},{LONGEST - 1}}}(?:[.?!](?=\s){stop})", text)
    if sentences:
        return sentences[0]
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
