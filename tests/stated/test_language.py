"""What an expression may say: nothing that is random, reads the machine or changes something."""

import pytest
from stated.expressions import Calculator, names_in
from stated.language import Wrong, is_bare, parse, tables
from stated.numbers import check

CALCULATOR = Calculator(names_in(["cedocs"], {"np": "numpy"}))


@pytest.mark.parametrize(
    "expression",
    [
        "np.random.rand() / 3",
        "np.random.default_rng(0).random()",
        "np.seterr(all='ignore') and 1",
        "np.save('x', [1])",
        "np.loadtxt('x')",
        "np.empty(1)[0]",
        "np.datetime64('now')",
        "np.add([1], 1, out=[2])",
        "np.lib.npyio",
        "np.ctypeslib",
        "np.e.__class__",
        "cross_entropy.__globals__['np']",
        "().__class__.__base__.__subclasses__()",
        "__import__('time').time()",
        "(lambda x: x)(0.41)",
        "(y := 0.41)",
        "f'{0.41}'",
        "max(*[0.41])",
        "dict(**{})",
        "[1].append(2)",
        "[np for np in [1]]",
        "1e999",
        "np.exp(1000)",
        "np.float16(60000) * np.float16(2)",
        "10.0 ** 400",
        "open('x')",
        "print(1)",
        "exec('1')",
        "getattr(np, 'random')",
        "vars()",
        "1; 2",
        "x = 1",
        "await 1",
        "",
    ],
)
def test_it_is_refused(expression: str) -> None:
    with pytest.raises(Wrong):
        CALCULATOR.compute(expression)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("-np.log(0)", float("inf")),
        ("binary_cross_entropy(1, 0)", float("inf")),
        ("np.inf", float("inf")),
        ("binary_cross_entropy_with_logits(0, 1000.0)", 1000.0),
        ("float(np.finfo(np.float16).max)", 65504.0),
        ("np.array([1, 2]).mean()", 1.5),
        ("1 / np.exp(1000)", 0.0),
        ("max(z for z in range(4) if z < 3)", 2),
        ("{'a': 1}['a'] + 1", 2),
        ("np.sum(one_hot([1, 0], 3))", 2.0),
    ],
)
def test_it_is_computed(expression: str, value: float) -> None:
    assert CALCULATOR.compute(expression) == pytest.approx(value)


@pytest.mark.parametrize(
    "expression",
    [
        *("0.41", "-0.41", "+0.41", "(0.41)", "float(0.41)", "float('0.41')", "0.41 + 0", "0 + 0.41", "1 * 0.41"),
        *("0.41 / 1", "0.41 ** 1", "[0.41][0]", "(0.41, 0.5)", "np.array([0.41, 0.5])", "np.float64(0.41)"),
        *("abs(-0.41)", "sum([0.41])", "round(0.41, 2)", "max(0.41, 0.4)", "np.mean([0.41])", "{1: 0.41}[1]"),
        *("np.array([0.41]).sum()", "0.41 if True else 1"),
    ],
)  # fmt: skip
def test_a_bare_number_computes_nothing(expression: str) -> None:
    assert is_bare(parse(expression))


@pytest.mark.parametrize(
    "expression",
    ["1 - 0.67", "np.log(2)", "q[1]", "27 ** 2", "np.mean([0.4, 0.5])", "sum([1, 2])", "np.e", "q.max()"],
)
def test_a_computation_is_none(expression: str) -> None:
    assert not is_bare(parse(expression))


def test_the_tables_of_an_expression_are_found_in_their_normal_form() -> None:
    [one] = tables(parse("f([[0.20, 0.8], [0.5, .5]], [1, 2])"))
    [other] = tables(parse("1 - g([[0.2, 0.80],[0.5,0.50]])"))
    assert one == other
    assert not list(tables(parse("f([0.1, 0.2, 0.7], [p, 1, 2, 3])")))


@pytest.mark.parametrize(
    ("stated", "expression"),
    [
        ("0e3", "400 + q"),
        ("-0", "0.4 + q"),
        ("0", "0.4 + q"),
        ("0.00", "0.004 + q"),
        ("−0", "q - 0.4"),
        ("0 %", "q + 0.004"),
        ("100 %", "q + 0.996"),
        ("100.0 %", "q + 0.9999"),
        ("(0, 1)", "[0.4 + q, 0.6]"),
        ("(0.00, 0.00)", "[0.004 + q, 0]"),
        ("(67 %, 33)", "[0.67 + q, 33]"),
        ("(67 %, 0.33)", "[0.67 + q, 0.33]"),
    ],
)
def test_a_rounding_that_leaves_no_digit_and_a_mixed_tuple_are_refused(stated: str, expression: str) -> None:
    calculator = CALCULATOR.extended({"q": 0})
    check(stated, expression, calculator) if "%" not in stated[:5] or stated[0] != "(" else None
    with pytest.raises(Wrong):
        check(stated, expression, calculator, strict=True)


@pytest.mark.parametrize(
    ("stated", "expression"),
    [
        ("0", "0.1 + 0.2 - 0.3"),
        ("0.000", "q"),
        ("100 %", "q + 1"),
        ("99.6 %", "q + 0.996"),
        ("(0.999993, 0.000007, 0.000000)", "softmax([12.5, 0.6, -23.0])"),
        ("(67 %, 33 %)", "[0.67, 0.33]"),
    ],
)
def test_what_is_zero_or_one_may_be_called_so(stated: str, expression: str) -> None:
    check(stated, expression, CALCULATOR.extended({"q": 0}), strict=True)
