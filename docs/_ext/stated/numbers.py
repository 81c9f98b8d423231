"""What a stated number means, how it is shown, and whether it agrees with its expression.

Nothing here knows of Sphinx: `check("0.400", "log(1.4918)", calculator)` returns the value or raises Wrong.
"""

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from .expressions import Calculator, Number, Value
from .language import Wrong
from .language import parse as parse_expression
from .words import ENGLISH, Vocabulary, check_word

# Enough for the exact value of any float64, which has at most 767 digits.
PRECISION = 1100

_POWER = re.compile(r"10\s*\^\s*\{?\s*([+-]?\d+)\s*\}?")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+")
_LOWER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_RAISE = str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻")
_TEX = (
    (r"\{,\}", ","),
    (r"\\(?:times|cdot)(?![A-Za-z])|·", "×"),
    (r"\\infty(?![A-Za-z])", "∞"),
    (r"\\%", "%"),
    (r"\\(?:left|right|[bB]igg?[lr]?)(?![A-Za-z])", ""),
    (r"\\[,;:! ]|\\quad(?![A-Za-z])|[~\s\u2009\u202f]", " "),
    (r"[−\u2010\u2011]", "-"),
)
_NUMBER = re.compile(
    r"""(?P<sign>[+-]?)\s*(?:(?P<infinite>∞|inf)
    |(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<decimals>\d+))?
     (?:[eE](?P<e>[+-]?\d+)|\s*×\s*10\^(?P<power>[+-]?\d+))?(?P<percent>\s*%)?)""",
    re.VERBOSE | re.ASCII,
)


class Unreadable(Wrong):
    """What is stated is not written as a number."""


@dataclass(frozen=True)
class Stated:
    """A number as it is written: its value, and the place of its last digit as a power of ten."""

    value: Decimal
    last: int = 0
    exponent: int | None = None
    percent: bool = False

    def agrees(self, computed: Number) -> bool:
        """Whether a computed value rounds to exactly the digits written."""
        if not (math.isfinite(computed) and self.value.is_finite()):
            return Decimal(computed) == self.value
        return self.rounded(computed) == self.value

    def rounded(self, computed: Number) -> Decimal:
        """A finite value at as many digits as are written: the nearest, half to even."""
        with localcontext(prec=PRECISION):
            return Decimal(computed).quantize(Decimal((0, (1,), self.last)), ROUND_HALF_EVEN)

    def write(self, computed: Number) -> str:
        """A finite value in the form and with as many digits as this one."""
        if not (math.isfinite(computed) and self.value.is_finite()):
            return repr(computed)
        rounded = self.rounded(computed)
        if self.percent:
            return f"{rounded.scaleb(2):f} %"
        if self.exponent is not None:
            return f"{rounded.scaleb(-self.exponent):f}e{self.exponent}"
        return f"{rounded:f}"


def check(
    stated: str,
    expression: str,
    calculator: Calculator,
    words: Vocabulary = ENGLISH,
    strict: bool = False,
) -> Value | bool:
    """The value of an expression, which has to round to what is stated, or to be what a word says."""
    try:
        if words.knows(stated):
            return check_word(stated, parse_expression(expression), calculator.evaluate(expression), words)
        parse(stated)  # a number that cannot be read is reported before its expression
        value = calculator.compute(expression)
    except Unreadable:
        raise
    except Wrong as wrong:
        raise Wrong(f"stated {stated}, but {wrong}") from wrong
    compare(stated, expression, value, strict)
    return value


def compare(stated: str, expression: str, value: Value, strict: bool = False) -> None:
    """Wrong where the value of an expression does not round to what is stated."""
    numbers = parse(stated)
    computed = value if isinstance(value, list) else [value]
    if isinstance(numbers, Stated) == isinstance(value, list):
        kind = f"{len(value)} numbers" if isinstance(value, list) else "a single number"
        raise Wrong(f"stated {stated}, but {expression} is {value}, {kind}")
    written = [numbers] if isinstance(numbers, Stated) else numbers
    if len(written) != len(computed):
        raise Wrong(f"stated {len(written)} numbers, {stated}, but {expression} has {len(computed)}: {value}")
    if not all(one.agrees(number) for one, number in zip(written, computed, strict=True)):
        right = ", ".join(one.write(number) for one, number in zip(written, computed, strict=True))
        right = f"({right})" if isinstance(value, list) else right
        rounds = "" if right == repr(value) else f", which rounds to {right}"
        right = right.replace(" %", r"\,\%") if r"\%" in stated else right
        raise Wrong(f"stated {stated}, but {expression} is {value!r}{rounds}", right)
    if strict:
        _check_digits(stated, written, computed)


#: What arithmetic with floats can leave of 0 and of 1.
_NOISE = 1e-12


def _check_digits(stated: str, written: list[Stated], computed: list[Number]) -> None:
    """Wrong where a rounding leaves no digit, or makes a certainty of a large share."""
    if len({one.percent for one in written}) > 1:
        raise Wrong(f"stated {stated}: write % with each of the numbers, or with none")
    aligned = len(written) > 1 and any(one.value for one in written) and all(one.last < 0 for one in written)
    for one, value in zip(written, computed, strict=True):
        if not one.value and not aligned and (abs(value) > _NOISE or one.value.is_signed()):
            raise Wrong(f"stated {stated}, but {value!r} is not 0: write more digits, such as {value:.1g}")
        if one.percent and one.value == 1 and abs(value - 1) > _NOISE:
            raise Wrong(f"stated {stated}, but {value!r} is not 1: write more digits, such as {value:.4%}")


def parse(text: str) -> Stated | list[Stated]:
    """Read a number, or a tuple of them in brackets, as prose or as TeX."""
    plain = _RAISED.sub(_lower, readable(text))
    if plain[:1] + plain[-1:] not in ("()", "[]"):
        return _parse_one(plain, text)
    return [_parse_one(part.strip(), text) for part in re.split(separator(plain), plain[1:-1])]


def separator(plain: str) -> str:
    """A pattern for what separates the numbers of a tuple: "(1,000, 2)" are two and "(1,0,0)" are three."""
    return r",\s+" if re.search(r",\s", plain) else ","


def readable(text: str) -> str:
    """A number that is written in TeX, as prose: for readers, and for those to whom it is read out."""
    for tex, character in _TEX:
        text = re.sub(tex, character, text)
    return _POWER.sub(lambda match: "10" + match[1].translate(_RAISE), text).strip()


def written(value: Value | bool) -> str:
    """A value to full precision, as readers write it."""
    if isinstance(value, list):
        return f"({', '.join(map(written, value))})"
    return repr(value).replace("inf", "∞")


def _lower(raised: re.Match[str]) -> str:
    return "^" + raised[0].translate(_LOWER)


def _parse_one(plain: str, text: str) -> Stated:
    match = _NUMBER.fullmatch(plain)
    if match is None:
        raise Unreadable(
            f"{text!r} is not a number: write 0.400, -3, 4.2e-5, 67 %, 1,000, ∞ or a tuple (0.25, 0.67, 0.08)"
        )
    sign = -1 if match["sign"] == "-" else 1
    if match["infinite"]:
        return Stated(sign * Decimal("inf"))
    decimals, power = match["decimals"] or "", match["e"] or match["power"]
    last = int(power or 0) - len(decimals) - (2 if match["percent"] else 0)
    digits = int(match["whole"].replace(",", "") + decimals)
    with localcontext(prec=PRECISION):
        value = sign * Decimal(digits).scaleb(last)
    return Stated(value, last, int(power) if power else None, bool(match["percent"]))
