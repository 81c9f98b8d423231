"""The addresses of the book, from environment variables of the build; none has a default.

SITE_URL (on Read the Docs READTHEDOCS_CANONICAL_URL) is the address of the site, GITHUB_REPOSITORY (on Read the Docs
READTHEDOCS_GIT_CLONE_URL) the name of the repository, BOOK_DOI the book's DOI. An address that is not set is empty,
and everything that needs it is left out.
"""

import re
from collections.abc import Mapping

_DOI = re.compile(r"10\.\d{4,9}/[^\s\"<>]+")


def site(environment: Mapping[str, str]) -> str:
    """Return the address of the site, with a trailing slash."""
    address = environment.get("READTHEDOCS_CANONICAL_URL") or environment.get("SITE_URL") or ""
    return _web(address, "SITE_URL").rstrip("/") + "/" if address else ""


def repository(environment: Mapping[str, str]) -> str:
    """Return the address of the repository on GitHub."""
    if name := environment.get("GITHUB_REPOSITORY"):
        server = environment.get("GITHUB_SERVER_URL") or "https://github.com"
        return f"{_web(server, 'GITHUB_SERVER_URL').rstrip('/')}/{name}"
    clone = environment.get("READTHEDOCS_GIT_CLONE_URL", "")
    return clone.removesuffix(".git") if clone.startswith("https://github.com/") else ""


def doi(environment: Mapping[str, str]) -> str:
    """Return the book's DOI without the resolver's address: 10.…/…"""
    value = environment.get("BOOK_DOI", "")
    bare = re.sub(r"^(https?://(dx\.)?doi\.org/|doi:)", "", value, flags=re.IGNORECASE)
    if value and not _DOI.fullmatch(bare):
        raise ValueError(f"BOOK_DOI is {value!r}, which is no DOI: write one like 10.5281/zenodo.1234567")
    return bare


def _web(address: str, name: str) -> str:
    if not re.match(r"https?://[^/\s]", address):
        raise ValueError(
            f"{name} is {address!r}, which is no address: write one like https://example.org/book/"
        )
    return address
