"""A page names its inputs once; its cells, its stated numbers and its readers use the names."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
import sites
from bs4 import BeautifulSoup
from stated.expressions import Calculator, names_in
from stated.givens import WrongGiven, read

CALCULATOR = Calculator(names_in(["cedocs"], {"np": "numpy"}))


def test_givens_have_a_value_a_comment_and_a_line() -> None:
    source = "import numpy as np\nfrom cedocs import softmax\n\nq = [0.33,\n     0.67]  # dog, cat\nloss = 2.3  # nats\nz = np.log(q)\n"
    givens = read(source, CALCULATOR)
    assert list(givens) == ["q", "loss", "z"]
    assert [given.comment for given in givens.entries.values()] == ["dog, cat", "nats", ""]
    assert [given.line for given in givens.entries.values()] == [4, 6, 7]
    assert givens["q"] == [0.33, 0.67] and np.allclose(givens["z"], np.log([0.33, 0.67]))
    assert CALCULATOR.extended(givens).compute("cross_entropy([0, 1], q)") == pytest.approx(0.4004776)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("q = q", "the given q cannot be read: q cannot be computed: name 'q' is not defined"),
        ("x = 2", "x has a meaning already"),
        ("np = 3", "np has a meaning already"),
        ("softmax = 3", "softmax has a meaning already"),
        ("max = 3", "max has a meaning already"),
        ("half = np.finfo(np.float16)", "the given half is a finfo: an input is a number"),
        ("kinds = [np.float32]", "the given kinds is a list: an input is a number"),
        ("print(1)", "`print(1)` gives no input"),
        ("for i in x: pass", "`for i in x:` gives no input"),
        ("a, b = 1, 2", "`a, b = (1, 2)` gives no input"),
        ("a = b = 1", "`a = b = 1` gives no input"),
        ("x += 1", "`x += 1` gives no input"),
        ("_a = 1", "`_a = 1` gives no input"),
        ("a[0] = 1", "`a[0] = 1` gives no input"),
        ("import os", "`import os`: os is not a name that stated expressions have"),
        ("import os as np", "`import os as np`: np is not a name that stated expressions have"),
        ("from random import random as softmax", "softmax is not a name that stated expressions have"),
        ("from cedocs import *", "* is not a name that stated expressions have"),
        ("a = np.random.rand()", "the given a cannot be read: np.random.rand() is refused"),
        ("a = open('x')", "the given a cannot be read: open('x') cannot be computed: name 'open'"),
        ("a = (", "the cell of givens is not Python: '(' was never closed"),
    ],
)
def test_what_is_no_input_is_refused_with_its_line(line: str, message: str) -> None:
    with pytest.raises(WrongGiven, match=re.escape(message)) as wrong:
        read(f"x = 1\n\n{line}\n", CALCULATOR)
    assert wrong.value.line == 3


PAGE = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# A cat

```{code-cell} ipython3
:tags: [givens]
import numpy as np
from cedocs import softmax

q = [0.25, 0.67, 0.08]  # dog, cat, rabbit
first_loss = 2.3  # nats
```

It costs {stated}`0.400 = cross_entropy([0, 1, 0], q)`, at first
$\\stated{0.100}{np.exp(-first_loss)}$.

```{image} cat.svg
:alt: The cat has {stated}`67 % = q[1]`
```

```{code-cell} ipython3
print(softmax(np.log(q)))
```
"""
LEDGER = "# Numbers\n\n```{stated-ledger}\n| a | b | c |\n|---|---|---|\n```\n"
FILES = {"page.md": PAGE, "numbers.md": LEDGER, "cat.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> sites.Site:
    return sites.build_site(tmp_path_factory.mktemp("givens"), FILES)


def test_stated_numbers_use_the_names_and_the_ledger_has_their_values(site: sites.Site) -> None:
    assert site.returncode == 0, site.output
    rows = json.loads(site.path("stated-numbers.json").read_text("utf-8"))
    assert [(row["stated"], row["givens"]) for row in rows] == [
        ("0.400", {"q": [0.25, 0.67, 0.08]}),
        ("0.100", {"first_loss": 2.3}),
        ("67 %", {"q": [0.25, 0.67, 0.08]}),
    ]
    assert all(set(row) == {"page", "line", "stated", "expression", "value", "givens"} for row in rows)


def test_a_reader_who_points_at_a_number_sees_the_givens(site: sites.Site) -> None:
    page = BeautifulSoup(site.html("page"), "html.parser")
    number = page.find("a", class_="stated", string="0.400")
    tip = page.find(id=number["aria-describedby"])
    assert tip.find(class_="stated-given").text == "q = [0.25, 0.67, 0.08]"
    assert tip.text.startswith("cross_entropy([0, 1, 0], q) = 0.40047756659712525")
    assert [tip.text for tip in page.select(".stated-mark + .stated-tip .stated-given")] == [
        "first_loss = 2.3"
    ]
    row = BeautifulSoup(site.html("numbers"), "html.parser").find(id=number["id"])
    assert row.find_all("td")[1].text == "cross_entropy([0, 1, 0], q); q = [0.25, 0.67, 0.08]"


def test_a_changed_given_is_a_wrong_number_and_a_cell_has_its_value(tmp_path: Path) -> None:
    changed = PAGE.replace("0.67, 0.08]", "0.66, 0.09]")
    site = sites.build_site(tmp_path, FILES | {"page.md": changed})
    said = re.findall(r"page.md:(\d+): WARNING: (stated [^,]*), but", site.output)
    assert said == [("16", "stated 0.400"), ("20", "stated 67 %")]


def test_a_wrong_cell_ends_the_build_on_its_line(tmp_path: Path) -> None:
    second = "\n```{code-cell} ipython3\n:tags: [givens]\np = 1\n```\n"
    wrong = PAGE.replace("first_loss = 2.3", "import os\nfirst_loss = 2.3") + second
    site = sites.build_site(tmp_path, FILES | {"page.md": wrong})
    line = 1 + wrong[: wrong.index("import os")].count("\n")
    assert (
        f"page.md:{line}: WARNING: `import os`: os is not a name that stated expressions have" in site.output
    )
    assert "WARNING: a page has one cell with the tag givens: put its lines into the first" in site.output
    hidden = PAGE.replace("[givens]", "[givens, remove-input]")
    site = sites.build_site(tmp_path / "hidden", FILES | {"page.md": hidden})
    assert (
        "WARNING: readers have to see the cell with the tag givens: remove the tag remove-input"
        in site.output
    )


def test_a_data_file_is_read_and_a_change_of_it_is_noticed(tmp_path: Path) -> None:
    runs = tmp_path / "runs.json"
    runs.write_text('{"steps": 12}', "utf-8")
    page = '# Runs\n\nIt took {stated}`12 = runs["steps"]` steps.'
    site = sites.build_site(tmp_path / "site", {"page.md": page}, **{"stated_data.runs": runs})
    assert site.returncode == 0, site.output
    runs.write_text('{"steps": 13}', "utf-8")
    assert 'page.md:3: WARNING: stated 12, but runs["steps"] is 13' in site.build().output


@pytest.mark.parametrize("builder", ["text", "latex"])
def test_other_builders_write_the_ledger_with_its_givens(tmp_path: Path, builder: str) -> None:
    site = sites.build_site(tmp_path, FILES)
    site.build(builder)
    assert site.returncode == 0, site.output
    written = "".join(file.read_text("utf-8") for file in (tmp_path / builder).rglob("*.t*x*"))
    written = written.replace("\N{ZERO WIDTH SPACE}", "")  # where a line may break
    assert re.search(r"first\\?_loss\s*=\s*2\.3", written)
