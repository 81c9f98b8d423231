"""The search's index has the sections of all pages, also of those that a build does not write again."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from book.find import searching
from sites import Site

Build = Callable[..., Site]
PAGES = {
    "terms.md": "# Terms\n\n```{glossary}\nentropy\n  The mean surprise.\n```\n",
    "page.md": "# A page\n\nWords.\n",
}


def index(site: Site) -> Any:
    assert site.returncode == 0, site.output
    return json.loads(site.path("searchindex.js").read_text("utf-8").removeprefix("globalThis.bookIndex="))


def titles(site: Site) -> list[str]:
    return [title for _, _, title, *_ in index(site)["sections"]]


def test_the_sections_of_a_page_stay_when_another_page_is_built_again(build_site: Build) -> None:
    site = build_site(PAGES)
    assert titles(site) == ["Index", "A page", "Terms", "entropy"]
    site.write({"page.md": "# Another title\n"})
    assert titles(site.build()) == ["Index", "Another title", "Terms", "entropy"]
    site.write({"terms.md": PAGES["terms.md"].replace("entropy", "loss")})
    assert titles(site.build()) == ["Index", "Another title", "Terms", "loss"]
    site.source.joinpath("page.md").unlink()
    assert titles(site.build()) == ["Index", "Terms", "loss"]


def test_pages_written_by_several_processes_are_all_there(build_site: Build) -> None:
    site = build_site({f"page{n}.md": f"# Page {n}\n" for n in range(8)}, "-j2")
    assert titles(site) == ["Index", *(f"Page {n}" for n in range(8))]


def test_sphinx_writes_no_index_of_its_own(build_site: Build) -> None:
    site = build_site(PAGES)
    assert "Search.setIndex" not in site.path("searchindex.js").read_text("utf-8")
    assert "search-found" in site.html("search")
    assert "entropy" in site.html("genindex"), "the general index stays"


def test_a_line_of_synonyms_that_says_nothing_is_reported(
    build_site: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    file = tmp_path / "words.toml"
    file.write_text('"BCE" = ""\n', "utf-8")
    monkeypatch.setattr(searching, "SYNONYMS", str(file))  # an absolute path wins over the folder
    site = build_site(PAGES)
    assert site.returncode != 0
    assert "words.toml" in site.output and '"BCE"' in site.output


def test_every_language_has_synonyms(build_site: Build) -> None:
    for language, asked in (("en", "BCE"), ("ja", "過信")):
        assert asked in index(build_site(PAGES, language=language))["synonyms"]


def test_a_missing_library_is_reported_with_the_remedy(
    build_site: Build, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    alone = tmp_path / "bundle.mjs"
    alone.write_text(searching.BUNDLER.read_text("utf-8"), "utf-8")
    monkeypatch.setattr(searching, "BUNDLER", alone)
    site = build_site(PAGES, weight=True)
    assert site.returncode != 0
    assert "npm ci --ignore-scripts" in site.output
