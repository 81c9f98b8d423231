"""`make linkcheck` asks for a DOI at the resolver's API, which says whether it is registered.

The page that a DOI leads to is a publisher's, and many publishers turn programs away, whether it exists or not.
"""

import re

from sphinx.application import Sphinx

RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\d{4,9}/[^?#]+)")


def ask_the_resolver(app: Sphinx, address: str) -> str | None:
    """Return the address to ask in the place of a DOI's."""
    found = RESOLVER.match(address)
    return f"https://doi.org/api/handles/{found[1]}" if found else None
