"""Every page as a notebook that runs where `cedocs[book]` is installed, with buttons to download or open it.

The notebooks of all editions are in the folder `notebooks` of the site, together with the files that describe Binder's image
(requirements.txt, runtime.txt). Colab and Binder open notebooks from a branch of a repository: .github/workflows/pages.yml and
release.yml push that folder to a separate branch, because built files do not belong to the sources. A released version has a
branch of its own. If the repository is not known, the page has no such buttons.

Notebooks contain the outputs that the page shows. The first cells say what a notebook needs, and install what is missing.
"""

import ast
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import nbformat
from docutils import nodes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

from book.about.metadata import NOT_LISTED
from book.drawing.figures import catalog_of, figure_source
from book.editions.editions import say, site_of
from book.editions.languages import language_of
from book.shelf.paper import printed

from .markdown import Cell, Writer

FOLDER = "notebooks"
#: The branch whose root is that folder; a released version's has its number behind it.
BRANCH = "notebooks"
#: Binder's default is older than what cedocs needs.
PYTHON = "3.13"
#: Packages on the index that are not named like what is imported; None if another package brings it.
PACKAGES = {
    "sklearn": None,
    "matplotlib": None,
    "numpy": None,
    "cefigures": None,
    "cedocs": None,
    "xgboost": "xgboost-cpu",
}
PACKAGES |= {"tensorflow": "tensorflow-cpu", "array_api_compat": None}
#: A file beside a page that one of its cells reads.
READS = re.compile(r"""["']([\w-]+\.txt)["']""")
INSTALL = """\
# {comment}
from importlib.util import find_spec

if not all(map(find_spec, {imported})):
    %pip install --quiet {packages}
"""
HIDDEN = frozenset({"hide-input", "hide-cell"})


def repository(app: Sphinx) -> str:
    """Return the name of the repository, if it is known and on GitHub, where Colab and Binder can open it."""
    found = re.fullmatch(r"https://github\.com/([^/]+/[^/]+)", app.config.book_repository)
    return found[1] if found else ""


def branch(app: Sphinx) -> str:
    """Return the branch with the notebooks of this version."""
    state = app.config.book_state
    return f"{BRANCH}-v{state['number'].rpartition('.')[0]}" if state["released"] else BRANCH


def package(app: Sphinx) -> str:
    """Return the requirement for pip: what the page was built with."""
    state = app.config.book_state
    if name := repository(app):
        at = f"v{state['number']}" if state["released"] else state["commit"]
        return f"cedocs[book] @ git+https://github.com/{name}" + (f"@{at}" if at else "")
    return f"cedocs[book]=={state['number']}"


def imports(sources: Iterable[str]) -> list[str]:
    """Return the packages that cells import, without Python's own."""
    found = set()
    for source in sources:
        code = "\n".join(line for line in source.splitlines() if not line.startswith("%"))
        try:
            tree = ast.parse(code)
        except SyntaxError:  # the gate reports the cell, unless it is there to show the error
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return sorted(found - set(sys.stdlib_module_names))


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
    catalog = catalog_of(app)

    def draw(image: nodes.image) -> str:
        source = figure_source(app.srcdir, image)
        return printed(source, catalog, image.get("alt", "")) if source else ""

    writer = Writer(app.builder, page, app.config.html_baseurl, draw)  # type: ignore[arg-type]
    cells = []
    for part in writer.write(document):
        if part.kind == "markdown":
            cells.append(new_markdown_cell(part.source))
        else:
            cells += [carried(file) for file in files_read(app, page, part.source)]
            cells.append(code_cell(part))
    if sources := [
        cell.source for cell in cells if cell.cell_type == "code" and not cell.source.startswith("%%")
    ]:
        cells[1:1] = needed(app, imports(sources))  # after the title
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


def needed(app: Sphinx, imported: list[str]) -> list[nbformat.NotebookNode]:
    """Return two cells: what the notebook needs, in words, and code that installs what is missing."""
    others = [name for name in (PACKAGES.get(name, name) for name in imported) if name]
    packages = " ".join(f'"{name}"' for name in (package(app), *others))
    words = say(
        "To run this notebook, run the next cell first. It installs what this Python lacks, where there is a network. In a"
        " terminal the same is: {command}"
    )
    code = INSTALL.format(
        comment=say("Install what is missing."),
        imported=sorted({"cedocs", "matplotlib", *imported}),
        packages=packages,
    )
    return [
        new_markdown_cell(words.format(command=f"`pip install {packages}`")),
        new_code_cell(code.rstrip().replace("'", '"')),
    ]


def code_cell(part: Cell) -> nbformat.NotebookNode:
    """Return a cell with its outputs; its input is collapsed if the page folds it."""
    metadata: dict[str, Any] = {"tags": list(part.tags)} if part.tags else {}
    if HIDDEN & set(part.tags):
        metadata["jupyter"] = {"source_hidden": True}
    return new_code_cell(part.source, metadata=metadata, outputs=list(part.outputs))


def files_read(app: Sphinx, page: str, source: str) -> list[Path]:
    """Return the files in a page's folder that a cell reads."""
    folder = Path(app.env.doc2path(page)).parent
    return [folder / name for name in READS.findall(source) if (folder / name).is_file()]


def carried(file: Path) -> nbformat.NotebookNode:
    """Return a cell that writes a file, so that the notebook needs no other files, with what it prints."""
    text = f"%%writefile {file.name}\n{file.read_text('utf-8').rstrip()}"
    said = new_output("stream", name="stdout", text=f"Writing {file.name}\n")
    return new_code_cell(text, metadata={"jupyter": {"source_hidden": True}}, outputs=[said])


def source_of(app: Sphinx, page: str) -> str:
    """Return a line with the source and the licence of a notebook."""
    book = app.config.project
    if app.config.html_baseurl:
        book = f"[{book}]({app.config.html_baseurl}{app.builder.get_target_uri(page)})"
    line = say("A page of the book {book}, version {version}. Text CC BY 4.0, code MIT.")
    return "---\n\n" + line.format(book=book, version=app.config.book_state["version"])


def write_requirements(app: Sphinx, exception: Exception | None) -> None:
    """Write the files that describe Binder's image into the folder of the notebooks."""
    if exception is None and is_made(app) and (site_of(app) / FOLDER).is_dir():
        (site_of(app) / FOLDER / "requirements.txt").write_text(package(app) + "\n", "utf-8")
        (site_of(app) / FOLDER / "runtime.txt").write_text(f"python-{PYTHON}\n", "utf-8")


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
            "Colab": f"https://colab.research.google.com/github/{name}/blob/{branch(app)}/{quote(path)}",
            "Binder": f"https://mybinder.org/v2/gh/{name}/{branch(app)}?labpath={quote(path, safe='')}",
        }


def is_made(app: Sphinx, page: str = "") -> bool:
    """Whether this builder, or this page, has notebooks: HTML only, and no generated pages."""
    return app.builder.name == "html" and page not in NOT_LISTED
