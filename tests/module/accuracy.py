"""How far results are from the exact ones, in every regime: what `accuracy.toml` records.

    PYTHONPATH=. .venv/bin/python tests/module/accuracy.py    compare with the file
    make accuracy                                             write it anew: only after a change that is meant

An error is in ulp: units in the last place of the right result, which is computed with sixty digits
from the exact values of the inputs. 0.5 is what rounding alone costs.
"""

import sys
import tomllib
from pathlib import Path

import mpmath
import numpy as np

import cedocs as ce
from cedocs import _evaluate

FILE = Path(__file__).with_name("accuracy.toml")
BOUND = 4.0  # ulp, wherever the input allows it
DTYPES = {"float16": np.float16, "float32": np.float32, "float64": np.float64}
CLASSES = (2, 3, 10, 100, 1000, 50_000)


def exact(x):
    return [mpmath.mpf(float(v)) if x.dtype != np.longdouble else mpmath.mpf(str(v)) for v in np.ravel(x)]


def ulps(found, right):
    """The largest error of results in units in the last place of the right ones."""
    worst = 0.0
    info = np.finfo(found.dtype)
    for f, r in zip(np.ravel(found), right, strict=True):
        if mpmath.isinf(r) or abs(r) > float(info.max):
            worst = max(worst, 0.0 if np.isinf(f) else np.inf)
            continue
        exponent = max(mpmath.frexp(r)[1] - 1 if r else info.minexp, info.minexp)
        unit = mpmath.ldexp(1, int(exponent) - info.nmant)
        worst = max(worst, float(abs(mpmath.mpf(float(f)) - r) / unit))
    return worst


# --- regimes -------------------------------------------------------------------------------------


def rows_of_logits(rng, rows, classes):
    """Logits of every kind, in float64, by the name of their regime."""
    normal = rng.normal(size=(rows, classes))
    shifted = normal + 1e4
    ties = np.round(normal)
    lonely = normal.copy()
    lonely[:, 0] += 30  # one class is sure
    return {
        "at initialisation": 0.01 * normal,
        "spread 3": 3 * normal,
        "spread 15": 15 * normal,
        "spread 60": 60 * normal,
        "ties": ties,
        "one class sure": lonely,
        "offset 10000": shifted,
        "tiny": 1e-300 * normal,
    }


def cases():
    """Each regime of each function: its key, a call that gives the results, and the right ones."""
    for name, dtype in DTYPES.items():
        for classes in CLASSES:
            if classes == 50_000 and name == "float16":
                continue
            rng = np.random.default_rng(classes)
            rows = {2: 24, 3: 16, 10: 8, 100: 4, 1000: 2}.get(classes, 1)
            for regime, z in rows_of_logits(rng, rows, classes).items():
                if classes == 50_000 and regime not in ("at initialisation", "spread 3"):
                    continue
                with np.errstate(under="ignore"):
                    z = z.astype(dtype)
                yield from rows_cases((name, classes, regime), z, rng)
        for regime, z in binary_logits(np.random.default_rng(1)).items():
            with np.errstate(under="ignore", over="ignore"):
                yield from binary_cases((name, 1, regime), z.astype(dtype), np.random.default_rng(2))
        for regime, q in binary_probabilities(np.random.default_rng(3)).items():
            with np.errstate(under="ignore"):
                yield from probability_cases((name, 1, regime), q.astype(dtype), np.random.default_rng(4))


def softmax_and_losses(z):
    """Softmax and loss of each class of a row, without cancellation."""
    row = exact(z)
    top = int(np.argmax(z))
    ratios = [mpmath.exp(x - row[top]) for x in row]
    odds = mpmath.fsum(r for k, r in enumerate(ratios) if k != top)
    log_total = mpmath.log1p(odds)
    return [r / (1 + odds) for r in ratios], [row[top] - x + log_total for x in row]


