"""The notebook of every page is plain Markdown, valid, and runs where only cedocs[book] is installed."""

import ast
import asyncio
import copy
import doctest
import json
import os
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import clean
import nbformat
import pytest
from book.shelf.notebooks import branch, package
from book.shelf.notebooks.markdown import OTHER_LIBRARIES
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[3]

#: Markup that no notebook renders: roles, directives, labels, the book's own macros.
MYST = re.compile(
    r"(?<!`)\{[a-z][\w:-]*\}`|^\s*:{3,}|^\s*`{3,}\{|^\([\w-]+\)=\s*$|\\stated(?![A-Za-z])|\\htmlClass|\[\]\(|^\{\.[\w-]+\}",
    re.MULTILINE,
)
RELATIVE = re.compile(r"(?<!\\)\]\((?!https?://|mailto:)[^)]*\)")
ADDRESS = re.compile(r"https?://[^\s)>\"]+")


def all_notebooks(book: Path) -> dict[str, nbformat.NotebookNode]:
    found = sorted((book / "notebooks").rglob("*.ipynb"))
    return {
        file.relative_to(book / "notebooks").as_posix(): nbformat.read(file, as_version=nbformat.NO_CONVERT)
        for file in found
    }


@pytest.fixture(scope="module")
def notebooks(book: Path) -> dict[str, nbformat.NotebookNode]:
    return all_notebooks(book)


def texts(notebook: nbformat.NotebookNode) -> str:
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_every_page_has_one_and_its_button_leads_there(
    book: Path, pages: dict[str, BeautifulSoup], notebooks: dict[str, nbformat.NotebookNode]
) -> None:
    followed = set()
    for name, soup in pages.items():
        for button in soup.select("a[download]"):
            target = (book / name).parent / unquote(str(button["href"]))
            followed.add(target.resolve().relative_to((book / "notebooks").resolve()).as_posix())
            assert target.is_file(), f"{name}: {button}"
    english = {name for name in notebooks if not name.startswith("ja/")}
    assert followed == english
    assert {name.removesuffix(".ipynb") for name in english} == set(pages) - {"genindex", "search", "404"}


