"""Interactive figures of three animals with two distributions: the options `p` and `q` name the givens they start with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from book.interactive.replacing import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The animals, in the order of the shares; the stylesheets give each the colour of its class.
ANIMALS = ("dog", "cat", "rabbit")
SHARES = f"list of {len(ANIMALS)} shares with the sum 1"


class of_shares(replacing):
    """What such figures have in common."""

    GIVENS: ClassVar[dict[str, str]] = {"p": SHARES, "q": SHARES}

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
