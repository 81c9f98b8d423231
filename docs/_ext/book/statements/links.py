"""What has a number has an address that a reader can copy.

Sphinx puts a link beside headings, figures and tables, docs/_ext/book/mathematics/tex.py makes one of an equation's
number. Here theorems and exercises get theirs, their bodies an id that no other has, and other projects can refer to
equations by name: objects.inv has them among the labels. The tests in tests/site/test_permanent.py see to it that no
published address is lost.
"""

from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import _
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import exercise_enumerable_node
from sphinx_proof.nodes import NODE_TYPES, proof_node


class UniqueIds(SphinxTransform):
    """Name the body of each statement after its label; sphinx-proof and sphinx-exercise give all the same id.

    Sphinx wants an id of every section. Nothing refers to a proof, so its own are taken away.
    """

    def apply(self, **_arguments: Any) -> None:
        for section in self.document.findall(nodes.section):
            if section["ids"] in (["proof-content"], ["exercise-content"], ["solution-content"]):
                section["ids"] = [f"{cast(nodes.Element, section.parent)['label']}-body"]
        for proof in self.document.findall(proof_node):
            proof[0]["ids"] = []


def headerlink(anchor: str, name: str) -> nodes.reference:
    """Return the link that stands beside what it leads to."""
    return nodes.reference("", "#", refuri=f"#{anchor}", reftitle=name, classes=["headerlink"], internal=True)


class LinkStatements(SphinxPostTransform):
    """Runs after sphinx-exercise has written its titles."""

    formats = ("html",)

    def run(self, **_arguments: Any) -> None:
        for statement in self.document.findall(nodes.Admonition):
            element = cast(nodes.Element, statement)
            name = (
                _("Link to this exercise")
                if isinstance(statement, exercise_enumerable_node)
                else _("Link to this statement")
                if isinstance(statement, tuple(NODE_TYPES.values()))
                else ""
            )
            if name and element["ids"] and isinstance(element[0], nodes.title):
                element[0].append(headerlink(element["ids"][0], name))


def list_equations(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have every equation among the labels, which other projects read; its own role finds it as before."""
    mathematics = env.domains["math"]
    labels = env.domains.standard_domain.labels
    form = app.config.math_eqref_format or "({number})"
    for label, (page, _number) in mathematics.equations.items():
        anchor = f"equation-{label}"
        number = env.toc_fignumbers.get(page, {}).get("displaymath", {}).get(anchor, ())
        if label not in labels or labels[label][1] == anchor:
            labels[label] = (page, anchor, form.format(number=".".join(map(str, number))))
    return []
