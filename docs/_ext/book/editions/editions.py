"""The editions of the book: the source language at the root of the site, each other language in its own folder.

All are built from the same pages. The rules and translations of a language are in `docs/locale/<language>`:
`language.toml` (languages.py), and in `LC_MESSAGES` a catalog for each page, `figures.po` for the text in figures, and
`sphinx.po` for the texts around the pages, including the book's title. `sphinx-build -D language=ja` builds the Japanese
edition.

The configuration values that readers see are translated here. Each page links to itself in the other editions: in
`<head>` for search engines, in the page header for readers, and in a notice that docs/_static/editions.js shows to
readers whose browser prefers that language.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation
from sphinx.util.i18n import CatalogInfo
from sphinx.util.osutil import relative_uri

from book.editions.languages import SOURCE, folders, language_of, languages

SAID_IN_ITS_LANGUAGE = (
    *("project", "author", "copyright", "html_title"),
    *("nb_code_prompt_show", "nb_code_prompt_hide"),
)
#: The catalogs of themes and extensions for which the book has its own translations.
OTHERS_WORDS = ("booktheme", "exercise", "proof")
#: The 404 page has no canonical URL.
NOWHERE = "404"


def say(text: str) -> str:
    """Return the translation of one of the book's own texts (`sphinx.po`)."""
    return get_translation("sphinx")(text)


def proof_word(kind: str) -> str:
    """Return sphinx-proof's name for a kind of statement (theorem, lemma, …) in the language of the edition."""
    return get_translation("proof")(kind.title())


def speak(app: Sphinx, config: Config) -> None:
    """Translate the configuration values, and adapt them to the language."""
    for name in SAID_IN_ITS_LANGUAGE:
        config[name] = say(config[name])
    options = config.html_theme_options
    for name in ("toc_title", "search_bar_text"):
        if name in options:
            options[name] = say(options[name])
    if "text" in options.get("logo", {}):
        options["logo"] = options["logo"] | {"text": say(options["logo"]["text"])}
    language = language_of(config)
    for mark in ("decimal", "group", "percent"):
        config[f"stated_{mark}"] = getattr(language, mark)
    for name, words in language.stated.items():
        own = config[f"stated_{name}"]
        config[f"stated_{name}"] = {**own, **words} if isinstance(own, dict) else [*own, *words]
    config.stated_source_decimal = languages(config.book_languages)[SOURCE].decimal
    if config.html_baseurl:
        config.html_baseurl = config.html_baseurl.rstrip("/") + "/" + language.folder
    # A change in these texts changes all pages, but Sphinx checks only the catalog of each page.
    config.book_sources += repr(languages(config.book_languages)) + words_around(app, config)


def words_around(app: Sphinx, config: Config) -> str:
    """Return the content of the catalogs whose texts appear on every page."""
    folders = (Path(app.srcdir, folder, config.language, "LC_MESSAGES") for folder in config.locale_dirs)
    files = (folder / f"{name}.po" for folder in folders for name in ("sphinx", *OTHERS_WORDS))
    return "".join(file.read_text("utf-8") for file in files if file.is_file())


def site_of(app: Sphinx) -> Path:
    """Return the output folder of the whole site; an edition may be a subfolder of it."""
    out = Path(app.outdir)
    return out.parent if out.name + "/" == language_of(app.config).folder else out


def own_files(app: Sphinx, folder: Path) -> Iterator[Path]:
    """Return the files in a folder of this edition, without the subfolders of other editions, which may be building."""
    others = {folder / name for name in folders(app.config.book_languages).values() if name}
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if not entry.is_dir():
            yield entry
        elif entry not in others and entry.name != "_static":
            yield from own_files(app, entry)


def name_others(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Pass the address of this page in each edition to the templates."""
    if app.builder.format != "html" or app.builder.name == "epub" or page == NOWHERE:
        return
    uri = app.builder.get_target_uri(page)
    own = language_of(app.config).folder
    # Search engines need absolute URLs; browsers also accept relative ones.
    root = app.config.html_baseurl.removesuffix(own)
    context["editions"] = {
        code: {
            "language": language,
            "href": relative_uri(own + uri, language.folder + uri) or uri.rsplit("/")[-1],
            "address": root + language.folder + uri if root else "",
        }
        for code, language in languages(app.config.book_languages).items()
    }
    context["edition"] = app.config.language
    context["copybutton"] = language_of(app.config).copybutton


def add_style(app: Sphinx) -> None:
    """Add the stylesheet of the language, if there is one."""
    file = Path(app.config.book_languages, app.config.language, "language.css")
    if file.is_file():
        app.config.html_static_path = [*app.config.html_static_path, str(file)]
        app.add_css_file(file.name)


def compile_words(app: Sphinx) -> None:
    """Compile the book's catalogs for themes and extensions before the extensions are set up, which reads them.

    Sphinx compiles only its own catalog that early, so the first build would not have the book's texts.
    """
    for folder in app.config.locale_dirs:
        catalogs = Path(app.srcdir, folder, app.config.language, "LC_MESSAGES")
        for domain in OTHERS_WORDS:
            catalog = CatalogInfo(str(catalogs), domain, "utf-8")
            if Path(catalog.po_path).is_file() and catalog.is_outdated():
                catalog.write_mo(app.config.language)
