"""The book's editions: English at the root of the site, each other language in a folder of its own.

All are built from the same pages. What an edition says instead stands in `docs/locale/<language>/LC_MESSAGES`:
a catalog for each page, `figures.po` for the words in figures, and `sphinx.po` for all that stands around the
pages, the book's title among it. `sphinx-build -D language=ja` builds the Japanese one.

Sphinx asks for the settings before it knows the language; here they are said in it.
"""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation
from sphinx.util.typing import ExtensionMetadata

#: Each language and its folder in the site.
EDITIONS = {"en": "", "ja": "ja/"}
SAID_IN_ITS_LANGUAGE = (
    *("project", "author", "copyright", "html_title"),
    *("nb_code_prompt_show", "nb_code_prompt_hide"),
)


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
    if config.html_baseurl:
        config.html_baseurl = config.html_baseurl.rstrip("/") + "/" + EDITIONS.get(config.language, "")
    # Sphinx reads a page again when its own catalog changes; these words stand on every page.
    config.book_sources += catalog_key(app, config)


def catalog_key(app: Sphinx, config: Config) -> str:
    """Return the words around the pages, as they are now."""
    folders = (Path(app.srcdir, folder, config.language, "LC_MESSAGES") for folder in config.locale_dirs)
    return "".join(f.read_text("utf-8") for folder in folders for f in sorted(folder.glob("sphinx.po")))


def other_editions(out: Path) -> list[Path]:
    """Return the folders of the editions that stand in this one's."""
    return [out / folder for folder in EDITIONS.values() if folder]


def setup(app: Sphinx) -> ExtensionMetadata:
    """Connect the extension; it keeps nothing.

    What a theme or an extension says in a catalog of its own is said by the book's of the same name first.
    """
    for folder in app.config.locale_dirs:
        for catalog in ("booktheme", "exercise", "proof"):
            app.add_message_catalog(catalog, Path(app.srcdir, folder))
    app.connect("config-inited", speak, priority=100)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def site_of(app: Any) -> Path:
    """Return the folder of the whole site: an edition may stand in another's."""
    out = Path(app.outdir)
    return out.parent if out.name + "/" == EDITIONS.get(app.config.language) else out
