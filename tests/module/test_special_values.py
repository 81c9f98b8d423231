"""The tables of the docstrings: what 0, ±inf and nan give."""

import math

import numpy as np
import pytest

import cedocs as ce

INF, NAN = math.inf, math.nan
LOG2 = math.log(2)

TABLE = [
    # softmax and log_softmax
    (ce.softmax, ([-INF, 0.0, 0.0],), [0, 0.5, 0.5]),
    (ce.softmax, ([INF, 0.0, -INF],), [1, 0, 0]),
    (ce.softmax, ([INF, 0.0, INF],), "z has inf"),
    (ce.softmax, ([-INF, -INF],), "z has -inf"),
    (ce.softmax, ([[0, 0], [NAN, 0]],), "z[1, 0] is nan"),
    (ce.softmax, ([3.0],), [1]),
    (ce.log_softmax, ([-INF, 0.0, 0.0],), [-INF, -LOG2, -LOG2]),
    (ce.log_softmax, ([INF, 0.0, -INF],), [0, -INF, -INF]),
    (ce.log_softmax, ([INF, INF],), "z has inf"),
    (ce.log_softmax, ([[-INF, -INF]],), "z[0] has -inf"),
    (ce.log_softmax, ([NAN, 0],), "z[0] is nan"),
    # sigmoid, log_sigmoid, logit
    (ce.sigmoid, ([-INF, 0.0, INF],), [0, 0.5, 1]),
    (ce.sigmoid, ([NAN],), "z[0] is nan"),
    (ce.log_sigmoid, ([-INF, 0.0, INF],), [-INF, -LOG2, 0]),
    (ce.log_sigmoid, (NAN,), "z is nan"),
    (ce.logit, ([0.0, 0.5, 1.0],), [-INF, 0, INF]),
    (ce.logit, ([0.5, NAN],), "p[1] is nan"),
    # cross-entropy
    (ce.cross_entropy, ([0, 1], [0.0, 1.0]), 0),
    (ce.cross_entropy, ([1, 0], [0.0, 1.0]), INF),
    (ce.cross_entropy, ([0.5, 0.5], [0.0, 1.0]), INF),
    (ce.cross_entropy, ([0, 1], [[0.0, 1.0], [0.0, 1.0]]), [INF, 0]),
    (ce.cross_entropy, (1, [NAN, 1.0]), "q[0] is nan"),
    (ce.cross_entropy, ([NAN, 1.0], [0.0, 1.0]), "p[0] is nan"),
    (ce.cross_entropy, (1, [INF, 1.0]), "q[0] is inf"),
    (ce.cross_entropy_with_logits, (0, [-INF, 0.0]), INF),
    (ce.cross_entropy_with_logits, (1, [-INF, 0.0, 0.0]), LOG2),
    (ce.cross_entropy_with_logits, (0, [INF, 0.0]), 0),
    (ce.cross_entropy_with_logits, (0, [INF, 0.0, -INF]), 0),
    (ce.cross_entropy_with_logits, (1, [INF, 0.0, 0.0]), INF),
    (ce.cross_entropy_with_logits, (0, [INF, INF]), "logits has inf"),
    (ce.cross_entropy_with_logits, ([0], [[INF, INF, 0.0]]), "logits[0] has inf"),
    (ce.cross_entropy_with_logits, (0, [-INF, -INF]), "logits has -inf"),
    (ce.cross_entropy_with_logits, ([0, 1], [[0, 0, 0], [-INF] * 3]), "logits[1] has -inf"),
    (ce.cross_entropy_with_logits, ([0, 1], [[0, 0, 0], [0, 0, NAN]]), "logits[1, 2] is nan"),
    (ce.cross_entropy_with_logits, ([0, 1], [[0, 0], [0, NAN]]), "logits[1, 1] is nan"),
    (ce.cross_entropy_with_logits, ([0, 0.5, 0.5], [-INF, 0.0, 0.0]), LOG2),
    (ce.cross_entropy_with_logits, ([1, 0, 0], [-INF, 0.0, 0.0]), INF),
    (ce.cross_entropy_with_logits, ([1, 0, 0], [INF, 0.0, 0.0]), 0),
    (ce.cross_entropy_with_logits, ([0.5, 0.5, 0], [INF, 0.0, 0.0]), INF),
    (ce.cross_entropy_with_logits, ([1, 0, 0], [-INF] * 3), "logits has -inf"),
    (ce.cross_entropy_with_logits, ([1, 0, 0], [0, NAN, 0]), "logits[1] is nan"),
    # its gradient
    (ce.cross_entropy_with_logits_gradient, (0, [-INF, 0.0, 0.0]), [-1, 0.5, 0.5]),
    (ce.cross_entropy_with_logits_gradient, (1, [-INF, 0.0, 0.0]), [0, -0.5, 0.5]),
    (ce.cross_entropy_with_logits_gradient, (0, [INF, 0.0, 0.0]), [0, 0, 0]),
    (ce.cross_entropy_with_logits_gradient, (1, [INF, 0.0, 0.0]), [1, -1, 0]),
    (ce.cross_entropy_with_logits_gradient, (1, [INF, 0.0, INF]), "logits has inf"),
    (ce.cross_entropy_with_logits_gradient, (1, [-INF, -INF]), "logits has -inf"),
    (ce.cross_entropy_with_logits_gradient, (1, [NAN, 0]), "logits[0] is nan"),
    # binary
    (ce.binary_cross_entropy, ([0, 1, 0.5], [0.0, 1.0, 0.0]), [0, 0, INF]),
    (ce.binary_cross_entropy, ([1, 0], [0.0, 1.0]), [INF, INF]),
    (ce.binary_cross_entropy, ([0.5, 0.0], [1.0, 1e-20]), [INF, 1e-20]),
    (ce.binary_cross_entropy, (0, NAN), "y_hat is nan"),
    (ce.binary_cross_entropy, ([0, 0.5], [0, INF]), "y_hat[1] is inf"),
    (ce.binary_cross_entropy_with_logits, ([1, 0], [INF, INF]), [0, INF]),
    (ce.binary_cross_entropy_with_logits, ([1, 0], [-INF, -INF]), [INF, 0]),
    (ce.binary_cross_entropy_with_logits, ([0.5, 0.5, 0.2], [INF, -INF, 0]), [INF, INF, LOG2]),
    (ce.binary_cross_entropy_with_logits, ([1, 0], [0, NAN]), "logits[1] is nan"),
    (ce.binary_cross_entropy_with_logits_gradient, ([1, 0, 0.5], [INF, INF, INF]), [0, 1, 0.5]),
    (ce.binary_cross_entropy_with_logits_gradient, ([1, 0, 0.5], [-INF, -INF, 0]), [-1, 0, 0]),
    (ce.binary_cross_entropy_with_logits_gradient, ([1], [NAN]), "logits[0] is nan"),
    # information
    (ce.entropy, ([0.0, 1.0],), 0),
    (ce.entropy, ([NAN, 1.0],), "p[0] is nan"),
    (ce.kl_divergence, ([0.5, 0.5, 0], [0.5, 0.5, 0]), 0),
    (ce.kl_divergence, ([1.0, 0], [0.5, 0.5]), LOG2),
    (ce.kl_divergence, ([0.5, 0.5], [0, 1.0]), INF),
    (ce.kl_divergence, ([1, 0], [0, 1]), INF),
    (ce.kl_divergence, ([1, 0], [INF, 1]), "q[0] is inf"),
    (ce.perplexity, (0, [0.0, 1.0]), INF),
    (ce.perplexity, (0, [1.0, 0.0]), 1),
    (ce.perplexity, (0, [NAN, 0.0]), "q[0] is nan"),
    # encodings
    (ce.one_hot, ([-1], 2), "labels[0] is -1"),
    (ce.smooth_labels, ([0, 1], 0), [0, 1]),
    (ce.smooth_labels, ([0, 1], 1), [0.5, 0.5]),
    (ce.smooth_labels, ([NAN, 1], 0.1), "p[0] is nan"),
]


