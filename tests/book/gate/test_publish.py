"""`make html` on a small book of two editions: every build makes the same complete site; a failed one changes nothing."""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HEAD = "---\nfile_format: mystnb\nkernelspec: {name: python3, display_name: Python 3}\n---\n"
CELL = """
```{code-cell} python
:mystnb:
:  image: {alt: "A curve"}

import time
from pathlib import Path

import cefigures

Path("running").touch()
time.sleep(float(Path("seconds.csv").read_text()))
cefigures.loss_curve({"cat": (2 / 3, "cat")})
```
"""
PAGES = {
    "index.md": "# Index\n\n```{toctree}\n:glob:\n**\n```\n",
    "404.md": "---\norphan: true\n---\n# Not here\n",
    "one.md": "# One\n\nA formula, $x^2$.\n",
    "two.md": "# Two\n\n{term}`loss`, {ref}`a part <part>`.\n\n:::{glossary}\nloss\n  A number.\n:::\n",
    "part/three.md": f"{HEAD}# Three\n\n(part)=\n## A part\n{CELL}",
    "part/seconds.csv": "0\n",
}
LINKED = ("docs/_ext", "docs/_static", "docs/_templates", "cedocs", "cefigures", "benchmarks", "node_modules")
COPIED = ("conf.py", "pyproject.toml", "CITATION.cff", "CHANGELOG.md", "requirements", "docs/references.bib")
#: The catalogs of the texts around the pages.
AROUND = ("sphinx", "booktheme", "exercise", "proof")


