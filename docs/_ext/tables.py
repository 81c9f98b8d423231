"""The cells of a `{table}` have a place in their page, so that they can be translated.

MyST parses what stands inside of the directive without saying where it stands, and Sphinx takes text
without a place for words of its own: it would stay English in every edition.
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.typing import ExtensionMetadata


class PlaceCells(SphinxTransform):
    """Give each cell the place of its table's caption."""

    default_priority = 5  # before what is translated is remembered (10) and replaced (20)

    def apply(self, **_: Any) -> None:
        """Pass over all tables of the page."""
        for table in self.document.findall(nodes.table):
            title = table.next_node(nodes.title)
            for text in table.findall(nodes.TextElement):
                if title is not None and not text.source:
                    text.source, text.line = title.source, title.line


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect the extension; it keeps nothing."""
    app.add_transform(PlaceCells)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
