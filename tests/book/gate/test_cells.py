"""Cells that fail or warn fail the build, with their lines; unchanged cells are not executed again."""

import os
import re
from pathlib import Path

import pytest
from book.gate import cells

HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n"


def page(*code: str, before: str = "") -> str:
    """A page with one cell, whose first line of code is line 9 if no text is before it."""
    return (
        HEAD
        + f"# A page\n{before}\n```{{code-cell}} ipython3\n:tags: [hide-input]\n"
        + "\n".join(code)
        + "\n```\n"
    )


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """One site for all kinds of failure, because kernels start slowly."""
    import sites

    return sites.build_site(
        tmp_path_factory.mktemp("cells") / "site",
        {
            "fails.md": page("x = 1", "x / 0"),
            "deep.md": page("def f(x):", "    return 1 / x", "", "f(0)"),
            "syntax.md": page("x = 1", "x x"),
            "warns.md": page("import warnings", "warnings.warn('take care')", "print(1)"),
            "deprecated.md": page(
                "import ast", "import warnings", "warnings.warn('old', DeprecationWarning)"
            ),
            "elsewhere.md": page("import numpy as np", "", "np.log(np.zeros(1))"),
            "stderr.md": page("import sys", "print('oops', file=sys.stderr)"),
            "dies.md": page("import os", "os._exit(1)"),
            "silent.md": page(
                "ipython = get_ipython()", "ipython.kernel._publish_execute_input = lambda *_: None"
            )
            + "\n```{code-cell} ipython3\nimport os\n\nos._exit(1)\n```\n",  # no message says that this cell began
            "slow.md": page("import time", "time.sleep(60)", before="\nText\n").replace(
                "---\nfile", "---\nmystnb: {execution_timeout: 1}\nfile"
            ),
            "allowed.md": page("1 / 0").replace("hide-input", "raises-exception"),
            "sound.md": page("print(6 * 7)"),
        },
        "-j2",
    )


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("fails.md:10", "This cell fails with ZeroDivisionError: division by zero"),
        ("deep.md:12", "This cell fails with ZeroDivisionError: division by zero"),
        ("syntax.md:10", "This cell fails with SyntaxError: invalid syntax"),
        ("warns.md:10", "This cell warns: UserWarning: take care"),
        ("deprecated.md:11", "This cell warns: DeprecationWarning: old"),
        ("elsewhere.md:11", "This cell warns: RuntimeWarning: divide by zero encountered in log"),
        ("stderr.md:9", "This cell writes to its standard error: oops"),
        ("dies.md:9", "This cell ends its kernel."),
        ("silent.md:14", "This cell ends its kernel."),
        ("slow.md:12", "This cell takes longer than 1 seconds."),
    ],
)
def test_a_cell_that_fails_or_warns_ends_the_build(troubled, place, message):
    assert troubled.returncode == 1
    assert f"/{place}: ERROR: {message}" in troubled.output


def test_what_is_sound_or_allowed_is_not_reported(troubled):
    assert "sound.md" not in troubled.output
    assert "allowed.md" not in troubled.output


def test_the_messages_are_short_and_say_what_to_do(troubled):
    reports = re.findall(r"^.*ERROR: This cell.*\n(?:  .*\n)+", troubled.output, re.MULTILINE)
    assert len(reports) == 10  # a stopped kernel may add messages
    assert "".join(reports).count("\n") < 33
    assert "tag the cell raises-exception" in "".join(reports)
    assert "Traceback" not in "".join(reports)


def test_only_the_page_that_changed_is_run_and_written_again(build_site, tmp_path):
    runs = tmp_path / "runs"
    cell = page(f"with open({str(runs)!r}, 'a') as file:", "    _ = file.write('{}')", "print(1)")
    pages = {f"{name}.md": cell.replace("{}", name) for name in "abc"}
    site = build_site(pages, "-j2")
    assert site.returncode == 0, site.output
    assert sorted(runs.read_text()) == ["a", "b", "c"]
    written = {file.name: file.stat().st_mtime_ns for file in site.path("").glob("*.html")}
    runs.write_text("")
    site.write({"b.md": pages["b.md"].replace("print(1)", "print(2)")})
    assert site.build().returncode == 0, site.output
    assert runs.read_text() == "b"
    changed = [name for name, mtime in written.items() if site.path(name).stat().st_mtime_ns != mtime]
    # and the page whose table of contents names it
    assert {"b.html"} <= set(changed) <= {"b.html", "index.html", "genindex.html", "search.html"}
    runs.write_text("")
    site.conf["book_sources"] = "others"
    assert site.build().returncode == 0, site.output
    assert runs.read_text() == ""  # read again, so that what they state is computed again, but not run
    assert all(site.path(f"{name}.html").stat().st_mtime_ns != written[f"{name}.html"] for name in "ac")
    site.conf["nb_execution_cache_path"] = tmp_path / "another"
    assert site.build().returncode == 0, site.output
    assert sorted(runs.read_text()) == ["a", "b", "c"]