def rows_cases(key, z, rng):
    rows, classes = z.shape
    top, other = z.argmax(axis=1), (z.argmax(axis=1) + 1) % classes
    soft = ce.softmax(rng.normal(size=z.shape)).astype(z.dtype)
    q, losses = zip(*map(softmax_and_losses, z), strict=True)
    # of very many classes some are compared
    some = range(classes) if classes <= 1000 else sorted({0, 1, classes - 1, *top.tolist(), *other.tolist()})
    yield ("softmax", *key), lambda: ce.softmax(z)[:, some], [q[i][k] for i in range(rows) for k in some]
    yield (
        ("log_softmax", *key),
        lambda: ce.log_softmax(z)[:, some],
        [-losses[i][k] for i in range(rows) for k in some],
    )
    for where, y in (("label at the top", top), ("label elsewhere", other)):
        right = [losses[i][y[i]] for i in range(rows)]
        hot = ce.one_hot(y, classes).astype(z.dtype)
        yield (
            (f"cross_entropy_with_logits, {where}", *key),
            lambda y=y: ce.cross_entropy_with_logits(y, z),
            right,
        )
        yield (
            (f"cross_entropy_with_logits, one-hot, {where}", *key),
            lambda hot=hot: ce.cross_entropy_with_logits(hot, z),
            right,
        )
        right = [
            q[i][k] if k != y[i] else -mpmath.fsum(x for j, x in enumerate(q[i]) if j != k)
            for i in range(rows)
            for k in some
        ]
        yield (
            (f"cross_entropy_with_logits_gradient, {where}", *key),
            lambda y=y: ce.cross_entropy_with_logits_gradient(y, z)[:, some],
            right,
        )
    p = [exact(row) for row in soft]
    right = [mpmath.fsum(a * b for a, b in zip(*pair, strict=True)) for pair in zip(p, losses, strict=True)]
    yield ("cross_entropy_with_logits, soft", *key), lambda: ce.cross_entropy_with_logits(soft, z), right
    if classes > 1000 or z.dtype == np.float16:
        return  # rows of float16 sum to 1 so roughly that their entropy says little
    yield (
        ("entropy", *key),
        lambda: ce.entropy(soft),
        [mpmath.fsum(-x * mpmath.log(x) for x in row if x) for row in p],
    )
    prediction = ce.softmax(z)
    given = [exact(row) for row in prediction]
    right = [-mpmath.log(given[i][top[i]]) for i in range(rows)]
    yield ("cross_entropy, labels", *key), lambda: ce.cross_entropy(top, prediction), right
    right = [1 / given[i][other[i]] if given[i][other[i]] else mpmath.inf for i in range(rows)]
    yield ("perplexity, labels", *key), lambda: ce.perplexity(other, prediction), right
    right = [
        mpmath.fsum(a * mpmath.log(a / b) - a + b if b else mpmath.inf for a, b in zip(*pair, strict=True))
        for pair in zip(p, given, strict=True)
    ]
    yield ("kl_divergence", *key), lambda: ce.kl_divergence(soft, prediction), right


def binary_logits(rng):
    normal = rng.normal(size=60)
    edges = np.array([0.0, 1e-300, -1e-300, 30, -30, 88, -88, 700, -700, 745, -745, 1e4, -1e4])
    return {
        "at initialisation": 0.01 * normal,
        "spread 3": 3 * normal,
        "spread 15": 15 * normal,
        "spread 60": 60 * normal,
        "edges": edges,
    }


