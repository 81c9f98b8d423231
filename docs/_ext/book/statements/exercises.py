"""Exercises with collapsible solutions: ``:class: dropdown`` makes a solution collapsible.

Sphinx writes it as ``<details>``, which the browser opens and closes: it needs no script, works by keyboard, and the
browser's search finds its text. Other builders show the solution in full.

sphinx-exercise builds titles in English word order; here the order is part of the translation.
"""

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import is_exercise_node, solution_node

from book.editions.editions import say


class SayTitles(SphinxPostTransform):
    """Runs after sphinx-exercise has written the titles, and before their numbers."""

    def run(self, **_: Any) -> None:
        before, after = say(" ({title})").split("{title}")
        for exercise in self.document.findall(is_exercise_node):
            brackets(exercise[0], before, after)
        for solution in self.document.findall(solution_node):
            title = solution[0]
            if isinstance(title, nodes.title) and len(title) == 2 and isinstance(title[1], nodes.reference):
                link = title[1]
                brackets(link, before, after)
                number = link[0].astext().split()[-1]
                form = say("Solution to Exercise {number}").format(number=number)
                link.replace(link[0], nodes.Text(form))
                title.children = [link]


def brackets(title: nodes.Element, before: str, after: str) -> None:
    """Put the name of an exercise into the brackets of the edition's language."""
    for plain, own in ((" (", before), (")", after)):
        for text in [part for part in title.children if isinstance(part, nodes.Text) and part == plain]:
            title.replace(text, nodes.Text(own))


class FoldSolutions(SphinxPostTransform):
    """Runs after sphinx-exercise has written the solutions' titles, and in HTML only."""

    formats = ("html",)

    def run(self, **_: Any) -> None:
        for solution in list(self.document.findall(solution_node)):
            if "dropdown" in solution["classes"] and isinstance(solution[0], nodes.title):
                for link in list(solution[0].findall(nodes.reference)):  # a click would also unfold
                    link.replace_self(link.children)
                folded = nodes.admonition("", *solution.children, collapsible="closed")
                folded["ids"], folded["classes"] = solution["ids"], ["solution", "dropdown"]
                solution.replace_self(folded)
