"""The cells of a table with a caption are translated like any other text."""

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
