r"""Equations between numbers in sight: 1 - 0.67 = 0.33 is computed from the digits that are shown.

With = both sides are equal. With ≈ one side is a number, to which the other rounds; where the page says that the
numbers in it are rounded, the difference is at most what rounding makes. Nothing here knows of Sphinx.

>>> check("6 × 1 + 2 × 5 = 61")
['6 × 1 + 2 × 5 is 16, and not = 61']
"""

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Context, Decimal, DecimalException, localcontext
from typing import TypeAlias

#: Digits to compute with, and the difference that counts as none.
_CONTEXT = Context(prec=60)
_NOTHING = Decimal("1e-40")
_RELATION = re.compile(r"[=≈≤≥<>≠→]")
_TOKEN = re.compile(
    r"\s*(?P<number>(?:\d{1,3}(?:[,\u2009]\d{3})+(?!\d)|\d+)?(?:\.\d+)?(?:e[+-]?\d+)?\s?%?)"
    r"(?P<name>log ?_\(?10\)?|log ?_2|log|ln|exp|e(?![a-z])|√)?"
    r"(?P<sign>[-+−×·*/^()\[\]|])?"
)
#: Words after a side, such as its unit.
_WORDS = re.compile(r"\s+(?!log|ln|exp)[^\W\d_]{2,}(?:\s[^\W\d_]+)*\s*[.,;]?\s*$")
Known: TypeAlias = Callable[[Decimal], bool]
Function: TypeAlias = Callable[[list[Decimal]], Decimal]


def nothing(number: Decimal) -> bool:
    """No number is known, or rounded."""
    return False


_IN_PROSE = re.compile(r"[\d.,%+\-−×·*/^()√ ]*\d[)%]?\s?(?:[=≈≤≥<>≠][\d.,%+\-−×·*/^()√ ]*\d[)%]?)+")
_CLOSING = {"(": ")", "[": "]", "|": "|"}
_LOGARITHMS: dict[str, Callable[[Decimal], Decimal]] = {
    "log": lambda x: x.ln(),
    "ln": lambda x: x.ln(),
    "log_2": lambda x: x.ln() / Decimal(2).ln(),
    "log_10": lambda x: x.log10(),
    "exp": lambda x: x.exp(),
    "√": lambda x: x.sqrt(),
}


@dataclass(frozen=True)
class Literal:
    """A number that is shown: its value, and half of its last digit."""

    value: Decimal
    half: Decimal


class NotNumeric(Exception):
    """A side has something else than numbers."""


