"""The book as LaTeX: parts, a preface, and no reference without a target."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
import sites
from book.about import history
from book.editions.languages import languages
from book.shelf.paper import as_pdf, printed
from sphinx.errors import ExtensionError

import cefigures

INDEX = """\
# The book

What it is about.

```{toctree}
:caption: Part 1 · First & foremost
page
```

```{toctree}
:caption: Part 2 · Second
second
```
"""
SECOND = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# Second

What it is about.

| call | gives |
|---|---|
| `cross_entropy_with_logits_and_a_long_name_that_goes_on(logits, one_hot(labels, classes=3), reduction="mean")` | 1 |

```{code-cell} python
:tags: [hide-input]
print("drawn")
```

```{glossary}
loss
  What is paid.
```
"""
DETOKENIZE = r"\detokenize{"
PAGE = """\
# A page

## What is $0 \\cdot \\log 0$?

The {term}`loss` is $\\approx \\stated{0.400}{-np.log(0.67)}$. [Drag it.]{.web-only} The {term}`loss` is small.

```{prf:theorem} Name
:label: thm-one

Text.
```

```{prf:proof}
Clear.
```

```{exercise}
:label: ex-one

Why?
```

```{solution} ex-one
:class: dropdown

See {prf:ref}`thm-one`.
```
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> sites.Site:
    folder: Path = tmp_path_factory.mktemp("paper")
    site = sites.build_site(folder, {"index.md": INDEX, "page.md": PAGE, "second.md": SECOND})
    site.build("latex")
    assert site.returncode == 0, site.output
    return site


@pytest.fixture(scope="module")
def tex(site: sites.Site) -> str:
    return site.path("cross-entropy-book.tex", "latex").read_text("utf-8")


def test_every_reference_has_its_place(tex: str) -> None:
    wanted = set(re.findall(r"\\hyperref\[\\detokenize\{([^}]*)\}\]", tex))
    there = set(re.findall(r"\\label\{(?:\\detokenize\{)?([^}]*)\}", tex))
    assert wanted and wanted <= there


def test_parts_have_the_names_of_the_side_bar(tex: str) -> None:
    assert r"\part{First \& foremost}" in tex
    assert tex.index(r"\paperpreface") < tex.index("What it is about") < tex.index(r"\part{")


def test_a_heading_names_its_formula_in_the_outline(tex: str) -> None:
    assert r"\texorpdfstring{\(0 \cdot \log 0\)}{0⋅log0}" in tex


def test_a_stated_number_is_plain(tex: str) -> None:
    assert r"\(\approx 0.400\)" in tex and r"\stated" not in tex


def test_a_proof_has_no_box(tex: str) -> None:
    assert r"\begin{sphinxadmonition}{note}{}" not in tex and "Proof. Clear." in tex


def test_a_page_with_its_parts_name_is_no_chapter(tex: str) -> None:
    assert r"\part{Second}" in tex and r"\chapter{Second}" not in tex
    assert tex.count(r"\label{\detokenize{second::doc}}") == 1


def test_the_code_of_a_wide_table_can_be_broken_and_its_letters_are_smaller(tex: str) -> None:
    table = tex[tex.index(r"\begingroup\footnotesize") :]
    assert "entropy\\_\u200bwith" in table and r"{\X{" in table


def test_folded_code_is_left_out(tex: str) -> None:
    assert "drawn" in tex and "{print}" not in tex


def test_sentences_about_the_site_are_left_out(tex: str) -> None:
    assert "Drag it" not in tex and "is small" in tex


def test_solutions_stand_at_the_end_of_their_part_and_each_exercise_names_the_page(tex: str) -> None:
    assert (
        tex.index("Why?")
        < tex.index(r"\chapter{Solutions}")
        < tex.index("See ")
        < tex.index(r"\part{Second}")
    )
    place = re.search(
        r"\\noindent\\hyperref\[(.*?)\]\{\\sphinxcrossref\{Solution\}\} \(\\autopageref\*\{(.*?)\}\)", tex
    )
    assert (
        place
        and place[1] == place[2]
        and rf"\label{{{place[1].removeprefix(DETOKENIZE).removesuffix('}')}}}" in tex
    )
    assert tex.index("Why?") < place.start() < tex.index(r"\chapter{Solutions}")
    assert tex.count(r"\chapter{Solutions}") == 1, "the second part has no exercises"


def test_the_index_leads_to_where_a_page_uses_a_term_first(tex: str) -> None:
    entry = r"\paperindex{\index{loss@\spxentry{loss}}}"
    assert tex.count(entry) == 1 and tex.index(entry) < tex.index("is small")
    assert tex.count(r"\index{loss@\spxentry{loss}|spxpagem}") == 1, "the entry of the glossary, in bold"


def test_the_head_of_a_page_says_which_build_it_is(tex: str) -> None:
    state = history.read(Path(__file__).parents[3])
    word = "Version" if state["released"] else "Unreleased build"
    assert rf"\release{{{word} {state['version']}}}" in tex and r"\renewcommand{\releasename}{\relax}" in tex


def test_the_cover_has_its_curve(site: sites.Site, tex: str) -> None:
    assert r"\papercover" in tex
    (page,) = pypdfium2.PdfDocument(site.path("cover-curve.pdf", "latex"))
    assert "cat 0.67: 0.400" in page.get_textpage().get_text_bounded()
    curve = printed(cefigures.loss_curve({"cat": (0.67, "cat")}).svg(), {})
    assert shapes_drawn(page) == shapes(curve) > 10


def shapes(svg: str) -> int:
    """The number of visible shapes of a figure."""
    root = ET.fromstring(svg)
    hidden = {element for definitions in root.iter(f"{SVG}defs") for element in definitions.iter()}
    shown = [element for name in ("path", "use") for element in root.iter(SVG + name)]
    return sum(element not in hidden for element in shown)


def shapes_drawn(page: pypdfium2.PdfPage) -> int:
    return sum(1 for _ in page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH], max_depth=99))


SVG = "{http://www.w3.org/2000/svg}"
SOLID = '<path d="M1 1L9 9" style="fill:none;stroke:#222832;stroke-dasharray:;stroke-dashoffset:0"/>'
FIGURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10">{}</svg>'


def test_a_solid_line_of_matplotlibs_is_drawn(tmp_path: Path) -> None:
    """Matplotlib writes a dash pattern without a value for it."""
    as_pdf(languages()["en"], FIGURE.format(SOLID), tmp_path / "figure.pdf")
    assert shapes_drawn(pypdfium2.PdfDocument(tmp_path / "figure.pdf")[0]) == 1


@pytest.mark.needs("paper")
def test_a_figure_is_drawn_in_the_font_of_its_language(tmp_path: Path) -> None:
    word = '<text x="1" y="9" style="font-size:4px">猫</text>'
    as_pdf(languages()["ja"], FIGURE.format(word), tmp_path / "figure.pdf")
    page = pypdfium2.PdfDocument(tmp_path / "figure.pdf")[0]
    assert page.get_textpage().get_text_bounded() == "猫"
    assert b"HaranoAji" in (tmp_path / "figure.pdf").read_bytes()


def test_a_figure_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtensionError, match=r"Typst cannot draw figure\.pdf: .*SVG"):
        as_pdf(languages()["en"], "<svg", tmp_path / "figure.pdf")
