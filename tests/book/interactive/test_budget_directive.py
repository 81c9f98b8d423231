"""The directive of the budget of code words: its shares are the page's givens, its figure and table the fallback."""

import re

from directives import CATALOG, HEAD, HEADER, words_of

GIVENS = "```{code-cell} ipython3\n:tags: [givens, hide-input]\nown = [0.5, 0.25, 0.25]\nother = [1 / 4, 1 / 4, 1 / 2]\n```"
FIGURE = """```{code-cell} ipython3
---
tags: [hide-input]
mystnb:
  image: {alt: A drawing.}
  figure: {name: fig-one, caption: A caption.}
---
from cefigures import code_areas

code_areas(p=own, q=other)
```"""
BUDGET = (
    "```{code-budget}\n:p: own\n:q: other\n\n| animal | word |\n|---|---|\n| dog | of the fallback |\n```"
)
OTHER = "# Other\n\nText.\n"


def page(*parts: str) -> dict[str, str]:
    return {"page.md": "\n\n".join([HEAD, *parts, "After.\n"]), "other.md": OTHER}


def words(text: str) -> dict:
    return words_of("code-budget", text)


def test_the_component_has_the_shares_of_the_page_and_its_fallback(build_site):
    site = build_site(page(GIVENS, FIGURE, BUDGET))
    assert site.returncode == 0, site.output
    text = site.html("page")
    said = words(text)
    assert said["p"] == [0.5, 0.25, 0.25] and said["q"] == [0.25, 0.25, 0.5]
    assert said["names"][0] == ["dog", "dog"] and said["text"]["reset"] == "As in the text"
    inside = text[text.index("<code-budget") : text.index("</code-budget>")]
    assert text.count('id="fig-one"') == inside.count('id="fig-one"') == 1
    assert "<svg" in inside and "of the fallback" in inside
    assert re.search(r'src="_static/code-budget\.js\?v=\w+"', text), "no digest of the script"
    assert site.path("_static/code-budget.js").stat().st_size < 15_000
    assert "figure-field" in site.path("_static/code-budget.css").read_text("utf-8"), "no styles of the kit"
    assert "code-budget" not in site.html("other")


def test_other_formats_and_the_notebook_have_figure_and_table_alone(build_site):
    site = build_site(page(GIVENS, FIGURE, BUDGET))
    text = site.build("text").path("page.txt", "text").read_text("utf-8")
    assert text.index("A caption.") < text.index("of the fallback") < text.index("After.")


def test_its_texts_are_translated(build_site):
    site = build_site(
        page(GIVENS, FIGURE, BUDGET)
        | {CATALOG: HEADER + 'msgid "As in the text"\nmsgstr "本文の値"\n\nmsgid "dog"\nmsgstr "犬"\n'},
        language="ja",
        locale_dirs=["locale"],
    )
    assert site.returncode == 0, site.output
    assert words(site.html("page"))["text"]["reset"] == "本文の値"
    assert words(site.html("page"))["names"][0] == ["dog", "犬"]
    assert site.build("gettext").returncode == 0, site.output
    assert 'msgid "Own code: q = p"' in site.path("figures.pot", "gettext").read_text("utf-8")


def test_shares_that_are_none_end_the_build(build_site):
    site = build_site(page(GIVENS.replace("1 / 2]", "1 / 3]"), FIGURE, BUDGET))
    assert site.returncode != 0 and "`:q: other` is no list of 3 shares" in site.output
    site.write(page(GIVENS, FIGURE, BUDGET.replace(":q: other", ":q: gone")))
    assert "`:q: gone` is no list of 3 shares" in site.build().output
    site.write(page(GIVENS, FIGURE, BUDGET.replace(":q: other\n", "")))
    assert "`:q:` is missing" in site.build().output


def test_a_missing_figure_ends_the_build(build_site):
    site = build_site(page(GIVENS, FIGURE, "A paragraph.", BUDGET))
    assert site.returncode != 0 and "directly before it there must be a cell" in site.output
