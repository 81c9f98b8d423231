"""The book as TeX: parts, a preface, and no reference without its place."""

import re
from pathlib import Path

import clean
import pytest
import sites

RSVG = (
    "rsvg-convert, which draws the figures for paper, is missing: `apt-get install librsvg2-bin` brings it."
)
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
"""
PAGE = """\
# A page

## What is $0 \\cdot \\log 0$?

The loss is $\\approx \\stated{0.400}{-np.log(0.67)}$.

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
def tex(tmp_path_factory: pytest.TempPathFactory) -> str:
    clean.require("rsvg-convert", RSVG)
    folder: Path = tmp_path_factory.mktemp("paper")
    site = sites.build_site(folder, {"index.md": INDEX, "page.md": PAGE, "second.md": SECOND})
    site.build("latex")
    assert site.returncode == 0, site.output
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


def test_the_cover_has_its_curve(tex: str) -> None:
    assert r"\papercover" in tex
