"""The book's editions: English at the root of the site, each other language in a folder of its own.

All are built from the same pages. What an edition says instead stands in `docs/locale/<language>/LC_MESSAGES`:
a catalog for each page, `figures.po` for the words in figures, and `sphinx.po` for all that stands around the
pages, the book's title among it. `sphinx-build -D language=ja` builds the Japanese one.

Sphinx asks for the settings before it knows the language; here they are said in it. And each page names itself
in the other editions: to search engines in its head, to the reader in its header, and in a line at its foot that
docs/_static/editions.js shows to whom the browser says prefers that language.
"""

from pathlib import Path
from typing import Any, NamedTuple

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation
from sphinx.util.osutil import relative_uri


class Words(NamedTuple):
    """How an edition is named and offered to readers of another: in its own language."""

    name: str
    offer: str
    read: str
    close: str


#: Each language and its folder in the site.
EDITIONS = {"en": "", "ja": "ja/"}
WORDS = {
    "en": Words("English", "You can read this page in English.", "Read in English", "Close"),
    "ja": Words("日本語", "このページは日本語でも読めます。", "日本語で読む", "閉じる"),
}
#: How the percent sign follows a number, where not as in English.
PERCENT = {"ja": "%"}
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
    config.stated_percent = PERCENT.get(config.language, config.stated_percent)
    if config.html_baseurl:
        config.html_baseurl = config.html_baseurl.rstrip("/") + "/" + folder_of(config.language)
    # Sphinx reads a page again when its own catalog changes; these words stand on every page.
    config.book_sources += words_around(app, config)


def words_around(app: Sphinx, config: Config) -> str:
    """Return the words around the pages, as they are now."""
    folders = (Path(app.srcdir, folder, config.language, "LC_MESSAGES") for folder in config.locale_dirs)
    files = (folder / f"{name}.po" for folder in folders for name in ("sphinx", *OTHERS_WORDS))
    return "".join(file.read_text("utf-8") for file in files if file.is_file())


def folder_of(language: str) -> str:
    """Return an edition's folder in the site; that of a language without an edition is the root."""
    return EDITIONS.get(language, "")


def other_editions(out: Path) -> list[Path]:
    """Return the folders of the editions that stand in this one's."""
    return [out / folder for folder in EDITIONS.values() if folder]


def site_of(app: Sphinx) -> Path:
    """Return the folder of the whole site: an edition may stand in another's."""
    out = Path(app.outdir)
    return out.parent if out.name + "/" == folder_of(app.config.language) else out


def name_others(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Tell the templates where this page stands in each edition."""
    if app.builder.format != "html" or app.builder.name == "epub" or page == NOWHERE:  # an EPUB has no other
        return
    uri = app.builder.get_target_uri(page)
    own = folder_of(app.config.language)
    # Search engines want whole addresses; where the site's is not known, browsers do with relative ones.
    root = app.config.html_baseurl.removesuffix(own)
    editions = {
        language: {
            **WORDS[language]._asdict(),
            "href": relative_uri(own + uri, folder + uri) or uri.rsplit("/")[-1],
            "address": root + folder + uri if root else "",
        }
        for language, folder in EDITIONS.items()
    }
    context["editions"] = editions
    context["edition"] = app.config.language
