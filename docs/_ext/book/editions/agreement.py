"""Whether a translation agrees with its sentence.

Formulas, code, roles and the targets of links are compared as they are. Numbers, units, links, and the words of pairs that
turn a sentence round (larger, smaller) are read in order, and a negation may not be on one side alone. The words come from
the languages' files (languages.py). Where a right translation has another order or other words, a translator's comment in
the catalog ties it (ties.py): `# numbers: 10 3` has to say what the translation has.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import takewhile

from stated.tex import marked

from book.editions.languages import Language

# MyST's {role}`text` and reStructuredText's :role:`text`.
ROLE = re.compile(
    r"(?:\{(?P<myst>[\w:-]+)\}|:(?P<rst>[\w:-]+):)(?P<ticks>`+)(?P<text>.+?)(?P=ticks)", re.DOTALL
)
CODE = re.compile(r"(?<!`)(?P<ticks>`{1,2})(?!`)(?P<text>.+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL)
MATHEMATICS = re.compile(r"\$\$?[^$]+\$\$?")
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
CITATION = re.compile(r"\[[\w-]+\]_")
TARGET = re.compile(r"<(?P<target>[^<>]+)>$")
#: Roles with a target; their visible text is translated.
NAMING = frozenset({"term", "ref", "doc", "numref", "prf:ref", "stated-json"})
#: Roles without translatable text.
WORDLESS = frozenset(
    {"stated", "stated-count", "eq", "numref", "prf:ref", "math", "glue:text", "version", "cite:t", "cite:p"}
)
WORDS_IN_TEX = re.compile(r"\\text(?:rm|bf|it)?\{[^{}]*[A-Za-z]{2,}[^{}]*\}")
TEX = re.compile(r"\\(?:begin|end|operatorname\*?|mathrm|mathbf|htmlClass)\{[^{}]*\}|\\[A-Za-z]+")
WORD = re.compile(r"[^\W\d_]{2,}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
TEXT = re.compile(r"\\text(?:rm|bf|it)?\{([^{}]*)\}")
#: A number in prose. A hyphen after a letter or digit is no sign.
SIGNED = (
    r"(?P<sign>(?<![0-9A-Za-z)\]])[-+\N{MINUS SIGN}\N{PLUS-MINUS SIGN}]|)"
    r"(?P<digits>\d+(?:[.,]\d+)*(?:/\d+)?|[½⅓⅔¼¾])(?P<power>(?:e[-+]?\d+)?[⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*)"
)
PERCENT = r"(?P<percent>[ \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]?[%‰])?"
GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
IN_BRACES = r"(?:[^{}]|\{[^{}]*\})*"
IN_FORMULA = re.compile(rf"\\stated\{{(?P<shown>{IN_BRACES})\}}\{{{IN_BRACES}\}}|{NUMBER.pattern}")
#: Roles that show a number; and those that name a place, which have to keep their order.
STATING = frozenset({"stated", "stated-count", "glue:text"})
PLACES = frozenset({"term", "ref", "doc", "numref", "prf:ref", "eq"})
NAMED_PLACE = re.compile(f"{ROLE.pattern}|{LINK.pattern}", re.DOTALL)
#: Characters of the private use area stand for what is not prose.
FIRST_MARK = 0xE000
MARK = re.compile("[\ue000-\uf8ff]")
#: A translator's comment that ties a sequence, and what it says of an empty one.
TIE = re.compile(r"(?:^|(?<=\s))(numbers|units|pairs|negations|links):")
NOTHING = "none"

Place = tuple[tuple[int, int], list["Token"]]


def parts(text: str) -> Counter[str]:
    """Count what a translation must keep: roles, formulas, targets of links, code, citations."""
    found: Counter[str] = Counter()
    text = ROLE.sub(lambda role: _count(found, _role(role)), text)
    text = MATHEMATICS.sub(lambda formula: _count(found, _formula(formula[0])), text)
    text = CITATION.sub(lambda citation: _count(found, citation[0]), text)
    for link in LINK.finditer(text):
        found[f"]({link['target']})"] += 1
    CODE.sub(lambda code: _count(found, f"`{' '.join(code['text'].split())}`"), text)
    return found


def _count(found: Counter[str], what: str) -> str:
    found[what] += 1
    return " "


def _role(role: re.Match[str]) -> str:
    name, text = role["myst"] or role["rst"], re.sub("[ \n]+", " ", role["text"])
    target = TARGET.search(text)
    if name == "stated-json":
        text = ""
    elif name == "stated" and _stated_words(text):
        text = f"… = {text.partition('=')[2].strip()}"
    elif name in NAMING and target:
        text = target["target"]
    return f"{{{name}}}`{text}`"


def _stated_words(text: str) -> str:
    """What is stated if it is in words, such as *twice*, which a translation has its own words for; else nothing."""
    shown = text.partition("=")[0].strip()
    return shown if any(map(str.isalpha, re.sub(r"(?<=\d)e(?=[-+\d])", "", shown))) else ""


def _formula(formula: str) -> str:
    """A formula without its words, and without the full stop or comma at its end."""
    formula = re.sub(r"\\text\{[^{}]*\}", "", formula)
    return re.sub(r"[.,](?=\\end|\\\\|$)", "", re.sub(r"\s+", "", formula))


@dataclass(frozen=True)
class Token:
    """A number, unit, word of a pair, or link. A translation may leave out one that is not hard."""

    value: str
    shown: str
    hard: bool = True


def sequences(text: str, language: Language, *, tex: bool = False) -> dict[str, list[Token]]:
    """Return what a translation has to have in the order of its sentence. Of a displayed formula, words alone are read.

    >>> from book.editions.languages import languages
    >>> found = sequences("-3 nats, two bits more than $x_1$ in [a](#b).", languages()["en"])
    >>> {kind: [token.shown for token in tokens] for kind, tokens in found.items()}
    {'numbers': ['-3', 'two', '1'], 'units': ['nats', 'bits'], 'pairs': ['more'], 'negations': [], 'links': ['#b']}
    """
    prose, exact = _readable(" ".join(TEXT.findall(text)) if tex else text)
    return {
        "numbers": _numbers(prose, exact, language),
        "units": _words(prose, language.units, language),
        "pairs": _words(prose, language.pairs, language),
        "negations": _negations(prose, language),
        "links": [] if tex else _links(text),
    }


def _readable(text: str) -> tuple[str, dict[str, list[Token]]]:
    r"""Return the prose of a text, and the numbers of what is not prose.

    One character stands for each formula, piece of code and stated number. What `\text` has in a formula is prose.
    """
    exact: dict[str, list[Token]] = {}

    def keep(tokens: list[Token]) -> str:
        mark = chr(FIRST_MARK + len(exact))
        exact[mark] = tokens
        return mark

    def role(found: re.Match[str]) -> str:
        name, said = found["myst"] or found["rst"], " ".join(found["text"].split())
        if name == "stated" and (words := _stated_words(said)):
            return words
        if name in STATING:
            return keep([Token(said, said.split(" = ")[0])])
        if name in WORDLESS:
            return keep(_exact_numbers(said) if name == "math" else [])
        return "" if name == "stated-json" else TARGET.sub("", said)

    def formula(found: re.Match[str]) -> str:
        mark = keep(_exact_numbers(TEXT.sub("", found[0])))
        return " ".join([mark, *TEXT.findall(found[0])])

    text = MATHEMATICS.sub(formula, ROLE.sub(role, text))
    text = CODE.sub(lambda code: keep(_exact_numbers(code["text"])), CITATION.sub(" ", text))
    return LINK.sub("]", text), exact


def _exact_numbers(text: str) -> list[Token]:
    """Return the numbers of a formula or of code; a stated number is one."""
    return [Token(found[0], found["shown"] or found[0]) for found in IN_FORMULA.finditer(text)]


def _numbers(prose: str, exact: dict[str, list[Token]], language: Language) -> list[Token]:
    """Return the numbers of a text: exact ones, digits and words."""
    places: list[Place] = [(mark.span(), exact[mark[0]]) for mark in MARK.finditer(prose)]
    places += _places(prose, language.said_by, language, hard=False)
    places += _places(prose, language.words, language)
    for found in _digits(language).finditer(prose):
        text = found[0].strip().translate(_marks(language))
        places.append((found.span(), [Token(_value(found, language), text)]))
    return _longest(places)


def _words(prose: str, table: dict[str, str], language: Language) -> list[Token]:
    return _longest(_places(prose, table, language))


def _negations(prose: str, language: Language) -> list[Token]:
    """Return the words that deny; those that only may are not hard."""
    certain = _places(prose, {"not": language.denies}, language) if language.denies else []
    possible = _places(prose, {"not": language.may_deny}, language, hard=False) if language.may_deny else []
    return _longest(certain + possible)


def _places(prose: str, table: dict[str, str], language: Language, *, hard: bool = True) -> list[Place]:
    """Find the words of a table, each with its place."""
    return [
        (found.span(), [Token(value, found[0].lower(), hard)])
        for value, pattern in table.items()
        for found in _whole_words(pattern, language.spaces).finditer(prose)
    ]


def _longest(places: list[Place]) -> list[Token]:
    """Put tokens in order; where two overlap, the one that starts first counts, and then the longer one."""
    found, end = [], 0
    for (start, stop), tokens in sorted(places, key=lambda place: (place[0][0], -place[0][1])):
        if start >= end:
            found += tokens
            end = stop
    return found


@cache
def _whole_words(pattern: str, spaces: bool) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if spaces else pattern, re.IGNORECASE)


@cache
def _digits_of(fraction: str, scales: tuple[str, ...]) -> re.Pattern[str]:
    scale = "|".join(map(re.escape, scales)) or "(?!)"
    fraction = fraction or "(?!)(?P<below>)(?P<above>)"
    return re.compile(rf"(?:{fraction}|{SIGNED}(?P<scale>{scale})?){PERCENT}", re.ASCII)


def _digits(language: Language) -> re.Pattern[str]:
    """Return the pattern of a number in digits."""
    return _digits_of(language.fraction, tuple(language.scales))


def _value(found: re.Match[str], language: Language) -> str:
    """Return a number in digits as English writes it, without grouping marks.

    >>> from book.editions.languages import languages
    >>> japanese = languages()["ja"]
    >>> [_value(_digits(japanese).search(text), japanese) for text in ("1,000", "−0.40 %", "3分の2", "10万", "1e-5")]
    ['1000', '-0.40%', '2/3', '100000', '1e-5']
    """
    percent = (found["percent"] or "").strip()
    if found["above"]:
        return f"{found['above']}/{found['below']}{percent}"
    value = found["digits"].translate(_marks(language))
    if GROUPED.fullmatch(value):
        value = value.replace(",", "")
    if found["scale"] and value.replace(".", "").isdigit():
        value = format(Decimal(value) * language.scales[found["scale"]], "f")
    return found["sign"].replace("\N{MINUS SIGN}", "-") + value + found["power"] + percent


def _marks(language: Language) -> dict[int, str]:
    """Return the decimal and grouping marks of a language as English has them."""
    return str.maketrans({language.decimal: ".", language.group: ","})


def _links(text: str) -> list[Token]:
    """Return the targets of links and of roles that name a place."""
    text = MATHEMATICS.sub(lambda formula: " " * len(formula[0]), text)
    found = []
    for link in NAMED_PLACE.finditer(text):
        role = link["myst"] or link["rst"]
        if not role:
            found.append(Token(link["target"], link["target"]))
        elif role in PLACES:
            said = " ".join(link["text"].split())
            target = TARGET.search(said)
            place = target["target"] if target else said
            found.append(Token(place, place))
    return found


# --- comparing -----------------------------------------------------------------------------------


def align(sentence: list[Token], translation: list[Token]) -> tuple[list[Token], list[Token]]:
    """Return the hard tokens that find no equal in the other sequence, when both are read in order.

    >>> one, two, both = Token("1", "one"), Token("2", "two"), Token("2", "both", hard=False)
    >>> align([one, two, both], [one, two])
    ([], [])
    >>> align([one, two], [two, one])
    ([Token(value='1', shown='one', hard=True)], [Token(value='1', shown='one', hard=True)])
    """
    # best[i][j]: how many hard tokens are left over, at least, of the sequences from i and j on.
    rows, columns = len(sentence), len(translation)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]

    def ways(i: int, j: int) -> list[tuple[int, int, int]]:
        steps = []
        if i < rows and j < columns and sentence[i].value == translation[j].value:
            steps.append((best[i + 1][j + 1], i + 1, j + 1))
        if i < rows:
            steps.append((best[i + 1][j] + sentence[i].hard, i + 1, j))
        if j < columns:
            steps.append((best[i][j + 1] + translation[j].hard, i, j + 1))
        return steps

    for i in range(rows, -1, -1):
        for j in range(columns, -1, -1):
            if i < rows or j < columns:
                best[i][j] = min(ways(i, j))[0]
    lost, added, i, j = [], [], 0, 0
    while i < rows or j < columns:
        _, to_i, to_j = min(ways(i, j), key=lambda way: (way[0], way[1] + way[2]))
        if to_j == j and sentence[i].hard:
            lost.append(sentence[i])
        elif to_i == i and translation[j].hard:
            added.append(translation[j])
        i, j = to_i, to_j
    return lost, added


def fits(sentence: list[Token], translation: list[Token]) -> bool:
    """Whether `align` finds nothing, said sooner."""
    last = len(translation)

    def with_skips(ends: set[int]) -> set[int]:
        for end in sorted(ends):
            while end < last and not translation[end].hard:
                end += 1
                ends.add(end)
        return ends

    ends = with_skips({0})
    for token in sentence:
        matched = {end + 1 for end in ends if end < last and translation[end].value == token.value}
        ends = with_skips(matched if token.hard else matched | ends)
    return last in ends


def compared(
    sentence: str, translation: str, source: Language, language: Language
) -> Iterator[tuple[str, list[Token], list[Token]]]:
    """Yield each kind of sequence with that of the sentence and that of the translation."""
    tex = is_tex(sentence)
    original, translated = sequences(sentence, source, tex=tex), sequences(translation, language, tex=tex)
    for kind, tokens in original.items():
        # The source language may say a pair in many ways, so its words may be left out; those of the translation count.
        loose = [replace(token, hard=False) for token in tokens] if kind == "pairs" else tokens
        yield kind, loose, translated[kind]


def left_over(
    kind: str, original: list[Token], translated: list[Token], language: Language
) -> tuple[list[Token], list[Token]]:
    """Return what a translation lacks of a sequence, and what it has too much or in a place that is not settled."""
    if (kind == "units" and not language.units) or (kind == "negations" and not language.denies):
        return [], []
    if not fits(original, translated):
        return align(original, translated)
    return [], [token for token, wrong in _mistakes(kind, translated, language) if fits(original, wrong)]


def _mistakes(kind: str, tokens: list[Token], language: Language) -> Iterator[tuple[Token, list[Token]]]:
    """Yield wrong sequences, two neighbours exchanged or a word turned into another. None may fit the sentence too."""
    for i, token in enumerate(tokens):
        if kind == "numbers" and i and token.value != tokens[i - 1].value:
            yield token, [*tokens[: i - 1], token, tokens[i - 1], *tokens[i + 1 :]]
        if kind == "pairs":
            for value in language.pairs.keys() - {token.value}:
                yield token, [*tokens[:i], replace(token, value=value), *tokens[i + 1 :]]


def ties(comments: Iterable[str]) -> dict[str, str]:
    """Return what the translator's comments of an entry tie, each perhaps in several lines.

    >>> ties(["numbers: 10", "3", "units: nat"])
    {'numbers': '10 3', 'units': 'nat'}
    """
    said = TIE.split(" ".join(comments))
    return {kind: " ".join(what.split()) for kind, what in zip(said[1::2], said[2::2], strict=True)}


def remarks(comments: Iterable[str]) -> list[str]:
    """Return the comments of an entry that tie nothing: those before the first one that does.

    >>> remarks(["As in the glossary.", "numbers: 10", "3"])
    ['As in the glossary.']
    """
    return list(takewhile(lambda comment: not TIE.match(comment), comments))


def as_comment(tokens: list[Token]) -> str:
    """Return a sequence as a translator's comment has it."""
    return " ".join("".join(token.shown.split()) for token in tokens) or NOTHING


