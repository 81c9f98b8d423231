"""What is new: the page and the feed have what CHANGELOG.md says to readers."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from book.about import changes
from bs4 import BeautifulSoup

ROOT = Path(__file__).parents[3]
ATOM = "{http://www.w3.org/2005/Atom}"
PAGES = {"reference/whats-new.md": "# What is new\n\n```{changes}\n```\n"}
LOG = """\
# Changelog

## [Unreleased]

What it is
*about*.

### Added

#### For readers

- One `thing`, which
  goes on, and *another*.

#### For writers

- Not for readers.

## [0.1.0] - 2026-11-24

### Fixed

#### For readers

- A [link](x).
"""


def test_it_reads_what_concerns_readers() -> None:
    unreleased, first = changes.read(LOG)
    assert (unreleased.version, unreleased.day) == ("Unreleased", "")
    assert unreleased.kinds == {"Added": ["One `thing`, which goes on, and *another*."]}
    assert unreleased.summary == ["What it is", "*about*."] and not first.summary
    assert (first.version, first.day, first.kinds) == ("0.1.0", "2026-11-24", {"Fixed": ["A [link](x)."]})
    assert "".join(node.astext() for node in changes.inline("A [link](x) `y` *z* **w**.")) == "A link y z w."


def test_the_page_has_every_line_of_the_changelog(build_site: Any) -> None:
    site = build_site(PAGES)
    assert site.returncode == 0, site.output
    page = BeautifulSoup(site.html("reference/whats-new"), "html.parser")
    shown = [" ".join(item.get_text().split()) for item in page.select("article li")]
    lines = (ROOT / "CHANGELOG.md").read_text("utf-8")
    first = re.search(r"(?ms)^#### For readers\n\n- (.*?)(?=^- |^#)", lines)
    assert first and " ".join(re.sub("[`*]", "", first[1]).split()) == shown[0]
    assert (
        len(shown)
        == sum(len(kind) for version in changes.read(lines) for kind in version.kinds.values())
        > 50
    )
    for version in changes.read(lines):
        assert page.find(id=version.anchor), version.version


def test_in_another_edition_it_says_that_the_list_is_english(build_site: Any) -> None:
    site = build_site(PAGES, "-Dlanguage=ja")
    assert site.returncode == 0, site.output
    page = BeautifulSoup(site.html("reference/whats-new"), "html.parser")
    assert page.select('article ul[lang="en"] li')


def test_the_feed_has_the_released_versions(build_site: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("SITE_URL", "https://example.org/ce")
    site = build_site(PAGES | {"other.md": "# Another\n\nText."})
    assert site.returncode == 0, site.output
    feed = ET.parse(site.path("feed.xml")).getroot()
    entries = feed.findall(f"{ATOM}entry")
    released = re.findall(r"^## \[(\d[\d.]+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert len(entries) == len(released) > 0
    for entry, version in zip(entries, released, strict=True):
        assert version in (entry.findtext(f"{ATOM}title") or "")
        address = entry.findtext(f"{ATOM}id") or ""
        page, _, anchor = address.removeprefix("https://example.org/ce/").partition("#")
        assert BeautifulSoup(site.path(page).read_text("utf-8"), "html.parser").find(id=anchor)
    link = BeautifulSoup(site.html("other"), "html.parser").select_one('link[type="application/atom+xml"]')
    assert link and link["href"] == "https://example.org/ce/feed.xml"


def test_without_an_address_there_is_no_feed(build_site: Any, monkeypatch: Any) -> None:
    monkeypatch.delenv("SITE_URL", raising=False)
    site = build_site(PAGES)
    assert not site.path("feed.xml").exists() and "atom+xml" not in site.html("reference/whats-new")
