"""Every public function of cedocs has its entry in the reference, and its docstring is complete."""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from sphinx.util.logging import getLogger

import cedocs

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


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("env-check-consistency", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
