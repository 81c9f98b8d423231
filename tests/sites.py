"""Tiny sites, built with the book's conf.py, to test one feature of the build at a time.

    site = build_site({"index.md": "# Title"})
    assert site.returncode == 0, site.output

Sphinx runs in this process, except with -j2 (after the first build, one of a single page takes a quarter of a second).
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
    """A folder of pages, and the result of its last build."""

    folder: Path
    conf: dict[str, object]
    options: list[str] = field(default_factory=list)
    returncode: int = -1
    output: str = ""

    @property
    def source(self) -> Path:
        """The folder of the pages; to change one, write it and call build again."""
        return self.folder / "source"

    def write(self, pages: Mapping[str, str]) -> None:
        """Write files into the source folder; common indentation is removed."""
        for name, text in pages.items():
            file = self.source / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(dedent(text), "utf-8")

    def build(self, builder: str = "html") -> "Site":
        """Build strictly, as the book is built; earlier results are reused."""
        settings = [f"-D{name}={_value(value)}" for name, value in self.conf.items()]
        # For gettext, Sphinx tracks messages between builds and stores different doctrees.
        doctrees = self.folder / ("sentences" if builder == "gettext" else "doctrees")
        arguments = ["-W", "-n", "-q", "--no-color", "-b", builder, "-d", str(doctrees), *self.options]
        arguments += ["-c", str(ROOT), *settings, str(self.source), str(self.folder / builder)]
        # A parallel build forks processes, which is not safe with the threads of JAX that other tests start here.
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
        """The text of a built page, by its name without suffix."""
        return self.path(f"{page}.html").read_text("utf-8")


def build_site(folder: Path, pages: Mapping[str, str], *options: str, **conf: object) -> Site:
    """Build pages (a mapping of names to texts) in an empty folder, with conf.py and these configuration values.

    An index of all pages is added if there is none. Other files (catalogs, figures) may be among the pages. A page is
    strict about numbers if it has givens. Options are those of sphinx-build, such as "-j2".
    """
    settings = {
        "nb_execution_cache_path": folder / "cells",
        "weight": False,
        "book_live": "",
        "stated_strict": False,
    }
    site = Site(folder, settings | conf, list(options))
    site.write({"index.md": INDEX} | dict(pages))
    return site.build()


def _value(value: object) -> str:
    """A configuration value in the form of sphinx-build's option -D."""
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return str(int(value)) if isinstance(value, bool) else str(value)


@contextlib.contextmanager
def _own_surroundings() -> Iterator[None]:
    """Undo the effects of a build on this process.

    conf.py extends sys.path and PYTHONPATH, and themes extend lists that are Sphinx's defaults: the next build
    would see changed configuration values and write every page again. A build in another language leaves its
    translations loaded. And the event loop that a browser test has left in this process is hidden from the
    build, because no cell could run beside it.
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


def has_moved(html: str) -> bool:
    """Whether a built page only leads to another one: docs/redirects.txt."""
    return 'http-equiv="refresh"' in html
