"""Tiny sites, built with the book's own conf.py, to see what the build says about one thing at a time.

    site = build_site({"index.md": "# Title"})
    assert site.returncode == 0, site.output

Sphinx runs in this process (after the first, a build of one page takes a quarter of a second), except with -j2.
"""

import asyncio
import contextlib
import copy
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

from book.editions.languages import folders
from sphinx import locale
from sphinx.cmd.build import build_main
from sphinx.config import Config

ROOT = Path(__file__).parents[1]
#: Each language of the book and its folder in the site.
EDITIONS = folders()

INDEX = """\
# Index

```{toctree}
:glob:
**
```
"""


@dataclass
class Site:
    """A folder of pages, and what became of it when it was last built."""

    folder: Path
    conf: dict[str, object]
    options: list[str] = field(default_factory=list)
    returncode: int = -1
    output: str = ""

    @property
    def source(self) -> Path:
        """Where the pages are; to change one, write it and call build again."""
        return self.folder / "source"

    def write(self, pages: Mapping[str, str]) -> None:
        """Write files under the source folder; common indentation is taken away."""
        for name, text in pages.items():
            file = self.source / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text), "utf-8")

    def build(self, builder: str = "html") -> "Site":
        """Build strictly, as the book is built; what was built before is reused."""
        settings = [f"-D{name}={_value(value)}" for name, value in self.conf.items()]
        # The sentences for translators are followed from build to build: Sphinx keeps such pages apart.
        doctrees = self.folder / ("sentences" if builder == "gettext" else "doctrees")
        arguments = ["-W", "-n", "-q", "--no-color", "-b", builder, "-d", str(doctrees), *self.options]
        arguments += ["-c", str(ROOT), *settings, str(self.source), str(self.folder / builder)]
        # Several processes are forked, which is not safe beside the threads of JAX that other tests start here.
        if "-j2" in self.options:
            run = subprocess.run([sys.executable, "-m", "sphinx", *arguments], capture_output=True, text=True)
            self.returncode, self.output = run.returncode, run.stdout + run.stderr
            return self
        said = io.StringIO()
        with (
            _own_surroundings(),
            contextlib.redirect_stderr(said),
            contextlib.redirect_stdout(said),
        ):
            self.returncode = build_main(arguments)
        self.output = said.getvalue()
        return self

    def path(self, name: str, builder: str = "html") -> Path:
        """A built file."""
        return self.folder / builder / name

    def html(self, page: str = "index") -> str:
        """The text of a built page, given by its name without an ending."""
        return self.path(f"{page}.html").read_text("utf-8")


def build_site(folder: Path, pages: Mapping[str, str], *options: str, **conf: object) -> Site:
    """Build pages (their names to their texts) in an empty folder, with conf.py and these settings.

    An index that lists every page is added where there is none. Other files (catalogs, figures) may
    stand among the pages. Options are sphinx-build's, such as "-j2".
    """
    site = Site(folder, {"nb_execution_cache_path": folder / "cells", "weight": False} | conf, list(options))
    site.write({"index.md": INDEX} | dict(pages))
    return site.build()


def _value(value: object) -> str:
    """A setting as sphinx-build's -D takes it."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return str(int(value)) if isinstance(value, bool) else str(value)


@contextlib.contextmanager
def _own_surroundings() -> Iterator[None]:
    """Undo what a build does to this process.

    conf.py lengthens sys.path and PYTHONPATH, and themes lengthen lists that are Sphinx's defaults: the
    next build would take that for a change of the settings and write every page again. A build in another
    language leaves its words behind, for the next one to find. And what a browser's test has left in this
    process is hidden from the build: an event loop beside which no cell could run.
    """
    path, environment, defaults = sys.path[:], dict(os.environ), copy.deepcopy(Config.config_values)
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield
    finally:
        asyncio._set_running_loop(loop)
        locale.translators.clear()
        Config.config_values = defaults
        sys.path[:] = path
        os.environ.clear()
        os.environ.update(environment)
