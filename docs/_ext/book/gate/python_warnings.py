"""Python warnings raised while the book is built are errors of the build.

A deprecation in a library that the build uses is found on the day of the update, not years later. They
are reported through Sphinx's log, which forked readers and writers hand on to the main process.
"""

import contextlib
import warnings
from collections.abc import Callable
from typing import TextIO

from sphinx.deprecation import RemovedInSphinx11Warning
from sphinx.util import logging

logger = logging.getLogger(__name__)

# What may warn all the same: the category, how the message begins, and the modules (regular expressions).
EXEMPT: tuple[tuple[type[Warning], str, str], ...] = (
    # They take the application from where Sphinx 11 will not have it; pyproject.toml keeps Sphinx at 9.
    (
        RemovedInSphinx11Warning,
        r"'\S+\.app' is deprecated",
        r"(myst_parser|sphinx_book_theme|sphinx_exercise|sphinx_proof)\.",
    ),
)


def report(
    message: Warning | str,
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,
    line: str | None = None,
) -> None:
    """Hand a warning on as an error; the module warnings calls this."""
    logger.error(
        "%s: %s\n  Change the code that it names; exempt it in docs/_ext/book/gate/python_warnings.py only with a reason.",
        category.__name__,
        message,
        location=f"{filename}:{lineno}",
        type="python",
        once=True,
    )


def report_all() -> Callable[[], None]:
    """Report every warning from here on, until what is returned is called."""
    until_the_end = contextlib.ExitStack()
    until_the_end.enter_context(warnings.catch_warnings())
    warnings.simplefilter("default")
    for category, message, module in EXEMPT:
        warnings.filterwarnings("ignore", message, category, module)
    warnings.showwarning = report
    return until_the_end.close
