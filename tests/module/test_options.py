"""What the options mean: several axes, empty batches, 0-d and traced numbers, huge weights, compilation."""

import numpy as np
import pytest
from test_arrays import library

import cedocs as ce

RNG = np.random.default_rng(0)
Z, P = RNG.normal(size=(5, 3, 4)), RNG.dirichlet(np.ones(12), 5).reshape(5, 3, 4)


@pytest.mark.parametrize("axis", [(1, 2), (2, 1), (-1, -2), (0, 2), (0,), None])
def test_several_axes_hold_the_classes_together(axis):
    axes = (0, 1, 2) if axis is None else tuple(sorted(i % 3 for i in axis))
    kept = [i for i in range(3) if i not in axes]

    def flat(x):
        x = np.transpose(x, (*kept, *axes))
        return x.reshape(*x.shape[: len(kept)], -1)

    p, z = P / P.sum(axis=axes, keepdims=True), Z
    q = ce.softmax(z, axis=axis)
    assert np.array_equal(flat(q), ce.softmax(flat(z)))
    assert np.array_equal(flat(ce.log_softmax(z, axis=axis)), ce.log_softmax(flat(z)))
    assert np.array_equal(flat(ce.smooth_labels(p, 0.1, axis=axis)), ce.smooth_labels(flat(p), 0.1))
    assert np.array_equal(ce.entropy(p, axis=axis), ce.entropy(flat(p)))
    for function, x in ((ce.cross_entropy, q), (ce.kl_divergence, q), (ce.perplexity, q)):
        assert np.array_equal(function(p, x, axis=axis), function(flat(p), flat(x)))
    for function in (ce.cross_entropy_with_logits, ce.kl_divergence_with_logits, ce.perplexity_with_logits):
        assert np.array_equal(function(p, z, axis=axis), function(flat(p), flat(z)))
    gradient = ce.cross_entropy_with_logits_gradient(p, z, axis=axis)
    assert np.array_equal(flat(gradient), ce.cross_entropy_with_logits_gradient(flat(p), flat(z)))


def test_a_message_shows_the_index_among_several_axes():
    z = Z.copy()
    z[1, 2, 3] = np.nan
    with pytest.raises(ValueError, match=r"z\[1, 2, 3\] is nan"):
        ce.softmax(z, axis=(0, 2))
    z[:, 2] = -np.inf
    with pytest.raises(ValueError, match=r"z\[:, 2\] has -inf"):
        ce.softmax(z, axis=(0, 2))
    assert ce.softmax(3.0, axis=None).tolist() == [1.0]


def test_an_empty_batch_has_no_losses_and_the_sum_0():
    z, y = np.zeros((0, 3), np.float32), np.zeros(0, int)
    for function, arguments, shape in [
        (ce.cross_entropy_with_logits, (y, z), (0,)),
        (ce.cross_entropy_with_logits, (z, z), (0,)),
        (ce.cross_entropy, (y, z), (0,)),
        (ce.kl_divergence, (z, z), (0,)),
        (ce.binary_cross_entropy, (z, z), (0, 3)),
        (ce.binary_cross_entropy_with_logits, (z, z), (0, 3)),
        (ce.focal_loss_with_logits, (z, z), (0, 3)),
    ]:
        loss = function(*arguments)
        assert (loss.shape, loss.dtype) == (shape, np.float32)
        assert function(*arguments, sample_weight=2, reduction="sum") == 0
        with pytest.raises(ValueError, match="there are no examples"):
            function(*arguments, reduction="mean")
    assert ce.cross_entropy_with_logits_gradient(y, z).shape == (0, 3)
    assert ce.softmax(z).shape == ce.sigmoid(z).shape == ce.log_softmax(z).shape == (0, 3)
    assert ce.entropy(z).shape == ce.perplexity(y, z).shape == (0,)
    assert ce.one_hot(y, 3).shape == (0, 3)
    assert ce.logit([]).shape == (0,)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_huge_weights_do_not_overflow_a_mean(dtype):
    huge = np.full(3, np.finfo(dtype).max / 2, dtype)
    z, y = np.array([[0, 1], [1, 0], [2, 2]], dtype), [0, 1, 1]
    q = ce.softmax(z)
    b = z[:, 0]
    right = ce.cross_entropy_with_logits(y, z).mean()
    assert ce.cross_entropy_with_logits(y, z, sample_weight=huge, reduction="mean") == pytest.approx(
        right, rel=1e-6
    )
    assert ce.cross_entropy_with_logits(
        y, z, sample_weight=huge, class_weight=huge[:2], reduction="mean"
    ) == pytest.approx(right, rel=1e-6)
    assert ce.cross_entropy(y, q, sample_weight=huge, reduction="mean") == pytest.approx(right, rel=1e-6)
    weighted = ce.binary_cross_entropy_with_logits([1, 1, 1], b, pos_weight=huge[0], reduction="mean")
    assert weighted == pytest.approx(ce.binary_cross_entropy_with_logits([1, 1, 1], b).mean(), rel=1e-6)
    jax = library("jax")
    with jax.enable_x64(True):
        traced = jax.jit(
            lambda z: ce.cross_entropy_with_logits(y, z, sample_weight=huge.tolist(), reduction="mean")
        )
        assert float(traced(jax.numpy.asarray(z))) == pytest.approx(right, rel=1e-6)


