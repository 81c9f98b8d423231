"""Make what is sent to readers' browsers: Python, its packages and the scripts of the pages, in `_build/live`.

    python docs/_ext/book/live/runtime.py

Each file is compressed and has its hash in its name, so that browsers may cache it without limit.
Python is compiled (pyc.mjs) and cut (parts.toml). Third-party packages are made once and kept in node_modules; the
book's own parts are made again when they change. `made.json` lists the files. Without it, pages are built without *Run*.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[4]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
from book.gate import seen  # noqa: E402
from book.live import origin  # noqa: E402
from book.live.cut import Files, archive, compiled, run_node, stored, unpacked  # noqa: E402

HERE = Path(__file__).parent
MADE = Path("_build", "live")
LISTED = "made.json"
CORE = ("pyodide.asm.js", "pyodide.asm.wasm")
#: The modules of `stated` that know nothing of Sphinx.
STATED = ("expressions", "givens", "language", "marks", "numbers", "words")
#: The book's own modules in each part, as in this project.
OWN = {
    "book.tar": (
        *("cedocs", *(f"docs/_ext/book/live/{name}.py" for name in ("run", "worksheet", "verdicts"))),
        *(f"docs/_ext/stated/{name}.py" for name in STATED),
    ),
    "drawing.tar": ("cefigures", "docs/_ext/book/drawing/inline.py"),
}
#: Where the browser's Python looks for modules, and the folder in which cells run.
MODULES, HOME = "lib/python3.12/site-packages/", "page/"
#: Parts of array_api_compat for libraries that are not there.
OTHER_LIBRARIES = re.compile(r"array_api_compat/(torch|cupy|dask)/")


def made(root: Path) -> str:
    """Return the folder of the files in the project, if they are made; for the configuration of Sphinx."""
    return MADE.as_posix() if (root / MADE / LISTED).is_file() else ""


def listing(folder: str | Path) -> dict[str, Any]:
    """Return what was made."""
    listed: dict[str, Any] = json.loads(Path(folder, LISTED).read_text("utf-8"))
    return listed


def make(root: Path) -> None:
    """Make all files, unless they are made of the same already."""
    packages = tomllib.loads((HERE / "parts.toml").read_text("utf-8"))
    own = own_parts(root)
    npm = root / "node_modules" / ".package-lock.json"
    key = _digest(
        *(seen.digest(HERE, seen.files(HERE)), seen.content(npm) if npm.is_file() else ""),
        seen.digest(root, [*texts(root), *results(root)]),
        *(
            f"{part} {name} {hashlib.sha256(content).hexdigest()}"
            for part in own
            for name, content in own[part].items()
        ),
    )
    with contextlib.suppress(OSError, ValueError):
        if listing(root / MADE)["key"] == key:
            return
    parts = third_parties(root, packages)
    parts |= {
        name: archive({MODULES + n: c for n, c in compiled(files).items()}) for name, files in own.items()
    }
    parts["data.tar"] = archive(data(root))
    write(root / MADE, key, parts, bundles(root))


# --- parts ----------------------------------------------------------------------------------------


def third_parties(root: Path, packages: dict[str, dict[str, list[str]]]) -> Files:
    """Return Pyodide's core and third-party packages, from node_modules if they were made before."""
    npm = root / "node_modules" / "pyodide"
    lock = npm / "pyodide-lock.json"
    if not lock.is_file():
        raise origin.Unavailable("Pyodide is not in node_modules; run `npm ci --ignore-scripts`")
    key = _digest(
        seen.content(lock), repr(packages), *(seen.content(HERE / n) for n in ("pyc.mjs", "cut.py"))
    )
    kept = root / "node_modules" / ".live" / key
    if not kept.is_dir():
        found = origin.wheels(root, [wheel for part in packages.values() for wheel in part.get("wheels", ())])
        parts = {name: (npm / name).read_bytes() for name in CORE}
        parts["stdlib.zip"] = stored(
            compiled(unpacked(npm / "python_stdlib.zip", packages["stdlib"]["without"]))
        )
        for part, rules in packages.items():
            if wheels := rules.get("wheels"):
                files: Files = {}
                for wheel in wheels:
                    files |= unpacked(found[wheel], rules["without"])
                parts[f"{part}.tar"] = archive({MODULES + n: c for n, c in compiled(files).items()})
        new = kept.with_name(f"{key}.{os.getpid()}")
        new.mkdir(parents=True)
        for name, content in parts.items():
            (new / name).write_bytes(content)
        new.rename(kept)
    return {file.name: file.read_bytes() for file in sorted(kept.iterdir())}


