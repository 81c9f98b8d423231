"""A book for which Python cannot be had is built without *Run*: no button, no sentence about it, and one line says why."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from book.live import runtime
from bs4 import BeautifulSoup
from sites import ROOT, Site

PAGE = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
# A page

```{code-cell} ipython3
:tags: [givens]
q = 0.67
```

The loss is {stated}`0.400 = -np.log(q)`. [On the web this can be changed.]{.live-only} It is small. [Drag it.]{.web-only}

````{exercise} Write it
:label: ex-write
Write the loss.
````

````{attempt} ex-write
def loss(q):
    ...
---
0.693 = loss(0.5)
````

````{solution} ex-write
```python
import math
def loss(q):
    return -math.log(q)
```
````
"""
#: A port on which nothing listens.
NOWHERE = "http://127.0.0.1:9"


def said(site: Site) -> tuple[int, bool, bool]:
    """How many buttons a page has, whether it speaks of *Run*, and whether Python is among the site's files."""
    html = BeautifulSoup(site.html("page"), "html.parser")
    buttons = html.select("[data-live], [data-live-cell], [data-live-at]")
    assert "Drag it." in html.text, "it holds without Run, too"
    return len(buttons), "On the web this can be changed." in html.text, site.path("live").exists()


def test_a_page_has_buttons_and_sentences_about_them_only_if_python_is_there(
    build_site: Callable[..., Site], tmp_path: Path
) -> None:
    site = build_site({"page.md": PAGE})
    assert site.returncode == 0, site.output
    assert said(site) == (0, False, False)
    assert (
        "It is small." in site.html("page")
        and "def loss(q):" in BeautifulSoup(site.html("page"), "html.parser").text
    )
    made = tmp_path / "live"
    made.mkdir()
    (made / runtime.LISTED).write_text(
        json.dumps({"key": "", "parts": {}, "scripts": {}, "files": []}), "utf-8"
    )
    site.conf["book_live"] = made
    assert site.build().returncode == 0, site.output
    buttons, speaks, files = said(site)
    assert buttons and speaks and files
    assert "live-only" not in site.html("page") and "web-only" not in site.html("page"), "for the build"
    site.conf["book_live"] = ""
    assert site.build().returncode == 0, site.output
    assert said(site) == (0, False, False), "what an earlier build had is still there"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """This project with Pyodide from npm, without what earlier builds have kept, and without any source."""
    for name in ("cedocs", "cefigures", "docs", "benchmarks"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "pyodide").symlink_to(ROOT / "node_modules" / "pyodide")
    made = tmp_path / runtime.MADE
    made.mkdir(parents=True)
    (made / runtime.LISTED).write_text('{"key": "of another build"}', "utf-8")
    for name in [name for name in os.environ if name.startswith("PIP_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("LIVE_PACKAGES", raising=False)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("PIP_INDEX_URL", f"{NOWHERE}/simple")
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("https_proxy", NOWHERE)
    monkeypatch.setattr(runtime, "ROOT", tmp_path)
    return tmp_path


def test_without_any_source_one_line_says_why(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert runtime.main() == 0
    (line,) = capfd.readouterr().err.splitlines()
    assert line.startswith("The pages are built without *Run*: ")
    assert " numpy, " in line and "the registry: " in line and "Pyodide's release: " in line
    assert not runtime.made(project), "pages would have buttons for files that are not there"
    monkeypatch.setenv("CI", "true")
    assert runtime.main() == 1, "the site that is published has Run"


def test_without_pyodide_one_line_says_what_to_do(project: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (project / "node_modules" / "pyodide").unlink()
    assert runtime.main() == 0
    (line,) = capfd.readouterr().err.splitlines()
    assert line == (
        "The pages are built without *Run*: Pyodide is not in node_modules; run `npm ci --ignore-scripts`."
    )


def test_a_wrong_file_ends_the_build_even_if_others_are_missing(
    project: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = json.loads((project / "node_modules" / "pyodide" / "pyodide-lock.json").read_text("utf-8"))
    folder = project / "folder"
    folder.mkdir()
    (folder / lock["packages"]["numpy"]["file_name"]).write_bytes(b"another numpy")
    monkeypatch.setenv("LIVE_PACKAGES", str(folder))
    assert runtime.main() == 1
    assert "is not the file that Pyodide's lock names" in capfd.readouterr().err
    shutil.rmtree(folder)
    assert runtime.main() == 0, "it was kept"
