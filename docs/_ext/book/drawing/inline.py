"""Turn a figure's SVG file into an element of a page, in the page's colours and language.

This runs in the build, and in the reader's browser after a cell was changed there, so it imports nothing but Python's
standard library.
"""

import re
from collections.abc import Callable, Iterator
from html import escape
from xml.etree import ElementTree as ET

NAMESPACE = re.compile(r"\{.*?\}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
REFERENCE = re.compile(r"url\(#([^)]+)\)")
DECIMAL = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
FONT = re.compile(r"(?:(?:italic|oblique) )?(?:(?P<weight>\d+|bold) )?(?P<size>[\d.]+px) .*")
#: Numbers and formulas in the text of a figure; in the catalogs, {} is their placeholder.
NUMBER = re.compile(r"[−-]?\d+(?:[.,]\d+)*(?:\s?%)?")
#: Names in formulas; they are not translated.
SYMBOLS = frozenset({"log", "ln", "exp", "max", "min"})
#: CSS pixels per point, the unit of Matplotlib.
PIXELS = 96 / 72

Translate = Callable[[str], str]
#: For each colour of the palette its CSS variable and the variable's colour for text.
Colours = dict[str, tuple[str, str]]


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


# --- drawing -------------------------------------------------------------------------------------


class Inliner:
    """Turns an SVG file into an element of a page; `strangers` are the colours that are not in the palette."""

    def __init__(self, prefix: str, translate: Translate, colours: Colours, *, plain: bool = False) -> None:
        self.prefix = prefix
        self.translate = translate
        self.colours = colours
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
        style = _long(_declarations(element.get("style", "")))
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
        known = self.colours.get(colour.lower())
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
    texts = (e for e in root.iter() if e.tag.endswith("}text"))
    sizes = [_long(_declarations(e.get("style", ""))).get("font-size", "") for e in texts]
    return max(sorted(set(sizes)), key=sizes.count, default="")


def _declarations(style: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


def _long(style: dict[str, str]) -> dict[str, str]:
    """Replace the short form `font: 700 11.5px 'DejaVu Sans'` of older Matplotlib by its parts."""
    font = FONT.fullmatch(style.get("font", ""))
    if not font:
        return style
    weight = {"font-weight": font["weight"]} if font["weight"] else {}
    return {n: v for n, v in style.items() if n != "font"} | {"font-size": font["size"]} | weight


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
