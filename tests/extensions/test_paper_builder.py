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
    site = sites.build_site(folder, {"index.md": INDEX, "page.md": PAGE})
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
