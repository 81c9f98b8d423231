"""Give cells whose code is shown, and the tips of stated numbers, the buttons with which readers change them.

A page loads nothing for this but its buttons. The first press loads the list of files of this edition (`live/en.json`
in the site) and what it names. If the files are not made (runtime.py), there are no buttons.
"""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.osutil import relative_uri

from book.drawing.figures import catalog_of, variables
from book.editions.editions import say, site_of
from book.live.attempts import attempts
from book.live.runtime import listing

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

FOLDER = "live"
#: The class of what is said about *Run*.
ONLY = "live-only"
#: The class of sentences about what can be done on the site alone.
WEB = "web-only"
CHANGE = "change it"
BUTTONS = {"edit": "Edit", "run": "Run", "stop": "Stop", "reset": "Reset"}
#: Buttons that are of no use yet.
LATER = ("stop", "reset")
LOST = "Python cannot be loaded. Cells run in pages that come from a server, and the first time they need the network."
#: What the scripts say (browser/page.js), by the names that they use.
WORDS = {
    "fetching": "Python is fetched, once: {} MB",
    "starting": "Python starts",
    "running": "Running",
    "above": "The cells above run first",
    "below": "The cells that use it run",
    "done": "Done",
    "failed": "Ended by an error",
    "failedAbove": "A cell above ended by an error",
    "stopped": "Stopped",
    "lost": LOST,
    "yours": "yours",
    "reset": "Reset",
    "stop": "Stop",
    "right": "Right: {} is {}",
    "notYet": "Not yet: {} is {}, and should be {}",
    "allRight": "All is right",
    "someLeft": "Not all is right yet",
    "link": "Copy link",
    "copied": "Copied: who opens the link sees your changes",
    "inAddress": "The link is in the address bar now",
    "tooLong": "Your changes are too long for a link",
    "shared": "This link brings changes of another reader. Nothing has run yet.",
    "changedSince": "Some are to a part of the page that has changed since, and are left out.",
    "unreadable": "The changes in this link cannot be read, or the page has changed since.",
    "runShared": "Run the changes",
    "discard": "Show the page as it is",
    "close": "Close",
    "expression": "Inputs and expression of {}",
    "noExpression": "The last line has to be an expression",
    "resetPage": "Reset page",
    "code": "Code of the cell",
    "line": "Line {}: {}",
    "lineAbove": "In a cell above, line {}: {}",
    "where": "Where",
    "missing": "The page has Python's standard library, NumPy, Matplotlib, cedocs and cefigures, and no other packages.",
    "figure": "Figure drawn by your code. Its text: {}",
    "comma": ", ",
}


class live_cell(nodes.General, nodes.Element):
    """A cell that can be run; its parts are the cell's."""


class live_buttons(nodes.General, nodes.Element):
    """The buttons of a cell."""


class live_output(nodes.General, nodes.Element):
    """Where the output of a cell stands."""