def own_parts(root: Path) -> dict[str, Files]:
    """Return the sources of the book's own parts, by the names under which they are imported."""
    parts: dict[str, Files] = {}
    for part, sources in OWN.items():
        found = [
            f
            for source in sources
            for f in (seen.files(root / source) if source.count("/") == 0 else [root / source])
        ]
        named = ((f.relative_to(root).as_posix().removeprefix("docs/_ext/"), f) for f in found)
        parts[part] = {name: file.read_bytes() for name, file in named if file.suffix == ".py"}
    import array_api_compat

    compat = Path(str(array_api_compat.__file__)).parent
    names = (
        (f"array_api_compat/{f.relative_to(compat).as_posix()}", f) for f in sorted(compat.rglob("*.py"))
    )
    parts["book.tar"] |= {name: f.read_bytes() for name, f in names if not OTHER_LIBRARIES.match(name)}
    return parts


def texts(root: Path) -> list[Path]:
    """Return the text files beside the pages, which cells read."""
    found = (f for f in seen.files(root / "docs") if f.suffix == ".txt" and f.name != seen.REDIRECTS)
    return [file for file in found if "_ext" not in file.parts]


def results(root: Path) -> list[Path]:
    """Return the results of benchmarks, which stated numbers use (`stated_data` of conf.py)."""
    return [file for file in seen.files(root / "benchmarks" / "results") if file.suffix == ".json"]


def data(root: Path) -> Files:
    """Return what cells and numbers read: texts, results, and two of scikit-learn's data sets, which has 26 MB."""
    import numpy as np
    from sklearn import datasets

    files = {HOME + file.name: file.read_bytes() for file in texts(root)}
    files |= {f"{HOME}.data/{file.name}": file.read_bytes() for file in results(root)}
    for name in ("digits", "breast_cancer"):
        found = getattr(datasets, f"load_{name}")()
        for what in ("data", "target"):
            array, written = found[what], io.BytesIO()
            small = array.astype(np.uint8) if np.array_equal(array, array.astype(np.uint8)) else array
            np.save(written, small)
            files[f"{HOME}.data/{name}-{what}.npy"] = written.getvalue()
        names = {key: [str(n) for n in found[key]] for key in ("feature_names", "target_names")}
        files[f"{HOME}.data/{name}.json"] = json.dumps(names).encode()
    return files


# --- scripts, and the result ------------------------------------------------------------------------


def bundles(root: Path) -> Files:
    """Return the scripts of the page, each with all that it imports; what is loaded later has its hash in its name."""
    with tempfile.TemporaryDirectory() as folder:
        run_node("bundle.mjs", folder)
        return {file.name: file.read_bytes() for file in sorted(Path(folder).iterdir())}


def write(out: Path, key: str, parts: Files, scripts: Files) -> None:
    """Write the files and their list, in a folder that then replaces the last one."""
    new = out.with_name("live.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    listed: dict[str, Any] = {"key": key, "parts": {}, "scripts": {}, "files": []}
    for name, content in parts.items():
        compressed = gzip.compress(content, 9, mtime=0)
        file = f"{name}-{_digest_of(compressed)}.bin"  # no name that makes a server say that it is compressed
        (new / file).write_bytes(compressed)
        listed["parts"][name] = {"file": file, "size": len(compressed)}
    for name, content in scripts.items():
        stem, _, rest = name.partition(".")
        file = name if "-" in stem else f"{stem}-{_digest_of(content)}.{rest}"
        (new / file).write_bytes(content)
        listed["scripts"][stem] = file
        listed["files"].append(file)
    (new / LISTED).write_text(json.dumps(listed, indent=1), "utf-8")
    shutil.rmtree(out, ignore_errors=True)
    new.rename(out)


def _digest(*texts: str) -> str:
    return _digest_of("\0".join(texts).encode())


def _digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def main() -> int:
    """Make the files; where that is not possible, say why in one line."""
    try:
        make(ROOT)
    except origin.Unavailable as error:
        shutil.rmtree(ROOT / MADE, ignore_errors=True)
        print(f"The pages are built without *Run*: {error}.", file=sys.stderr)
        return 0 if not os.environ.get("CI") else 1
    except (origin.Wrong, RuntimeError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
