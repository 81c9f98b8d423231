"""Every public function of cedocs has its entry in the reference, and its docstring is complete.

Its sources are numbered as the docstring numbers them: numpydoc gives each a name of its own, so that those of two
functions on a page are not taken for one another, and takes the name away from the list, but not from the text.
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
    """Warn, which ends a strict build, of what a reader would look for in vain."""
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
    """Show the numbers of sources where they are referred to."""
    for text in list(doctree.findall(nodes.Text)):
        if NUMPYDOC_SOURCE.fullmatch(text) and any(
            isinstance(parent, nodes.reference) for parent in parents(text)
        ):
            text.parent.replace(text, nodes.Text(NUMPYDOC_SOURCE.sub(r"[\1]", text)))
