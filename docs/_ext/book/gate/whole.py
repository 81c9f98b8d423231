"""A failed build leaves no half of a site behind that looks whole.

Sphinx writes pages as it goes and counts warnings; under -W it reports failure when all is written. Here,
however a build fails (a warning, an exception, Ctrl-C, the end of the process), its pages are taken away
and one line says so. The editions are one site: where one of them fails, the pages of all are taken away. What Sphinx has read is forgotten too: it would not report a page's mistakes again
where it takes the page from its store, and a second try would pass. What cells have computed is kept.

An error makes the build fail with or without -W, a warning with it.

And a site that is built again is the one that is built afresh: Sphinx writes the pages that were edited,
but every page names the others beside its text. If a title or the order changes, all are written.
"""

import atexit
import logging as python_logging
import multiprocessing
import multiprocessing.util  # before the first Guard: what is registered last for the end runs first
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import NoReturn

from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from book.editions.editions import site_of
from book.upstream import fails_on_warnings

SECONDS_TO_END = 3.0


class Problems(python_logging.Filter):
    """Counts what is reported, and names files as they are seen from the project's folder."""

    def __init__(self, root: Path) -> None:
        super().__init__()
        self.root = f"{root}{os.sep}"
        self.errors = self.warnings = 0

    def filter(self, record: python_logging.LogRecord) -> bool:
        if record.levelno >= python_logging.ERROR:
            self.errors += 1
        else:
            self.warnings += 1
        location = getattr(record, "location", None)
        if isinstance(location, str):
            record.location = location.removeprefix(self.root)
        return True

    def __str__(self) -> str:
        count = self.errors + self.warnings
        return f" with {count} problem{'s' if count > 1 else ''} (see above)" if count else ""


class Guard:
    """Watches one build; whatever ends it before it is found good makes it a failed one."""

    def __init__(self, app: Sphinx) -> None:
        self.app = app
        self.process = os.getpid()
        self.problems = Problems(Path(app.confdir))
        self.marker = Path(app.doctreedir, "building")
        self.done = False
        for handler in python_logging.getLogger(logging.NAMESPACE).handlers:
            if isinstance(handler, logging.WarningStreamHandler):
                handler.addFilter(self.problems)
        if self.marker.exists():  # the last build was killed: no handler of its own could clear up
            self.forget()

    def begin(self, app: Sphinx) -> None:
        """Builders of other formats (gettext, doctest, linkcheck) leave the site as it is."""
        if app.builder.format != "html":
            return
        self.marker.parent.mkdir(parents=True, exist_ok=True)
        self.marker.touch()
        atexit.register(self.fail_unless_done)
        if threading.current_thread() is threading.main_thread() and _ends_at_once(signal.SIGTERM):
            signal.signal(signal.SIGTERM, _leave)

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Judge the build when all other extensions have ended theirs."""
        if self.problems.errors:
            app.statuscode = 1
        if exception or app.statuscode or (self.problems.warnings and fails_on_warnings(app)):
            self.fail_unless_done()
        self.done = True
        self.marker.unlink(missing_ok=True)
        if signal.getsignal(signal.SIGTERM) is _leave:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)

    def fail_unless_done(self) -> None:
        """Take the pages away, once, and only in the process that builds."""
        if self.done or os.getpid() != self.process:
            return
        self.done = True
        # Sphinx may have left readers or writers behind that wait for it, and Python would wait for them.
        children = multiprocessing.active_children()
        for child in children:
            child.terminate()
        for child in children:
            child.join(SECONDS_TO_END)
            child.kill()
        said = f"\nThe build failed{self.problems}."
        if self.app.builder.format == "html" and not self.app.config.keep_failed_pages:
            self.forget()
            said += (
                f" Its pages were taken out of {os.path.relpath(site_of(self.app))}, so that half a site does"
                " not pass for a whole one; the next good build writes them again."
            )
        print(said, file=sys.stderr)

    def forget(self) -> None:
        """Remove the pages and what Sphinx has read, and nothing else."""
        site = site_of(self.app)
        for page in site.rglob("*.html"):
            if "_static" not in page.relative_to(site).parts:
                page.unlink()
        Path(self.app.doctreedir, ENV_PICKLE_FILENAME).unlink(missing_ok=True)
        self.marker.unlink(missing_ok=True)


def _ends_at_once(number: signal.Signals) -> bool:
    return signal.getsignal(number) is signal.SIG_DFL


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """End in an orderly way, so that what is registered for the end is run."""
    raise SystemExit(128 + number)


def _leave_at_once_in_child() -> None:
    """Forked readers and writers have nothing to clear up: they end when they are told to."""
    if signal.getsignal(signal.SIGTERM) is _leave:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def names_others_anew(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """All pages, where what they show of each other is not what they showed before."""
    titles = {name: title.astext() for name, title in env.titles.items()}
    shown = (titles, env.toctree_includes)
    before = getattr(env, "book_navigation", shown)
    env.book_navigation = shown  # type: ignore[attr-defined]
    return list(titles) if shown != before else []


os.register_at_fork(after_in_child=_leave_at_once_in_child)
