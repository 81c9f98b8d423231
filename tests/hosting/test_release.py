"""The release is rehearsed: the steps of the workflows run, as they are written, on a bare clone of a small project.

The small project has the workflows and the scripts of this one, and a Makefile that makes small files in no time: what is
tested is what the workflows do. `hosting/rehearse.py FOLDER v0.1.0 v0.2.0` does the same with the whole book.
"""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
HOSTING = ROOT / "hosting"
#: Makes what the book's Makefile makes, out of next to nothing; hosting/site.mk is the book's own.
MAKEFILE = """
BIN = bin
EDITIONS = en
.PHONY: html dist paper-packages
html:
	mkdir -p _build/html/notebooks bin
	ln -sf "$$(command -v python)" bin/python
	printf '{}' "$$SITE_URL" "$$(cat .rehearsed)" >_build/html/index.html
	echo '{{}}' >_build/html/notebooks/page.ipynb
dist:
	mkdir -p _build/dist
	touch _build/dist/cedocs-$$(cat .rehearsed).tar.gz _build/dist/cedocs-$$(cat .rehearsed)-py3-none-any.whl
paper-packages:
	@echo latexmk
.venv/test:
_build/epub-en.made:
	echo epub >_build/cross-entropy.epub
_build/pdf-en.made:
	echo pdf >_build/cross-entropy-book.pdf
include hosting/site.mk
"""
PAGE = (
    "%s %s"
    '<template class="book-files-here" data-files="cross-entropy-book.pdf cross-entropy.epub"><p>All: <a></a></p></template>'
    '<template class="version-switch-here"><ul><li>newest</li></ul></template>'
    '<template class="version-old-here"><a href="#">Go</a></template>\\n'
)


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, HOSTING / f"{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


rehearse = load("rehearse")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    shutil.copytree(ROOT / ".github", folder / ".github")
    shutil.copytree(HOSTING, folder / "hosting", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "CITATION.cff", ".zenodo.json", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder)
    (folder / "Makefile").write_text(MAKEFILE.format(PAGE), "utf-8")
    (folder / ".gitignore").write_text("_build/\nbin\n", "utf-8")
    for command in (
        ["init", "--quiet", "--initial-branch=main"],
        ["add", "--all"],
        [*AS, "commit", "--quiet", "-m", "Begin"],
    ):
        subprocess.run(["git", *command], cwd=folder, check=True)
    return folder


AS = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]


def started(project: Path, folder: Path) -> "rehearse.Rehearsal":
    rehearsal = rehearse.Rehearsal(folder)
    rehearsal.begin(project)
    return rehearsal


def test_two_releases_come_out_whole(project: Path, tmp_path: Path) -> None:
    rehearsal = started(project, tmp_path / "out")
    rehearsal.release("v0.1.0")
    rehearsal.release("v9.2.0")
    out = tmp_path / "out"
    assert {file.name for file in (out / "releases" / "v9.2.0").iterdir()} == {
        *("site-v9.2.tar.gz", "cross-entropy-book.pdf", "cross-entropy.epub"),
        *("cedocs-9.2.0.tar.gz", "cedocs-9.2.0-py3-none-any.whl"),
    }
    newest, first, second = (
        (out / "pages" / folder / "index.html").read_text("utf-8") for folder in ("", "v0.1", "v9.2")
    )
    # Each version names its own address, and the newest the site's.
    assert newest.startswith("https://owner.example/name 9.2.0<")
    assert first.startswith("https://owner.example/name/v0.1 0.1.0<")
    assert second.startswith("https://owner.example/name/v9.2 9.2.0<")
    for page in (newest, first, second):
        assert 'href="cross-entropy-book.pdf" download>PDF, 0.1 MB</a> · <a href="cross-entropy.epub"' in page
        assert re.findall(r"<li><a [^>]*>(.*?)</a>", page) == ["newest", "v9.2", "v0.1"]
    assert (out / "pages" / "v0.1" / "cross-entropy.epub").is_file()
    branches = rehearse.git(rehearsal.server, "branch", "--format=%(refname:short)").split()
    assert set(branches) == {"main", "notebooks", "notebooks-v0.1", "notebooks-v9.2"}
    assert rehearse.git(rehearsal.server, "ls-tree", "--name-only", "notebooks-v0.1") == "page.ipynb"
    assert "Japanese edition" in (out / "notes-v0.1.0.md").read_text("utf-8")
    assert {file.name for file in (out / "pypi").iterdir()} > {"cedocs-9.2.0.tar.gz"}
    order = [line for line in rehearsal.lines if line.startswith("release.yml v9.2.0")]
    assert order[-1].endswith(": publish"), "what is optional comes last"


