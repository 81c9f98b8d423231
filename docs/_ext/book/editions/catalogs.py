"""The catalogs of the editions: `make translations` brings new and changed sentences into them.

    python docs/_ext/book/editions/catalogs.py _build/gettext docs/locale/ja/LC_MESSAGES

takes the templates that `sphinx-build -b gettext` has written. A new sentence is added without a
translation, a changed one keeps its old translation, marked fuzzy, and one that is gone is dropped. What
has no words, a formula or a number, is its own translation. The result depends on the pages alone, not
on the day. Then it says what is left to do, and what a translation has that its sentence has not.

Sphinx brings Babel, which does the work; sphinx-intl, made for the same, would keep dropped sentences and
stale places, and write the time.
"""

from __future__ import annotations

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

#: Kept by hand: what stands around the pages.
KEPT_BY_HAND = frozenset({"sphinx.po", "booktheme.po", "exercise.po", "proof.po"})
HEADER = """\
# {path} of the Japanese edition: CONTRIBUTING.md says how a sentence is translated.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

# --- what a sentence and its translation have in common ---------------------------------------------

# MyST's {role}`text` and reStructuredText's :role:`text`.
ROLE = re.compile(
    r"(?:\{(?P<myst>[\w:-]+)\}|:(?P<rst>[\w:-]+):)(?P<ticks>`+)(?P<text>.+?)(?P=ticks)", re.DOTALL
)
CODE = re.compile(r"(?<!`)(?P<ticks>`{1,2})(?!`)(?P<text>.+?)(?<!`)(?P=ticks)(?!`)", re.DOTALL)
MATHEMATICS = re.compile(r"\$\$?[^$]+\$\$?")
LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")
CITATION = re.compile(r"\[[\w-]+\]_")
TARGET = re.compile(r"<(?P<target>[^<>]+)>$")
#: Roles that name something; what a reader sees of them is translated.
NAMING = frozenset({"term", "ref", "doc", "numref", "prf:ref", "stated-json"})
#: Roles without words.
WORDLESS = frozenset(
    {"stated", "stated-count", "eq", "numref", "prf:ref", "math", "glue:text", "version", "cite:t", "cite:p"}
)
WORDS_IN_TEX = re.compile(r"\\text(?:rm|bf|it)?\{[^{}]*[A-Za-z]{2,}[^{}]*\}")
TEX = re.compile(r"\\(?:begin|end|operatorname\*?|mathrm|mathbf|htmlClass)\{[^{}]*\}|\\[A-Za-z]+")
STATED = re.compile(r"\\stated\{")
WORD = re.compile(r"[^\W\d_]{2,}")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
#: Where a translation has a number in digits, the words that may say it in the English sentence ("more than one" is 2 or
#: more). For 1 there are too many.
SAID = {
    "0": "zero zeros none no nothing not vanish vanishes without",
    "2": "two second twice both pair pairs half halves halved halving double doubled doubling binary between either "
    "other squared square one",
    "3": "three third thirds tripled tripling two either",
    "4": "four fourth quarter quarters",
    "5": "five fifth fifths",
    "6": "six sixth",
    "7": "seven seventh",
    "8": "eight eighth",
    "9": "nine ninth",
    "10": "ten tenth tenths decimal",
    "12": "twelve",
    "30": "thirty",
    "100": "hundred hundredth",
    "1000": "thousand thousandth",
}
#: Words that always count: the translation has their digit, or its sign.
COUNTED = {
    "three": "3三",
    "four": "4四",
    "five": "5五",
    "six": "6六",
    "seven": "7七",
    "eight": "8八",
    "nine": "9九",
}
#: Japanese counts in ten thousands: 10万 is a hundred thousand.
MYRIADS = re.compile(r"(\d+)万")


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
    """A formula without what is said in words, and without the stop of the sentence that it ends."""
    formula = re.sub(r"\\text\{[^{}]*\}", "", formula)
    return re.sub(r"[.,](?=\\end|\\\\|$)", "", re.sub(r"\s+", "", formula))


def numbers(sentence: str, translation: str) -> tuple[list[str], list[str]]:
    """Return the numbers of the prose that a translation lacks, and those that nothing in the sentence says.

    >>> numbers("Of 25 pictures three show a cat.", "25枚のうち3枚が猫です。")
    ([], [])
    >>> numbers("Of 25 pictures three show a cat.", "26枚のうち4枚が猫です。")
    (['25', 'three'], ['26', '4'])
    """
    prose, said = _prose(sentence), _prose(MYRIADS.sub("", translation))
    original, translated = Counter(NUMBER.findall(prose)), Counter(NUMBER.findall(said))
    words = Counter(re.findall(r"[a-z]+", prose.lower()))
    lost = list((original - translated).elements())
    lost += [word for word, digits in COUNTED.items() if words[word] and not set(digits) & set(translation)]
    anywhere = {"1", *NUMBER.findall(sentence)}
    added = translated - original
    return lost, [n for n in added if n not in anywhere and not words.keys() & set(SAID.get(n, "").split())]


def _prose(text: str) -> str:
    """A message without what is compared as it is: numbers, formulas, code, links."""
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


def problems(file: Path) -> Iterator[str]:
    """Say what is wrong with a catalog, each with its line."""
    catalog = read(file)
    for message in catalog:
        if not message.id:
            continue
        if not message.string:
            wrong = "it is not translated"
        elif message.fuzzy:
            wrong = "its sentence has changed; correct the translation and take the word fuzzy away"
        else:
            wrong = differ(str(message.id), str(message.string))
        if wrong:
            yield f"{file}:{message.lineno}: {wrong}: {str(message.id)[:60]!r}"
    for message in catalog.obsolete.values():
        yield f"{file}:{message.lineno}: no page has this sentence: {str(message.id)[:60]!r}"


def altered(file: Path) -> Iterator[tuple[int, str]]:
    """Find the translations that say something else than their sentences, each with its line."""
    for message in read(file):
        is_shown = message.id and message.string and not message.fuzzy
        if is_shown and (wrong := differ(str(message.id), str(message.string))):
            yield message.lineno or 0, f"{wrong}: {str(message.id)[:60]!r}"


def differ(sentence: str, translation: str) -> str:
    """Say what a translation lacks and what it has too much; nothing if it says the same."""
    tex = is_tex(sentence)
    count = (lambda text: Counter([_formula(text)])) if tex else parts
    original, translated = count(sentence), count(translation)
    lost, added = [*(original - translated).elements()], [*(translated - original).elements()]
    if not tex:
        lost, added = (a + b for a, b in zip((lost, added), numbers(sentence, translation), strict=True))
    said = [f"lacks {' '.join(lost)}"] if lost else []
    return ", ".join(said + ([f"has {' '.join(added)} too much"] if added else []))


# --- bringing them up to date -------------------------------------------------------------------


def read(file: Path) -> Catalog:
    """Read a catalog or a template."""
    with file.open("rb") as opened:
        return read_po(opened, abort_invalid=True)


def update(template: Path, file: Path, path: str, language: str) -> bool:
    """Bring a template's sentences into a catalog; return whether that changed it."""
    pages = read(template)
    catalog = read(file) if file.is_file() else Catalog(locale=language)
    catalog.update(pages, update_header_comment=False)
    for message in list(catalog):
        if str(message.id).startswith("|"):  # a table that a cell has printed, as Markdown
            catalog.delete(message.id)
            continue
        tidy(message, is_figure=path == "figures")
    written = io.BytesIO()
    write_po(written, catalog, width=76, omit_header=True, ignore_obsolete=True)
    text = HEADER.format(path=path, language=language) + written.getvalue().decode().strip("\n") + "\n"
    if file.is_file() and file.read_text("utf-8") == text:
        return False
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return True


