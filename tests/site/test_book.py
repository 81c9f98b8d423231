"""Every page of the built book: structure, links, contents."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, NavigableString, Tag

DOCS = Path(__file__).parents[2] / "docs"
Pages = dict[str, BeautifulSoup]
Ledger = list[dict[str, Any]]


def parse(file: Path) -> BeautifulSoup:
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


# Pages that Sphinx generates.
MADE = {"genindex", "search", "py-modindex"}

ARTICLE = [
    ("classification/three-classes", "0.400", 0.40047756659712525),
    ("classification/two-classes", "0.301", 0.3011050927839216),
    ("classification/two-classes", "0.511", 0.5108256237659907),
    ("classification/two-classes", "0.301", 0.3011050927839216),
]


@pytest.mark.parametrize(("page", "stated", "value"), ARTICLE)
def test_the_four_losses_stand_on_their_pages(
    ledger: Ledger, pages: Pages, page: str, stated: str, value: float
) -> None:
    wanted = {"page": page, "stated": stated, "value": value}
    found = [entry for entry in ledger if wanted.items() <= entry.items()]
    assert found, f"{stated} ({value}) is not stated on {page}"
    assert stated in pages[page].get_text()


def test_every_number_stated_is_in_the_ledger(ledger: Ledger, pages: Pages) -> None:
    rows = pages["reference/stated-numbers"].get_text()
    assert len(ledger) > 50
    assert f"{len(ledger):,}" in rows
    missing = [entry for entry in ledger if entry["expression"] not in rows]
    assert not missing


def test_the_ledger_follows_the_book(ledger: Ledger, pages: Pages) -> None:
    """Pages are in the order of the table of contents; pages outside it come last."""
    links = [str(a["href"]).split("#")[0] for a in pages["index"].select("nav.bd-links a.internal[href]")]
    contents = [link.removesuffix(".html") for link in links]
    stated = list(dict.fromkeys(entry["page"] for entry in ledger))
    assert [page for page in stated if page in contents] == [page for page in contents if page in stated]
    assert len(set(stated) & set(contents)) > 20


def test_every_link_leads_somewhere(book: Path, pages: Pages) -> None:
    """Every link, image and stylesheet of a page leads to a built file and an existing fragment."""
    anchors = {name: {tag["id"] for tag in soup.find_all(id=True)} for name, soup in pages.items()}
    lost = []
    for name, soup in pages.items():
        for tag in soup.find_all(["a", "link", "script", "img", "source"]):
            address = tag.get("href") or tag.get("src")
            if not address or urlsplit(address).scheme in {"http", "https", "mailto", "data"}:
                continue
            parts = urlsplit(address)
            target = (book / name).parent / unquote(parts.path) if parts.path else book / f"{name}.html"
            if parts.path.startswith("/"):  # the 404 page has absolute paths
                target = book / unquote(parts.path[1:])
            if not target.exists():
                lost.append(f"{name}: {address}")
            elif target.suffix == ".html" and parts.fragment:
                page = target.resolve().relative_to(book.resolve()).with_suffix("").as_posix()
                if unquote(parts.fragment) not in anchors[page]:
                    lost.append(f"{name}: {address}")
    assert not lost


# Link texts without meaning in a list of links (Lighthouse's list for English).
EMPTY_WORDS = {
    *(
        "here",
        "click here",
        "click this",
        "right here",
        "this",
        "more",
        "see more",
        "read more",
        "learn more",
    ),
    *("go", "start", "link", "information", "more info", "more information"),
}


def test_every_script_and_style_that_a_page_loads_is_there(book: Path, pages: Pages) -> None:
    for name, soup in pages.items():
        files = [
            tag.get("src") or tag.get("href") for tag in soup.select("script[src], link[rel=stylesheet]")
        ]
        assert files, name
        folder = book if name == "404" else (book / f"{name}.html").parent
        lost = [file for file in files if not (folder / urlsplit(file).path.lstrip("/")).is_file()]
        assert not lost, f"{name} loads {lost}"


def test_a_link_says_where_it_leads(pages: Pages) -> None:
    said = {
        (name, a.get_text().strip().lower()) for name, soup in pages.items() for a in soup.select("a[href]")
    }
    assert {(name, words) for name, words in said if words in EMPTY_WORDS} == set()


def test_no_page_asks_a_third_party(book: Path, pages: Pages) -> None:
    """Links may lead to other sites, but a page loads files only from its own."""
    away = [
        f"{name}: {tag}"
        for name, soup in pages.items()
        for tag in soup.find_all(["script", "link", "img", "iframe", "source"])
        for address in [tag.get("href") or tag.get("src") or ""]
        if urlsplit(address).netloc and tag.get("rel") not in (["canonical"], ["alternate"])
    ]
    assert not away
    imports = [
        str(file)
        for file in book.rglob("*.css")
        if "url(http" in (text := file.read_text("utf-8")) or "url(//" in text or '@import "http' in text
    ]
    assert not imports


def test_every_page_has_one_title_and_a_language(pages: Pages) -> None:
    for name, soup in pages.items():
        assert len(soup.select("article h1")) == 1 or name in MADE, name  # the theme adds one for print
        assert soup.html is not None and soup.html.get("lang") == "en", name


def test_mathematics_is_set(pages: Pages) -> None:
    """No page has unrendered TeX, an error message, or a script for formulas."""
    for name, soup in pages.items():
        assert not soup.select(".katex-error"), name
        unset = [tag.get_text() for tag in soup.select(".math") if not tag.select(".katex")]
        assert not unset, f"{name}: {unset}"
        scripts = " ".join(tag["src"] for tag in soup.find_all("script", src=True)).lower()
        assert "katex" not in scripts and "mathjax" not in scripts, name


MARKUP = {
    "a table": re.compile(r"\| ?:?-{3,}"),
    "a role": re.compile(r"\{[a-z][\w:-]*\}`"),
    "emphasis": re.compile(r"\*\*\w"),
    "a source's own name": re.compile(r"\[R[0-9a-f]{8,}-"),
}


def without(tag: Tag, left_out: set[int]) -> Iterator[str]:
    """The text of a tag without that of some tags in it."""
    for child in tag.children:
        if isinstance(child, Tag):
            if id(child) not in left_out:
                yield from without(child, left_out)
        elif type(child) is NavigableString:  # no comment
            yield str(child)


def test_no_markup_is_left_on_a_page(book: Path, pages: Pages) -> None:
    """In the text of all editions, but not in code."""
    own = {name: soup for name, soup in pages.items() if name not in MADE}
    japanese = {f"ja/{name}": parse(book / "ja" / f"{name}.html") for name in own}
    for name, soup in (own | japanese).items():
        article = soup.select_one("article")
        assert article is not None, name
        code = {id(tag) for tag in article.select("pre, code, .math, .stated-tip, .stated-ledger, script")}
        text = "".join(without(article, code))
        assert not {what: found[0] for what, left in MARKUP.items() if (found := left.search(text))}, name


def test_what_is_measured_stands_in_tables(pages: Pages) -> None:
    """Each cell that ends with a table shows it as a table, not as source text."""
    source = (DOCS / "reference" / "measured.md").read_text("utf-8")
    wanted = len(re.findall(r"^Markdown\(report\.\w+_table\(", source, re.MULTILINE))
    assert wanted > 1
    assert len(pages["reference/measured"].select("article table")) == wanted


def test_every_page_of_the_book_ends_with_exercises(pages: Pages) -> None:
    parts = ("classification/", "computing/", "meaning/", "libraries/mapping", "libraries/migrating")
    for name, soup in pages.items():
        if not name.startswith(parts) or name.endswith("/index"):
            continue
        exercises, solutions = soup.select(".exercise"), soup.select(".solution")
        assert len(exercises) >= 3, f"{name} has {len(exercises)} exercises"
        assert len(solutions) == len(exercises), name


def test_every_figure_has_a_text_alternative(pages: Pages) -> None:
    for name, soup in pages.items():
        for tag in soup.select("article img, article svg[role=img]"):
            assert tag.get("alt") or tag.get("aria-label"), f"{name}: {tag}"[:300]


def test_pages_and_index_agree(pages: Pages) -> None:
    """Every page can be reached from the table of contents."""
    links = {
        unquote(urlsplit(tag["href"]).path).removesuffix(".html")
        for tag in pages["index"].select("nav a[href]")
    }
    missing = {name for name in pages if name not in MADE | {"index", "404"}} - links
    assert not {name for name in missing if not name.startswith("reference/api/")}
