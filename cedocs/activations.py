"""From logits to probabilities and back: softmax, sigmoid, their logarithms, and logit.

All rest on one idea. Take a reference class j, the one with the largest logit, and look at the
gaps z_j − z_k ≥ 0 of the others below it. Probabilities are ratios of exp(−gap), which cannot
overflow, and adding a constant to all logits changes no gap. With two classes the softmax of
(0, z) is the sigmoid of z, and the one gap is |z|.
"""

import math

from array_api_compat import device

from ._arrays import Array, Namespace, along_last, constant, nan_of
from ._evaluate import apply
from ._validate import Axis, logits, not_nan, operand, probabilities


def gaps(xp: Namespace, z: Array) -> tuple[Array, Array, Array]:
    """Compare each logit with the largest of its row, the classes being on the last axis.

    Returns where the reference class j stands, the odds exp(z_k − z_j) of each class against j, 0 for
    j itself, and their sum.
    """
    top, highest = _reference(xp, z)
    _, ratio = _below(xp, z, highest, top)
    return top, ratio, nan_of(xp, highest[..., 0], xp.sum(ratio, axis=-1))


def log_gaps(xp: Namespace, z: Array) -> tuple[Array, Array]:
    """Give z_j − z_k for the largest logit z_j of each row, and log Σ_k exp(z_k − z_j).

    Any reference r near z_j would do: Σ p_k (r − z_k) + log Σ_k exp(z_k − r) has the same value. To a
    library that differentiates, r is z_j where class j has more than half of the probability, and a
    constant elsewhere, so that each derivative is a difference that keeps its digits: what the others
    have in p minus what they have in q, or q_j − p_j.
    """
    top, highest = _reference(xp, z)
    fixed = constant(xp, highest)
    gap, ratio = _below(xp, z, fixed, top)
    odds = nan_of(xp, fixed[..., 0], xp.sum(ratio, axis=-1))
    if fixed is highest:
        return gap, xp.log1p(odds)
    step = (_finite(xp, highest) - _finite(xp, fixed))[..., 0]  # 0, with the derivative of z_j
    zero = xp.zeros_like(step)
    moves, stays = xp.where(odds < 1, step, zero), xp.where(odds < 1, zero, step)
    gap = xp.where(top, -stays[..., None], gap + moves[..., None])
    return gap, xp.log1p(odds * xp.exp(-moves) + xp.expm1(stays))


def _reference(xp: Namespace, z: Array) -> tuple[Array, Array]:
    """Where the largest logit of each row stands, and this logit."""
    classes = along_last(xp, xp.arange(z.shape[-1], device=device(z)), z.ndim)
    top = classes == xp.argmax(z, axis=-1, keepdims=True)
    return top, xp.sum(xp.where(top, z, xp.zeros_like(z)), axis=-1, keepdims=True)


def _below(xp: Namespace, z: Array, highest: Array, top: Array) -> tuple[Array, Array]:
    """The gap of each logit below the highest of its row, and its odds; 0 where it is the top itself.

    The subtraction rounds, and exp turns an absolute error of the gap into a relative one of the
    odds. So the rounding error is computed exactly (Knuth's TwoSum) and put back. Far below, where
    the odds are 0 in any dtype, nothing is computed that could overflow.
    """
    zero, infinite, start = xp.zeros_like(z), highest == math.inf, _finite(xp, highest)
    far = infinite | ((z < start) & (z <= start - 20000.0))
    near = xp.where(far, start, z)
    gap = start - near
    virtual = start - gap
    error = (start - (gap + virtual)) + (virtual - near)
    ratio = xp.exp(-gap)
    ratio = xp.where(top | far, zero, ratio - error * ratio)
    gap = xp.where(infinite, xp.full_like(z, math.inf), start - z)
    return xp.where(top, zero, gap), ratio


def _finite(xp: Namespace, x: Array) -> Array:
    """The same numbers, with 0 for an infinity."""
    return xp.where(xp.isinf(x), xp.zeros_like(x), x)


def binary_gaps(xp: Namespace, z: Array) -> tuple[Array, Array, Array]:
    """The same for the two logits (0, z): whether class 1 is the reference, the gap, and the odds."""
    top = z > 0
    gap = xp.where(top, z, -z)
    return top, gap, xp.exp(-gap)