class Book:
    """A project with a few pages that uses the book's extensions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in (*LINKED, *COPIED):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if name in LINKED:
                target.symlink_to((ROOT / name).resolve())
            elif (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, target)
            else:
                shutil.copy2(ROOT / name, target)
        locale = ROOT / "docs/locale"
        rules = [*locale.glob("*/language.*"), *(locale / f"ja/LC_MESSAGES/{name}.po" for name in AROUND)]
        for file in rules:
            target = folder / file.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, target)
        for name, text in PAGES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Write a file among the pages."""
        file = self.folder / "docs" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text, "utf-8")

    def start(self, **environment: str) -> subprocess.Popen[str]:
        """Start a build, in its own session."""
        command = [sys.executable, "-P", str(self.folder / "docs/_ext/book/gate/publish.py"), "html"]
        env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "1", **environment}
        env.pop("MAKELEVEL", None)
        return subprocess.Popen(
            command,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def build(self, **environment: str) -> tuple[int, str]:
        """Build; return the exit code and the output."""
        process = self.start(**environment)
        said, _ = process.communicate(timeout=300)
        return process.returncode, said

    def good(self, **environment: str) -> dict[str, str]:
        """Build without errors; return the digest of each file of the site."""
        code, said = self.build(**environment)
        assert code == 0, said
        return self.site()

    def site(self) -> dict[str, str]:
        """Return the digest of each file of the site."""
        html = self.folder / "_build/html"
        files = (file for file in html.rglob("*") if file.is_file())
        return {str(f.relative_to(html)): hashlib.sha256(f.read_bytes()).hexdigest() for f in files}

    def read(self) -> set[str]:
        """Return the time at which Sphinx has read each English page, to see which it reads again."""
        doctrees = self.folder / "_build/doctrees/en"
        return {f"{f.relative_to(doctrees)} {f.stat().st_mtime_ns}" for f in doctrees.rglob("*.doctree")}

    def processes(self) -> set[int]:
        """Return the running processes of this book's builds."""
        found = set()
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                about = (process / "cmdline").read_bytes() + b" " + os.readlink(process / "cwd").encode()
                if str(self.folder).encode() in about:
                    found.add(int(process.name))
        return found


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    made = Book(tmp_path_factory.mktemp("book"))
    made.good()
    return made


@pytest.fixture
def good(book: Book) -> Iterator[dict[str, str]]:
    """The site built from the current pages; afterwards the pages are restored."""
    yield book.good()
    for file in (book.folder / "docs").rglob("*.md"):
        if str(file.relative_to(book.folder / "docs")) not in PAGES:
            file.unlink()
    for name, text in PAGES.items():
        book.write(name, text)


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "nothing happened"
        time.sleep(0.02)


def test_both_editions_are_built(good: dict[str, str]) -> None:
    assert {
        "index.html",
        "ja/part/three.html",
        "notebooks/part/three.ipynb",
        "ja/searchindex.js",
    } <= good.keys()


def test_no_file_is_served_that_no_page_uses(book: Book, good: dict[str, str]) -> None:
    book.write("one.md", "# One\n\nAnother formula, $x^3$.\n")
    for site in (good, book.good()):
        unused = ("fontawesome.js", "bootstrap.js", ".map", "webpack-macros.html", ".buildinfo.bak")
        assert not [name for name in site if name.endswith(unused)]


def test_after_an_edit_and_its_undoing_the_site_is_what_it_was(book: Book, good: dict[str, str]) -> None:
    kept = {name: (book.folder / "docs" / name).stat() for name in PAGES}
    book.write("one.md", "# A longer title\n\nOther words, and {ref}`part`.\n")
    book.write("part/three.md", PAGES["part/three.md"].replace("A part", "Another name"))
    other = book.good()
    assert {name for name in good if other.get(name) != good[name]} > {"one.html", "two.html", "ja/two.html"}
    for name, status in kept.items():  # restored like a backup, with its old modification time
        book.write(name, PAGES[name])
        os.utime(book.folder / "docs" / name, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert book.good() == good


def test_what_the_edit_leaves_is_what_a_build_from_nothing_makes(book: Book, good: dict[str, str]) -> None:
    book.write("four.md", "# Four\n\nSee {ref}`part`.\n")
    book.write("two.md", PAGES["two.md"].replace("loss\n", "risk\n").replace("`loss`", "`risk`"))
    edited = book.good()
    shutil.rmtree(book.folder / "_build")
    assert book.good() == edited


def test_the_site_does_not_depend_on_the_folder_or_the_machine(
    book: Book, good: dict[str, str], tmp_path: Path
) -> None:
    """Of locales tests/test_commands.py says more."""
    other = Book(tmp_path / "another folder")
    before = os.umask(0o077)
    try:
        site = other.good(TZ="Pacific/Kiritimati", LANG="ja_JP.UTF-8", PYTHONHASHSEED="7")
    finally:
        os.umask(before)
    assert site == good
    assert all(file.stat().st_mode & 0o044 == 0o044 for file in (other.folder / "_build/html").rglob("*"))


def test_a_page_that_is_taken_away_is_gone(book: Book, good: dict[str, str]) -> None:
    book.write("part/four.md", PAGES["part/three.md"].replace("(part)=\n", "").replace("Three", "Four"))
    more = book.good()
    assert {"part/four.html", "ja/part/four.html", "notebooks/part/four.ipynb"} <= more.keys() - good.keys()
    (book.folder / "docs/part/four.md").unlink()
    assert book.good() == good


def test_a_failed_build_leaves_the_last_good_site_and_the_next_reads_what_it_must(
    book: Book, good: dict[str, str]
) -> None:
    book.write("one.md", "# One\n\n[](#nowhere)\n")
    for _ in range(2):  # a second build reports it again
        code, said = book.build()
        assert code != 0
        assert said.count("docs/one.md:3: WARNING") == 1, said
        assert "_build/html still has the last good site" in said
        assert book.site() == good
    before = book.read()
    book.write("one.md", PAGES["one.md"] + "\nRepaired.\n")
    assert "one.html" in book.good()
    assert {entry.split()[0] for entry in book.read() - before} == {"one.doctree"}


def test_a_second_build_waits_for_the_first(book: Book, good: dict[str, str]) -> None:
    book.write("one.md", PAGES["one.md"] + "\nOther words.\n")
    first, second = book.start(), book.start()
    said = [process.communicate(timeout=300)[0] for process in (first, second)]
    assert first.returncode == second.returncode == 0, said
    assert "".join(said).count("Another build is at work here") == 1
    assert book.site().keys() == good.keys()
    assert "Other words" in (book.folder / "_build/html/one.html").read_text("utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_build_that_is_ended_while_a_cell_runs_leaves_nothing_behind(
    book: Book, good: dict[str, str], number: signal.Signals
) -> None:
    book.write("part/seconds.csv", "120\n")
    book.write("one.md", "# One\n\nOther words.\n")
    mark = book.folder / "docs/part/running"
    mark.unlink(missing_ok=True)
    with book.start() as process:  # at its end the pipe is closed and the process awaited
        wait_for(mark.exists)
        process.send_signal(number)
    assert process.returncode != 0
    wait_for(lambda: not book.processes(), 30)
    assert book.site() == good
    mark.unlink()
    book.write("part/seconds.csv", PAGES["part/seconds.csv"])
    book.write("one.md", PAGES["one.md"])
    assert book.good() == good


@pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")
def test_killed_at_any_moment_the_next_build_is_right(book: Book, good: dict[str, str]) -> None:
    start = time.monotonic()
    book.write("one.md", "# Another title\n\nOther words.\n")
    book.good()
    whole = time.monotonic() - start
    for title, share in {"Early": 0.5, "Late": 0.7, "Very late": 0.9}.items():
        book.write("one.md", f"# {title}\n\nOther words.\n")
        with book.start() as process:  # at its end the pipe is closed and the process awaited
            time.sleep(whole * share)
            process.kill()
        wait_for(lambda: not book.processes(), 30)
    for name, text in PAGES.items():
        book.write(name, text)
    assert book.good() == good