PROJECT = {
    "cedocs/__init__.py": "from ._a import a\n",
    "cedocs/_a.py": '"""A module."""\n\na = 1  # one\n',
    "cefigures/__init__.py": "",
    "cefigures/bars.py": "from cedocs import a\n",
    "cefigures/style.txt": "blue\n",
    "benchmarks/report.py": "",
    "benchmarks/results/speed.json": "{}",
    "requirements/docs.txt": "pytest==1 \\\n    --hash=sha256:0\n",
    "docs/page.md": "# Page\n",
    "docs/part/data.csv": "1\n",
    "docs/redirects.txt": "",
    "docs/_static/look.css": "",
}
CEDOCS, FIGURES = "from cedocs import a", "import numpy, cefigures.bars"


@pytest.mark.parametrize(
    ("file", "text", "code", "seen"),
    [
        ("cedocs/_a.py", '"""A module."""\n\n# Two lines of\n# comment.\na = 1\n', CEDOCS, False),
        ("cedocs/_a.py", '"""A module."""\n\na = 2\n', CEDOCS, True),
        ("cedocs/_a.py", '"""Another docstring, which help() shows."""\n\na = 1\n', CEDOCS, True),
        ("cedocs/_a.py", '"""A module."""\n\na = 2\n', FIGURES, True),
        ("cedocs/_a.py", '"""A module."""\n\na = 2\n', "import numpy", False),
        ("cefigures/bars.py", "b = 1", FIGURES, True),
        ("cefigures/bars.py", "b = 1", CEDOCS, False),
        ("cefigures/style.txt", "red", FIGURES, True),
        ("benchmarks/results/speed.json", "[]", "from benchmarks import report", True),
        ("benchmarks/results/speed.json", "[]", CEDOCS, False),
        ("cedocs/_a.py", '"""A module."""\n\na = 2\n', "%matplotlib inline\nfrom cedocs import a", True),
        ("docs/part/data.csv", "2\n", "", True),
        ("docs/part/more.json", "2\n", "", True),
        ("docs/redirects.txt", "a b\n", CEDOCS, False),
        ("docs/page.md", "# Other\n", CEDOCS, False),
        ("docs/_static/look.css", "p {}\n", CEDOCS, False),
    ],
)
def test_cells_are_run_again_when_something_that_they_can_see_has_changed(tmp_path, file, text, code, seen):
    for name, content in PROJECT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    before = cells.seen.cells(tmp_path, tmp_path / "docs", code)
    assert cells.seen.cells(tmp_path, tmp_path / "docs", code) == before
    (tmp_path / file).write_text(text)
    assert (cells.seen.cells(tmp_path, tmp_path / "docs", code) != before) is seen


def test_so_they_are_with_another_python_or_another_version_of_a_package(tmp_path, monkeypatch):
    for name, content in PROJECT.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)
    keys = set()
    for version, python in (("1", "3.11.0"), ("2", "3.11.0"), ("2", "3.12.0"), ("2", "3.12.0")):
        cells.seen.installed.cache_clear()
        monkeypatch.setattr(cells.seen.metadata, "version", lambda name, version=version: version)
        monkeypatch.setattr(cells.seen.sys, "version", python)
        keys.add(cells.seen.cells(tmp_path, tmp_path / "docs", ""))
    cells.seen.installed.cache_clear()
    assert len(keys) == 3


def test_old_caches_are_dropped(tmp_path: Path):
    for age in range(5):
        (tmp_path / str(age)).mkdir()
        os.utime(tmp_path / str(age), (1e9 - age, 1e9 - age))
    cells.drop_old_caches(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0", "1", "2"]