def test_the_code_of_each_library_has_its_name(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    page = texts(notebooks["classification/two-classes.ipynb"])
    for library, call in (
        ("PyTorch", "BCEWithLogitsLoss()"),
        ("Keras", "BinaryCrossentropy(from_logits=True)"),
    ):
        assert re.search(rf"\*\*{library}\*\*\n\n```python\n(?:(?!```)[\s\S])*{re.escape(call)}", page), (
            library
        )


def test_each_is_valid(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    assert notebooks
    for notebook in notebooks.values():
        nbformat.validate(notebook)


def test_each_has_the_figures_that_its_page_shows(
    pages: dict[str, BeautifulSoup], notebooks: dict[str, nbformat.NotebookNode]
) -> None:
    drawn = 0
    for name, page in pages.items():
        if notebook := notebooks.get(f"{name}.ipynb"):
            wanted = [
                str(figure["aria-label"])
                for figure in page.select(".cell:has(.cell_input) .cell_output svg.ce-figure[aria-label]")
            ]
            outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
            kept = [
                output.data["text/plain"] for output in outputs if "image/svg+xml" in output.get("data", {})
            ]
            assert kept == wanted, name
            drawn += len(kept)
    assert drawn > 20


def test_nothing_is_named_after_a_class_of_the_builder(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    for name, notebook in notebooks.items():
        assert not re.search(r"\w+_node\b|\*\*(Admonition|Hint|Note|Tip)\*\*", texts(notebook)) or (
            not name.startswith("ja/") and not re.search(r"\w+_node\b|\*\*Admonition", texts(notebook))
        ), name


def test_the_first_cells_say_what_is_needed_and_install_it(
    notebooks: dict[str, nbformat.NotebookNode],
) -> None:
    for name, notebook in notebooks.items():
        if any(cell.cell_type == "code" for cell in notebook.cells):
            title, words, install = notebook.cells[:3]
            assert title.source.startswith("# ") and '`pip install "cedocs[book]' in words.source, name
            assert "%pip install" in install.source and "find_spec" in install.source, name


def imported(notebook: nbformat.NotebookNode) -> set[str]:
    """What the first code cell looks for."""
    code = next((cell.source for cell in notebook.cells if cell.cell_type == "code"), "")
    found = re.search(r"find_spec, (\[.*?\])", code, re.DOTALL)
    return set(ast.literal_eval(found[1])) if found else set()


#: What is installed with cedocs[book].
OWN = {"cedocs", "cefigures", "matplotlib", "numpy", "array_api_compat", "sklearn"}


def test_examples_of_other_libraries_are_cells(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    """In the order of the page, where `make libraries` runs them."""
    foreign = [
        name
        for name, notebook in notebooks.items()
        if imported(notebook) - OWN and not name.startswith("ja/")
    ]
    assert len([name for name in foreign if name.startswith("libraries/")]) > 5
    assert "reference/arrays.ipynb" in foreign
    assert all(name.startswith(OTHER_LIBRARIES) for name in foreign), "the other pages need no other library"
    for name in foreign:
        page = (ROOT / "docs" / name).with_suffix(".md").read_text("utf-8")
        blocks = re.findall(r"(?ms)^```python\n(>>> .*?)^```$", page)
        examples = [part for block in blocks for part in doctest.DocTestParser().get_examples(block)]
        cells = [cell for cell in notebooks[name].cells if cell.cell_type == "code"]
        code = "\n".join(cell.source for cell in cells)
        shown = "".join(output.get("text", "") for cell in cells for output in cell.outputs)
        assert len(examples) > 5, name
        for part in examples:
            assert part.source.rstrip() in code, f"{name}: {part.source}"
            assert part.want in shown or "Traceback" in part.want, f"{name}: {part.want}"


def test_binder_takes_a_python_that_the_package_runs_on(book: Path) -> None:
    named = re.fullmatch(r"python-(3\.\d+)\n", (book / "notebooks" / "runtime.txt").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert named and f"Programming Language :: Python :: {named[1]}" in project["classifiers"]
    requirement = (book / "notebooks" / "requirements.txt").read_text("utf-8")
    assert Requirement(requirement.strip()).name == "cedocs"


def test_nothing_of_myst_is_left(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    left = [
        f"{name}: {found[0]!r}" for name, book in notebooks.items() for found in MYST.finditer(texts(book))
    ]
    assert not left


@pytest.mark.parametrize(
    "text", ["{term}`x`", ":::{note}", "```{math}", "(label)=", r"$\stated{1}{1}$", "[](#x)"]
)
def test_what_is_left_would_be_found(text: str) -> None:
    assert MYST.search(f"before\n{text}\nafter")


def test_no_link_depends_on_where_it_lies(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    for name, notebook in notebooks.items():
        assert not RELATIVE.findall(re.sub(r"`[^`\n]*`", "", texts(notebook))), name


def test_a_title_stands_before_all_text(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    for name, notebook in notebooks.items():
        assert texts(notebook).startswith("# "), name


# --- they run -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Jupyter data folder with one kernel, of an environment with only cedocs[book] and ipykernel."""
    folder = tmp_path_factory.mktemp("clean")
    wheel, _ = clean.build(folder)
    python = clean.environment(folder / "venv", wheel, "book", ["ipykernel"])
    spec = {"argv": [str(python), "-I", "-m", "ipykernel_launcher", "-f", "{connection_file}"]}
    (folder / "kernels" / "clean").mkdir(parents=True)
    (folder / "kernels" / "clean" / "kernel.json").write_text(
        json.dumps(spec | {"display_name": "clean", "language": "python"})
    )
    return folder


def run(notebook: nbformat.NotebookNode, folder: Path) -> nbformat.NotebookNode:
    folder.mkdir(parents=True)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "JUPYTER_PATH": os.environ["JUPYTER_PATH"],
        "MPLCONFIGDIR": str(folder.parent / "matplotlib"),  # its list of fonts takes seconds to make
    }
    client = NotebookClient(
        notebook, timeout=120, kernel_name="clean", resources={"metadata": {"path": str(folder)}}
    )
    with ThreadPoolExecutor(1) as thread:  # the browser tests leave an event loop running in this one
        return thread.submit(lambda: asyncio.run(client.async_execute(env=environment))).result()


def failure(name: str, notebook: nbformat.NotebookNode, folder: Path) -> str:
    """The error of a notebook, or an output that is not the one that it holds; empty if all is well."""
    try:
        ran = run(copy.deepcopy(notebook), folder)
    except CellExecutionError as error:
        return f"{name}: {error}"
    for held, cell in zip(notebook.cells, ran.cells, strict=True):
        if cell.cell_type == "code" and not (set(held.metadata.get("tags", ())) & UNSHOWN):
            want, got = printed(held), printed(cell)
            if not CHECKER.check_output(want, got, doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE):
                return f"{name} holds another output:\n{held.source}\nheld: {want}\nran: {got}"
    return ""


CHECKER = doctest.OutputChecker()
#: Cells whose outputs the page does not show.
UNSHOWN = {"remove-output", "remove-cell"}


def printed(cell: nbformat.NotebookNode) -> str:
    """The text of a cell's outputs, without figures and errors."""
    found = []
    for output in cell.outputs:
        if output.output_type == "stream" and output.name == "stdout":
            found.append(output.text)
        elif "text/plain" in output.get("data", {}) and "image/svg+xml" not in output.data:
            found.append(output.data["text/plain"] + "\n")
    return "".join(found)


def test_each_runs_from_top_to_bottom(
    notebooks: dict[str, nbformat.NotebookNode], kernel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In English: in another edition the code is the same, which the next test shows."""
    monkeypatch.setenv("JUPYTER_PATH", str(kernel))
    with_code = {
        name: book
        for name, book in notebooks.items()
        if not name.startswith("ja/") and imported(book) and not imported(book) - OWN
    }
    assert len(with_code) > 15
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = [pool.submit(failure, *item, kernel / f"run-{n}") for n, item in enumerate(with_code.items())]
        failures = [said for done in runs if (said := done.result())]
    assert not failures, "\n".join(failures)


def test_one_that_fails_is_seen(kernel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(kernel))
    for code in ("import sphinx", "undefined"):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
        assert "Error" in failure("page", notebook, kernel / code.replace(" ", "-"))


def test_a_notebook_that_holds_another_output_is_seen(kernel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_PATH", str(kernel))
    output = nbformat.v4.new_output("stream", name="stdout", text="3\n")
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1", outputs=[output])])
    assert "holds another output" in failure("page", notebook, kernel / "another")


@pytest.mark.parametrize("released", [True, False])
def test_a_released_version_opens_its_own_notebooks(released: bool) -> None:
    state = {"number": "1.2.3", "released": released, "commit": "abc"}
    config = SimpleNamespace(book_state=state, book_repository="https://github.com/somebody/book")
    app: Any = SimpleNamespace(config=config)
    assert branch(app) == ("notebooks-v1.2" if released else "notebooks")
    assert package(app).endswith("@v1.2.3" if released else "@abc")


def test_other_editions_have_the_same_code(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    def code(notebook: nbformat.NotebookNode) -> list[str]:
        cells = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        return [re.sub(r"^# .*\n", "", source) for source in cells]

    for name, notebook in notebooks.items():
        if name.startswith("ja/"):
            assert code(notebook) == code(notebooks[name.removeprefix("ja/")]), name


# --- the addresses that a build is given ----------------------------------------------------------

PAGE = """\
---
file_format: mystnb
kernelspec: {name: python3, display_name: Python 3}
---
(a-page)=
# A page

[Another](#other-part), {eq}`eq-one` and [away](https://example.org/).

```{math}
:label: eq-one
a &= b \\\\
c &= d_0 * d
```

| $\\|x\\|$ | `a\\|b` |
|---|---|
| one *two* | three |

```{code-cell} python
:tags: [hide-input]
1 + 1
```
"""
OTHER = "# Other\n\n(other-part)=\n## Part\n\nText.\n"


def test_links_are_absolute_where_the_address_is_known(build_site, monkeypatch) -> None:
    monkeypatch.setenv("SITE_URL", "https://example.org/book/")
    monkeypatch.setenv("GITHUB_REPOSITORY", "somebody/book")
    site = build_site({"a/page.md": PAGE, "other.md": OTHER})
    assert site.returncode == 0, site.output
    notebook = nbformat.read(site.path("notebooks/a/page.ipynb"), as_version=4)
    text = texts(notebook)
    assert "(https://example.org/book/other.html#other-part)" in text
    assert r"\begin{split}" in text and r"\tag{1}" in text
    assert r"$\vert x\vert$" in text or r"$\vert x\vert $" in text
    assert "somebody/book" in notebook.cells[1].source and "somebody/book" in notebook.cells[2].source
    page = BeautifulSoup(site.html("a/page"), "html.parser")
    colab, binder = (str(link["href"]) for link in page.select(".take-page a:not([download])"))
    for path in (
        urlsplit(colab).path.partition("/blob/notebooks/")[2],
        unquote(urlsplit(binder).query.partition("labpath=")[2]),
    ):
        assert site.path(f"notebooks/{path}").is_file()
    assert "/somebody/book/" in colab and "/somebody/book/" in binder
    assert "somebody/book" in site.path("notebooks/requirements.txt").read_text()


def test_without_an_address_links_within_the_book_are_words(build_site, monkeypatch) -> None:
    for name in ("SITE_URL", "READTHEDOCS_CANONICAL_URL", "GITHUB_REPOSITORY", "READTHEDOCS_GIT_CLONE_URL"):
        monkeypatch.delenv(name, raising=False)
    site = build_site({"a/page.md": PAGE, "other.md": OTHER})
    assert site.returncode == 0, site.output
    text = texts(nbformat.read(site.path("notebooks/a/page.ipynb"), as_version=4))
    assert "Another, (1) and [away](https://example.org/)" in text
    page = BeautifulSoup(site.html("a/page"), "html.parser")
    assert len(page.select(".take-page a")) == 1
