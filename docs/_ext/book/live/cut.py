"""Cut Python packages to what is sent to the browser, and compile them there: the archives of runtime.py."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

from book.mathematics.tex import node_binary

HERE = Path(__file__).parent
Files = dict[str, bytes]


def unpacked(archive: Path, without: list[str]) -> Files:
    """Return the files of a zip archive whose names match no pattern."""
    left_out = re.compile("|".join(without) or "$^")
    with zipfile.ZipFile(archive) as content:
        names = [name for name in content.namelist() if not name.endswith("/") and not left_out.match(name)]
        return {name: content.read(name) for name in names}


def compiled(files: Files) -> Files:
    """Return the files with modules compiled by the browser's Python."""
    modules = {name: content for name, content in files.items() if name.endswith(".py")}
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "from.zip"), Path(folder, "to.zip")
        source.write_bytes(stored(modules))
        run_node("pyc.mjs", str(source), str(result))
        return {n: c for n, c in files.items() if n not in modules} | unpacked(result, [])


def stored(files: Files) -> bytes:
    """Return an archive that Python can import from, not compressed."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content)
    return written.getvalue()


def archive(files: Files) -> bytes:
    """Return an archive that a few lines of JavaScript can unpack, the same for the same files."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return written.getvalue()


def run_node(script: str, *arguments: str) -> None:
    """Run one of the scripts of this room."""
    run = subprocess.run(
        [node_binary(), str(HERE / script), *arguments], capture_output=True, text=True, check=False
    )
    if run.returncode:
        raise RuntimeError(f"{script} failed:\n{run.stderr.strip()[-2000:]}")
