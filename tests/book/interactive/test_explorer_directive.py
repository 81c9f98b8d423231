"""The directive of the loss explorer: its texts and its table are in the page's language."""

import re
import shutil

from directives import CATALOG, HEADER

PAGE = {"page.md": "# Title\n\n```{explorer}\n```\n"}


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


def test_its_table_is_stated_and_only_its_page_loads_it(build_site):
    site = build_site(PAGE)
    inside = re.search(r"<loss-explorer .*</loss-explorer>", site.html("page"), re.DOTALL)
    assert inside and "-0.400" in inside[0] and "stated-number" in inside[0]
    assert inside[0].count("<svg") == 1, "the figure of the example"
    for file in ("loss-explorer.js", "loss-explorer.css"):
        assert f'"_static/{file}?v=' in site.html("page"), "no digest"
        assert file not in site.html("index")
    assert site.path("_static/loss-explorer.js").stat().st_size < 15_000
    assert "figure-button" in site.path("_static/loss-explorer.css").read_text("utf-8"), (
        "no styles of the kit"
    )


def test_other_formats_have_the_table_alone(build_site):
    text = build_site(PAGE).build("text").path("page.txt", "text").read_text("utf-8")
    assert "-0.400" in text and "svg" not in text