def test_weights_must_fit_the_dtype():
    with pytest.raises(ValueError, match=r"sample_weight\[0\] is 1e\+300: .* at most 3.4e\+38 in float32"):
        ce.cross_entropy_with_logits([0], np.zeros((1, 2), np.float32), sample_weight=[1e300])


def test_targets_are_not_rounded_to_the_dtype_of_the_prediction():
    assert ce.binary_cross_entropy([1e-300], np.float32([0])).tolist() == [np.inf]
    assert ce.binary_cross_entropy([1 - 1e-12], np.float32([1])).tolist() == [np.inf]
    assert ce.binary_cross_entropy([1e-300], np.float32([0.5])).dtype == np.float32


def test_numbers_among_the_options_may_be_0d_arrays():
    z = np.array([[0.0, 1.0]])
    right = ce.cross_entropy_with_logits([0], z, label_smoothing=0.1)
    assert ce.cross_entropy_with_logits([0], z, label_smoothing=np.array(0.1)) == right
    assert ce.entropy([0.5, 0.5], base=np.array(2)) == 1
    torch = library("torch")
    epsilon = torch.tensor(0.1, dtype=torch.float64, requires_grad=True)
    loss = ce.cross_entropy_with_logits([0], torch.tensor(z), label_smoothing=epsilon)
    assert loss.item() == pytest.approx(right[0], rel=1e-15)
    loss.sum().backward()
    assert epsilon.grad.item() == pytest.approx(-0.5, rel=1e-14)  # (z_0 − z_1) / 2
    assert ce.entropy(torch.tensor([0.5, 0.5]), base=torch.tensor(2)).item() == pytest.approx(1)
    with pytest.raises(ValueError, match=r"label_smoothing is 1\.5: a number from 0 to 1"):
        ce.cross_entropy_with_logits([0], torch.tensor(z), label_smoothing=torch.tensor(1.5))
    with pytest.raises(ValueError, match="base is 1: pass a finite number above 1"):
        ce.entropy(torch.tensor([0.5, 0.5]), base=torch.tensor(1.0))


def test_numbers_among_the_options_may_be_traced():
    jax = library("jax")
    jnp = jax.numpy
    with jax.enable_x64(True):
        z, y, q = jnp.asarray([[0.0, 1.0]]), jnp.asarray([0]), jnp.asarray([[0.25, 0.75]])
        smoothed = jax.jit(lambda e: ce.cross_entropy_with_logits(y, z, label_smoothing=e)[0])
        assert smoothed(0.1) == pytest.approx(ce.cross_entropy_with_logits([0], z, label_smoothing=0.1)[0])
        assert np.isnan(smoothed(1.5))
        bits = jax.jit(lambda base: ce.cross_entropy(y, q, base=base)[0])
        assert bits(2.0) == pytest.approx(2)
        assert np.isnan(bits(1.0))
        assert np.isnan(bits(-2.0))
        focus = jax.jit(lambda gamma: ce.focal_loss_with_logits(y, z[:, 1], gamma=gamma)[0])
        assert focus(2.0) == pytest.approx(float(ce.focal_loss_with_logits([0], [1.0])[0]))
        assert np.isnan(focus(-1.0))


def test_the_remedy_exists_in_the_library():
    torch, strict = library("torch"), library("array_api_strict")
    dask, jnp = library("dask.array"), library("jax").numpy
    for y, z, remedy in [
        (np.zeros(1), np.zeros((1, 2)), r"\.astype\(int\)"),
        (jnp.zeros(1), jnp.zeros((1, 2)), r"\.astype\(int\)"),
        (dask.zeros(1), dask.zeros((1, 2)), r"\.astype\(int\)"),
        (torch.zeros(1), torch.zeros(1, 2), r"\.long\(\)"),
        (strict.zeros(1), strict.zeros((1, 2)), r"astype\(…, int64\)"),
    ]:
        with pytest.raises(TypeError, match=remedy):
            ce.cross_entropy_with_logits(y, z)
    with pytest.raises(TypeError, match=r"cast it with \.double\(\)"):
        ce.softmax(torch.tensor([True, False]))
    with pytest.raises(TypeError, match=r"cast it with astype\(…, float64\)"):
        ce.softmax(strict.asarray([True, False]))


