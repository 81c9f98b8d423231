"""What the book replaces in Sphinx, MyST-NB and the theme, and what it takes from their insides.

Whatever changes with a new version of them without notice stands here, and nowhere else under docs/_ext: tests/book/test_upstream.py
sees to it. `RELIED_ON` says of each why it is needed, when it can go, and which state of its source the book was written for.
After an update of a package that test says what has changed: read the change, correct what depends on it, then write
the new digest down.
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

#: Sphinx's own, before `replace`.
publish_msgstr: Callable[..., nodes.Element] = i18n._publish_msgstr


def replace(
    *,
    client: type[NotebookClientCache],
    execute: Callable[..., Any],
    join_streams: Callable[..., Any],
    parse_translation: Callable[..., nodes.Element],
) -> None:
    """Put the book's functions where MyST-NB and Sphinx look up their own."""
    myst_nb.core.execute.NotebookClientCache = client
    myst_nb.core.execute.cache.single_nb_execution = execute
    myst_nb.core.render.coalesce_streams = join_streams
    i18n._publish_msgstr = parse_translation


def keep_drawings_in(app: Sphinx, folder: Path) -> None:
    """Have MyST-NB write what cells draw into a folder."""
    app.env.mystnb_config = app.env.mystnb_config.copy(output_folder=str(folder))  # type: ignore[attr-defined]


def fails_on_warnings(app: Sphinx) -> bool:
    """Whether `sphinx-build` was given -W."""
    return app._fail_on_warnings


def application_of(builder: Builder) -> Sphinx:
    """Return the application that a builder works for."""
    return builder._app


def files_of_all_pages(app: Sphinx) -> tuple[list[str], list[str]]:
    """Return the stylesheets and the scripts that every page loads, in their order."""

    def names(files: Iterable[Any]) -> list[str]:
        return [str(file.filename) for file in sorted(files, key=lambda file: file.priority) if file.filename]

    return names(app.builder._css_files), names(app.builder._js_files)  # type: ignore[attr-defined]


def search_entries(env: BuildEnvironment) -> dict[str, list[tuple[str, str, str]]]:
    """Return the index entries that the search knows, by page."""
    return env._search_index_index_entries


def search_words(builder: Builder) -> list[dict[str, set[str]]]:
    """Return the words that the search knows, of texts and of titles, with the pages that have them."""
    indexer = getattr(builder, "indexer", None)
    return [indexer._mapping, indexer._title_mapping] if indexer else []


