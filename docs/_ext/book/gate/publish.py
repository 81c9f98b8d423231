"""Builds the book: `make html`, and the other formats that Sphinx makes of its pages.

The site is built in `_build/next`, and replaces the last one (`_build/html`) when all editions are
good: a build that fails, or is killed, leaves the last good site as it was. The editions are built at the same time. A
second build waits for the first. Nothing is done where nothing has changed: a digest of all that the site is made
of stands beside it.
"""

import argparse
import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import IO, Any, NoReturn

ROOT = Path(__file__).parents[4]
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "docs" / "_ext"))
from book.about import history  # noqa: E402
from book.gate import ends, seen  # noqa: E402
from book.live import runtime  # noqa: E402

BUILD = Path("_build")
NEXT, SITE, FORMER = BUILD / "next", BUILD / "html", BUILD / "html.former"
#: What the site in SITE is made of, and which files it has.
MADE_OF = BUILD / "html.json"
CATALOGS = BUILD / "catalogs.json"
#: Folders and files of the project that no page is made of.
NOT_READ = ("_build", "tests", "dist", "hosting")
#: Parts of the environment that pages are made of: docs/_ext/book/about/addresses.py
ADDRESSES = ("SITE_URL", "READTHEDOCS_CANONICAL_URL", "GITHUB_REPOSITORY", "GITHUB_SERVER_URL", "BOOK_DOI")
#: Builders of one edition, and whether a warning ends them.
STRICT = {"latex": True, "epub": True, "gettext": True, "linkcheck": False}


def languages() -> list[str]:
    """Return the editions, English first: the languages that have rules (docs/_ext/book/editions/languages.py)."""
    found = {file.parent.name for file in Path("docs/locale").glob("*/language.toml")}
    return ["en", *sorted(found - {"en"})]


def doctrees(language: str) -> Path:
    """Return where Sphinx keeps what it has read of an edition."""
    return BUILD / "doctrees" / language


def drop_old_catalogs() -> None:
    """Remove compiled catalogs that may be of other words: Sphinx looks at their times alone."""
    known = _known_catalogs()
    for catalog in Path("docs/locale").rglob("*.po"):
        if known.get(str(catalog)) != _state_of(catalog):
            catalog.with_suffix(".mo").unlink(missing_ok=True)


def remember_catalogs() -> None:
    """Note of what the compiled catalogs are made."""
    state = {str(catalog): _state_of(catalog) for catalog in Path("docs/locale").rglob("*.po")}
    CATALOGS.write_text(json.dumps(state), "utf-8")


def _known_catalogs() -> dict[str, Any]:
    with contextlib.suppress(OSError, ValueError):
        return dict(json.loads(CATALOGS.read_text("utf-8")))
    return {}


def _state_of(catalog: Path) -> list[Any]:
    compiled = catalog.with_suffix(".mo")
    return [seen.content(catalog), compiled.stat().st_mtime_ns if compiled.is_file() else 0]