def mark(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Add the buttons to the cells of a page of the site."""
    if app.builder.name != "html" or not app.config.book_live:
        return
    for cell in list(doctree.findall(nodes.container)):
        if cell.get("nb_element") == "cell_code" and any(map(_is_source, cell.findall(nodes.container))):
            outputs = [child for child in cell.children if _is(child, "cell_code_output")]
            for output in outputs:
                cell.remove(output)
            cell += [live_buttons(), live_output("", *outputs)]
            place = live_cell()
            cell.replace_self(place)
            place += cell
    for attempt in attempts(doctree):
        code = nodes.container("", *attempt.children, classes=["cell_input"])
        cell = nodes.container("", code, live_buttons(), live_output(), classes=["cell"])
        attempt.children = []
        attempt += live_cell("", cell, checks=attempt["checks"])


def _is(node: nodes.Node, kind: str) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == kind


def _is_source(node: nodes.Node) -> bool:
    return _is(node, "cell_code_source")


def add_change(app: Sphinx, number: nodes.Element) -> str:
    """Return the button at the end of a stated number's tip."""
    if app.builder.name != "html" or not app.config.book_live:
        return ""
    return f'<button class="pst-js-only" type="button" data-live="change">{escape(say(CHANGE))}</button>'


def offer(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell a page with such buttons where the list of files is, and what to say if it cannot be had."""
    if 'data-live="' in context.get("body", ""):
        up = "../" if site_of(app) != Path(app.outdir) else ""
        here = f"{FOLDER}/{app.config.language}.json"
        at = relative_uri(app.builder.get_target_uri(page), here)
        root = at.removesuffix(here)
        context["body"] += f'<template data-live-at="{root}{up}{here}">{escape(say(LOST))}</template>'


def _visit_cell(self: HTML5Translator, node: live_cell) -> None:
    checks = f' data-live-checks="{escape(json.dumps(node["checks"]))}"' if "checks" in node else ""
    self.body.append(f"<div data-live-cell{checks}>")


def _visit_buttons(self: HTML5Translator, node: live_buttons) -> None:
    buttons = (
        f'<button type="button" data-live="{name}"{" hidden" * (name in LATER)}>{escape(say(text))}</button>'
        for name, text in BUTTONS.items()
    )
    self.body.append(f'<div class="live-bar pst-js-only">{"".join(buttons)}<span role="status"></span>')


def _visit_output(self: HTML5Translator, node: live_output) -> None:
    self.body.append("<div data-live-output>")


def _close(self: HTML5Translator, node: nodes.Node) -> None:
    self.body.append("</div>\n")


def leave_out(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Leave out sentences that do not hold: on paper and in an e-book, and where the book is built without *Run*.

    `[Drag the cat.]{.web-only}` stands on the site alone, `[Every cell runs.]{.live-only}` if there is *Run*, too.
    """
    if app.builder.name == "gettext":
        return
    site = app.builder.name not in {"latex", "epub"}
    holds = {WEB: site, ONLY: site and bool(app.config.book_live)}
    for node in list(doctree.findall(nodes.inline)):
        for name in holds.keys() & {*node["classes"]}:
            node["classes"] = []
            node.replace_self(node.children if holds[name] else [])


VISITORS: dict[type[nodes.Element], Any] = {
    live_cell: (_visit_cell, _close),
    live_buttons: (_visit_buttons, _close),
    live_output: (_visit_output, _close),
}


def numbers(app: Sphinx) -> dict[str, Any]:
    """Return what stated numbers are computed with."""
    config = app.config
    return {
        "modules": list(config.stated_modules),
        "names": dict(config.stated_names),
        "data": list(config.stated_data),
        "words": config.stated_words,
        "marks": [config.stated_decimal, config.stated_group, config.stated_percent],
    }


def copy(app: Sphinx, exception: Exception | None) -> None:
    """Copy the files into the site, where all editions share them, and write this edition's list."""
    folder = site_of(app) / FOLDER
    if exception or app.builder.name != "html":
        return
    if not app.config.book_live:
        shutil.rmtree(folder, ignore_errors=True)
        return
    made = Path(app.confdir, app.config.book_live)
    listed = listing(made)
    folder.mkdir(parents=True, exist_ok=True)
    names = {part["file"] for part in listed["parts"].values()} | set(listed["files"])
    for name in names:
        if not (folder / name).is_file():
            unfinished = folder / f"{name}.{app.config.language}"
            shutil.copyfile(made / name, unfinished)
            unfinished.replace(folder / name)
    for file in folder.iterdir():
        if file.name not in names and file.suffix in (".js", ".bin"):
            file.unlink(missing_ok=True)
    session = {"colours": variables(), "figures": catalog_of(app), "numbers": numbers(app)}
    words = {name: say(text) for name, text in WORDS.items()}
    told = {"parts": listed["parts"], "scripts": listed["scripts"], "words": words, "session": session}
    (folder / f"{app.config.language}.json").write_text(json.dumps(told, ensure_ascii=False), "utf-8")
