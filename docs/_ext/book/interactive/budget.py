"""The budget of code words: the directive `{code-budget}` inserts the web component of budget.mjs.

The options `p` and `q` name two of the page's givens, the shares that the component starts with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from book.interactive.replacing import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The animals, in the order of the shares; the stylesheet gives each the colour of its class.
ANIMALS = ("dog", "cat", "rabbit")
SHARES = f"list of {len(ANIMALS)} shares with the sum 1"


class code_budget(replacing):
    """The component; its children are the fallback."""

    tag, source_name = "code-budget", "budget"
    GIVENS: ClassVar[dict[str, str]] = {"p": SHARES, "q": SHARES}
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

    @classmethod
    def texts(cls) -> Iterator[str]:
        """Return the texts of the component and the names of the animals."""
        yield from super().texts()
        yield from ANIMALS

    @classmethod
    def fits(cls, option: str, values: dict[str, Any]) -> bool:
        """Return whether an option names shares."""
        shares = values[option]
        return isinstance(shares, list) and len(shares) == len(ANIMALS) and abs(sum(shares) - 1) < 1e-9

    @classmethod
    def starts_with(cls, values: dict[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
        """Return the shares, and the name of each animal beside its class."""
        return {"names": [[animal, say(animal)] for animal in ANIMALS], **values}
