"""`{exercise-index}`: the exercises of the book, page by page, with their levels."""

from collections import defaultdict

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode
from sphinx_exercise.nodes import exercise_subtitle

from book.statements.exercises import STAR, level_of
from book.upstream import exercises


class exercise_index(nodes.General, nodes.Element):
    """Where the list is to stand."""


class ExerciseIndex(SphinxDirective):
    """`{exercise-index}`."""

    def run(self) -> list[nodes.Node]:
        """Return the node that `fill` replaces."""
        return [exercise_index()]


def fill(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """List the exercises when the page is written: only then all are known."""
    for place in list(doctree.findall(exercise_index)):
        place.replace_self(pages(app, docname))


def pages(app: Sphinx, docname: str) -> list[nodes.Node]:
    """Return for each page, in the order of the book, its title and its exercises, the easiest first."""
    found: dict[str, list[nodes.Element]] = defaultdict(list)
    for exercise in exercises(app.env).values():
        if exercise["type"] == "exercise":  # the registry has the solutions too
            found[exercise["docname"]].append(exercise["node"])

    def link(page: str, target: str, children: list[nodes.Node]) -> nodes.reference:
        return make_refnode(app.builder, docname, page, target, children)

    shown: list[nodes.Node] = []
    for page in filter(found.get, app.env.collect_relations()):
        numbers = app.env.toc_fignumbers.get(page, {}).get("exercise", {})
        order = sorted(found[page], key=lambda node: (level_of(node), numbers.get(node["label"], ())))
        items = []
        for node in order:
            line = nodes.paragraph(
                "", "", link(page, node["label"], words(node.next_node(exercise_subtitle)))
            )
            if level_of(node):
                line += nodes.inline("", f" {STAR * level_of(node)}", classes=["exercise-level"])
            items.append(nodes.list_item("", line))
        heading = nodes.rubric("", "", link(page, "", words(app.env.titles[page])))
        heading["heading-level"] = 3
        shown += [heading, nodes.bullet_list("", *items)]
    return shown


def words(title: nodes.Element | None) -> list[nodes.Node]:
    """Return a copy of the content of a title, without links."""
    if title is None:  # sphinx-exercise allows it; the book's exercises have titles
        return [nodes.Text("?")]
    copy = title.deepcopy()
    for link in list(copy.findall(addnodes.pending_xref)):
        link.replace_self(link.children)
    return list(copy.children)


def levels(env: BuildEnvironment) -> dict[str, int]:
    """Return the level of each exercise, which the page with the list shows."""
    return {label: level_of(exercise["node"]) for label, exercise in exercises(env).items()}
