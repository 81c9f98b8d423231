"""A translation says what its sentence says: wrong ones are named, and of the book's own, altered at random, nearly all."""

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from book.editions import agreement, catalogs, ties
from book.editions.agreement import differ
from book.editions.languages import LOCALE, SOURCE, languages

KNOWN = languages()
ENGLISH, JAPANESE = KNOWN[SOURCE], KNOWN["ja"]


def said(sentence: str, translation: str, *comments: str) -> str:
    return differ(sentence, translation, ENGLISH, JAPANESE, comments)


# --- by hand -------------------------------------------------------------------------------------

#: A sentence, a right translation, and wrong ones.
SENTENCES = [
    ("Of 25 pictures three show a cat.", "25枚の画像のうち3枚が猫です。", ["26枚のうち3枚が猫です。", "3枚のうち25枚が猫です。"]),
    ("There are 25 cats and 17 dogs.", "猫が25匹、犬が17匹います。", ["猫が17匹、犬が25匹います。", "猫が25匹、犬がいます。"]),
    ("One unit is enough.", "ユニットは1つで足ります。", ["ユニットは2つで足ります。", "ユニットは0で足ります。"]),
    ("Two classes are left.", "2クラスが残ります。", ["3クラスが残ります。", "20クラスが残ります。"]),
    ("There are three classes.", "3クラスあります。", ["30クラスあります。", "三十クラスあります。", "四つのクラスがあります。"]),
    ("The loss is doubled.", "損失は2倍になります。", ["損失は半分になります。", "損失は3倍になります。", "損失は2分の1になります。"]),
    ("The loss is halved.", "損失は半分になります。", ["損失は2倍になります。", "損失は3分の1になります。"]),
    ("It is half of the loss.", "損失の半分です。", ["損失の2倍です。"]),
    ("It is two thirds of a third.", "3分の1の3分の2です。", ["3分の2の3分の1です。", "3分の1の2分の3です。", "三分の一の三分の二です。"]),
    ("With 25 rows.", "25行で。", ["二六行で。", "２５行で。", "26行で。"]),
    ("It costs 0.41 nats.", "0.41ナットです。", ["〇・四一ナットです。", "0.14ナットです。", "０．４１ナットです。", "0.410ナットです。"]),
    (r"Here $L = 3 \text{ of 4 bits}$ is.", r"$L = 3 \text{（4ビット中）}$です。", [r"$L = 3 \text{（5ビット中）}$です。"]),
    (r"Here $L = 3 \text{ bits}$ is.", r"$L = 3 \text{ ビット}$です。", [r"$L = 3 \text{ ナット}$です。"]),
    (r"\text{3 bits} \approx \log 8", r"\text{3ビット} \approx \log 8", [r"\text{4ビット} \approx \log 8", r"\text{3ナット} \approx \log 8"]),
    ("The loss is larger.", "損失は大きくなります。", ["損失は小さくなります。", "損失は減ります。"]),
    ("The loss rises, then falls.", "損失は上がり、そのあと下がります。", ["損失は下がり、そのあと上がります。"]),
    ("It is at least 3.", "3以上です。", ["3以下です。", "3未満です。", "4以上です。"]),
    ("It is at most 3.", "3以下です。", ["3以上です。", "3未満です。"]),
    ("It lies below 3.", "3未満です。", ["3以上です。", "3を上回ります。", "3を超えます。"]),
    ("Fewer classes, more rows.", "クラスは少なく、行は多く。", ["クラスは多く、行は少なく。"]),
    ("The slope is positive.", "傾きは正です。", ["傾きは負です。"]),
    ("A negative logit.", "負のロジット。", ["正のロジット。"]),
    ("It is 67 % sure.", "確信は67%です。", ["確信は6割7分です。", "確信は67です。", "確信は67‰です。", "確信は76%です。"]),
    ("It falls by -3.", "-3だけ下がります。", ["3だけ下がります。", "+3だけ下がります。"]),
    ("It is −3 there.", "そこでは-3です。", ["そこでは3です。"]),
    ("The other class.", "もう一方のクラス。", ["2つのクラス。"]),
    ("{numref}`fig-a` and {numref}`fig-b`.", "{numref}`fig-a`と{numref}`fig-b`。", ["{numref}`fig-b`と{numref}`fig-a`。", "図1と図2。"]),
    ("See {numref}`fig-a`.", "{numref}`fig-a`を参照。", ["図0を参照。"]),
    ("See [one](#a) and [two](#b).", "[1つ](#a)と[2つ](#b)。", ["[1つ](#b)と[2つ](#a)。", "[1つ](#a)と[2つ](#a)。"]),
    ("A {term}`loss` of a {term}`logit`.", "{term}`ロジット <logit>`の{term}`損失 <loss>`。", ["{term}`損失 <loss>`の{term}`ロジット <logit>`。"]),
    ("It has 1,000 rows.", "1,000行です。", ["10,00行です。", "1.000行です。", "10000行です。"]),
    ("A hundred thousand rows.", "10万行。", ["100万行。", "1万行。"]),
    ("It is not true.", "それは正しくありません。", ["それは真です。"]),
    ("It is true.", "それは真です。", ["それは真ではありません。"]),
    ("It is ten times as large.", "10倍の大きさです。", ["10分の1の大きさです。", "100倍の大きさです。"]),
    ("Shannon wrote it in 1948.", "シャノンが1948年に書いたものです。", ["シャノンが1984年に書いたものです。"]),
    ("There are a hundred.", "100個あります。", ["1000個あります。", "百万個あります。"]),
    ("From 3 bits to 4 nats.", "3ビットから4ナットまで。", ["3ナットから4ビットまで。", "3ビットから4ビットまで。"]),
    ("A byte has 8 bits.", "1バイトは8ビットです。", ["1ビットは8バイトです。"]),
    ("It is {stated}`0.4 = x` or {stated}`0.6 = y`.", "{stated}`0.4 = x`か{stated}`0.6 = y`です。", ["{stated}`0.6 = y`か{stated}`0.4 = x`です。"]),
    (r"Cat $\stated{0.4}{x[{0}]}$, dog $\stated{0.6}{y}$.", r"猫$\stated{0.4}{x[{0}]}$、犬$\stated{0.6}{y}$。", [r"犬$\stated{0.6}{y}$、猫$\stated{0.4}{x[{0}]}$。"]),
    ("It is {stated}`twice = x / y` as large.", "{stated}`2倍 = x / y`の大きさです。", ["{stated}`半分 = x / y`の大きさです。", "{stated}`2倍 = y / x`の大きさです。", "2倍の大きさです。"]),
    ("Then x is {stated}`larger = x > y`.", "xは{stated}`大きく = x > y`なります。", ["xは{stated}`小さく = x > y`なります。", "xは大きくなります。"]),
    ("With $p = 0.1$ and $q = 0.2$.", "$p = 0.1$、$q = 0.2$。", ["$q = 0.2$、$p = 0.1$。", "$p = 0.2$、$q = 0.1$。"]),
    ("An error of 4e-5 or 10⁻³.", "誤差は4e-5か10⁻³。", ["誤差は4e-6か10⁻³。", "誤差は4e-5か10⁻²。"]),
    ("Three of one kind.", "1種類が3つ。", ["3種類が1つ。"]),
]  # fmt: skip
#: Their right translations need a comment: another order, or a 1 for "a".
TIED = {
    "Three of one kind.",
    "A byte has 8 bits.",
    "It is two thirds of a third.",
    "A {term}`loss` of a {term}`logit`.",
}


