"""The machine-readable metadata of each page.

- `citation_*` tags, for reference managers and Google Scholar;
- schema.org's LearningResource as JSON-LD, for search engines and catalogues of teaching material;
- Open Graph tags, for previews in social media and chats, with a card (docs/_ext/book/about/cards.py);
- in the footer, the citation and a link to report a mistake (docs/_templates/about-page.html).

An address that is not known to the build (docs/_ext/book/about/addresses.py) is left out everywhere.
"""

import json
import re
from html import escape, unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from docutils import nodes
from sphinx.application import Sphinx

from book.about.cards import HEIGHT, WIDTH, card_of
from book.about.citation import (
    LICENCE,
    Work,
    day_in_words,
    day_of,
    page_of,
    published,
    the_book,
    version_in_words,
)
from book.about.described import words
from book.editions.languages import language_of

DESCRIPTION = re.compile(r'<meta name="description" content="([^"]*)"')
#: The class of the admonition at the top of a page. It comes from the English title, in every edition.
GOALS = "admonition-after-this-page-you-can"
#: Generated pages: noindex, no citation.
NOT_LISTED = frozenset({"404", "search", "genindex", "py-modindex"})
FORMS = ("wrong-number", "unclear-passage")


def add(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the tags to a page's `<head>`, and set the variables of its footer."""
    if page in NOT_LISTED:
        context["metatags"] = context.get("metatags", "") + '\n    <meta name="robots" content="noindex" />'
        context["pageurl"] = None  # no canonical link
    if page in NOT_LISTED or doctree is None:
        return
    work = work_of(app, page)
    found = DESCRIPTION.search(context.get("metatags", ""))
    description = unescape(found[1]) if found else ""
    context["citation"] = {"line": work.line(), "bibtex": work.bibtex()}
    context["state"] = state(app, page)
    context["reports"] = reports(app, page, work)
    card = card_of(app, page)
    data = learning_resource(
        app, page, work, description, doctree, 'class="exercise' in context["body"], card
    )
    written = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    context["metatags"] = context.get("metatags", "") + "".join(
        [
            *(_meta("name", name, value) for name, value in citation(app, work)),
            *([_meta("name", "twitter:card", "summary_large_image")] if card else []),
            *(_meta("property", name, value) for name, value in open_graph(app, work, description, card)),
            f'\n    <script type="application/ld+json">{written}</script>',
        ]
    )


def _meta(kind: str, name: str, value: str) -> str:
    return f'\n    <meta {kind}="{name}" content="{escape(value)}" />'


def work_of(app: Sphinx, page: str) -> Work:
    """Return the work that a page's citation names: the page itself, or for the cover page the book."""
    book = the_book(app.config)
    if page == app.config.root_doc:
        return book
    address = app.config.html_baseurl
    title = words(app.env.titles[page])
    return page_of(book, page, title, address and address + app.builder.get_target_uri(page))


def state(app: Sphinx, page: str) -> dict[str, str]:
    """Return which build a page is of, with the address of its commit, and when the page last changed."""
    config = app.config
    commit, repository = config.book_state["commit"], config.book_repository
    return {
        "version": version_in_words(config),
        "day": day_in_words(config, config.book_state["date"]),
        "changed": day_in_words(config, day_of(config, page)),
        "address": f"{repository}/tree/{commit}" if repository and commit else "",
    }


def citation(app: Sphinx, work: Work) -> list[tuple[str, str]]:
    """Return the tags for reference managers. The comma keeps the author one name: Zotero would split it at a space."""
    tags = {
        "citation_title": work.page or work.book,
        "citation_author": f"{work.author},",
        "citation_publication_date": work.date.replace("-", "/"),
        "citation_inbook_title": work.book if work.page else "",
        "citation_language": app.config.language,
        "citation_public_url": work.address,
        "citation_doi": work.doi,
    }
    return [(name, value) for name, value in tags.items() if value]


def open_graph(app: Sphinx, work: Work, description: str, card: str) -> list[tuple[str, str]]:
    """Return the Open Graph tags."""
    language = language_of(app.config)
    tags = {
        "og:type": "article" if work.page else "website",
        "og:title": work.page or work.book,
        "og:site_name": work.book,
        "og:description": description,
        "og:locale": "_".join(filter(None, (language.code, language.territory))),
        "og:url": work.address,
    }
    if card:
        size = {"og:image:width": str(WIDTH), "og:image:height": str(HEIGHT)}
        tags |= {"og:image": card, **size, "og:image:alt": work.page or work.book}
    return [(name, value) for name, value in tags.items() if value]


def learning_resource(
    app: Sphinx, page: str, work: Work, description: str, doctree: nodes.document, exercises: bool, card: str
) -> dict[str, Any]:
    """Return the page as a LearningResource of schema.org, without empty entries."""
    book = the_book(app.config)
    author = {"@type": "Organization", "name": work.author}
    kind = "reference" if page.startswith("reference/") else "chapter" if work.page else "textbook"
    whole = {"@type": "Book", "@id": book.address, "name": book.book, "url": book.address}
    data = {
        "@context": "https://schema.org",
        "@type": "LearningResource" if work.page else ["LearningResource", "Book"],
        "@id": work.address,
        "url": work.address,
        "name": work.page or work.book,
        "description": description,
        "author": author,
        "license": LICENCE,
        "inLanguage": app.config.language,
        "isPartOf": {name: value for name, value in whole.items() if value} if work.page else "",
        "datePublished": first_date(app),
        "dateModified": max(day_of(app.config, page), first_date(app)),
        "version": work.version,
        "learningResourceType": [kind, "exercise"] if exercises else kind,
        "teaches": goals(doctree, language_of(app.config).stops),
        "image": card,
        "identifier": f"https://doi.org/{work.doi}" if work.doi else "",
        "isAccessibleForFree": True,
        "keywords": published(app.config)["keywords"] if not work.page else "",
    }
    return {name: value for name, value in data.items() if value}


def goals(doctree: nodes.document, stops: str) -> str:
    """Return the learning goal of a page: the first sentence of the admonition at its top."""
    for box in doctree.findall(nodes.admonition):
        if GOALS in box["classes"]:
            said = " ".join(words(part) for part in box.findall(nodes.paragraph))
            return re.split(rf"(?<=[.{stops}])\s*", said)[0]
    return ""


def first_date(app: Sphinx) -> str:
    """Return the date of first publication: that of the oldest version in CHANGELOG.md."""
    changes = Path(app.confdir, "CHANGELOG.md").read_text("utf-8")
    dates: list[str] = re.findall(r"^## \[[\d.]+\] - (\d{4}-\d\d-\d\d)$", changes, re.MULTILINE)
    return min(dates)


def reports(app: Sphinx, page: str, work: Work) -> dict[str, str]:
    """Return the addresses of the issue forms, with this page filled in."""
    if not app.config.book_repository:
        return {}
    new = f"{app.config.book_repository}/issues/new"
    return {
        form: f"{new}?{urlencode({'template': f'{form}.yml', 'page': work.address or page})}"
        for form in FORMS
    }
