"""Checks that every interactive figure with a folded fallback must pass: see figure.mjs."""

from looks import STILL
from playwright.sync_api import Page, expect
from test_every_page import ALL, AXE, TWO_FRAMES, switch


def nothing_is_cut_off(page: Page, tag: str, width: int, parts: str) -> None:
    """The page is not wider than the screen; a finger finds each control; each part is as wide as the figure at most."""
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    live = page.locator(f"{tag} .figure-live")
    controls = "label:has([type=radio]), input:not([type=radio]), select, button, [role=slider]"
    seen = [
        control for control in live.locator(controls).all() if control.evaluate("c => c.checkVisibility()")
    ]
    assert len(seen) > 4, "else this test sees nothing"
    for control in seen:
        box = control.bounding_box()
        assert box and min(box["height"], box["width"]) >= 43.9
        assert box["x"] >= 0 and box["x"] + box["width"] <= width
    wide = "(live, parts) => [...live.querySelectorAll(parts)].filter((e) => e.scrollWidth > live.clientWidth + 1).length"
    assert live.evaluate(wide, parts) == 0


def drag_by_finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Touch the page at one point, move to another in eight steps, and let go."""
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    (x, y), (to_x, to_y) = start, end
    touch("touchStart", x, y)
    for step in range(1, 9):
        touch("touchMove", x + (to_x - x) * step / 8, y + (to_y - y) * step / 8)
    touch("touchEnd")


def axe_finds_nothing(page: Page, tag: str, scheme: str) -> None:
    page.add_style_tag(content=STILL)
    page.add_script_tag(path=AXE)
    switch(page, scheme)
    page.evaluate(TWO_FRAMES)
    found = page.evaluate(f"options => axe.run('{tag}', options)", ALL)
    assert [rule["id"] for rule in found["violations"]] == []
    assert len(found["passes"]) > 10, "else this test sees nothing"


def paper_has_the_fallback_alone(page: Page, tag: str) -> None:
    page.emulate_media(media="print")
    expect(page.locator(f"{tag} .figure-live")).to_be_hidden()
    for part in ("figure svg", ".figure-folded table"):
        box = page.locator(f"{tag} {part}").bounding_box()
        assert box and box["height"] > 100
