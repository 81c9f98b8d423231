"""Writing a page: stated numbers become links with an explanation, where a builder has links.

A formula's numbers cannot be links, so each formula gets marks beside it, which are. The event `stated-formula` lets an
extension say how: see README.md.
"""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .ledger import HTML, Row, ledger_of, summary_of, tables_of, written_givens
from .marks import marks_of
from .nodes import parents, stated_ledger, stated_mark, stated_number, stated_summary
from .numbers import readable, written


class ShowNumbers(SphinxPostTransform):
    """Link every stated number of a page to its row in the ledger, and fill the ledger."""

    default_priority = 200

    def run(self, **kwargs: object) -> None:
        self._app = ledger_of(self.env).app
        builder, docname = self._app.builder, self.env.current_document.docname
        if builder.name == "gettext":
            return  # what stands there is for translators: the heads that each of the ledger's tables gets
        for image in self.document.findall(nodes.image):
            if "stated_alt" in image:
                image["alt"] = image["stated_alt"]
        for place in list(self.document.findall(stated_ledger)):
            place.replace_self(tables_of(self._app, docname, place))
        for summary in list(self.document.findall(stated_summary)):
            summary.replace_self(summary_of(self._app, docname, summary))
        links, ledger = builder.name in HTML, ledger_of(self.env).ledger()
        self._ledger = builder.get_relative_uri(docname, ledger) if links and ledger else ""
        if links:
            self._seen: set[str] = set()
            for node in list(self.document.findall(_states)):
                show = self._show_number if isinstance(node, stated_number) else self._mark_mathematics
                show(node)

    def _show_number(self, node: stated_number) -> None:
        # A title or caption may have been copied into a reference: the anchor stays with the first.
        if "anchor" in node and not self._is_repeated(node["anchor"]):
            node["ids"] = [node["anchor"]]
            if not _is_in_link(node):
                node["refuri"] = f"{self._ledger}#{node['anchor']}"

    def _mark_mathematics(self, node: nodes.Element) -> None:
        marks = [self._mark(row) for row in node["stated"] if not self._is_repeated(row.anchor)]
        if not marks or _is_in_link(node):
            return
        if self._app.emit_firstresult("stated-formula", node, node["stated_parts"], marks):
            return
        is_block = isinstance(node, nodes.math_block) and not isinstance(node.parent, nodes.TextElement)
        beside = [nodes.paragraph("", "", *marks, classes=["stated-marks"])] if is_block else marks
        node.parent.insert(node.parent.index(node) + 1, beside)

    def _mark(self, row: Row) -> stated_mark:
        uri = f"{self._ledger}#{row.anchor}"
        value, name = written(row.value), marks_of(self.config).prose(readable(row.stated))
        row_of = {"anchor": row.anchor, "expression": row.expression, "givens": written_givens(row.givens)}
        return stated_mark("", value=value, refuri=uri, name=name, **row_of)

    def _is_repeated(self, anchor: str) -> bool:
        repeated = anchor in self._seen
        self._seen.add(anchor)
        return repeated


def _is_in_link(node: nodes.Node) -> bool:
    return any(isinstance(parent, nodes.reference) for parent in parents(node))


def _states(node: nodes.Node) -> bool:
    return isinstance(node, stated_number) or (isinstance(node, nodes.Element) and "stated_parts" in node)
