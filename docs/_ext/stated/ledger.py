"""What every page of an edition states: kept with the environment, shown as a page and as data."""

import json
import math
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import groupby
from typing import Any, ClassVar, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective, SphinxRole
from sphinx.util.osutil import relative_uri

from .expressions import Value
from .marks import marks_of
from .nodes import stated_ledger, stated_summary
from .numbers import readable, written

JSON = "stated-numbers.json"
COLUMNS = 3
HEAD = "| Stated | Computed by | Value |\n|---|---|---|"
HTML = ("html", "dirhtml", "singlehtml")


@dataclass(frozen=True)
class Row:
    """A stated number."""

    page: str
    line: int
    stated: str
    expression: str
    value: Value | bool
    anchor: str
    givens: dict[str, object] = field(default_factory=dict)  # those in the expression, with their values


@dataclass(frozen=True)
class Correction:
    """What would make a stated number right: its digits, in the first match of a pattern from a line on."""

    path: str
    line: int
    pattern: str
    stated: str
    right: str


class Ledger(Domain):
    """The rows of every page: Sphinx forgets a page's when it is read again, and merges what was read
    in parallel."""

    name = "stated"
    label = "stated numbers"
    initial_data: ClassVar[dict[str, Any]] = {"rows": {}, "corrections": {}, "ledgers": [], "shown": ""}
    data_version = 2
    #: Noted when the builder is there: Sphinx has no public way to it from a transform.
    app: Sphinx

    def rows(self) -> list[Row]:
        """Every stated number, in the order of the book."""
        found = (row for rows in self.data["rows"].values() for row in rows)
        order = {page: place for place, page in enumerate(self.env.collect_relations())}
        return sorted(found, key=lambda row: (order.get(row.page, len(order)), row.page, row.line))

    def corrections(self) -> list[Correction]:
        """What would make the wrong numbers right."""
        return [found for page in self.data["corrections"].values() for found in page]

    def ledger(self) -> str | None:
        """The page that shows the ledger."""
        return min(self.data["ledgers"], default=None)

    def clear_doc(self, docname: str) -> None:
        for kind in ("rows", "corrections"):
            self.data[kind].pop(docname, None)
        self.data["ledgers"] = [name for name in self.data["ledgers"] if name != docname]

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        for kind in ("rows", "corrections"):
            self.data[kind] |= {name: found for name, found in otherdata[kind].items() if name in docnames}
        self.data["ledgers"] += [name for name in otherdata["ledgers"] if name in docnames]

    def changed_ledgers(self) -> list[str]:
        """The pages with the ledger, if it is another one than they show."""
        titles = {
            page: title.astext() for page, title in self.env.titles.items() if page in self.data["rows"]
        }
        shown = [replace(row, line=0) for row in self.rows()]
        digest = sha256(repr((shown, sorted(titles.items()))).encode()).hexdigest()
        before, self.data["shown"] = self.data["shown"], digest
        return list(self.data["ledgers"]) if digest != before else []

    def resolve_any_xref(self, *arguments: object) -> list[tuple[str, nodes.reference]]:
        """Nothing is referred to by name here."""
        return []


def ledger_of(env: BuildEnvironment) -> Ledger:
    """The rows of an edition."""
    return cast(Ledger, env.domains["stated"])


class LedgerDirective(SphinxDirective):
    """`{stated-ledger}`: every stated number of this edition, page by page.

    Its content is a table of one row, the head that each page's table gets, so that a translation can
    say it in its own words.
    """

    has_content = True

    def run(self) -> list[nodes.Node]:
        head = self.parse_content_to_nodes()
        if not any(len(row) == COLUMNS for part in head for row in part.findall(nodes.row)):
            raise self.error(f"Give the {COLUMNS} heads of the ledger's tables: {HEAD}")
        for text in (text for part in head for text in part.findall(nodes.TextElement)):
            text.source, text.line = self.get_source_info()  # without a place it would not be translated
        ledger_of(self.env).data["ledgers"].append(self.env.current_document.docname)
        return [stated_ledger("", *head)]


class LedgerRole(SphinxRole):
    """`{stated-count}`, how many numbers are stated; `{stated-json}`, a link to them as data."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        return [stated_summary("", self.text, kind=self.name)], []


def summary_of(app: Sphinx, docname: str, node: stated_summary) -> nodes.Node:
    """What a LedgerRole shows."""
    if node["kind"] == "stated-count":
        return nodes.Text(marks_of(app.config).prose(f"{len(ledger_of(app.env).rows()):,}"))
    if app.builder.name not in HTML:
        return nodes.Text(node.astext())
    uri = relative_uri(app.builder.get_target_uri(docname), JSON)
    return nodes.reference("", node.astext(), refuri=uri, internal=True)


def tables_of(app: Sphinx, docname: str, place: stated_ledger) -> list[nodes.Node]:
    """The ledger as it stands on a page: a heading and a table for every page that states something."""
    shown: list[nodes.Node] = []
    head = next(iter(place.findall(nodes.row)))
    for page, rows in groupby(ledger_of(app.env).rows(), key=lambda row: row.page):
        uri = app.builder.get_relative_uri(docname, page)
        title = app.env.titles[page].astext()
        heading = nodes.rubric(title, "", nodes.reference("", title, refuri=uri, internal=True))
        heading["heading-level"] = 2
        shown += [heading, _table(app, head.deepcopy(), list(rows), uri)]
    return shown


def _table(app: Sphinx, head: nodes.row, rows: list[Row], uri: str) -> nodes.table:
    body = nodes.tbody()
    for row in rows:
        stated = marks_of(app.config).prose(readable(row.stated))
        link = nodes.reference("", stated, refuri=f"{uri}#{row.anchor}", internal=True)
        shown = nodes.inline("", "", link) if app.builder.name in HTML else nodes.Text(stated)
        givens = [
            nodes.inline("", f"; {given}", classes=["stated-given"]) for given in written_givens(row.givens)
        ]
        cells = ([shown], [nodes.Text(row.expression), *givens], [nodes.Text(written(row.value))])
        body += nodes.row("", *(nodes.entry("", *cell) for cell in cells), ids=[row.anchor])
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in (20, 50, 30)), cols=COLUMNS)
    group += [nodes.thead("", head), body]
    return nodes.table("", group, classes=["stated-ledger"])


def written_givens(givens: dict[str, object]) -> list[str]:
    """Givens as readers write them."""
    return [f"{name} = {value!r}" for name, value in givens.items()]


def write_json(app: Sphinx, exception: Exception | None) -> None:
    """stated-numbers.json beside the pages: the ledger for programs."""
    if exception or app.builder.name not in HTML:
        return
    rows = [
        {
            "page": row.page,
            "line": row.line,
            "stated": row.stated,
            "expression": row.expression,
            "value": _json(row.value),
            "givens": {name: _json(value) for name, value in row.givens.items()},
        }
        for row in ledger_of(app.env).rows()
    ]
    text = json.dumps(rows, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    (app.outdir / JSON).write_text(text, "utf-8")


def _json(value: object) -> object:
    """JSON has no infinity."""
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_json(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value
