"""Make texts translatable that Sphinx skips, and leave out the output of cells.

Sphinx treats nodes without source and line as its own UI strings and skips them. The cells of a `{table}` and the titles of
exercises are such nodes; here they get a source and a line, so that they are translated.

Markdown output of a cell is not translated: it consists of numbers and names that change with each new measurement.
"""

from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import exercise_subtitle

from book.upstream import exercises


class PlaceCells(SphinxTransform):
    """Give each table cell the source and line of its table's caption."""

    def apply(self, **_: Any) -> None:
        """Change all tables of the page."""
        for table in self.document.findall(nodes.table):
            title = table.next_node(nodes.title)
            for text in table.findall(nodes.TextElement):
                if title is not None and not text.source:
                    text.source, text.line = title.source, title.line


class PlaceTitles(SphinxTransform):
    """Give the title of an exercise the source and line of its first paragraph."""

    def apply(self, **_: Any) -> None:
        """Change all exercises of the page."""
        for title in self.document.findall(exercise_subtitle):
            first = next(iter(title.parent.parent.findall(nodes.paragraph)), None)
            if first is not None:
                title.source, title.line = first.source, first.line
                title.rawsource = "".join(
                    getattr(child, "rawsource", "") or child.astext() for child in title.children
                )


class RememberTitles(SphinxTransform):
    """Update the copies of exercises, made before the translation, from which solutions take their titles."""

    def apply(self, **_: Any) -> None:
        """Change all exercises of the page."""
        known = exercises(self.env)
        for title in self.document.findall(exercise_subtitle):
            exercise = title.parent.parent
            if exercise.get("label") in known:
                known[exercise["label"]]["node"] = exercise.deepcopy()


class KeepTitles(SphinxPostTransform):
    """Put the titles of exercises into the catalogs, before sphinx-exercise removes their source and line."""

    builders = ("gettext",)

    def run(self, **_: Any) -> None:
        """Change all exercises of the page."""
        for title in list(self.document.findall(exercise_subtitle)):
            text = nodes.paragraph(title.rawsource, title.astext())
            text.source, text.line = title.source, title.line
            text.uid = getattr(
                title, "uid", title.rawsource
            )  # a text without an id is left out of the catalogs
            title.parent.parent.append(text)


class KeepOutputs(SphinxTransform):
    """Leave what cells compute out of the catalogs."""

    def apply(self, **_: Any) -> None:
        """Change all outputs of the page; a figure's caption is no part of its output."""
        for output in self.document.findall(nodes.container):
            if output.get("nb_element") == "mime_bundle":
                for text in output.findall(nodes.TextElement):
                    text["translatable"] = False
