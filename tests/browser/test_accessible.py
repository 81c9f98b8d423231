"""Screen readers get the same content as other readers; test_every_page.py runs axe on every page."""

from collections.abc import Callable
from typing import Any


def test_a_screen_reader_gets_every_formula_of_a_page(opened: Callable[..., Any]) -> None:
    """`content-visibility`, which skips the layout of content off the screen, would hide its MathML."""
    with opened("meaning/information.html") as page:
        session = page.context.new_cdp_session(page)
        tree = session.send("Accessibility.getFullAXTree")["nodes"]
        formulas = [
            node for node in tree if node.get("role", {}).get("value") == "MathMLMath" and not node["ignored"]
        ]
        in_sight = page.evaluate(
            "[...document.querySelectorAll('math')].filter((m) => m.checkVisibility()).length"
        )
        assert len(formulas) == in_sight > 50
