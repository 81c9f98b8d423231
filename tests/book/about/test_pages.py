"""The metadata of a page, for builds with and without known addresses."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET

import pytest
import sites
from book.about import addresses, history
from book.about.citation import day_of
from book.about.metadata import FORMS
from bs4 import BeautifulSoup
from PIL import Image
from sites import EDITIONS

ROOT = Path(__file__).parents[3]
SITE = "https://example.org/ce/"
GIVEN = {"SITE_URL": SITE[:-1], "GITHUB_REPOSITORY": "owner/name", "BOOK_DOI": "10.1234/abc"}
UNKNOWN = (*GIVEN, "GITHUB_SERVER_URL", "READTHEDOCS_CANONICAL_URL", "READTHEDOCS_GIT_CLONE_URL")

INDEX = """
# The cover

What is this? A book about a number, with one page that is short and to the point.

```{toctree}
:caption: Part 1 · The loss

part/page
```
"""
PAGE = """
# A “page” & its \\<title>

How wrong is an answer, as one number? This paragraph says it, so that lists can quote it.

```{admonition} After this page you can
compute a loss by hand. You should have seen nothing.
```

````{exercise} Try
:label: ex-try
It.
````
"""
PAGES = {"index.md": INDEX, "part/page.md": PAGE, "404.md": "---\norphan: true\n---\n# Not here"}


def build(folder: Path, given: dict[str, str], *options: str) -> sites.Site:
    with pytest.MonkeyPatch.context() as environment:
        for name in UNKNOWN:
            environment.delenv(name, raising=False)
        for name, value in given.items():
            environment.setenv(name, value)
        site = sites.build_site(folder, PAGES, *options)
    assert site.returncode == 0, site.output
    return site


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> sites.Site:
    """A site that knows its address, its repository and its DOI."""
    return build(tmp_path_factory.mktemp("known"), GIVEN)


def soup(site: sites.Site, page: str = "part/page") -> BeautifulSoup:
    return BeautifulSoup(site.html(page), "html.parser")


def metas(page: BeautifulSoup) -> dict[str, str]:
    found = page.select('meta[name][content]:not([name="viewport"]), meta[property][content]')
    names = [str(tag.get("name") or tag.get("property")) for tag in found]
    assert len(names) == len(set(names)), "a tag stands twice"
    return {name: str(tag["content"]) for name, tag in zip(names, found, strict=True)}


def data(page: BeautifulSoup) -> dict[str, Any]:
    script = page.select_one('script[type="application/ld+json"]')
    assert script is not None
    found: dict[str, Any] = json.loads(script.get_text())
    return found


def test_a_reference_manager_reads_a_page(known: sites.Site) -> None:
    """The rules of Google Scholar and of Zotero: a title, authors, a date with slashes, an address."""
    site = known
    tags = metas(soup(site))
    assert tags["citation_title"] == "A “page” & its <title>"
    assert tags["citation_author"] == "The cedocs authors,", "without the comma Zotero splits the name"
    assert tags["citation_publication_date"].count("/") == 2
    assert tags["citation_inbook_title"] == "Cross-entropy"
    assert tags["citation_public_url"] == SITE + "part/page.html"
    assert tags["citation_language"] == "en"
    assert "citation_doi" not in tags, "reference managers merge entries with the same DOI"
    cover = metas(soup(site, "index"))
    assert cover["citation_doi"] == "10.1234/abc"
    assert cover["citation_title"] == "Cross-entropy"
    assert "citation_inbook_title" not in cover


def test_a_search_engine_reads_a_learning_resource(known: sites.Site) -> None:
    site = known
    page = data(soup(site))
    assert page["@context"] == "https://schema.org"
    assert page["@type"] == "LearningResource"
    assert page["@id"] == page["url"] == SITE + "part/page.html"
    assert page["name"] == "A “page” & its <title>"
    assert page["isPartOf"] == {"@type": "Book", "@id": SITE, "name": "Cross-entropy", "url": SITE}
    assert page["teaches"] == "compute a loss by hand."
    assert page["learningResourceType"] == ["chapter", "exercise"]
    assert page["license"].startswith("https://creativecommons.org/licenses/by/4.0")
    assert page["description"] == metas(soup(site))["description"]
    assert page["datePublished"] <= page["dateModified"]
    assert set(data(soup(site, "index"))["@type"]) == {"LearningResource", "Book"}


def test_each_page_names_its_build(known: sites.Site) -> None:
    """The state of this repository, whatever it is: the page, its metadata and objects.inv say the same."""
    state = history.read(ROOT)
    for page in ("index", "part/page"):
        line = soup(known, page).select_one(".book-state")
        assert line and state["version"] in line.get_text()
        assert data(soup(known, page))["version"] == state["version"]
        if state["commit"]:
            assert line.select(f'a[href="https://github.com/owner/name/tree/{state["commit"]}"]')
    assert f"# Version: {state['version']}\n".encode() in known.path("objects.inv").read_bytes()


def test_a_page_has_the_day_of_its_own_last_change(tmp_path: Path) -> None:
    site = sites.build_site(tmp_path, PAGES)
    assert (
        "index" in {file.removeprefix("docs/").removesuffix(".md") for file in history.read(ROOT)["dates"]}
        or not (ROOT / ".git").exists()
    )
    for page in ("index", "part/page"):  # the second one is in no history: it has the day of the commit
        config = SimpleNamespace(book_state=history.read(ROOT), language="en")
        assert data(soup(site, page))["dateModified"] == max(day_of(config, page), "2026-11-24")  # type: ignore[arg-type]


def test_a_page_that_is_passed_on_has_a_card(known: sites.Site) -> None:
    site = known
    tags = metas(soup(site))
    assert tags["og:url"] == SITE + "part/page.html"
    card = site.path(tags["og:image"].removeprefix(SITE))
    assert card.stat().st_size < 40_000
    with Image.open(card) as image:
        assert image.format == "PNG"
        assert image.size == (int(tags["og:image:width"]), int(tags["og:image:height"]))
        assert len(image.convert("RGB").getcolors(1 << 20) or ()) > 10, "the card is empty"
    assert tags["og:image:alt"] == tags["og:title"]
    assert metas(soup(site, "index"))["og:image"] != tags["og:image"]
    assert not soup(site).select(f'img[src*="{card.name}"]'), "a page loads its card"


def test_canonical_links_and_the_sitemap_agree(known: sites.Site) -> None:
    site = known
    canonical = {
        str(link["href"])
        for page in ("index", "part/page")
        for link in soup(site, page).select("link[rel=canonical]")
    }
    root = ET.parse(site.path("sitemap.xml")).getroot()
    assert {url.findtext("{*}loc") for url in root} == canonical
    assert canonical == {SITE + "index.html", SITE + "part/page.html"}
    for url in root:
        languages = {link.get("hreflang"): link.get("href") for link in url.findall("{*}link")}
        assert languages.keys() == EDITIONS.keys()
        assert url.findtext("{*}loc") in languages.values()
    robots = site.path("robots.txt").read_text("utf-8")
    assert all(f"Sitemap: {SITE}{folder}sitemap.xml" in robots for folder in EDITIONS.values())
    assert not soup(site, "404").select("link[rel=canonical]")
    assert metas(soup(site, "404"))["robots"] == "noindex"


def test_another_edition_has_addresses_of_its_own(tmp_path: Path) -> None:
    site = build(tmp_path, GIVEN, "-Dlanguage=ja")
    tags = metas(soup(site))
    assert tags["citation_language"] == "ja"
    assert tags["og:locale"] == "ja_JP"
    assert tags["citation_public_url"] == SITE + "ja/part/page.html"
    assert SITE + "ja/part/page.html" in site.path("sitemap.xml").read_text("utf-8")
    assert not site.path("robots.txt").exists()


def test_what_nobody_said_is_left_out(tmp_path: Path) -> None:
    site = build(tmp_path, {})
    for page in ("index", "part/page"):
        tags = metas(soup(site, page))
        assert not {"citation_public_url", "citation_doi", "og:url", "og:image"} & tags.keys()
        assert not {"@id", "url", "image", "identifier"} & data(soup(site, page)).keys()
        assert not soup(site, page).select("link[rel=canonical]")
        assert "github.com" not in str(soup(site, page).select_one(".about-page"))
    assert not site.path("sitemap.xml").exists()
    assert not site.path("cards").exists()
    assert "Sitemap" not in site.path("robots.txt").read_text("utf-8")


def test_a_mistake_is_reported_in_a_form_that_there_is(known: sites.Site) -> None:
    links = [str(link["href"]) for link in soup(known).select('.about-page a[href*="/issues/new"]')]
    assert len(links) == len(FORMS)
    for link in links:
        assert link.startswith("https://github.com/owner/name/issues/new?")
        query = parse_qs(urlsplit(link).query)
        form = ROOT / ".github" / "ISSUE_TEMPLATE" / query["template"][0]
        assert "id: page" in form.read_text("utf-8")
        assert query["page"] == [SITE + "part/page.html"]


def test_every_page_of_the_book_cites_itself(pages: dict[str, BeautifulSoup]) -> None:
    titles, descriptions = set(), set()
    for name, page in pages.items():
        if name in {"search", "genindex", "404"}:
            continue
        tags, resource = metas(page), data(page)
        assert tags["citation_title"] == resource["name"], name
        assert tags["citation_title"] in page.select_one(".about-page p").get_text(), name
        assert resource["description"] == tags["description"] == tags["og:description"], name
        titles.add(tags["citation_title"])
        descriptions.add(tags["description"])
        assert page.select_one('.about-page a[href*="report-a-mistake"], .about-page a[href*="issues"]'), name
    assert len(titles) == len(descriptions) > 30, "two pages have the same title or description"


def test_addresses_are_read_from_the_environment() -> None:
    assert addresses.site({"SITE_URL": "https://example.org/a"}) == "https://example.org/a/"
    both = {"SITE_URL": "https://a.example", "READTHEDOCS_CANONICAL_URL": "https://b.example/en/latest/"}
    assert addresses.site(both) == "https://b.example/en/latest/"
    assert addresses.repository({"GITHUB_REPOSITORY": "o/n", "GITHUB_SERVER_URL": "https://git.example"}) == (
        "https://git.example/o/n"
    )
    assert (
        addresses.repository({"READTHEDOCS_GIT_CLONE_URL": "https://github.com/o/n.git"})
        == "https://github.com/o/n"
    )
    assert addresses.doi({"BOOK_DOI": "https://doi.org/10.1234/x"}) == "10.1234/x"
    assert addresses.site({}) == addresses.repository({}) == addresses.doi({}) == ""
    with pytest.raises(ValueError, match="no DOI"):
        addresses.doi({"BOOK_DOI": "doi"})
    with pytest.raises(ValueError, match="no address"):
        addresses.site({"SITE_URL": "example.org"})
