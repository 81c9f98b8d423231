"""Exercises whose solutions are folded: ``:class: dropdown`` makes a ``<details>`` of a solution.

The browser opens and closes it, so it needs no script, works by keyboard, and its text is found by the
search within the page. Other builders show the solution as it is.
"""

from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.typing import ExtensionMetadata
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import solution_node


class UniqueIds(SphinxTransform):
    """All exercises come with one id, and all solutions with another; here each is called after its label."""

    default_priority = 400

    def apply(self, **_: Any) -> None:
        for section in self.document.findall(nodes.section):
            if section["ids"] in (["exercise-content"], ["solution-content"]):
                section["ids"] = [f"{cast(nodes.Element, section.parent)['label']}-body"]


class folded_solution(nodes.Element):
    """A solution behind its title."""


class folded_title(nodes.TextElement):
    """What stays to be seen of a folded solution."""


class FoldSolutions(SphinxPostTransform):
    """Runs after sphinx-exercise has written the solutions' titles, and in HTML only."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_: Any) -> None:
        for solution in list(self.document.findall(solution_node)):
            if "dropdown" in solution["classes"] and isinstance(solution[0], nodes.title):
                for link in list(solution[0].findall(nodes.reference)):  # a click on it would open two things
                    link.replace_self(link.children)
                title = folded_title("", "", *solution[0].children)
                folded = folded_solution("", title, *solution.children[1:])
                folded["ids"], folded["classes"] = solution["ids"], ["admonition", "solution", "dropdown"]
                solution.replace_self(folded)


def visit_solution(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "details"))


def depart_solution(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</details>\n")


def visit_title(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append(self.starttag(node, "summary", "", CLASS="admonition-title"))


def depart_title(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</summary>\n")


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("sphinx_exercise")
    app.add_node(folded_solution, html=(visit_solution, depart_solution))
    app.add_node(folded_title, html=(visit_title, depart_title))
    app.add_transform(UniqueIds)
    app.add_post_transform(FoldSolutions)
    app.add_css_file("folded.css")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
