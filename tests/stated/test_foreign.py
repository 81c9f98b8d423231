"""`stated` in somebody else's document: a copy of its folder, another theme, other names, no cedocs, no KaTeX."""

import ast
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

PACKAGE = Path(__file__).parents[2] / "docs" / "_ext" / "stated"

CONF = """\
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent / "_ext"), str(Path(__file__).parent)]
project = "Prices"
html_theme = "alabaster"
exclude_patterns = ["_*"]
extensions = ["myst_parser", "stated"]
myst_enable_extensions = ["dollarmath"]
stated_modules = ["shop"]
stated_names = {"ln": "math:log"}
stated_example = "11.90 = gross(10)"
stated_kinds = {"an order": r"order \\d+\\.\\d+"}
"""
SHOP = "def gross(net):\n    return net * 1.19\n"
INDEX = r"""
Prices
======

.. toctree::

   more

Ten are :stated:`11.90 = gross(10)` with tax, as order 7.5 says, and :math:`\ln 2 \approx \stated{0.693}{ln(2)}`.

.. math:: \ln 2 \approx \stated{0.6931}{ln(2)}

.. image:: bill.svg
   :alt: A bill of {stated}`23.80 = gross(20)`
"""
MORE = """\
# More

A hundred are {stated}`119 = gross(100)`, of which {stated}`16 % = 1 - 1 / 1.19` is tax,
and all of them {stated}`(11.9, 1,190.0) = [gross(10), gross(1000)]`.

{stated-count}`of` numbers, {stated-json}`as data`.

```{stated-ledger}
| Stated | Computed by | Value |
|--------|-------------|-------|
```
"""


