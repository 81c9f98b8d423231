"""Arrays of any library go in and come out in kind."""

import importlib

import needs
import numpy as np
import pytest

import cedocs as ce


def library(name):
    """A library; PyTorch is not brought by the locks (tests/needs.py)."""
    if name in needs.NEEDS:
        needs.require(name)
    found = importlib.import_module(name)
    if name == "jax":  # what it compiles is kept for the next run, which then takes about a third less
        found.config.update("jax_compilation_cache_dir", str(needs.ROOT / "_build" / "jax"))
        found.config.update("jax_persistent_cache_min_compile_time_secs", 0)
        found.config.update("jax_persistent_cache_min_entry_size_bytes", -1)
    return found


class Numpy:
    """How the tests make arrays of a library, look into them, and recognise them."""

    lazy = False

    def array(self, x):
        return np.asarray(x)

    def value(self, x):
        return np.asarray(x)

    def owns(self, x):
        return isinstance(x, np.ndarray | np.generic)


class Torch(Numpy):
    def __init__(self):
        self.torch = library("torch")

    def array(self, x):
        return self.torch.asarray(np.asarray(x))

    def value(self, x):
        return x.detach().numpy()

    def owns(self, x):
        return isinstance(x, self.torch.Tensor)


class Jax(Numpy):
    def __init__(self):
        self.jax = library("jax")

    def array(self, x):
        return self.jax.numpy.asarray(x)

    def owns(self, x):
        return isinstance(x, self.jax.Array)


class Dask(Numpy):
    lazy = True  # values are not at hand

    def __init__(self):
        self.da = library("dask.array")

    def array(self, x):
        x = np.asarray(x)
        return self.da.from_array(x, chunks=tuple(2 if size < 10 else -1 for size in x.shape))

    def value(self, x):
        # Dask computes after the call, where NumPy's warnings are the caller's business
        with np.errstate(all="ignore"):
            return x.compute(scheduler="sync")

    def owns(self, x):
        return isinstance(x, self.da.Array)


class Strict(Numpy):
    def __init__(self):
        self.strict = library("array_api_strict")

    def array(self, x):
        return self.strict.asarray(np.asarray(x))

    def value(self, x):
        return np.asarray(x._array)

    def owns(self, x):
        return isinstance(x, type(self.strict.asarray(0)))


LIBRARIES = {"numpy": Numpy, "torch": Torch, "jax": Jax, "dask": Dask, "strict": Strict}


@pytest.fixture(params=LIBRARIES)
def xp(request):
    """Each array library in turn."""
    found = LIBRARIES[request.param]()
    if isinstance(found, Jax):
        with found.jax.enable_x64(True):
            yield found
    else:
        yield found


def data(dtype=np.float64):
    """Arguments of every kind, by name."""
    rng = np.random.default_rng(0)
    z, p = rng.normal(0, 3, (2, 6, 4)).astype(dtype)
    z[0] = [40, 0, -40, 1]
    return {
        "z": z,
        "y": rng.integers(0, 4, 6),
        "q": ce.softmax(z),
        "p": ce.softmax(p),
        "t": (z[:, 1] > 0).astype(dtype),
        "hard": z[:, 1] > 0,
        "m": np.arange(6) != 2,
        "w": rng.uniform(0.5, 2, 6).astype(dtype),
        "cw": rng.uniform(0.5, 2, 4).astype(dtype),
    }