def softmax(z: Array, /, *, axis: Axis = -1) -> Array:
    r"""Turn logits into probabilities that are positive and sum to one.

    .. math:: \operatorname{softmax}(z)_k = \frac{e^{z_k}}{\sum_i e^{z_i}}

    for logits :math:`z` of shape (…, K), K being the number of classes on ``axis``. The result has
    the same shape.

    Parameters
    ----------
    z : array of real numbers, shape (…, K)
        Logits, from -inf to inf.
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one.

    Returns
    -------
    array, shape (…, K)
        Probabilities in [0, 1], in the dtype of ``z`` if that is a floating one, else float64.

    Raises
    ------
    TypeError
        If ``z`` holds no real numbers or ``axis`` is no integer.
    ValueError
        If there are no classes or ``axis`` does not exist; if a logit is nan, or if the softmax of a
        row is undefined.

    See Also
    --------
    log_softmax : Its logarithm, which keeps what the probabilities lose near 0.
    sigmoid : The same for two classes and one logit.

    Notes
    -----
    Adding a constant to all logits of a row changes nothing, so the largest is subtracted first
    and nothing overflows [1]_.

    ====================  ===========================================
    logit of a class      its probability
    ====================  ===========================================
    -inf                  0
    +inf                  1, and 0 for the others
    +inf, several         ValueError (nan where values are not known)
    -inf, all             ValueError (nan where values are not known)
    nan                   ValueError (nan where values are not known)
    ====================  ===========================================

    References
    ----------
    .. [1] P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the log-sum-exp and
       softmax functions", IMA Journal of Numerical Analysis 41(4), 2021.

    Examples
    --------
    >>> import numpy as np
    >>> from cedocs import softmax
    >>> softmax(np.log([0.25, 0.67, 0.08])).round(12)
    array([0.25, 0.67, 0.08])
    >>> softmax([1e8, 1e8])
    array([0.5, 0.5])
    """

    def formula(xp: Namespace, z: Array) -> Array:
        top, ratio, odds = gaps(xp, z)
        return xp.where(top, xp.ones_like(ratio), ratio) / (1 + odds[..., None])

    return apply("softmax", operand("z", z, logits, axis), formula)


def log_softmax(z: Array, /, *, axis: Axis = -1) -> Array:
    r"""Turn logits into the logarithms of their softmax.

    .. math:: \log \operatorname{softmax}(z)_k = z_k - \log \sum_i e^{z_i}

    for logits :math:`z` of shape (…, K), K being the number of classes on ``axis``. The result has
    the same shape.

    Parameters
    ----------
    z : array of real numbers, shape (…, K)
        Logits, from -inf to inf.
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one.

    Returns
    -------
    array, shape (…, K)
        Logarithms of probabilities, in nats, in [-inf, 0], in the dtype of ``z`` if that is a
        floating one, else float64.

    Raises
    ------
    TypeError
        If ``z`` holds no real numbers or ``axis`` is no integer.
    ValueError
        If there are no classes or ``axis`` does not exist; if a logit is nan, or if the softmax of a
        row is undefined.

    See Also
    --------
    softmax : The probabilities.
    cross_entropy_with_logits : The loss that is made from it.

    Notes
    -----
    With the largest logit z_j as reference it is ``-(z_j - z_k) - log1p(odds against j)``. So the
    logarithm of a probability that rounds to 1 is still right, and that of one that rounds to 0 is
    no -inf.

    ====================  ===========================================
    logit of a class      logarithm of its probability
    ====================  ===========================================
    -inf                  -inf
    +inf                  0, and -inf for the others
    +inf, several         ValueError (nan where values are not known)
    -inf, all             ValueError (nan where values are not known)
    nan                   ValueError (nan where values are not known)
    ====================  ===========================================

    Examples
    --------
    >>> from cedocs import log_softmax
    >>> log_softmax([1000.0, 0.0])
    array([    0., -1000.])
    >>> log_softmax([40.0, 0.0])
    array([-4.24835426e-18, -4.00000000e+01])
    """

    def formula(xp: Namespace, z: Array) -> Array:
        gap, log_total = log_gaps(xp, z)
        return 0 - gap - log_total[..., None]

    return apply("log_softmax", operand("z", z, logits, axis), formula)


