"""Inline the book's figures into the pages, in the page's colours, font and language.

A figure drawn by `cefigures` is an SVG file. HTML pages contain it as inline SVG: it needs no request,
its colours follow the colour scheme (each colour of the palette becomes a variable of
`_static/figures.css`), and its text has the page's font and is translated by
`locale/<language>/LC_MESSAGES/figures.po`. `sphinx-build -b gettext` collects that text.

An image without alternative text is a warning, which fails a strict build.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path
from xml.etree import ElementTree as ET

from babel.messages.pofile import read_po
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders.gettext import MessageCatalogBuilder, MsgOrigin
from sphinx.util import logging
from stated.nodes import parents

logger = logging.getLogger(__name__)

STYLES = Path(__file__).parents[3] / "_static" / "figures.css"
MADE_HERE = "<dc:title>cefigures</dc:title>"
NAMESPACE = re.compile(r"\{.*?\}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
DECIMAL = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
#: Numbers and formulas in the text of a figure; in the catalogs, {} is their placeholder.
NUMBER = re.compile(r"[−-]?\d+(?:[.,]\d+)*(?:\s?%)?")
#: Names in formulas; they are not translated.
SYMBOLS = frozenset({"log", "ln", "exp", "max", "min"})
#: CSS pixels per point, the unit of Matplotlib.
PIXELS = 96 / 72

Translate = Callable[[str], str]


# --- text ----------------------------------------------------------------------------------------


def message(text: str) -> tuple[str, list[str]]:
    """Split a figure's text into the message to translate, with {} for each number, and the numbers."""
    return NUMBER.sub("{}", text), NUMBER.findall(text)


def has_words(text: str) -> bool:
    """Whether there is anything to translate in a text."""
    return bool(set(re.findall(r"[^\W\d_]{2,}", text)) - SYMBOLS)


def translate(text: str, catalog: dict[str, str]) -> str:
    """Return a figure's text in the catalog's language, with its numbers unchanged."""
    pattern, numbers = message(text)
    return catalog[pattern].format(*numbers) if catalog.get(pattern) else text


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


# --- drawing -------------------------------------------------------------------------------------


@cache
def variables() -> dict[str, tuple[str, str]]:
    """Return for each colour of the palette its CSS variable and the variable's colour for text."""
    light = STYLES.read_text("utf-8").split("}", 1)[0]
    named = dict(re.findall(r"(--ce-[a-z-]+):\s*(#[0-9a-f]{6})", light))
    plain = {name: colour for name, colour in named.items() if not name.endswith("-text")}
    return {colour: (name, named.get(f"{name}-text", colour)) for name, colour in plain.items()}


class Inliner:
    """Turns an SVG file into an element of a page; `strangers` are the colours that are not in the palette."""

    def __init__(self, prefix: str, translate: Translate, *, plain: bool = False) -> None:
        self.prefix = prefix
        self.translate = translate
        self.plain = plain
        self.strangers: set[str] = set()
        self.names: dict[str, str] = {}

    def inline(self, source: str, alt: str, classes: str = "") -> str:
        """Return the figure as an `<svg>` element with alternative text, width and height."""
        root = ET.fromstring(source)
        self._number_targets(root)
        _, _, width, height = map(float, root.get("viewBox", "").split())
        size = _common_size(root)
        children = _grouped(_flat(self._clean(child, size) for child in root if not _is_dead(child)))
        attributes = {
            "class": f"ce-figure {classes}".strip(),
            "role": "img",
            "aria-label": alt,
            "viewBox": f"0 0 {width:g} {height:g}",
            "width": f"{width * PIXELS:.0f}",
            "height": f"{height * PIXELS:.0f}",
        }
        if size:
            attributes["style"] = f"font-size:{size}" + ";font-family:sans-serif" * self.plain
        if self.plain:
            attributes |= {"xmlns": "http://www.w3.org/2000/svg", "stroke-linejoin": "round"}
        return _element("svg", attributes, "".join(map(_written, children)))

    def _number_targets(self, root: ET.Element) -> None:
        """Make the ids of referenced elements unique in the page."""
        for element in root.iter():
            for name, value in element.attrib.items():
                used = REFERENCE.findall(value) + ([value[1:]] if name.endswith("href") else [])
                for target in used:
                    self.names.setdefault(target, f"{self.prefix}-{len(self.names)}")

    def _clean(self, element: ET.Element, size: str, filled: bool = False) -> ET.Element:
        """Return a copy that has only what a page needs."""
        tag = NAMESPACE.sub("", element.tag)
        copy = ET.Element(tag)
        style = _declarations(element.get("style", ""))
        style = {name: value for name, value in style.items() if name != "font-family"}
        if style.get("font-size") == size:
            del style["font-size"]
        filled = filled or "fill" in style or tag in ("defs", "clipPath", "pattern")
        if not filled and tag in ("path", "text", "use", "rect"):
            self.strangers.add("#000000 (the default)")
        for name, value in sorted(element.attrib.items()):
            self._copy_attribute(copy, NAMESPACE.sub("", name), value)
        if style:
            text = ";".join(f"{name}:{_short(value)}" for name, value in style.items())
            copy.set("style", COLOUR.sub(lambda found: self._colour(found[0], tag == "text"), text))
            copy.set("style", REFERENCE.sub(self._target, copy.get("style", "")))
        if tag == "text":
            copy.text = self.translate(element.text or "")
        copy.extend(self._clean(child, size, filled) for child in element if not _is_dead(child))
        return copy

    def _copy_attribute(self, copy: ET.Element, name: str, value: str) -> None:
        if name == "id":
            if value in self.names:
                copy.set("id", self.names[value])
        elif name == "href":
            copy.set("href", f"#{self.names[value[1:]]}")
        elif name == "d":
            copy.set("d", short_path(value))
        elif name == "transform" and value.startswith("rotate(-0 "):
            pass
        elif name != "style":
            copy.set(name, REFERENCE.sub(self._target, _short(value)))

    def _target(self, found: re.Match[str]) -> str:
        return f"url(#{self.names[found[1]]})"

    def _colour(self, colour: str, text: bool) -> str:
        """Return the variable of a colour, with the colour as its fallback."""
        known = variables().get(colour.lower())
        if not known:
            self.strangers.add(colour)
            return colour
        name, of_text = known
        if text:
            name, colour = f"{name}-text", of_text
        return colour if self.plain else f"var({name},{colour})"


