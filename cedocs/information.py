"""Entropy, Kullback–Leibler divergence and perplexity."""

import math

import numpy as np

from ._arrays import Array, Namespace, arrays
from ._evaluate import Weighted, apply, evaluate
from ._validate import Batch, batch, log_base, operand, probabilities
from .losses import cross_entropy, shares


def entropy(p: Array, /, *, axis: int = -1, base: float = math.e) -> Array:
    r"""Entropy of a distribution: the cross-entropy with itself.

    .. math:: H(p) = -\sum_k p_k \log p_k

    for :math:`p` of shape (…, K), K being the number of classes on ``axis``. The result has shape (…).

    Parameters
    ----------
    p : array of real numbers, shape (…, K)
        Distributions: values in [0, 1] that sum to 1 along ``axis``.
    axis : int, default -1
        The axis of the classes.
    base : float, default e
        The base of the logarithm: e for nats, 2 for bits.

    Returns
    -------
    array, shape (…)
        Entropies in [0, log K], in nats unless ``base`` says otherwise, in the dtype of ``p`` if that
        is a floating one, else float64.

    Raises
    ------
    TypeError
        If ``p`` holds no real numbers, ``axis`` is no integer or ``base`` no number.
    ValueError
        If an axis is empty or ``axis`` does not exist; if ``p`` is no distribution along it; if
        ``base`` is not positive and finite, or is 1.

    See Also
    --------
    cross_entropy : The same with a second distribution in the logarithm.
    kl_divergence : The difference of the two.

    Notes
    -----
    ===============  ====================================================
    p_k              share of class k
    ===============  ====================================================
    0                0
    1                0
    nan, ±inf        ValueError (nan where values are not at hand)
    ===============  ====================================================

    References
    ----------
    .. [1] C. E. Shannon, "A mathematical theory of communication", Bell System Technical Journal 27,
       1948.

    Examples
    --------
    >>> from cedocs import entropy
    >>> entropy([[0.5, 0.5], [0.25, 0.75], [0, 1]], base=2)
    array([1.        , 0.81127812, 0.        ])
    """
    p_ = operand("p", p, probabilities, axis)

    def formula(xp: Namespace, p: Array) -> Array:
        return 0 - xp.sum(p * xp.log(xp.where(p == 0, xp.ones_like(p), p)), axis=-1)

    return apply("entropy", p_, formula, log_base=log_base(base, p_.work))


def kl_divergence(p: Array, q: Array, /, *, axis: int = -1, base: float = math.e) -> Array:
    r"""Kullback–Leibler divergence of p from q: what the cross-entropy has beyond the entropy.

    .. math::

       \begin{aligned}
       D(p \,\|\, q) &= \sum_k p_k \log \frac{p_k}{q_k} \\
       &= H(p, q) - H(p)
       \end{aligned}

    for :math:`p` and :math:`q` of shape (…, K), K being the number of classes on ``axis``; :math:`p`
    may be class indices of shape (…). The result has shape (…).

    Parameters
    ----------
    p : array, shape (…, K), or array of integers, shape (…)
        What is true: distributions, with as many dimensions as ``q``; or class indices in
        0 … K − 1, with one dimension fewer.
    q : array of real numbers, shape (…, K)
        What the model says: values in [0, 1] that sum to 1 along ``axis``.
    axis : int, default -1
        The axis of the classes.
    base : float, default e
        The base of the logarithm: e for nats, 2 for bits.

    Returns
    -------
    array, shape (…)
        Divergences in [0, inf], in nats unless ``base`` says otherwise, in the dtype of ``q`` if that
        is a floating one, else float64.

    Raises
    ------
    TypeError
        If an argument holds no real numbers, ``axis`` is no integer or ``base`` no number.
    ValueError
        If shapes do not fit, an axis is empty or ``axis`` does not exist; if a row is no distribution; if
        ``base`` is not positive and finite, or is 1.

    See Also
    --------
    cross_entropy : H(p, q).
    entropy : H(p).

    Notes
    -----
    Both rows sum to 1, so :math:`\sum_k (q_k - p_k)` is 0 and may be added. Each term is then
    :math:`p_k \log(p_k / q_k) + q_k - p_k \ge 0`, Loader's deviance [2]_, which has a series without
    cancellation where p and q are close. So the result is never negative, and it is right where the
    difference of two entropies has lost all digits. Where a row misses 1 by rounding, this is nearer
    to the divergence of the rescaled rows than the plain sum is.

    ======================  ====================================================
    p_k and q_k             share of class k
    ======================  ====================================================
    p_k = q_k               0, also at 0
    p_k = 0                 q_k, which the other classes make up for
    p_k > 0, q_k = 0        inf
    nan, ±inf               ValueError (nan where values are not at hand)
    ======================  ====================================================

    References
    ----------
    .. [1] S. Kullback and R. A. Leibler, "On information and sufficiency", Annals of Mathematical
       Statistics 22(1), 1951.
    .. [2] C. Loader, "Fast and accurate computation of binomial
       probabilities", 2000.

    Examples
    --------
    >>> from cedocs import kl_divergence
    >>> float(kl_divergence([0.5, 0.5], [0.25, 0.75]).round(12))
    0.143841036226
    >>> kl_divergence([[0.5, 0.5], [0, 1], [1, 0]], [[0.5, 0.5], [0.5, 0.5], [0, 1]], base=2)
    array([ 0.,  1., inf])
    """

    def formula(b: Batch) -> Weighted:
        return b.xp.sum(_deviance(b.xp, shares(b), b.prediction), axis=-1), None

    b = batch({"p": p, "q": q, "class_weight": None}, axis)
    return evaluate("kl_divergence", b, formula, log_base=log_base(base, b.work))


