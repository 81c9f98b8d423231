"""What is wrong is refused, by a message that names the argument and shows the value."""

import re

import numpy as np
import pytest

import cedocs as ce

NAN, INF = np.nan, np.inf
Q = [[0.25, 0.5, 0.25], [0.5, 0.25, 0.25]]
Z = [[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]
CE, CEL, CEG = ce.cross_entropy, ce.cross_entropy_with_logits, ce.cross_entropy_with_logits_gradient
BCE, BCEL, BCEG = (
    ce.binary_cross_entropy,
    ce.binary_cross_entropy_with_logits,
    ce.binary_cross_entropy_with_logits_gradient,
)

# function, arguments, options, exception, what the message says
TABLE = [
    # probabilities that are none
    (
        CE,
        ([1], [[0.5, -0.1, 0.6]]),
        {},
        ValueError,
        "q[0, 1] is -0.1, outside [0, 1]: a probability is needed",
    ),
    (CE, ([1], [[0.5, 1.5, -1.0]]), {}, ValueError, "q[0, 1] is 1.5"),
    (CE, ([1, 0], [[0.5, 0.5], [0.5, 0.7]]), {}, ValueError, "q[1] sums to 1.2, not 1: divide each row"),
    (CE, (1, [0.2, 0.3]), {}, ValueError, "q sums to 0.5, not 1"),
    (
        CE,
        (1, [2.0, 5.0]),
        {},
        ValueError,
        "q[0] is 2, outside [0, 1]: a probability is needed; logits go to cross_",
    ),
    (CE, ([0.5, 0.6], [0.5, 0.5]), {}, ValueError, "p sums to 1.1, not 1"),
    (CE, ([-0.5, 1.5], [0.5, 0.5]), {}, ValueError, "p[0] is -0.5"),
    (CE, ([0, 0], [0.5, 0.5]), {}, ValueError, "p sums to 0, not 1"),
    (CE, ([[0.5], [0.5]], [[0.5], [0.6]]), {"axis": 0}, ValueError, "q[:, 0] sums to 1.1"),
    (CE, ([1], [[0.5], [NAN]]), {"axis": 0}, ValueError, "q[1, 0] is nan"),
    (CE, ([1, NAN], [0.5, 0.5]), {}, ValueError, "p[1] is nan"),
    (CE, ([1, 0], [INF, 0.5]), {}, ValueError, "q[0] is inf"),
    (CEL, ([[0.5, 0.7]], [[0, 1]]), {}, ValueError, "target[0] sums to 1.2"),
    (CEL, ([[2.0, -1.0]], [[0, 1]]), {}, ValueError, "target[0, 0] is 2"),
    (
        BCE,
        (0.5, 1.2),
        {},
        ValueError,
        "y_hat is 1.2, outside [0, 1]: a probability is needed; logits go to binary_",
    ),
    (BCE, ([0, 1], [0.5, -3.0]), {}, ValueError, "y_hat[1] is -3"),
    (BCE, ([0, 2], [0.5, 0.5]), {}, ValueError, "y[1] is 2, outside [0, 1]"),
    (BCE, ([0, -1], [0.5, 0.5]), {}, ValueError, "y[1] is -1"),
    (BCEL, ([[0, 1], [1, 3]], np.zeros((2, 2))), {}, ValueError, "y[1, 1] is 3"),
    (BCEG, ([NAN], [0.0]), {}, ValueError, "y[0] is nan"),
    (ce.logit, ([0.5, 1.0000001],), {}, ValueError, "p[1] is 1.0000001"),
    (ce.entropy, ([[0.5, 0.5], [0.5, 0.25]],), {}, ValueError, "p[1] sums to 0.75"),
    (ce.entropy, ([3, -2],), {}, ValueError, "p[0] is 3"),
    (ce.kl_divergence, ([0.5, 0.5], [0.5, 0.75]), {}, ValueError, "q sums to 1.25"),
    (ce.kl_divergence, ([0.5, 0.75], [0.5, 0.5]), {}, ValueError, "p sums to 1.25"),
    (ce.perplexity, (0, [0.1, 0.1]), {}, ValueError, "q sums to 0.2"),
    (
        ce.perplexity,
        (0, [0.5, 0.5]),
        {"reduction": "sum"},
        ValueError,
        'reduction is \'sum\': pass "none" or "mean"',
    ),
    (ce.perplexity, ([0], [[0.5, 0.5]]), {"sample_weight": 2}, ValueError, 'pass reduction="mean", too'),
    (ce.perplexity_with_logits, ([0, 5], Z), {}, ValueError, "target[1] is 5, outside 0 … 2"),
    (ce.perplexity_with_logits, ([0, 1], Z), {"reduction": "sum"}, ValueError, "reduction is 'sum'"),
    (ce.kl_divergence_with_logits, ([0.5, 0.75], [0.0, 1.0]), {}, ValueError, "p sums to 1.25"),
    (ce.kl_divergence_with_logits, (0, [0.0, NAN]), {}, ValueError, "logits[1] is nan"),
    (ce.focal_loss_with_logits, ([0, 2], [0.0, 1.0]), {}, ValueError, "y[1] is 2, outside [0, 1]"),
    (ce.focal_loss_with_logits, ([0, 1], [0.0, 1.0]), {"gamma": -1}, ValueError, "gamma is -1"),
    (ce.focal_loss_with_logits, ([0, 1], [0.0, 1.0]), {"gamma": INF}, ValueError, "gamma is inf"),
    (
        ce.focal_loss_with_logits,
        ([0, 1], [0.0, 1.0]),
        {"alpha": 2},
        ValueError,
        "alpha is 2: a number from 0 to 1",
    ),
    (ce.focal_loss_with_logits, ([0, 1], [0.0, 1.0]), {"alpha": "a"}, TypeError, "alpha is 'a'"),
    (ce.smooth_labels, ([0.1, 0.1], 0.1), {}, ValueError, "p sums to 0.2"),
    # logits that are none
    (CEL, ([0, 1], [[0, 1], [2, NAN]]), {}, ValueError, "logits[1, 1] is nan"),
    (CEL, ([0, 1, 0], [[0, 1, 2], [2, NAN, 1]]), {"axis": 0}, ValueError, "logits[1, 1] is nan"),
    (CEL, ([0], [[-INF, -INF, -INF]]), {}, ValueError, "logits[0] has -inf as its largest logit"),
    (CEL, ([0, 1, 0], [[-INF, 0, 1]] * 2), {"axis": 0}, ValueError, "logits[:, 0] has -inf"),
    (CEG, ([0], [[NAN, 0]]), {}, ValueError, "logits[0, 0] is nan"),
    (BCEL, ([0.0, 1.0], [NAN, 1.0]), {}, ValueError, "logits[0] is nan"),
    (BCEG, ([0.0, 1.0], [NAN, 1.0]), {}, ValueError, "logits[0] is nan"),
    (ce.softmax, ([[0, 1], [NAN, 1]],), {}, ValueError, "z[1, 0] is nan"),
    (ce.softmax, ([[0, 1], [NAN, 1]],), {"axis": 0}, ValueError, "z[1, 0] is nan"),
    (ce.log_softmax, ([[-INF, 0], [-INF, 1]],), {"axis": 0}, ValueError, "z[:, 0] has -inf"),
    (ce.sigmoid, ([[NAN]],), {}, ValueError, "z[0, 0] is nan"),
    (ce.log_sigmoid, (NAN,), {}, ValueError, "z is nan"),
    (CEL, ([0, 0], [[1.0], [2.0]]), {}, ValueError, "logits has shape (2, 1), one class only"),
    (CEG, ([0, 0], [[1.0], [2.0]]), {}, ValueError, "logits has shape (2, 1), one class only"),
    # class indices
    (CE, ([0, 3], Q), {}, ValueError, "p[1] is 3, outside 0 … 2: count classes from 0"),
    (CEL, ([-100, 0], Z), {}, ValueError, "target[0] is -100, outside 0 … 2"),
    (CEL, ([[0, 1], [1, 9]], np.zeros((2, 2, 3))), {}, ValueError, "target[1, 1] is 9"),
    (CEL, ([0, 2**40], Z), {"label_smoothing": 0.1}, ValueError, f"target[1] is {2**40}"),
    (CEL, (np.array([0, 2**63], dtype=np.uint64), Z), {}, ValueError, f"target[1] is {2**63}"),
    (CEG, ([5, 0], Z), {}, ValueError, "target[0] is 5"),
    (CEL, ([0.0, 1.0], Z), {}, TypeError, "target has dtype float64, but class indices must be integers"),
    (CE, ([True, False], Q), {}, TypeError, "p has dtype bool, but class indices must be integers"),
    (ce.one_hot, ([0, 3], 3), {}, ValueError, "labels[1] is 3, outside 0 … 2"),
    (ce.one_hot, ([0.0], 3), {}, TypeError, "labels has dtype float64"),
    (ce.one_hot, ([0], 2.0), {}, TypeError, "num_classes is 2.0"),
    (ce.one_hot, ([0], 0), {}, ValueError, "num_classes is 0"),
    (ce.one_hot, ([0], True), {}, TypeError, "num_classes is True"),
    (ce.one_hot, ([], 2), {}, TypeError, "labels has dtype float64"),
    (ce.perplexity, ([7, 0], Q), {}, ValueError, "p[0] is 7"),
    # types
    (CE, ("cat", [0.5, 0.5]), {}, TypeError, "p is 'cat'"),
    (CE, (0, ["a", "b"]), {}, TypeError, "q is ['a', 'b']"),
    (CE, (None, [0.5, 0.5]), {}, TypeError, "p is None"),
    (CE, (0, None), {}, TypeError, "q is None"),
    (CEL, (0, [1j, 2]), {}, TypeError, "logits is [1j, (2+0j)] (dtype complex128)"),
    (CEL, (0, [True, False]), {}, TypeError, "logits has dtype bool"),
    (BCE, (1, True), {}, TypeError, "y_hat has dtype bool"),
    (BCEL, (object(), 1.0), {}, TypeError, "y is <object"),
    (BCEL, (1, {"z": 1}), {}, TypeError, "logits is {'z': 1}"),
    (ce.softmax, ("abc",), {}, TypeError, "z is 'abc'"),
    (ce.softmax, (None,), {}, TypeError, "z is None"),
    (ce.softmax, ([True, False],), {}, TypeError, "z has dtype bool"),
    (ce.sigmoid, (np.datetime64("2022-02-01"),), {}, TypeError, "z is "),
    (ce.logit, (b"x",), {}, TypeError, "p is b'x'"),
    (ce.entropy, ({0.5},), {}, TypeError, "p is {0.5}"),
    (ce.softmax, (np.ma.masked_array([1.0, 2.0], [0, 1]),), {}, TypeError, "z is a masked array"),
    # shapes
    (CE, ([[0, 1]], [[0.5, 0.25, 0.25]]), {}, ValueError, "p has shape (1, 2), but q has shape (1, 3)"),
    (
        CE,
        ([0, 1, 1], Q),
        {},
        ValueError,
        "p has shape (3,), but q has shape (2, 3): pass (2, 3) for distributions",
    ),
    (CE, (0, Q), {}, ValueError, "p has shape (), but q has shape (2, 3)"),
    (CE, ([[[1]]], Q), {}, ValueError, "p has shape (1, 1, 1)"),
    (CE, ([[1, 0], [0, 1]], Q), {"axis": 0}, ValueError, "p has shape (2, 2), but q has shape (2, 3)"),
    (CEL, ([[0], [1]], Z), {}, ValueError, "target has shape (2, 1), but logits has shape (2, 3)"),
    (
        BCE,
        ([[1], [0]], [0.5, 0.5]),
        {},
        ValueError,
        "y has shape (2, 1), but y_hat has shape (2,): pass (2,)",
    ),
    (BCE, (1, [0.5, 0.5]), {}, ValueError, "y has shape (), but y_hat has shape (2,)"),
    (BCEL, ([1, 0, 1], [0.5, 0.5]), {}, ValueError, "y has shape (3,)"),
    (ce.kl_divergence, ([0.5, 0.5], [0.5, 0.25, 0.25]), {}, ValueError, "p has shape (2,)"),
    (CE, ([[1, 0], [1]], Q), {}, ValueError, "p is ragged, [[1, 0], [1]]"),
    (ce.softmax, ([[1.0], [1.0, 2.0]],), {}, ValueError, "z is ragged"),
    # nothing
    (CE, ([], []), {}, ValueError, "q has shape (0,)"),
    (
        CEL,
        (np.zeros(2, dtype=int), np.zeros((2, 0))),
        {},
        ValueError,
        "logits has shape (2, 0): axis 1 is empty",
    ),
    (ce.softmax, ([],), {}, ValueError, "z has shape (0,): axis 0 is empty, so there are no classes"),
    (ce.softmax, (np.zeros((0, 2)),), {"axis": None}, ValueError, "z has shape (0, 2): axis 0 is empty"),
    (ce.entropy, ([],), {}, ValueError, "p has shape (0,)"),
    (ce.smooth_labels, ([], 0.1), {}, ValueError, "p has shape (0,)"),
    (
        CE,
        (np.zeros((0, 3)), np.zeros((0, 3))),
        {"reduction": "mean"},
        ValueError,
        'reduction is "mean", but there are no examples',
    ),
    (BCEL, ([], []), {"reduction": "mean"}, ValueError, 'reduction is "mean", but there are no examples'),
    # axis
    (
        CE,
        (0, [0.5, 0.5]),
        {"axis": 1},
        ValueError,
        "axis is 1, but q has shape (2,): pass an integer from -1 to 0",
    ),
    (CEL, ([0, 0], Z), {"axis": -3}, ValueError, "axis is -3, but logits has shape (2, 3)"),
    (CEL, ([0, 0], Z), {"axis": 1.0}, TypeError, "axis is 1.0: an integer is needed"),
    (CEG, ([0, 0], Z), {"axis": True}, TypeError, "axis is True"),
    (ce.softmax, (Z,), {"axis": 2}, ValueError, "axis is 2, but z has shape (2, 3)"),
    (
        ce.softmax,
        (Z,),
        {"axis": (0, 1.0)},
        TypeError,
        "axis is (0, 1.0): an integer is needed, a tuple of them",
    ),
    (ce.softmax, (Z,), {"axis": (0, -2)}, ValueError, "axis is (0, -2) for z of shape (2, 3)"),
    (ce.softmax, (Z,), {"axis": ()}, ValueError, "axis is () for z of shape (2, 3)"),
    (CEL, ([0, 1], np.zeros((2, 3, 3))), {"axis": (1, 2)}, ValueError, "target has shape (2,)"),
    (
        CEL,
        (np.full((2, 3, 3), 1 / 9), np.zeros((2, 3, 3))),
        {"axis": (1, 2), "class_weight": np.ones(9)},
        ValueError,
        "class_weight has shape (9,), but it needs one axis of classes",
    ),
    (ce.softmax, (1.0,), {}, ValueError, "axis is -1, but z has shape (): there are no classes"),
    (CE, (0, 0.5), {}, ValueError, "axis is -1, but q has shape (): there are no classes"),
    (ce.entropy, (Q,), {"axis": "0"}, TypeError, "axis is '0'"),
    # weights and masks
    (CE, ([0, 1], Q), {"class_weight": [1, 2]}, ValueError, "class_weight has shape (2,)"),
    (CE, ([0, 1], Q), {"class_weight": 2.0}, ValueError, "class_weight has shape ()"),
    (CE, ([0, 1], Q), {"class_weight": [1, -2, 1]}, ValueError, "class_weight[1] is -2"),
    (CEL, ([0, 1], Z), {"class_weight": [1, NAN, 1]}, ValueError, "class_weight[1] is nan"),
    (CEL, ([0, 1], Z), {"class_weight": [True, False, True]}, TypeError, "class_weight has dtype bool"),
    (
        CEL,
        ([0, 1], Z),
        {"sample_weight": [1, 1, 1]},
        ValueError,
        "sample_weight has shape (3,), which does not",
    ),
    (CEL, ([0, 1], Z), {"sample_weight": [[1], [1]]}, ValueError, "sample_weight has shape (2, 1)"),
    (CEL, ([0, 1], Z), {"sample_weight": [1, INF]}, ValueError, "sample_weight[1] is inf"),
    (CEG, ([0, 1], Z), {"sample_weight": [-1, 1]}, ValueError, "sample_weight[0] is -1"),
    (CEL, ([0, 1], Z), {"sample_weight": ["a", "b"]}, TypeError, "sample_weight is ['a', 'b']"),
    (CEL, ([0, 1], Z), {"sample_weight": [True, False]}, TypeError, "sample_weight has dtype bool"),
    (BCE, ([0, 1], [0.5, 0.5]), {"sample_weight": [1, 2, 3]}, ValueError, "sample_weight has shape (3,)"),
    (BCE, ([0, 1], [0.5, 0.5]), {"pos_weight": -1}, ValueError, "pos_weight is -1"),
    (BCEL, ([0, 1], [0.5, 0.5]), {"pos_weight": [1, 2, 3]}, ValueError, "pos_weight has shape (3,)"),
    (BCEL, ([0, 1], [0.5, 0.5]), {"pos_weight": [[1, 2]]}, ValueError, "pos_weight has shape (1, 2)"),
    (BCEG, ([0, 1], [0.5, 0.5]), {"pos_weight": "2"}, TypeError, "pos_weight is '2'"),
    (CE, ([0, 1], Q), {"where": [True] * 3}, ValueError, "where has shape (3,)"),
    (CE, ([0, 1], Q), {"where": [1, 0]}, TypeError, f"where has dtype {np.dtype(int)}: it needs booleans"),
    (BCEL, ([0, 1], [0.5, 0.5]), {"where": [0.0, 1.0]}, TypeError, "where has dtype float64"),
    # options
    (CE, ([0, 1], Q), {"reduction": "avg"}, ValueError, 'reduction is \'avg\': pass "none", "sum" or "mean"'),
    (BCEL, ([0.0], [0.0]), {"reduction": None}, ValueError, "reduction is None"),
    (CEG, ([0, 1], Z), {"reduction": 1}, ValueError, "reduction is 1"),
    (CE, ([0, 1], Q), {"base": 1}, ValueError, "base is 1"),
    (CE, ([0, 1], Q), {"base": 0.5}, ValueError, "base is 0.5: a number from 1 to inf is needed"),
    (CE, ([0, 1], Q), {"base": -2}, ValueError, "base is -2"),
    (BCE, ([0], [0.5]), {"base": 0}, ValueError, "base is 0"),
    (BCE, ([0], [0.5]), {"base": NAN}, ValueError, "base is nan"),
    (ce.entropy, (Q,), {"base": "e"}, TypeError, "base is 'e'"),
    (ce.kl_divergence, (Q, Q), {"base": INF}, ValueError, "base is inf"),
    (CEL, ([0, 1], Z), {"label_smoothing": 1.5}, ValueError, "label_smoothing is 1.5: a number from 0 to 1"),
    (CEL, ([0, 1], Z), {"label_smoothing": NAN}, ValueError, "label_smoothing is nan"),
    (BCEL, ([0.0], [0.0]), {"label_smoothing": -0.1}, ValueError, "label_smoothing is -0.1"),
    (BCEG, ([0.0], [0.0]), {"label_smoothing": "0.1"}, TypeError, "label_smoothing is '0.1'"),
    (CEG, ([0, 1], Z), {"label_smoothing": True}, TypeError, "label_smoothing is True"),
    (ce.smooth_labels, (Q, 2), {}, ValueError, "epsilon is 2: a number from 0 to 1 is needed"),
    (ce.smooth_labels, (Q, [0.1]), {}, TypeError, "epsilon is [0.1]"),
    # a mean of nothing
    (
        CE,
        ([0, 1], Q),
        {"reduction": "mean", "where": [False, False]},
        ValueError,
        "all weights that count sum to 0",
    ),
    (CEL, ([0, 0], Z), {"reduction": "mean", "class_weight": [0, 1, 1]}, ValueError, "sum to 0"),
    (CEG, ([0, 0], Z), {"reduction": "mean", "sample_weight": [0, 0]}, ValueError, "sum to 0"),
    (BCEL, ([1.0], [0.0]), {"reduction": "mean", "pos_weight": 0}, ValueError, "sum to 0"),
]


@pytest.mark.parametrize(("function", "arguments", "options", "kind", "says"), TABLE)
def test_bad_input(function, arguments, options, kind, says):
    with pytest.raises(kind) as caught:
        function(*arguments, **options)
    assert type(caught.value) is kind
    assert says in str(caught.value)


def test_the_table_is_long_and_covers_every_function():
    assert len(TABLE) > 100
    rows = {row[0].__name__ for row in TABLE}
    assert rows == set(ce.__all__), "write arguments that a new function refuses into TABLE"


@pytest.mark.parametrize("place", [0, 99_999, 70_001])
def test_a_bad_value_is_found_in_any_block(place):
    n, rng = 100_000, np.random.default_rng(0)
    z, y = rng.normal(size=(n, 3)), rng.integers(0, 3, n)
    q, hard = ce.softmax(z), (y > 0).astype(float)
    for change in (-1, 3):
        bad = y.copy()
        bad[place] = change
        for function, other in ((CEL, z), (CE, q), (CEG, z)):
            with pytest.raises(ValueError, match=rf"\[{place}\] is {change}, outside 0 … 2"):
                function(bad, other)
    z[place, 1] = NAN
    for arguments in ((y, z), (ce.one_hot(y, 3), z)):
        with pytest.raises(ValueError, match=rf"logits\[{place}, 1\] is nan"):
            CEL(*arguments)
    with pytest.raises(ValueError, match=rf"logits\[{place}\] is nan"):
        BCEL(hard, z[:, 1])
    z[place] = -INF
    with pytest.raises(ValueError, match=rf"logits\[{place}\] has -inf"):
        CEL(y, z)
    with pytest.raises(ValueError, match=rf"logits\[{place}\] has -inf"):
        CEG(y, z)
    wrong = q.copy()
    wrong[place] = [0.5, 0.5, 0.5]
    with pytest.raises(ValueError, match=rf"q\[{place}\] sums to 1.5"):
        CE(y, wrong)
    wrong = q[:, 0].copy()
    wrong[place] = -0.5
    with pytest.raises(ValueError, match=rf"y_hat\[{place}\] is -0.5"):
        BCE(hard, wrong)
    hard[place] = 1.5
    for function, other in ((BCE, q[:, 0]), (BCEL, q[:, 0])):
        with pytest.raises(ValueError, match=rf"y\[{place}\] is 1.5"):
            function(hard, other)
    weights = np.ones(n)
    weights[place] = -2
    with pytest.raises(ValueError, match=rf"sample_weight\[{place}\] is -2"):
        CE(y, q, sample_weight=weights, reduction="mean")


@pytest.mark.parametrize("shape", [(1_048_586, 4), (100_000, 100), (50, 100_000)])
def test_a_bad_row_is_refused_wherever_it_stands(shape):
    rows, classes = shape
    y = np.zeros(rows, dtype=int)
    q = np.zeros(shape, dtype=np.float32)
    q[:, :4] = 0.25
    assert CE(y, q, reduction="mean") == pytest.approx(np.log(4), rel=1e-6)
    for row, column, value in [(0, 1, 0.65), (rows // 2 + 1, 2, -0.5), (rows - 1, classes - 1, NAN)]:
        q[row, column] = value
        says = "sums to 1.39" if value > 0 else f"is {value}"
        index = f"{row}" if value > 0 else f"{row}, {column}"
        with pytest.raises(ValueError, match=re.escape(f"q[{index}] {says}")):
            CE(y, q)
        q[row, column] = 0.25 if column < 4 else 0
    q[rows - 1, 0] = 0.65
    with pytest.raises(ValueError, match=rf"q\[{rows - 1}\] sums to 1.39"):
        CE(y, q, reduction="mean")


def test_positional_and_keyword_arguments_stay_what_they_are():
    with pytest.raises(TypeError):
        CE(p=0, q=[0.5, 0.5])
    with pytest.raises(TypeError):
        CE(0, [0.5, 0.5], -1)
    assert ce.one_hot([0], num_classes=2).tolist() == [[1, 0]]
    assert ce.smooth_labels([0, 1], epsilon=1.0).tolist() == [0.5, 0.5]
    for function, options in (
        (ce.one_hot, {"labels": [0], "num_classes": 2}),
        (ce.softmax, {"z": [1.0, 2.0]}),
    ):
        with pytest.raises(TypeError):
            function(**options)
