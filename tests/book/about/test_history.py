"""What a build is called and when its pages changed, compared with repositories that are made for it."""

import subprocess
from pathlib import Path

import pytest
from book.about import history

AS = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org"]


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *AS, *arguments], cwd=folder, check=True, capture_output=True)


def commit(folder: Path, day: str) -> None:
    git(folder, "add", "--all")
    environment = {
        "GIT_COMMITTER_DATE": f"{day}T12:00:00Z",
        "GIT_AUTHOR_DATE": f"{day}T12:00:00Z",
        "PATH": "/usr/bin:/bin",
    }
    subprocess.run(
        ["git", *AS, "commit", "--quiet", "-m", "A change"], cwd=folder, check=True, env=environment
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    (folder / "docs").mkdir(parents=True)
    (folder / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n', "utf-8")
    (folder / "CITATION.cff").write_text('date-released: "2026-01-05"\n', "utf-8")
    (folder / "CHANGELOG.md").write_text("## [Unreleased]\n\n## [1.2.0] - 2026-01-05\n", "utf-8")
    (folder / "docs" / "old.md").write_text("Old", "utf-8")
    git(folder.parent, "init", "--quiet", "--initial-branch=main", str(folder))
    commit(folder, "2026-01-05")
    return folder


def test_a_commit_with_its_tag_is_a_release(project: Path) -> None:
    git(project, "tag", "v1.2.0")
    state = history.read(project)
    assert (state["version"], state["released"], state["date"]) == ("1.2.0", True, "2026-01-05")


def test_without_the_tag_or_with_another_one_it_is_not(project: Path) -> None:
    git(project, "tag", "v1.1.0")
    state = history.read(project)
    assert not state["released"] and state["version"] == f"1.2.0+{state['commit'][:9]}"


def test_a_later_commit_and_a_changed_file_are_no_release(project: Path) -> None:
    git(project, "tag", "v1.2.0")
    (project / "docs" / "old.md").write_text("Newer", "utf-8")
    changed = history.read(project)
    assert not changed["released"] and changed["version"].endswith(".changed")
    commit(project, "2026-02-07")
    later = history.read(project)
    assert not later["released"] and later["date"] == "2026-02-07" and "changed" not in later["version"]
    assert later["commit"] != changed["commit"]


def test_each_page_has_the_day_of_its_last_change(project: Path) -> None:
    (project / "docs" / "new.md").write_text("New", "utf-8")
    commit(project, "2026-03-09")
    assert history.read(project)["dates"] == {"docs/old.md": "2026-01-05", "docs/new.md": "2026-03-09"}


def test_a_clone_without_its_history_has_no_days_of_pages(project: Path, tmp_path: Path) -> None:
    commit_twice = project / "docs" / "old.md"
    commit_twice.write_text("Newer", "utf-8")
    commit(project, "2026-02-07")
    git(tmp_path, "clone", "--quiet", "--depth=1", project.as_uri(), "shallow")
    state = history.read(tmp_path / "shallow")
    assert state["dates"] == {} and state["date"] == "2026-02-07"


@pytest.mark.parametrize(("listed", "released"), [("", True), ("- A change.\n", False)])
def test_an_archive_is_a_release_if_the_changelog_lists_nothing_since(
    project: Path, listed: str, released: bool
) -> None:
    git(project, "tag", "v1.2.0")
    (project / ".git").rename(project.parent / "git")
    (project / "CHANGELOG.md").write_text(f"## [Unreleased]\n\n{listed}\n## [1.2.0] - 2026-01-05\n", "utf-8")
    state = history.read(project)
    assert (state["released"], state["version"]) == (released, "1.2.0" if released else "1.2.0+unreleased")
    assert state["date"] == "2026-01-05" and not state["commit"]


def test_an_archive_inside_another_repository_is_not_that_one(project: Path) -> None:
    inner = project / "inner"
    inner.mkdir()
    for name in ("pyproject.toml", "CITATION.cff", "CHANGELOG.md"):
        (inner / name).write_bytes((project / name).read_bytes())
    commit(project, "2026-04-01")
    assert history.read(inner)["commit"] == ""
