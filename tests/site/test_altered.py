"""No stated number of the built book would pass with another last digit."""

import re
from typing import Any

import pytest
from stated.language import Wrong
from stated.numbers import compare
from stated.words import ENGLISH


def altered(stated: str) -> str:
    """Return a number with its last digit increased by one (9 becomes 0); in a tuple the last number's; ∞ becomes 1.

    >>> altered("0.400"), altered("67 %"), altered("2.9e-5"), altered("(0.25, 0.08)")
    ('0.401', '68 %', '2.0e-5', '(0.25, 0.09)')
    """
    if re.search("∞|inf", stated):
        return re.sub(r"∞|\\infty|inf", "1", stated)
    mantissa = re.match(r".*?(?=\s*(?:[eE×]|\\times|\\cdot)|$)", stated, re.DOTALL)
    assert mantissa
    last = max(m.start() for m in re.finditer(r"\d", mantissa[0]))
    return f"{stated[:last]}{(int(stated[last]) + 1) % 10}{stated[last + 1 :]}"


def test_each_number_of_the_book_is_wrong_by_one_in_its_last_digit(ledger: list[dict[str, Any]]) -> None:
    numbers = [entry for entry in ledger if not ENGLISH.knows(entry["stated"])]
    assert len(numbers) > 500
    for entry in numbers:
        value = entry["value"]
        value = [float(number) for number in value] if isinstance(value, list) else float(value)
        compare(entry["stated"], entry["expression"], value)
        with pytest.raises(Wrong, match=r" is "):
            compare(altered(entry["stated"]), entry["expression"], value)