def everything(a):
    """Each function with each option, on the arguments given by name."""
    results = {}
    all_ = {"where": a["m"], "sample_weight": a["w"], "reduction": "mean"}
    weighted = {**all_, "class_weight": a["cw"]}
    for name in ("y", "p"):
        t, q, z = a[name], a["q"], a["z"]
        results |= {
            f"ce {name}": ce.cross_entropy(t, q),
            f"ce {name} weighted": ce.cross_entropy(t, q, base=2, **weighted),
            f"cel {name}": ce.cross_entropy_with_logits(t, z, reduction="sum"),
            f"cel {name} weighted": ce.cross_entropy_with_logits(t, z, label_smoothing=0.1, **weighted),
            f"ceg {name}": ce.cross_entropy_with_logits_gradient(t, z),
            f"ceg {name} weighted": ce.cross_entropy_with_logits_gradient(t, z, **weighted),
        }
    weighted = {**all_, "pos_weight": 3}
    for name in ("t", "hard"):
        y, z = a[name], a["z"][:, 0]
        results |= {
            f"bce {name}": ce.binary_cross_entropy(y, ce.sigmoid(z), **weighted),
            f"bcel {name}": ce.binary_cross_entropy_with_logits(y, z),
            f"bcel {name} weighted": ce.binary_cross_entropy_with_logits(
                y, z, label_smoothing=0.1, **weighted
            ),
            f"bceg {name}": ce.binary_cross_entropy_with_logits_gradient(y, z, **weighted),
        }
    return results | {
        "softmax": ce.softmax(a["z"]),
        "log_softmax": ce.log_softmax(a["z"], axis=0),
        "sigmoid": ce.sigmoid(a["z"]),
        "log_sigmoid": ce.log_sigmoid(a["z"]),
        "logit": ce.logit(a["q"]),
        "one_hot": ce.one_hot(a["y"], 4),
        "smooth_labels": ce.smooth_labels(a["p"], 0.1),
        "entropy": ce.entropy(a["p"], base=3),
        "kl_divergence": ce.kl_divergence(a["p"], a["q"]),
        "perplexity": ce.perplexity(a["y"], a["q"]),
    }


@pytest.mark.parametrize("bits", [64, 16])
def test_every_function_answers_in_kind(xp, bits):
    # float16 is no dtype of the standard
    dtype = np.float64 if bits == 64 else np.float32 if isinstance(xp, Strict) else np.float16
    arguments = data(dtype)
    expected = everything(arguments)
    found = everything({name: xp.array(x) for name, x in arguments.items()})
    eps = np.finfo(dtype).eps
    for name, right in expected.items():
        assert xp.owns(found[name]), name
        value = xp.value(found[name])
        assert value.dtype == right.dtype, name
        np.testing.assert_allclose(value, right, rtol=40 * eps, atol=2 * eps, err_msg=name)


def test_lists_and_numbers_join_the_library_of_the_others(xp):
    z = xp.array([[0.0, 1.0], [2.0, 0.0]])
    for target in ([0, 1], [[1, 0], [0, 1]], [[0.3, 0.7], [0.1, 0.9]]):
        loss = ce.cross_entropy_with_logits(target, z, sample_weight=[1, 2.5], where=[True, True])
        assert xp.owns(loss)
        right = ce.cross_entropy_with_logits(target, [[0.0, 1.0], [2.0, 0.0]], sample_weight=[1, 2.5])
        assert xp.value(loss) == pytest.approx(right, rel=1e-15)
    assert xp.owns(ce.binary_cross_entropy([0.1, 1], z[:, 0] / 4, pos_weight=np.float64(2)))


def test_labels_may_be_of_any_integer_type(xp):
    z = xp.array(np.arange(300.0)[None] / 100)
    for dtype in (np.int8, np.uint8, np.int16, np.int32, np.int64, np.uint64):
        if isinstance(xp, Torch) and dtype == np.uint64:
            continue  # torch can hardly compute with it
        label = xp.array(np.array([100], dtype=dtype))
        right = ce.cross_entropy_with_logits([100], np.arange(300.0)[None] / 100)
        for epsilon in (0.0, 1e-300):
            loss = ce.cross_entropy_with_logits(label, z, label_smoothing=epsilon)
            assert xp.value(loss) == pytest.approx(right, rel=1e-14)
        assert xp.value(ce.one_hot(label, 300)).argmax() == 100


