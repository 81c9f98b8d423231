"""A third language needs no code: a small book gets German by a language file and catalogs, with its numbers checked."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import sites
from book.editions import catalogs
from book.editions.languages import LOCALE, languages
from bs4 import BeautifulSoup
from sphinx.errors import ConfigError

RULES = r"""
name = "Deutsch"
offer = "Sie können diese Seite auf Deutsch lesen."
read = "Auf Deutsch lesen"
close = "Schließen"
territory = "DE"
decimal = ","
group = "."
percent = "\u202f%"
closing = "“"
opening = "„"
part = 'Teil \d+'

[words]
2 = "zwei|beide[nr]?|zweite[nrs]?|doppelte?"
3 = "drei|dritte[nrs]?|drittel|dreimal"
4 = "vier|vierte[nrs]?|viertel"
10 = "zehn|zehnte[nrs]?|zehntel"
20 = "zwanzig"
100 = "hundert"
1000 = "tausend"
"""
PAGE = r"""# Losses

Two of ten classes cost {stated}`0.400 = -np.log(0.67)` nats, and a hundred of 1,000 pictures three times {stated}`67 % = 0.67`.

Here $\log 0.67 \approx \stated{-0.400}{np.log(0.67)}$, and all are {stated}`(0.25, 0.67) = [0.25, 0.67]`.

```{glossary}
loss
  What an answer costs.
```
"""
CATALOG = r"""msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Language: de\n"

msgid "Losses"
msgstr "Verluste"

msgid ""
"Two of ten classes cost {stated}`0.400 = -np.log(0.67)` nats, and a hundred of 1,000 pictures three times "
"{stated}`67 % = 0.67`."
msgstr ""
"Zwei von zehn Klassen kosten "
"{stated}`0.400 = -np.log(0.67)` Nats, "
"und hundert von 1.000 Bildern "
"dreimal {stated}`67 % = 0.67`."

msgid ""
"Here $\\log 0.67 \\approx \\stated{-0.400}{np.log(0.67)}$, and all are {stated}`(0.25, 0.67) = [0.25, 0.67]`."
msgstr ""
"Hier ist $\\log 0.67 \\approx \\stated{-0.400}{np.log(0.67)}$, alle sind {stated}`(0.25, 0.67) = [0.25, 0.67]`."

msgid "loss"
msgstr "Verlust"

