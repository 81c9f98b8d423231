"""Claims, equations, units and words: pure functions, without a page."""

import ast
from fractions import Fraction

import pytest
from stated.claims import claims, touching
from stated.equations import check, in_prose, nothing
from stated.language import Wrong, parse
from stated.tex import STATED, marked, plain
from stated.units import unit_of
from stated.words import ENGLISH, check_word


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.41", "41/100"),
        (".41", "41/100"),
        ("0,41", "41/100"),
        ("−0.34", "-34/100"),
        ("(-0.34)", "-34/100"),
        ("76 %", "76/100"),
        ("41‰", "41/1000"),
        ("41/100", "41/100"),
        ("52,318", "52318"),
        ("1 000 000", "1000000"),
        ("4e-5", "4/100000"),
        ("4 × 10⁻³", "4/1000"),
        ("10^{-3}", "1/1000"),
        ("10³", "1000"),
        ("1½", "3/2"),
        ("1:4", "1/4"),
        ("０．４１", "41/100"),
        ("〇・四一", "41/100"),
        ("五分の二", "2/5"),
        ("1000分の1", "1/1000"),
        ("100万分の1", "1/1000000"),
        ("10万", "100000"),
        ("3万", "30000"),
        ("六割七分", "67/100"),
        ("一万二千", "12000"),
        ("二百五十", "250"),
        ("41st", "41"),
        ("~q0.41", "41/100"),
    ],
)
def test_a_number_is_read(text: str, value: str) -> None:
    [claim] = claims(f"It is {text}, so.")
    assert (claim.text, claim.value) == (text.strip("()~qst"), Fraction(value))


@pytest.mark.parametrize(
    "text", ["0", "7", "x2", "float32", "SHA-256", "32-bit", "in 1948", "v2.13.0", "p. 12", "volume 27"]
)
def test_what_is_no_claim_is_left(text: str) -> None:
    assert not claims(f"It is {text}, so.")


def test_a_number_is_read_after_the_end_of_a_line() -> None:
    text = "It has\n41, in\n1948, of\n-0.34"
    assert [claim.text for claim in claims(text)] == ["41", "-0.34"]
    assert [claim.text for claim in claims("a &= bc\n41", formula=True)] == ["41"]


@pytest.mark.parametrize(
    ("tex", "found"),
    [
        (r"-0.3 \log 0.26 - 0.7 \log 0.74", ["0.3", "0.26", "0.7", "0.74"]),
        (r"x = -0.67, (-0.5), e^{-0.4}", ["-0.67", "-0.5", "0.4"]),
        (r"\frac{41}{100} = \tfrac12", ["41/100", "1/2"]),
        (r"\frac{1}{1 + e^{-z}} + \sqrt{\frac{a_{12}}{3^{-\alpha}}}", []),
        (r"10^{-7} + 10^{k} + 2^{10}", ["10^-7", "10"]),
        (r"x_{12} + \log_{10} y", []),
        (r"4\times10^{-3}", ["4×10^-3"]),
        (r"1{,}000 + 1\,000\,000", ["1,000", "1\u2009000\u2009000"]),
        (r"\mathbf{0}.\underline{41}", ["0.41"]),
        (r"\text{float32 of 41}", ["41"]),
        (r"\begin{array}{lr} 1 & 22 \end{array}\hspace{10pt}\phantom{33}", ["22"]),
        (r"a \stated{0.41}{f(0.5)} b", []),
    ],
)
def test_a_formula_is_read_as_prose(tex: str, found: list[str]) -> None:
    assert [claim.text for claim in claims(plain(marked(tex)), formula=True)] == found


@pytest.mark.parametrize(
    "tex",
    [
        r"1 - 0.67 = 0.33",
        r"27^2 = 729",
        r"6\cdot 1 + 2\cdot 5 = 16",
        r"0.400 + 0.301 \approx 0.701",
        r"e^{-0.4} \approx 0.67",
        r"-\log 0.67 \approx 0.400",
        r"-\log 0.67 \approx 0.4",
        r"\log \frac{0.90}{0.05} = \log 18 \approx 2.890",
        r"\frac{250}{2} - 55 \cdot 3.5 = -67.5",
        r"0.26^0 \cdot 0.74^1 = 0.74",
        r"\log_2 8 = 3, \quad \log_{10} 1000 = 3",
        r"67\,\% = 0.67",
        r"-2^2 = -4",
        r"0 \log 0 = 0",
        r"|3 - 5| = 2",
        r"\sqrt{2} \approx 1.414",
        r"1 \text{ nat} \approx 1.443 \text{ bits}",
        r"0.3 < 0.4 \le 0.4 < 1",
        r"x = 3 \to 4",
        r"H(p, q) = (0.25, 0.67)",
    ],
)
def test_an_equation_that_holds_passes(tex: str) -> None:
    assert not check(plain(tex))


@pytest.mark.parametrize(
    "tex",
    [
        r"1 - 0.67 = 0.43",
        r"27^2 = 792",
        r"6\cdot 1 + 2\cdot 5 = 61",
        r"0.400 + 0.301 \approx 0.702",
        r"e^{-0.4} \approx 0.66",
        r"-\log 0.67 = 0.400",
        r"-\log 0.67 \approx 0.401",
        r"-\log 0.67 ≃ 0.41",
        r"x = 1 - 0.67 = 0.34",
        "\\begin{aligned} L &= 1 - 0.67 \\\\ &= 0.34 \\end{aligned}",
        "\\begin{aligned} L =& 1 - 0.67 = \\\\ & 0.34 \\end{aligned}",
        r"1 - 0.67 = 0.34 \text{ nats}",
        r"\tfrac{1}{3} = 0.33",
        r"0.4 < 0.3",
        r"1 \ge 2",
        r"1 \ne 1",
        r"x = 3, 1 + 1 = 3",
        r"1 / 0 = 3",
        r"\log_2 8 = 2",
        r"\underline{1} + 1 = \mathbf{3}",
    ],
)
def test_an_equation_that_does_not_hold_is_found(tex: str) -> None:
    assert len(check(plain(tex))) == 1


