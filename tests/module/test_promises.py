"""What the formulas promise: the article's numbers, and properties that hold for every input."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import cedocs as ce

# a machine with other work to do may take its time
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

logit_values = st.floats(-50, 50)


def rows(shape=(5, 4), bound=50.0):
    """Rows of logits."""
    return hnp.arrays(np.float64, shape, elements=st.floats(-bound, bound))


@pytest.mark.parametrize(
    ("loss", "stated", "exact"),
    [
        (lambda: ce.cross_entropy([0, 1, 0], [0.25, 0.67, 0.08]), 0.400, -np.log(0.67)),
        (lambda: ce.cross_entropy(1, [0.25, 0.67, 0.08]), 0.400, -np.log(0.67)),
        (lambda: ce.cross_entropy([1, 0], [0.74, 0.26]), 0.301, -np.log(0.74)),
        (lambda: ce.binary_cross_entropy(1, 0.6), 0.511, -np.log(0.6)),
        (lambda: ce.binary_cross_entropy(0, 0.26), 0.301, -np.log(0.74)),
    ],
    ids=["a cat among three", "the same by its index", "a one-hot dog", "one unit, a cat", "one unit, a dog"],
)
def test_the_articles_losses(loss, stated, exact):
    assert loss() == exact
    assert round(float(loss()), 3) == stated


def test_the_articles_losses_from_logits():
    logits = np.log([0.25, 0.67, 0.08])
    assert ce.softmax(logits) == pytest.approx([0.25, 0.67, 0.08], rel=1e-15)
    assert ce.cross_entropy_with_logits(1, logits) == pytest.approx(-np.log(0.67), rel=1e-15)
    assert ce.binary_cross_entropy_with_logits(0, ce.logit(0.26)) == pytest.approx(-np.log(0.74), rel=1e-15)


@given(y=st.integers(0, 1), thousandths=st.integers(0, 2**53))
def test_a_pair_has_the_loss_of_its_second_number_bit_for_bit(y, thousandths):
    y_hat = thousandths / 2**53  # a number whose complement is one, too
    pair = ce.cross_entropy([1 - y, y], [1 - y_hat, y_hat])
    assert pair == ce.binary_cross_entropy(y, y_hat)
    assert pair == ce.cross_entropy(y, [1 - y_hat, y_hat])


@given(y=st.floats(0, 1), y_hat=st.floats(1e-300, 1 - 1e-16))
def test_a_soft_pair_has_the_loss_of_its_second_number(y, y_hat):
    pair = ce.cross_entropy([1 - y, y], [1 - y_hat, y_hat])
    # 1 − y_hat rounds, by up to half a unit of 1
    assert ce.binary_cross_entropy(y, y_hat) == pytest.approx(pair, rel=1e-15, abs=1.2e-16)


@given(y=st.sampled_from([0, 1, 0.25, 0.5]), z=logit_values)
def test_one_logit_is_two_of_which_one_is_zero_bit_for_bit(y, z):
    binary = ce.binary_cross_entropy_with_logits(y, z)
    assert binary == ce.cross_entropy_with_logits([1 - y, y], [0.0, z])
    assert binary == ce.cross_entropy_with_logits([[1 - y, y]], [[0.0, z]])[0]
    if y in (0, 1):
        assert binary == ce.cross_entropy_with_logits(int(y), [0.0, z])
    gradient = ce.cross_entropy_with_logits_gradient([1 - y, y], [0.0, z])
    assert ce.binary_cross_entropy_with_logits_gradient(y, z) == pytest.approx(gradient[1], rel=1e-15)
    assert ce.sigmoid(z) == ce.softmax([0.0, z])[1]
    assert ce.log_sigmoid(z) == ce.log_softmax([0.0, z])[1]


@given(y=st.sampled_from([0, 1, 0.25, 0.5, 0.75]), z=st.floats(allow_nan=False), smoothing=st.floats(0, 1))
def test_binary_losses_are_symmetric_to_the_last_bit(y, z, smoothing):
    def both(y, z, epsilon):
        loss = ce.binary_cross_entropy_with_logits(y, z, label_smoothing=epsilon)
        return loss, ce.binary_cross_entropy_with_logits_gradient(y, z, label_smoothing=epsilon)

    for epsilon in (0.0, smoothing):
        loss, gradient = both(y, z, epsilon)
        mirrored, mirrored_gradient = both(1 - y, -z, epsilon)
        assert loss == mirrored
        assert gradient == -mirrored_gradient
    many = ce.binary_cross_entropy_with_logits(np.array([y, 1 - y]), np.array([z, -z]))
    assert many[0] == many[1] == both(y, z, 0.0)[0]


@given(z=rows(), y=hnp.arrays(np.int64, 5, elements=st.integers(0, 3)))
def test_labels_one_hot_rows_and_probabilities_agree(z, y):
    loss = ce.cross_entropy_with_logits(y, z)
    assert ce.cross_entropy_with_logits(ce.one_hot(y, 4), z) == pytest.approx(loss, rel=4e-15, abs=1e-300)
    assert -ce.log_softmax(z)[np.arange(5), y] == pytest.approx(loss, rel=4e-15, abs=1e-300)
    q = ce.softmax(z)
    assert ce.cross_entropy(y, q) == pytest.approx(loss, rel=1e-13, abs=2e-15)
    assert np.array_equal(ce.cross_entropy(ce.one_hot(y, 4), q), ce.cross_entropy(y, q))


@given(z=rows(), shift=st.sampled_from([-1e8, 3.0, 2.0**40, 1e8]))
def test_a_shift_of_all_logits_changes_nothing(z, shift):
    shifted = z + shift
    z = shifted - shift  # what survived the addition
    for y in range(4):
        loss, moved = (ce.cross_entropy_with_logits(np.full(5, y), x) for x in (z, shifted))
        assert moved == pytest.approx(loss, rel=4e-15)
    assert ce.softmax(shifted) == pytest.approx(ce.softmax(z), rel=4e-15)


@given(z=rows(bound=1000.0), p=rows(bound=1000.0))
def test_no_loss_is_negative_and_the_divergence_is_the_difference(z, p):
    p, q = ce.softmax(p), ce.softmax(z)
    assert (ce.cross_entropy(p, q) >= 0).all()
    assert (ce.cross_entropy_with_logits(p, z) >= 0).all()
    assert (ce.entropy(p) >= 0).all()
    assert (ce.entropy(p) <= np.log(4) * (1 + 1e-15)).all()
    divergence = ce.kl_divergence(p, q)
    assert (divergence >= 0).all()
    finite = np.isfinite(divergence)
    difference = ce.cross_entropy(p, q) - ce.entropy(p)
    assert divergence[finite] == pytest.approx(difference[finite], rel=1e-12, abs=1e-14)
    assert (ce.kl_divergence(p, p) == 0).all()


@given(z=rows(), q=rows())
def test_gradients_are_softmax_minus_target(z, q):
    p = ce.softmax(q)
    gradient = ce.cross_entropy_with_logits_gradient(p, z)
    assert gradient == pytest.approx(ce.softmax(z) - p, abs=4e-16)
    assert np.abs(gradient.sum(axis=-1)).max() < 1e-15
    assert ce.binary_cross_entropy_with_logits_gradient(p, z) == pytest.approx(ce.sigmoid(z) - p, abs=4e-16)


def test_gradients_match_differences():
    rng = np.random.default_rng(0)
    z, p = rng.normal(0, 2, (6, 4)), ce.softmax(rng.normal(0, 2, (6, 4)))
    options = {
        "class_weight": rng.uniform(0, 2, 4),
        "sample_weight": rng.uniform(0, 2, 6),
        "where": np.array([1, 1, 0, 1, 1, 1], dtype=bool),
        "label_smoothing": 0.1,
        "reduction": "mean",
    }
    for target in (p, rng.integers(0, 4, 6)):
        gradient = ce.cross_entropy_with_logits_gradient(target, z, **options)
        for index in np.ndindex(z.shape):
            step = np.zeros_like(z)
            step[index] = 1e-5
            up, down = (ce.cross_entropy_with_logits(target, x, **options) for x in (z + step, z - step))
            assert gradient[index] == pytest.approx((up - down) / 2e-5, abs=1e-9)


@pytest.mark.parametrize("z", [40.0, 100.0, 700.0])
def test_gradients_are_exact_where_the_loss_saturates(z):
    tail = np.exp(-z)
    assert ce.binary_cross_entropy_with_logits_gradient([1, 0], [z, -z]) == pytest.approx(
        [-tail, tail], rel=1e-15
    )
    assert ce.binary_cross_entropy_with_logits_gradient([0, 1], [z, -z]).tolist() == [1, -1]
    gradient = ce.cross_entropy_with_logits_gradient(0, [z, 0, 0])
    assert gradient == pytest.approx([-2 * tail, tail, tail], rel=1e-15)


@given(p=st.floats(1e-300, 1 - 1e-16))
def test_logit_and_sigmoid_are_inverse(p):
    assert ce.sigmoid(ce.logit(p)) == pytest.approx(p, rel=2e-13)


def weighted_rows():
    rng = np.random.default_rng(1)
    return ce.softmax(rng.normal(size=(7, 3))), rng.normal(size=(7, 3)), rng.uniform(0.5, 2, (2, 7))


def test_the_mean_divides_by_the_weights():
    p, z, (w, _) = weighted_rows()
    y, class_weight, keep = np.arange(7) % 3, np.array([1.0, 2.0, 5.0]), np.arange(7) < 5
    options = {"class_weight": class_weight, "sample_weight": w, "where": keep}
    each = ce.cross_entropy_with_logits(y, z)
    total = w * class_weight[y]
    assert ce.cross_entropy_with_logits(y, z, **options) == pytest.approx(each * total * keep)
    assert ce.cross_entropy_with_logits(y, z, **options, reduction="sum") == pytest.approx(
        (each * total * keep).sum()
    )
    mean = (each * total * keep).sum() / (total * keep).sum()
    assert ce.cross_entropy_with_logits(y, z, **options, reduction="mean") == pytest.approx(mean)
    assert ce.cross_entropy(y, ce.softmax(z), **options, reduction="mean") == pytest.approx(mean)
    one_hot = ce.one_hot(y, 3)
    assert ce.cross_entropy_with_logits(one_hot, z, **options, reduction="mean") == pytest.approx(mean)
    # soft targets: the weight of an example is that of its classes, as far as they are true
    soft = -(p * class_weight * ce.log_softmax(z)).sum(axis=1)
    assert ce.cross_entropy_with_logits(p, z, class_weight=class_weight) == pytest.approx(soft)
    assert ce.cross_entropy_with_logits(p, z, class_weight=class_weight, reduction="mean") == pytest.approx(
        soft.sum() / (p @ class_weight).sum()
    )
    assert ce.cross_entropy_with_logits(p, z, reduction="mean") == pytest.approx(
        ce.cross_entropy_with_logits(p, z).mean()
    )


def test_weights_and_masks_broadcast_alike():
    """Over the examples, by the usual rules; a weight for each label of several is one of them."""
    rng = np.random.default_rng(5)
    y, z = rng.integers(0, 2, (6, 4)), rng.normal(size=(6, 4))
    q, labels, logits = ce.sigmoid(z), rng.integers(0, 3, (6, 4)), rng.normal(size=(6, 4, 3))
    calls = [
        lambda **o: ce.binary_cross_entropy_with_logits(y, z, **o),
        lambda **o: ce.binary_cross_entropy_with_logits_gradient(y, z, **o),
        lambda **o: ce.binary_cross_entropy(y, q, **o),
        lambda **o: ce.cross_entropy_with_logits(labels, logits, **o),
        lambda **o: ce.cross_entropy_with_logits_gradient(labels, logits, **o),
        lambda **o: ce.cross_entropy(labels, ce.softmax(logits), **o),
    ]
    for shape in ((), (1,), (4,), (1, 4), (6, 1), (6, 4)):
        w, keep = rng.uniform(0.5, 2, shape), rng.uniform(size=shape) < 0.9
        for reduction in ("none", "sum", "mean"):
            for call in calls:
                whole = call(sample_weight=np.broadcast_to(w, (6, 4)).copy(), reduction=reduction)
                assert np.array_equal(call(sample_weight=w, reduction=reduction), whole)
                whole = call(where=np.broadcast_to(keep, (6, 4)).copy(), reduction="sum")
                assert np.array_equal(call(where=keep, reduction="sum"), whole)
            for call in calls[:3]:
                whole = call(pos_weight=np.broadcast_to(w, (6, 4)).copy(), reduction=reduction)
                assert np.array_equal(call(pos_weight=w, reduction=reduction), whole)


def test_binary_weights_are_those_of_two_classes():
    rng = np.random.default_rng(2)
    z, w, keep = rng.normal(size=9), rng.uniform(0.5, 2, 9), np.arange(9) != 3
    for y in (np.arange(9) % 2, rng.uniform(size=9)):
        pair, logits = np.stack([1 - y, y], -1), np.stack([0 * z, z], -1)
        for reduction in ("none", "sum", "mean"):
            options = {"sample_weight": w, "where": keep, "reduction": reduction}
            binary = ce.binary_cross_entropy_with_logits(y, z, pos_weight=3, **options)
            assert binary == pytest.approx(
                ce.cross_entropy_with_logits(pair, logits, class_weight=[1, 3], **options)
            )
            assert ce.binary_cross_entropy(y, ce.sigmoid(z), pos_weight=np.full(9, 3.0), **options) == (
                pytest.approx(binary)
            )
            gradient = ce.binary_cross_entropy_with_logits_gradient(y, z, pos_weight=3, **options)
            assert gradient == pytest.approx(
                ce.cross_entropy_with_logits_gradient(pair, logits, class_weight=[1, 3], **options)[:, 1]
            )
            smooth = {**options, "label_smoothing": 0.2}
            assert ce.binary_cross_entropy_with_logits(y, z, pos_weight=3, **smooth) == pytest.approx(
                ce.cross_entropy_with_logits(pair, logits, class_weight=[1, 3], **smooth)
            )


def test_label_smoothing_is_a_soft_target():
    p, z, _ = weighted_rows()
    y, w = np.arange(7) % 3, np.array([1.0, 2.0, 5.0])
    for target, rows_ in ((y, ce.one_hot(y, 3)), (p, p)):
        smooth = ce.smooth_labels(rows_, 0.1)
        assert smooth.sum(axis=-1) == pytest.approx(np.ones(7))
        for reduction in ("none", "sum", "mean"):
            options = {"class_weight": w, "reduction": reduction}
            assert ce.cross_entropy_with_logits(target, z, label_smoothing=0.1, **options) == pytest.approx(
                ce.cross_entropy_with_logits(smooth, z, **options)
            )
    assert ce.smooth_labels([0.0, 1.0], 1.0).tolist() == [0.5, 0.5]


def test_what_is_masked_is_not_looked_at():
    z = np.array([[1.0, 2.0], [np.nan, -np.inf], [np.inf, np.inf]])
    y, keep = np.array([1, -100, 7]), np.array([True, False, False])
    weights = np.array([2.0, np.nan, -1.0])
    for reduction, expected in (("none", [1, 0, 0]), ("sum", 1), ("mean", 0.5)):
        options = {"where": keep, "sample_weight": weights, "reduction": reduction}
        one = 2 * ce.cross_entropy_with_logits(1, [1.0, 2.0])
        assert ce.cross_entropy_with_logits(y, z, **options) == pytest.approx(np.array(expected) * one)
        p = np.where(keep[:, None], [0.0, 1.0], np.nan)
        assert ce.cross_entropy_with_logits(p, z, **options) == pytest.approx(np.array(expected) * one)
        q = np.where(keep[:, None], ce.softmax([1.0, 2.0]), [3, np.nan])
        assert ce.cross_entropy(y, q, **options) == pytest.approx(np.array(expected) * one)
        assert ce.cross_entropy(p, q, **options) == pytest.approx(np.array(expected) * one)
        for half in (1.0, 0.5):
            labels, logits = np.array([half, np.nan, 3]), np.array([2.0, np.nan, np.inf])
            two = 2 * ce.binary_cross_entropy_with_logits(half, 2.0)
            loss = ce.binary_cross_entropy_with_logits(labels, logits, **options)
            assert loss == pytest.approx(np.array(expected) * two)
            probabilities = np.array([ce.sigmoid(2.0), np.nan, 7])
            loss = ce.binary_cross_entropy(labels, probabilities, **options)
            assert loss == pytest.approx(np.array(expected) * two)
    gradient = ce.cross_entropy_with_logits_gradient(y, z, where=keep)
    assert (gradient[1:] == 0).all()


def test_a_weight_of_zero_leaves_nothing_of_an_infinite_loss():
    z = [[-np.inf, 0.0], [0.0, 0.0]]
    assert ce.cross_entropy_with_logits([0, 0], z, sample_weight=[0, 1]).tolist() == [0, np.log(2)]
    assert ce.cross_entropy_with_logits([0, 1], z, class_weight=[0, 1]).tolist() == [0, np.log(2)]
    assert ce.cross_entropy([0, 1], [[0, 1], [0.5, 0.5]], class_weight=[0, 1]).tolist() == [0, np.log(2)]
    assert ce.binary_cross_entropy([1, 0], [0.0, 0.5], pos_weight=0).tolist() == [0, np.log(2)]
    assert ce.binary_cross_entropy([1, 0], [0.0, 0.5], sample_weight=[0, 1]).tolist() == [0, np.log(2)]


@pytest.mark.parametrize("axis", [0, 1, 2, -1, -2, -3])
def test_the_classes_may_be_on_any_axis(axis):
    rng = np.random.default_rng(3)
    z, y = rng.normal(size=(5, 6, 4)), rng.integers(0, 4, (5, 6))
    moved = np.moveaxis(z, -1, axis)
    p = ce.softmax(rng.normal(size=z.shape))
    q = ce.softmax(z)
    assert np.array_equal(ce.softmax(moved, axis=axis), np.moveaxis(q, -1, axis))
    assert np.array_equal(ce.log_softmax(moved, axis=axis), np.moveaxis(ce.log_softmax(z), -1, axis))
    for target, there in ((y, y), (p, np.moveaxis(p, -1, axis))):
        loss = ce.cross_entropy_with_logits(target, z)
        assert np.array_equal(ce.cross_entropy_with_logits(there, moved, axis=axis), loss)
        loss = ce.cross_entropy(target, q)
        assert np.array_equal(ce.cross_entropy(there, np.moveaxis(q, -1, axis), axis=axis), loss)
        gradient = ce.cross_entropy_with_logits_gradient(there, moved, axis=axis)
        assert np.array_equal(
            gradient, np.moveaxis(ce.cross_entropy_with_logits_gradient(target, z), -1, axis)
        )
        assert np.array_equal(
            ce.perplexity(there, np.moveaxis(q, -1, axis), axis=axis), ce.perplexity(target, q)
        )
    there = np.moveaxis(p, -1, axis)
    assert np.array_equal(ce.entropy(there, axis=axis), ce.entropy(p))
    assert np.array_equal(
        ce.kl_divergence(there, np.moveaxis(q, -1, axis), axis=axis), ce.kl_divergence(p, q)
    )
    assert np.array_equal(
        ce.smooth_labels(there, 0.1, axis=axis), np.moveaxis(ce.smooth_labels(p, 0.1), -1, axis)
    )


def test_bases():
    q = [0.5, 0.25, 0.125, 0.125]
    assert ce.entropy(q, base=2) == 1.75
    assert ce.cross_entropy(2, q, base=2) == 3
    assert ce.cross_entropy(0, [0.001, 0.999], base=10) == pytest.approx(3, rel=1e-15)
    assert ce.cross_entropy(q, q, base=3) == pytest.approx(1.75 * np.log(2) / np.log(3))
    assert ce.binary_cross_entropy(1, 0.125, base=2) == 3
    assert ce.binary_cross_entropy([0, 0.5], [1e-20, 0.5], base=2) == pytest.approx([1e-20 / np.log(2), 1])
    assert ce.kl_divergence([1, 0], [0.25, 0.75], base=2) == 2
    assert ce.perplexity(q, [0.25] * 4) == pytest.approx(4)


def test_dtypes_are_kept_and_inputs_never_written_to():
    rng = np.random.default_rng(4)
    for dtype in (np.float16, np.float32, np.float64, np.longdouble):
        z = rng.normal(size=(5, 3)).astype(dtype)
        q = ce.softmax(z)
        y, weights = np.array([0, 1, 2, 0, 1], dtype=np.uint8), np.ones(5)
        before = [x.copy() for x in (z, q, y, weights)]
        assert q.dtype == dtype
        for reduction in ("none", "sum", "mean"):
            options = {"sample_weight": weights, "reduction": reduction}
            losses = [
                ce.cross_entropy(y, q, **options),
                ce.cross_entropy_with_logits(y, z, **options),
                ce.cross_entropy_with_logits_gradient(ce.one_hot(y, 3), z, **options),
                ce.binary_cross_entropy(q > 0.5, q, reduction=reduction),
                ce.binary_cross_entropy_with_logits(q > 0.5, z, reduction=reduction),
                ce.binary_cross_entropy_with_logits_gradient(q, z, reduction=reduction),
            ]
            assert {loss.dtype for loss in losses} == {np.dtype(dtype)}
        others = [ce.log_softmax(z), ce.sigmoid(z), ce.log_sigmoid(z), ce.logit(q), ce.entropy(q)]
        others += [ce.kl_divergence(q, q), ce.perplexity(y, q), ce.smooth_labels(q, 0.1)]
        assert {x.dtype for x in others} == {np.dtype(dtype)}
        assert all(np.array_equal(x, was) for x, was in zip((z, q, y, weights), before, strict=True))
    for whole in ([[1, 2, 3]], np.array([[1, 2, 3]], dtype=np.int8)):
        assert ce.softmax(whole).dtype == ce.cross_entropy_with_logits([1], whole).dtype == np.float64
    assert ce.one_hot([0, 1], 2).dtype == np.float64
    swapped = np.array([[1.0, 2.0]]).astype(">f4")
    assert ce.cross_entropy_with_logits([0], swapped).dtype == np.dtype("=f4")


def test_a_single_example_gives_a_scalar():
    assert isinstance(ce.cross_entropy(0, [0.5, 0.5]), np.float64)
    assert isinstance(ce.cross_entropy_with_logits([1, 0], [0.0, 0.0], label_smoothing=0.1), np.float64)
    assert isinstance(ce.binary_cross_entropy(True, 0.5), np.float64)
    assert isinstance(ce.sigmoid(0), np.float64)
    assert isinstance(ce.perplexity(0, [0.5, 0.5]), np.float64)
    assert ce.binary_cross_entropy_with_logits(np.zeros(3), np.zeros(3), reduction="mean").shape == ()
