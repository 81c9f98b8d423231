"""The files of Pyodide. They may come from any source: the hashes in its own lock file decide.

Pyodide's core and its lock are an npm package. The packages of the lock are in no registry under names of their own, so
they are looked for, in this order, in the folder that LIVE_PACKAGES names, in the package of wheels.txt, and in Pyodide's
release. What was found is kept in node_modules.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

RELEASE = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file}"
LIST = Path(__file__).with_name("wheels.txt")
SECONDS = 20


class Unavailable(Exception):
    """A file can be had from no source; the site is built without it."""


class Wrong(Exception):
    """A file is not the one of Pyodide's lock."""


def wheels(root: Path, names: list[str]) -> dict[str, Path]:
    """Return the wheels of packages, by the packages' names, with the hashes of Pyodide's lock."""
    npm = root / "node_modules"
    lock = json.loads(_read(npm / "pyodide" / "pyodide-lock.json"))
    kept = npm / ".live" / "wheels"
    found = {name: kept / lock["packages"][name]["file_name"] for name in names}
    hashes = {found[name].name: lock["packages"][name]["sha256"] for name in names}
    for path in found.values():
        if path.is_file() and (wrong := difference(path.name, path.read_bytes(), hashes[path.name])):
            path.unlink()
            raise Wrong(f"{wrong} It was kept in {kept} and is removed now: build again.")
    missing = [path.name for path in found.values() if not path.is_file()]
    for file, content in _look_for(missing, lock["info"]["version"]):
        if wrong := difference(file, content, hashes[file]):
            raise Wrong(f"{wrong} If LIVE_PACKAGES is set, look where the files of that folder come from.")
        kept.mkdir(parents=True, exist_ok=True)
        new = kept / f"{file}.{os.getpid()}"
        new.write_bytes(content)
        new.replace(kept / file)
    return found


def difference(name: str, content: bytes, expected: str) -> str:
    """Return how a file differs from the one of the lock; an empty string if it does not."""
    found = hashlib.sha256(content).hexdigest()
    if found == expected:
        return ""
    return f"{name} is not the file that Pyodide's lock names: its SHA-256 is {found}, that of the lock is {expected}."


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise Unavailable("Pyodide is not in node_modules; run `npm ci --ignore-scripts`") from None


def _look_for(files: list[str], version: str) -> Iterator[tuple[str, bytes]]:
    """Ask one source after the other for the files that are still missing."""
    missing, reasons = set(files), []
    for source in (_folder, _registry, _release):
        if not missing:
            return
        try:
            for file, content in source(sorted(missing), version):
                missing.discard(file)
                yield file, content
        except OSError as error:
            reasons.append(str(error))
    if missing:
        names = ", ".join(sorted(file.partition("-")[0] for file in missing))
        raise Unavailable(f"no source has Pyodide's packages {names} ({'; '.join(reasons)})")


Source = Callable[[list[str], str], Iterator[tuple[str, bytes]]]


def _folder(files: list[str], version: str) -> Iterator[tuple[str, bytes]]:
    named = os.environ.get("LIVE_PACKAGES")
    for path in (Path(named, file) for file in files) if named else ():
        if path.is_file():
            yield path.name, path.read_bytes()


def _registry(files: list[str], version: str) -> Iterator[tuple[str, bytes]]:
    with tempfile.TemporaryDirectory() as folder:
        pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        pip += [
            "--retries",
            "1",
            "--timeout",
            str(SECONDS),
            "--require-hashes",
            "--dest",
            folder,
            "--requirement",
            str(LIST),
        ]
        run = subprocess.run(pip, capture_output=True, text=True, check=False)
        if "DO NOT MATCH THE HASHES" in run.stderr:
            raise Wrong(f"The registry's package is not the one of {LIST.name}: {_last_line(run.stderr)}")
        if run.returncode:
            raise OSError(f"the registry: {_last_line(run.stderr)}")
        for archive in Path(folder).iterdir():
            with zipfile.ZipFile(archive) as content:
                inside = {Path(name).name: name for name in content.namelist()}
                for file in files:
                    if file in inside:
                        yield file, content.read(inside[file])


def _release(files: list[str], version: str) -> Iterator[tuple[str, bytes]]:
    for file in files:
        try:
            with urllib.request.urlopen(
                RELEASE.format(version=version, file=file), timeout=SECONDS
            ) as answer:
                yield file, answer.read()
        except OSError as error:
            raise OSError(f"Pyodide's release: {error}") from error


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["pip failed"])[-1].removeprefix("ERROR: ")
