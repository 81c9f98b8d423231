"""Reading a page: what it states is computed and compared, what it claims without stating is found."""

import importlib
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.config import Config
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.i18n import docname_to_domain

from . import places
from .expressions import Calculator, Wrong, calculator
from .ledger import Row, ledger_of, written
from .marks import marks_of
from .nodes import parents, stated_number
from .numbers import check

logger = logging.getLogger(__name__)

_APPROX = re.compile(
    r"(?:\\(?:approx|approxeq|simeq|doteq)(?![A-Za-z])|≈)"
    r"(?:[\s{}~&(\[+\-−]|\\[,;:! ]|\\(?:pm|quad|left|big|Big|mathbf|mathrm|phantom)(?![A-Za-z]))*"
    r"(?P<number>\d*\.?\d+)"
)
# Only a text with a digit can have a number.
_DIGIT = re.compile(r"\d")
_UNREAD = re.compile(r"\{stated\}|\\stated(?![A-Za-z])")
_MACRO = re.compile(r"\\stated(?![A-Za-z])")
_ROLE = re.compile(r"\{stated\}(?P<ticks>`+)(?P<text>.+?)(?P=ticks)", re.DOTALL)
# Where numbers are given, generated or quoted.
_NOT_PROSE = (
    nodes.literal,
    nodes.FixedTextElement,
    nodes.math,
    nodes.raw,
    nodes.comment,
    nodes.Invisible,
    nodes.citation,
    nodes.citation_reference,
    nodes.footnote_reference,
    nodes.label,
    nodes.problematic,
    nodes.system_message,
    addnodes.desc,
    stated_number,
)


