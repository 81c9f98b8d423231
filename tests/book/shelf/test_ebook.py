"""The EPUB is valid, with every kind of content that a page of this book can have."""

import re
import zipfile
from html import escape
from pathlib import Path

import pytest
import sites
from book.about import history
from book.shelf.paper import QUESTION
from shelf import EpubCheck

ROOT = Path(__file__).parents[3]
PAGES = {
    "index.md": """\
        # The book

        ```{toctree}
        :hidden:
        :caption: Part 1 · First
        part/page
        ```

        ```{toctree}
        :hidden:
        :caption: Reference
        other
        ```
        """,
    "other.md": "# Another page\n\n## A section\n\nText.\n",
    "part/page.md": """\
        ---
        file_format: mystnb
        kernelspec: {name: python3, display_name: Python 3}
        ---
        (a-page)=
        # A page

        Inline $-\\log 0.67 \\approx \\stated{0.400}{-np.log(0.67)}$, {eq}`eq-sum`, {stated}`0.693 = np.log(2)`,
        [away](https://example.org/a<b). [Drag it.]{.web-only}

        ```{math}
        :label: eq-sum
        \\begin{aligned} a &= b \\\\ c &= d \\end{aligned}
        ```

        ```{prf:theorem} Name
        :label: thm-one

        Text.
        ```

        ```{exercise}
        :label: ex-one

        Why?
        ```

        ```{solution} ex-one
        :class: dropdown

        See {prf:ref}`thm-one`.
        ```

        ::::{tab-set}
        :::{tab-item} One
        :sync: one

        First.
        :::
        :::{tab-item} Two
        :sync: two

        Second.
        :::
        ::::

        ```{code-cell} python
        ---
        tags: [hide-input]
        mystnb:
          image: {alt: A bar.}
          figure: {caption: A bar., name: fig-bar}
        ---
        import cefigures
        cefigures.bars({"cat": 0.67})
        ```
        """,
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = sites.build_site(tmp_path_factory.mktemp("ebook"), PAGES)
    assert site.returncode == 0, site.output
    site.build("epub")
    assert site.returncode == 0, site.output
    return site.path("cross-entropy.epub", "epub")


def text(book: Path, name: str) -> str:
    return zipfile.ZipFile(book).read(name).decode()


def test_epubcheck_finds_nothing(book: Path) -> None:
    result = EpubCheck(str(book))
    assert result.valid and not result.messages, result.messages


def test_it_finds_what_is_wrong(book: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.epub"
    with zipfile.ZipFile(book) as whole, zipfile.ZipFile(wrong, "w") as altered:
        for name in whole.namelist():
            data = whole.read(name)
            altered.writestr(
                name, data.replace(b' properties="mathml"', b"") if name == "content.opf" else data
            )
    assert not EpubCheck(str(wrong)).valid


def test_formulas_are_mathml_alone(book: Path) -> None:
    page = text(book, "part/page.xhtml")
    assert page.count("<math ") == 2 and "katex-html" not in page
    assert 'properties="mathml"' in text(book, "content.opf")


def test_figures_and_the_cover_are_pictures(book: Path) -> None:
    assert re.search(
        r'<img [^>]*alt="A bar\."[^>]*\.svg"|<img [^>]*\.svg"[^>]*alt="A bar\."',
        text(book, "part/page.xhtml"),
    )
    assert 'properties="cover-image"' in text(book, "content.opf")


def test_tabs_are_below_each_other_under_their_names(book: Path) -> None:
    page = text(book, "part/page.xhtml")
    assert "<input" not in page and "<label" not in page
    places = [
        page.index(words) for words in ("<strong>One</strong>", "First.", "<strong>Two</strong>", "Second.")
    ]
    assert places == sorted(places)


def test_every_page_is_in_the_contents(book: Path) -> None:
    """As in the book, whose tables of contents are hidden on its cover."""
    for name in ("nav.xhtml", "toc.ncx"):
        assert "part/page.xhtml" in text(book, name) and "other.xhtml" in text(book, name), name


def test_its_date_is_that_of_the_sources(book: Path) -> None:
    day = history.read(ROOT)["date"]
    package = text(book, "content.opf")
    assert f"<dc:date>{day}T00:00:00Z</dc:date>" in package
    assert f'<meta property="dcterms:modified">{day}T00:00:00Z</meta>' in package


def test_it_says_what_it_is_and_which_build(book: Path) -> None:
    package = text(book, "content.opf")
    assert f'<meta property="ibooks:version">{history.read(ROOT)["version"]}</meta>' in package
    assert f"<dc:description>{escape(QUESTION)}</dc:description>" in package


def test_sentences_about_the_site_are_left_out(book: Path) -> None:
    assert "Drag it" not in text(book, "part/page.xhtml")


def test_it_says_what_it_offers_those_who_do_not_see_it(book: Path) -> None:
    package = text(book, "content.opf")
    for name in ("accessMode", "accessibilityFeature", "accessibilityHazard", "accessibilitySummary"):
        assert f'property="schema:{name}"' in package
