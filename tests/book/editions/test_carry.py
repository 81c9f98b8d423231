"""A translation keeps its words when only the expression of a stated number has changed."""

from pathlib import Path

import pytest
from book.editions import catalogs
from book.editions.carry import carry, shown

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\n"\n\n'
OLD = "It costs {stated}`0.400 = -np.log(0.67)` nats, $\\stated{0.58}{-np.log2(0.67)}$ bits; 0.25 is left."
NEW = "It costs {stated}`0.400 = -np.log(q[1])` nats, $\\stated{0.58}{-np.log2(q[1])}$ bits; {stated}`0.25 = q[0]` is left."


def test_what_a_reader_sees_is_the_digits() -> None:
    assert shown(NEW) == "It costs 0.400 nats, $0.58$ bits; 0.25 is left."
    assert shown("$\\stated{\\frac{1}{2}}{a[{1: 2}]} + 1$") == "$\\frac{1}{2} + 1$"


@pytest.mark.parametrize(
    ("old", "new", "translation", "carried"),
    [
        (
            OLD,
            NEW,
            "損失は{stated}`0.400 = -np.log(0.67)`ナット、$\\stated{0.58}{-np.log2(0.67)}$ビットです。0.25が残ります。",
            "損失は{stated}`0.400 = -np.log(q[1])`ナット、$\\stated{0.58}{-np.log2(q[1])}$ビットです。{stated}`0.25 = q[0]`が残ります。",
        ),
        ("{stated}`67 % = 0.67`", "{stated}`67 % = q[1]`", "{stated}`67% = 0.67`です", "{stated}`67% = q[1]`です"),
        # The order is another in the translation.
        ("{stated}`1.5 = a` and {stated}`2.5 = b`", "{stated}`1.5 = c` and {stated}`2.5 = d`",
         "{stated}`2.5 = b`と{stated}`1.5 = a`", "{stated}`2.5 = d`と{stated}`1.5 = c`"),
        # The same mark twice.
        ("{stated}`1.5 = a`, {stated}`1.5 = a`", "{stated}`1.5 = c`, {stated}`1.5 = d`",
         "{stated}`1.5 = a`と{stated}`1.5 = a`", "{stated}`1.5 = c`と{stated}`1.5 = d`"),
    ],
)  # fmt: skip
def test_expressions_are_carried_over(old: str, new: str, translation: str, carried: str) -> None:
    assert carry(old, new, translation) == carried


@pytest.mark.parametrize(
    ("old", "new", "translation"),
    [
        (OLD, NEW.replace("left", "gone"), "…"),  # another word
        (OLD, NEW.replace("0.400", "0.401"), "…"),  # another number
        ("It is 0.25.", "It is {stated}`0.25 = q`.", "10.25です"),  # no such number
        ("$a$ costs {stated}`1.5 = a`", "$b$ costs {stated}`1.5 = a`", "$a$は{stated}`1.5 = a`"),
    ],
)
def test_where_more_has_changed_somebody_has_to_look(old: str, new: str, translation: str) -> None:
    assert carry(old, new, translation) is None


def test_make_translations_carries_expressions_over(tmp_path: Path) -> None:
    file, template = tmp_path / "page.po", tmp_path / "page.pot"
    long, short = f"cross_entropy([0, 1, 0], {[0.25, 0.67, 0.08] * 9})", "cross_entropy(p, q)"
    file.write_text(
        f'{HEAD}# a remark\nmsgid "{{stated}}`0.400 = {long}` nats."\nmsgstr "{{stated}}`0.400 = {long}`ナット。"\n'
    )
    template.write_text(f'{HEAD}msgid "{{stated}}`0.400 = {short}` nats."\nmsgstr ""\n')
    assert catalogs.update(template, file, "page", "ja")
    (message,) = [message for message in catalogs.read(file) if message.id]
    assert message.string == f"{{stated}}`0.400 = {short}`ナット。"
    assert not message.fuzzy and message.user_comments == ["a remark"]


def test_a_sentence_that_nobody_has_corrected_yet_stays_fuzzy(tmp_path: Path) -> None:
    file, template = tmp_path / "page.po", tmp_path / "page.pot"
    file.write_text(f'{HEAD}#, fuzzy\nmsgid "It is {{stated}}`0.400 = a`."\nmsgstr "以前の文です。"\n')
    template.write_text(f'{HEAD}msgid "It is {{stated}}`0.400 = a`."\nmsgstr ""\n')
    catalogs.update(template, file, "page", "ja")
    (message,) = [message for message in catalogs.read(file) if message.id]
    assert message.fuzzy and message.string == "以前の文です。"
