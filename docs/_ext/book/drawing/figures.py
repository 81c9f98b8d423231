"""Inline the book's figures into the pages, in the page's colours, font and language.

A figure drawn by `cefigures` is an SVG file. HTML pages contain it as inline SVG: it needs no request,
its colours follow the colour scheme (each colour of the palette becomes a variable of
`_static/figures.css`), and its text has the page's font and is translated by
`locale/<language>/LC_MESSAGES/figures.po`. `sphinx-build -b gettext` collects that text.

An image without alternative text is a warning, which fails a strict build.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

from babel.messages.pofile import read_po
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.gettext import MessageCatalogBuilder, MsgOrigin
from sphinx.util import logging
from stated.nodes import parents

from book.drawing import inline
from book.drawing.inline import Colours, Translate, has_words, message, short_path, translate

__all__ = ["has_words", "message", "short_path", "translate"]  # also for the other rooms

logger = logging.getLogger(__name__)

STYLES = Path(__file__).parents[3] / "_static" / "figures.css"
MADE_HERE = "<dc:title>cefigures</dc:title>"


# --- catalogs and colours ----------------------------------------------------------------------


def catalogs(app: Sphinx) -> list[Path]:
    """Return the catalogs that may contain the figures' text in the language of this build."""
    language = Path(app.config.language or "en", "LC_MESSAGES", "figures.po")
    found = [Path(app.srcdir, folder, language) for folder in app.config.locale_dirs]
    return [file for file in found if file.is_file()]


@cache
def read_catalog(file: Path, changed: int) -> dict[str, str]:
    """Read a catalog; cached until the file changes."""
    with file.open("rb") as opened:
        entries = read_po(opened, abort_invalid=True)
    return {str(entry.id): str(entry.string) for entry in entries if entry.id and not entry.fuzzy}


def catalog_of(app: Sphinx) -> dict[str, str]:
    """Return the translations of the figures' text in the language of this build, by the English text."""
    merged: dict[str, str] = {}
    for file in catalogs(app):
        merged |= read_catalog(file, file.stat().st_mtime_ns)
    return merged


@cache
def variables() -> Colours:
    """Return for each colour of the palette its CSS variable and the variable's colour for text."""
    light = STYLES.read_text("utf-8").split("}", 1)[0]
    named = dict(re.findall(r"(--ce-[a-z-]+):\s*(#[0-9a-f]{6})", light))
    plain = {name: colour for name, colour in named.items() if not name.endswith("-text")}
    return {colour: (name, named.get(f"{name}-text", colour)) for name, colour in plain.items()}


class Inliner(inline.Inliner):
    """With the colours of the book's palette."""

    def __init__(self, prefix: str, translate: Translate, *, plain: bool = False) -> None:
        super().__init__(prefix, translate, variables(), plain=plain)


# --- pages ---------------------------------------------------------------------------------------


def figure_source(srcdir: Path, node: nodes.image) -> str:
    """Return the SVG of an image drawn by cefigures; an empty string for any other image."""
    file = Path(srcdir, node["uri"])
    if file.suffix != ".svg" or not file.is_file():
        return ""
    source = file.read_text("utf-8")
    return source if MADE_HERE in source[:2000] else ""


def inline_figures(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Replace the images of an HTML page by inline SVG."""
    if app.builder.format != "html":
        return
    catalog = catalog_of(app)
    for position, node in enumerate(list(doctree.findall(nodes.image))):
        location = (docname, line_of(node))
        require_alt(node, location)
        source = figure_source(app.srcdir, node)
        if not source:
            continue
        page = hashlib.sha256(f"{docname} {position}".encode()).hexdigest()[:6]
        plain = app.builder.name == "epub"
        inliner = Inliner(f"ce-{page}", lambda text: translate(text, catalog), plain=plain)
        svg = inliner.inline(source, node.get("alt", ""), " ".join(node["classes"]))
        refuse_strangers(inliner.strangers, location)
        if plain:
            replace_file(app, docname, node, svg)
        else:
            # The anchors of the stated numbers in its alternative text.
            anchors = [nodes.target("", "", ids=node["ids"])] if node["ids"] else []
            node.replace_self([*anchors, nodes.raw("", svg, format="html")])


def replace_file(app: Sphinx, docname: str, node: nodes.image, svg: str) -> None:
    """Make an e-book use a file with the translated figure: e-book readers do not support CSS variables."""
    original = Path(node["uri"])
    uri = original.with_name(f"{original.stem}-{app.config.language}.svg").as_posix()
    Path(app.srcdir, uri).write_text(svg, "utf-8")
    app.env.images.add_file(docname, uri)
    node["uri"], node["candidates"] = uri, {"*": uri}


def collect_text(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Add the figures' text to the template figures.pot."""
    for node in doctree.findall(nodes.image):
        source = figure_source(app.srcdir, node)
        collect(app, docname, node, texts(source) if source else ())


def texts(source: str) -> Iterator[str]:
    """Return the texts of an SVG that have words."""
    for element in ET.fromstring(source).iter():
        if element.tag.endswith("}text") and has_words(element.text or ""):
            yield element.text or ""


def collect(app: Sphinx, docname: str, node: nodes.Node, words: Iterable[str]) -> None:
    """Add the words of a node to figures.pot, if the gettext builder runs."""
    builder = app.builder
    if isinstance(builder, MessageCatalogBuilder):
        location = MsgOrigin(str(app.env.doc2path(docname)), line_of(node))
        for text in words:
            builder.catalogs["figures"].add(message(text)[0], location)


def require_alt(node: nodes.image, location: tuple[str, int]) -> None:
    """Warn of an image without alternative text."""
    if not node.get("alt", "").strip():
        logger.warning(
            "this image has no alternative text; say what it shows (a cell: `mystnb: image: alt:` in its "
            "metadata, an image: `:alt:`)",
            location=location,
            type="figures",
            subtype="alt",
        )


def refuse_strangers(strangers: set[str], location: tuple[str, int]) -> None:
    """Warn of colours that would not change in the dark scheme."""
    if strangers:
        logger.warning(
            "this figure has colours that the dark scheme does not know: %s; use those of cefigures.PALETTE",
            ", ".join(sorted(strangers)),
            location=location,
            type="figures",
            subtype="colour",
        )


def line_of(node: nodes.Node) -> int:
    """Return the line of a node, or of its nearest ancestor that has one."""
    return next((parent.line for parent in parents(node) if parent.line), 1)


def depend_on_catalog(app: Sphinx, doctree: nodes.document) -> None:
    """Make Sphinx write a page with images again when the figures' catalog changes."""
    if next(doctree.findall(nodes.image), None) is not None:
        for file in catalogs(app):
            app.env.note_dependency(str(file))
