"""Reading a page: what it states is computed and compared, what it claims without stating is found."""

import re
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms import SphinxTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole
from sphinx.util.i18n import docname_to_domain

from . import places
from .ledger import Row, ledger_of, written
from .nodes import parents, stated_number
from .numbers import FORM, Wrong, check

logger = logging.getLogger(__name__)

# A decimal that is not part of a version (2.13.0), a DOI (10.5555/12345678), an arXiv number or a licence.
_DECIMAL = re.compile(
    r"(?<![A-Za-z0-9_.])(?<!arXiv:)(?<!CC BY )(?<!CC BY-SA )\d*\.\d+(?!\.?\d|/)", re.ASCII | re.IGNORECASE
)
_APPROX = re.compile(
    r"(?:\\(?:approx|approxeq|simeq|doteq)(?![A-Za-z])|≈)"
    r"(?:[\s{}~&(\[+\-−]|\\[,;:! ]|\\(?:pm|quad|left|big|Big|mathbf|mathrm|phantom)(?![A-Za-z]))*"
    r"(?P<number>\d*\.?\d+)"
)
MACRO = r"\stated{0.400}{cross_entropy([0, 1, 0], [0.25, 0.67, 0.08])}"
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
        percent = "%" if self.config.language == "ja" else "\N{NO-BREAK SPACE}%"
        shown = re.sub(r"[ \N{NO-BREAK SPACE}]%", percent, _halves(self.text)[0])
        node = stated_number(self.rawtext, shown, raw=self.text)
        self.set_source_info(node)
        return [node], []


class ReadNumbers(SphinxTransform):
    """Compute and compare what a finished page states, and look for what it should have stated."""

    # After the translation and all else that changes a page, before its titles are collected (880).
    default_priority = 870

    def apply(self, **kwargs: object) -> None:
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
            self._depend_on_cedocs()

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
        message = f"{{stated}}`{text}` is not a number, = and an expression: write {{stated}}`{FORM}`"
        self._warn(message, node, pattern)
        return None

    def _read_mathematics(self, node: nodes.math | nodes.math_block) -> None:
        tex, rows = node.astext(), []
        for match in [] if _is_in(addnodes.desc, node) else _APPROX.finditer(tex):
            message = f"{match['number']} after \\approx is not stated: write \\stated{{{match['number']}}}{{expression}}"
            self._warn(message, node, places.flexible(match[0]))
        shown = plain = ""
        rest = tex
        while found := _MACRO.search(rest):
            before, macro = rest[: found.start()], rest[found.start() :]
            stated, rest = _argument(rest[found.end() :])
            expression, rest = _argument(rest)
            if stated is None or expression is None:
                message = rf"\stated needs a number and an expression, each in braces: write {MACRO}"
                self._warn(message, node, places.flexible(macro.splitlines()[0]))
                return
            row = self._state(stated, expression, node, places.flexible(macro.removesuffix(rest)))
            rows += [row] if row else []
            plain += before + as_tex(stated)
            shown += before + rf"\htmlClass{{stated}}{{{as_tex(stated)}}}"
        if shown:
            # Titles, references and the search see plain TeX; it is marked where the page is written.
            node["stated"], node["marked"], node["source_tex"] = rows, shown + rest, tex
            node.children = []
            node += nodes.Text(plain + rest)

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
            return _halves(match["text"])[0]

        for match in _DECIMAL.finditer(_ROLE.sub("", alternative)):
            self._claim(match[0], node, "the alternative text of a picture")
        return _ROLE.sub(read, alternative), anchors

    def _state(self, stated: str, expression: str, node: nodes.Element, pattern: str) -> Row | None:
        try:
            value = check(stated, expression)
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

    def _depend_on_cedocs(self) -> None:
        """A change in the module is a change of every page that states a number."""
        import cedocs

        for folder in cedocs.__path__:
            for file in sorted(Path(folder).glob("**/*.py")):
                self.env.note_dependency(str(file))

    # --- what is claimed without being stated -----------------------------------------------------

    def _lint(self, node: nodes.Text) -> None:
        if not ("." in node or "stated" in node) or any(_is_no_prose(parent) for parent in parents(node)):
            return
        for match in _UNREAD.finditer(node):
            message = f"{match[0]} is not read here: write {{stated}}`{FORM}`, in mathematics {MACRO}"
            self._warn(message, node.parent, re.escape(match[0]), prose=True)
        for match in _DECIMAL.finditer(node):
            self._claim(match[0], node.parent, "prose")

    def _claim(self, number: str, node: nodes.Element, where: str) -> None:
        remedy = (
            f"write {{stated}}`{number} = expression`, an input in mathematics or code where it is given,"
            " a version in code"
        )
        message = f"{number} stands in {where}, and nothing states it: {remedy}"
        self._warn(message, node, _exactly(number), prose=True)

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
        if any(parent.get("translated") for parent in parents(node)):
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


def _halves(text: str) -> tuple[str, str]:
    stated, _, expression = text.partition("=")
    return stated.strip(), expression.strip()


def as_tex(stated: str) -> str:
    r"""A number as TeX sets it: an e would be a letter, and what follows it a difference.

    >>> as_tex("8.5e-18")
    '8.5 \\cdot 10^{-18}'
    """
    return re.sub(r"(?<=\d)e([+-]?)0*(\d+)", lambda e: rf" \cdot 10^{{{e[1].strip('+')}{e[2]}}}", stated)


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


def _is_in(kind: type[nodes.Element], node: nodes.Node) -> bool:
    return any(isinstance(parent, kind) for parent in parents(node))


def _is_no_prose(node: nodes.Element) -> bool:
    address = isinstance(node, nodes.reference) and node.get("refuri") == node.astext()
    pasted = any(name.startswith("pasted-") for name in node["classes"])
    return isinstance(node, _NOT_PROSE) or address or pasted or node.get("nb_element") == "mime_bundle"


def _exactly(number: str) -> str:
    return rf"(?<![A-Za-z0-9_.]){re.escape(number)}(?!\d)"
