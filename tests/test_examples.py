"""An example with another output than on its page fails with page and line, and no example is left out."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[1] / "docs"
PAGES = [
    page
    for part in ("classification", "computing", "libraries")
    for page in sorted((DOCS / part).glob("*.md"))
]

HEAD = """\
# Page

```{code-cell} ipython3
:tags: [givens]
q = 0.67
```

```{code-cell} ipython3
raise SystemExit  # no other cell is run
```

```python
>>> round(1 - q, 2)
0.33

```

| formula | call | gives |
|---|---|---|
| one | `1 - q`, `1.0 - q` | {stated}`0.33 = 1 - q` |
| two | `[q, 1 - q]` | {stated}`(0.67, 0.33) = [q, 1 - q]` |
"""

RIGHT = (
    HEAD
    + """
| a table | of text |
|---|---|
| with | `no call` |
"""
)

EXAMPLE = (
    HEAD
    + """
```python
>>> round(q, 1)
0.6

```
"""
)


def run(folder: Path, page: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the examples of one page as `make libraries` does."""
    (folder / "docs" / "libraries").mkdir(parents=True)
    shutil.copy(DOCS / "conftest.py", folder / "docs")
    (folder / "docs" / "libraries" / "page.md").write_text(page, "utf-8")
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "docs"],
        cwd=folder,
        env=surroundings | environment,
        capture_output=True,
        text=True,
    )


def test_every_example_of_a_right_page_passes(tmp_path):
    result = run(tmp_path, RIGHT, LIBRARIES="1")
    assert result.returncode == 0, result.stdout
    assert "4 passed" in result.stdout
    assert "NOT RUN" not in result.stdout


@pytest.mark.parametrize(
    ("page", "line", "expected", "got"),
    [
        (EXAMPLE, 24, "0.6", "0.7"),
        (HEAD.replace("`1.0 - q`", "`q`"), 20, "0.33", "0.67, that is 0.67"),
        (HEAD.replace("[q, 1 - q]", "[q, q]"), 21, "(0.67, 0.33)", "(0.67, 0.67), that is"),
        (HEAD.replace("`1.0 - q`", "`1 - p`"), 20, "0.33", "NameError: name 'p' is not defined"),
        (HEAD.replace("`1 - q`, `1.0 - q`", "1 - q"), 20, "", "has code in that column"),
    ],
)
def test_a_wrong_output_fails_with_page_and_line_expected_and_got(tmp_path, page, line, expected, got):
    result = run(tmp_path, page, LIBRARIES="1")
    assert result.returncode == 1, result.stdout
    assert re.search(rf"page\.md, line {line}\b|page\.md line={line}\b", result.stdout), result.stdout
    assert expected in result.stdout and got in result.stdout
    if expected:
        assert re.search(
            rf"Expected:\n    {re.escape(expected)}\n+Got:\n    {re.escape(got)}", result.stdout
        ), result.stdout


def test_without_the_libraries_the_last_lines_say_what_was_left_out_and_how_to_run_it(tmp_path):
    result = run(tmp_path, EXAMPLE)
    assert "no tests ran" in result.stdout
    assert "NOT RUN: 2 examples of libraries/*.md" in "".join(result.stdout.splitlines()[-2:])
    assert "`make libraries`" in result.stdout


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_of_parts_1_2_and_4_is_run(page):
    """The code is in a block that is run, and nothing on the page excludes it."""
    text = page.read_text("utf-8")
    blocks = re.findall(r"^([ ]*)```python\n(.*?)^\1```$", text, re.MULTILINE | re.DOTALL)
    assert sum(block.count(">>> ") for _, block in blocks) == len(re.findall(r"^\s*>>> ", text, re.MULTILINE))
    assert "+SKIP" not in text and "% skip" not in text


# The import names that differ from the names of the packages.
PACKAGES = {"sklearn": "scikit-learn", "tensorflow": "tensorflow-cpu", "xgboost": "xgboost-cpu"}
OURS = {"cedocs", "numpy"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_the_version_of_every_library_that_it_uses(page):
    text = page.read_text("utf-8")
    imported = set(re.findall(r"^\s*>>> from (\w+)", text, re.MULTILINE))
    for names in re.findall(r"^\s*>>> import (.+)", text, re.MULTILINE):
        imported |= {name.split()[0].partition(".")[0] for name in names.split(",")}
    imported -= OURS | sys.stdlib_module_names
    named = set(re.findall(r"\{version\}`([\w-]+)`", text))
    assert {PACKAGES.get(name, name) for name in imported} <= named