msgid "What an answer costs."
msgstr "Was eine Antwort kostet."
"""
CATALOG_OF_PAGE = "locale/de/LC_MESSAGES/index.po"


def build(build_site: Callable[..., sites.Site], folder: Path, catalog: str, **conf: object) -> sites.Site:
    """Build the German edition of a book in English and German."""
    source = folder / "site" / "source"
    pages = {"index.md": PAGE, CATALOG_OF_PAGE: catalog, "locale/de/language.toml": RULES}
    pages["locale/en/language.toml"] = (LOCALE / "en" / "language.toml").read_text("utf-8")
    conf = {"language": "de", "locale_dirs": ["locale"], "book_languages": source / "locale"} | conf
    return build_site(pages, **conf)


def test_its_pages_are_built_and_show_numbers_as_its_readers_write_them(build_site, tmp_path):
    site = build(build_site, tmp_path, CATALOG, html_baseurl="https://example.org/")
    assert site.returncode == 0, site.output
    page = BeautifulSoup(site.html(), "html.parser")
    assert page.html["lang"] == "de"
    shown = [link.get_text() for link in page.select("article a.stated:not(.stated-mark)")]
    assert shown == ["0,400", "67\u202f%", "(0,25; 0,67)"]
    assert page.find("a", class_="stated-mark", attrs={"aria-label": "-0,400"})
    assert r"\htmlClass{stated}{-0{,}400}" in site.html()
    assert page.find(id="term-loss").get_text().startswith("Verlust (loss)")
    rows = json.loads(site.path("stated-numbers.json").read_text("utf-8"))
    assert [row["stated"] for row in rows] == ["0.400", "67 %", "-0.400", "(0.25, 0.67)"]


def test_the_editions_are_the_languages_that_have_a_file(build_site, tmp_path):
    site = build(build_site, tmp_path, CATALOG, html_baseurl="https://example.org/")
    page = BeautifulSoup(site.html(), "html.parser")
    named = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
    english, german = "https://example.org/index.html", "https://example.org/de/index.html"
    assert named == {"en": english, "de": german, "x-default": english}
    assert page.find("meta", property="og:locale")["content"] == "de_DE"
    (switch,) = page.select("a.edition-switch")[:1]
    assert switch["lang"] == "en" and switch.get_text() == "English"


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("Zwei von", "Vier von", "has vier too much"),
        ("von zehn", "von zwanzig", "has zwanzig too much"),
        ("hundert", "tausend", "has tausend too much"),
        ("1.000 Bildern", "1.001 Bildern", "lacks 1,000, has 1,001 too much"),
        ("dreimal", "viermal", "lacks three"),
        ("{stated}`0.400 =", "{stated}`0.401 =", "lacks {stated}`0.400"),
        ("{stated}`67 %", "{stated}`76 %", "lacks {stated}`67 %"),
        ("Nats,", "Nats, also 0,41,", "has 0.41 too much"),
    ],
)
def test_an_altered_number_ends_the_build_with_the_catalog_s_line(build_site, tmp_path, right, wrong, said):
    translation = CATALOG.index('msgstr ""\n"Zwei')
    altered = CATALOG[:translation] + CATALOG[translation:].replace(right, wrong, 1)
    assert altered != CATALOG
    site = build(build_site, tmp_path, altered)
    assert site.returncode != 0
    line = CATALOG[: CATALOG.index('msgid ""\n"Two of ten')].count("\n") + 1
    found = re.findall(rf"{CATALOG_OF_PAGE}:(\d+): WARNING: The translation (.*)", site.output)
    assert [int(where) for where, _ in found] == [line], site.output
    assert said in found[0][1]


def test_until_a_sentence_is_translated_it_is_shown_in_english(build_site, tmp_path):
    """1,000 is a thousand in English, but a decimal number in German."""
    site = build(build_site, tmp_path, CATALOG.replace("Two of ten classes", "Two of these ten classes"))
    assert site.returncode == 0, site.output
    assert "a hundred of 1,000 pictures" in site.html() and "Hier ist" in site.html()


def test_a_missing_file_of_rules_is_named(build_site, tmp_path):
    site = build(build_site, tmp_path, CATALOG, language="fr")
    assert site.returncode != 0
    assert "There is no fr/language.toml in" in site.output and "the languages are en, de." in site.output


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("decimal =", "decimals ="), "unknown value decimals; the known ones are "),
        (('name = "Deutsch"', ""), "name is missing"),
        (('","', '"'), "language.toml: "),
    ],
)
def test_a_mistake_in_the_rules_is_named_with_the_file(tmp_path, change, said):
    (tmp_path / "de").mkdir()
    (tmp_path / "de" / "language.toml").write_text(RULES.replace(*change, 1), "utf-8")
    with pytest.raises(ConfigError, match=re.escape(said)) as error:
        languages(tmp_path)
    assert "de/language.toml" in str(error.value)


def test_make_translations_starts_its_catalogs(tmp_path, capsys):
    for code in ("en", "ja"):
        shutil.copytree(
            LOCALE / code, tmp_path / "locale" / code, ignore=shutil.ignore_patterns("LC_MESSAGES")
        )
    (tmp_path / "locale" / "de").mkdir()
    (tmp_path / "locale" / "de" / "language.toml").write_text(RULES, "utf-8")
    (tmp_path / "templates").mkdir()
    head = CATALOG[: CATALOG.index("\nmsgid")].replace('"Language: de\\n"\n', "")
    (tmp_path / "templates" / "page.pot").write_text(head + '\nmsgid "A cat."\nmsgstr ""\n', "utf-8")
    catalogs.main(tmp_path / "templates", tmp_path / "locale")
    german = (tmp_path / "locale" / "de" / "LC_MESSAGES" / "page.po").read_text("utf-8")
    assert german.startswith("# page of the German edition")
    assert "nplurals=2; plural=(n != 1);\\n" in german and 'msgid "A cat."\nmsgstr ""' in german
    assert (tmp_path / "locale" / "ja" / "LC_MESSAGES" / "page.po").is_file()
    assert not (tmp_path / "locale" / "en" / "LC_MESSAGES").exists()
    assert "page.po:" in capsys.readouterr().out
