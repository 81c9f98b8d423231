"""What is new for readers, from CHANGELOG.md: a list on a page (`{changes}`), and a feed of the released versions.

The changelog is in English in every edition. Its lists are made when the page is written, not when it is read, so that they
are neither translated nor searched for numbers: they are history, and no statements of the book.
"""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from book.about.citation import day_in_words
from book.editions.editions import say

FILE = "CHANGELOG.md"
FEED = "feed.xml"
PAGE = "reference/whats-new"
VERSION = re.compile(r"^## \[([^\]]+)\](?: - (\d{4}-\d\d-\d\d))?$")
#: The part of a section that concerns readers of the book.
READERS = "For readers"
INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\([^)]*\)")


class Changes(NamedTuple):
    """A version: its number or *Unreleased*, its day, for each kind of change what it brought, and a summary."""

    version: str
    day: str
    kinds: dict[str, list[str]]
    summary: list[str]

    @property
    def anchor(self) -> str:
        return f"version-{self.version.lower().replace('.', '-')}"


def read(text: str) -> list[Changes]:
    """Return the changes for readers, the newest version first."""
    found: list[Changes] = []
    kind, readers = "", False
    for line in text.splitlines():
        if heading := VERSION.match(line):
            found.append(Changes(heading[1], heading[2] or "", {}, []))
            kind, readers = "", False
        elif line.startswith("### "):
            kind, readers = line[4:], False
        elif line.startswith("#### "):
            readers = line[5:] == READERS
        elif readers and line.startswith("- "):
            found[-1].kinds.setdefault(kind, []).append(line[2:])
        elif readers and line.startswith("  "):
            found[-1].kinds[kind][-1] += f" {line.strip()}"
        elif found and not kind and line:
            found[-1].summary.append(line)
    return [version for version in found if version.kinds]


def inline(text: str) -> Iterator[nodes.Node]:
    """Return a line of the changelog as nodes: text, `code`, **strong**, *emphasis*, and links as their words."""
    position = 0
    for mark in INLINE.finditer(text):
        yield nodes.Text(text[position : mark.start()])
        code, strong, emphasis, words = mark.groups()
        if code:
            yield nodes.literal(code, code)
        elif strong:
            yield nodes.strong(strong, strong)
        elif emphasis:
            yield nodes.emphasis(emphasis, emphasis)
        else:
            yield nodes.Text(words)
        position = mark.end()
    yield nodes.Text(text[position:])


class changes(nodes.General, nodes.Element):
    """The list of changes, until the page is written."""


class ListChanges(SphinxDirective):
    """`{changes}`: the list of changes."""

    def run(self) -> list[nodes.Node]:
        self.env.note_dependency(Path(self.config.book_citation).with_name(FILE))
        return [changes()]


def fill(app: Sphinx, document: nodes.document, page: str) -> None:
    """Write the list of changes of a page."""
    for place in list(document.findall(changes)):
        place.replace_self([node for version in of(app) for node in shown(app, version)])


def of(app: Sphinx) -> list[Changes]:
    """Return the changes of this book."""
    return read(Path(app.confdir, FILE).read_text("utf-8"))


def title_of(app: Sphinx, version: Changes) -> str:
    """Return the heading of a version."""
    if not version.day:
        return say("Not yet in a released version")
    name = say("Version {version}").format(version=version.version)
    return f"{name} · {day_in_words(app.config, version.day)}"


def shown(app: Sphinx, version: Changes) -> Iterator[nodes.Node]:
    """Return the nodes of a version."""
    title = title_of(app, version)
    heading = nodes.rubric(title, title, ids=[version.anchor])
    heading["heading-level"] = 2
    yield heading
    if version.summary:
        yield nodes.paragraph("", "", *inline(" ".join(version.summary)), classes=["language-en"])
    for kind, lines in version.kinds.items():
        name = say(kind)
        items = [nodes.list_item("", nodes.paragraph("", "", *inline(line))) for line in lines]
        yield nodes.paragraph("", "", nodes.strong(name, name))
        yield nodes.bullet_list("", *items, classes=["language-en"])


# --- the feed --------------------------------------------------------------------------------------


def write_feed(app: Sphinx, exception: Exception | None) -> None:
    """Write the feed, beside the edition's pages. A feed needs the site's address, which names it."""
    if exception is None and app.builder.name == "html" and app.config.book_site and has_page(app):
        Path(app.outdir, FEED).write_text(feed(app), "utf-8")


def has_page(app: Sphinx) -> bool:
    return PAGE in app.env.found_docs


def feed(app: Sphinx) -> str:
    """Return an Atom feed with an entry for each released version."""
    site, config = app.config.html_baseurl, app.config
    page = site + app.builder.get_target_uri(PAGE)
    released = [version for version in of(app) if version.day]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines += [f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{config.language}">']
    lines += [f"<title>{escape(config.project)}</title>", f"<id>{escape(page)}</id>"]
    lines += [f'<link href="{escape(page)}"/>', f'<link rel="self" href="{escape(site + FEED)}"/>']
    lines += [f"<author><name>{escape(config.author)}</name></author>"]
    lines += [f"<updated>{max(version.day for version in released)}T00:00:00Z</updated>"]
    for version in released:
        address = escape(f"{page}#{version.anchor}")
        items = "".join(
            f"<li>{escape(re.sub('[`*]', '', line))}</li>" for kind in version.kinds.values() for line in kind
        )
        lines += [
            f"<entry><title>{escape(title_of(app, version))}</title><id>{address}</id>",
            f'<link href="{address}"/><updated>{version.day}T00:00:00Z</updated>',
            f'<content type="html">{escape(f"<ul>{items}</ul>")}</content></entry>',
        ]
    return "\n".join([*lines, "</feed>", ""])


def link_feed(app: Sphinx, page: str, template: str, context: dict[str, Any], document: object) -> None:
    """Name the feed in the `<head>` of every page."""
    if document is not None and app.builder.name == "html" and app.config.book_site and has_page(app):
        address = escape(app.config.html_baseurl + FEED)
        link = f'\n    <link rel="alternate" type="application/atom+xml" title="{escape(say("What is new"))}" href="{address}" />'
        context["metatags"] = context.get("metatags", "") + link
