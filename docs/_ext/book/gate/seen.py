"""Digests of what a build depends on: what files hold, not when they were written."""

import ast
import contextlib
import functools
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

LOCK = Path("requirements", "docs.txt")
#: Where a cell's imports may lead to files of the project.
PACKAGES = ("cedocs", "cefigures", "benchmarks")
#: Files and folders that nothing reads.
IGNORED = re.compile(r"^(?:\..*|.*~|__pycache__|node_modules)$")
#: Files under docs that are no data of a cell: pages, and what only the build reads.
NO_DATA = frozenset({".md", ".bib", ".py"})
REDIRECTS = "redirects.txt"


def files(folder: Path) -> Iterator[Path]:
    """Return all files under a folder, in order, without those that nothing reads."""
    for entry in sorted(folder.iterdir()) if folder.is_dir() else ():
        if IGNORED.match(entry.name):
            continue
        if entry.is_dir():
            yield from files(entry)
        elif entry.is_file():
            yield entry


def content(file: Path) -> str:
    """Return the digest of a file."""
    status = file.stat()
    return _content(file, status.st_mtime_ns, status.st_size)


@functools.cache
def _content(file: Path, changed: int, size: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def meaning(file: Path) -> str:
    """Return the digest of a file; of Python code only what it does and its docstrings count."""
    status = file.stat()
    return _meaning(file, status.st_mtime_ns, status.st_size)


@functools.cache
def _meaning(file: Path, changed: int, size: int) -> str:
    if file.suffix == ".py":
        with contextlib.suppress(SyntaxError, ValueError):  # whoever imports it will say so
            return hashlib.sha256(ast.dump(ast.parse(file.read_bytes())).encode()).hexdigest()
    return content(file)


def digest(root: Path, found: Iterable[Path], *more: str, of: Callable[[Path], str] = content) -> str:
    """Return one digest of files, by their names from the root, and of texts."""
    listed = {file.relative_to(root).as_posix(): of(file) for file in found if file.is_file()}
    return hashlib.sha256(json.dumps([sorted(listed.items()), more]).encode()).hexdigest()[:16]


@functools.cache
def installed(root: Path) -> str:
    """Return Python's version and those of the installed packages that the lock names."""
    lock = root / LOCK
    text = lock.read_text("utf-8") if lock.is_file() else ""
    names = re.findall(r"^([A-Za-z0-9._-]+)(?:\[.*?\])?==", text, re.MULTILINE)
    versions = []
    for name in names:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue  # for another system or another Python
    return "\n".join([sys.version, *versions])


# --- cells ---------------------------------------------------------------------------------------


def cells(root: Path, source: Path, code: str) -> str:
    """Return a digest of all that a page's cells can see beside themselves.

    These are the project's modules that they import, and whatever these import; files beside such modules; the
    data files among the pages; Python and the installed packages.
    """
    found = {file for file in files(source) if is_data(source, file)}
    for module in modules(root, code):
        found.add(module)
        if module.name == "__init__.py" or module.parent.name in PACKAGES:
            found |= {file for file in files(module.parent) if file.suffix != ".py" and is_read(file)}
    inside = {file for file in found if file.is_relative_to(root)}
    named = (f"{file.relative_to(source)} {content(file)}" for file in sorted(found - inside))
    return digest(root, inside, installed(root), *named, of=meaning)


def is_data(source: Path, file: Path) -> bool:
    """Whether a file under the pages' folder may be read by a cell."""
    parts = file.relative_to(source).parts
    return not (
        parts[0].startswith("_") or parts[0] == "locale" or file.suffix in NO_DATA or parts == (REDIRECTS,)
    )


def is_read(file: Path) -> bool:
    """Whether a module may read a file beside it: npm's own are for programs."""
    return not file.name.startswith("package")


def modules(root: Path, code: str) -> set[Path]:
    """Return the project's files that code imports, directly or through one another."""
    found: set[Path] = set()
    todo = [name for name in imported(code, "")]
    while todo:
        for file in files_of(root, todo.pop()):
            if file not in found:
                found.add(file)
                package = ".".join(file.parent.relative_to(root).parts)
                todo += imported(file.read_text("utf-8"), package)
    return found


def imported(code: str, package: str) -> Iterator[str]:
    """Return the full names that code imports; of `from a import b`, both a and a.b."""
    # IPython's own lines are no Python.
    plain = re.sub(r"^\s*[%!].*$", "pass", code, flags=re.MULTILINE)
    try:
        tree = ast.parse(plain)
    except SyntaxError:
        yield from PACKAGES  # the cell fails, or is more than Python: it may see all
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{name.name}" for name in node.names)


def files_of(root: Path, name: str) -> Iterator[Path]:
    """Return the files of a module of the project, and of the packages that it is in."""
    parts = name.split(".")
    if parts[0] not in PACKAGES:
        return
    for end in range(1, len(parts) + 1):
        base = root.joinpath(*parts[:end])
        yield from (file for file in (base / "__init__.py", base.with_suffix(".py")) if file.is_file())


# --- what a build leaves to the next -------------------------------------------------------------


def load(file: Path) -> Any:
    """Return what a file of the state holds, or nothing."""
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return None


def save(file: Path, data: object) -> None:
    """Write a file of the state, whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(data), "utf-8")
    os.replace(new, file)
