"""The cells of a table with a caption are translated like any other text; what a cell computes is not."""

PAGE = """\
# Page

```{table} Caption
:name: tab-a

| head | $p_k$ |
|---|---|
| words of a cell | 1 |
```
"""


def test_cells_enter_the_catalog(build_site):
    site = build_site({"page.md": PAGE})
    assert site.build("gettext").returncode == 0, site.output
    catalogs = "".join(f.read_text("utf-8") for f in site.path("", "gettext").glob("*.pot"))
    for text in ("Caption", "head", "words of a cell"):
        assert f'msgid "{text}"' in catalogs


EXERCISE = """\
# Page

```{exercise} What it asks
:label: ex-a

The question.
```
"""


def test_titles_of_exercises_enter_the_catalog(build_site):
    site = build_site({"page.md": EXERCISE})
    assert site.build("gettext").returncode == 0, site.output
    assert 'msgid "What it asks"' in "".join(
        f.read_text("utf-8") for f in site.path("", "gettext").glob("*.pot")
    )


SOLUTION = """
```{solution} ex-a
:label: sol-a
:class: dropdown

The answer.
```
"""
CATALOG = """\
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "What it asks"
msgstr "問うこと"
"""


def test_a_solution_has_the_translated_title_of_its_exercise(build_site):
    pages = {"page.md": EXERCISE + SOLUTION, "locale/ja/LC_MESSAGES/page.po": CATALOG}
    site = build_site(pages, locale_dirs="locale", language="ja")
    assert site.returncode == 0, site.output
    assert site.html("page").count("問うこと") == 2
    assert "What it asks" not in site.html("page")


COMPUTED = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# Page

```{code-cell} ipython3
from IPython.display import Markdown

Markdown("| measured |\\n|---|\\n| here |")
```
"""


def test_computed_tables_do_not(build_site):
    site = build_site({"page.md": COMPUTED})
    assert "measured" in site.html("page")
    assert site.build("gettext").returncode == 0, site.output
    assert "measured" not in "".join(f.read_text("utf-8") for f in site.path("", "gettext").glob("*.pot"))
