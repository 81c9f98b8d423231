"""Every page as a notebook that runs where `cedocs[book]` is installed, with buttons to download or open it.

The notebooks of all editions are in the folder `notebooks` of the site, together with Binder's requirements.txt. Colab
and Binder open notebooks from a branch of a repository: .github/workflows/pages.yml pushes that folder to a separate
branch, because built files do not belong to the sources. If the repository is not known, the page has no such buttons.

Notebooks contain no outputs: the reader's machine computes them.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from book.about.metadata import NOT_LISTED
from book.editions.editions import say, site_of
from book.editions.languages import language_of

from .markdown import Writer

FOLDER = "notebooks"
#: The branch whose root is that folder.
BRANCH = "notebooks"
#: A file beside a page that one of its cells reads.
READS = re.compile(r"""["']([\w-]+\.txt)["']""")
INSTALL = """\
# {comment}
import os, sys

if "google.colab" in sys.modules or "BINDER_SERVICE_HOST" in os.environ:
    %pip install --quiet "{package}"
"""
HIDDEN = frozenset({"hide-input", "hide-cell"})


def repository(app: Sphinx) -> str:
    """Return the name of the repository, if it is known and on GitHub, where Colab and Binder can open it."""
    found = re.fullmatch(r"https://github\.com/([^/]+/[^/]+)", app.config.book_repository)
    return found[1] if found else ""


def package(app: Sphinx) -> str:
    """Return the requirement for pip: the version that the page was built with."""
    if name := repository(app):
        return f"cedocs[book] @ git+https://github.com/{name}"
    return f"cedocs[book]=={app.config.release}"


def path_of(app: Sphinx, page: str) -> str:
    """Return the path of a page's notebook in the folder of all notebooks."""
    return f"{language_of(app.config).folder}{page}.ipynb"


# --- the notebook ---------------------------------------------------------------------------------


def write_notebook(app: Sphinx, document: nodes.document, page: str) -> None:
    """Write a page's notebook."""
    if not is_made(app, page):
        return
    file = site_of(app) / FOLDER / path_of(app, page)
    file.parent.mkdir(parents=True, exist_ok=True)
    notebook = notebook_of(app, document, page)
    nbformat.validate(notebook)
    file.write_text(nbformat.writes(notebook) + "\n", "utf-8")


def notebook_of(app: Sphinx, document: nodes.document, page: str) -> nbformat.NotebookNode:
    """Return a page as a notebook."""
    writer = Writer(app.builder, page, app.config.html_baseurl)  # type: ignore[arg-type]
    cells = []
    for kind, source, tags in writer.write(document):
        if kind == "markdown":
            cells.append(new_markdown_cell(source))
        else:
            cells += [carried(file) for file in files_read(app, page, source)]
            cells.append(code_cell(source, tags))
    if any(cell.cell_type == "code" for cell in cells):
        comment = say("Colab and Binder: install what this page needs.")
        cells.insert(0, new_code_cell(INSTALL.format(comment=comment, package=package(app)).rstrip()))
    cells.append(new_markdown_cell(source_of(app, page)))
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # the same in every build; nbformat's default is random
    return new_notebook(
        cells=cells,
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            "title": app.env.titles[page].astext(),
        },
    )


def code_cell(source: str, tags: tuple[str, ...]) -> nbformat.NotebookNode:
    """Return a cell without output; its input is collapsed if the page folds it."""
    metadata: dict[str, Any] = {"tags": list(tags)} if tags else {}
    if HIDDEN & set(tags):
        metadata["jupyter"] = {"source_hidden": True}
    return new_code_cell(source, metadata=metadata)


def files_read(app: Sphinx, page: str, source: str) -> list[Path]:
    """Return the files in a page's folder that a cell reads."""
    folder = Path(app.env.doc2path(page)).parent
    return [folder / name for name in READS.findall(source) if (folder / name).is_file()]


def carried(file: Path) -> nbformat.NotebookNode:
    """Return a cell that writes a file, so that the notebook needs no other files."""
    text = f"%%writefile {file.name}\n{file.read_text('utf-8').rstrip()}"
    return new_code_cell(text, metadata={"jupyter": {"source_hidden": True}})


def source_of(app: Sphinx, page: str) -> str:
    """Return a line with the source and the licence of a notebook."""
    book = app.config.project
    if app.config.html_baseurl:
        book = f"[{book}]({app.config.html_baseurl}{app.builder.get_target_uri(page)})"
    line = say("A page of the book {book}, version {version}. Text CC BY 4.0, code MIT.")
    return "---\n\n" + line.format(book=book, version=app.config.release)


def write_requirements(app: Sphinx, exception: Exception | None) -> None:
    """Write Binder's requirements.txt into the folder of the notebooks."""
    if exception is None and is_made(app) and (site_of(app) / FOLDER).is_dir():
        (site_of(app) / FOLDER / "requirements.txt").write_text(package(app) + "\n", "utf-8")


# --- the buttons ----------------------------------------------------------------------------------


def add_buttons(app: Sphinx, page: str, template: str, context: dict[str, Any], document: object) -> None:
    """Pass the addresses of the notebook (file, Colab, Binder) to the template take-page.html."""
    if document is None or not is_made(app, page):
        return
    path = path_of(app, page)
    here = language_of(app.config).folder + app.builder.get_target_uri(page)
    context["notebook"] = relative_uri(here, f"{FOLDER}/{path}")
    if name := repository(app):
        context["opens"] = {
            "Colab": f"https://colab.research.google.com/github/{name}/blob/{BRANCH}/{quote(path)}",
            "Binder": f"https://mybinder.org/v2/gh/{name}/{BRANCH}?labpath={quote(path, safe='')}",
        }


def is_made(app: Sphinx, page: str = "") -> bool:
    """Whether this builder, or this page, has notebooks: HTML only, and no generated pages."""
    return app.builder.name == "html" and page not in NOT_LISTED
