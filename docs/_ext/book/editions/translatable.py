"""What of a page is translated, where Sphinx and MyST leave it open.

The cells of a `{table}` are, and the titles of exercises: they come without a place in their page, and Sphinx
takes text without a place for words of its own, which would stay English.

What a cell computes as Markdown is not: numbers and names, which change when they are measured again.
"""

from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import exercise_subtitle


class PlaceCells(SphinxTransform):
    """Give each cell the place of its table's caption."""

    def apply(self, **_: Any) -> None:
        """Pass over all tables of the page."""
        for table in self.document.findall(nodes.table):
            title = table.next_node(nodes.title)
            for text in table.findall(nodes.TextElement):
                if title is not None and not text.source:
                    text.source, text.line = title.source, title.line


class PlaceTitles(SphinxTransform):
    """Give the title of an exercise the place of its first paragraph."""

    def apply(self, **_: Any) -> None:
        """Pass over all exercises of the page."""
        for title in self.document.findall(exercise_subtitle):
            first = next(iter(title.parent.parent.findall(nodes.paragraph)), None)
            if first is not None:
                title.source, title.line = first.source, first.line
                title.rawsource = "".join(
                    getattr(child, "rawsource", "") or child.astext() for child in title.children
                )


class RememberTitles(SphinxTransform):
    """A solution takes its title from a copy of its exercise, which was made before the translation."""

    def apply(self, **_: Any) -> None:
        """Pass over all exercises of the page."""
        known = getattr(self.env, "sphinx_exercise_registry", {})
        for title in self.document.findall(exercise_subtitle):
            exercise = title.parent.parent
            if exercise.get("label") in known:
                known[exercise["label"]]["node"] = exercise.deepcopy()


class KeepTitles(SphinxPostTransform):
    """Show the titles of exercises to translators; sphinx-exercise (20) makes text without a place of them."""

    builders = ("gettext",)

    def run(self, **_: Any) -> None:
        """Pass over all exercises of the page."""
        for title in list(self.document.findall(exercise_subtitle)):
            text = nodes.paragraph(title.rawsource, title.astext())
            text.source, text.line = title.source, title.line
            text.uid = getattr(title, "uid", title.rawsource)  # without one it is left out
            title.parent.parent.append(text)


class KeepOutputs(SphinxTransform):
    """Leave what cells compute out of the catalogs."""

    def apply(self, **_: Any) -> None:
        """Pass over all outputs of the page; a figure's caption stands outside of its output."""
        for output in self.document.findall(nodes.container):
            if output.get("nb_element") == "mime_bundle":
                for text in output.findall(nodes.TextElement):
                    text["translatable"] = False