def test_rounded_numbers_may_differ_by_their_rounding_and_no_more() -> None:
    right, wrong = r"2 × 0.400 + 0.301 ≈ 1.102", r"2 × 0.400 + 0.301 ≈ 1.105"
    assert check(right) and not check(right, lambda number: number % 1 != 0)
    assert check(wrong, lambda number: number % 1 != 0)
    assert check("1 - 0.67 = 0.34", nothing)


def test_equations_in_a_sentence_are_found() -> None:
    assert check(in_prose("It is 6 · 1 + 2 · 5 = 61 in all.")) == ["6 · 1 + 2 · 5 is 16, and not = 61"]
    assert not check(in_prose("With n = 3 it is 1 − 0.67 = 0.33, as said."))


@pytest.mark.parametrize(
    "text",
    [
        *(f"−{STATED}", f"is −{STATED}", f"is - {STATED}", f"(-{STATED})", f"7{STATED}", f"{STATED}7", f"{STATED}e5"),
        *(f"{STATED}²", f"{STATED} %", f"{STATED} × 10⁻³", f"{STATED}.5", f"{STATED} million", f"{STATED}{STATED}"),
        *(f"1/{STATED}", f"2·{STATED}", f"±{STATED}", f"√{STATED}", f"x{STATED}", f"{STATED}x", f"{STATED}割"),
    ],
)  # fmt: skip
def test_what_changes_a_stated_number_is_found(text: str) -> None:
    assert list(touching(text))


@pytest.mark.parametrize(
    "text",
    [f"{STATED} nats, {STATED}.", f"({STATED})", f"損失は{STATED}ナット", f"a — {STATED} — b", f"n − {STATED}", f"{STATED}–{STATED}"],
)  # fmt: skip
def test_what_leaves_it_alone_passes(text: str) -> None:
    assert not list(touching(text))


@pytest.mark.parametrize(
    ("expression", "unit"),
    [
        ("loss(p)", "nats"),
        ("loss(p, base=2)", "bits"),
        ("loss(p, base=b)", None),
        ("-np.log(0.67)", "nats"),
        ("np.log2(3)", "bits"),
        ("loss(p) / np.log(2)", "bits"),
        ("np.log(2) * loss(p, base=2)", "nats"),
        ("loss(p) + loss(p, base=2)", None),
        ("loss(p) - first", "nats"),
        ("np.mean([first, loss(p)])", "nats"),
        ("np.mean([first, length])", None),
        ("loss(p).mean()", "nats"),
        ("loss(p)[0] * 0.5", "nats"),
        ("np.dot([0.5, 0.5], loss(p))", "nats"),
        ("np.exp(loss(p))", ""),
        ("loss(p) / first", ""),
        ("length / loss(p)", None),
        ("loss(p) ** 2", None),
        ("softmax(z)[1]", ""),
        ("np.log(2) + 0.3", "nats"),
        ("sum(x for x in loss(p))", "nats"),
    ],
)
def test_the_unit_of_an_expression(expression: str, unit: str | None) -> None:
    assert unit_of(expression, {"loss": "nats"}, {"first": "nats", "length": "bits"}) == unit


@pytest.mark.parametrize(
    ("word", "expression", "value"),
    [
        ("twice", "a / b", 2.04),
        ("half", "a / b", 0.49),
        ("a third", "a", 1 / 3),
        ("two-thirds", "a", 2 / 3),
        ("Ten times", "a", 10),
        ("about half", "a", 0.54),
        ("more than twice", "a", 2.2),
        ("nearly half", "a", 0.47),
        ("exactly twice", "a", 2.0),
        ("17 of 20", "a", 0.85),
        ("17 of 20", "(a, b)", (17, 20)),
        ("larger", "a > b", True),
        ("at least", "a >= b", True),
        ("equal", "a == b == c", True),
        ("the sum of", "c == a + b", True),
        ("the sum of", "c == sum(x)", True),
    ],
)
def test_a_word_that_is_right_passes(word: str, expression: str, value: object) -> None:
    check_word(word, parse(expression), value, ENGLISH)


@pytest.mark.parametrize(
    ("word", "expression", "value"),
    [
        ("twice", "a / b", 2.06),
        ("half", "a / b", 2.0),
        ("exactly twice", "a", 2.001),
        ("more than twice", "a", 2.0),
        ("nearly half", "a", 0.5),
        ("18 of 20", "a", 0.85),
        ("17 of 20", "(a, b)", (34, 40)),
        ("larger", "a > b", False),
        ("larger", "a < b", True),
        ("larger", "a", True),
        ("larger", "a > b < c", True),
        ("equal", "a >= b", True),
        ("the sum of", "c == a - b", True),
        ("the sum of", "c > a + b", True),
        ("twice", "a == 2 * b", True),
    ],
)
def test_a_word_that_is_wrong_is_found(word: str, expression: str, value: object) -> None:
    with pytest.raises(Wrong):
        check_word(word, parse(expression), value, ENGLISH)


def test_every_word_has_a_tolerance_that_keeps_it_apart_from_its_neighbours() -> None:
    assert ENGLISH.range_of("twice") == pytest.approx((1.95, 2.05))
    assert ENGLISH.range_of("no word") is None and not ENGLISH.knows("0.41")
    assert isinstance(parse("a > b"), ast.Compare)