def to_tie(sentence: str, translation: str, source: Language, language: Language) -> dict[str, str]:
    """Return the comments that a translation needs, if it is right."""
    return {
        kind: as_comment(translated)
        for kind, original, translated in compared(sentence, translation, source, language)
        if any(left_over(kind, original, translated, language))
    }


TWO_SIGNS = re.compile(r"[−-]{2,}[\d.]+")


def differ(
    sentence: str, translation: str, source: Language, language: Language, comments: Iterable[str] = ()
) -> str:
    """Say what is wrong in a translation, and which comment ties it if it is right; empty if nothing is."""
    if language.refused and (refused := re.findall(language.refused, translation)):
        return f"has {' '.join(refused)}; write numbers in the digits 0 to 9"
    if (signs := TWO_SIGNS.findall(translation)) and not TWO_SIGNS.search(sentence):
        return f"has {' '.join(signs)}; a number has one sign"
    if is_tex(sentence):
        wrong = _said(*_difference(Counter([_formula(sentence)]), Counter([_formula(translation)])))
    else:
        wrong = _said(*_difference(parts(sentence), parts(translation)))
    found, tied = [wrong] if wrong else [], ties(comments)
    for kind, original, translated in compared(sentence, translation, source, language):
        comment = as_comment(translated)
        if kind in tied:
            if tied[kind] != comment:
                found.append(f"has the {kind} {comment}, but its comment ties {tied[kind]}")
            continue
        lost, added = left_over(kind, original, translated, language)
        if (lost or added) and not (wrong and kind in ("numbers", "links")):  # there it is said already
            what = _what(kind, lost, added, settled=not fits(original, translated))
            found.append(f"{what} (if it is right, write above the entry: # {kind}: {comment})")
    return "; ".join(found)