def sigmoid(z: Array, /) -> Array:
    r"""Turn one logit into the probability of class 1.

    .. math:: \sigma(z) = \frac{1}{1 + e^{-z}}

    for a logit :math:`z` of any shape, element by element. It is the second component of
    :math:`\operatorname{softmax}(0, z)`.

    Parameters
    ----------
    z : array of real numbers, any shape
        Logits, from -inf to inf.

    Returns
    -------
    array, shape of ``z``
        Probabilities in [0, 1], in the dtype of ``z`` if that is a floating one, else float64.

    Raises
    ------
    TypeError
        If ``z`` holds no real numbers.
    ValueError
        If a logit is nan.

    See Also
    --------
    logit : Its inverse.
    log_sigmoid : Its logarithm.
    softmax : The same for any number of classes.

    Notes
    -----
    Both tails keep their relative accuracy: ``sigmoid(-z)`` is the probability of class 0, where
    ``1 - sigmoid(z)`` would have rounded to 0.

    ======  ==========================================
    z       result
    ======  ==========================================
    -inf    0
    0       one half
    +inf    1
    nan     ValueError (nan where values are not known)
    ======  ==========================================

    Examples
    --------
    >>> import numpy as np
    >>> from cedocs import sigmoid
    >>> sigmoid([0.0, np.log(3), -np.inf])
    array([0.5 , 0.75, 0.  ])
    >>> float(sigmoid(-100.0))
    3.720075976020836e-44
    """

    def formula(xp: Namespace, z: Array) -> Array:
        top, _, odds = binary_gaps(xp, z)
        return xp.where(top, xp.ones_like(odds), odds) / (1 + odds)

    return apply("sigmoid", operand("z", z, not_nan, elementwise=True), formula)


def log_sigmoid(z: Array, /) -> Array:
    r"""Turn one logit into the logarithm of the probability of class 1.

    .. math::

       \begin{aligned}
       \log \sigma(z) &= -\log(1 + e^{-z}) \\
       &= \min(z, 0) - \log(1 + e^{-|z|})
       \end{aligned}

    for a logit :math:`z` of any shape, element by element.

    Parameters
    ----------
    z : array of real numbers, any shape
        Logits, from -inf to inf.

    Returns
    -------
    array, shape of ``z``
        Logarithms of probabilities, in nats, in [-inf, 0], in the dtype of ``z`` if that is a
        floating one, else float64.

    Raises
    ------
    TypeError
        If ``z`` holds no real numbers.
    ValueError
        If a logit is nan.

    See Also
    --------
    sigmoid : The probability itself.
    binary_cross_entropy_with_logits : Minus ``log_sigmoid`` of z for y = 1, of -z for y = 0.

    Notes
    -----
    ======  ==========================================
    z       result
    ======  ==========================================
    -inf    -inf
    0       -log 2
    +inf    0
    nan     ValueError (nan where values are not known)
    ======  ==========================================

    Examples
    --------
    >>> from cedocs import log_sigmoid
    >>> log_sigmoid([-1000.0, 0.0, 40.0])
    array([-1.00000000e+03, -6.93147181e-01, -4.24835426e-18])
    """

    def formula(xp: Namespace, z: Array) -> Array:
        top, gap, odds = binary_gaps(xp, z)
        return xp.where(top, xp.zeros_like(gap), -gap) - xp.log1p(odds)

    return apply("log_sigmoid", operand("z", z, not_nan, elementwise=True), formula)


def logit(p: Array, /) -> Array:
    r"""Turn the probability of class 1 into its logit, the logarithm of the odds.

    .. math:: \operatorname{logit}(p) = \log \frac{p}{1 - p}

    for a probability :math:`p` of any shape, element by element. It is the inverse of the sigmoid.

    Parameters
    ----------
    p : array of real numbers, any shape
        Probabilities in [0, 1].

    Returns
    -------
    array, shape of ``p``
        Logits, from -inf to inf, in the dtype of ``p`` if that is a floating one, else float64.

    Raises
    ------
    TypeError
        If ``p`` holds no real numbers.
    ValueError
        If a value lies outside [0, 1].

    See Also
    --------
    sigmoid : Its inverse.

    Notes
    -----
    Near one half, where the two logarithms would cancel, it is ``2 atanh(2p - 1)``, in which
    ``2p - 1`` is exact. Nothing is clipped.

    ========  ==========================================
    p         result
    ========  ==========================================
    0         -inf
    one half  0
    1         +inf
    nan       ValueError (nan where values are not known)
    ========  ==========================================

    Examples
    --------
    >>> from cedocs import logit, sigmoid
    >>> logit([0.0, 0.5, 0.75, 1.0])
    array([      -inf, 0.        , 1.09861229,        inf])
    >>> float(logit(0.26))
    -1.0459685551826876
    >>> float(sigmoid(logit(0.26)))
    0.26
    """

    def formula(xp: Namespace, p: Array) -> Array:
        middle = (p > 0.25) & (p < 0.75)
        half = xp.full_like(p, 0.5)
        near = 2 * xp.atanh(2 * xp.where(middle, p, half) - 1)
        tail = xp.where(middle, half, p)
        return xp.where(middle, near, xp.log(tail) - xp.log1p(-tail))

    return apply("logit", operand("p", p, probabilities, elementwise=True), formula)
