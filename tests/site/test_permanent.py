"""No published address is lost: no page, and no anchor that a reader may have quoted."""

from pathlib import Path

import permanent
import pytest
from bs4 import BeautifulSoup
from sites import EDITIONS

Pages = dict[str, BeautifulSoup]
REMEDY = {
    "page": "leave a line for it in docs/redirects.txt: old-name new-name",
    "anchor": "keep it: write (anchor)= before what has taken its place",
}


def lost_pages(book: Path, published: set[str]) -> list[str]:
    return sorted(name for name in published if not (book / f"{name}.html").is_file())


def lost_anchors(pages: Pages, published: set[str]) -> list[str]:
    there: set[str] = set().union(*(permanent.present(name, soup) for name, soup in pages.items()))
    return sorted(anchor for anchor in published - there if anchor.partition("#")[0] in pages)


@pytest.mark.parametrize("folder", EDITIONS.values())
def test_no_published_page_is_lost(book: Path, folder: str) -> None:
    published = permanent.listed(permanent.ADDRESSES)
    assert len(published) > 30
    assert not lost_pages(book / folder, published), REMEDY["page"]


def test_no_published_anchor_is_lost(pages: Pages) -> None:
    published = permanent.listed(permanent.ANCHORS)
    assert len(published) > 1000
    assert not lost_anchors(pages, published), REMEDY["anchor"]


def test_what_has_a_number_is_in_the_list(pages: Pages) -> None:
    """The list is complete: it has every kind of anchor."""
    published = permanent.listed(permanent.ANCHORS)
    for kind in ("#equation-eq-", "#fig-", "#tab-", "#thm-", "#ex-", "#stated-", "#term-", "#cedocs."):
        assert any(kind in anchor for anchor in published), kind
    for name, soup in pages.items():
        for number in soup.select("article .caption-number, article .eqno"):
            place = number.find_parent(
                lambda tag: (
                    tag.name in ("figure", "table")
                    or {"proof", "exercise", "math"} & set(tag.get("class", []))
                )
            )
            if place is None or "solution" in place.get("class", []):
                continue
            is_a_proof = (
                "proof" in place["class"] and len(place["class"]) == 2 if place.get("class") else False
            )
            assert place.get("id") or is_a_proof, f"{name}: {number.get_text()} has no anchor"
            links = place.select(f'a[href="#{place.get("id")}"]')
            assert links or is_a_proof, f"{name}: {number.get_text()} has no link to copy"


def test_a_lost_anchor_and_a_lost_page_are_found(book: Path, pages: Pages) -> None:
    published = permanent.listed(permanent.ANCHORS)
    assert lost_anchors(pages, {*published, "index#gone"}) == ["index#gone"]
    assert lost_pages(book, {"index", "classification/gone"}) == ["classification/gone"]


def test_the_lists_only_grow(tmp_path: Path) -> None:
    file = tmp_path / "anchors.txt"
    assert permanent.add(file, {"index#a"}) == 1
    assert permanent.add(file, {"index#b"}) == 1
    assert permanent.listed(file) == {"index#a", "index#b"}


def test_a_stated_number_keeps_its_anchor_when_the_text_around_it_changes(build_site) -> None:
    """It depends on the page and the digits, not on the position or the expression."""
    number, other = "{stated}`0.400 = -np.log(0.67)`", "{stated}`0.301 = -np.log(0.74)`"

    def anchors(soup: BeautifulSoup) -> dict[str, str]:
        return {tag.get_text(): str(tag["id"]) for tag in soup.select("a.stated")}

    ledger = "# L\n\n```{stated-ledger}\n| a | b | c |\n|---|---|---|\n```\n"
    site = build_site(
        {"page.md": f"# A page\n\nFirst {number}.\n", "ledger.md": ledger}, stated_literals=True
    )
    assert site.returncode == 0, site.output
    before = anchors(BeautifulSoup(site.html("page"), "html.parser"))
    number = "{stated}`0.400 = np.log(1 / 0.67)`"
    site.write(
        {"page.md": f"# Another title\n\nNow {other} comes before. And then:\n\n## Here\n\nIt is {number}.\n"}
    )
    assert site.build().returncode == 0, site.output
    after = anchors(BeautifulSoup(site.html("page"), "html.parser"))
    assert len(after) == 2
    assert before.items() <= after.items()
