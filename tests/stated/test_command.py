"""`python -m stated`: what is wrong with the numbers of pages, and how to put it right."""

from pathlib import Path

import pytest
import sites
from stated.__main__ import corrected, main
from stated.ledger import Correction

PAGE = r"""# A page

It is {stated}`0.401 = -np.log(0.67)`, then {stated}`0.400 = -np.log(0.67)` and {stated}`0.401
= -np.log(0.67)`.

$x = \stated{0.402}{-np.log(0.67)}$, {stated}`(66 %, 33 %) = [0.67, 0.33]`, $\stated{66\,\%}{0.67}$

{stated}`0.5 = foo(1)`
"""
RIGHT = r"""# A page

It is {stated}`0.400 = -np.log(0.67)`, then {stated}`0.400 = -np.log(0.67)` and {stated}`0.400
= -np.log(0.67)`.

$x = \stated{0.400}{-np.log(0.67)}$, {stated}`(67 %, 33 %) = [0.67, 0.33]`, $\stated{67\,\%}{0.67}$

{stated}`0.5 = foo(1)`
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "index.md").write_text("# Index\n\n```{toctree}\npage\n```\n", "utf-8")
    (tmp_path / "page.md").write_text(PAGE, "utf-8")
    return tmp_path


def run(folder: Path, *options: str) -> int:
    with sites._own_surroundings():
        return main([str(folder), "-c", str(sites.ROOT), "-D", "stated_strict=0", *options])


def test_it_shows_a_diff_and_writes_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "page") == 1
    said = capsys.readouterr().out
    assert "page.md:3: WARNING: stated 0.401, but -np.log(0.67) is 0.40047756659712525" in said
    assert "page.md:8: WARNING: stated 0.5, but foo(1) cannot be computed" in said
    assert r"+$x = \stated{0.400}{-np.log(0.67)}$, {stated}`(67 %, 33 %) = [0.67, 0.33]`" in said
    assert (folder / "page.md").read_text("utf-8") == PAGE


def test_it_writes_when_it_is_told_to(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--write") == 1
    assert (folder / "page.md").read_text("utf-8") == RIGHT
    capsys.readouterr()
    assert run(folder) == 1, "what cannot be computed is still wrong"
    assert "+++" not in capsys.readouterr().out
    (folder / "page.md").write_text(RIGHT.replace("foo(1)", "np.float64(0.5)"), "utf-8")
    capsys.readouterr()
    assert run(folder) == 0
    said = capsys.readouterr()
    assert said.out == "Nothing is wrong with the numbers of the pages.\n" and not said.err


def test_a_page_that_is_not_there_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run(folder, "pages")
    assert "there is no page pages: write its path" in capsys.readouterr().err


def test_each_correction_is_made_once() -> None:
    mark = r"\{stated\}`0\.4\s=\sx`"
    text = "a\n{stated}`0.4 = x` {stated}`0.4 = x`\n"
    corrections = [Correction("f", 2, mark, "0.4", "0.5")] * 2
    assert corrected(text, corrections) == "a\n{stated}`0.5 = x` {stated}`0.5 = x`\n"
