"""A build that ends well has made a whole site, the one that a build from nothing makes.

Sphinx tells by times what has changed since its last build, writes pages as it goes, and forgets all that it has
read when an exception ends it. Here

- an error makes the build fail with or without -W, a warning with it;
- a page is read again when its content, or that of a file that it depends on, is another than it was, whatever the
  files' times say; and after a build that failed or was killed, when it had a problem or was being read;
- a page is written again when it was read since it was last written well, by whatever builder. If something changes
  that pages show of each other (a title, the order, a number, a label), all are;
- what no page has any more (a page, a notebook, a drawing, a static file) is taken away;
- readers and writers, and what they have started, end with the build.

What a failed build has written is no site. `make html` keeps the last good one: see publish.py.
"""

import atexit
import logging as python_logging
import multiprocessing
import multiprocessing.util  # before the first Guard: what is registered last for the end runs first
import os
import re
import shutil
import signal
import sys
import threading
from collections.abc import Iterable
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.i18n import docname_to_domain

from book.editions.editions import own_files, site_of
from book.gate import ends, seen
from book.statements.exercise_index import levels
from book.upstream import exercises, fails_on_warnings, proofs

SECONDS_TO_END = 3.0
FEW = 3


class Problems(python_logging.Filter):
    """Counts what is reported, and names files as they are seen from the project's folder."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = f"{root}{os.sep}"
        self.errors = self.warnings = 0
        self.files: set[str] = set()

    def filter(self, record: python_logging.LogRecord) -> bool:
        if record.levelno >= python_logging.ERROR:
            self.errors += 1
        else:
            self.warnings += 1
        location = getattr(record, "location", None)
        if isinstance(location, str):
            record.location = location = location.removeprefix(self.root)
        self.files.add(str(location or "").split(":")[0])
        return True

    def __str__(self) -> str:
        count = self.errors + self.warnings
        return f" with {count} problem{'s' if count > 1 else ''} (see above)" if count else ""


class State:
    """What one build leaves to the next, in files beside what Sphinx has read."""

    def __init__(self, doctrees: Path) -> None:
        self.environment = doctrees / ENV_PICKLE_FILENAME
        self.kept = doctrees / "environment.kept"
        self.unread = doctrees / "unread.json"
        self.written = doctrees / "written.json"
        if self.kept.is_file():  # the last build was killed, perhaps while Sphinx stored its environment
            os.replace(self.kept, self.environment)

    def keep(self) -> None:
        """Keep a copy of the environment while it may be written or thrown away."""
        if self.environment.is_file():
            copy = self.kept.with_suffix(".new")
            shutil.copyfile(self.environment, copy)
            os.replace(copy, self.kept)

    def restore(self) -> None:
        """Put the copy back."""
        if self.kept.is_file():
            os.replace(self.kept, self.environment)


class Guard:
    """Watches one build from the start of its extensions to its end."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.process = os.getpid()
        self.done = False
        self.jobs = app.parallel
        self.problems = Problems(Path(app.confdir))
        self.state = State(Path(app.doctreedir))
        self.read: list[str] = []
        self.generated: set[str] = set()
        self.shared = ""
        for handler in python_logging.getLogger(logging.NAMESPACE).handlers:
            if isinstance(handler, logging.WarningStreamHandler):
                handler.addFilter(self.problems)

    @property
    def is_site(self) -> bool:
        return bool(self.app.builder.name == "html")

    def begin(self, app: Sphinx) -> None:
        self.state.keep()
        atexit.register(self.leave)
        if threading.current_thread() is threading.main_thread() and _ends_at_once(signal.SIGTERM):
            signal.signal(signal.SIGTERM, _leave)
        if self.is_site:
            # Sphinx and the extensions copy all of it, and take nothing away.
            shutil.rmtree(Path(app.outdir, "_static"), ignore_errors=True)

    # --- which pages are read, which are written --------------------------------------------------

    def outdated(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> list[str]:
        """Return the pages whose content changed, and those that the last build did not end well with."""
        before = getattr(env, "book_contents", {})
        known = env.all_docs.keys() & env.found_docs
        other = {page for page in known if before.get(page) != contents(env, page)}
        return sorted(other | (set(seen.load(self.state.unread) or ()) & known))

    def reading(self, app: Sphinx, env: BuildEnvironment, pages: list[str]) -> None:
        """Note what is about to be read, in case that the build does not survive it."""
        self.read = list(pages)
        self.app.parallel = self.jobs_for(pages)
        seen.save(self.state.unread, sorted({*pages, *(seen.load(self.state.unread) or ())}))

    def updated(self, app: Sphinx, env: BuildEnvironment) -> list[str]:
        """Note what was read; return the pages that are not written as they were read."""
        before = getattr(env, "book_contents", {})
        now = {page: before[page] for page in before.keys() & env.all_docs.keys()}
        now |= {page: contents(env, page) for page in self.read}
        env.book_contents = now  # type: ignore[attr-defined]
        self.shared = shared(env)
        if not self.is_site:
            return []
        written = seen.load(self.state.written) or {"pages": {}, "shared": ""}
        self.state.written.unlink(missing_ok=True)  # until this build has ended well
        same = written["shared"] == self.shared
        pages = [page for page in env.all_docs if not same or written["pages"].get(page) != now.get(page)]
        self.app.parallel = self.jobs_for(pages)
        return pages

    def jobs_for(self, pages: list[str]) -> int:
        """Return how many processes to fork; for a few pages it takes longer to start them than to do without."""
        return self.jobs if len(pages) > FEW else 1

    def stored(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Keep the environment with what was read: Sphinx has stored it, and throws it away at an exception."""
        self.state.keep()

    def generate(self, app: Sphinx, page: str, *_: Any) -> None:
        """Note the pages of the site that are made of no source (only the main process makes such)."""
        self.generated.add(page)

    # --- the end ----------------------------------------------------------------------------------

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Judge the build when all other extensions have ended theirs."""
        self.done = True
        if self.problems.errors:
            app.statuscode = 1
        if exception or app.statuscode or (self.problems.warnings and fails_on_warnings(app)):
            self.fail(exception)
        else:
            self.succeed()
        self.state.kept.unlink(missing_ok=True)
        if signal.getsignal(signal.SIGTERM) is _leave:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def leave(self) -> None:
        """End an interrupted build; the state says to the next what was not done."""
        if not self.done and os.getpid() == self.process:
            end_children()
            print("\nThe build was interrupted.", file=sys.stderr)

    def succeed(self) -> None:
        """Note what is written."""
        env = self.app.env
        if self.is_site:
            written = {"pages": env.book_contents, "shared": self.shared}  # type: ignore[attr-defined]
            seen.save(self.state.written, written)
        self.state.unread.unlink(missing_ok=True)

    def fail(self, exception: Exception | None) -> None:
        """Have the pages with problems read again, so that the next build reports them, too."""
        end_children()
        if exception:
            self.state.restore()  # with the list of what was being read
        elif self.is_site or self.read:
            pages = self.pages_with_problems()
            env = self.app.env
            seen.save(self.state.unread, sorted(pages))
            if self.is_site:
                written = {page: digest for page, digest in env.book_contents.items() if page not in pages}  # type: ignore[attr-defined]
                seen.save(self.state.written, {"pages": written, "shared": self.shared})
        print(f"\nThe build failed{self.problems}.", file=sys.stderr)

    def pages_with_problems(self) -> set[str]:
        """Return the pages that problems were reported in; all that were read where one is in no page."""
        env = self.app.env
        found: set[str] = set()
        for name in self.problems.files:
            file = Path(self.app.confdir, name)
            pages = {page for page in env.all_docs if file in depends_on(env, page)} if name else set()
            found |= pages or set(self.read)
        return found & env.found_docs

    def sweep(self, app: Sphinx, exception: Exception | None) -> None:
        """Remove the files of pages that are gone, before extensions add more than pages."""
        if exception or not self.is_site:
            return
        out = Path(app.outdir)
        builder: Any = app.builder
        pages = {Path(builder.get_outfilename(page)) for page in app.env.found_docs | self.generated}
        take_away(app, out, ".html", pages)
        take_away(app, out / "_images", "", {out / "_images" / name for _, name in app.env.images.values()})
        # The notebooks of all editions stand in one folder.
        folder = site_of(app) / "notebooks" / out.relative_to(site_of(app))
        take_away(app, folder, ".ipynb", {folder / f"{page}.ipynb" for page in app.env.found_docs})
        Path(out, ".buildinfo.bak").unlink(missing_ok=True)
        if not app.config.html_baseurl:
            Path(out, "sitemap.xml").unlink(missing_ok=True)
            shutil.rmtree(out / "cards", ignore_errors=True)


def depends_on(env: BuildEnvironment, page: str) -> set[Path]:
    """Return a page's file, its catalog, and the files that it depends on."""
    files = {Path(env.srcdir, file) for file in env.dependencies.get(page, ())}
    # Sphinx notes compiled catalogs, not in every build, and these have the time of their making in them.
    files = {file for file in files if file.suffix != ".mo"}
    catalog = Path(
        env.config.language, "LC_MESSAGES", f"{docname_to_domain(page, env.config.gettext_compact)}.po"
    )
    return files | {Path(env.doc2path(page)), *(Path(env.srcdir, f, catalog) for f in env.config.locale_dirs)}


def take_away(app: Sphinx, folder: Path, suffix: str, kept: set[Path]) -> None:
    """Remove the files of a folder with this ending but those, and the folders that are empty then."""
    for file in own_files(app, folder):
        if file.name.endswith(suffix) and file not in kept:
            file.unlink()
            for parent in file.relative_to(folder).parents:
                if not any((folder / parent).iterdir()):
                    (folder / parent).rmdir()


def contents(env: BuildEnvironment, page: str) -> str:
    """Return a digest of a page's file and of those that it depends on."""
    return "-".join(seen.content(f)[:16] if f.is_file() else "" for f in sorted(depends_on(env, page)))


def shared(env: BuildEnvironment) -> str:
    """Return a digest of what pages show of each other: titles, the order, numbers, what can be referred to."""
    std, data = env.domaindata["std"], env.domaindata
    shown = [
        {name: title.astext() for name, title in env.titles.items()},
        *(env.toctree_includes, env.toc_secnumbers, env.toc_fignumbers),
        *(std["labels"], std["anonlabels"], std["objects"], std["terms"]),
        *(data["math"]["objects"], data["py"]["objects"]),
        {page: env.metadata[page].get("myst_slugs") for page in env.all_docs},
        *(proofs(env), exercises(env), levels(env)),  # with the lines that they stand on
    ]
    text = "\n".join(repr(sorted(part.items(), key=repr)) for part in shown)
    return seen.digest(Path(), [], re.sub(r"'line(?:no)?': \d+", "", text))


def end_children() -> None:
    """End readers and writers that Sphinx may have left behind; Python would wait for them."""
    children: Iterable[Any] = multiprocessing.active_children()
    for child in children:
        child.terminate()
    for child in children:
        child.join(SECONDS_TO_END)
        child.kill()


def _ends_at_once(number: signal.Signals) -> bool:
    return signal.getsignal(number) is signal.SIG_DFL


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """End in an orderly way, so that what is registered for the end is run."""
    raise SystemExit(128 + number)


def _leave_at_once_in_child() -> None:
    """Forked readers and writers have nothing to clean up: they end at once."""
    ends.forked_with_parent()
    if signal.getsignal(signal.SIGTERM) is _leave:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


os.register_at_fork(after_in_child=_leave_at_once_in_child)