def proofs(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """Return what sphinx-proof keeps of every theorem, by its label."""
    return getattr(env, "proof_list", {})


def exercises(env: BuildEnvironment) -> dict[str, dict[str, Any]]:
    """Return what sphinx-exercise keeps of every exercise, by its label."""
    return getattr(env, "sphinx_exercise_registry", {})


#: Where the theme's minified script measures each element that may scroll.
THEME_MEASURES = re.compile(
    r'"complete"===document\.readyState\?(\w+)\(\):window\.addEventListener\("load",\1\)'
)
#: How numpydoc names the sources of a docstring.
NUMPYDOC_SOURCE = re.compile(r"\[R[0-9a-f]{12}-(\w+)\]")


class Relied(NamedTuple):
    """A part of a package that the book depends on though it is not documented."""

    #: `module:object`, or `package:file` for a template or a script.
    what: str
    digest: str
    why: str
    goes: str
    issue: str = ""

    def source(self) -> str:
        """Return its source as it is installed."""
        name, _, part = self.what.partition(":")
        if part.endswith((".html", ".js")):
            return files(name).joinpath(part).read_text("utf-8")
        found: Any = import_module(name)
        for step in part.split("."):
            found = getattr(found, step)
        return inspect.getsource(found)

    def digest_now(self) -> str:
        """Return the digest of that source."""
        return hashlib.sha256(self.source().encode()).hexdigest()[:12]


_THEME = "pydata_sphinx_theme:theme/pydata_sphinx_theme/"
_BOOK_THEME = "sphinx_book_theme:theme/sphinx_book_theme/"
_NAMED = "when the theme takes the button's name from the catalogs of the edition"

RELIED_ON = (
    Relied(
        "sphinx.transforms.i18n:_publish_msgstr",
        "9a43862bd848",
        "A docstring on a MyST page is reStructuredText, and so is its translation; Sphinx parses it as the page.",
        "when Sphinx parses a translation as it parsed the text that it replaces",
    ),
    Relied(
        "sphinx.search:IndexBuilder.freeze",
        "e03ca2437052",
        "The search forgets the index entries of pages that a build does not write again, and keeps words without a page.",
        "when the issue is closed, or the search has an index of the book's own",
        "sphinx-doc/sphinx#12599",
    ),
    Relied(
        "sphinx.application:Sphinx.build",
        "5fc67e1ac392",
        "With -W a warning fails the build, and only `_fail_on_warnings` knows of -W before the end.",
        "when the application says so under a public name",
    ),
    Relied(
        "sphinx.builders:Builder.__init__",
        "7af65f4a15ea",
        "The PDF's figures and words come from functions that take the application, which a builder has as `_app`.",
        "when builders have a public way to the application that is not deprecated",
    ),
    Relied(
        "sphinx.builders.html:StandaloneHTMLBuilder.init_css_files",
        "6df8fb796b49",
        "The pages' files become one; `_css_files` alone has those of all pages and not those of one page.",
        "when Sphinx lists them under a public name",
    ),
    Relied(
        "sphinx.builders.html:StandaloneHTMLBuilder.init_js_files",
        "0d3b9e5d5204",
        "The same for scripts.",
        "when Sphinx lists them under a public name",
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
        "The book's client extends it; and cells are run in kernels that do not choose network ports, which"
        " two at once can choose alike.",
        "when MyST-NB lets a client be chosen, and takes the settings of the kernel's manager",
        "nteract/papermill#511",
    ),
    Relied(
        "myst_nb.core.utils:coalesce_streams",
        "d556bc58bd61",
        "It ends each piece of what a cell prints with a newline, and a kernel cuts pieces by its clock.",
        "when it joins the pieces as they are",
    ),
    Relied(
        "myst_nb.sphinx_ext:create_mystnb_config",
        "00b12659ab08",
        "Its setting of the output folder is replaced: what cells draw would stand in another edition's folder.",
        "when MyST-NB has a setting for the output folder",
    ),
    Relied(
        "numpydoc.numpydoc:rename_references",
        "c1cc92f11be0",
        "A docstring's sources get names that no other page has; readers see the numbers.",
        "when numpydoc shows the numbers where sources are referred to",
    ),
    Relied(
        "sphinx_exercise.post_transforms:ResolveTitlesInSolutions",
        "5039caec738a",
        "A solution takes its title from a copy in `env.sphinx_exercise_registry` made before the translation.",
        "when sphinx-exercise takes it from the translated exercise",
    ),
    Relied(
        "sphinx:themes/basic/static/searchtools.js",
        "954625d14041",
        "docs/_ext/book/find/scorer.js ranks by its own rules: it replaces `Search._parseQuery` and"
        " `Search.performTermsSearch`, and reads `Search._index`.",
        "when the search is the book's own",
    ),
    Relied(
        f"{_THEME}static/scripts/pydata-sphinx-theme.js",
        "73b151b7df2d",
        "It measures each element that may scroll and has the page laid out anew; `THEME_MEASURES` takes that out.",
        "when the theme measures without laying the page out anew",
    ),
    # --- templates that docs/_templates replaces or extends ---
    Relied(
        f"{_THEME}layout.html",
        "1f98508aa73a",
        "One stylesheet and one script stand for the theme's; `super()|replace` names the landmark in the edition's language.",
        'when the theme translates `aria-label="Page"`, and pages need not be light',
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
        "The search's scripts are loaded on its page alone.",
        "when the search is the book's own",
    ),
    Relied(
        f"{_BOOK_THEME}components/sbt-sidebar-nav.html",
        "38342bd74404",
        "A `summary` without text gets a name.",
        "when the theme names what folds a branch",
    ),
    Relied(
        f"{_THEME}components/search-button-field.html",
        "518dda81dd8c",
        "The keys are no part of the button's name.",
        "when the theme hides them from the name",
    ),
    Relied(
        f"{_THEME}components/theme-switcher.html",
        "c46dff4372d7",
        "The browser's popover opens the menu; Bootstrap, which the theme needs for it, is 25 KiB of script.",
        "when the theme needs no Bootstrap for it",
    ),
    Relied(
        f"{_THEME}sections/sidebar-primary.html",
        "451dbb9c8132",
        "The book's name stands in a landmark.",
        "when it does in the theme",
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
