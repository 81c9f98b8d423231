"""Whether a translation agrees with its sentence: numbers, formulas, code, links.

The number words come from the languages' files (languages.py).
"""

import re
from collections import Counter

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
STATED = re.compile(r"\\stated\{")
WORD = re.compile(r"[^\W\d_]{2,}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


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
    elif name in NAMING and target:
        text = target["target"]
    return f"{{{name}}}`{text}`"


def _formula(formula: str) -> str:
    """A formula without its words, and without the full stop or comma at its end."""
    formula = re.sub(r"\\text\{[^{}]*\}", "", formula)
    return re.sub(r"[.,](?=\\end|\\\\|$)", "", re.sub(r"\s+", "", formula))


def numbers(
    sentence: str, translation: str, source: Language, language: Language
) -> tuple[list[str], list[str]]:
    """Return the numbers in prose that a translation lacks, and those that the sentence does not have.

    >>> from book.editions.languages import languages
    >>> english, japanese = languages()["en"], languages()["ja"]
    >>> numbers("Of 25 pictures three show a cat.", "25枚のうち3枚が猫です。", english, japanese)
    ([], [])
    >>> numbers("Of 25 pictures three show a cat.", "26枚のうち4枚が猫です。", english, japanese)
    (['25', 'three'], ['26', '4'])
    """
    prose, said = _prose(sentence), _prose(translation)
    original, translated = Counter(NUMBER.findall(prose)), Counter(digits(said, language))
    lost = list((original - translated).elements())
    lost += [word for number, word in words(prose, source) if not says(translation, number, language)]
    anywhere = {"1", *NUMBER.findall(sentence), *(number for number, _ in words(prose, source))}
    added = [(number, number) for number in translated - original]
    if language.spaces:  # elsewhere a numeral may be a part of any word
        added += words(said, language)
    return lost, [word for number, word in added if number not in anywhere | may_be_said(prose, source)]


def digits(text: str, language: Language) -> list[str]:
    """Return the numbers that a translation has in digits, with English decimal and grouping marks."""
    text = re.sub(language.uncounted, "", text) if language.uncounted else text
    marks = str.maketrans({language.decimal: ".", language.group: ","})
    return [number.translate(marks) for number in NUMBER.findall(text)]


def words(text: str, language: Language) -> list[tuple[str, str]]:
    """Return the number words of a text: (number, word)."""
    found = []
    for word in dict.fromkeys(re.findall(r"[^\W\d_]+", text.lower())):
        found += [(n, word) for n, pattern in language.words.items() if re.fullmatch(pattern, word)]
    return found


def says(text: str, number: str, language: Language) -> bool:
    """Whether a translation has a number, in digits or as a word."""
    pattern = language.words.get(number, "(?!)")
    word = rf"\b(?:{pattern})\b" if language.spaces else pattern
    return number in text or re.search(word, text, re.IGNORECASE) is not None


def may_be_said(text: str, source: Language) -> set[str]:
    """Return the numbers that the words of an English sentence may stand for."""
    there = set(re.findall(r"[a-z]+", text.lower()))
    return {number for number, said in source.said_by.items() if there & set(said.split())}


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
    return bool(WORD.search(TEX.sub(" ", _without_stated(_prose(text)))))


def _without_stated(tex: str) -> str:
    """A displayed formula without its stated numbers; their braces nest."""
    while start := STATED.search(tex):
        end, depth, arguments = start.end(), 1, 1
        while end < len(tex) and (depth or arguments < 2):
            depth += {"{": 1, "}": -1}.get(tex[end], 0)
            arguments += depth == 1 and tex[end] == "{" and tex[end - 1] == "}"
            end += 1
        tex = tex[: start.start()] + " " + tex[end:]
    return tex


def differ(sentence: str, translation: str, source: Language, language: Language) -> str:
    """Say what a translation lacks and what it has too much; empty if they agree."""
    if is_tex(sentence):
        lost, added = _difference(Counter([_formula(sentence)]), Counter([_formula(translation)]))
    else:
        lost, added = _difference(parts(sentence), parts(translation))
        fewer, more = numbers(sentence, translation, source, language)
        lost, added = lost + fewer, added + more
    said = [f"lacks {' '.join(lost)}"] if lost else []
    return ", ".join(said + ([f"has {' '.join(added)} too much"] if added else []))


def _difference(original: Counter[str], translated: Counter[str]) -> tuple[list[str], list[str]]:
    return [*(original - translated).elements()], [*(translated - original).elements()]
