"""The budget of code words: the directive `{code-budget}` inserts the web component of budget.mjs."""

from __future__ import annotations

from typing import ClassVar

from book.interactive.shares import of_shares


class code_budget(of_shares):
    """The component; its children are the fallback."""

    tag, source_name = "code-budget", "budget"
    TEXTS: ClassVar[dict[str, str]] = {
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
        "reset": "As in the text",
        "same": "Own code: q = p",
    }
