"""Translations appear on the page: terms in both languages, docstrings, texts of the theme."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: ja\\n"\n'
GLOSSARY = """\
# Terms

```{glossary}
cross-entropy
  The mean surprise.

AUC
  The area under a curve.
```

See {term}`cross-entropy`.
"""
CATALOG = (
    HEAD
    + """
msgid "cross-entropy"
msgstr "交差エントロピー"

msgid "The mean surprise."
msgstr "驚きの平均。"

msgid "See {term}`cross-entropy`."
msgstr "{term}`交差エントロピー <cross-entropy>`を参照。"
"""
)


def built(build_site: Callable, pages: dict[str, str], **conf: object) -> BeautifulSoup:
    site = build_site(pages, language="ja", locale_dirs=["locale"], **conf)
    assert site.returncode == 0, site.output
    return BeautifulSoup(site.html(), "html.parser")


def test_a_term_stands_in_both_languages_and_is_found_by_its_english_name(build_site):
    page = built(build_site, {"index.md": GLOSSARY, "locale/ja/LC_MESSAGES/index.po": CATALOG})
    assert page.find(id="term-cross-entropy").get_text().startswith("交差エントロピー（cross-entropy）")
    assert page.find(id="term-AUC").get_text().startswith("AUC")
    assert "（AUC）" not in page.get_text()
    link = page.select_one('a[href="#term-cross-entropy"] .std-term')
    assert link.get_text() == "交差エントロピー"


def test_a_docstring_s_translation_is_restructuredtext_too(build_site):
    page = "# A\n\n```{eval-rst}\nThe sum of :math:`p` is ``1``.\n```\n"
    catalog = HEAD + (
        '\nmsgid "The sum of :math:`p` is ``1``."\nmsgstr "\\\\ :math:`p`\\\\ の和は\\\\ ``1``\\\\ です。"\n'
    )
    body = built(build_site, {"index.md": page, "locale/ja/LC_MESSAGES/index.po": catalog}).article
    assert body.select_one("p .katex") is not None
    assert ":math:" not in body.get_text()
    assert body.select_one("p code").get_text() == "1"


@pytest.mark.parametrize(("english", "japanese"), [("Cross-entropy", "題"), ("On this page", "目次だ")])
def test_the_words_around_a_page_come_from_the_catalog(build_site, english, japanese):
    words = HEAD + f'\nmsgid "{english}"\nmsgstr "{japanese}"\n'
    page = built(
        build_site,
        {"index.md": "# A\n\n## B\n\n## C\n", "locale/ja/LC_MESSAGES/sphinx.po": words},
    )
    assert japanese in page.get_text()
    assert page.html["lang"] == "ja"


def test_where_the_site_s_address_is_known_it_is_named_whole(build_site):
    page = built(build_site, {"index.md": "# A\n"}, html_baseurl="https://example.org/ce/")
    assert page.select_one("link[rel=canonical]")["href"] == "https://example.org/ce/ja/index.html"
    named = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
    english, japanese = "https://example.org/ce/index.html", "https://example.org/ce/ja/index.html"
    assert named == {"en": english, "ja": japanese, "x-default": english}


EXERCISE = """\
# A

```{exercise}
:label: ex-a

Compute it.
```
"""


def test_the_first_build_has_the_book_s_words_for_what_an_extension_says(build_site):
    """Sphinx reads the catalogs of extensions when it starts: they have to be compiled by then."""
    words = HEAD + '\nmsgid "Exercise"\nmsgstr "演習題"\n'
    pages = {"index.md": EXERCISE, "locale/ja/LC_MESSAGES/exercise.po": words}
    # With -j2 each build runs in a new process; within one process, gettext caches the catalogs.
    site = build_site(pages, "-j2", language="ja", locale_dirs=["locale"])
    assert site.returncode == 0, site.output
    assert "演習題" in site.html()
    site.write({"index.md": EXERCISE + "\nMore.\n"})
    assert site.build().returncode == 0, site.output
    assert "演習題" in site.html()
    site.write({"locale/ja/LC_MESSAGES/exercise.po": words.replace("演習題", "問")})
    assert site.build().returncode == 0, site.output
    assert "演習題" not in site.html() and "問" in site.html()
