"""Every digit is right: results against 60 digits, on the exact value of the inputs."""

import accuracy
import mpmath
import needs
import numpy as np
import pytest

import cedocs as ce

pytestmark = pytest.mark.no_cover
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


# --- the ratchet: errors in every regime, recorded in accuracy.toml ------------------------------

# Why an error may exceed 4 ulp: NumPy's own float32 exponential is right to 2.5 ulp only; the power of the
# focal loss doubles the error of what it is given; a term of a divergence is the difference of two numbers that
# are up to four times as large.
MORE = {("softmax", "float32"): 5, ("focal_loss_with_logits", "float32"): 6, ("kl_divergence", "float32"): 5}
MORE |= {
    (f"cross_entropy_with_logits_gradient, label {where}", "float32"): 5
    for where in ("at the top", "elsewhere")
}


@pytest.fixture(scope="module")
def measured():
    return accuracy.measure()


def test_no_error_has_grown(measured):
    """Processors differ a little in their exponentials: half as much again, and half a unit, are allowed."""
    recorded = accuracy.read()
    assert measured.keys() == recorded.keys(), "run `make accuracy` and commit tests/module/accuracy.toml"
    grown = {
        key: (error, recorded[key])
        for key, (error, _) in measured.items()
        if error > 1.5 * recorded[key][0] + 0.5
    }
    assert not grown


def test_every_error_is_at_most_four_ulp():
    recorded = accuracy.read()
    assert {key[0].split(",")[0] for key in recorded} >= {
        "softmax",
        "kl_divergence",
        "logit",
        "focal_loss_with_logits",
    }
    above = {key: error for key, (error, _) in recorded.items() if error > MORE.get(key[:2], accuracy.BOUND)}
    assert not above


def test_the_ratchet_notices_a_lost_digit():
    """Its own check can fail: the naive formula has lost what the module keeps."""
    z = np.array([[40.0, 0.0, 0.0]])
    naive = np.log(np.exp(z).sum(axis=1)) - z[:, 0]
    with mpmath.workdps(60):
        right = [accuracy.softmax_and_losses(z[0])[1][0]]
        assert accuracy.ulps(naive, right) > 1e6
        assert accuracy.ulps(ce.cross_entropy_with_logits([0], z), right) <= 2


def through(library, loss, z):
    """The derivative that a library finds."""
    if library == "torch":
        needs.require("torch")
        import torch

        x = torch.tensor(z, requires_grad=True)
        loss(x).sum().backward()
        return x.grad.numpy()
    import jax

    with jax.enable_x64(True):
        return np.asarray(jax.grad(lambda z: loss(z).sum())(jax.numpy.asarray(z)))


@pytest.mark.parametrize("library", ["analytic", "torch", "jax"])
@pytest.mark.parametrize("classes", [2, 100, 50_000])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_gradient_of_the_largest_class_keeps_its_digits(dtype, classes, library):
    """Where its probability is small it is q, or q − 1, and not 1 − (1 − q)."""
    z = np.random.default_rng(classes).normal(0, 0.01, (2, classes)).astype(dtype)
    top = z.argmax(axis=1)
    for y in (top, (top + 1) % classes):
        if library == "analytic":
            found = ce.cross_entropy_with_logits_gradient(y, z)
        else:
            found = through(library, lambda x, y=y: ce.cross_entropy_with_logits(y.tolist(), x), z)
        q = np.exp(z.astype(np.longdouble))
        q /= q.sum(axis=1, keepdims=True)
        right = np.take_along_axis(q, top[:, None], 1)[:, 0] - (y == top)
        # a library sums 50,000 numbers of float32 less exactly than NumPy
        bound = 8 if library == "analytic" else 100
        assert np.abs(found[[0, 1], top] / right - 1).max() < bound * np.finfo(dtype).eps


def test_divergence_of_subnormal_and_negative_zero():
    for p, q, right in [
        ([0.5, 0.5], [1e-310, 1.0], 155 * np.log(10) - np.log(2)),
        ([0.5, 0.5], [2.0**-1074, 1.0], 536 * np.log(2)),
        ([1e-310, 1.0], [0.5, 0.5], np.log(2)),
        ([1.0, 0.0], [1.0, -0.0], 0.0),
    ]:
        assert ce.kl_divergence(p, q) == pytest.approx(right, rel=1e-9)
    small = np.float32([1e-40, 1.0])
    assert ce.kl_divergence([0.5, 0.5], small) == pytest.approx(45.3586, rel=1e-5)
    assert ce.kl_divergence([1, 0], [-0.0, 1.0]) == np.inf


def test_perplexity_keeps_its_digits():
    q = np.random.default_rng(0).dirichlet([0.02] * 5, 200)
    q = np.maximum(q, 1e-280)
    y = np.random.default_rng(1).integers(0, 5, 200)
    right = [1 / exact(row[k]) for row, k in zip(q, y, strict=True)]
    assert worst(ce.perplexity(y, q), right, np.float64) < 2.5e-16
    small = q.clip(1e-37).astype(np.float32)
    for p in (y, np.full((200, 5), np.float32(0.2))):
        found = ce.perplexity(p, small)
        assert found.dtype == np.float32
        if p.ndim == 1:
            right = [1 / exact(row[k]) for row, k in zip(small, y, strict=True)]
        else:
            right = [
                mpmath.exp(-mpmath.fsum(exact(t) * mpmath.log(exact(x)) for t, x in zip(a, b, strict=True)))
                for a, b in zip(p, small, strict=True)
            ]
        assert worst(found, right, np.float32) < 1.2e-7


def test_longdouble_keeps_its_digits_with_a_base():
    if np.finfo(np.longdouble).eps == np.finfo(np.float64).eps:
        return  # longdouble is float64 on this machine
    p = np.array([0.1, 0.9], dtype=np.longdouble)
    right = -(p * np.log(p)).sum() / np.log(np.longdouble(10))
    assert abs(ce.entropy(p, base=10) / right - 1) < 3 * np.finfo(np.longdouble).eps
    assert abs(ce.cross_entropy(p, p, base=10) / right - 1) < 3 * np.finfo(np.longdouble).eps
    assert ce.entropy([0.5, 0.5], base=2**2000) == pytest.approx(1 / 2000, rel=1e-15)
