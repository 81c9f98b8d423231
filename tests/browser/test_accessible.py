"""Everyone can use every page: axe finds nothing, the keyboard reaches all, nothing is cut off."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (390, 1280)
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# Axe cannot see through what is drawn over or cut off; a target that stands in a line of text may be small.
ALL: dict[str, Any] = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    """What axe finds, a line for each element."""
    found = page.evaluate("options => axe.run(document, {resultTypes: ['violations'], ...options})", options)
    return [
        f"{rule['id']}: {rule['help']}\n    {node['html'][:160]}\n    {' '.join(node['target'][0].split())[:120]}"
        for rule in found["violations"]
        for node in rule["nodes"][:4]
    ]


def switch(page: Page, scheme: str) -> None:
    page.add_style_tag(content="* { transition: none !important }")  # colours would change over time
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.evaluate("scheme => document.documentElement.dataset.theme = scheme", scheme)


@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(opened: Callable[..., Any], address: str, width: int) -> None:
    with opened(address, width=width, reduced_motion="reduce") as page:
        page.add_script_tag(path=AXE)
        # What KaTeX draws is hidden from screen readers. Its text alone has the same colours and is tested sooner.
        page.evaluate(
            "document.querySelectorAll('.katex-html').forEach((e) => { e.textContent = e.textContent })"
        )
        # That changes widths: what now scrolls is reached by keyboard two frames later.
        page.evaluate("() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))")
        found = violations(page, ALL)
        switch(page, "dark")
        found += [f"dark: {line}" for line in violations(page, CONTRAST)]
    assert not found, "\n".join(found)


def test_a_screen_reader_gets_every_formula_of_a_page(opened: Callable[..., Any]) -> None:
    """What spares a browser the layout of what is not seen (`content-visibility`) would take its MathML away."""
    with opened("meaning/information.html") as page:
        session = page.context.new_cdp_session(page)
        tree = session.send("Accessibility.getFullAXTree")["nodes"]
        formulas = [
            node for node in tree if node.get("role", {}).get("value") == "MathMLMath" and not node["ignored"]
        ]
        in_sight = page.evaluate(
            "[...document.querySelectorAll('math')].filter((m) => m.checkVisibility()).length"
        )
        assert len(formulas) == in_sight > 100