@pytest.mark.parametrize(("sentence", "right", "wrong"), SENTENCES, ids=[row[0] for row in SENTENCES])
def test_a_wrong_translation_is_named_and_a_right_one_is_not(
    sentence: str, right: str, wrong: list[str]
) -> None:
    comments = ties.comments(sentence, right, ENGLISH, JAPANESE)
    assert bool(comments) == (sentence in TIED), said(sentence, right)
    assert not said(sentence, right, *comments)
    for translation in wrong:
        assert said(sentence, translation, *comments), translation


@pytest.mark.parametrize(
    ("sentence", "translation", "message"),
    [
        ("Of 25 cats.", "26匹の猫。", "lacks 25, has 26 too much (if it is right, write above the entry: # numbers: 26)"),
        ("3 of 10 cats.", "10匹中3匹。", "has the numbers 3 in another order (if it is right, write above the entry: # numbers: 10 3)"),
        ("In bits per byte.", "バイトあたりのビット数。", "write above the entry: # units: バイト ビット"),
        ("Larger or smaller.", "大きい。", "has 大き, of which its sentence allows another reading"),
        ("It is not new.", "新しい。", "write above the entry: # negations: none"),
        ("Of 25 cats.", "２５匹の猫。", "has ２５; write numbers in the digits 0 to 9"),
        ("[a](#a) [b](#b)", "[b](#b) [a](#a)", "write above the entry: # links: #b #a"),
    ],
)  # fmt: skip
def test_the_message_says_what_is_wrong_and_what_to_write(
    sentence: str, translation: str, message: str
) -> None:
    assert message in said(sentence, translation)
    if "# " in message:
        comment = said(sentence, translation).split("# ", 1)[1].removesuffix(")")
        assert not said(sentence, translation, comment)


