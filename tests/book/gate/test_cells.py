"""Cells that fail or warn end the build and say where and why; what is unchanged is not run again."""

import os
import re
from pathlib import Path

import pytest
from book.gate import cells

HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n"


def page(*code: str, before: str = "") -> str:
    """A page with one cell, whose first line of code is line 9 where nothing stands before it."""
    return (
        HEAD
        + f"# A page\n{before}\n```{{code-cell}} ipython3\n:tags: [hide-input]\n"
        + "\n".join(code)
        + "\n```\n"
    )


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    """One site for all that can go wrong: kernels take their time to start."""
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
    assert len(reports) == 9  # a kernel that is stopped may add words of its own
    assert "".join(reports).count("\n") < 30
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


def test_the_keys_depend_on_the_sources_the_lock_and_the_extensions():
    import sites

    conf = (sites.ROOT / "conf.py").read_text("utf-8")
    for pattern in ("cedocs/**/*.py", "cefigures/**/*.py", "requirements/docs.txt", "docs/_ext/**/*.py"):
        assert pattern in conf
        assert any(sites.ROOT.glob(pattern))


def test_old_caches_are_dropped(tmp_path: Path):
    for age in range(5):
        (tmp_path / str(age)).mkdir()
        os.utime(tmp_path / str(age), (1e9 - age, 1e9 - age))
    cells.drop_old_caches(tmp_path)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["0", "1", "2"]
