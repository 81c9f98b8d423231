"""Calibration by hand: the directive `{calibration-by-hand}` inserts the web component of calibration.mjs.

A model sorts pictures into groups, and tells each group a probability of a cat. The options name four of the page's
givens: how many pictures each group has (`counts`), how many of them are cats (`hits`), the answers that the component
starts with (`answers`), and the level of the intervals (`level`).
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any, ClassVar

from book.interactive.replacing import replacing

if TYPE_CHECKING:
    from collections.abc import Callable


class calibration_by_hand(replacing):
    """The component; its children are the fallback."""

    tag, source_name = "calibration-by-hand", "calibration"
    GIVENS: ClassVar[dict[str, str]] = {
        "counts": "list of integers, the pictures in each group",
        "hits": "list of integers, the cats among the pictures of each group",
        "answers": "list of probabilities, one for each group",
        "level": "number between 0 and 1",
    }
    TEXTS: ClassVar[dict[str, str]] = {
        "figure": "Calibration by hand",
        "diagram": "Reliability diagram",
        "said": "what the model says",
        "came": "how often a cat comes",
        "answer": "answer",
        "answers": "The answer to each group",
        "group": "[cats] cats in [pictures]",
        "temperature": "Temperature T",
        "parts": "Bins",
        "log": "Log loss",
        "brier": "Brier score",
        "ece": "Calibration error (ECE)",
        "ece_short": "ECE",
        "scores": "The scores",
        "now": "now",
        "calibration": "calibration",
        "refinement": "refinement",
        "base": "base rate",
        "interval": "Wilson interval, [level]",
        "bins": "The bins, with Wilson intervals of [level]",
        "bin": "bin",
        "said_short": "says",
        "came_short": "cats",
        "gap": "error",
        "reset": "Reset (overconfident)",
        "honest": "Calibrated",
        "worthless": "Always the base rate",
        "temperature_range": "Enter a number from 0.1 to 10.",
        "parts_range": "Enter an integer from 1 to 20.",
    }

    @classmethod
    def fits(cls, option: str, values: dict[str, Any]) -> bool:
        """Return whether an option names what it must."""
        value, counts = values[option], values["counts"]
        if option == "level":
            return isinstance(value, float) and 0 < value < 1
        if not isinstance(value, list) or not isinstance(counts, list) or len(value) != len(counts):
            return False
        if option == "answers":
            return all(0 <= answer <= 1 for answer in value)
        return all(
            isinstance(n, int) and (0 if option == "hits" else 1) <= n <= m
            for n, m in zip(value, counts, strict=True)
        )

    @classmethod
    def starts_with(cls, values: dict[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
        """Return the givens, and the quantile of the normal distribution to the level."""
        return {**values, "z": NormalDist().inv_cdf((1 + values["level"]) / 2)}
