"""The files of Pyodide may come from anywhere, and are those of its lock or refused."""

import hashlib
import json
import zipfile
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
    assert not (project / "node_modules" / ".live" / "wheels" / NAME).exists()


def test_a_kept_file_that_was_changed_ends_the_build_and_is_removed(project: Path) -> None:
    (project / "folder" / NAME).write_bytes(CONTENT)
    kept = origin.wheels(project, ["a"])["a"]
    kept.write_bytes(b"another wheel")
    with pytest.raises(origin.Wrong, match=r"is removed now: build again"):
        origin.wheels(project, ["a"])
    assert origin.wheels(project, ["a"])["a"].read_bytes() == CONTENT


def test_a_package_of_the_registry_with_another_hash_ends_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pip refuses it; the sources after the registry are not asked then."""
    package = tmp_path / "own-1-py3-none-any.whl"
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("own-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: own\nVersion: 1\n")
        archive.writestr("own-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr("own-1.dist-info/RECORD", "")
    names = tmp_path / "wheels.txt"
    names.write_text(f"own==1 --hash=sha256:{'0' * 64}\n", "utf-8")
    monkeypatch.setattr(origin, "LIST", names)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(origin.Wrong, match=r"The registry's package is not the one of wheels\.txt: .*Got "):
        list(origin._look_for(["a.whl"], "0"))


def test_where_no_source_has_it_the_reasons_are_said(project: Path) -> None:
    with pytest.raises(origin.Unavailable, match=r"no source has Pyodide's packages a \(there is no network"):
        origin.wheels(project, ["a"])


def test_without_pyodide_itself_the_command_is_said(tmp_path: Path) -> None:
    with pytest.raises(origin.Unavailable, match="npm ci"):
        origin.wheels(tmp_path, ["a"])
