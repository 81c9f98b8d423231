"""The numbers in the words of figures: each is an input of the page, or computed by the code that draws it.

A figure's text has no expression that could be compared. What can be known is whether a number was computed at all: a number
that a figure shows, and that stands in the code as a literal, was not. It has to be one of the page's givens, in any form.
The numbers at the ticks of an axis are Matplotlib's; only those that the code writes as text are compared.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from docutils import nodes
from sphinx.util import logging
from stated import places
from stated.claims import KINDS, Claim, claims
from stated.givens import NONE, TAG, Givens, WrongGiven, read
from stated.nodes import parents
from stated.page import calculator_of

import cefigures
from book.drawing.figures import figure_source, line_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

HELPERS = Path(str(cefigures.__file__)).parent
#: What a string has for values that are put into it: `{:.2f}`, `%.2f`.
FIELD = re.compile(r"\{[^{}]*\}|%[-+ 0#]*[\d.]*[diefgs]")
#: Strings that are colours, or words of a code.
NO_NUMBER = re.compile(r"#[0-9a-f]{6}|[01]+")
TICK = re.compile(r"[xy]tick_\d+")


@dataclass(frozen=True)
class Literal:
    """A number in code: whether it stands in a string, and what finds it in the source."""

    value: Fraction
    is_text: bool
    pattern: str
    node: ast.Constant
    helper: str = ""  # the file of `cefigures` that it stands in
    cell: int = 1  # the line of the page on which its cell stands

    @property
    def place(self) -> str:
        """Return where it stands, if not on the page."""
        return f"cefigures/{self.helper}, line {self.node.lineno}" if self.helper else ""


def check(app: Sphinx, doctree: nodes.document) -> None:
    """Warn of numbers in figures that are literals in the code of the page or of `cefigures`."""
    cells = [node for node in doctree.findall(nodes.container) if node.get("nb_element") == "cell_code"]
    inputs = [cell for cell in cells if TAG in cell["cell_metadata"].get("tags", ())]
    if not (app.config.stated_strict or inputs):
        return
    givens = NONE
    for cell in inputs[:1]:
        with suppress(WrongGiven):  # `stated` reports it
            givens = read(_code(cell), calculator_of(app.config))
    code = {id(cell): list(_literals_of(cell)) for cell in cells if cell not in inputs}
    page, lines = places.page(Path(doctree["source"])), dict[Literal, int]()
    for image in doctree.findall(nodes.image):
        own = next((id(cell) for cell in parents(image) if id(cell) in code), 0)
        others = (literal for cell, literals in code.items() if cell != own for literal in literals)
        known = [*code.get(own, ()), *others, *helpers()]
        for text, literal in found(figure_source(app.srcdir, image), known, givens):
            if literal not in lines:
                lines[literal] = page.line(literal.pattern, literal.cell) or line_of(image)
            logger.warning(
                "%s in a figure is a literal of the code that draws it%s, and nothing computes it: compute it there, or"
                " name it in the cell with the tag %s and use the name",
                text,
                f" ({literal.place})" if literal.helper else "",
                TAG,
                location=f"{page.path}:{line_of(image) if literal.helper else lines[literal]}",
                type="figures",
                subtype="number",
            )


def _literals_of(cell: nodes.container) -> Iterator[Literal]:
    return (replace(literal, cell=line_of(cell)) for literal in literals(_code(cell)))


def _code(cell: nodes.container) -> str:
    """Return the code of a cell, without the lines that are IPython's."""
    block = next(cell.findall(nodes.literal_block), None)
    if block is None or block.parent.get("nb_element") != "cell_code_source":
        return ""
    return re.sub(r"^[%!].*$", "", block.astext(), flags=re.MULTILINE)


def found(figure: str, code: list[Literal], givens: Givens) -> Iterator[tuple[str, Literal]]:
    """Return each number in the text of a figure that is a literal of the code, and no given."""
    for text, at_tick in texts(ET.fromstring(figure)) if figure else ():
        for claim in claims(text, KINDS.values()):
            literal = next((a for a in code if shows(claim, a, at_tick)), None)
            if literal and not givens.has(literal.value):
                yield claim.text, literal


def shows(claim: Claim, literal: Literal, at_tick: bool) -> bool:
    """Whether a number in a figure is a literal, in full or rounded to the digits shown."""
    if claim.value is None:
        return False
    if abs(claim.value) == literal.value:
        return literal.is_text or not at_tick
    decimals = re.search(r"\.(\d+)", claim.text)
    if at_tick or literal.is_text or literal.helper or not decimals or not claim.value:
        return False
    return abs(claim.value) == round(literal.value, len(decimals[1]))


def texts(element: ET.Element, at_tick: bool = False) -> Iterator[tuple[str, bool]]:
    """Return the texts of an SVG, and whether each is the label of a tick."""
    at_tick = at_tick or TICK.fullmatch(element.get("id", "")) is not None
    if element.tag.endswith("}text"):
        yield "".join(element.itertext()), at_tick
    for child in element:
        yield from texts(child, at_tick)


# --- literals -------------------------------------------------------------------------------------


def literals(code: str) -> Iterator[Literal]:
    """Return the numbers of a piece of code that could be read in a figure, those in strings included."""
    with suppress(SyntaxError):  # not Python
        tree = ast.parse(code)
        yield from numbers_in(tree, set(_formats(tree)))


@cache
def helpers() -> tuple[Literal, ...]:
    """Return the numbers of `cefigures` that a figure could show: in strings, and decimals as default values.

    Others are sizes, positions and counts, or are computed with.
    """
    return tuple(
        replace(number, helper=file.name)
        for file in sorted(HELPERS.glob("*.py"))
        for number in _of_helpers(ast.parse(file.read_text("utf-8")))
    )


def _of_helpers(module: ast.Module) -> Iterator[Literal]:
    left_out = {*_formats(module), *_documentation(module)}
    defaults: set[ast.AST] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.arguments):
            defaults |= {
                part for value in [*node.defaults, *node.kw_defaults] if value for part in ast.walk(value)
            }
    for number in numbers_in(module, left_out):
        if number.is_text or (number.node in defaults and number.value.denominator > 1):
            yield number


def numbers_in(tree: ast.AST, left_out: set[ast.AST]) -> Iterator[Literal]:
    """Return the numbers of all literals but some."""
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=bool()):
                continue
            case ast.Constant(value=int() | float() as number) if isfinite(number):
                yield Literal(Fraction(repr(number)), False, re.escape(ast.unparse(node)), node)
            case ast.Constant(value=str() as text) if node not in left_out and not NO_NUMBER.fullmatch(text):
                for claim in claims(FIELD.sub(" ", text), KINDS.values()):
                    if claim.value is not None:
                        yield Literal(abs(claim.value), True, claim.pattern, node)


def _formats(tree: ast.AST) -> Iterator[ast.AST]:
    """Return all of the format specifications in f-strings: `.2f`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            yield from ast.walk(node.format_spec)


def _documentation(module: ast.Module) -> Iterator[ast.AST]:
    for node in ast.walk(module):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value
