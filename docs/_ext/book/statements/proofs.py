"""sphinx-proof as this book needs it: pages are read in parallel, and no two elements share an id."""

from collections.abc import Set as AbstractSet
from typing import Any, cast

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util.typing import ExtensionMetadata
from sphinx_proof.domain import ProofDomain
from sphinx_proof.nodes import proof_node


class Proofs(ProofDomain):
    """The domain of theorems and proofs, which can be merged."""

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Nothing is kept here: sphinx-proof merges its list of theorems in an event of its own."""


class UniqueIds(SphinxTransform):
    """All theorems' bodies come with one id, and all proofs with another.

    A body is called after its theorem (Sphinx wants an id of every section); nothing refers to a proof.
    """

    default_priority = 400

    def apply(self, **_: Any) -> None:
        for section in self.document.findall(nodes.section):
            if section["ids"] == ["proof-content"]:
                section["ids"] = [f"{cast(nodes.Element, section.parent)['label']}-body"]
        for proof in self.document.findall(proof_node):
            proof[0]["ids"] = []


def setup(app: Sphinx) -> ExtensionMetadata:
    app.setup_extension("sphinx_proof")
    app.add_domain(Proofs, override=True)
    app.add_transform(UniqueIds)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
