"""The files of Pyodide may come from anywhere, and are those of its lock or refused."""

import hashlib
import json
from pathlib import Path

import pytest
from book.live import origin

NAME = "a-1-py3-none-any.whl"
CONTENT = b"a wheel"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose lock names one wheel, and no source but a folder."""
    npm = tmp_path / "node_modules" / "pyodide"
    npm.mkdir(parents=True)
    wheel = {"file_name": NAME, "sha256": hashlib.sha256(CONTENT).hexdigest()}
    (npm / "pyodide-lock.json").write_text(
        json.dumps({"info": {"version": "0.0"}, "packages": {"a": wheel}}), "utf-8"
    )
    (tmp_path / "folder").mkdir()
    monkeypatch.setenv("LIVE_PACKAGES", str(tmp_path / "folder"))

    def nowhere(files: list[str], version: str) -> None:
        raise OSError("there is no network")

    monkeypatch.setattr(origin, "_registry", nowhere)
    monkeypatch.setattr(origin, "_release", nowhere)
    return tmp_path


def test_a_file_of_the_folder_is_taken_and_kept(project: Path) -> None:
    (project / "folder" / NAME).write_bytes(CONTENT)
    assert origin.wheels(project, ["a"])["a"].read_bytes() == CONTENT
    (project / "folder" / NAME).unlink()
    assert origin.wheels(project, ["a"])["a"].read_bytes() == CONTENT


def test_a_file_with_another_hash_ends_the_build_and_is_not_kept(project: Path) -> None:
    (project / "folder" / NAME).write_bytes(b"another wheel")
    with pytest.raises(origin.Wrong, match=r"a-1-.*whl is not the file that Pyodide's lock names"):
        origin.wheels(project, ["a"])
    assert not list((project / "node_modules" / ".live" / "wheels").iterdir())


def test_where_no_source_has_it_the_reasons_are_said(project: Path) -> None:
    with pytest.raises(origin.Unavailable, match=r"a-1-.*whl cannot be had \(there is no network"):
        origin.wheels(project, ["a"])


def test_without_pyodide_itself_the_command_is_said(tmp_path: Path) -> None:
    with pytest.raises(origin.Unavailable, match="npm ci"):
        origin.wheels(tmp_path, ["a"])