def binary_cases(key, z, rng):
    x = exact(z)
    y = rng.integers(0, 2, z.shape).astype(z.dtype)
    soft = rng.uniform(size=z.shape).astype(z.dtype)
    one, zero = [mpmath.log1p(mpmath.exp(-v)) for v in x], [mpmath.log1p(mpmath.exp(v)) for v in x]
    yield ("sigmoid", *key), lambda: ce.sigmoid(z), [1 / (1 + mpmath.exp(-v)) for v in x]
    yield ("log_sigmoid", *key), lambda: ce.log_sigmoid(z), [-v for v in one]
    for name, target in (("labels", y), ("soft", soft)):
        t = exact(target)
        right = [a * b + (1 - a) * c for a, b, c in zip(t, one, zero, strict=True)]
        yield (
            (f"binary_cross_entropy_with_logits, {name}", *key),
            lambda target=target: ce.binary_cross_entropy_with_logits(target, z),
            right,
        )
    right = [
        1 / (1 + mpmath.exp(-v)) if not t else -1 / (1 + mpmath.exp(v))
        for t, v in zip(exact(y), x, strict=True)
    ]
    yield (
        ("binary_cross_entropy_with_logits_gradient", *key),
        lambda: ce.binary_cross_entropy_with_logits_gradient(y, z),
        right,
    )
    right = [
        b / (1 + mpmath.exp(v)) ** 2 if t else c / (1 + mpmath.exp(-v)) ** 2
        for t, v, b, c in zip(exact(y), x, one, zero, strict=True)
    ]
    yield ("focal_loss_with_logits", *key), lambda: ce.focal_loss_with_logits(y, z), right


def binary_probabilities(rng):
    return {
        "uniform": rng.uniform(size=60),
        "near 0": 10.0 ** rng.uniform(-37, -1, 60),
        "near one half": 0.5 + 10.0 ** rng.uniform(-9, -2, 60),
        "near 1": 1 - 10.0 ** rng.uniform(-6, -1, 60),
        "subnormal": 10.0 ** rng.uniform(-320, -300, 60),
    }


def probability_cases(key, q, rng):
    x = exact(q)
    y, soft = rng.integers(0, 2, q.shape).astype(q.dtype), rng.uniform(size=q.shape).astype(q.dtype)

    def log(v):
        return mpmath.log(v) if v else -mpmath.inf

    yield ("logit", *key), lambda: ce.logit(q), [log(v) - mpmath.log1p(-v) for v in x]
    for name, target in (("labels", y), ("soft", soft)):
        pairs = list(zip(exact(target), x, strict=True))
        right = [-(t * log(v) if t else 0) - ((1 - t) * mpmath.log1p(-v) if t != 1 else 0) for t, v in pairs]
        yield (
            (f"binary_cross_entropy, {name}", *key),
            lambda target=target: ce.binary_cross_entropy(target, q),
            right,
        )


# --- the file ------------------------------------------------------------------------------------


def measure():
    """The largest error of each function and dtype in each regime, over all numbers of classes.

    It is that of the formula or that of NumPy's fast path, whichever is larger.
    """
    found = {}
    fast = _evaluate._numpy
    try:
        with mpmath.workdps(60):
            for (function, dtype, classes, regime), call, right in cases():
                for _evaluate._numpy in (None, fast):  # the next case is made with the fast path
                    error = round(ulps(call(), right), 2)
                    if error > found.get((function, dtype, regime), (-1.0, 0))[0]:
                        found[function, dtype, regime] = (error, classes)
    finally:
        _evaluate._numpy = fast
    return found


def read():
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        (function, dtype, regime): tuple(pair)
        for function, dtypes in data.items()
        for dtype, regimes in dtypes.items()
        for regime, pair in regimes.items()
    }


def write(found):
    lines = [
        "# The largest error of each function, in ulp of the right result, and the number of classes where it",
        "# occurs (1: element by element). Reference: mpmath with sixty digits, from the exact inputs.",
        "# `make accuracy` writes this file; test_accuracy.py compares with it.",
    ]
    for function in sorted({key[0] for key in found}):
        for dtype in DTYPES:
            rows = {key[2]: value for key, value in found.items() if key[:2] == (function, dtype)}
            if rows:
                lines += ["", f'["{function}".{dtype}]']
                lines += [f'"{regime}" = [{error}, {classes}]' for regime, (error, classes) in rows.items()]
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    measured = measure()
    if "--write" in sys.argv:
        write(measured)
    else:
        recorded = read()
        for key, (error, classes) in measured.items():
            was = recorded.get(key, (0.0, 0))[0]
            if error > was:
                print(*key, f"{error} ulp with {classes} classes, recorded {was}")
