"""The tables of the docstrings hold in every library, eager, traced and lazy."""

import re
from contextlib import ExitStack, contextmanager, nullcontext

import numpy as np
import pytest
from special_values import NEGATIVE, TABLE
from test_arrays import LIBRARIES, Jax, Numpy, Strict, Torch, library

import cedocs as ce


def check(function, found, expected):
    """The values of the table; nan where it has a message."""
    found = np.asarray(found)
    if isinstance(expected, str):
        assert np.isnan(found).any()
        # the other rows may hold a number
        assert np.isnan(found).all() or "[1" in expected
        return
    np.testing.assert_allclose(found, expected, rtol=4e-15)
    if "gradient" not in function.__name__:
        zeros = found[found == 0] if function in NEGATIVE else found
        assert not np.signbit(zeros).any()  # a loss of zero is not −0


def arrays(kind, arguments):
    """The arguments as arrays of a library; the options of encodings stay as they are."""
    if len(arguments) == 2 and isinstance(arguments[0], list) and not isinstance(arguments[1], list):
        return [kind.array(np.asarray(arguments[0])), arguments[1]]
    return [kind.array(np.asarray(x)) for x in arguments]


@contextmanager
def watched(jax, expected):
    """JAX with 64 bits. It raises where a nan occurs, unless one is expected, and where ranks would be promoted."""
    with ExitStack() as settings:
        settings.enter_context(jax.enable_x64(True))
        settings.enter_context(jax.debug_nans(not isinstance(expected, str)))
        settings.enter_context(jax.numpy_rank_promotion("raise"))
        yield


@pytest.mark.parametrize(("function", "arguments", "expected"), TABLE)
@pytest.mark.parametrize("name", LIBRARIES)
def test_special_values(name, function, arguments, expected):
    kind = LIBRARIES[name]()
    with watched(kind.jax, expected) if isinstance(kind, Jax) else nullcontext():
        inputs = arrays(kind, arguments)
        if isinstance(expected, str) and not kind.lazy:
            with pytest.raises(ValueError) as caught:
                function(*inputs)
            assert str(caught.value).startswith(expected)
        else:
            check(function, kind.value(function(*inputs)), expected)


@pytest.mark.parametrize(("function", "arguments", "expected"), TABLE)
def test_special_values_of_lists(function, arguments, expected):
    if isinstance(expected, str):
        with pytest.raises(ValueError, match=re.escape(expected)):
            function(*arguments)
    else:
        check(function, function(*arguments), expected)


ROWS = [row for row in TABLE if not isinstance(row[2], str) and row[0] is not ce.smooth_labels]
ROWS = [row for row in ROWS if all(np.ndim(argument) < 2 for argument in row[1])]


@pytest.mark.parametrize(("function", "arguments", "expected"), ROWS)
def test_special_values_of_many_rows(function, arguments, expected):
    check(function, function(*[np.array([argument] * 3000) for argument in arguments]), [expected] * 3000)


ENCODINGS = (ce.one_hot, ce.smooth_labels)


@pytest.mark.parametrize("way", ["jit", "vmap"])
@pytest.mark.parametrize(("function", "arguments", "expected"), TABLE)
def test_special_values_traced_by_jax(way, function, arguments, expected):
    jax = library("jax")
    with watched(jax, expected):
        inputs = arrays(Jax(), arguments)
        inputs, options = (inputs[:1], inputs[1:]) if function in ENCODINGS else (inputs, [])

        def call(*inputs):
            return function(*inputs, *options)

        if way == "vmap":
            found = jax.vmap(call)(*[jax.numpy.stack([x, x]) for x in inputs])[0]
        else:
            found = jax.jit(call)(*inputs)
        check(function, found, expected)


@pytest.mark.parametrize(("function", "arguments", "expected"), TABLE)
def test_special_values_traced_by_torch(function, arguments, expected):
    torch = library("torch")
    inputs = arrays(Torch(), arguments)
    inputs, options = (inputs[:1], inputs[1:]) if function in ENCODINGS else (inputs, [])
    call = torch.func.vmap(lambda *inputs: function(*inputs, *options))
    check(function, call(*[torch.stack([x, x]) for x in inputs])[0], expected)


FROM_LOGITS = {
    ce.cross_entropy_with_logits: ce.cross_entropy_with_logits_gradient,
    ce.binary_cross_entropy_with_logits: ce.binary_cross_entropy_with_logits_gradient,
}
GRADIENTS = [row for row in TABLE if row[0] in FROM_LOGITS and not isinstance(row[2], str)]


