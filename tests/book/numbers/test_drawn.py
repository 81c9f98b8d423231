"""A number that a figure shows is an input of its page, or computed: one that stands in the code as a literal is refused."""

from collections.abc import Callable

import pytest
from book.numbers import drawn
from sites import Site

HEAD = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# Figures

```{code-cell} ipython3
:tags: [givens]
q = [0.25, 0.67, 0.08]
rate = 0.1
```

"""
CELL = """
```{code-cell} ipython3
:mystnb:
:  image: {alt: "What it shows"}
import cefigures
CODE
```
"""
CANVAS = "figure, (axes,) = cefigures.canvas()\n"

#: What draws a number that nothing has computed, and the number.
WRONG = {
    "text": (CANVAS + 'axes.text(0.5, 0.5, "the loss 0.41")\nfigure', "0.41"),
    "part of an f-string": (CANVAS + 'axes.set_title(f"{q[1]} costs 0.41")\nfigure', "0.41"),
    "a percentage": (CANVAS + 'axes.set_xlabel("of all 43 %")\nfigure', "43 %"),
    "an integer": (CANVAS + 'axes.annotate("w = 99", (0, 0))\nfigure', "99"),
    "a number as text": (CANVAS + "axes.text(0.2, 0.2, 0.41)\nfigure", "0.41"),
    "a tick as text": (CANVAS + 'axes.set_xticks([0.5], ["0.41"])\nfigure', "0.41"),
    "an argument": ('cefigures.bars({"a": 0.41}, xlabel="loss")', "0.41"),
    "an argument, rounded": ('cefigures.bars({"a": 1.0986}, xlabel="loss")', "1.10"),
}
#: What is given, computed, or no number.
RIGHT = {
    "a given": CANVAS + 'axes.text(0.5, 0.5, "67 %, η = 0.1")\nfigure',
    "computed": CANVAS + 'axes.text(0.5, 0.5, f"{-np.log(q[1]):.3f}")\nfigure',
    "drawn by a helper": 'cefigures.bars({"cat": q[1]}, xlabel="probability")',
    "ticks, sizes and positions": CANVAS
    + "axes.set(xlim=(0, 2.5), ylim=(0, 0.5))\naxes.plot([0, 2.5], [0.41, 0.42], lw=2.5)\nfigure",
    "code words": CANVAS + 'axes.text(0.5, 0.5, "11")\nfigure',
}


def page(*codes: str) -> str:
    return HEAD + "".join(CELL.replace("CODE", "import numpy as np\n" + code) for code in codes)


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Site:
    from sites import build_site

    return build_site(
        tmp_path_factory.mktemp("drawn"), {"page.md": page(*(code for code, _ in WRONG.values()))}
    )


@pytest.mark.parametrize(("code", "number"), WRONG.values(), ids=WRONG)
def test_a_literal_that_a_figure_shows_ends_the_build_with_its_line(
    wrong: Site, code: str, number: str
) -> None:
    assert wrong.returncode != 0
    text = (wrong.source / "page.md").read_text("utf-8")
    lines = [text.count("\n", 0, text.index(code)) + 1 + k for k in range(code.count("\n") + 1)]
    said = [line for line in wrong.output.splitlines() if f" {number} in a figure is a literal" in line]
    assert any(f"page.md:{line}: " in message for line in lines for message in said), wrong.output


def test_what_is_given_or_computed_is_no_error(build_site: Callable[..., Site]) -> None:
    site = build_site({"page.md": page(*RIGHT.values())})
    assert site.returncode == 0, site.output


def test_a_text_and_a_default_value_of_the_helpers_is_seen(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    helper = '"""Draws 0.41."""\nSIZE = 0.42\ndef draw(cat=0.43, n=8):\n    axes.text(0.44, 0, f"loss 0.45 {cat:.2f}")\n'
    (tmp_path / "helper.py").write_text(helper, "utf-8")
    monkeypatch.setattr(drawn, "HELPERS", tmp_path)
    drawn.helpers.cache_clear()
    try:
        seen = {(float(number.value), number.place) for number in drawn.helpers()}
    finally:
        drawn.helpers.cache_clear()
    assert seen == {(0.43, "cefigures/helper.py, line 3"), (0.45, "cefigures/helper.py, line 4")}
