"""Reading without a network: a reader who presses *Keep this book* can read the edition where there is none.

The worker (docs/_static/offline-worker.js) is at the root of the site, since it answers for the pages below it. It keeps the files
that an edition's `offline.json` lists: pages, styles, scripts, fonts and the search. Notebooks, cards and Python for the page are
not among them.
"""

import json
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from book.about.citation import day_in_words, version_in_words
from book.editions.editions import own_files
from book.editions.languages import language_of

WORKER, LIST = "offline-worker.js", "offline.json"
#: Folders and files that nobody needs to read a page.
LEFT_OUT = (
    "_sources",
    "cards",
    "live",
    "notebooks",
    "_headers",
    "objects.inv",
    "robots.txt",
    "sitemap.xml",
    LIST,
    WORKER,
)
#: The static files that the pages ask for: docs/_ext/book/weight/weight.py makes one style and one script of the others.
NOT_ASKED_FOR = {"vendor", "scripts", "styles", "locales"}
SUFFIXES = (".css", ".js", ".mjs", ".woff2", ".svg", ".json", ".png")


def offer(app: Sphinx, page: str, template: str, context: dict[str, Any], document: object) -> None:
    """Pass what the button needs to the template offline.html: where the worker and the list are, and how old a copy is."""
    if document is None or app.builder.name != "html" or not app.config.weight:
        return
    edition = context["content_root"]
    state = app.config.book_state
    context["offline"] = {
        "root": edition + ("../" if language_of(app.config).folder else ""),
        "list": edition + LIST,
        "version": version_in_words(app.config),
        "day": day_in_words(app.config, state["date"]),
    }


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the worker and the list, after all other files."""
    if exception or app.builder.name != "html" or not app.config.weight:
        return
    out = Path(app.outdir)
    if not language_of(app.config).folder:
        shutil.copyfile(Path(__file__).parents[3] / "_static" / WORKER, out / WORKER)
    static = (
        file
        for file in sorted((out / "_static").rglob("*"))
        if file.suffix in SUFFIXES and file.name != WORKER and not set(file.parts) & NOT_ASKED_FOR
    )
    files = [file.relative_to(out) for file in (*own_files(app, out), *static) if file.is_file()]
    kept = [file.as_posix() for file in files if file.parts[0] not in LEFT_OUT]
    (out / LIST).write_text(json.dumps(kept, indent=0), "utf-8")