@pytest.mark.parametrize("through", ["jax", "jax.jit", "torch"])
@pytest.mark.parametrize(("function", "arguments", "expected"), GRADIENTS)
def test_derivatives_at_special_values(through, function, arguments, expected):
    target, z = (
        np.asarray(x, dtype=float if np.ndim(x) == np.ndim(arguments[1]) else int) for x in arguments
    )
    right = FROM_LOGITS[function](target, z)
    if through == "torch":
        torch = library("torch")
        x = torch.tensor(z, requires_grad=True)
        function(torch.tensor(target), x).sum().backward()
        found = x.grad.numpy()
    else:
        jax = library("jax")
        with jax.enable_x64(True):
            gradient = jax.grad(lambda z: function(jax.numpy.asarray(target), z).sum())
            found = np.asarray(
                (jax.jit(gradient) if through == "jax.jit" else gradient)(jax.numpy.asarray(z))
            )
    finite = (
        np.broadcast_to(np.isfinite(expected), right.shape) if np.ndim(expected) else np.isfinite(expected)
    )
    assert not np.isnan(found[finite]).any()
    np.testing.assert_allclose(found[finite], right[finite], rtol=1e-14)


def test_every_function_has_special_values():
    rows = {row[0].__name__ for row in TABLE}
    assert rows == set(ce.__all__), "write what 0, inf and nan give into TABLE of special_values.py"


# --- nothing leaks -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["numpy", "strict", "torch"])
def test_a_caller_who_makes_numpy_raise_is_not_disturbed(name):
    kind = {"numpy": Numpy, "strict": Strict, "torch": Torch}[name]()
    with np.errstate(all="raise"):
        for function, arguments, expected in TABLE:
            if not isinstance(expected, str):
                function(*arrays(kind, arguments))
        for dtype in (np.float16, np.float32, np.float64) if name == "numpy" else (np.float32, np.float64):
            z = kind.array(np.array([[30000.0, -30000.0], [0.0, 1e-4], [80.0, 0.0]] * 50).astype(dtype))
            q, y = ce.softmax(z), kind.array(np.array([0, 1, 0] * 50))
            for reduction in ("none", "mean"):
                ce.cross_entropy(y, q, reduction=reduction)
                ce.cross_entropy_with_logits(y, z, reduction=reduction, label_smoothing=0.1)
                ce.cross_entropy_with_logits(y, z, reduction=reduction)
                ce.cross_entropy_with_logits_gradient(y, z, reduction=reduction)
                ce.kl_divergence(q, q, reduction=reduction)
                ce.perplexity_with_logits(y, z, reduction=reduction)
                ce.focal_loss_with_logits(q, z, reduction=reduction)


FINITE = [
    row
    for row in TABLE
    if not isinstance(row[2], str) and np.isfinite(row[2]).all() and np.isfinite(row[1][-1]).all()
]


@pytest.mark.no_cover
@pytest.mark.parametrize(("function", "arguments", "expected"), FINITE)
def test_jax_finds_no_nan_on_the_way_to_a_derivative(function, arguments, expected):
    jax = library("jax")
    with watched(jax, expected):
        inputs = arrays(Jax(), arguments)
        inputs, options = (inputs[:1], inputs[1:]) if function in ENCODINGS else (inputs, [])
        jax.grad(lambda *x: function(*x, *options).sum(), argnums=len(inputs) - 1)(*inputs)


@pytest.mark.no_cover
def test_jax_finds_no_nan_with_options_and_promotes_no_ranks():
    jax = library("jax")
    with watched(jax, 0):
        z = jax.numpy.asarray(np.random.default_rng(0).normal(size=(2, 3, 4)))
        y, w = jax.numpy.zeros((2, 3), dtype=int), jax.numpy.ones(3)
        for target in (y, ce.softmax(z)):
            options = {
                "sample_weight": w,
                "where": w > 0,
                "class_weight": jax.numpy.ones(4),
                "reduction": "mean",
            }
            ce.cross_entropy_with_logits(target, z, label_smoothing=0.1, **options)
            ce.cross_entropy_with_logits_gradient(target, z, **options)
            ce.cross_entropy(target, ce.softmax(z), **options)
        ce.binary_cross_entropy_with_logits(y, z[..., 0], pos_weight=w, sample_weight=w)
        ce.one_hot(y, 4)


def test_a_nan_on_the_way_and_a_promoted_rank_would_be_seen():
    jax = library("jax")
    x = jax.numpy.asarray([[0.0, 1.0]])
    with watched(jax, 0):
        with pytest.raises(FloatingPointError, match="nan"):
            jax.numpy.where(x > 0, x, x / x)
        with pytest.raises(ValueError, match="rank"):
            x + x[0]
        with pytest.raises(FloatingPointError, match="nan"):
            jax.jit(lambda x: x / x)(x)