# --- running Sphinx ------------------------------------------------------------------------------


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Wait until no other build is at work in this folder; the system frees the lock however one ends."""
    BUILD.mkdir(exist_ok=True)
    with Path(BUILD, "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            print(
                f"Another build is at work here (process {lock.read().strip()}): waiting for its end.",
                flush=True,
            )
            fcntl.flock(lock, fcntl.LOCK_EX)
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        os.set_inheritable(lock.fileno(), True)  # held until the last process of a killed build has ended
        yield


def sphinx(language: str, builder: str, out: Path, output: IO[str] | None = None) -> subprocess.Popen[str]:
    """Start Sphinx on one edition."""
    strict = ["-W", "-n"] if STRICT.get(builder, True) else ["-n"]
    kept = BUILD / "doctrees" / "sentences" if builder == "gettext" else doctrees(language)
    command = [sys.executable, "-m", "sphinx", *strict, "-q", "-j", "auto", "-b", builder]
    command += ["-D", f"language={language}", "-d", str(kept), "-c", ".", "docs", str(out)]
    return subprocess.Popen(command, stderr=output, text=True, close_fds=False, preexec_fn=ends.with_parent)


def build(jobs: dict[str, Path], builder: str = "html") -> int:
    """Build editions at the same time; what the first one reports is not said again by the others."""
    drop_old_catalogs()
    with contextlib.ExitStack() as stack:
        outputs: dict[str, IO[str]] = {}
        running: dict[str, subprocess.Popen[str]] = {}
        stack.callback(end, running)
        for language, out in jobs.items():
            outputs[language] = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            running[language] = sphinx(language, builder, out, outputs[language])
        said: set[str] = set()
        failed = 0
        for language, process in running.items():
            failed = process.wait() or failed
            outputs[language].seek(0)
            sys.stderr.writelines(fresh(outputs[language].read().splitlines(keepends=True), said))
            sys.stderr.flush()
        remember_catalogs()
        return failed


def fresh(lines: list[str], said: set[str]) -> list[str]:
    """Return the lines that are not said yet, without the blank ones after those that are; note them as said."""
    new: list[str] = []
    dropped = False
    for line in lines:
        dropped = line in said or (dropped and not line.strip())
        if not dropped:
            new.append(line)
    said |= {line for line in lines if line.strip()}
    return new


def end(running: dict[str, subprocess.Popen[str]]) -> None:
    """End what is still running, in an orderly way where it can."""
    for process in running.values():
        process.terminate()
    for process in running.values():
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        process.kill()


# --- the site ------------------------------------------------------------------------------------


def made_of() -> dict[str, Any]:
    """Return what a site is made of."""
    found = [file for file in seen.files(Path.cwd()) if is_source(file.relative_to(Path.cwd()))]
    environment = [f"{name}={os.environ.get(name, '')}" for name in ADDRESSES]
    installed = Path("node_modules/.package-lock.json")
    npm = seen.content(installed) if installed.is_file() else ""
    live = runtime.made(Path.cwd())
    environment.append(repr(history.read(Path.cwd())))  # pages name the commit
    return {"sources": seen.digest(Path.cwd(), found, seen.installed(Path.cwd()), npm, live, *environment)}


def is_source(file: Path) -> bool:
    """Whether a file of the project may go into the pages."""
    return file.parts[0] not in NOT_READ and file.suffix != ".mo"


def listing(site: Path) -> list[tuple[str, int, int]]:
    """Return the files of a site, by which one sees whether it was touched."""
    files = sorted(file for file in site.rglob("*") if file.is_file())
    return [(str(f.relative_to(site)), f.stat().st_size, f.stat().st_mtime_ns) for f in files]


def html() -> int:
    """Build all editions and publish them."""
    if FORMER.is_dir() and not SITE.is_dir():  # killed between two renames
        FORMER.rename(SITE)
    if failed := runtime.main():
        return failed
    now = made_of()
    with contextlib.suppress(OSError, ValueError):
        last = json.loads(MADE_OF.read_text("utf-8"))
        if last == json.loads(json.dumps(now | {"files": listing(SITE)})):
            return 0
    jobs = {language: NEXT / ("" if language == "en" else language) for language in languages()}
    failed = build(jobs)
    if failed:
        if SITE.is_dir():
            print(f"{SITE} still has the last good site.", file=sys.stderr)
        return failed
    for folder in NEXT.iterdir():  # of a language that was taken away
        if folder.name not in languages() and (folder / "searchindex.js").is_file():
            shutil.rmtree(folder)
    publish()
    MADE_OF.write_text(json.dumps(now | {"files": listing(SITE)}), "utf-8")
    return 0


def publish() -> None:
    """Replace the last site by a copy of what was built, with permissions that every server can read."""
    copy = SITE.with_name("html.new")
    for folder in (copy, FORMER):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(NEXT, copy)
    for path in (copy, *copy.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    MADE_OF.unlink(missing_ok=True)
    if SITE.exists():
        SITE.rename(FORMER)
    copy.rename(SITE)
    shutil.rmtree(FORMER, ignore_errors=True)


def other(builder: str, language: str) -> int:
    """Make something else of an edition's pages."""
    out = BUILD / builder / (language if builder in ("latex", "epub") else "")
    if builder in ("epub", "gettext"):
        shutil.rmtree(out, ignore_errors=True)  # what pages that are gone have left would be used, too
    return build({language: out}, builder)


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the book.")
    parser.add_argument("what", choices=["html", "check", *STRICT])
    parser.add_argument("language", nargs="?", default="en", choices=languages())
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, _leave)
    if "MAKELEVEL" in os.environ:
        ends.with_parent(signal.SIGTERM)
    with alone():
        if arguments.what == "html":
            return html()
        if arguments.what == "check":  # the strict English build, without a site
            return build({"en": NEXT})
        return other(arguments.what, arguments.language)


if __name__ == "__main__":
    os.chdir(ROOT)
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