def test_values_are_checked_where_they_are_at_hand(xp):
    z, q = xp.array([[0.0, 1.0], [0.0, np.nan]]), xp.array([[0.5, 0.5], [0.5, 0.75]])
    bad = {
        "logits[1, 1] is nan": lambda: ce.cross_entropy_with_logits(xp.array([0, 1]), z),
        "q[1] sums to 1.25": lambda: ce.cross_entropy(xp.array([0, 1]), q),
        "p[0] is 2, outside 0 … 1": lambda: ce.cross_entropy(xp.array([2, 1]), q),
        "y[1] is 2": lambda: ce.binary_cross_entropy(xp.array([0, 2]), xp.array([0.5, 0.5])),
        "logits[0] has -inf": lambda: ce.cross_entropy_with_logits(
            xp.array([0]), xp.array([[-np.inf, -np.inf]])
        ),
        "sum to 0": lambda: ce.binary_cross_entropy_with_logits(
            xp.array([1.0]), xp.array([0.0]), where=xp.array([False]), reduction="mean"
        ),
    }
    for says, call in bad.items():
        if xp.lazy:
            assert xp.owns(call())
            continue
        with pytest.raises(ValueError) as caught:
            call()
        assert says in str(caught.value)


def test_types_and_shapes_are_checked_always(xp):
    z = xp.array([[0.0, 1.0]])
    with pytest.raises(ValueError, match="target has shape"):
        ce.cross_entropy_with_logits(xp.array([0, 1]), z)
    with pytest.raises(TypeError, match="target has dtype"):
        ce.cross_entropy_with_logits(xp.array([0.0]), z)
    with pytest.raises(TypeError, match="logits has dtype"):
        ce.cross_entropy_with_logits(xp.array([0]), xp.array([[True, False]]))
    with pytest.raises((TypeError, ValueError)):
        ce.cross_entropy_with_logits(xp.array([0]), xp.array([[1j, 0]]))


def test_libraries_are_not_mixed():
    torch = library("torch")
    with pytest.raises(TypeError, match="logits is a torch array, target is a numpy array"):
        ce.cross_entropy_with_logits(np.array([0]), torch.zeros(1, 2))
    with pytest.raises(TypeError, match="so that all live in the same library"):
        ce.cross_entropy(library("jax").numpy.asarray([0]), torch.full((1, 2), 0.5))
    parameter = torch.nn.Parameter(torch.zeros(1, 2))  # a tensor of another type is still one
    assert ce.cross_entropy_with_logits(torch.tensor([0]), parameter).item() == pytest.approx(np.log(2))


@pytest.mark.filterwarnings("ignore")  # array-api-strict warns of its older versions
def test_the_standard_of_2022_is_enough():
    strict = library("array_api_strict")
    with strict.ArrayAPIStrictFlags(api_version="2022.12"):
        z, y = strict.asarray(np.array([[0.0, 1.0], [2.0, 3.0]])), strict.asarray(np.array([0, 1]))
        right = ce.cross_entropy_with_logits([0, 1], [[0, 1], [2, 3]], sample_weight=[1, 2.5])
        found = ce.cross_entropy_with_logits([0, 1], z, sample_weight=[1, 2.5])
        assert np.asarray(found._array) == pytest.approx(right, rel=1e-15)
        assert ce.one_hot(y, 2).dtype == ce.softmax(strict.asarray([1, 2])).dtype == strict.float64


# --- automatic differentiation -------------------------------------------------------------------

SATURATED = [
    [40.0, 0.0, -5.0],
    [1000.0, 0.0, 0.0],
    [0.0, 1000.0, -1000.0],
    [0.0, 0.0, 0.0],
    [1.0, -np.inf, 2.0],
]


