"""Figures in pages: the inline SVG that the build writes, and the errors that it reports."""

import re
import shutil
from xml.etree import ElementTree as ET

import pytest
from book.drawing import figures, inline
from bs4 import BeautifulSoup

import cefigures

HEAD = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
"""
CELL = """
```{{code-cell}} python
:tags: [hide-input]
:mystnb:
:  image: {{alt: {alt}}}
:  figure:
:    caption: "The answers: {name}"
:    name: {name}

import cefigures
cefigures.{call}
```
"""
BARS = 'bars({"chance": 1.0986, "a model": 0.4}, xlabel="loss in nats")'
CURVE = 'loss_curve({"cat": (0.67, "cat"), "dog": (0.25, "dog")})'


def page(*cells: tuple[str, str, str]) -> str:
    text = "".join(CELL.format(call=call, name=name, alt=alt) for call, name, alt in cells)
    return f"{HEAD}# Figures\n\nSee {{numref}}`fig-a`.\n{text}"


def drawn(call: str, prefix: str = "ce-x") -> str:
    """A figure as it stands in an English page."""
    figure = eval(f"cefigures.{call}", {"cefigures": cefigures})
    return figures.Inliner(prefix, lambda text: text).inline(figure.svg(), "what it shows")


def test_figures_stand_in_the_page_numbered_and_described(build_site):
    text = page(
        (CURVE, "fig-a", "Two answers & a <curve>"), (CURVE, "fig-b", "Again"), (BARS, "fig-c", "Bars")
    )
    site = build_site({"page.md": text}, "-j2")
    assert site.returncode == 0, site.output
    html = BeautifulSoup(site.html("page"), "html.parser")
    article = html.find("article")
    found = article.find_all("svg", class_="ce-figure")
    assert [svg["aria-label"] for svg in found] == ["Two answers & a <curve>", "Again", "Bars"]
    assert all(svg["role"] == "img" and svg["width"] and svg["height"] for svg in found)
    assert not article.find_all("img"), "a figure is also shown as a file"
    assert "Fig. 1" in article.find("figcaption").text
    assert article.find("a", href="#fig-a").text == "Fig. 1"
    identifiers = [element["id"] for element in html.find_all(id=True)]
    assert len(identifiers) == len(set(identifiers))
    assert not list(site.path("_images").glob("*.svg"))
    assert "figures.css" in site.html("page")


def test_a_number_that_an_alternative_text_states_has_its_anchor(build_site):
    text = page((CURVE, "fig-a", '"It passes {stated}`0.400 = -np.log(0.67)`"'))
    ledger = "# Numbers\n\n```{stated-ledger}\n| Stated | Computed by | Value |\n|---|---|---|\n```\n"
    site = build_site({"page.md": text, "reference/stated-numbers.md": ledger})
    assert site.returncode == 0, site.output
    html = BeautifulSoup(site.html("page"), "html.parser")
    (number,) = html.find("figure").select('[id^="stated-"]')
    assert html.find("svg", class_="ce-figure")["aria-label"] == "It passes 0.400"
    assert f"page.html#{number['id']}" in site.html("reference/stated-numbers")


def test_an_image_without_alternative_text_ends_the_build(build_site):
    site = build_site({"page.md": page((BARS, "fig-a", '""'))})
    assert site.returncode != 0
    assert re.search(r"page\.md:11: .*no alternative text", site.output), site.output


def test_a_picture_file_without_alternative_text_ends_the_build(build_site):
    site = build_site(
        {"page.md": "# Page\n\n![](dot.svg)\n", "dot.svg": '<svg xmlns="http://www.w3.org/2000/svg"/>'}
    )
    assert site.returncode != 0
    assert re.search(r"page\.md:3: .*no alternative text", site.output), site.output


def test_a_colour_beside_the_palette_ends_the_build(build_site):
    call = 'bars({"model": 0.4}).axes[0].plot([0, 1], [0, 1], color="#123456")[0].figure'
    site = build_site({"page.md": page((call, "fig-a", "A line"))})
    assert site.returncode != 0
    assert re.search(r"page\.md:11: .*dark scheme does not know: #123456", site.output), site.output


def test_text_is_translated(build_site):
    text = page((BARS, "fig-a", "Bars"))
    catalog = 'msgid "loss in nats"\nmsgstr "損失(ナット)"\n\nmsgid "a model"\nmsgstr "モデル"\n'
    site = build_site(
        {"page.md": text, "locale/ja/LC_MESSAGES/figures.po": HEADER + catalog},
        language="ja",
        locale_dirs=["locale"],
    )
    assert site.returncode == 0, site.output
    assert "損失(ナット)" in site.html("page")
    assert "モデル" in site.html("page")
    assert ">chance<" in site.html("page"), "what has no translation stays as it is"


def test_text_is_collected_for_translators(build_site):
    site = build_site({"page.md": page((BARS, "fig-a", "Bars"))})
    shutil.rmtree(site.folder / "doctrees")
    site.build("gettext")
    assert site.returncode == 0, site.output
    template = site.path("figures.pot", "gettext").read_text("utf-8")
    assert 'msgid "loss in nats"' in template
    assert '"0.40"' not in template
    assert "page.md:11" in template
    assert 'msgid "Bars"' in site.path("page.pot", "gettext").read_text("utf-8"), (
        "alternative text is collected"
    )


def test_an_ebook_shows_figures_from_files_in_its_language(build_site):
    pages = {"page.md": page((BARS, "fig-a", "Bars"))}
    pages["locale/ja/LC_MESSAGES/figures.po"] = HEADER + 'msgid "a model"\nmsgstr "モデル"\n'
    site = build_site(pages, language="ja", locale_dirs=["locale"], version="1", copyright="2026")
    site.build("epub")
    assert site.returncode == 0, site.output
    (file,) = site.path("_images", "epub").glob("*.svg")
    drawing = file.read_text("utf-8")
    assert ">モデル<" in drawing
    assert "var(" not in drawing
    assert ET.fromstring(drawing).tag == "{http://www.w3.org/2000/svg}svg"
    assert f"_images/{file.name}" in site.path("page.xhtml", "epub").read_text("utf-8")


HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


def test_a_changed_catalog_writes_the_page_again(build_site):
    pages = {"page.md": page((BARS, "fig-a", "Bars")), "locale/ja/LC_MESSAGES/figures.po": HEADER}
    site = build_site(pages, language="ja", locale_dirs=["locale"])
    assert "モデル" not in site.html("page")
    site.write({"locale/ja/LC_MESSAGES/figures.po": HEADER + 'msgid "a model"\nmsgstr "モデル"\n'})
    assert "モデル" in site.build().html("page")


def test_numbers_keep_their_places_in_a_translation():
    catalog = {"cat {}: {}": "猫 {}：{}"}
    assert figures.translate("cat 0.67: −0.400", catalog) == "猫 0.67：−0.400"
    assert figures.translate("dog 0.67", catalog) == "dog 0.67"


@pytest.mark.parametrize(
    ("text", "words"), [("−log q", False), ("0.25", False), ("y = 1", False), ("dog", True)]
)
def test_only_words_are_for_translators(text, words):
    assert figures.has_words(text) is words


def test_the_element_is_well_formed_and_carries_nothing_else():
    svg = drawn(CURVE)
    root = ET.fromstring(svg)
    assert root.attrib["viewBox"] == "0 0 360 230.4"
    assert (root.attrib["width"], root.attrib["height"]) == ("480", "307")
    assert root.attrib["aria-label"] == "what it shows"
    for refused in ("<!", "<?", "metadata", "<style", "xmlns", "font-family", "DejaVu", "xlink"):
        assert refused not in svg
    assert not re.search(r"\d\.\d{3}", re.sub(r">[^<]*<", "><", svg)), "coordinates have two decimals"


def test_every_colour_is_a_variable():
    svg = drawn(CURVE)
    assert not re.search(r"#[0-9a-f]{3,8}\b", re.sub(r"var\(--ce-[a-z-]+,#[0-9a-f]{6}\)", "", svg))
    assert "var(--ce-cat,#d55e00)" in svg
    assert "var(--ce-cat-text,#b34e00)" in svg


def test_references_lead_to_what_they_name_and_differ_between_figures():
    one, two = drawn(CURVE, "ce-a"), drawn(CURVE, "ce-b")
    named = set(re.findall(r' id="([^"]+)"', one))
    used = set(re.findall(r'(?:url\(#|href="#)([^")]+)', one))
    assert used
    assert used == named
    assert not named & set(re.findall(r' id="([^"]+)"', two))


def test_paths_are_short_and_the_same():
    assert (
        figures.short_path("M 0 1 \nL 5.12345 1 \nL 5.12345 -7 \nL 6 8 \nL 7 9 z") == "M0 1H5.12V-7L6 8 7 9z"
    )


def test_neighbours_share_a_style_but_never_opacity():
    def together(style: str) -> list[str]:
        shapes = [ET.Element("path", {"style": style, "d": d}) for d in ("M0 0H1", "M0 1H1")]
        return [element.tag for element in inline._grouped(iter(shapes))]

    assert together("fill:none;stroke:red") == ["g"]
    assert together("fill:red;opacity:.5") == ["path", "path"]