def test_a_comment_ties_what_stands_there_and_no_more() -> None:
    sentence, comment = "3 of 10 cats.", "numbers: 10 3"
    assert not said(sentence, "10匹中3匹。", comment)
    assert "has the numbers 10 4, but its comment ties 10 3" in said(sentence, "10匹中4匹。", comment)
    assert "but its comment ties 10 3" in said(sentence, "3匹中10匹。", comment)
    assert said(sentence, "10匹中3ビット。", comment), "the units are read as before"
    assert not said(sentence, "10匹中3匹。", "A remark.", "numbers: 10", "3"), "Babel breaks long comments"


def test_a_language_without_a_vocabulary_is_compared_in_digits() -> None:
    bare = {"code": "xx", "name": "", "offer": "", "read": "", "close": ""}
    language = type(JAPANESE)(**bare)
    assert not differ("It is not 3 bits larger.", "Xx 3 xxxx xx.", ENGLISH, language)
    assert differ("It is not 3 bits larger.", "Xx 4 xxxx xx.", ENGLISH, language).startswith("lacks 3, has 4")


# --- the book's translations, altered at random --------------------------------------------------

DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
TURNS = """大き=小さ 多い=少ない 多く=少なく 以上=以下 以上=未満 以下=以上 未満=以上 増=減 減=増 上回=下回 下回=上回 上が=下が 下が=上が
上げ=下げ 下げ=上げ 高い=低い 低い=高い 高く=低く 低く=高く 最大=最小 最小=最大 正の=負の 負=正の 半分=2倍 2倍=半分 陽性=陰性 陰性=陽性
長い=短い 短い=長い 超え=下回 小さ=大き 少な=多くな"""
UNITS = "ナット=ビット ビット=ナット ビット=バイト バイト=ビット"


def _digit(text: str) -> Iterator[str]:
    for number in DIGITS.finditer(text):
        last = number.end() - 1
        other = (int(text[last]) + 1 + number.start() % 9) % 10
        yield f"{text[:last]}{other}{text[last + 1 :]}"


def _sign(text: str) -> Iterator[str]:
    for number in DIGITS.finditer(text):
        before = text[: number.start()]
        if not re.search(r"[\w)\].{-]$", before, re.ASCII):  # a hyphen there is no sign
            yield f"{before}-{text[number.start() :]}"


def _percent(text: str) -> Iterator[str]:
    for number in DIGITS.finditer(text):
        rest = text[number.end() :]
        yield text[: number.end()] + (rest.replace("%", "", 1) if re.match(r"\s?%", rest) else f"%{rest}")


def _exchange(text: str) -> Iterator[str]:
    numbers = [*DIGITS.finditer(text)]
    for one, two in pairwise(numbers):
        between = text[one.end() : two.start()]
        if one[0] != two[0]:
            yield f"{text[: one.start()]}{two[0]}{between}{one[0]}{text[two.end() :]}"


def _links(text: str) -> Iterator[str]:
    links = [*agreement.LINK.finditer(text)]
    for one, two in pairwise(links):
        between = text[one.end("target") : two.start("target")]
        if one["target"] != two["target"]:
            rest = text[two.end("target") :]
            yield f"{text[: one.start('target')]}{two['target']}{between}{one['target']}{rest}"


def _words(table: str) -> Callable[[str], Iterator[str]]:
    def alter(text: str) -> Iterator[str]:
        for turn in table.split():
            word, other = turn.split("=")
            for found in re.finditer(word, text):
                yield f"{text[: found.start()]}{other}{text[found.end() :]}"

    return alter


#: How the translations are altered, and the share that has to be named.
ALTERED = {
    "a digit": (_digit, 0.99),
    "a sign": (_sign, 0.99),
    "a percent sign": (_percent, 0.99),
    "two numbers exchanged": (_exchange, 0.99),
    "a word of a pair": (_words(TURNS), 1),
    "a unit": (_words(UNITS), 1),
    "two links exchanged": (_links, 1),
}


def wrong_ones(kind: str, size: int = 250) -> list[tuple[tuple[str, str], str, list[str]]]:
    """Draw wrong translations of a kind from the book's catalogs: the entry, what it says now, its comments."""
    drawn = []
    for file in sorted((LOCALE / "ja").rglob("*.po")):
        for message in catalogs.read(file):
            if message.id and message.string and not message.fuzzy:
                entry = str(message.id), str(message.string)
                drawn += [(entry, text, message.user_comments) for text in ALTERED[kind][0](entry[1])]
    return random.Random(15).sample(drawn, min(size, len(drawn)))


