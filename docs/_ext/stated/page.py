"""A page while its numbers are read: what it gives and states, and where a message about it belongs."""

from __future__ import annotations

import ast
import importlib
import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain

from . import places
from .expressions import Calculator, calculator
from .givens import NONE, TAG, Givens, WrongGiven, read
from .language import Wrong, is_bare, parse, tables, used
from .ledger import Correction, Row, ledger_of
from .marks import marks_of
from .nodes import parents
from .numbers import check
from .words import Vocabulary, vocabulary

if TYPE_CHECKING:
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)


class Page:
    """What is known of a page while its document is read."""

    def __init__(self, document: nodes.document, env: BuildEnvironment) -> None:
        self.document, self.env, self.config = document, env, env.config
        self.name = env.current_document.docname
        self.marks = marks_of(self.config)
        self.words: Vocabulary = vocabulary(self.config.stated_words)
        self.rows: list[Row] = []
        self.corrections: list[Correction] = []
        self._texts: dict[Path, places.Text] = {}
        self._anchors: dict[str, int] = {}
        self._tables: set[str] = set()
        cells = list(filter(_has_givens, document.findall(nodes.container)))
        self.strict: bool = self.config.stated_strict or bool(cells)
        self.givens = self._read_givens(cells)
        self._calculator = calculator_of(self.config).extended(self.givens)
        self._data: dict[str, object] = {}

    def keep(self) -> None:
        """Keep what was read with the environment."""
        ledger = ledger_of(self.env)
        ledger.data["rows"][self.name], ledger.data["corrections"][self.name] = self.rows, self.corrections
        if self.rows:
            self._depend_on_modules()

    # --- what is given ------------------------------------------------------------------------------

    def _read_givens(self, cells: list[nodes.container]) -> Givens:
        """The inputs that the page names in its cell with the tag `givens`."""
        for cell in cells[1:]:
            self.warn(f"a page has one cell with the tag {TAG}: put its lines into the first", cell, TAG)
        code = next(cells[0].findall(nodes.literal_block), None) if cells else None
        if code is None:
            if cells:
                self.warn(
                    f"readers have to see the cell with the tag {TAG}: remove the tag remove-input",
                    cells[0],
                    TAG,
                )
            return NONE
        try:
            return read(code.astext(), calculator_of(self.config))
        except WrongGiven as wrong:
            self.warn(str(wrong), code, places.flexible(code.astext().splitlines()[wrong.line - 1]))
            return NONE

    def _read_data(self, names: set[str]) -> None:
        """The data files that an expression uses; a page is read again when one of them has changed."""
        for name in names & (self.config.stated_data.keys() - self._data.keys()):
            path = Path(ledger_of(self.env).app.confdir, self.config.stated_data[name])
            self.env.note_dependency(str(path))
            self._data[name] = json.loads(path.read_text("utf-8"))
            self._calculator = self._calculator.extended({name: self._data[name]})

    # --- what is stated -----------------------------------------------------------------------------

    def state(self, stated: str, expression: str, node: nodes.Element, pattern: str) -> Row | None:
        """Compute what is stated and compare; None where they differ, which is a warning."""
        try:
            tree = parse(expression)
            if self.strict:
                self._check_form(stated, expression, tree)
            self._read_data(used(tree))
            value = check(stated, expression, self._calculator, self.words, self.strict)
        except Wrong as wrong:
            remedy = f": write {mark(wrong.right, expression, node)}" if wrong.right else ""
            text, line = self.warn(f"{wrong}{remedy}", node, pattern)
            if wrong.right:
                self.corrections.append(Correction(str(text.path), line, pattern, stated, wrong.right))
            return None
        line = self._page(node).line(pattern, line_of(node)) or line_of(node)
        shown = expression if self.words.knows(stated) else stated  # a translation has its own words
        row = Row(
            self.name, line, stated, expression, value, self._anchor(shown), self.givens.in_expression(tree)
        )
        self.rows.append(row)
        return row

    def _check_form(self, stated: str, expression: str, tree: ast.expr) -> None:
        """Wrong where an expression computes nothing, is too long to be understood, or repeats a table."""
        longest = self.config.stated_longest
        if is_bare(tree):
            raise Wrong(
                f"stated {stated}, but {expression} computes nothing: write what it comes from, or a given"
            )
        if len(" ".join(expression.split())) > longest:
            raise Wrong(
                f"stated {stated}, but its expression has {len(expression)} characters, more than {longest}:"
                f" name its inputs in a cell with the tag {TAG}"
            )
        if not self.config.stated_literals and (number := self._not_given(tree)):
            raise Wrong(
                f"stated {stated}, but {number} in its expression is no given: name it in a cell with the tag {TAG}"
            )
        for table in tables(tree):
            if table in self._tables:
                raise Wrong(
                    f"stated {stated}, and another expression of the page has {table}, too: name it in a cell with"
                    f" the tag {TAG}"
                )
            self._tables.add(table)

    def _not_given(self, tree: ast.expr) -> str:
        """A number in an expression that the page does not give; those from 0 to 9 need not be."""
        for node in ast.walk(tree):
            match node:
                case ast.Constant(value=bool()):
                    continue
                case ast.Constant(value=int() | float() as number) if number not in range(10):
                    if not self.givens.has(Fraction(repr(number))):
                        return repr(number)
        return ""

    def _anchor(self, shown: str) -> str:
        """The anchor of a number stays when its expression changes, or the text around it."""
        anchor = "stated-" + sha256(f"{self.name}\0{shown}".encode()).hexdigest()[:8]
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

    def source(self) -> str:
        """The text of the page's file."""
        return self._page(self.document).text

    # --- where a message belongs --------------------------------------------------------------------

    def warn(
        self, message: str, node: nodes.Element, pattern: str, prose: bool = False
    ) -> tuple[places.Text, int]:
        """Warn of the first text that matches near a node; in which file and on which line that is."""
        for text in self._candidates(node):
            hint = line_of(node) if text.path.suffix != ".po" else text.find(node.get("alt", ""))
            if line := text.line(pattern, hint, prose):
                break
        else:
            text, line = self._page(node), line_of(node)
        logger.warning(message, type="stated", location=f"{text.path}:{line}")
        return text, line

    def _candidates(self, node: nodes.Element) -> Iterator[places.Text]:
        """The catalog first where a translation is shown, then the page."""
        if is_translated(node):
            domain = docname_to_domain(self.name, self.config.gettext_compact)
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
    """What computes the expressions of this document."""
    return calculator(tuple(config.stated_modules), tuple(config.stated_names.items()))


def halves(text: str) -> tuple[str, str]:
    """What is stated, and its expression."""
    stated, _, expression = text.partition("=")
    return stated.strip(), expression.strip()


def mark(stated: str, expression: str, node: nodes.Element) -> str:
    """How a number is stated where a node stands."""
    if isinstance(node, (nodes.math, nodes.math_block)):
        return rf"\stated{{{stated}}}{{{expression}}}"
    return f"{{stated}}`{stated} = {expression}`"


def is_translated(node: nodes.Node) -> bool:
    """Whether a text comes from a gettext catalog."""
    return any(parent.get("translated") for parent in parents(node))


def line_of(node: nodes.Node) -> int:
    """About where a node stands: the line of the block around it."""
    return next((parent.line for parent in parents(node) if parent.line), 1)


def _has_givens(node: nodes.container) -> bool:
    return node.get("nb_element") == "cell_code" and TAG in node["cell_metadata"].get("tags", ())
