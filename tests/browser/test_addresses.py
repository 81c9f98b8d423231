"""A click on a # copies the address of what it belongs to, and says so; the keyboard does the same."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect
from pybtex.database import parse_string

Open = Callable[..., Any]
PAGE = "computing/logits.html"
CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}
#: What has an address on that page, and the link that copies it.
KINDS = {
    "heading": ".bd-article h2 > a.headerlink",
    "equation": "a.eqno-link",
    "theorem": "div.theorem .admonition-title > a.headerlink, div.proof .admonition-title > a.headerlink",
    "exercise": "div.exercise .admonition-title > a.headerlink",
    "figure": "figcaption a.headerlink",
}


def copied(page: Page, site: str, link: Locator, words: str = "Address copied Cite") -> None:
    """The clipboard has the link's address, which leads to an element, and the page says so."""
    expect(page.locator(".address-said")).to_have_text(words)
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(site) and text == link.evaluate("link => link.href.replace(/[?].*#/, '#')")
    assert page.evaluate(
        "hash => !!document.getElementById(decodeURIComponent(hash))", text.partition("#")[2]
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_click_copies_the_address_and_says_so(opened: Open, site: str, kind: str) -> None:
    with opened(PAGE, **CLIPBOARD) as page:
        page.clock.install()
        link = page.locator(KINDS[kind]).first
        link.click()
        copied(page, site, link)
        page.clock.run_for(6_000)
        expect(page.locator(".address-said")).not_to_be_empty()  # long enough to reach the link in it
        page.clock.run_for(3_000)
        expect(page.locator(".address-said")).to_be_empty()


def test_the_japanese_page_says_it_in_japanese_and_drops_a_query(opened: Open, site: str) -> None:
    with opened(f"ja/{PAGE}?q=1", **CLIPBOARD) as page:
        link = page.locator(KINDS["heading"]).first
        link.click()
        copied(page, site, link, "アドレスをコピーしました 引用する")


def test_the_keyboard_copies_the_address_of_a_heading_and_of_a_stated_number(opened: Open, site: str) -> None:
    with opened(PAGE, **CLIPBOARD) as page:
        heading = page.locator(KINDS["heading"]).first
        heading.focus()
        page.keyboard.press("Enter")
        copied(page, site, heading)
        page.evaluate("navigator.clipboard.writeText('')")
        number = page.locator(".bd-article p .stated-number").first
        number.locator("a.stated").focus()
        for _ in range(1 + number.locator("[data-live=change]").count()):
            page.keyboard.press("Tab")
        expect(page.locator("a.stated-address:focus")).to_be_visible()
        page.keyboard.press("Enter")
        copied(page, site, page.locator("a.stated-address"))


def test_a_stated_number_and_its_row_have_a_link_when_pointed_at(opened: Open, site: str) -> None:
    for address, place in (
        (PAGE, ".bd-article p .stated-number"),
        ("reference/stated-numbers.html", "tr[id^=stated]"),
    ):
        with opened(address, **CLIPBOARD) as page:
            number = page.locator(place).first
            assert not number.locator(".stated-address").count()
            number.hover()
            link = number.locator(".stated-address")
            link.click()
            copied(page, site, link)


def test_without_the_clipboard_the_older_way_is_used(opened: Open, site: str) -> None:
    """As on pages that come without https."""
    with opened(PAGE, **CLIPBOARD) as page:
        page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(); }")
        link = page.locator(KINDS["heading"]).first
        link.click()
        copied(page, site, link)


def test_where_nothing_can_be_copied_the_page_says_where_the_address_is(opened: Open) -> None:
    with opened(PAGE) as page:
        page.evaluate(
            "() => { navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false; }"
        )
        page.locator(KINDS["heading"]).first.click()
        expect(page.locator(".address-said")).to_have_text("The address is in the address bar Cite")


def test_a_click_with_a_key_is_the_browsers(opened: Open) -> None:
    with opened(PAGE, **CLIPBOARD) as page:
        page.evaluate("navigator.clipboard.writeText('before')")
        page.evaluate(
            "document.querySelector('h2 > a.headerlink').dispatchEvent(new MouseEvent('click', {ctrlKey: true, bubbles: true, cancelable: true}))"
        )
        page.wait_for_timeout(200)
        assert page.evaluate("navigator.clipboard.readText()") == "before"


@pytest.mark.parametrize("kind", KINDS)
def test_each_place_has_a_citation_of_its_own(opened: Open, kind: str) -> None:
    """It names the place, and has its address; pybtex reads its entry."""
    with opened(PAGE, **CLIPBOARD) as page:
        link = page.locator(KINDS[kind]).first
        link.click()
        anchor = link.evaluate("link => decodeURIComponent(link.hash.slice(1))")
        page.locator(".address-said a").click()
        line = page.locator("#cite-page p").first
        expect(line).to_be_visible()
        text = line.inner_text()
        assert text.endswith(f"{PAGE}#{anchor}"), text
        (entry,) = parse_string(page.locator("#cite-page pre").inner_text(), "bibtex").entries.values()
        named = entry.fields["note"].partition(". ")[2]
        assert named and entry.key == f"cedocs-computing-logits-{anchor}"
        place = page.evaluate("anchor => document.getElementById(anchor).textContent", anchor)
        assert kind == "equation" or named.split()[0] in " ".join(place.split())


def test_a_stated_number_has_a_citation_of_its_own(opened: Open) -> None:
    with opened(PAGE, **CLIPBOARD) as page:
        number = page.locator(".bd-article p .stated-number").first
        number.hover()
        page.locator("a.stated-address").click()
        page.locator(".address-said a").click()
        digits = number.locator("a.stated").evaluate("link => link.firstChild.textContent")
        assert digits in page.locator("#cite-page p").first.inner_text()


def test_opened_at_a_place_the_box_cites_that_place(opened: Open) -> None:
    with opened(f"{PAGE}#logits") as page:
        page.locator("#cite-page summary").click()
        expect(page.locator("#cite-page p").first).to_contain_text(f"{PAGE}#logits")