def share(kind: str) -> tuple[float, list[str]]:
    """Return the share of wrong translations of a kind that is named, and the others."""
    drawn = wrong_ones(kind)
    unseen = [
        f"{now}\n  {sentence}" for (sentence, _), now, comments in drawn if not said(sentence, now, *comments)
    ]
    return 1 - len(unseen) / len(drawn), unseen


@pytest.mark.parametrize("kind", ALTERED)
def test_of_the_book_s_translations_altered_at_random_nearly_all_are_named(kind: str) -> None:
    named, unseen = share(kind)
    print(f"{kind}: {named:.1%} named")
    assert named >= ALTERED[kind][1], "\n".join(unseen)


def test_the_measure_notices_a_comparison_that_ignores_the_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def in_any_order(one: list[agreement.Token], other: list[agreement.Token]) -> bool:
        return {token.value for token in one} >= {token.value for token in other}

    monkeypatch.setattr(agreement, "fits", in_any_order)
    monkeypatch.setattr(agreement, "_mistakes", lambda *_: ())
    monkeypatch.setattr(agreement, "ties", lambda _: {})
    assert share("two numbers exchanged")[0] < 0.95
    assert share("a word of a pair")[0] < 0.95


# --- the comments in a catalog -------------------------------------------------------------------

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
ENTRY = '#: docs/page.md:1\nmsgid "3 of 10 cats, in bits per byte."\nmsgstr "10匹中3匹。バイトあたりのビット数。"\n'


def catalog(folder: Path, text: str) -> Path:
    file = folder / "page.po"
    file.write_text(HEAD + text, "utf-8")
    return file


def test_the_command_ties_a_catalog_once_and_for_all(tmp_path: Path) -> None:
    file = catalog(tmp_path, "# As in the glossary.\n" + ENTRY + '\nmsgid "A cat."\nmsgstr "猫。"\n')
    assert len([*catalogs.altered(file, ENGLISH, JAPANESE)]) == 1
    assert ties.tie(file, ENGLISH, JAPANESE) == 1
    tied = "# As in the glossary.\n# numbers: 10 3\n# units: バイト ビット\n" + ENTRY
    text = file.read_text("utf-8")
    assert tied in text and not [*catalogs.altered(file, ENGLISH, JAPANESE)]
    ties.tie(file, ENGLISH, JAPANESE)
    assert file.read_text("utf-8") == text
    file.write_text(text.replace("10匹中3匹", "3匹中10匹"), "utf-8")
    ((line, wrong),) = catalogs.altered(file, ENGLISH, JAPANESE)
    assert text.split("\n")[line - 1].startswith("msgid") and "its comment ties 10 3" in wrong
    file.write_text(text.replace("10匹中3匹", "3匹、10匹"), "utf-8")
    ties.tie(file, ENGLISH, JAPANESE)
    assert "# numbers" not in file.read_text("utf-8"), "a comment that is needed no more goes"


def test_comments_stay_with_their_sentence_and_go_when_it_changes(tmp_path: Path) -> None:
    numbers = " ".join(map(str, range(10, 60)))
    page = '#: docs/page.md:1\nmsgid "{}"\nmsgstr "{}"\n'
    sentence, translation = f"Numbers: {numbers} 7 8.", f"数：{numbers} 8 7。"
    file = catalog(tmp_path, "# As in the glossary.\n" + page.format(sentence, translation))
    ties.tie(file, ENGLISH, JAPANESE)
    template = tmp_path / "page.pot"
    template.write_text(HEAD + page.format(sentence, ""), "utf-8")
    catalogs.update(template, file, "page", "ja")
    tied = file.read_text("utf-8")
    assert "# As in the glossary.\n# numbers: 10 11" in tied and tied.count("\n# ") > 2
    assert not [*catalogs.altered(file, ENGLISH, JAPANESE)]
    ties.tie(file, ENGLISH, JAPANESE)
    assert file.read_text("utf-8") == tied
    template.write_text(HEAD + page.format(sentence.replace("7 8", "7 9"), ""), "utf-8")
    catalogs.update(template, file, "page", "ja")
    text = file.read_text("utf-8")
    assert "#, fuzzy" in text and "# As in the glossary." in text and "# numbers" not in text
    file.write_text(text.replace("#, fuzzy\n", ""), "utf-8")
    assert [*catalogs.altered(file, ENGLISH, JAPANESE)], "the old numbers have to be looked at"
