"""Everything that the book replaces in Sphinx, MyST-NB and the theme, and every private name of theirs that it uses.

A new version may change these without notice. They are only allowed in this module; tests/book/test_upstream.py checks
that. `RELIED_ON` gives for each the reason, the condition under which it can be removed, and a digest of the source that
the book was written for. If that test fails after an update of a package, it names what has changed: read the change,
correct the code that depends on it, then enter the new digest.
"""

from __future__ import annotations

import hashlib
import inspect
import re
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import myst_nb.core.execute.cache
import myst_nb.core.render
from docutils import nodes
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.execute.cache import NotebookClientCache
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment
from sphinx.transforms import i18n

__all__ = ["NotebookClientCache", "single_nb_execution"]  # for the rooms

#: Sphinx's original function, from before `replace`.
publish_msgstr: Callable[..., nodes.Element] = i18n._publish_msgstr

#: What `replace` replaces under the name that is recorded below, as it was before.
ORIGINALS: dict[str, Any] = {"sphinx.transforms.i18n:_publish_msgstr": i18n._publish_msgstr}


def replace(
    *,
    client: type[NotebookClientCache],
    execute: Callable[..., Any],
    join_streams: Callable[..., Any],
    parse_translation: Callable[..., nodes.Element],
) -> None:
    """Replace functions of MyST-NB and Sphinx by the book's."""
    myst_nb.core.execute.NotebookClientCache = client
    myst_nb.core.execute.cache.single_nb_execution = execute
    myst_nb.core.render.coalesce_streams = join_streams
    i18n._publish_msgstr = parse_translation


def keep_drawings_in(app: Sphinx, folder: Path) -> None:
    """Set the folder into which MyST-NB writes the images of cells."""
    app.env.mystnb_config = app.env.mystnb_config.copy(output_folder=str(folder))  # type: ignore[attr-defined]


def fails_on_warnings(app: Sphinx) -> bool:
    """Whether `sphinx-build` was given -W."""
    return app._fail_on_warnings


def application_of(builder: Builder) -> Sphinx:
    """Return the application of a builder."""
    return builder._app


def files_of_all_pages(app: Sphinx) -> tuple[list[str], list[str]]:
    """Return the stylesheets and the scripts that every page loads, in their order."""

    def names(files: Iterable[Any]) -> list[str]:
        return [str(file.filename) for file in sorted(files, key=lambda file: file.priority) if file.filename]

    return names(app.builder._css_files), names(app.builder._js_files)  # type: ignore[attr-defined]


