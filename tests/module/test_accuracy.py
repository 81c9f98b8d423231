"""Every digit is right: results against 60 digits, on the exact value of the inputs."""

import mpmath
import numpy as np
import pytest

import cedocs as ce

BOUND = {np.float32: 2e-6, np.float64: 4e-15, np.float16: 6e-4}


@pytest.fixture(autouse=True)
def sixty_digits():
    with mpmath.workdps(60):
        yield


def exact(x):
    return mpmath.mpf(float(x))


def exact_loss(z, y):
    """log1p Σ_{k≠y} exp(z_k − z_y)."""
    return mpmath.log1p(mpmath.fsum(mpmath.exp(exact(x) - exact(z[y])) for k, x in enumerate(z) if k != y))


def worst(found, right, dtype):
    """The largest relative error among the results above the smallest normal number."""
    pairs = [(f, r) for f, r in zip(found, right, strict=True) if abs(r) > np.finfo(dtype).tiny]
    assert pairs
    return max(abs((exact(f) - r) / r) for f, r in pairs)


def half_right(rng, n, k, scale, dtype, shift=0.0):
    """Logits, and labels half of which are the largest logit's."""
    z = (rng.normal(0, scale, (n, k)).astype(dtype) + dtype(shift)).astype(dtype)
    y = rng.integers(0, k, n)
    y[: n // 2] = z[: n // 2].argmax(axis=1)
    return z, y


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("shift", [0.0, 1e8])
@pytest.mark.parametrize("classes", [2, 3, 10, 1000])
@pytest.mark.parametrize("scale", [3, 15])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_from_logits(dtype, scale, classes, shift, seed):
    n = max(4, 800 // classes)
    z, y = half_right(np.random.default_rng([seed, classes, scale]), n, classes, scale, dtype, shift)
    right = [exact_loss(row, label) for row, label in zip(z, y, strict=True)]
    assert worst(ce.cross_entropy_with_logits(y, z), right, dtype) < BOUND[dtype]
    soft = ce.cross_entropy_with_logits(ce.one_hot(y, classes), z)
    assert worst(soft, right, dtype) < BOUND[dtype]
    assert worst(-ce.log_softmax(z)[np.arange(n), y], right, dtype) < BOUND[dtype]


@pytest.mark.parametrize("scale", [3, 15, 60])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_binary_losses_and_gradients_from_logits(dtype, scale):
    rng = np.random.default_rng(scale)
    z = rng.normal(0, scale, 400).astype(dtype)
    for y in (rng.integers(0, 2, 400).astype(dtype), rng.uniform(size=400).astype(dtype)):
        pairs = list(zip(map(exact, y), map(exact, z), strict=True))
        right = [t * mpmath.log1p(mpmath.exp(-x)) + (1 - t) * mpmath.log1p(mpmath.exp(x)) for t, x in pairs]
        assert worst(ce.binary_cross_entropy_with_logits(y, z), right, dtype) < BOUND[dtype]
    right = [1 / (1 + mpmath.exp(-exact(x))) for x in z]
    assert worst(ce.sigmoid(z), right, dtype) < BOUND[dtype]
    assert (
        worst(ce.binary_cross_entropy_with_logits_gradient(np.zeros_like(z), z), right, dtype) < BOUND[dtype]
    )
    assert (
        worst(-ce.binary_cross_entropy_with_logits_gradient(np.ones_like(z), -z), right, dtype) < BOUND[dtype]
    )
    assert worst(ce.log_sigmoid(z), [-mpmath.log1p(mpmath.exp(-exact(x))) for x in z], dtype) < BOUND[dtype]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("classes", [2, 10, 1000])
def test_softmax_and_gradients(dtype, classes):
    z, y = half_right(np.random.default_rng(classes), 6, classes, 15, dtype)
    q, gradient = ce.softmax(z), ce.cross_entropy_with_logits_gradient(y, z)
    for i in range(len(z)):
        ratios = [mpmath.exp(exact(x) - exact(z[i].max())) for x in z[i]]
        total = mpmath.fsum(ratios)
        assert worst(q[i], [x / total for x in ratios], dtype) < BOUND[dtype]
        right = [x / total for x in ratios]
        right[y[i]] = -mpmath.fsum(x for k, x in enumerate(right) if k != y[i])
        assert worst(gradient[i], right, dtype) < BOUND[dtype]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_losses_from_probabilities(dtype):
    rng = np.random.default_rng(7)
    y_hat = np.concatenate([rng.uniform(size=200), 10.0 ** rng.uniform(-37, 0, 200)]).astype(dtype)
    for y in (rng.integers(0, 2, 400).astype(dtype), rng.uniform(size=400).astype(dtype)):
        pairs = list(zip(map(exact, y), map(exact, y_hat), strict=True))
        right = [-t * mpmath.log(x) - (1 - t) * mpmath.log1p(-x) for t, x in pairs]
        assert worst(ce.binary_cross_entropy(y, y_hat), right, dtype) < BOUND[dtype]
        bits = ce.binary_cross_entropy(y, y_hat, base=2)
        assert worst(bits, [x / mpmath.log(2) for x in right], dtype) < BOUND[dtype]
    right = [mpmath.log(exact(x) / (1 - exact(x))) for x in y_hat]
    assert worst(ce.logit(y_hat), right, dtype) < BOUND[dtype]
    close = (0.5 + np.array([1e-3, -1e-6, 2.0**-20])).astype(dtype)
    right = [mpmath.log(exact(x) / (1 - exact(x))) for x in close]
    assert worst(ce.logit(close), right, dtype) < BOUND[dtype]


def test_divergence_of_what_is_nearly_the_same():
    p = np.array([0.5, 0.25, 0.25])
    for step in (2.0**-4, 2.0**-10, 2.0**-30, 2.0**-50):
        q = p + np.array([step, -step / 2, -step / 2])
        right = mpmath.fsum(exact(a) * mpmath.log(exact(a) / exact(b)) for a, b in zip(p, q, strict=True))
        assert worst([ce.kl_divergence(p, q)], [right], np.float64) < 4e-15
    rng = np.random.default_rng(8)
    for scale in (0.01, 1, 20):
        p, q = ce.softmax(rng.normal(size=(2, 50, 4)) * scale)
        right = [
            mpmath.fsum(
                exact(a) * mpmath.log(exact(a) / exact(b)) - exact(a) + exact(b)
                for a, b in zip(*rows, strict=True)
            )
            for rows in zip(p, q, strict=True)
        ]
        assert worst(ce.kl_divergence(p, q), right, np.float64) < 4e-15


def test_float16_is_right_to_its_own_precision():
    rng = np.random.default_rng(9)
    for classes in (2, 10, 1000):
        z, y = half_right(rng, 20, classes, 3, np.float16)
        right = [exact_loss(row, label) for row, label in zip(z, y, strict=True)]
        for found in (
            ce.cross_entropy_with_logits(y, z),
            ce.cross_entropy_with_logits(ce.one_hot(y, classes), z),
        ):
            assert found.dtype == np.float16
            assert worst(found, right, np.float16) < BOUND[np.float16]


def test_the_rounding_of_far_gaps_is_put_back():
    """With exp, the half unit that z_j − z_k rounds away would cost digits from a gap of 32 on."""
    rng = np.random.default_rng(10)
    for dtype, gap in ((np.float64, 600), (np.float32, 80)):
        for classes in (2, 5, 40):
            z = rng.normal(0, 1, (200, classes)).astype(dtype)
            z[:, 0] += dtype(gap)
            y = np.zeros(200, dtype=int)
            right = [exact_loss(row, 0) for row in z]
            assert worst(ce.cross_entropy_with_logits(y, z), right, dtype) < BOUND[dtype] / 4
            assert (
                worst(ce.cross_entropy_with_logits(ce.one_hot(y, classes), z), right, dtype)
                < BOUND[dtype] / 4
            )


def test_sums_keep_their_digits():
    """Sums of float32 are taken in float64: the mean of equal losses is that loss, to the last bit."""
    y = np.zeros(300_000, dtype=int)
    for row in ([0.0, 0.1, 0.7], [0.3, 0.0], np.linspace(0, 1, 40)):
        z = np.tile(np.asarray(row, dtype=np.float32), (len(y), 1))
        loss = ce.cross_entropy_with_logits(y[0], z[0])
        assert ce.cross_entropy_with_logits(y, z, reduction="mean") == loss
        assert ce.cross_entropy_with_logits(y, z, reduction="sum") == np.float32(np.float64(loss) * len(y))
