"""Make sphinx-proof safe for parallel reading."""

from collections.abc import Set as AbstractSet
from typing import Any

from sphinx_proof.domain import ProofDomain


class Proofs(ProofDomain):
    """sphinx-proof's domain, with the method that parallel reading needs."""

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Do nothing: the domain has no data, and sphinx-proof merges its list of theorems in its own event handler."""
