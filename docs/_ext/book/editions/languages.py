"""The rules of each language, read from `docs/locale/<language>/language.toml`.

A language is a folder with that file, its catalogs in `LC_MESSAGES`, and optionally a stylesheet, `language.css`. The
pages are written in the source language, which has no catalogs.
"""

import tomllib
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

from sphinx.config import Config
from sphinx.errors import ConfigError

#: The language of the pages.
SOURCE = "en"
FILE = "language.toml"
#: The book's own languages.
LOCALE = Path(__file__).parents[3] / "locale"


@dataclass(frozen=True)
class Language:
    """The rules of a language; docs/locale/ja/language.toml describes each."""

    code: str
    name: str
    offer: str
    read: str
    close: str
    territory: str = ""
    decimal: str = "."
    group: str = ","
    percent: str = "\N{NO-BREAK SPACE}%"
    spaces: bool = True
    brackets: tuple[str, str] = (" (", ")")
    opening: str = ""
    closing: str = ""
    stops: str = ""
    commas: str = ""
    part: str = r"Part \d+"
    fonts: tuple[str, ...] = ()
    latex: str = ""
    tex_fonts: str = ""
    figure_font: str = ""
    #: A regular expression for a fraction in digits, with the groups `above` and `below`.
    fraction: str = ""
    #: A regular expression for numbers that a translation must not contain, because the build does not read them.
    refused: str = ""
    #: Words of negation, and words that may be one.
    denies: str = ""
    may_deny: str = ""
    #: Words that always mean a number: the number, and a regular expression that matches them.
    words: dict[str, str] = field(default_factory=dict)
    #: A number, and the words that may express it.
    said_by: dict[str, str] = field(default_factory=dict)
    #: Words for units and numbers, and kinds of numbers, for the extension `stated` (see its README.md).
    stated: dict[str, Any] = field(default_factory=dict)
    #: Words after digits that multiply them.
    scales: dict[str, int] = field(default_factory=dict)
    #: Units, and words in pairs that reverse a sentence: a name, and a regular expression.
    units: dict[str, str] = field(default_factory=dict)
    pairs: dict[str, str] = field(default_factory=dict)
    #: The texts of the copy button, if sphinx-copybutton does not have the language.
    copybutton: dict[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        """The edition's folder in the site; empty for the source language, which is at the root."""
        return "" if self.code == SOURCE else f"{self.code}/"


def languages(locale: str | Path = LOCALE) -> dict[str, Language]:
    """Return the languages of a folder: the source language first, the others sorted by code."""
    files = sorted(Path(locale).glob(f"*/{FILE}"), key=lambda file: (file.parent.name != SOURCE, file))
    return {file.parent.name: read(file, file.stat().st_mtime_ns) for file in files}


def folders(locale: str | Path = LOCALE) -> dict[str, str]:
    """Every edition's folder in the site."""
    return {code: language.folder for code, language in languages(locale).items()}


def language_of(config: Config) -> Language:
    """The language of this build."""
    known = languages(config.book_languages)
    if config.language not in known:
        raise ConfigError(
            f"There is no {config.language}/{FILE} in {config.book_languages}: the languages are {', '.join(known)}."
            " CONTRIBUTING.md says how a language is added."
        )
    return known[config.language]


@cache
def read(file: Path, changed: int) -> Language:
    """Read a language's file; cached until the file changes."""
    try:
        values = tomllib.loads(file.read_text("utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file}: {error}") from error
    known = {each.name: each for each in fields(Language)}
    if strange := ", ".join(values.keys() - known.keys() | values.keys() & {"code"}):
        raise ConfigError(f"{file}: unknown value {strange}; the known ones are {', '.join(known)}")
    if missing := ", ".join(name for name in ("name", "offer", "read", "close") if name not in values):
        raise ConfigError(f"{file}: {missing} is missing")
    plain: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in values.items()
    }
    return Language(code=file.parent.name, **plain)
