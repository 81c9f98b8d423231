"""The files of a site besides its pages: sitemap, robots.txt, a 404 page that works at any address, and redirects.

All are static files, so any server can host the book. The sitemap of each edition lists its pages with their
counterparts in the other editions; robots.txt names the sitemaps. Both need the site's address and are left out
without it.

For a page that has moved, a line `old-name new-name#anchor` in docs/redirects.txt makes a redirect.
"""

import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from book.about.citation import day_of
from book.about.metadata import NOT_LISTED
from book.editions.languages import folders, language_of

REDIRECTS = "redirects.txt"
#: A relative URL in a page.
RELATIVE = re.compile(r'(?<= )(href|src|action|data-content_root)="(?![#/]|[a-zA-Z][\w+.-]*:)([^"]*)"')


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the files, after the pages."""
    if exception or app.builder.name != "html":
        return
    out = Path(app.outdir)
    if app.config.book_site:
        (out / "sitemap.xml").write_text(sitemap(app), "utf-8")
    if not language_of(app.config).folder:  # the edition at the root
        (out / "robots.txt").write_text(robots(app), "utf-8")
    name_build(out / "objects.inv", app.config.book_state["version"])
    missing = out / "404.html"
    if missing.is_file():
        missing.write_text(absolute(missing.read_text("utf-8"), root_of(app)), "utf-8")


def name_build(inventory: Path, version: str) -> None:
    """Name the build in objects.inv. As Sphinx's own setting, a new commit would make it read all pages again."""
    head, _, rest = inventory.read_bytes().partition(b"# Version: ")
    inventory.write_bytes(head + b"# Version: " + version.encode() + rest[rest.index(b"\n") :])


# --- search engines -------------------------------------------------------------------------------


def sitemap(app: Sphinx) -> str:
    """Return the sitemap of this edition."""
    site = app.config.book_site
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines += ['<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"']
    lines += ['        xmlns:xhtml="http://www.w3.org/1999/xhtml">']
    for page in sorted(set(app.env.found_docs) - NOT_LISTED):
        target = app.builder.get_target_uri(page)
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{escape(site + folder + target)}"/>'
            for language, folder in folders(app.config.book_languages).items()
        )
        own = escape(site + language_of(app.config).folder + target)
        lines.append(f"<url><loc>{own}</loc><lastmod>{day_of(app.config, page)}</lastmod>{others}</url>")
    return "\n".join([*lines, "</urlset>", ""])


def robots(app: Sphinx) -> str:
    """Return robots.txt, which allows everything."""
    site, editions = app.config.book_site, folders(app.config.book_languages).values()
    sitemaps = [f"Sitemap: {site}{folder}sitemap.xml" for folder in editions] if site else []
    return "\n".join(["User-agent: *", "Allow: /", *sitemaps, ""])


# --- wrong and old addresses ----------------------------------------------------------------------


def root_of(app: Sphinx) -> str:
    """Return the path of the edition's root on its server."""
    path = urlsplit(app.config.book_site).path or "/"
    return path + language_of(app.config).folder


def absolute(page: str, root: str) -> str:
    """Return a page with absolute links, which work at any address (the 404 page)."""
    return RELATIVE.sub(lambda link: f'{link[1]}="{root}{link[2].removeprefix("./")}"', page)


def redirects(app: Sphinx) -> dict[str, str]:
    """Return the new address of each page that has moved; an invalid line fails the build."""
    file = Path(app.srcdir, REDIRECTS)
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    moved: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        words = line.partition("# ")[0].split()
        if not words:
            continue
        location = f"{file.name}:{number}"
        if len(words) != 2:
            raise ExtensionError(
                f"{location}: write the old name and the new one: classification/old part/new#anchor"
            )
        old, new = words
        if old in app.env.found_docs:
            raise ExtensionError(f"{location}: {old} is a page; remove the line, or rename the page")
        if new.partition("#")[0] not in app.env.found_docs:
            raise ExtensionError(
                f"{location}: there is no page {new.partition('#')[0]}; write the name of one"
            )
        moved[old] = new
    return moved


def redirect_pages(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Return a page for each redirect: its old name, the context of its template, and the template."""
    for old, new in redirects(app).items() if app.builder.name == "html" else ():
        page, _, anchor = new.partition("#")
        base = app.config.html_baseurl
        yield (
            old,
            {
                "title": escape(app.env.titles[page].astext()),
                "moved_to": page,
                "anchor": anchor,
                "canonical": base and base + app.builder.get_target_uri(page),
            },
            "moved.html",
        )


def check_redirects(app: Sphinx, *_arguments: Any) -> None:
    """Report an invalid line before any page is written. A build of chosen pages cannot tell: it does not find the others."""
    if app.config.include_patterns == ["**"]:
        redirects(app)
