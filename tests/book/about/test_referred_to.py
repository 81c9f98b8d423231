"""Another Sphinx project refers to the book's terms, equations and functions by name."""

import subprocess
import sys
from pathlib import Path

from bs4 import BeautifulSoup

BOOK = Path(__file__).parents[3] / "_build" / "html"
CONF = """
extensions = ["sphinx.ext.intersphinx", "myst_parser"]
intersphinx_mapping = {{"book": ("{book}", None)}}
nitpicky = True
"""
PAGE = """
# Another project

{external+book:term}`perplexity`
{external+book:ref}`eq-softmax`
{external+book:py:func}`cedocs.cross_entropy`
{external+book:ref}`faq`
"""
MISSING = "\n{external+book:ref}`eq-that-there-is-not`\n"


def build(folder: Path, page: str) -> subprocess.CompletedProcess[str]:
    folder.mkdir()
    (folder / "conf.py").write_text(CONF.format(book=BOOK.as_posix()), "utf-8")
    (folder / "index.md").write_text(page, "utf-8")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-W",
        "-n",
        "-q",
        "--no-color",
        str(folder),
        str(folder / "out"),
    ]
    return subprocess.run(command, capture_output=True, text=True)


def test_another_project_refers_to_the_book(tmp_path: Path) -> None:
    run = build(tmp_path / "project", PAGE)
    assert run.returncode == 0, run.stderr
    page = BeautifulSoup((tmp_path / "project" / "out" / "index.html").read_text("utf-8"), "html.parser")
    links = {link.get_text(): str(link["href"]) for link in page.select("section a.external")}
    assert len(links) == 4
    for text, address in links.items():
        name, _, anchor = address.partition("#")
        target = tmp_path / "project" / "out" / name if not name.startswith("/") else Path(name)
        there = BeautifulSoup(target.resolve().read_text("utf-8"), "html.parser")
        assert there.find(id=anchor), f"{text}: {address}"
    number = next(text for text, address in links.items() if "eq-softmax" in address)
    page_with_it = BeautifulSoup(
        (BOOK / "classification" / "three-classes.html").read_text("utf-8"), "html.parser"
    )
    shown = page_with_it.select_one("#equation-eq-softmax .eqno")
    assert shown is not None and shown.get_text() == number


def test_a_name_that_there_is_not_ends_the_other_projects_build(tmp_path: Path) -> None:
    run = build(tmp_path / "project", PAGE + MISSING)
    assert run.returncode != 0
    assert "eq-that-there-is-not" in run.stderr
