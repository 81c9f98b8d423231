"""Permanent links to everything that has a number.

Sphinx adds permalinks to headings, figures and tables, and docs/_ext/book/mathematics/tex.py makes an equation's number
one. This module adds permalinks to theorems and exercises, gives their bodies unique ids, and adds equations to the
labels of objects.inv, so that other projects can refer to them by name. tests/site/test_permanent.py checks that no
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

    Sphinx requires an id for every section. Nothing refers to a proof, so its extra ids are removed.
    """

    def apply(self, **_arguments: Any) -> None:
        for section in self.document.findall(nodes.section):
            if section["ids"] in (["proof-content"], ["exercise-content"], ["solution-content"]):
                section["ids"] = [f"{cast(nodes.Element, section.parent)['label']}-body"]
        for proof in self.document.findall(proof_node):
            proof[0]["ids"] = []


def headerlink(anchor: str, name: str) -> nodes.reference:
    """Return a permalink, which is shown beside its target."""
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
    """Add every equation to the labels, which intersphinx reads; the role `eq` works as before."""
    mathematics = env.domains["math"]
    labels = env.domains.standard_domain.labels
    form = app.config.math_eqref_format or "({number})"
    for label, (page, _number) in mathematics.equations.items():
        anchor = f"equation-{label}"
        number = env.toc_fignumbers.get(page, {}).get("displaymath", {}).get(anchor, ())
        if label not in labels or labels[label][1] == anchor:
            labels[label] = (page, anchor, form.format(number=".".join(map(str, number))))
    return []