def losses(keep, weights):
    """Losses of logits alone, each with its analytic gradient."""
    y, p = [0, 0, 0, 1, 2], [[1, 0, 0], [0, 1, 0], [0.5, 0.5, 0], [0.2, 0.3, 0.5], [0.5, 0, 0.5]]
    for options in ({}, {"where": keep, "sample_weight": weights, "class_weight": [1, 2, 3]}):
        for target in (y, p):
            for reduction in ("sum", "mean"):
                yield (
                    lambda z, t=target, o=options, r=reduction: ce.cross_entropy_with_logits(
                        t, z, reduction=r, **o
                    ),
                    lambda z, t=target, o=options, r=reduction: ce.cross_entropy_with_logits_gradient(
                        t, z, reduction=r, **o
                    ),
                )


def binary_losses(keep):
    """The same for one logit, of shape (5,)."""
    for y in ([1, 0, 1, 0, 1], [0.5, 0.0, 1.0, 0.3, 0.9]):
        for options in ({}, {"where": keep, "pos_weight": 3, "label_smoothing": 0.1}):
            yield (
                lambda z, y=y, o=options: ce.binary_cross_entropy_with_logits(y, z, reduction="mean", **o),
                lambda z, y=y, o=options: ce.binary_cross_entropy_with_logits_gradient(
                    y, z, reduction="mean", **o
                ),
            )


@pytest.mark.parametrize("through", ["torch", "jax", "jax.jit"])
def test_differentiation_gives_the_analytic_gradient(through):
    keep, weights = [True, True, True, True, False], [1.0, 2.0, 0.5, 1.0, 3.0]
    if through == "torch":
        torch = library("torch")

        def derivative(loss, z):
            z = torch.tensor(z, dtype=torch.float64, requires_grad=True)
            loss(z).backward()
            return z.grad.numpy()

    else:
        jax = library("jax")

        def derivative(loss, z):
            with jax.enable_x64(True):
                gradient = jax.grad(loss) if through == "jax" else jax.jit(jax.grad(loss))
                return np.asarray(gradient(jax.numpy.asarray(z)))

    for loss, gradient in losses(keep, weights):
        np.testing.assert_allclose(derivative(loss, SATURATED), gradient(SATURATED), rtol=1e-14, atol=1e-300)
    z = [0.0, 40.0, 1000.0, -1000.0, 3.0]
    for loss, gradient in binary_losses(keep):
        np.testing.assert_allclose(derivative(loss, z), gradient(z), rtol=1e-14, atol=1e-300)


def test_the_other_functions_have_their_derivatives():
    torch = library("torch")
    z = np.array([-800.0, -30.0, 0.0, 1e-3, 30.0, 800.0])
    p = np.array([1e-300, 1e-10, 0.25, 0.5, 0.6, 0.99])
    for function, at, right in [
        (ce.sigmoid, z, ce.sigmoid(z) * ce.sigmoid(-z)),
        (ce.log_sigmoid, z, ce.sigmoid(-z)),
        (ce.logit, p, 1 / (p * (1 - p))),
        (
            lambda x: (
                ce.binary_cross_entropy(0, x[0]) + ce.binary_cross_entropy(np.zeros(5).tolist(), x[1:]).sum()
            ),
            p,
            1 / (1 - p),
        ),
        (lambda x: ce.binary_cross_entropy([1] * 6, x), p, -1 / p),
    ]:
        x = torch.tensor(at, requires_grad=True)
        function(x).sum().backward()
        np.testing.assert_allclose(x.grad.numpy(), right, rtol=1e-14)


def test_what_is_masked_has_no_gradient_even_if_it_is_nan():
    torch = library("torch")
    for masked in ([np.nan, 0.0], [-np.inf, -np.inf]):
        z = torch.tensor([[1.0, 2.0], masked], requires_grad=True)
        ce.cross_entropy_with_logits([0, 0], z, where=[True, False], reduction="mean").backward()
        assert z.grad[1].tolist() == [0, 0]
        assert torch.isfinite(z.grad).all()


