"""The pages load one stylesheet and one script, and nothing that a page uses was removed."""

import base64
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from book.weight import weight
from bs4 import BeautifulSoup
from fontTools.ttLib import TTFont
from sites import Site

Build = Callable[..., Site]
PAGES = {
    "page.md": "# A page\n\n```{tip}\nSome advice.\n```\n\n$\\hat q$ and nothing else.\n",
    "other.md": "# Another page\n\nIt has no mathematics.\n",
}


@pytest.fixture
def site(build_site: Build) -> Site:
    built = build_site(PAGES, weight=True)
    assert built.returncode == 0, built.output
    return built


def loaded(page: BeautifulSoup) -> list[str]:
    """The files that a browser with scripts fetches for a page."""
    found = page.select('link[rel~="stylesheet"], link[rel~="preload"]')
    links = [str(link["href"]) for link in found if not link.find_parent("noscript")]
    return links + [str(script["src"]) for script in page.select("script[src]")]


def test_a_page_loads_one_stylesheet_and_one_script(site: Site) -> None:
    page = BeautifulSoup(site.html("other"), "html.parser")
    assert loaded(page) == ["_static/book.css", "_static/book.js"]
    assert not page.select("script[src]"), "it starts when the page is painted: see layout.html"
    assert len(page.select('meta[name="viewport"]')) == 1


def test_the_dark_scheme_without_scripts_has_its_rules_alone(site: Site) -> None:
    [link] = BeautifulSoup(site.html("other"), "html.parser").select("noscript link")
    assert "dark" in str(link["media"])
    styles = site.path(str(link["href"])).read_text("utf-8")
    assert "html:not([data-theme])" in styles and "color-scheme:dark" in styles
    assert "[data-theme=" not in styles and len(styles) < 15_000


def test_mathematics_brings_its_fonts_early(site: Site) -> None:
    fonts = [name for name in loaded(BeautifulSoup(site.html("page"), "html.parser")) if "font" in name]
    assert [Path(name).stem for name in fonts] == [
        "KaTeX_Main-Regular",
        "KaTeX_Math-Italic",
    ]
    assert all(site.path(font).is_file() for font in fonts)


def test_a_font_of_what_is_folded_is_not_fetched_early() -> None:
    body = "<p>seen <details class=a><p>one<details><p>two</details>three</details> too</p>"
    assert weight.unfolded(body).split() == ["<p>seen", "</details>", "too</p>"]


def test_the_search_is_loaded_when_it_is_used(site: Site) -> None:
    """docs/_static/search.js loads both files; no page does."""
    for page in ("page", "search"):
        assert "searchindex" not in site.html(page) and "finder" not in site.html(page)
    for name in ("searchindex.js", "_static/finder.js"):
        assert site.path(name).is_file()
        assert name in site.path("_static/book.js").read_text("utf-8")
    assert "[data-search-result]" in site.path("_static/book.css").read_text("utf-8")
    assert not site.path("_static/searchtools.js").exists(), "Sphinx's own search is not served"


def test_rules_that_a_page_uses_stay_and_others_go(site: Site) -> None:
    styles = site.path("_static/book.css").read_text("utf-8")
    for kept in (
        ".admonition",
        "[data-theme=dark]",
        ".katex",
        ".skip-link",
        "#pst-search-dialog",
        ".math-scroll",
    ):
        assert kept in styles
    for cut in (".carousel", ".sd-card", ".fa-user", ".offcanvas", "fa-brands"):
        assert cut not in styles
    # Sphinx's own rule is for span.eqno, which a script names.
    for ebook in (r"(?<!span)\.eqno\{float:right", r"\}\.headerlink\{display:none\}"):
        assert not re.search(ebook, styles), "the e-book's"
    assert len(styles) < 150_000


def test_no_icon_and_no_letter_lacks_its_glyph(site: Site) -> None:
    styles = site.path("_static/book.css").read_text("utf-8")
    used = weight.Used([site.path("page.html"), site.path("other.html")])
    assert used.characters >= {"q", "^"}
    for icon in ("fa-bars", "fa-magnifying-glass", "fa-moon", "fa-sun"):
        assert icon in used.names
        assert f".{icon}" in styles
    [font] = re.findall(r"@font-face\{[^}]*Awesome[^}]*base64,([\w+/=]*)", styles)
    assert len(font) < 4000, "a font in the stylesheet is small"
    glyphs = TTFont(io.BytesIO(base64.b64decode(font))).getBestCmap()
    wanted = {int(code, 16) for code in re.findall(r"--fa:\s*\"\\([0-9a-f]+)\"", styles)}
    assert wanted and wanted <= set(glyphs)


def test_what_nobody_names_is_not_served(site: Site) -> None:
    assert not list(site.path("_static").rglob("*.map"))
    assert not list(site.path("_static").rglob("fontawesome.js"))


def test_an_edit_rewrites_its_page_and_brings_the_rules_that_it_needs(site: Site) -> None:
    before = site.path("page.html").stat().st_mtime_ns
    script = site.path("_static/book.js").stat().st_mtime_ns
    site.write({"other.md": "# Another page\n\n> Words that are quoted.\n"})
    assert site.build().returncode == 0, site.output
    assert site.path("page.html").stat().st_mtime_ns == before
    assert "blockquote" in site.path("_static/book.css").read_text("utf-8")
    again = site.path("_static/book.js").stat().st_mtime_ns
    assert again >= script
    assert site.build().returncode == 0
    assert site.path("_static/book.js").stat().st_mtime_ns == again, "made again though nothing changed"


def test_rules_that_only_the_theme_s_scripts_name_come_with_a_page_that_uses_them(site: Site) -> None:
    def named() -> set[str]:
        styles = site.path("_static/book.css").read_text("utf-8")
        return {name for name in weight.UNUSED if re.search(rf"\.{name}(?![\w-])", styles)}

    assert named() == set()
    site.write({"other.md": "# Another page\n\n```{code-block} python\n:linenos:\n\nx = 1\n```\n"})
    assert site.build().returncode == 0, site.output
    assert named() == {"linenos"}


def test_a_theme_with_another_script_is_noticed(build_site: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise the page would be measured twice, unnoticed."""
    monkeypatch.setattr(weight, "THEME_MEASURES", re.compile("what the script does not say"))
    built = build_site(PAGES, weight=True)
    assert built.returncode != 0
    assert "correct THEME_MEASURES" in built.output


def test_what_is_missing_is_said_with_the_remedy(
    build_site: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    alone = tmp_path / "weight.mjs"
    alone.write_text(weight.MAKER.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(weight, "MAKER", alone)
    built = build_site(PAGES, weight=True)
    assert built.returncode != 0
    assert "npm ci --ignore-scripts" in built.output