def tidy(message: Message, is_figure: bool) -> None:
    """Name the places from the project's folder, and translate what has no words by itself."""
    message.locations = [(re.sub(r"^(\.\./)+", "", place), line) for place, line in message.locations]
    message.previous_id = []
    if not is_figure:  # elsewhere braces are roles and TeX, not places for numbers
        message.flags -= {"python-brace-format", "python-format"}
    if message.id and not has_words(str(message.id)) and (message.fuzzy or not message.string):
        message.string, message.flags = message.id, message.flags - {"fuzzy"}


def main(templates: Path, catalogs: Path) -> int:
    """Bring all catalogs of a language up to date."""
    language = catalogs.parent.name
    wanted = {
        template.relative_to(templates).with_suffix(".po"): template for template in templates.rglob("*.pot")
    }
    for name, template in sorted(wanted.items()):
        if update(template, catalogs / name, name.with_suffix("").as_posix(), language):
            print(f"{catalogs / name} is another one now")
    for file in sorted(catalogs.rglob("*.po")):
        name = file.relative_to(catalogs)
        if name not in wanted and name.as_posix() not in KEPT_BY_HAND:
            print(f"{file} is dropped: its page is gone")
            file.unlink()
            file.with_suffix(".mo").unlink(missing_ok=True)
    left = [problem for file in sorted(catalogs.rglob("*.po")) for problem in problems(file)]
    print("\n".join(left) or f"Nothing is left to translate in {catalogs}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:3])))