@pytest.mark.filterwarnings("ignore")  # torch warns of its own caches
def test_torch_compiles_the_whole_graph():
    torch = library("torch")
    z, y = torch.tensor([[1.0, 2.0, 3.0], [0.0, 0.0, 5.0]]), torch.tensor([0, 2])
    q, hard, keep = ce.softmax(z), torch.tensor([1.0, 0.0]), torch.tensor([True, False])
    for function in (
        ce.softmax,
        lambda z: ce.log_softmax(z, axis=None),
        ce.sigmoid,
        lambda z: ce.cross_entropy_with_logits(y, z, reduction="mean"),
        lambda z: ce.cross_entropy_with_logits(q, z, label_smoothing=0.1, class_weight=z[0], where=keep),
        lambda z: ce.cross_entropy_with_logits_gradient(y, z),
        lambda z: ce.binary_cross_entropy_with_logits(hard, z[:, 0], pos_weight=z[0, 2], reduction="mean"),
        lambda z: ce.kl_divergence_with_logits(q, z, reduction="sum"),
        lambda z: ce.perplexity_with_logits(y, z, reduction="mean"),
        lambda z: ce.focal_loss_with_logits(hard, z[:, 0]),
        lambda z: ce.cross_entropy(y, ce.softmax(z), base=2),
        lambda z: ce.entropy(ce.softmax(z)),
    ):
        compiled = torch.compile(function, fullgraph=True, backend="eager")
        torch.testing.assert_close(compiled(z), function(z))
        torch._dynamo.reset()
    wrong = torch.compile(lambda z: ce.cross_entropy_with_logits(y + 2, z), fullgraph=True, backend="eager")
    assert torch.isnan(wrong(z)).tolist() == [False, True]
    torch._dynamo.reset()


# --- what the functions of information and the focal loss say ------------------------------------


def test_divergence_and_perplexity_from_logits_are_those_of_the_softmax():
    z, p, y = Z[:, 0], ce.softmax(RNG.normal(size=(5, 4))), np.arange(5) % 4
    q, w, keep = ce.softmax(z), RNG.uniform(0.5, 2, 5), np.arange(5) != 2
    for target in (p, y):
        for reduction in ("none", "sum", "mean"):
            options = {"sample_weight": w, "where": keep, "reduction": reduction, "base": 2}
            found = ce.kl_divergence_with_logits(target, z, **options)
            assert found == pytest.approx(ce.kl_divergence(target, q, **options), rel=1e-13)
            assert found == pytest.approx(
                ce.kl_divergence_with_logits(target, np.log(q), **options), rel=1e-13
            )
        rows = p if target is p else ce.one_hot(y, 4)
        each = ce.cross_entropy(target, q) - ce.entropy(rows)
        mean = (each * w * keep).sum() / (w * keep).sum()
        assert ce.kl_divergence(target, q, sample_weight=w, where=keep, reduction="mean") == pytest.approx(
            mean
        )
        assert ce.perplexity(target, q) == pytest.approx(np.exp(ce.cross_entropy(target, q)))
        assert ce.perplexity_with_logits(target, z) == pytest.approx(ce.perplexity(target, q), rel=1e-13)
        options = {"sample_weight": w, "where": keep, "reduction": "mean"}
        text = np.exp(ce.cross_entropy(target, q, **options))
        assert ce.perplexity(target, q, **options) == pytest.approx(text)
        assert ce.perplexity_with_logits(target, z, **options) == pytest.approx(text)
        assert (
            ce.perplexity(target, q, where=keep)[2]
            == ce.perplexity_with_logits(target, z, where=keep)[2]
            == 1
        )


def test_focal_loss_is_that_of_the_book():
    z, y, soft = RNG.normal(0, 3, 200), RNG.integers(0, 2, 200), RNG.uniform(size=200)
    sign = 2 * y - 1
    for gamma in (0, 0.5, 1, 2, 5):
        for alpha in (None, 0.25):
            a = 1 if alpha is None else np.where(y, alpha, 1 - alpha)
            right = -a * ce.sigmoid(-sign * z) ** gamma * ce.log_sigmoid(sign * z)
            assert ce.focal_loss_with_logits(y, z, gamma=gamma, alpha=alpha) == pytest.approx(
                right, rel=1e-13
            )
            mean = ce.focal_loss_with_logits(y, z, gamma=gamma, alpha=alpha, reduction="mean")
            assert mean == pytest.approx(right.sum() / (a * np.ones(200)).sum(), rel=1e-13)
            both = [ce.focal_loss_with_logits(np.full(200, k), z, gamma=gamma, alpha=alpha) for k in (0, 1)]
            mixed = ce.focal_loss_with_logits(soft, z, gamma=gamma, alpha=alpha)
            assert mixed == pytest.approx((1 - soft) * both[0] + soft * both[1], rel=1e-13)
    assert ce.focal_loss_with_logits(y, z, gamma=0) == pytest.approx(
        ce.binary_cross_entropy_with_logits(y, z), rel=1e-14
    )
    assert ce.focal_loss_with_logits(y, z, gamma=0, alpha=0.5, reduction="mean") == pytest.approx(
        ce.binary_cross_entropy_with_logits(y, z, reduction="mean"), rel=1e-13
    )
    step = 1e-5
    torch = library("torch")
    x = torch.tensor(z[:20], requires_grad=True)
    ce.focal_loss_with_logits(y[:20].tolist(), x).sum().backward()
    up, down = (ce.focal_loss_with_logits(y[:20], z[:20] + h) for h in (step, -step))
    assert x.grad.numpy() == pytest.approx((up - down) / (2 * step), abs=1e-8)