def build(folder: Path, *options: str, **changed: str) -> subprocess.CompletedProcess[str]:
    """Build the document in a process of its own, in which nothing of this book can be imported."""
    files = {"conf.py": CONF, "shop.py": SHOP, "index.rst": INDEX, "more.md": MORE, "bill.svg": "<svg/>"}
    if not (folder / "_ext").exists():
        shutil.copytree(PACKAGE, folder / "_ext" / "stated", ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in (files | {name.replace("_", "."): text for name, text in changed.items()}).items():
        file = folder / name
        if not file.exists() or file.read_text("utf-8") != text:  # else Sphinx would read it again
            file.write_text(text, "utf-8")
    command = [sys.executable, "-P", "-m", "sphinx", "-q", "-W", "-n", *options, ".", "out"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("foreign")
    run = build(folder)
    assert run.returncode == 0, run.stderr
    return folder / "out"


def page(folder: Path, name: str) -> BeautifulSoup:
    return BeautifulSoup((folder / f"{name}.html").read_text("utf-8"), "html.parser")


def test_right_numbers_pass_and_are_data(right: Path) -> None:
    rows = json.loads((right / "stated-numbers.json").read_text("utf-8"))
    assert [(row["page"], row["stated"]) for row in rows] == [
        ("index", "11.90"),
        ("index", "0.693"),
        ("index", "0.6931"),
        ("index", "23.80"),
        ("more", "119"),
        ("more", "16 %"),
        ("more", "(11.9, 1,190.0)"),
    ]
    assert rows[0]["value"] == pytest.approx(11.9) and rows[0]["expression"] == "gross(10)"
    assert rows[0]["line"] == 1 + INDEX[: INDEX.index("Ten are")].count("\n")


def test_a_reader_sees_them_with_their_explanation_and_the_stylesheet(right: Path) -> None:
    index = page(right, "index")
    number = index.find("a", class_="stated", string="11.90")
    assert index.find(id=number["aria-describedby"]).text == "gross(10) = 11.899999999999999"
    assert page(right, "more").find(id=number["href"].partition("#")[2]).name == "tr"
    assert index.find("img", alt="A bill of 23.80")
    assert [link for link in index.select("link[rel=stylesheet]") if "stated.css" in link["href"]]
    assert (right / "_static" / "stated.css").is_file()
    assert "7 numbers" in page(right, "more").text


def test_mathematics_is_plain_with_marks_beside_it(right: Path) -> None:
    index = page(right, "index")
    assert r"\ln 2 \approx 0.693" in index.text and "htmlClass" not in str(index)
    assert len(index.select("p.stated-marks a.stated-mark")) == 1
    assert len(index.select("a.stated-mark")) == 2


def test_a_wrong_number_ends_the_build_with_page_line_stated_and_computed(tmp_path: Path) -> None:
    wrong = MORE.replace("119 =", "120 =").replace("of them", "of them, at 0.5 each,")
    run = build(
        tmp_path, more_md=wrong, index_rst=INDEX.replace("0.6931}", "0.6932}").replace("7.5", "x, 7.5")
    )
    assert run.returncode != 0
    said = re.findall(r"(\w+\.\w+):(\d+): WARNING: (.*) \[stated\]", run.stderr)
    assert said == [
        ("index.rst", "11", "stated 0.6932, but ln(2) is 0.6931471805599453, which rounds to 0.6931: "
         r"write \stated{0.6931}{ln(2)}"),
        ("index.rst", "11", "ln 2 is 0.69314718056, and not ≈ 0.6932; correct it, or say that its numbers are rounded"),
        ("index.rst", "9", "7.5 stands in prose, and nothing states it: write {stated}`7.5 = expression`, "
         "or name an input in a cell with the tag givens"),
        ("more.md", "3", "stated 120, but gross(100) is 119.0, which rounds to 119: "
         "write {stated}`119 = gross(100)`"),
        ("more.md", "4", "0.5 stands in prose, and nothing states it: write {stated}`0.5 = expression`, "
         "or name an input in a cell with the tag givens"),
    ]  # fmt: skip


def test_a_message_names_what_expressions_may_use(tmp_path: Path) -> None:
    run = build(tmp_path, more_md=MORE.replace("gross(100)", "cross_entropy(100)"))
    assert (
        "name 'cross_entropy' is not defined; expressions may use the public names of shop, ln, abs,"
        in run.stderr
    )


def test_names_that_cannot_be_imported_end_the_build_at_once(tmp_path: Path) -> None:
    run = build(tmp_path, conf_py=CONF.replace('"shop"', '"shopp"'))
    assert run.returncode != 0
    assert (
        "stated_modules and stated_names of conf.py must name what Python can import: No module" in run.stderr
    )


def test_a_changed_module_has_its_numbers_computed_again(tmp_path: Path) -> None:
    assert build(tmp_path).returncode == 0
    run = build(tmp_path, shop_py=SHOP.replace("1.19", "1.2"))
    assert run.returncode != 0
    assert "stated 11.90, but gross(10) is 12.0, which rounds to 12.00" in run.stderr


def test_another_language_s_marks_are_shown_and_the_source_stays(tmp_path: Path) -> None:
    german = 'stated_decimal = ","\nstated_group = "."\nstated_percent = " %"\n'
    run = build(tmp_path, conf_py=CONF + german)
    assert run.returncode == 0, run.stderr
    index, more = page(tmp_path / "out", "index"), page(tmp_path / "out", "more")
    assert index.find("a", class_="stated", string="11,90")
    assert r"\ln 2 \approx 0{,}693" in index.text and index.find("img", alt="A bill of 23,80")
    assert more.find("a", class_="stated", string="(11,9; 1.190,0)") and more.find("a", string="16 %")
    rows = json.loads((tmp_path / "out" / "stated-numbers.json").read_text("utf-8"))
    assert rows[-1]["stated"] == "(11.9, 1,190.0)"


def test_there_a_bare_decimal_is_found_by_its_own_mark(tmp_path: Path) -> None:
    text = "# Mehr\n\nEs sind 0,41 und\n1.234,5 und\n0.43, nicht 1.000.\n"
    run = build(tmp_path, conf_py=CONF + 'stated_decimal = ","\nstated_group = "."\n', more_md=text)
    said = re.findall(r"more.md:(\d): WARNING: (\S+) stands in prose.*\{stated\}`(\S+) =", run.stderr)
    assert said == [
        ("3", "0,41", "0.41"),
        ("4", "1.234,5", "1,234.5"),
        ("5", "0.43", "0.43"),
        ("5", "1.000", "1.000"),
    ]


def test_it_imports_nothing_but_sphinx_docutils_and_the_standard_library() -> None:
    allowed = {*sys.stdlib_module_names, "sphinx", "docutils"}
    imported = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add((node.module or "").partition(".")[0])
    assert {"sphinx", "docutils"} <= imported, "else this test sees nothing"
    assert not imported - allowed


def test_it_names_nothing_of_this_book() -> None:
    own = re.compile(
        r"cedocs|cefigures|katex|htmlClass|cross.entropy|japan|\bja\b|docs/_ext|\bbook\.[a-z]", re.IGNORECASE
    )
    for file in PACKAGE.rglob("*"):
        if file.suffix in (".py", ".css", ".md"):
            found = own.search(file.read_text("utf-8"))
            assert not found, f"{file.name} names {found[0]}"
