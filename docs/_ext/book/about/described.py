"""The description of each page (`<meta name="description">`), which search engines show in their results.

It is the page's first paragraph, cut after a sentence if it is long; `html_meta` in a page's front matter overrides
it. Generated pages (the search, the index) get their title.
"""

import re
from functools import cache
from html import escape
from typing import Any
from unicodedata import normalize
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx.application import Sphinx
from stated.nodes import parents

from book.editions.languages import language_of
from book.mathematics.tex import TexError, render

LONGEST = 200
#: Signs with a space on each side.
RELATIONS = frozenset("=≈<>≤≥≠→←∈∝∼+·⋅×")
#: Before the name of a function, where a factor stands.
NAMED = re.compile(r"(?<=[\w)])(?=(?:log|exp|max|min|softmax)\b)|(?<=∑_\w)(?=\w)")
#: Shapes of formulas, as they are written on one line.
SHAPES = {
    "mfrac": "{0}/{1}",
    "msup": "{0}^{1}",
    "msub": "{0}_{1}",
    "msubsup": "{0}_{1}^{2}",
    "munder": "{0}_{1} ",
    "munderover": "{0}_{1}^{2} ",
    "mover": "{0}{1}",
}
SHORTEST = 60
NOT_TEXT = (nodes.math_block, nodes.raw, nodes.image, nodes.comment)
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
    """A node's text on one line, formulas in plain letters."""

    def collect(part: nodes.Node) -> str:
        if isinstance(part, nodes.math):
            return formula(part.astext())
        if isinstance(part, NOT_TEXT):
            return "…"
        if isinstance(part, nodes.Text):
            return str(part.astext())
        return "".join(collect(child) for child in part.children)

    return re.sub(r"\s+", " ", collect(node)).strip()


@cache
def formula(tex: str) -> str:
    """Return a formula as text: from KaTeX's MathML, with the marks that plain text has for its shapes."""
    try:
        mathml = re.search(r"<math.*</math>", render(tex, {"output": "mathml"}), re.DOTALL)
    except TexError:  # reported with its line where the formula is written
        return tex
    if not mathml:
        return tex
    text = letters(ET.fromstring(mathml[0])).replace("\u2061(", "(").replace("\u2061", " ")
    return re.sub(r"\s+", " ", NAMED.sub(" ", text)).strip()


def letters(element: ET.Element) -> str:
    """Return the text of a MathML element."""
    name = element.tag.rpartition("}")[2]
    if name == "annotation":
        return ""
    parts = [letters(child) for child in element]
    if name == "mo":
        sign = element.text or ""
        return f" {sign} " if sign in RELATIONS else f"{sign} " if sign == "," else sign
    if name == "mspace":
        return " "
    if name == "mover" and parts[1] == "^":
        return normalize("NFC", f"{parts[0]}\N{COMBINING CIRCUMFLEX ACCENT}")
    if name in SHAPES and len(parts) >= 2:
        grouped = [f"({part})" if len(part) > 1 and not part.isalnum() else part for part in parts]
        return SHAPES[name].format(*[grouped[0] if name == "mfrac" else parts[0], *grouped[1:]])
    if name == "msqrt":
        return f"√({''.join(parts)})"
    return (element.text or "").strip() + "".join(parts)


def shortened(text: str, stops: str = "") -> str:
    """Cut a text after a sentence if enough remains, otherwise after a word."""
    if len(text) <= LONGEST:
        return text
    stop = f"|[{stops}]" if stops else ""
    sentences = re.match(rf"(?s).{{{SHORTEST},{LONGEST - 1}}}(?:[.?!](?=\s){stop})", text)
    if sentences:
        return sentences[0]
    return text[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(",;:–- ") + "…"
