"""Reading a page: what it states is computed and compared; scan.py finds what it should have stated."""

import re
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.util.docutils import SphinxRole

from . import places
from .ledger import Row, written_givens
from .marks import marks_of
from .nodes import parents, stated_number
from .numbers import written
from .page import Page, halves, mark
from .scan import Scan
from .tex import STATED, macros

_ROLE = re.compile(r"\{stated\}(?P<ticks>`+)(?P<text>.+?)(?P=ticks)", re.DOTALL)


class StatedRole(SphinxRole):
    """`0.400 = expression`: remembered as it stands, computed when the page is complete."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        shown = marks_of(self.config).prose(halves(self.text)[0])
        node = stated_number(self.rawtext, shown, raw=self.text)
        self.set_source_info(node)
        return [node], []


class ReadNumbers(SphinxTransform):
    """Compute and compare what a finished page states, and look for what it should have stated."""

    # After the translation and all else that changes a page, before its titles are collected (880).
    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        self._page = Page(self.document, self.env)
        self._scan = Scan(self._page)
        self._alternatives: dict[tuple[nodes.Element, str], tuple[str, list[str]]] = {}
        for node in list(self.document.findall()):
            if isinstance(node, stated_number):
                self._read_role(node)
            elif isinstance(node, (nodes.math, nodes.math_block)):
                self._read_mathematics(node)
            elif isinstance(node, nodes.image):
                self._read_alternative(node)
        self._scan.run()
        self._page.keep()

    def _read_role(self, node: stated_number) -> None:
        if row := self._read(node["raw"], node):
            node["anchor"], node["expression"], node["value"] = row.anchor, row.expression, written(row.value)
            node["givens"], node["row"] = written_givens(row.givens), row

    def _read(self, text: str, node: nodes.Element) -> Row | None:
        """What the text of a role states."""
        stated, expression = halves(text)
        pattern = rf"(?:\{{stated\}}|:stated:)`+\s*{places.flexible(text)}\s*`"
        if stated and expression:
            return self._page.state(stated, expression, node, pattern)
        message = f"{{stated}}`{text}` is not a number, = and an expression: write {self._example(node)}"
        self._page.warn(message, node, pattern)
        return None

    def _example(self, node: nodes.Element) -> str:
        """How a number is stated, for messages."""
        return mark(*halves(self.config.stated_example), node)

    def _read_mathematics(self, node: nodes.math | nodes.math_block) -> None:
        tex = node.astext()
        rows: list[Row | None] = []
        parts = []  # text and stated numbers in turn
        for before, stated, expression, text in macros(tex):
            parts.append(before)
            if not text:
                break
            if stated is None or expression is None:
                message = (
                    rf"\stated needs a number and an expression, each in braces: write {self._example(node)}"
                )
                self._page.warn(message, node, places.flexible(text.splitlines()[0]))
                return
            rows.append(self._page.state(stated, expression, node, places.flexible(text)))
            parts.append(self._page.marks.tex(stated))
        self._scan.formula(tex, node, rows)
        if len(parts) > 1:
            # Titles, references and the search see plain TeX; the number is marked where the page is written.
            node["stated"] = [row for row in rows if row]
            node["stated_parts"], node["source_tex"] = parts, tex
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
            # Translators see the text as it is written: it is replaced where the page is written.
            node["stated_alt"], node["ids"] = text, [*node["ids"], *anchors]

    def _stated_in(self, alternative: str, node: nodes.image) -> tuple[str, list[str]]:
        anchors = []
        rows: list[Row | None] = []

        def read(match: re.Match[str]) -> str:
            rows.append(row := self._read(match["text"], node))
            anchors.extend([row.anchor] if row else [])
            return self._page.marks.prose(halves(match["text"])[0])

        text = _ROLE.sub(read, alternative)
        self._scan.text(_ROLE.sub(STATED, alternative), node, "the alternative text of a picture", rows)
        return text, anchors