class StatedRole(SphinxRole):
    """`0.400 = expression`: remembered as it stands, computed when the page is complete."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        shown = marks_of(self.config).prose(_halves(self.text)[0])
        node = stated_number(self.rawtext, shown, raw=self.text)
        self.set_source_info(node)
        return [node], []


class ReadNumbers(SphinxTransform):
    """Compute and compare what a finished page states, and look for what it should have stated."""

    # After the translation and all else that changes a page, before its titles are collected (880).
    default_priority = 870

    def apply(self, **kwargs: object) -> None:
        self._calculator = calculator_of(self.config)
        self._marks = marks_of(self.config)
        self._decimal = self._marks.decimals()
        source = replace(self._marks, decimal=self.config.stated_source_decimal or self._marks.decimal)
        self._untranslated_decimal = source.decimals()
        self._ignored = re.compile("|".join(self.config.stated_ignore) or "(?!)", re.IGNORECASE)
        self._texts: dict[Path, places.Text] = {}
        self._anchors: dict[str, int] = {}
        self._rows: list[Row] = []
        self._alternatives: dict[tuple[nodes.Element, str], tuple[str, list[str]]] = {}
        for node in list(self.document.findall()):
            if isinstance(node, stated_number):
                self._read_role(node)
            elif isinstance(node, (nodes.math, nodes.math_block)):
                self._read_mathematics(node)
            elif isinstance(node, nodes.image):
                self._read_alternative(node)
            elif isinstance(node, nodes.Text):
                self._lint(node)
        docname = self.env.current_document.docname
        ledger_of(self.env).data["rows"][docname] = self._rows
        if self._rows:
            self._depend_on_modules()

    # --- what is stated ---------------------------------------------------------------------------

    def _read_role(self, node: stated_number) -> None:
        if row := self._read(node["raw"], node):
            node["anchor"], node["expression"], node["value"] = row.anchor, row.expression, written(row.value)

    def _read(self, text: str, node: nodes.Element) -> Row | None:
        """What the text of a role states."""
        stated, expression = _halves(text)
        pattern = rf"(?:\{{stated\}}|:stated:)`+\s*{places.flexible(text)}\s*`"
        if stated and expression:
            return self._state(stated, expression, node, pattern)
        message = f"{{stated}}`{text}` is not a number, = and an expression: write {self._role()}"
        self._warn(message, node, pattern)
        return None

    def _read_mathematics(self, node: nodes.math | nodes.math_block) -> None:
        tex, rows = node.astext(), []
        for match in [] if _is_in(addnodes.desc, node) else _APPROX.finditer(tex):
            message = f"{match['number']} after \\approx is not stated: write \\stated{{{match['number']}}}{{expression}}"
            self._warn(message, node, places.flexible(match[0]))
        parts, rest = [""], tex  # text and stated numbers in turn
        while found := _MACRO.search(rest):
            before, macro = rest[: found.start()], rest[found.start() :]
            stated, rest = _argument(rest[found.end() :])
            expression, rest = _argument(rest)
            if stated is None or expression is None:
                message = rf"\stated needs a number and an expression, each in braces: write {self._macro()}"
                self._warn(message, node, places.flexible(macro.splitlines()[0]))
                return
            row = self._state(stated, expression, node, places.flexible(macro.removesuffix(rest)))
            rows += [row] if row else []
            parts[-1] += before
            parts += [self._marks.tex(stated), ""]
        if len(parts) > 1:
            parts[-1] = rest
            # Titles, references and the search see plain TeX; the number is marked where the page is written.
            node["stated"], node["stated_parts"], node["source_tex"] = rows, parts, tex
            node.children = []
            node += nodes.Text("".join(parts))

    def _read_alternative(self, node: nodes.image) -> None:
        """The alternative text of a picture is a plain string, in which the role is looked for."""
        alternative = node.get("alt", "")
        # A cell's picture stands here once for each of its formats, of which one is shown.
        bundle = next((parent for parent in parents(node) if parent.get("nb_element") == "mime_bundle"), node)
        if (bundle, alternative) not in self._alternatives:
            self._alternatives[bundle, alternative] = self._stated_in(alternative, node)
        text, anchors = self._alternatives[bundle, alternative]
        if anchors:
            node["alt"], node["ids"] = text, [*node["ids"], *anchors]

    def _stated_in(self, alternative: str, node: nodes.image) -> tuple[str, list[str]]:
        anchors = []

        def read(match: re.Match[str]) -> str:
            if row := self._read(match["text"], node):
                anchors.append(row.anchor)
            return self._marks.prose(_halves(match["text"])[0])

        for number in self._decimals(_ROLE.sub("", alternative), node):
            self._claim(number, node, "the alternative text of a picture")
        return _ROLE.sub(read, alternative), anchors

    def _state(self, stated: str, expression: str, node: nodes.Element, pattern: str) -> Row | None:
        try:
            value = check(stated, expression, self._calculator)
        except Wrong as wrong:
            self._warn(str(wrong), node, pattern)
            return None
        docname = self.env.current_document.docname
        line = self._page(node).line(pattern, _line(node)) or _line(node)
        row = Row(docname, line, stated, expression, value, self._anchor(docname, expression, stated))
        self._rows.append(row)
        return row

    def _anchor(self, *what: str) -> str:
        anchor = "stated-" + sha256("\0".join(what).encode()).hexdigest()[:8]
        number = self._anchors[anchor] = self._anchors.get(anchor, 0) + 1
        return anchor if number == 1 else f"{anchor}-{number}"

    def _depend_on_modules(self) -> None:
        """A page with stated numbers is read again when a module that expressions use has changed."""
        for name in self.config.stated_modules:
            module = importlib.import_module(name)
            folders = [Path(folder) for folder in getattr(module, "__path__", ())]
            files = {file for folder in folders for file in folder.glob("**/*.py")}
            for file in sorted(files or {Path(file) for file in [getattr(module, "__file__", None)] if file}):
                self.env.note_dependency(str(file))

    # --- what is claimed without being stated -----------------------------------------------------

    def _lint(self, node: nodes.Text) -> None:
        if not (_DIGIT.search(node) or "stated" in node) or any(
            _is_no_prose(parent) for parent in parents(node)
        ):
            return
        for match in _UNREAD.finditer(node):
            message = f"{match[0]} is not read here: write {self._role()}, in mathematics {self._macro()}"
            self._warn(message, node.parent, re.escape(match[0]), prose=True)
        for number in self._decimals(node, node.parent):
            self._claim(number, node.parent, "prose")

    def _decimals(self, text: str, node: nodes.Element) -> list[str]:
        """The decimal numbers in a text, without what the configuration says to ignore."""
        plain = self._ignored.sub(lambda match: " " * len(match[0]), text)
        decimal = self._decimal if _is_translated(node) else self._untranslated_decimal
        return [match[0] for match in decimal.finditer(plain)]

    def _claim(self, number: str, node: nodes.Element, where: str) -> None:
        written = self._marks.written(number)
        remedy = (
            f"write {{stated}}`{written} = expression`, an input in mathematics or code where it is given,"
            " a version in code"
        )
        message = f"{number} stands in {where}, and nothing states it: {remedy}"
        self._warn(message, node, _exactly(number), prose=True)

    def _role(self) -> str:
        """How a number is stated in prose, for messages."""
        return f"{{stated}}`{self.config.stated_example}`"

    def _macro(self) -> str:
        """The same in mathematics."""
        return r"\stated{{{}}}{{{}}}".format(*_halves(self.config.stated_example))

    # --- where it stands --------------------------------------------------------------------------

    def _warn(self, message: str, node: nodes.Element, pattern: str, prose: bool = False) -> None:
        for text in self._candidates(node):
            hint = _line(node) if text.path.suffix != ".po" else text.find(node.get("alt", ""))
            if line := text.line(pattern, hint, prose):
                break
        else:
            text, line = self._page(node), _line(node)
        logger.warning(message, type="stated", location=f"{text.path}:{line}")

    def _candidates(self, node: nodes.Element) -> Iterator[places.Text]:
        """The catalog first where a translation is shown, then the page."""
        if _is_translated(node):
            domain = docname_to_domain(self.env.current_document.docname, self.config.gettext_compact)
            for folder in self.config.locale_dirs:
                path = self.env.srcdir / folder / self.config.language / "LC_MESSAGES" / f"{domain}.po"
                if path.is_file():
                    yield self._text(path, places.catalog)
        yield self._page(node)

    def _page(self, node: nodes.Element) -> places.Text:
        sources = (parent.source for parent in parents(node) if parent.source)
        return self._text(Path(next(sources, self.document["source"])), places.page)

    def _text(self, path: Path, read: Callable[[Path], places.Text]) -> places.Text:
        if path not in self._texts:
            self._texts[path] = read(path)
        return self._texts[path]


def calculator_of(config: Config) -> Calculator:
    """What computes the expressions of this book."""
    return calculator(tuple(config.stated_modules), tuple(config.stated_names.items()))


def _halves(text: str) -> tuple[str, str]:
    stated, _, expression = text.partition("=")
    return stated.strip(), expression.strip()


def _argument(tex: str) -> tuple[str | None, str]:
    """The text of a TeX argument in braces, which may nest, and what follows it."""
    depth, start = 0, len(tex) - len(tex.lstrip())
    if tex[start : start + 1] != "{":
        return None, tex
    for place, character in enumerate(tex[start:], start):
        depth += {"{": 1, "}": -1}.get(character, 0)
        if depth == 0:
            return tex[start + 1 : place].strip(), tex[place + 1 :]
    return None, tex


def _line(node: nodes.Node) -> int:
    """About where a node stands: the line of the block around it."""
    return next((parent.line for parent in parents(node) if parent.line), 1)


def _is_translated(node: nodes.Node) -> bool:
    """Whether a text comes from a gettext catalog."""
    return any(parent.get("translated") for parent in parents(node))


def _is_in(kind: type[nodes.Element], node: nodes.Node) -> bool:
    return any(isinstance(parent, kind) for parent in parents(node))


def _is_no_prose(node: nodes.Element) -> bool:
    address = isinstance(node, nodes.reference) and node.get("refuri") == node.astext()
    pasted = any(name.startswith("pasted-") for name in node["classes"])
    return isinstance(node, _NOT_PROSE) or address or pasted or node.get("nb_element") == "mime_bundle"


def _exactly(number: str) -> str:
    return rf"(?<![A-Za-z0-9_.]){re.escape(number)}(?!\d)"
