"""The notebook of every page is plain Markdown, valid, and runs where only cedocs[book] is installed."""

import asyncio
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import unquote, urlsplit

import clean
import nbformat
import pytest
from bs4 import BeautifulSoup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

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


def test_each_is_valid_and_clean(notebooks: dict[str, nbformat.NotebookNode]) -> None:
    assert notebooks
    for name, notebook in notebooks.items():
        nbformat.validate(notebook)
        for cell in notebook.cells:
            assert cell.cell_type == "markdown" or not (cell.outputs or cell.execution_count), name


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
    }
    client = NotebookClient(
        notebook, timeout=120, kernel_name="clean", resources={"metadata": {"path": str(folder)}}
    )
    with ThreadPoolExecutor(1) as thread:  # the browser tests leave an event loop running in this one
        return thread.submit(lambda: asyncio.run(client.async_execute(env=environment))).result()


def failure(name: str, notebook: nbformat.NotebookNode, folder: Path) -> str:
    """The error of a notebook; empty if all its cells run."""
    try:
        run(notebook, folder)
    except CellExecutionError as error:
        return f"{name}: {error}"
    return ""


def test_each_runs_from_top_to_bottom(
    notebooks: dict[str, nbformat.NotebookNode], kernel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In English: in another edition the code is the same, which the next test shows."""
    monkeypatch.setenv("JUPYTER_PATH", str(kernel))
    with_code = {
        name: book
        for name, book in notebooks.items()
        if not name.startswith("ja/") and any(cell.cell_type == "code" for cell in book.cells)
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
    assert "somebody/book" in notebook.cells[0].source
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