def _is_dead(element: ET.Element) -> bool:
    """Whether an element draws nothing: metadata, styles that the page has, shapes without stroke and fill."""
    tag = NAMESPACE.sub("", element.tag) if isinstance(element.tag, str) else "comment"
    if tag in ("metadata", "style", "comment"):
        return True
    unseen = _declarations(element.get("style", "")) == {"fill": "none"}
    return (tag == "path" and unseen) or (tag in ("g", "defs") and all(map(_is_dead, element)))


def _common_size(root: ET.Element) -> str:
    """Return the most common font size."""
    sizes = [
        _declarations(e.get("style", "")).get("font-size", "") for e in root.iter() if e.tag.endswith("}text")
    ]
    return max(sorted(set(sizes)), key=sizes.count, default="")


def _declarations(style: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def _flat(elements: Iterator[ET.Element]) -> Iterator[ET.Element]:
    """Remove groups without attributes, and keep their children."""
    for element in elements:
        children = list(_flat(iter(element)))
        element[:] = children
        if element.tag == "g" and not element.attrib:
            yield from children
        else:
            yield element


def _grouped(elements: Iterator[ET.Element]) -> list[ET.Element]:
    """Move attributes that neighbours share to a group. Not opacity: on a group it has another effect."""
    result: list[ET.Element] = []
    for element in elements:
        last, style = (result[-1] if result else None), element.get("style", "")
        shared = {name: value for name, value in element.attrib.items() if name in ("style", "clip-path")}
        if last is None or not style or "opacity" in style or element.tag not in ("path", "text", "use"):
            result.append(element)
        elif last.tag == "g" and last.attrib == shared:
            last.append(_without(element, shared))
        elif last.tag == element.tag and all(
            last.get(name) == element.get(name) for name in ("style", "clip-path")
        ):
            group = ET.Element("g", shared)
            group.extend([_without(last, shared), _without(element, shared)])
            result[-1] = group
        else:
            result.append(element)
    return result


def _without(element: ET.Element, shared: dict[str, str]) -> ET.Element:
    for name in shared:
        del element.attrib[name]
    return element


def _short(text: str) -> str:
    """Round the decimals in a text to hundredths, a difference that cannot be seen on paper or on a screen."""
    return DECIMAL.sub(lambda found: f"{round(float(found[0]), 2) + 0:g}", text)


def short_path(path: str) -> str:
    """Write a path in fewer characters, without changing its shape."""
    written, x, y, last = [], "", "", ""
    for command, values in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        numbers = [_short(f"{float(value):f}") for value in values.split()]
        if command == "L" and numbers[1] == y:
            command, shown = "H", numbers[:1]
        elif command == "L" and numbers[0] == x:
            command, shown = "V", numbers[1:]
        else:
            shown = numbers
        if numbers:
            x, y = numbers[-2:]
        implied = command == last and command not in "Mz"
        written.append((" " if implied else command) + " ".join(shown))
        last = command
    return "".join(written).replace(" -", "-")


def _written(element: ET.Element) -> str:
    inside = escape(element.text or "", quote=False) + "".join(map(_written, element))
    return _element(element.tag, element.attrib, inside)


def _element(tag: str, attributes: dict[str, str], inside: str) -> str:
    start = tag + "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
    return f"<{start}>{inside}</{tag}>" if inside else f"<{start}/>"


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