def test_traced_values_are_not_looked_at():
    jax = library("jax")
    jnp = jax.numpy
    y, z = jnp.asarray([0, 1]), jnp.asarray([[0.0, 1.0], [0.0, jnp.nan]])
    loss = jax.jit(ce.cross_entropy_with_logits)(y, z)
    assert loss[0] == pytest.approx(np.log1p(np.e), rel=1e-6)
    assert np.isnan(loss[1])
    nothing = jax.jit(lambda z: ce.cross_entropy_with_logits(y, z, where=[False, False], reduction="mean"))(z)
    assert np.isnan(nothing)
    assert np.isnan(jax.jit(ce.softmax)(jnp.asarray([-jnp.inf])))  # there is no softmax, even of one class
    rows = jax.vmap(lambda y, z: ce.cross_entropy_with_logits(y, z))(y, jnp.zeros((2, 3)))
    assert rows == pytest.approx(np.log([3, 3]), rel=1e-6)
    # without 64 bits, which JAX has on request only
    assert (
        ce.one_hot(y, 2).dtype
        == ce.cross_entropy_with_logits([0], jnp.asarray([[1, 2]])).dtype
        == jnp.float32
    )


def test_torch_without_values():
    torch = library("torch")
    z = torch.zeros(4, 3, device="meta")
    loss = ce.cross_entropy_with_logits(torch.zeros(4, dtype=torch.int64, device="meta"), z)
    assert loss.shape == (4,)
    assert loss.device.type == "meta"
    rows = torch.func.vmap(lambda y, z: ce.cross_entropy_with_logits(y, z))
    assert rows(torch.tensor([0, 1]), torch.zeros(2, 3)).tolist() == pytest.approx([np.log(3)] * 2)


# --- Dask ----------------------------------------------------------------------------------------


def test_dask_arrays_stay_lazy_and_are_never_gathered():
    da = library("dask.array")
    dask = library("dask")
    callbacks = library("dask.callbacks")

    def refuse(*_args, **_kwargs):
        raise AssertionError("something was computed")

    n, k, rows = 10**10, 10, 10**4  # 800 GB
    with dask.config.set(scheduler=refuse):
        z = da.zeros((n, k), chunks=(10**7, k))
        y = da.zeros(n, dtype=int, chunks=10**7)
        for reduction in ("none", "sum", "mean"):
            options = {"reduction": reduction, "sample_weight": y + 1, "where": y == 0}
            for target in (y, da.ones((n, k), chunks=(10**7, k)) / k):
                assert isinstance(ce.cross_entropy_with_logits(target, z, **options), da.Array)
                assert isinstance(ce.cross_entropy(target, z + 1 / k, **options), da.Array)
                assert isinstance(ce.cross_entropy_with_logits_gradient(target, z, **options), da.Array)

    largest = []

    class Sizes(callbacks.Callback):
        def _posttask(self, key, result, dsk, state, worker_id):
            largest.append(getattr(result, "size", 1))

    z = da.random.default_rng(0).normal(size=(20 * rows, k), chunks=(rows, k))
    y = da.random.default_rng(1).integers(0, k, 20 * rows, chunks=rows)
    with Sizes():
        loss = ce.cross_entropy_with_logits(y, z, reduction="mean").compute(scheduler="sync")
    assert 2 < loss < 3
    assert max(largest) <= rows * k


def test_dask_arrays_of_unknown_size_are_refused():
    da = library("dask.array")
    z = da.zeros((4, 3), chunks=2)
    z = z[z[:, 0] == 0]
    with pytest.raises(
        ValueError, match=r"logits has shape \(nan, 3\): axis 0 has an unknown size: call its compute"
    ):
        ce.cross_entropy_with_logits(da.zeros(4, dtype=int), z)


def test_dask_classes_in_several_chunks():
    da = library("dask.array")
    z = np.random.default_rng(0).normal(size=(50, 30))
    y = np.arange(50) % 30
    loss = ce.cross_entropy_with_logits(da.from_array(y, chunks=7), da.from_array(z, chunks=(11, 4)))
    np.testing.assert_allclose(loss.compute(), ce.cross_entropy_with_logits(y, z), rtol=1e-14)
