"""The rule: each number that a reader reads is given or stated, or of a kind that needs neither."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from docutils import nodes
from sphinx import addnodes

from . import equations
from .claims import KINDS, Claim, claims, touching
from .code import prose_in
from .givens import TAG
from .ledger import Row
from .nodes import parents, stated_number, stated_summary
from .page import Page, halves, is_translated
from .tex import FORMULA, HIDING, STATED, marked, plain
from .units import PLAIN, Unit, unit_of

#: Words that stand after a number as its unit; a document adds those of its language.
UNITS: Mapping[str, Sequence[str]] = {"nats": ("nats", "nat"), "bits": ("bits", "bit"), PLAIN: ("times", "×")}
#: Stands where a paragraph has something else than text: a formula, code, a picture.
_OBJECT = "\N{OBJECT REPLACEMENT CHARACTER}"
_UNREAD = re.compile(r"\{stated\}|\\stated(?![A-Za-z])")
_GLUED = re.compile(r"pasted-(?:text|math)")
_DROPPED = re.compile(r"!\[[^\]\n]*\{stated\}`")
# Where numbers are generated or quoted.
_NOT_READ = (
    *(nodes.comment, nodes.citation, nodes.citation_reference, nodes.footnote_reference, nodes.label),
    *(nodes.problematic, nodes.system_message, nodes.substitution_definition, nodes.target),
    *(addnodes.desc_signature, addnodes.index, addnodes.toctree, stated_summary),
)
#: What only a strict page reads.
_STRICT = (
    nodes.literal,
    nodes.literal_block,
    nodes.doctest_block,
    nodes.raw,
    nodes.math_block,
    addnodes.desc,
)


class Scan:
    """Looks for numbers that nothing states, and for what is wrong around those that are."""

    def __init__(self, page: Page) -> None:
        self._page = page
        config = page.config
        self._kinds = [*KINDS.values(), *config.stated_kinds.values()]
        self._units: dict[str, str] = {}
        for unit, more in [*UNITS.items(), *config.stated_units.items()]:
            self._units |= dict.fromkeys(more, unit)
        words = "|".join(re.escape(word) for word in sorted(self._units, key=len, reverse=True))
        self._unit = re.compile(rf"[\s~-]*(?P<word>{words or '(?!)'})(?![A-Za-z\d]|\s?[\d{_OBJECT}])")
        self._rounded = re.compile(
            "|".join(map(re.escape, ["rounded", *config.stated_rounded])), re.IGNORECASE
        )

    def run(self) -> None:
        """Look through all of a document but its formulas and alternative texts."""
        _mark_glue(self._page)
        for block in _blocks(self._page.document):
            if isinstance(block, (nodes.literal_block, nodes.doctest_block)):
                self._code(block)
            elif isinstance(block, nodes.raw):
                self._raw(block)
            elif not isinstance(block, nodes.math_block):
                parts = [_shown(node) for node in _inline(block)]
                rows = [row for part, row in parts if part in (STATED, FORMULA)]
                self.text("".join(part for part, _ in parts), block, "prose", rows)
        if self._page.strict:
            self._rest()

    def text(self, text: str, node: nodes.Element, where: str, rows: list[Row | None]) -> None:
        """Look through a text, in which STATED stands for each stated number."""
        if _is_generated(node) or (not self._page.strict and _is_in(addnodes.desc, node)):
            return
        for match in _UNREAD.finditer(text):
            example = self._page.config.stated_example
            message = f"{match[0]} is not read here: write {{stated}}`{example}`, in mathematics"
            message += r" \stated{{{}}}{{{}}}".format(*halves(example))
            self._warn(message, node, re.escape(match[0]), prose=True)
        marks = self._page.marks.decimal + self._page.marks.group
        source = self._page.config.stated_source_decimal
        if source and not is_translated(node):
            marks = source + ("," if source == "." else ".")
        original, text = text, text.translate(str.maketrans(marks, ".,"))
        shown = equations.in_prose(_filled(text, rows))
        for claim in claims(text, self._kinds):
            known = self._is_known(claim, shown) if self._page.strict else not _is_decimal(claim, text)
            if not known:
                written = original[claim.start : claim.start + len(claim.text)]
                self._claim(replace(claim, text=written), node, where)
        if self._page.strict:
            self._around(text, node, rows)
            self._equations(shown, node, _said_near(node))

    def formula(self, tex: str, node: nodes.Element, rows: list[Row | None]) -> None:
        """Look through a formula."""
        if _is_generated(node) or (not self._page.strict and _is_in(addnodes.desc, node)):
            return
        text = plain(marked(tex))
        shown = plain(marked(tex, lambda stated: stated))
        for claim in claims(text, self._kinds, formula=True):
            if not self._page.strict:
                if re.search(r"≈[ (\[±+-]*$", text[: claim.start]):
                    self._claim(claim, node, r"mathematics after \approx")
            elif not self._is_known(claim, shown):
                self._claim(claim, node, "mathematics")
        if self._page.strict:
            if hiding := HIDING.search(tex):
                self._warn(f"{hiding[0]} can hide a number: define it in conf.py", node, re.escape(hiding[0]))
            self._around(text, node, rows, formula=True)
            self._equations(shown, node, _said_near(node) + text)

    # --- a number that nothing states ---------------------------------------------------------------

    def _is_known(self, claim: Claim, shown: str) -> bool:
        """Whether a number is given, or computed in sight from numbers that are."""
        givens = self._page.givens
        if claim.value is None:
            return False
        if givens.has(claim.value):
            return True
        parts = [Fraction(part) for part in re.findall(r"\d+(?:\.\d+)?", claim.text)]
        if re.search("[/:⁄]", claim.text) and any(part > 9 for part in parts):
            return all(part <= 9 or givens.has(part) for part in parts)
        known = equations.results(shown, self._is_small_or_given) if "=" in shown or "≈" in shown else set()
        return any(abs(claim.value) == Fraction(number) for number in known)

    def _is_small_or_given(self, number: Decimal) -> bool:
        stated = any(number == value for value in self._stated_values())
        return stated or number in range(10) or self._page.givens.has(Fraction(number))

    def _stated_values(self) -> Iterator[Decimal]:
        for row in self._page.rows:
            try:
                yield equations.literal(row.stated).value
            except (ArithmeticError, ValueError):
                continue

    def _claim(self, claim: Claim, node: nodes.Element, where: str) -> None:
        number = self._page.marks.written(claim.text)
        is_formula = isinstance(node, (nodes.math, nodes.math_block))
        form = rf"\stated{{{number}}}{{expression}}" if is_formula else f"{{stated}}`{number} = expression`"
        remedy = "compute it" if "code" in where else f"write {form}"
        message = (
            f"{claim.text} stands in {where}, and nothing states it: {remedy}, or name an input in a cell"
        )
        message += f" with the tag {TAG}"
        self._page.warn(message, node, claim.pattern, prose=where == "prose" and not self._page.strict)

    # --- what stands around a stated number ---------------------------------------------------------

    def _around(self, text: str, node: nodes.Element, rows: list[Row | None], formula: bool = False) -> None:
        places = [match.start() for match in re.finditer(f"[{STATED}{FORMULA}]", text)]
        found = dict(zip(places, rows, strict=False))
        for place, touch in touching(text, formula):
            row = found.get(place)
            stated = row.stated if row else "a stated number"
            message = f"{touch!r} beside {stated} changes what is read: make it part of the number"
            self._warn(message, node, re.escape(row.stated) if row else "")
        for place, row in found.items():
            unit = self._unit.match(text, place + 1)
            if row and unit:
                self._check_unit(row, unit["word"], self._units[unit["word"]], node)
            elif row and row.stated.rstrip().endswith("%") and self._unit_of(row):
                self._warn_of_unit(row, "", node)

    def _check_unit(self, row: Row, word: str, wanted: str, node: nodes.Element) -> None:
        """Warn where an expression does not yield the unit that stands beside its number."""
        if self._unit_of(row) != wanted:
            self._warn_of_unit(row, f" {word}", node)

    def _unit_of(self, row: Row) -> Unit:
        inputs = self._page.givens.entries.items()
        units = {name: _unit_in(given.comment, self._units) for name, given in inputs}
        return unit_of(row.expression, self._page.config.stated_yields, units)

    def _warn_of_unit(self, row: Row, word: str, node: nodes.Element) -> None:
        unit = self._unit_of(row)
        yields = f"yields {unit or 'a plain number'}" if unit is not None else "does not tell its unit"
        remedy = "write the right unit, or give that of an input in its comment"
        self._warn(
            f"{row.stated}{word}, but {row.expression} {yields}: {remedy}", node, re.escape(row.stated)
        )

    def _equations(self, shown: str, node: nodes.Element, said: str) -> None:
        """Warn of equations between numbers that do not hold."""
        rounded = self._is_rounded if self._rounded.search(said) else equations.nothing
        for wrong in equations.check(shown, rounded):
            self._warn(f"{wrong}; correct it, or say that its numbers are rounded", node, "")

    def _is_rounded(self, number: Decimal) -> bool:
        return number != int(number) and not self._page.givens.has(Fraction(number))

    # --- code, and what has no text -----------------------------------------------------------------

    def _code(self, block: nodes.Element) -> None:
        if self._page.strict and not _is_output(block):
            in_cell = _is_in_cell(block)
            known = "python" if in_cell or isinstance(block, nodes.doctest_block) else ""
            for line in prose_in(block.astext(), known or block.get("language", ""), in_cell):
                self.text(line, block, "code that readers read", [])

    def _raw(self, block: nodes.Element) -> None:
        if self._page.strict and "html" in block.get("format", "").split():
            text = re.sub(r"(?s)<(script|style)\b.*?</\1>|<!--.*?-->", " ", block.astext())
            said = re.findall(r"""\b(?:alt|title|aria-label|content)\s*=\s*["']([^"']*)""", text)
            self.text(html.unescape(" ".join([re.sub("<[^>]*>", "", text), *said])), block, "HTML", [])

    def _rest(self) -> None:
        document = self._page.document
        for meta in document.findall(nodes.meta):
            self.text(meta.get("content", ""), meta, "a description for machines", [])
        for literal in document.findall(nodes.literal):
            for line in prose_in(literal.astext(), "inline", False):
                self.text(line, literal, "code that readers read", [])
        for match in _DROPPED.finditer(self._page.source()):
            message = "a role is dropped in ![…](…): write the directive {image} or {figure} with :alt:"
            self._warn(message, document, re.escape(match[0]))

    def _warn(self, message: str, node: nodes.Element, pattern: str, prose: bool = False) -> None:
        self._page.warn(message, node, pattern or "(?!)", prose)


def _mark_glue(page: Page) -> None:
    """Mark what MyST-NB's `glue` has inserted from a cell. A class that is written in the page's source is the author's."""
    if not _GLUED.search(page.source()):
        for node in page.document.findall(nodes.Element):
            if any(name.startswith("pasted-") for name in node.get("classes", ())):
                node["computed"] = True


def _blocks(document: nodes.document) -> Iterator[nodes.Element]:
    """Whatever has text or stated numbers in it, and is no part of a line itself."""
    seen: set[int] = set()
    for leaf in document.findall(lambda node: isinstance(node, (nodes.Text, stated_number))):
        node = leaf.parent if isinstance(leaf, nodes.Text) else leaf
        while isinstance(node, nodes.Inline) and node.parent is not None:
            node = node.parent
        if id(node) not in seen and not any(isinstance(parent, _NOT_READ) for parent in parents(leaf)):
            seen.add(id(node))
            yield node


def _inline(block: nodes.Element) -> Iterator[nodes.Node]:
    """The parts of a line: its texts, its stated numbers, and what is neither."""
    for child in block.children:
        if isinstance(child, nodes.Text) or _is_object(child):
            yield child
        elif isinstance(child, nodes.Inline) and isinstance(child, nodes.Element):
            yield from _inline(child)


def _is_object(node: nodes.Node) -> bool:
    if isinstance(node, (stated_number, nodes.math, nodes.literal, nodes.image, *_NOT_READ)):
        return True
    if not isinstance(node, nodes.Element):
        return False
    if isinstance(node, addnodes.pending_xref):
        named: bool = not node.get("refexplicit") and node.get("reftype") != "term"
        return named or bool(node.get("refdomain") == "cite")
    address = isinstance(node, nodes.reference) and node.get("refuri") == node.astext()
    return address or _is_computed(node)


def _shown(node: nodes.Node) -> tuple[str, Row | None]:
    """A part of a line as text, and the number that it states."""
    if isinstance(node, stated_number):
        return STATED, node.get("row")
    if isinstance(node, nodes.math) and node.get("stated") and not node["stated_parts"][-1].strip():
        return FORMULA, node["stated"][-1]
    if isinstance(node, nodes.raw):
        return re.sub("<[^>]*>", "", node.astext()), None
    return (node.astext() if isinstance(node, nodes.Text) else _OBJECT), None


def _is_computed(node: nodes.Element) -> bool:
    """Whether another extension has computed a text, and says so."""
    return bool(node.get("computed"))


def _is_generated(node: nodes.Element) -> bool:
    """Whether a text is what a cell has shown, or is not shown."""
    return any(
        isinstance(parent, _NOT_READ) or _is_computed(parent) or parent.get("nb_element") == "mime_bundle"
        for parent in parents(node)
        if not isinstance(node, nodes.image)
    )


def _is_in(kind: type[nodes.Element], node: nodes.Node) -> bool:
    return any(isinstance(parent, kind) for parent in parents(node))


def _is_output(node: nodes.Node) -> bool:
    return any(parent.get("nb_element") == "cell_code_output" for parent in parents(node))


def _is_in_cell(node: nodes.Node) -> bool:
    return any(parent.get("nb_element") == "cell_code_source" for parent in parents(node))


def _is_decimal(claim: Claim, text: str) -> bool:
    """Whether a number is one that a page which is not strict has to state."""
    before, after = text[: claim.start][-1:], text[claim.start + len(claim.text) :]
    alone = not re.match(r"[A-Za-z\d_.]", before) and not re.match(r"\.?\d|/", after)
    return alone and re.fullmatch(r"[-−]?\d*\.\d+(?:\s?%)?", claim.text) is not None


def _filled(text: str, rows: list[Row | None]) -> str:
    """A text with its stated numbers as readers see them."""
    numbers = iter(row.stated if row else "?" for row in rows)
    return re.sub(f"[{STATED}{FORMULA}]", lambda _: next(numbers, "?"), text)


def _said_near(node: nodes.Element) -> str:
    """The words around a formula: of its paragraph, or of those before and after it."""
    block = next((parent for parent in parents(node) if not isinstance(parent, nodes.Inline)), node)
    if not isinstance(block, nodes.math_block) or block.parent is None:
        return str(block.astext())
    place = block.parent.index(block)
    return " ".join(part.astext() for part in block.parent.children[max(0, place - 1) : place + 2])


def _unit_in(comment: str, units: dict[str, str]) -> str:
    """The unit with which the comment of a given begins."""
    word = re.match(r"[^\W\d_]+|[%×]", comment)
    return PLAIN if word is None else units.get(word[0], PLAIN)
