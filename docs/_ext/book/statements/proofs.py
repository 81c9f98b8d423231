"""sphinx-proof, so that pages can be read in parallel."""

from collections.abc import Set as AbstractSet
from typing import Any

from sphinx_proof.domain import ProofDomain


class Proofs(ProofDomain):
    """The domain of theorems and proofs, which can be merged."""

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Nothing is kept here: sphinx-proof merges its list of theorems in an event of its own."""
