"""Words that are numbers (twice, a third, 17 of 20), and words that compare two numbers (larger, at least).

    {stated}`twice = a / b`   {stated}`about half = a / b`   {stated}`larger = a > b`

The words of a language are data: see ENGLISH. Nothing here knows of Sphinx.
"""

import ast
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .expressions import Value, as_value, plain
from .language import Wrong

#: How far a value may be from a word without a modifier, as a share of it: twice is 1.95 to 2.05.
TOLERANCE = 0.025
_OPERATORS = {">": ast.Gt, "<": ast.Lt, ">=": ast.GtE, "<=": ast.LtE, "==": ast.Eq, "!=": ast.NotEq}


@dataclass(frozen=True)
class Vocabulary:
    """A language's words for numbers, for the nearness of numbers, and for relations."""

    #: Words and their values.
    numbers: Mapping[str, float] = field(default_factory=dict)
    #: Words before a number, and from which to which multiple of it a value may be.
    modifiers: Mapping[str, Sequence[float]] = field(default_factory=dict)
    #: Words and the comparison that they are; "+" is a sum.
    relations: Mapping[str, str] = field(default_factory=dict)
    #: Patterns for "17 of 20", with the groups `part` and `whole`.
    shares: Sequence[str] = ()

    def range_of(self, text: str) -> tuple[float, float] | None:
        """The smallest and the largest value that may be called so.

        >>> ENGLISH.range_of("twice"), ENGLISH.range_of("about half")
        ((1.95, 2.05), (0.45, 0.55))
        """
        words = text.casefold().strip()
        low, high = 1 - TOLERANCE, 1 + TOLERANCE
        for modifier in sorted(self.modifiers, key=len, reverse=True):
            if words.startswith(modifier):
                words, (low, high) = words.removeprefix(modifier).strip(), self.modifiers[modifier]
                break
        number = self.numbers.get(words)
        return None if number is None else (number * low, number * high)

    def share_of(self, text: str) -> tuple[int, int] | None:
        """The two numbers of a share: 17 and 20 of "17 of 20"."""
        for pattern in self.shares:
            if match := re.fullmatch(pattern, text.strip()):
                return int(match["part"]), int(match["whole"])
        return None

    def knows(self, text: str) -> bool:
        """Whether a text is one of its words, and not a number in digits."""
        relation = text.casefold().strip() in self.relations
        return relation or self.range_of(text) is not None or self.share_of(text) is not None


def _english() -> Vocabulary:
    cardinals = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
    numbers: dict[str, float] = {
        "twice": 2,
        "double": 2,
        "doubles": 2,
        "doubled": 2,
        "halves": 0.5,
        "halved": 0.5,
    }
    numbers |= {
        "thrice": 3,
        "triple": 3,
        "a hundred times": 100,
        "a thousand times": 1000,
        "a million times": 1e6,
    }
    numbers |= {f"{word} times": value for value, word in enumerate(cardinals, 2)}
    ordinals = {
        "third": 3,
        "quarter": 4,
        "fourth": 4,
        "fifth": 5,
        "sixth": 6,
        "seventh": 7,
        "eighth": 8,
        "ninth": 9,
    }
    ordinals |= {"half": 2, "tenth": 10, "hundredth": 100, "thousandth": 1000, "millionth": 1_000_000}
    for word, below in ordinals.items():
        numbers |= {f"{one} {word}": 1 / below for one in ("a", "one")}
        for above, cardinal in enumerate(cardinals, 2):
            numbers |= {f"{cardinal} {word}s": above / below, f"{cardinal}-{word}s": above / below}
    numbers |= {"half": 0.5, "three halves": 1.5, "half as much": 0.5, "twice as much": 2, "twice as many": 2}
    exactly, about, under, over = (1 - 1e-9, 1 + 1e-9), (0.9, 1.1), (0.8, 1 - 1e-12), (1 + 1e-12, 1.25)
    modifiers = {"exactly": exactly, "about": about, "roughly": about, "some": about, "around": about}
    modifiers |= {"nearly": (0.9, under[1]), "almost": (0.9, under[1]), "less than": under, "under": under}
    modifiers |= {"more than": over, "over": over}
    greater = "larger greater higher more above over longer worse exceeds bigger"
    less = "smaller less lower fewer below under shorter beats"
    relations = dict.fromkeys(greater.split(), ">") | dict.fromkeys(less.split(), "<")
    relations |= dict.fromkeys(("equal", "the same", "as large as", "equals"), "==")
    relations |= dict.fromkeys(("at least", "no less than"), ">=") | dict.fromkeys(
        ("at most", "no more than"), "<="
    )
    relations |= dict.fromkeys(("different", "another", "unequal"), "!=") | dict.fromkeys(
        ("the sum of", "the sum"), "+"
    )
    shares = [r"(?P<part>\d+) (?:out )?of (?P<whole>\d+)"]
    return Vocabulary(numbers, modifiers, relations, shares)


ENGLISH = _english()


def vocabulary(data: Mapping[str, Any]) -> Vocabulary:
    """The vocabulary of a language: English, and `numbers`, `modifiers`, `relations` and `shares` of its own."""
    return Vocabulary(
        {**ENGLISH.numbers, **data.get("numbers", {})},
        {**ENGLISH.modifiers, **data.get("modifiers", {})},
        {**ENGLISH.relations, **data.get("relations", {})},
        [*ENGLISH.shares, *data.get("shares", ())],
    )


def check_word(text: str, tree: ast.expr, result: object, vocabulary: Vocabulary) -> Value | bool:
    """The value of an expression; Wrong where it is not what a word says."""
    result = plain(result)
    words = text.casefold().strip()
    expression = ast.unparse(tree)
    if words in vocabulary.relations:
        _check_relation(words, tree, result, vocabulary.relations[words])
        return True
    if share := vocabulary.share_of(text):
        if not _is_share(result, *share):
            raise Wrong(f"{expression} is {result}, and not {share[0]} / {share[1]}")
    else:
        low, high = vocabulary.range_of(text) or (math.nan, math.nan)
        value = (
            float(result) if isinstance(result, (int, float)) and not isinstance(result, bool) else math.nan
        )
        if not low <= value <= high:
            raise Wrong(
                f"stated {text}, but {expression} is {result}, which is not from {low:.6g} to {high:.6g}"
            )
    return as_value(result, expression)


def _is_share(result: object, part: int, whole: int) -> bool:
    if isinstance(result, (list, tuple)):
        return list(result) == [part, whole]
    return isinstance(result, (int, float)) and math.isclose(result, part / whole, rel_tol=1e-12)


def _check_relation(words: str, tree: ast.expr, result: object, sign: str) -> None:
    expression = ast.unparse(tree)
    if sign == "+":
        wanted = isinstance(tree, ast.Compare) and isinstance(tree.ops[0], ast.Eq) and _adds(tree)
        example = "write a comparison such as `round(c, 3) == round(a, 3) + round(b, 3)`"
    else:
        wanted = isinstance(tree, ast.Compare) and all(isinstance(op, _OPERATORS[sign]) for op in tree.ops)
        example = f"write a comparison such as `a {sign} b`"
    if not wanted:
        raise Wrong(f"{expression} does not compare so: {example}")
    if result is not True:
        raise Wrong(f"{expression} is {result}")


def _adds(tree: ast.AST) -> bool:
    """Whether an expression adds."""
    return any(
        (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add))
        or (isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "sum")
        for node in ast.walk(tree)
    )
