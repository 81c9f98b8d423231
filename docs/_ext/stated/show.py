"""Writing a page: stated numbers become links with an explanation, where a builder has links."""

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .ledger import HTML, Row, ledger_of, summary_of, tables_of, written
from .nodes import parents, stated_ledger, stated_mark, stated_number, stated_summary
from .numbers import readable


class ShowNumbers(SphinxPostTransform):
    """Link every stated number of a page to its row in the ledger, and fill the ledger."""

    default_priority = 200

    def run(self, **kwargs: object) -> None:
        if self.env._app.builder.name == "gettext":
            return  # what stands there is for translators: the heads that each of the ledger's tables gets
        docname = self.env.current_document.docname
        for place in list(self.document.findall(stated_ledger)):
            place.replace_self(tables_of(self.env._app, docname, place))
        for summary in list(self.document.findall(stated_summary)):
            summary.replace_self(summary_of(self.env._app, docname, summary))
        links = self.env._app.builder.name in HTML
        ledger = ledger_of(self.env).ledger()
        self._ledger = self.env._app.builder.get_relative_uri(docname, ledger) if links and ledger else ""
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
        node.children = []
        node += nodes.Text(node["marked"])
        place = node.parent.index(node) + 1
        if isinstance(node, nodes.math_block) and not isinstance(node.parent, nodes.TextElement):
            node["marks"] = marks  # in the formula's row: docs/_ext/book/mathematics/tex.py
        else:
            node.parent.insert(place, marks)

    def _mark(self, row: Row) -> stated_mark:
        uri = f"{self._ledger}#{row.anchor}"
        value, name = written(row.value), readable(row.stated)
        return stated_mark(
            "", anchor=row.anchor, expression=row.expression, value=value, refuri=uri, name=name
        )

    def _is_repeated(self, anchor: str) -> bool:
        repeated = anchor in self._seen
        self._seen.add(anchor)
        return repeated


def _is_in_link(node: nodes.Node) -> bool:
    return any(isinstance(parent, nodes.reference) for parent in parents(node))


def _states(node: nodes.Node) -> bool:
    return isinstance(node, stated_number) or (isinstance(node, nodes.Element) and "marked" in node)
