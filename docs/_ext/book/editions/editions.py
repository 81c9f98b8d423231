"""The book's editions: the source language at the root of the site, each other language in a folder of its own.

All are built from the same pages. A language's rules and its words stand in `docs/locale/<language>`: `language.toml`
(languages.py), and in `LC_MESSAGES` a catalog for each page, `figures.po` for the words in figures, and `sphinx.po` for
all that stands around the pages, the book's title among it. `sphinx-build -D language=ja` builds the Japanese one.

Sphinx asks for the settings before it knows the language; here they are said in it. And each page names itself
in the other editions: to search engines in its head, to the reader in its header, and in a line at its foot that
docs/_static/editions.js shows to whom the browser says prefers that language.
"""

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
#: The catalogs of themes and extensions that the book has words for, too.
OTHERS_WORDS = ("booktheme", "exercise", "proof")
#: A page that is shown in the place of any other has no address of its own.
NOWHERE = "404"


def say(text: str) -> str:
    """Return a text of the book's own in the edition's language."""
    return get_translation("sphinx")(text)


def speak(app: Sphinx, config: Config) -> None:
    """Have the settings in the edition's language, and its address."""
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
    config.stated_source_decimal = languages(config.book_languages)[SOURCE].decimal
    if config.html_baseurl:
        config.html_baseurl = config.html_baseurl.rstrip("/") + "/" + language.folder
    # Sphinx reads a page again when its own catalog changes; these stand on every page.
    config.book_sources += repr(languages(config.book_languages)) + words_around(app, config)


def words_around(app: Sphinx, config: Config) -> str:
    """Return the words around the pages, as they are now."""
    folders = (Path(app.srcdir, folder, config.language, "LC_MESSAGES") for folder in config.locale_dirs)
    files = (folder / f"{name}.po" for folder in folders for name in ("sphinx", *OTHERS_WORDS))
    return "".join(file.read_text("utf-8") for file in files if file.is_file())


def other_editions(app: Sphinx) -> list[Path]:
    """Return the folders of the editions that stand in this one's."""
    return [Path(app.outdir, folder) for folder in folders(app.config.book_languages).values() if folder]


def site_of(app: Sphinx) -> Path:
    """Return the folder of the whole site: an edition may stand in another's."""
    out = Path(app.outdir)
    return out.parent if out.name + "/" == language_of(app.config).folder else out


def name_others(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Tell the templates where this page stands in each edition."""
    if app.builder.format != "html" or app.builder.name == "epub" or page == NOWHERE:  # an EPUB has no other
        return
    uri = app.builder.get_target_uri(page)
    own = language_of(app.config).folder
    # Search engines want whole addresses; where the site's is not known, browsers do with relative ones.
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
    """Give an edition the stylesheet of its language, if there is one."""
    file = Path(app.config.book_languages, app.config.language, "language.css")
    if file.is_file():
        app.config.html_static_path = [*app.config.html_static_path, str(file)]
        app.add_css_file(file.name)


def compile_words(app: Sphinx) -> None:
    """Compile the catalogs of themes and extensions; Sphinx compiles its own alone before it reads any."""
    for folder in app.config.locale_dirs:
        catalogs = Path(app.srcdir, folder, app.config.language, "LC_MESSAGES")
        for domain in OTHERS_WORDS:
            catalog = CatalogInfo(str(catalogs), domain, "utf-8")
            if Path(catalog.po_path).is_file() and catalog.is_outdated():
                catalog.write_mo(app.config.language)
