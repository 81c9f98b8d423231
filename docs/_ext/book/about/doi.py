"""`make linkcheck` checks a DOI with the resolver's API, which says whether it is registered.

A DOI redirects to the publisher's page, and many publishers refuse requests from programs.
"""

import re

from sphinx.application import Sphinx

RESOLVER = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\d{4,9}/[^?#]+)")


def ask_the_resolver(app: Sphinx, address: str) -> str | None:
    """Return the address of the resolver's API for the address of a DOI."""
    found = RESOLVER.match(address)
    return f"https://doi.org/api/handles/{found[1]}" if found else None
