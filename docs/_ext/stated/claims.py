"""The numbers that a text claims: decimals, percentages, powers of ten, fractions, and integers of two digits or more.

One scanner reads prose, and mathematics that stated.tex has made plain. Nothing here knows of Sphinx.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from .tex import STATED

#: Numbers that are neither given nor computed, each kind with its pattern. A book adds its own.
KINDS: Mapping[str, str] = {
    "an address": r"https?://\S+|\bwww\.\S+|[\w.+-]+@[\w-]+\.\w+",
    "a document's number": r"\b10\.\d{4,9}/\S+|\barXiv:\s*\d{4}\.\d{4,5}|\bISBN[\s:]*[\dX-]+|\b(?:RFC|IEEE|ISO) ?\d+",
    "an issue's number": r"#\d+\b",
    "a licence": r"\bCC(?: BY(?:-[A-Z]{2})*)? \d\.\d",
    "a version": r"\b(?:[Vv]ersions? |v)\d+(?:\.\d+)+\b",
    "a reference": r"\b(?:Table|Figure|Fig\.|Theorem|Lemma|Corollary|Proposition|Definition|Exercise|Equation|Eq\.|Section"
    r"|Chapter|Part|Step|Algorithm|Listing) \(?\d+(?:\.\d+)*\b",
    "a page": r"\b(?:[Vv]olumes?|[Pp]ages?|pp?\.) ?\d+(?:[–-]\d+)?",
    "a date": r"\b(?:1[5-9]|20)\d\d-[01]\d(?:-[0-3]\d)?\b|\b(?:[0-3]?\d )?(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December)(?: [0-3]?\d,?)?(?: (?:1[5-9]|20)\d\d)?\b",
    # A year follows one of these words and is not followed by what it could count.
    "a year": r"(?<![Oo]ne )(?<!\d )(?:\b[Ii]n|\b[Ss]ince|\b[Uu]ntil|\b[Bb]efore|\b[Aa]fter|©|\() ?(?:1[6-9]|20)\d\d\b(?!\.\d|,\d| ?%| [a-z]+s\b)",
    "a name": r"\b[A-Z]{2,}[A-Za-z]*-\d+(?:-\d+)*\b(?!\.\d)|\b(?:8|16|32|64|128)-bit\b",
}

_SPACES = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_WIDE = str.maketrans("０１２３４５６７８９．％，＋－−／：" + _SPACES, "0123456789.%,+--/:   ")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_VULGAR = {
    "½": "1/2",
    "⅓": "1/3",
    "⅔": "2/3",
    "¼": "1/4",
    "¾": "3/4",
    "⅕": "1/5",
    "⅖": "2/5",
    "⅗": "3/5",
    "⅘": "4/5",
}
_VULGAR |= {
    "⅙": "1/6",
    "⅚": "5/6",
    "⅛": "1/8",
    "⅜": "3/8",
    "⅝": "5/8",
    "⅞": "7/8",
    "⅐": "1/7",
    "⅑": "1/9",
    "⅒": "1/10",
}
_KANJI = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "億": 100_000_000}

_DIGITS = r"\d{1,3}(?:[, _']\d{3})+(?!\d)|\d+"
_NUMBER = re.compile(
    rf"""
    (?P<sign>(?<![\w)\]}}.%{STATED}{"".join(_VULGAR)}])(?<![\w)] )[-+±])?
    (?:
      (?:(?P<mantissa>(?:{_DIGITS})?(?:\.\d+)?)\s?[×·*x]\s?)?10(?:\s?\^\s?[({{]?(?P<power>[+-]?\d+)[)}}]?
        |(?P<raised>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+))
      |(?P<scientific>\d+(?:\.\d+)?[eE][+-]?\d+)(?!\w)
      |(?P<above>\d+)\s?[/⁄]\s?(?P<below>\d+(?!\.?\d))
      |(?P<part>\d+):(?P<whole>\d+)
      |(?P<mixed>\d*)(?P<vulgar>[{"".join(_VULGAR)}])
      |(?P<comma>(?<![\d,(\[])\d+,(?:\d{{2}}|\d{{4,}})(?![\d)]|,\d))
      |(?P<decimal>(?:{_DIGITS})?\.\d+)(?P<share>\s?[%‰])?
      |(?P<percent>{_DIGITS})\s?(?P<sharesign>[%‰])
      |(?P<integer>{_DIGITS})
    )
    """,
    re.VERBOSE | re.ASCII,
)
_NUMERAL = "[〇零一二三四五六七八九十百千万億]"
_IN_KANJI = re.compile(
    rf"(?P<whole>{_NUMERAL}+)・(?P<decimals>[〇零一二三四五六七八九]+)"
    rf"|(?P<below>\d+[万億]?|{_NUMERAL}+)\s?分の\s?(?P<above>\d+|{_NUMERAL}+)"
    rf"|(?<![\d.,])\d+[万億]"
    rf"|(?P<tenths>[\d一二三四五六七八九]+)割(?:(?P<hundredths>[\d一二三四五六七八九])分)?"
    rf"|(?<![数何幾])(?![万億]){_NUMERAL}{{2,}}(?!分[^の])"
)


@dataclass(frozen=True)
class Claim:
    """A number in a text: as written, its position, and its value (None if it is too large to be meant as a number)."""

    text: str
    start: int
    value: Fraction | None

    @property
    def pattern(self) -> str:
        """A pattern that finds it in the source, where markup may be between its digits."""
        runs = re.findall(r"\d+", self.text.translate(_RAISED))
        if not self.text.isascii() or not runs:
            return re.escape(self.text)
        digits = (r"[^\d\s]{0,3}?".join(run) for run in runs)
        return r"(?<!\d)" + r"(?:&#\d+;|[^\d\n]){0,12}?".join(digits) + r"(?!\d)"


def claims(text: str, kinds: Iterable[str] = KINDS.values(), formula: bool = False) -> list[Claim]:
    """The numbers in a text, without those of a kind that is neither given nor computed.

    >>> [claim.text for claim in claims("In 1948 the loss was 0.41, or 41 % of 3, in Table 12.")]
    ['0.41', '41 %']
    """
    plain = text.translate(_WIDE)
    if not formula:  # a line of the source may end anywhere in a sentence
        plain = plain.replace("\n", " ")
    for pattern in kinds:
        plain = re.sub(pattern, _blank, plain, flags=re.ASCII)  # letters of other scripts end a Latin word
    found = list(_kanji(plain, text))
    ends = [(claim.start, claim.start + len(claim.text)) for claim in found]
    found += (  # the 1000 in 1000分の1 is no number of its own
        claim for claim in _latin(plain, text, formula) if not any(a <= claim.start < b for a, b in ends)
    )
    return sorted(found, key=lambda claim: claim.start)


def _blank(match: re.Match[str]) -> str:
    return "\N{OBJECT REPLACEMENT CHARACTER}" * len(match[0])


def _latin(plain: str, text: str, formula: bool) -> Iterator[Claim]:
    for match in _NUMBER.finditer(plain):
        if match["integer"] and (
            len(re.sub(r"\D", "", match[0])) < 2 or _is_name(plain, match.start(), formula)
        ):
            continue
        if formula and match["integer"] and _is_index(plain, match):
            continue
        if re.fullmatch(r"0\s?[/:⁄]\s?0", match[0]):
            continue  # not a number
        value = _value(match)
        sign = match["sign"] or ""
        if sign and formula and not _stands_alone(plain, match.start(), match.end()):
            sign, start = "", match.start() + len(sign)  # the sign of a product
        else:
            start = match.start()
        yield Claim(text[start : match.end()], start, -value if value is not None and sign == "-" else value)


def _is_name(plain: str, start: int, formula: bool) -> bool:
    """Whether an integer is the end of a name: float32, and in a formula not x12."""
    before = re.search(r"[A-Za-z_]+\Z" if not formula else r"[A-Za-z]{2,}\Z", plain[:start])
    return before is not None


def _is_index(plain: str, match: re.Match[str]) -> bool:
    """Whether an integer in a formula is an index, or the base of a power whose exponent is a symbol."""
    base = match[0] == "10" and re.match(r"\s?\^\(?[^\d]*[A-Za-z]", plain[match.end() :])
    return plain[: match.start()].rstrip().endswith("_") or bool(base)


def _stands_alone(plain: str, start: int, end: int) -> bool:
    """Whether a number in a formula is no exponent, and followed by nothing that it is multiplied with."""
    return (
        plain[:start].rstrip()[-1:] != "^"
        and re.match(r"\s*(?:$|[-+=≈≤≥<>≠→,;.)\]\n|])", plain[end:]) is not None
    )


def _value(match: re.Match[str]) -> Fraction | None:
    power = match["power"] or (match["raised"] or "").translate(_RAISED)
    if power:
        mantissa = _fraction(match["mantissa"] or "1")
        return mantissa * Fraction(10) ** int(power) if abs(int(power)) < 400 else None
    if match["scientific"]:
        exponent = int(re.split("[eE]", match["scientific"])[1])
        return Fraction(match["scientific"]) if abs(exponent) < 400 else None
    if match["below"]:
        return Fraction(int(match["above"]), int(match["below"])) if int(match["below"]) else None
    if match["whole"]:
        return Fraction(int(match["part"]), int(match["whole"])) if int(match["whole"]) else None
    if match["vulgar"]:
        return int(match["mixed"] or 0) + Fraction(_VULGAR[match["vulgar"]])
    if match["comma"]:
        return Fraction(match["comma"].replace(",", "."))
    number = _fraction(match["decimal"] or match["percent"] or match["integer"])
    share = (match["share"] or match["sharesign"] or "").strip()
    return number / {"": 1, "%": 100, "‰": 1000}[share]


def _fraction(digits: str) -> Fraction:
    return Fraction(re.sub(r"[, _']", "", digits))


def _kanji(plain: str, text: str) -> Iterator[Claim]:
    for match in _IN_KANJI.finditer(plain):
        if match["decimals"]:
            decimals = "".join(str(_KANJI[digit]) for digit in match["decimals"])
            value: Fraction | None = _numeral(match["whole"]) + Fraction(int(decimals), 10 ** len(decimals))
        elif match["below"]:
            below = _numeral(match["below"])
            value = _numeral(match["above"]) / below if below else None
        elif match["tenths"]:
            value = _numeral(match["tenths"]) / 10 + _numeral(match["hundredths"] or "〇") / 100
        else:
            value = _numeral(match[0])
        yield Claim(text[match.start() : match.end()], match.start(), value)


def _numeral(digits: str) -> Fraction:
    """A number in digits or in kanji.

    >>> [int(_numeral(text)) for text in ("41", "四一", "二百五十", "一万二千", "10万")]
    [41, 41, 250, 12000, 100000]
    """
    if match := re.match(r"\d+", digits, re.ASCII):
        return Fraction(int(match[0]) * _UNITS.get(digits[match.end() :], 1))
    if not set(digits) & set(_UNITS):
        return Fraction(int("".join(str(_KANJI[digit]) for digit in digits)))
    total = group = digit = 0
    for character in digits:
        if character in _KANJI:
            digit = _KANJI[character]
        elif _UNITS[character] < 10_000:
            group, digit = group + (digit or 1) * _UNITS[character], 0
        else:
            total, group, digit = total + (group + digit or 1) * _UNITS[character], 0, 0
    return Fraction(total + group + digit)


#: What may not touch a stated number: it would be read as a part of it. In a formula, a factor may.
_BEFORE = re.compile(
    rf"(?:[A-Za-z\d_.^√/×·*]|(?<![\w)\]%{STATED}])[-−+±]|(?:^|[^\w)\]%{STATED}\s]|[^\W\d_]{{2,}}) ?[-−+±] )\Z"
)
_AFTER = re.compile(
    rf"(?:[A-Za-z\d_^⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻½¼¾⅓⅔!{STATED}]|[.,:/]\d|\s?[%‰]|\s?(?:[×·*x]\s?10|e[+-]?\d)"
    r"|\s(?:percent|per cent|million|billion|thousand|hundred|dozen)\b|[割千万億十百])"
)
_BEFORE_IN_FORMULA = re.compile(rf"(?:[\d.^] ?|(?:^|[^\w)\]%|{STATED}\s])\s*[-+±] ?)\Z")
_AFTER_IN_FORMULA = re.compile(rf" ?(?:[\d^!%‰{STATED}]|×\s?10(?!\d)|/ ?10(?!\d))")


def touching(text: str, formula: bool = False) -> Iterator[tuple[int, str]]:
    """What changes how a stated number is read (a sign, a digit, a power), and the position of the number.

    >>> [what for _, what in touching("−\ue000 nats, \ue0001 nats, 3 - \ue000, \ue000 × 10⁻³, (\ue000)")]
    ['−', '1', '10']
    """
    before, after = (_BEFORE_IN_FORMULA, _AFTER_IN_FORMULA) if formula else (_BEFORE, _AFTER)
    for match in re.finditer(STATED, text):
        found = (before.search(text[: match.start()]), after.match(text, match.end()))
        yield from ((match.start(), touch[0].split()[-1]) for touch in found if touch)
