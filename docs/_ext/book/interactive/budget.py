"""The budget of code words: the directive `{code-budget}` inserts the web component of budget.mjs (see shares.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from book.interactive.component import component
from book.interactive.shares import SharesDirective, texts

if TYPE_CHECKING:
    from collections.abc import Iterator


class code_budget(component):
    """The component; its children are the fallback."""

    tag, source_name = "code-budget", "budget"
    words: ClassVar[dict[str, str]] = {
        "figure": "The budget of code words",
        "q": "What the code expects: q",
        "p": "How often each comes: p",
        "boundary": "boundary between [a] and [b]",
        "chart": "Width: how often it comes. Height: the bits of its word. Area: what it costs on average.",
        "own": "its word in the own code",
        "long": "too long",
        "short": "too short",
        "mean": "Mean length in bits",
        "entropy": "own code: entropy H(p)",
        "excess": "excess: KL divergence D(p‖q)",
        "cross": "sum: cross-entropy H(p, q)",
        "bits": "bits",
        "words": "The words, in bits",
        "animal": "animal",
        "word": "word",
        "own_word": "own code",
        "part": "p × difference",
        "off_scale": "off the scale",
        "reset": "As in the text",
        "same": "Own code: q = p",
        "copy": "Copy link",
        "copied": "The link is copied.",
        "not_copied": "The link is in the address bar.",
        "range": "Enter a number from 0 to 1.",
        "folded": "As a figure and a table",
    }

    @classmethod
    def texts(cls) -> Iterator[str]:
        """Return the texts of the component and the names of the animals."""
        return texts(cls.words)


class CodeBudget(SharesDirective):
    """`{code-budget}`."""

    component = code_budget