def proofs(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """Return what sphinx-proof keeps of every theorem, by its label."""
    return getattr(env, "proof_list", {})


def exercises(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """Return sphinx-exercise's registry of exercises, by label."""
    return getattr(env, "sphinx_exercise_registry", {})


#: The code in the theme's minified script that measures each element that may scroll.
THEME_MEASURES = re.compile(
    r'"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)'
)
#: The names that numpydoc gives to the references of a docstring.
NUMPYDOC_SOURCE = re.compile(r"\[R[0-9a-f]{12}-(\w+)\]")


class Relied(NamedTuple):
    """A part of a package that the book depends on although it is not a documented interface."""

    #: `module:object`, or `package:file` for a template or a script.
    what: str
    digest: str
    why: str
    goes: str
    issue: str = ""

    def source(self) -> str:
        """Return the installed source."""
        name, _, part = self.what.partition(":")
        if part.endswith((".html", ".js")):
            return files(name).joinpath(part).read_text("utf-8")
        found: Any = import_module(name)
        for step in part.split("."):
            found = getattr(found, step)
        return inspect.getsource(
            ORIGINALS.get(self.what, found)
        )  # a build in this process may have replaced it

    def digest_now(self) -> str:
        """Return the digest of the installed source."""
        return hashlib.sha256(self.source().encode()).hexdigest()[:12]


_THEME = "pydata_sphinx_theme:theme/pydata_sphinx_theme/"
_BOOK_THEME = "sphinx_book_theme:theme/sphinx_book_theme/"
_NAMED = "when the theme takes the button's name from the catalogs of the edition"

RELIED_ON = (
    Relied(
        "sphinx.transforms.i18n:_publish_msgstr",
        "9a43862bd848",
        "A docstring on a MyST page is reStructuredText, and so is its translation; Sphinx parses it as MyST.",
        "when Sphinx parses a translation in the markup of the original text",
    ),
    Relied(
        "sphinx.application:Sphinx.build",
        "5fc67e1ac392",
        "Before the end of a build, only `_fail_on_warnings` tells whether -W was given.",
        "when the application has a public attribute for it",
    ),
    Relied(
        "sphinx.builders:Builder.__init__",
        "7af65f4a15ea",
        "The functions for the PDF's figures and texts need the application, which a builder has only as `_app`.",
        "when builders have a public attribute for the application that is not deprecated",
    ),
    Relied(
        "sphinx.builders.html:StandaloneHTMLBuilder.init_css_files",
        "6df8fb796b49",
        "The stylesheets of all pages are bundled; only `_css_files` has them without those of single pages.",
        "when Sphinx has a public attribute for them",
    ),
    Relied(
        "sphinx.builders.html:StandaloneHTMLBuilder.init_js_files",
        "0d3b9e5d5204",
        "The same for scripts.",
        "when Sphinx has a public attribute for them",
    ),
    Relied(
        "myst_nb.core.execute:create_client",
        "3bb2d5c5c6c3",
        "Every failing or warning cell is reported with its line; MyST-NB stops at the first, without its message.",
        "when MyST-NB reports a failing cell with its line and message",
        "executablebooks/MyST-NB#616",
    ),
    Relied(
        "myst_nb.core.execute.cache:NotebookClientCache",
        "dbfccd30a5ff",
        "The book's client extends it; and kernels are started without network ports, because two kernels that"
        " start at the same time can choose the same port.",
        "when MyST-NB has options for the client class and for the kernel manager",
        "nteract/papermill#511",
    ),
    Relied(
        "myst_nb.core.utils:coalesce_streams",
        "d556bc58bd61",
        "It ends each piece of a cell's printed output with a newline, and a kernel sends pieces at intervals of time.",
        "when it joins the pieces without changes",
    ),
    Relied(
        "myst_nb.sphinx_ext:create_mystnb_config",
        "00b12659ab08",
        "Its output folder is replaced; otherwise the images of cells would be in another edition's folder.",
        "when MyST-NB has a setting for the output folder",
    ),
    Relied(
        "numpydoc.numpydoc:rename_references",
        "c1cc92f11be0",
        "numpydoc gives the references of a docstring unique names; readers should see the numbers.",
        "when numpydoc shows the numbers of references in the text",
    ),
    Relied(
        "sphinx_exercise.post_transforms:ResolveTitlesInSolutions",
        "5039caec738a",
        "A solution takes its title from a copy in `env.sphinx_exercise_registry` made before the translation.",
        "when sphinx-exercise uses the title of the translated exercise",
    ),
    Relied(
        f"{_THEME}static/scripts/pydata-sphinx-theme.js",
        "73b151b7df2d",
        "It measures each element that may scroll, which forces a second layout; `THEME_MEASURES` removes that code.",
        "when the theme measures without a second layout",
    ),
    # --- templates that docs/_templates replaces or extends ---
    Relied(
        f"{_THEME}layout.html",
        "1f98508aa73a",
        "One stylesheet and one script replace the theme's; `super()|replace` translates the label of the landmark.",
        'when the theme translates `aria-label="Page"`, and the files need not be bundled',
    ),
    Relied(
        f"{_BOOK_THEME}layout.html",
        "2cd2fbbe2cae",
        "The same: docs/_templates/layout.html extends it.",
        "with the one above",
    ),
    Relied(
        f"{_THEME}search.html",
        "098d19aa34f7",
        "The book's search has another page: its field is `form.bd-search`, which the theme's script looks for.",
        "when the theme's script leaves the search to others",
    ),
    Relied(
        f"{_BOOK_THEME}components/sbt-sidebar-nav.html",
        "38342bd74404",
        "A `summary` without text gets an accessible name.",
        "when the theme gives the toggle of a branch an accessible name",
    ),
    Relied(
        f"{_THEME}components/search-button-field.html",
        "518dda81dd8c",
        "The keyboard shortcut is removed from the button's accessible name.",
        "when the theme does so",
    ),
    Relied(
        f"{_THEME}components/theme-switcher.html",
        "c46dff4372d7",
        "The menu is a native popover; the theme uses Bootstrap for it, which is 25 KiB of script.",
        "when the theme's menu does not need Bootstrap",
    ),
    Relied(
        f"{_THEME}sections/sidebar-primary.html",
        "451dbb9c8132",
        "The book's name is put inside a landmark.",
        "when the theme does so",
    ),
    Relied(
        f"{_BOOK_THEME}components/toggle-primary-sidebar.html",
        "316c98ec6677",
        "Its name is translated.",
        _NAMED,
    ),
    Relied(
        f"{_BOOK_THEME}components/toggle-secondary-sidebar.html",
        "0cf39e5b61b0",
        "Its name is translated.",
        _NAMED,
    ),
)