class Side:
    """One side of an equation: its numbers, and its value as a function of theirs."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.literals: list[Literal] = []
        self._tokens = list(_tokens(_WORDS.sub("", text)))
        self._place = 0
        self._compute = self._sum()
        if self._place < len(self._tokens) or not self.literals:
            raise NotNumeric

    @property
    def number(self) -> Literal | None:
        """The number that it is, where it is nothing but a number."""
        return self.literals[0] if re.fullmatch(r"[-+]?\s*[\d.,\u2009e+-]+\s?%?", self._bare()) else None

    def value(self, moved: int | None = None) -> Decimal:
        """Its value; with one of its numbers moved by half of the last digit."""
        numbers = [literal.value for literal in self.literals]
        if moved is not None:
            numbers[moved] += self.literals[moved].half
        with localcontext(_CONTEXT):
            return self._compute(numbers)

    def slack(self, is_rounded: Known) -> Decimal:
        """How far it can be from its value because some of its numbers are rounded."""
        value = self.value()
        rounded = (index for index, literal in enumerate(self.literals) if is_rounded(literal.value))
        return sum((abs(self.value(index) - value) for index in rounded), Decimal(0))

    @property
    def unit(self) -> str:
        """The words after its number."""
        words = _WORDS.search(self.text)
        return words[0].strip(" .,;") if words else ""

    def _bare(self) -> str:
        return _WORDS.sub("", self.text).strip()

    # --- parsing: a sum of products of powers ---------------------------------------------------------

    def _peek(self) -> str:
        return self._tokens[self._place] if self._place < len(self._tokens) else ""

    def _take(self, *wanted: str) -> str:
        token = self._peek()
        if not token or (wanted and token not in wanted):
            raise NotNumeric
        self._place += 1
        return token

    def _sum(self) -> Function:
        total = self._product()
        while self._peek() in ("+", "-"):
            operation = operator.add if self._take() == "+" else operator.sub
            total = _combined(operation, total, self._product())
        return total

    def _product(self) -> Function:
        total = self._signed()
        while (token := self._peek()) and token not in ("+", "-", ")", "]", "|", "^"):
            if token in ("×", "/"):
                self._take()
            elif token[0].isdigit() or token[0] == ".":
                raise NotNumeric  # two numbers side by side
            total = _combined(operator.truediv if token == "/" else _times, total, self._signed())
        return total

    def _signed(self) -> Function:
        if self._peek() in ("+", "-"):
            minus, inner = self._take() == "-", self._signed()
            return (lambda n: -inner(n)) if minus else inner
        return self._power()

    def _power(self) -> Function:
        base = self._atom()
        if self._peek() != "^":
            return base
        self._take("^")
        return _combined(operator.pow, base, self._signed())

    def _atom(self) -> Function:
        token = self._take()
        if token in _CLOSING:
            inner = self._sum()
            self._take(_CLOSING[token])
            return (lambda n: abs(inner(n))) if token == "|" else inner
        if token in _LOGARITHMS:
            function, argument = _LOGARITHMS[token], self._power()
            return lambda n: function(argument(n))
        if token == "e":
            return lambda n: Decimal(1).exp()
        if token[0].isdigit() or token[0] == ".":
            index = len(self.literals)
            self.literals.append(literal(token))
            return lambda n: n[index]
        raise NotNumeric


def _times(left: Decimal, right: Decimal) -> Decimal:
    """A product, in which 0 log 0 is 0, as everywhere where entropies are computed."""
    return Decimal(0) if 0 in (left, right) else left * right


def _combined(operation: Callable[[Decimal, Decimal], Decimal], left: Function, right: Function) -> Function:
    return lambda n: operation(left(n), right(n))


def _tokens(text: str) -> Iterator[str]:
    place, text = 0, text.strip().rstrip(".,;").rstrip()
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None or match.end() == place or not match[0].strip():
            raise NotNumeric
        for part in (match["number"], match["name"], match["sign"]):
            if part and part.strip():
                plain = part.strip().replace(" ", "").translate(str.maketrans("−·*", "-××"))
                yield re.sub(r"_\(?(\d+)\)?", r"_\1", plain)
        place = match.end()


def literal(text: str) -> Literal:
    """A number as it is shown.

    >>> literal("1,000.50").half, literal("67%").value
    (Decimal('0.005'), Decimal('0.67'))
    """
    percent = text.endswith("%")
    digits = Decimal(re.sub("[,\u2009% ]", "", text))
    half = Decimal((0, (5,), int(digits.as_tuple().exponent) - 1))
    return Literal(digits / 100, half / 100) if percent else Literal(digits, half)


@dataclass(frozen=True)
class Equation:
    """Two sides that are numbers, and the sign between them."""

    left: Side
    relation: str
    right: Side

    def holds(self, is_rounded: Known = nothing) -> bool:
        """Whether it is right, where some of its numbers may be off by what rounding makes."""
        with localcontext(_CONTEXT):
            left, right = self.left.value(), self.right.value()
            slack = (
                self.left.slack(is_rounded)
                + self.right.slack(is_rounded)
                + _NOTHING * max(Decimal(1), abs(left))
            )
            if self.relation == "≈":
                slack += self._precision(left, right)
            return {
                "=": abs(left - right) <= slack,
                "≈": abs(left - right) <= slack,
                "≠": abs(left - right) > slack,
                "<": left < right,
                ">": left > right,
                "≤": left <= right,
                "≥": left >= right,
            }[self.relation]

    def _precision(self, left: Decimal, right: Decimal) -> Decimal:
        """How far apart two sides may be that are nearly equal: half of a digit, of two formulas the third digit."""
        halves = [number.half for number in (self.left.number, self.right.number) if number]
        return max(halves, default=max(abs(left), abs(right)) / 200)

    def __str__(self) -> str:
        """What is wrong with it."""
        with localcontext(_CONTEXT):
            try:
                exact = self.left.value() if self.right.number or not self.left.number else self.right.value()
            except DecimalException:
                return f"{self.left.text} {self.relation} {self.right.text} cannot be computed"
        side, other = (
            (self.left, self.right) if self.right.number or not self.left.number else (self.right, self.left)
        )
        return f"{side.text} is {_short(exact)}, and not {self.relation} {other.text}"


def _short(value: Decimal) -> str:
    return f"{float(value):.12g}"


def in_prose(text: str) -> str:
    """The equations between numbers in a sentence, each on a line."""
    return "\n".join(match[0] for match in _IN_PROSE.finditer(text))


def equations(plain: str) -> Iterator[Equation]:
    """The equations between numbers in a formula that stated.tex has made plain; rows may continue one another."""
    for chain in _chains(plain):
        pieces = _RELATION.split(chain)
        sides = [_side(piece) for piece in pieces]
        for relation, left, right in zip(_RELATION.findall(chain), sides[:-1], sides[1:], strict=True):
            if left and right and relation != "→" and left.unit in ("", right.unit or left.unit):
                yield Equation(left, relation, right)


def _chains(plain: str) -> list[str]:
    """Formulas that stand apart: on rows of their own, or after a comma or a wide space."""
    rows = re.sub(r"\n\s*(?=[=≈≤≥<>≠→])", " ", plain)
    rows = re.sub(r"([=≈≤≥<>≠])\s*\n", r"\1 ", rows)
    return re.split(r"\n|[,;](?=\s)|\s{2,}|[，、；。]", rows)


def _side(text: str) -> Side | None:
    try:
        return Side(text)
    except (NotNumeric, DecimalException):
        return None


def check(plain: str, is_rounded: Known = nothing) -> list[str]:
    """What is wrong with the equations in a formula."""
    return [str(equation) for equation in equations(plain) if not _holds(equation, is_rounded)]


def _holds(equation: Equation, is_rounded: Known = nothing) -> bool:
    try:
        return equation.holds(is_rounded)
    except (DecimalException, ArithmeticError):
        return False


def results(plain: str, is_known: Known) -> set[Decimal]:
    """The numbers that an equation in sight computes from numbers that are known, without their signs."""
    found = set[Decimal]()
    for equation in equations(plain):
        if equation.relation not in "=≈" or not _holds(equation):
            continue
        for side, other in ((equation.right, equation.left), (equation.left, equation.right)):
            from_known = all(abs(one.value) in found or is_known(one.value) for one in other.literals)
            computed = not other.number or equation.relation == "≈"
            if side.number and computed and from_known:
                found.add(abs(side.number.value))
    return found