def test_a_download_that_fails_ends_the_deployment(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal = started(project, tmp_path / "out")
    rehearsal.release("v0.1.0")
    before = (tmp_path / "out" / "pages" / "v0.1" / "index.html").read_bytes()
    for command in ("release download", "release list"):
        monkeypatch.setenv("REHEARSAL_FAILS", command)
        with pytest.raises(SystemExit, match="This step failed: Fetch the released versions"):
            rehearsal.run("pages.yml", "main")
        assert (tmp_path / "out" / "pages" / "v0.1" / "index.html").read_bytes() == before


def test_a_release_without_its_site_ends_the_deployment(project: Path, tmp_path: Path) -> None:
    rehearsal = started(project, tmp_path / "out")
    rehearsal.release("v0.1.0")
    (tmp_path / "out" / "releases" / "v0.1.0" / "site-v0.1.tar.gz").unlink()
    with pytest.raises(SystemExit, match="Fetch the released versions"):
        rehearsal.run("pages.yml", "main")


def test_without_an_index_the_release_is_whole(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(rehearse.VARIABLES, "PYPI")
    rehearsal = started(project, tmp_path / "out")
    rehearsal.release("v0.1.0")
    assert (tmp_path / "out" / "pages" / "v0.1" / "index.html").is_file()
    assert not (tmp_path / "out" / "pypi").exists()


def test_the_site_is_deployed_once_for_two_releases(project: Path, tmp_path: Path) -> None:
    """What --once does: the site of the last version has the first one beside it."""
    rehearsal = started(project, tmp_path / "out")
    rehearsal.release("v0.1.0", deploy=False)
    assert not (tmp_path / "out" / "pages").exists()
    rehearsal.release("v9.2.0")
    assert {folder.name for folder in (tmp_path / "out" / "pages").glob("v*")} == {"v0.1", "v9.2"}


def test_a_tag_that_is_not_the_version_makes_no_release(project: Path, tmp_path: Path) -> None:
    rehearsal = started(project, tmp_path / "out")
    rehearse.git(rehearsal.server, "tag", "v7.7.7", "main")
    with pytest.raises(SystemExit, match="This step failed: Build"):
        rehearsal.run("release.yml", "v7.7.7")
    assert not (tmp_path / "out" / "releases").exists()


def test_each_paragraph_of_a_releases_text_is_one_line() -> None:
    """GitHub shows line breaks there."""
    text = "## [1.0.0] - 2026-01-01\n\nOne\ntwo.\n\n### Added\n\n#### For all\n\n- Three\n  four.\n- Five.\n"
    assert load("notes").section(text, "1.0.0") == (
        "One two.\n\n### Added\n\n#### For all\n\n- Three four.\n- Five."
    )


def test_a_version_that_the_changelog_does_not_name_has_no_text() -> None:
    notes = load("notes")
    assert notes.section("# C\n\n## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n- New.\n", "1.0.0") == "- New."
    run = subprocess.run([sys.executable, HOSTING / "notes.py", "v7.7.7"], capture_output=True, text=True)
    assert run.returncode and "7.7.7" in run.stderr


# --- what a repository needs once ------------------------------------------------------------------

ready = load("ready")
SET = {
    "": {"has_issues": True},
    "/pages": {"build_type": "workflow"},
    "/actions/permissions": {"enabled": True},
    "/private-vulnerability-reporting": {"enabled": True},
    "/rulesets": [{"target": "tag", "enforcement": "active"}],
    "/actions/variables/PIP_EXTRA_INDEX_URL": {"value": "an index"},
    "/actions/variables/BOOK_DOI": {"value": "10.5281/zenodo.1"},
    "/actions/variables/PYPI": {"value": "true"},
    "/environments/pypi": {"name": "pypi"},
}


def asked(answers: dict[str, object], tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run ready.py with a `gh` that has these answers."""
    (tmp_path / "answers.json").write_text(json.dumps(answers), "utf-8")
    program = tmp_path / "gh"
    program.write_text(
        f"#!{sys.executable}\nimport json, pathlib, sys\n"
        f"known = json.loads(pathlib.Path({str(tmp_path / 'answers.json')!r}).read_text())\n"
        "path = sys.argv[2].removeprefix('repos/owner/name')\n"
        "if path not in known: sys.exit('gh: Not Found (HTTP 404)')\n"
        "print(json.dumps(known[path]))\n",
        "utf-8",
    )
    program.chmod(0o755)
    command = [sys.executable, HOSTING / "ready.py", "owner/name"]
    return subprocess.run(command, env={"PATH": str(tmp_path)}, capture_output=True, text=True)


def test_a_repository_that_has_everything_is_ready(tmp_path: Path) -> None:
    run = asked(SET, tmp_path)
    assert run.returncode == 0 and run.stdout.count("is set") == len(ready.SETTINGS), run.stderr


@pytest.mark.parametrize("name", ready.SETTINGS)
def test_each_setting_that_is_missing_is_named(tmp_path: Path, name: str) -> None:
    setting = ready.SETTINGS[name]
    run = asked({path: value for path, value in SET.items() if path != setting.path}, tmp_path)
    assert f"{name}: {'optional' if setting.optional else 'MISSING'}" in run.stdout
    assert bool(run.returncode) != setting.optional


def test_contributing_lists_them_in_ten_lines_at_most() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    part = text.partition("### What a repository needs once\n")[2].partition("\n#")[0]
    lines = re.findall(r"^- \*\*(\w+)\*\*.*$", part, re.MULTILINE)
    assert lines == list(ready.SETTINGS) and len(lines) <= 10
    optional = re.findall(r"^- \*\*(\w+)\*\* \(optional\)", part, re.MULTILINE)
    assert optional == [name for name, setting in ready.SETTINGS.items() if setting.optional]
