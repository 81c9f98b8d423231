"""Cells that fail or warn end the build, and say where and why in a few lines.

MyST-NB stops at the first failing cell with the traceback of its own innards. Here every failing or
warning cell of the book is reported, with its line in the page; the errors make the build fail.

What a page's cells have computed is cached under a key of all that they can see (seen.py). Each page has a cache
of its own, which one process at a time uses: where two editions are built at once, the second one finds what the
first has executed.
"""

import contextlib
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_cache.executors.utils import ExecutionResult
from myst_nb.core.execute.base import ExecutionError
from myst_nb.sphinx_ext import OUTPUT_FOLDER
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.util import logging
from traitlets.config import Config

from book.gate import seen
from book.upstream import NotebookClientCache, keep_drawings_in, single_nb_execution

logger = logging.getLogger(__name__)

CACHES_KEPT = 3
LONGEST_SOCKET = 103  # as many characters a socket's path may have on macOS; on Linux a few more
ANSI = re.compile(r"\x1b\[[0-9;]*m")
LINE_IN_CELL = re.compile(r"Cell In\[\d+\], line (\d+)|<string>, line (\d+)")
WARNING = re.compile(r"^(?P<file>\S.*?):(?P<line>\d+): (?P<what>\w*Warning: .*)$", re.MULTILINE)
IN_CELL = re.compile(r"ipykernel_\d+[/\\]\d+\.py$")


def execute(notebook: NotebookNode, **options: Any) -> ExecutionResult:
    """Run a notebook in a kernel that it reaches through files (sockets) in a separate folder.

    Network ports are chosen by each reader for itself: two that read in parallel can choose the same.
    """
    with tempfile.TemporaryDirectory(prefix="cells-") as folder:
        settings = Config()
        if os.name == "posix" and len(folder) < LONGEST_SOCKET - len("/kernel-10"):
            settings.KernelManager.transport = "ipc"
            settings.KernelManager.ip = f"{folder}/kernel"
        # A kernel that is asked to end sometimes writes a traceback of its own, about a socket that is closed already.
        settings.NotebookClient.shutdown_kernel = "immediate"
        settings.NotebookClient.on_cell_execute = _mark_as_begun
        return single_nb_execution(
            notebook, config=settings, extra_arguments=["--log-level=ERROR"], **options
        )