def compare(function, arguments, expected):
    result = np.asarray(function(*arguments))
    np.testing.assert_allclose(result, expected, rtol=1e-15)
    if function not in (ce.logit, ce.log_softmax, ce.log_sigmoid) and "gradient" not in function.__name__:
        assert not np.signbit(result).any()  # a loss of zero is not −0


@pytest.mark.parametrize(("function", "arguments", "expected"), TABLE)
def test_special_values(function, arguments, expected):
    if isinstance(expected, str):
        with pytest.raises(ValueError) as caught:
            function(*arguments)
        assert str(caught.value).startswith(expected)
    else:
        compare(function, arguments, expected)


ROWS = [row for row in TABLE if not isinstance(row[2], str) and row[0] is not ce.smooth_labels]
ROWS = [row for row in ROWS if all(np.ndim(argument) < 2 for argument in row[1])]


@pytest.mark.parametrize(("function", "arguments", "expected"), ROWS)
def test_special_values_of_many_rows(function, arguments, expected):
    compare(function, [np.array([argument] * 3000) for argument in arguments], [expected] * 3000)


def test_a_caller_who_makes_numpy_raise_is_not_disturbed():
    with np.errstate(all="raise"):
        assert ce.cross_entropy_with_logits([1, 0], [[1e9, -1e9], [np.inf, 0]]).tolist() == [2e9, 0]
        assert ce.cross_entropy(0, [0.0, 1.0]) == INF
        assert ce.sigmoid(-1e9) == 0
        assert ce.logit(0.0) == -INF
        assert ce.perplexity(0, [0.0, 1.0]) == INF
        assert ce.binary_cross_entropy([1, 0.5], [0.0, 0.0]).tolist() == [INF, INF]
        assert ce.softmax([1e300, -1e300]).tolist() == [1, 0]
        assert ce.kl_divergence([1.0, 0.0], [0.0, 1.0]) == INF
