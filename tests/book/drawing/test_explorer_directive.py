"""The directive of the loss explorer: its texts and its table are in the page's language."""

import shutil

PAGE = {"page.md": "# Title\n\n```{explorer}\n```\n"}
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
CATALOG = "locale/ja/LC_MESSAGES/figures.po"


def test_every_word_is_collected_for_translators(build_site):
    site = build_site(PAGE)
    assert site.returncode == 0, site.output
    shutil.rmtree(site.folder / "doctrees")
    assert site.build("gettext").returncode == 0, site.output
    words = site.path("figures.pot", "gettext").read_text("utf-8")
    drawn, said = "q, the probability of the true class", "The cat of the example, at {}, lies"
    for word in ("The picture shows a", "Binary cross-entropy", "the unit, for cat", drawn, said):
        assert word in words.replace('"\n"', ""), word
    assert 'msgid "cat (true)"' in site.path("page.pot", "gettext").read_text("utf-8")


def test_it_speaks_the_language_of_its_page(build_site):
    translated = HEADER + 'msgid "logits"\nmsgstr "ロジット"\n'
    site = build_site(PAGE | {CATALOG: HEADER}, language="ja", locale_dirs=["locale"])
    assert site.returncode == 0, site.output
    assert "ロジット" not in site.html("page")
    site.write({CATALOG: translated})
    assert '"z": "ロジット"' in site.build().html("page").replace("&quot;", '"')


def test_its_table_is_stated(build_site):
    site = build_site(PAGE)
    assert site.html("page").count("-0.400") > 0
    assert "stated-number" in site.html("page")
    assert 'src="_static/explorer.js"' in site.html("page").replace("?v=", '"?v=')
    assert "explorer.js" not in site.html("index")