class Client(NotebookClientCache):
    """Executes a page's cells, or finds their results in the cache, and reports what went wrong."""

    #: The project's folder and that of the pages.
    project = source = Path()

    def start_client(self) -> None:
        try:
            with self._own_cache():
                super().start_client()
        except ExecutionError as error:
            if type(error.__cause__).__name__ == "CellTimeoutError":
                seconds = self.nb_config.execution_timeout
                self._report_unfinished(f"takes longer than {seconds} seconds", "Make it faster.")
                return
        except DeadKernelError:
            self._report_unfinished("ends its kernel", "Does it need too much memory, or leave by itself?")
            return
        for index, cell in enumerate(self.notebook.cells):
            if cell.cell_type == "code":
                self._report(index, cell)

    @contextlib.contextmanager
    def _own_cache(self) -> Iterator[None]:
        """Use the cache of this page, and have others wait for what is executed here."""
        page = Path(str(self.path)).relative_to(self.source).with_suffix("").as_posix().replace("/", "-")
        code = "\n".join(cell.source for cell in self.notebook.cells if cell.cell_type == "code")
        caches = Path(self.nb_config.execution_cache_path, page)
        folder = caches / seen.cells(self.project, self.source, code)
        folder.mkdir(parents=True, exist_ok=True)
        self._nb_config = self.nb_config.copy(execution_cache_path=str(folder))
        with Path(caches, ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # until it is closed, also by the end of the process
            os.utime(folder)
            drop_old_caches(caches)
            yield

    def _report(self, index: int, cell: NotebookNode) -> None:
        start = self._first_line_of_code(index)
        allowed = "raises-exception" in cell.metadata.get("tags", [])
        for output in cell.get("outputs", []):
            if output.output_type == "error" and not allowed:
                self._error(*_failure(output, start))
        written = "".join(o.text for o in cell.get("outputs", []) if o.get("name") == "stderr")
        for message, line in _warnings(ANSI.sub("", written), start):
            self._error(message, line)

    def _report_unfinished(self, what: str, remedy: str) -> None:
        """Report the cell that the kernel began last."""
        begun = [i for i, cell in enumerate(self.notebook.cells) if cell.get("execution_count") is not None]
        line = self._first_line_of_code(begun[-1] if begun else 0)
        self._error(f"This cell {what}.\n  {remedy}", line)

    def _error(self, message: str, line: int) -> None:
        logger.error(message, location=f"{self.path}:{line}", type="cells")

    def _first_line_of_code(self, index: int) -> int:
        """Where in the page the cell's code begins: after the fence and the options."""
        code: str = self.notebook.cells[index].source
        fence = self.cell_line(index)
        lines = Path(str(self.path)).read_text("utf-8").splitlines()
        first = code.split("\n")[0].strip()
        candidates = (n for n in range(fence, len(lines) + 1) if lines[n - 1].strip() == first)
        return next(candidates, fence)


def _mark_as_begun(cell: NotebookNode, cell_index: int) -> None:
    """Give a cell a number before it runs: a kernel that ends at once does not always send one."""
    cell.execution_count = 0


def _failure(output: NotebookNode, start: int) -> tuple[str, int]:
    """What an exception says, and on which line of the page it was raised."""
    found = LINE_IN_CELL.search(ANSI.sub("", "\n".join(output.traceback)))
    line = start + int(found[1] or found[2]) - 1 if found else start
    said = f"{output.ename}: {output.evalue}" if output.evalue else output.ename
    return (
        f"This cell fails with {said}\n"
        "  Correct the cell; where the exception is what the page shows, tag the cell raises-exception.",
        line,
    )


def _warnings(written: str, start: int) -> Iterator[tuple[str, int]]:
    """What a cell wrote to its standard error, warning by warning, and the lines of the page."""
    remedy = (
        "  Change the code so that it does not warn; where the warning is what the page shows, catch it"
        " and print its text."
    )
    found = list(WARNING.finditer(written))
    for warning in found:
        in_cell = IN_CELL.search(warning["file"])
        where = "" if in_cell else f"  It comes from {warning['file']}, line {warning['line']}.\n"
        line = start + int(warning["line"]) - 1 if in_cell else start
        yield f"This cell warns: {warning['what']}\n{where}{remedy}", line
    if written.strip() and not found:
        yield (
            f"This cell writes to its standard error: {written.strip()}\n"
            "  Pages show standard output only: print it there, or do not write it.",
            start,
        )


def silence_mystnb(app: Sphinx, config: Any) -> None:
    """MyST-NB's own message about a failing cell says less, and is followed by this extension's."""
    config.suppress_warnings = [*config.suppress_warnings, "mystnb.exec"]


def prepare(app: Sphinx) -> None:
    """Tell the client where it is, and cells to use one thread: on a busy machine several wait for each other for minutes."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    Client.project, Client.source = Path(app.confdir), Path(app.srcdir)


def draw_beside_what_is_read(app: Sphinx) -> None:
    """Store the figures of cells next to Sphinx's doctrees.

    MyST-NB would store them next to the built pages, but the Japanese pages are in a folder of the English ones.
    """
    keep_drawings_in(app, Path(app.doctreedir, OUTPUT_FOLDER))


def drop_old_caches(folder: Path) -> None:
    """Keep the caches of the few keys that were used last."""
    found = (entry for entry in folder.iterdir() if entry.is_dir())
    caches = sorted(found, key=lambda cache: cache.stat().st_mtime, reverse=True)
    for cache in caches[CACHES_KEPT:]:
        shutil.rmtree(cache, ignore_errors=True)
