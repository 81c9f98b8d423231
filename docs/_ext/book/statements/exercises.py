"""Exercises with levels, and folded solutions and proofs: ``:class: dropdown`` folds a solution or a proof.

Sphinx writes what is folded as ``<details>``, which the browser opens and closes: it needs no script, works by keyboard, and the
browser's search finds its text. Other builders show the solution in full.

sphinx-exercise builds titles in English word order; here the order is part of the translation. `:class: level-1` to
`level-3` on an exercise shows one to three stars: compute; explain; find the bug or build it.
"""

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import is_exercise_node, solution_node
from sphinx_proof.nodes import proof_node

from book.editions.editions import proof_word, say

STAR, LEVEL = "★", "level-"


class SayTitles(SphinxPostTransform):
    """Runs after sphinx-exercise has written the titles, and before their numbers."""

    def run(self, **_: Any) -> None:
        before, after = say(" ({title})").split("{title}")
        for exercise in self.document.findall(is_exercise_node):
            brackets(exercise[0], before, after)
            level = level_of(exercise)
            if level:
                exercise[0] += nodes.inline("", f" {STAR * level}", classes=["exercise-level"])
        for solution in self.document.findall(solution_node):
            title = solution[0]
            if isinstance(title, nodes.title) and len(title) == 2 and isinstance(title[1], nodes.reference):
                link = title[1]
                brackets(link, before, after)
                number = link[0].astext().split()[-1]
                form = say("Solution to Exercise {number}").format(number=number)
                link.replace(link[0], nodes.Text(form))
                title.children = [link]


def level_of(exercise: nodes.Element) -> int:
    """Return the level of an exercise, 1 to 3, or 0 if it has none."""
    return max((int(name[len(LEVEL) :]) for name in exercise["classes"] if name.startswith(LEVEL)), default=0)


def brackets(title: nodes.Element, before: str, after: str) -> None:
    """Put the name of an exercise into the brackets of the edition's language."""
    for plain, own in ((" (", before), (")", after)):
        for text in [part for part in title.children if isinstance(part, nodes.Text) and part == plain]:
            title.replace(text, nodes.Text(own))


class Fold(SphinxPostTransform):
    """Runs after sphinx-exercise has written the solutions' titles, and in HTML only."""

    formats = ("html",)

    def run(self, **_: Any) -> None:
        for solution in list(self.document.findall(solution_node)):
            if "dropdown" in solution["classes"] and isinstance(solution[0], nodes.title):
                for link in list(solution[0].findall(nodes.reference)):  # a click would also unfold
                    link.replace_self(link.children)
                fold(solution, solution, "solution")
        for proof in list(self.document.findall(proof_node)):
            box = proof[0]
            if "dropdown" in box["classes"]:
                word = proof_word("proof")
                first = next((text for text in box.findall(nodes.Text) if text.startswith(word)), None)
                if first is not None:  # the word is the title now
                    first.parent.replace(first, nodes.Text(re.sub(rf"^{word}[.。]?\s*", "", first.astext())))
                box.insert(0, nodes.title("", word))
                fold(proof, box, "proof")


def fold(place: nodes.Element, box: nodes.Element, kind: str) -> None:
    """Put a box with a title into the place of a node, folded."""
    folded = nodes.admonition("", *box.children, collapsible="closed")
    folded["ids"], folded["classes"] = box["ids"], [kind, "dropdown"]
    place.replace_self(folded)
