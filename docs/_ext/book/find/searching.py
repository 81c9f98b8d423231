"""The search's own index, in place of Sphinx's: the sections of all pages, and the words that readers use for them.

When a page is written, its sections (sections.py) are stored beside what Sphinx has read of it, so a page that a build
does not write again keeps them. At the end of a build, `searchindex.js` gets those of all pages, with the synonyms of the
language (`docs/locale/<language>/search.toml`), and esbuild bundles the scripts of this room with MiniSearch into
`_static/finder.js`. Pages load both at the first focus of a search field: docs/_static/search.js.

The index holds the text, and no postings: the browser counts the words itself, in a fraction of a second. The text is
needed anyway, for the line that a result shows.
"""

import json
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util import logging

from book.about.metadata import NOT_LISTED
from book.find.sections import plain, sections
from book.mathematics.tex import node_binary

logger = logging.getLogger(__name__)

INDEX, SCRIPT = "searchindex.js", "_static/finder.js"
SYNONYMS = "search.toml"
BUNDLER = Path(__file__).with_name("bundle.mjs")
NOT_SEARCHED = NOT_LISTED
#: What a page counts, if not 1: answers count more, lists of numbers and of names less.
WEIGHTS = {
    "reference/faq": 1.2,
    "reference/faq-more": 1.2,
    "reference/measured": 0.4,
    "reference/api/index": 0.6,
    "reference/whats-new": 0.6,
    "reference/teaching": 0.8,
    "reference/bibliography": 0.6,
    "libraries/errata": 0.8,
}


def replace_sphinx(app: Sphinx) -> None:
    """Make Sphinx write neither its search index nor its search page."""
    if app.builder.name == "html":
        app.builder.search = False  # type: ignore[attr-defined]


def search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Return the search page: its name, its context and its template."""
    if app.builder.name == "html":
        yield "search", {}, "search.html"


def kept(app: Sphinx, page: str) -> Path:
    """Return the file with the sections of a page."""
    return Path(app.doctreedir, "sections", f"{page}.json")


def read(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Store the sections of a page that is written."""
    if app.builder.name != "html" or doctree is None or page in NOT_SEARCHED:
        return
    found = [[part.anchor, part.title, part.text, part.kind] for part in sections(context["body"])]
    file = kept(app, page)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, ensure_ascii=False), "utf-8")


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the index, and bundle the script that reads it."""
    if exception or app.builder.name != "html":
        return
    index = json.dumps(collected(app), ensure_ascii=False, separators=(",", ":"))
    # A script instead of a JSON file, because browsers do not read those where there is no server.
    Path(app.outdir, INDEX).write_text(f"globalThis.bookIndex={index}\n", "utf-8")
    if app.config.weight:
        bundle(Path(app.outdir, SCRIPT))


def collected(app: Sphinx) -> dict[str, Any]:
    """Return the sections of all pages, the pages, and the synonyms."""
    pages: list[list[Any]] = []
    found: list[list[Any]] = []
    for page in sorted(app.env.found_docs - NOT_SEARCHED):
        title = plain(app.env.titles[page].astext())
        for part in json.loads(kept(app, page).read_text("utf-8")):
            found.append([len(pages), *part])
        weight = [WEIGHTS[page]] if page in WEIGHTS else []
        pages.append([app.builder.get_target_uri(page), title, *weight])
    return {"pages": pages, "sections": found, "synonyms": synonyms(app)}


def check_synonyms(app: Sphinx, *_arguments: Any) -> None:
    """Report an invalid line before any page is written."""
    synonyms(app)


def synonyms(app: Sphinx) -> dict[str, str]:
    """Return the words that readers ask with, and the book's words for them."""
    file = Path(app.config.book_languages, app.config.language, SYNONYMS)
    if not file.is_file():
        return {}
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ExtensionError(f"{file}: {error}") from error
    for asked, meant in values.items():
        if not isinstance(meant, str) or not meant.strip():
            raise ExtensionError(
                f'{file}: "{asked}": write the words of the book, as in "BCE" = "binary cross-entropy"'
            )
    return values


def bundle(file: Path) -> None:
    """Bundle the search's scripts with the libraries that they use."""
    file.parent.mkdir(exist_ok=True)
    node = subprocess.run(
        [node_binary(), str(BUNDLER), str(file)], capture_output=True, text=True, check=False
    )
    if node.returncode:
        logger.error(
            "The script of the search cannot be made: %s\n  %s",
            node.stderr.strip()[-600:],
            "Run `make html`, which installs what it needs, or `npm ci --ignore-scripts`.",
            location=f"{BUNDLER}:",
            type="find",
        )
