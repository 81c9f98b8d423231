"""Check that every public function of cedocs has an entry in the reference and a complete docstring.

References are shown with the numbers of the docstring. numpydoc renames each, to make the references of two functions
on a page distinct; it shows the number in the list of references, but the new name in the text.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.logging import getLogger
from stated.nodes import parents

import cedocs
from book.upstream import NUMPYDOC_SOURCE

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

logger = getLogger(__name__)
INDEX = "reference/api/index"
SECTIONS = ("Parameters", "Returns", "Raises", "Examples")


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Warn of missing entries and sections; a warning fails a strict build."""
    if INDEX not in env.found_docs:  # another site with this book's settings
        return
    described = env.domains.python_domain.objects
    for name in cedocs.__all__:
        if f"cedocs.{name}" not in described:
            logger.warning(
                "cedocs.%s has no entry: write `.. autofunction:: %s` in docs/reference/api", name, name
            )
        for section in missing_sections(inspect.getdoc(getattr(cedocs, name)) or ""):
            logger.warning("the docstring of cedocs.%s lacks the section %s", name, section)


def missing_sections(docstring: str) -> list[str]:
    return [s for s in SECTIONS if not re.search(rf"^{s}\n-{{{len(s)}}}$", docstring, re.MULTILINE)]


def number_sources(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Show the number of each reference in the text."""
    for text in list(doctree.findall(nodes.Text)):
        if NUMPYDOC_SOURCE.fullmatch(text) and any(
            isinstance(parent, nodes.reference) for parent in parents(text)
        ):
            text.parent.replace(text, nodes.Text(NUMPYDOC_SOURCE.sub(r"[\1]", text)))