def _what(kind: str, lost: list[Token], added: list[Token], *, settled: bool) -> str:
    """Say what is left over of a sequence."""
    if not settled:
        return f"has {as_comment(added)}, of which its sentence allows another reading"
    if lost and Counter(token.value for token in lost) == Counter(token.value for token in added):
        return f"has the {kind} {as_comment(added)} in another order"
    return _said([token.shown for token in lost], [token.shown for token in added])


def _said(lost: list[str], added: list[str]) -> str:
    said = [f"lacks {' '.join(lost)}"] if lost else []
    return ", ".join(said + ([f"has {' '.join(added)} too much"] if added else []))


def _prose(text: str) -> str:
    """A message without stated numbers, formulas, code, citations and link targets, which are compared as they are."""
    text = ROLE.sub(lambda role: " " if (role["myst"] or role["rst"]) in WORDLESS else role["text"], text)
    return LINK.sub("]", MATHEMATICS.sub(" ", CITATION.sub(" ", CODE.sub(" ", text))))


def is_tex(text: str) -> bool:
    """Whether a message is a displayed formula."""
    marks = re.search(r"\\[A-Za-z]{2,}|[_^]\{", text)
    return marks is not None and "$" not in text and not has_words(WORDS_IN_TEX.sub("", text))


def has_words(text: str) -> bool:
    """Whether there is anything to translate in a message.

    >>> [has_words(text) for text in ("$p$", "0.4", "`np.log(2)`", "{eq}`eq-softmax`", r"\\\\log q_k")]
    [False, False, False, False, False]
    >>> [has_words(text) for text in ("cat", "{term}`loss`", r"x = 1 \\\\text{ bit}", "[One](#one)")]
    [True, True, True, True]
    """
    if any(WORDS_IN_TEX.search(formula) for formula in (text, *MATHEMATICS.findall(text))):
        return True
    return bool(WORD.search(TEX.sub(" ", marked(_prose(text), lambda _: " "))))


def _difference(original: Counter[str], translated: Counter[str]) -> tuple[list[str], list[str]]:
    return [*(original - translated).elements()], [*(translated - original).elements()]