def _deviance(xp: Namespace, p: Array, q: Array) -> Array:
    """Give p log(p/q) + q − p ≥ 0, element by element; by a series where p and q are close."""
    zero, one = xp.zeros_like(p), xp.ones_like(p)
    v = (p - q) / xp.where(p + q == 0, one, p + q)
    near = xp.abs(v) < 0.1
    u = xp.where(near, v, zero)
    series = zero
    for odd in range(17, 1, -2):
        series = (series + 1 / odd) * (u * u)
    series = (p - q) * u + 2 * p * u * series
    some = ~near & (p > 0)
    ratio = xp.where(some, p, one) / xp.where(some, q, one)
    far = p * xp.log(ratio) + (q - p)
    return xp.where(near, series, far)


def perplexity(p: Array, q: Array, /, *, axis: int = -1) -> Array:
    r"""Perplexity: among how many equally likely classes the model might as well have chosen.

    .. math:: \operatorname{PP}(p, q) = e^{H(p, q)}

    for :math:`p` and :math:`q` of shape (…, K), K being the number of classes on ``axis``; :math:`p`
    may be class indices of shape (…). The result has shape (…).

    Parameters
    ----------
    p : array, shape (…, K), or array of integers, shape (…)
        What is true: distributions, with as many dimensions as ``q``; or class indices in
        0 … K − 1, with one dimension fewer.
    q : array of real numbers, shape (…, K)
        What the model says: probabilities in [0, 1] that sum to 1 along ``axis``.
    axis : int, default -1
        The axis of the classes.

    Returns
    -------
    array, shape (…)
        Perplexities in [1, inf], in the dtype of ``q`` if that is a floating one, else float64.

    Raises
    ------
    TypeError
        If an argument holds no real numbers, class indices are no integers or ``axis`` is not one.
    ValueError
        If shapes do not fit, an axis is empty or ``axis`` does not exist; if a row is no distribution
        or a class index lies outside 0 … K − 1.

    See Also
    --------
    cross_entropy : Its logarithm.

    Notes
    -----
    The perplexity of a text is the exponential of its mean cross-entropy per token:
    ``exp(cross_entropy(tokens, q, reduction="mean"))``, not the mean of perplexities.

    ======================  ====================================================
    q of the true class     perplexity
    ======================  ====================================================
    0                       inf
    1                       1
    nan, ±inf               ValueError (nan where values are not at hand)
    ======================  ====================================================

    Examples
    --------
    >>> from cedocs import perplexity
    >>> float(perplexity([0.25, 0.25, 0.25, 0.25], [0.25, 0.25, 0.25, 0.25]))
    4.0
    >>> float(perplexity(1, [0.25, 0.5, 0.25]))
    2.0
    """
    loss = cross_entropy(p, q, axis=axis)
    with np.errstate(over="ignore"):
        return arrays(loss=loss)[0].exp(loss)
