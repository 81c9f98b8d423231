"""The files of the site besides its pages, and the hosting of older versions."""

import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import sites
from book.about.doi import ask_the_resolver
from book.find.site_files import absolute
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "hosting" / "old_versions.py"
PAGES = {
    "part/page.md": "# A page\n\nText.",
    "part/other.md": "# Another\n\nText.",
    "404.md": "---\norphan: true\n---\n# Not here\n\n[](part/page.md)",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> sites.Site:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SITE_URL", "https://example.org/ce")
        redirects = {"redirects.txt": "# moved\nold/name part/page#a-page\n"}
        built = sites.build_site(tmp_path_factory.mktemp("hosted"), PAGES | redirects)
    assert built.returncode == 0, built.output
    return built


def test_the_404_page_leads_right_from_anywhere(site: sites.Site) -> None:
    page = BeautifulSoup(site.html("404"), "html.parser")
    for tag in page.select("a[href], link[href], script[src], img[src], form[action]"):
        address = str(tag.get("href") or tag.get("src") or tag.get("action"))
        assert address.startswith(("/ce/", "#", "https://")), tag
        if address.startswith("/ce/"):
            assert site.path(address.removeprefix("/ce/").partition("#")[0].partition("?")[0]).exists(), tag


def test_without_an_address_it_leads_from_the_servers_root(book: Path) -> None:
    page = (book / "404.html").read_text("utf-8")
    assert 'href="/index.html' in page
    assert 'src="/_static/' in page
    assert absolute(page, "/") == page, "a second time changes nothing"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (' href="./a.html"', ' href="/ce/a.html"'),
        (' src="_static/a.js"', ' src="/ce/_static/a.js"'),
        (' href="#here"', ' href="#here"'),
        (' href="https://example.org/x"', ' href="https://example.org/x"'),
        (' href="mailto:a@b.example"', ' href="mailto:a@b.example"'),
        (' data-content_root="./"', ' data-content_root="/ce/"'),
    ],
)
def test_only_what_depends_on_the_place_is_changed(before: str, after: str) -> None:
    assert absolute(before, "/ce/") == after


def test_a_page_that_moved_leads_on(site: sites.Site) -> None:
    page = BeautifulSoup(site.html("old/name"), "html.parser")
    target = "../part/page.html#a-page"
    refresh = page.select_one("meta[http-equiv=refresh]")
    assert refresh is not None and str(refresh["content"]) == f"0; url={target}"
    assert page.select(f'a[href="{target}"]')
    assert page.select('link[rel=canonical][href="https://example.org/ce/part/page.html"]')


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("old/name part/gone", "there is no page part/gone"),
        ("part/page part/other", "part/page is a page"),
        ("old/name", "write the old name and the new one"),
    ],
)
def test_a_redirect_that_leads_nowhere_ends_the_build(build_site: Any, line: str, said: str) -> None:
    site = build_site(PAGES | {"redirects.txt": line})
    assert site.returncode != 0
    assert "redirects.txt:1" in site.output and said in site.output


# --- older versions -------------------------------------------------------------------------------


def put_in(site: Path, archives: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SCRIPT, site, archives], capture_output=True, text=True)


@pytest.fixture
def hosted(tmp_path: Path) -> tuple[Path, Path]:
    """A newest version with two pages, and two older versions, one of which lacks a page."""
    switch = '<template class="version-switch-here"><ul><li>newest</li></ul></template>'
    old = '<template class="version-old-here"><p class="version-old"><a href="#">Go</a></p></template>'
    page = f"<html><body>{switch}{old}</body></html>"
    site, archives = tmp_path / "site", tmp_path / "archives"
    archives.mkdir()
    for folder, names in ((site, ("index", "part/new")), (tmp_path / "old", ("index", "part/gone"))):
        for name in names:
            (folder / f"{name}.html").parent.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.html").write_text(page, "utf-8")
    for version in ("v0.9", "v0.10"):
        with tarfile.open(archives / f"site-{version}.tar.gz", "w:gz") as archive:
            archive.add(tmp_path / "old", ".")
    return site, archives


def test_every_page_of_every_version_has_the_switch(hosted: tuple[Path, Path]) -> None:
    site, archives = hosted
    newest = {file.relative_to(site) for file in site.rglob("*.html")}
    older = [(name, page) for name in ("v0.9", "v0.10") for page in ("index.html", "part/gone.html")]
    assert put_in(site, archives).returncode == 0
    seen = set()
    for file in site.rglob("*.html"):
        page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        for template in page.select("template"):
            template.decompose()
        links = page.select("ul a")
        assert [link.get_text() for link in links] == ["newest", "v0.10", "v0.9"]
        assert sum(link.get("aria-current") == "true" for link in links) == 1
        for link in page.select("a"):
            assert (file.parent / str(link["href"])).is_file(), f"{file}: {link}"
        is_old = file.relative_to(site).parts[0].startswith("v")
        assert len(page.select(".version-old")) == is_old
        seen.add(file.relative_to(site))
    assert seen == newest | {Path(name, page) for name, page in older}
    old = (site / "v0.9" / "part" / "gone.html").read_text("utf-8")
    assert 'href="../../index.html"' in old, "a page that is gone leads to the newest cover"


def test_a_second_run_changes_nothing(hosted: tuple[Path, Path]) -> None:
    site, archives = hosted
    put_in(site, archives)
    before = {file: file.read_text("utf-8") for file in site.rglob("*.html")}
    put_in(site, archives)
    assert {file: file.read_text("utf-8") for file in site.rglob("*.html")} == before


def test_without_older_versions_the_pages_stay_as_they_are(hosted: tuple[Path, Path], tmp_path: Path) -> None:
    site, _archives = hosted
    before = (site / "index.html").read_text("utf-8")
    (tmp_path / "none").mkdir()
    assert put_in(site, tmp_path / "none").returncode == 0
    assert (site / "index.html").read_text("utf-8") == before


def test_a_folder_without_a_book_is_refused(tmp_path: Path) -> None:
    run = put_in(tmp_path, tmp_path)
    assert run.returncode != 0
    assert "make html" in run.stderr


def test_the_books_pages_hold_what_the_switch_needs(pages: dict[str, BeautifulSoup]) -> None:
    for name, page in pages.items():
        if name in {"search", "genindex", "404"}:
            continue
        switch, old = page.select("template.version-switch-here"), page.select("template.version-old-here")
        assert len(switch) == len(old) == 1, name
        assert switch[0].find("li") and old[0].find("a", href="#"), name


# --- links ----------------------------------------------------------------------------------------


def test_a_doi_is_looked_up_where_it_is_registered() -> None:
    app: Any = None
    assert ask_the_resolver(app, "https://doi.org/10.1000/182") == "https://doi.org/api/handles/10.1000/182"
    assert ask_the_resolver(app, "https://example.org/10.1000/182") is None
