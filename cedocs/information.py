"""Entropy, Kullback–Leibler divergence and perplexity."""

import math
from typing import Any

from ._arrays import Array, Namespace, nan_of, widest
from ._evaluate import Weighted, apply, evaluate
from ._validate import Axis, Batch, batch, log_base, one_of, operand, probabilities
from .activations import log_gaps
from .losses import shares, surprisal, with_logits


def entropy(p: Array, /, *, axis: Axis = -1, base: float = math.e) -> Array:
    r"""Entropy of a distribution: the cross-entropy with itself.

    .. math:: H(p) = -\sum_k p_k \log p_k

    for :math:`p` of shape (…, K), K being the number of classes on ``axis``. The result has shape (…).

    Parameters
    ----------
    p : array of real numbers, shape (…, K)
        Distributions: values in [0, 1] that sum to 1 along ``axis``.
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one.
    base : float or 0-d array, default e
        The base of the logarithm, above 1: e for nats, 2 for bits.

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
        If there are no classes or ``axis`` does not exist; if ``p`` is no distribution along it; if
        ``base`` is not finite and above 1.

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
    nan, ±inf        ValueError (nan where values are not known)
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
    argument = operand("p", p, probabilities, axis)

    def formula(xp: Namespace, p: Array) -> Array:
        return surprisal(xp, p, p)

    return apply("entropy", argument, formula, log_base=log_base(base, argument.work))


def kl_divergence(
    p: Array, q: Array, /, *, axis: Axis = -1, sample_weight: Array | None = None,
    where: Array | None = None, reduction: str = "none", base: float = math.e,
) -> Array:  # fmt: skip
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
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one.
    sample_weight : float or array, optional
        A finite weight, 0 or more, for each example; it multiplies the divergence. Its shape
        broadcasts to (…).
    where : array of booleans, optional
        Which examples count. The others are not looked at and have the divergence 0. Its shape
        broadcasts to (…).
    reduction : {"none", "sum", "mean"}, default "none"
        One divergence for each example, their sum, or their weighted mean.
    base : float or 0-d array, default e
        The base of the logarithm, above 1: e for nats, 2 for bits.

    Returns
    -------
    array, shape (…), or () with a reduction
        Divergences in [0, inf], in nats unless ``base`` says otherwise, in the dtype of ``q`` if that
        is a floating one, else float64.

    Raises
    ------
    TypeError
        If an argument has the wrong type: no real numbers, class indices that are no integers, a
        mask that is not boolean, arrays of two libraries, an axis that is no integer.
    ValueError
        If shapes do not fit, there are no classes or ``axis`` does not exist; if a row is no
        distribution, a class index lies outside 0 … K − 1, a weight is negative or not finite; if an
        option is unknown; if ``base`` is not finite and above 1; if the weights of a mean sum to 0.

    See Also
    --------
    kl_divergence_with_logits : The same from logits, or from the logarithms of q.
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
    nan, ±inf               ValueError (nan where values are not known)
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
    b = batch({"p": p, "q": q, "class_weight": None}, axis, sample_weight, where, reduction)

    def formula(b: Batch) -> Weighted:
        xp, q = b.xp, b.xp.abs(b.prediction)  # −0 is 0
        log_q = xp.where(q == 0, xp.full_like(q, -math.inf), xp.log(xp.where(q == 0, xp.ones_like(q), q)))
        return xp.sum(_deviance(xp, shares(b), q, log_q), axis=-1), None

    return evaluate("kl_divergence", b, formula, log_base=log_base(base, b.work))


def kl_divergence_with_logits(
    p: Array, logits: Array, /, *, axis: Axis = -1, sample_weight: Array | None = None,
    where: Array | None = None, reduction: str = "none", base: float = math.e,
) -> Array:  # fmt: skip
    r"""Kullback–Leibler divergence of p from the softmax of logits.

    .. math::

       \begin{aligned}
       D(p \,\|\, q) &= \sum_k p_k \log \frac{p_k}{q_k}, \\
       q &= \operatorname{softmax}(z)
       \end{aligned}

    for :math:`p` and logits :math:`z` of shape (…, K), K being the number of classes on ``axis``;
    :math:`p` may be class indices of shape (…). The result has shape (…). Logarithms of probabilities
    are logits, too: their softmax is these probabilities.

    Parameters
    ----------
    p : array, shape (…, K), or array of integers, shape (…)
        What is true: distributions, with as many dimensions as ``logits``; or class indices in
        0 … K − 1, with one dimension fewer. Of the logits of a teacher pass the ``softmax``.
    logits : array of real numbers, shape (…, K)
        What the model says, before softmax, or logarithms of probabilities: from -inf to inf; K is
        at least 2.
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one.
    sample_weight : float or array, optional
        A finite weight, 0 or more, for each example; it multiplies the divergence. Its shape
        broadcasts to (…).
    where : array of booleans, optional
        Which examples count. The others are not looked at and have the divergence 0. Its shape
        broadcasts to (…).
    reduction : {"none", "sum", "mean"}, default "none"
        One divergence for each example, their sum, or their weighted mean.
    base : float or 0-d array, default e
        The base of the logarithm, above 1: e for nats, 2 for bits.

    Returns
    -------
    array, shape (…), or () with a reduction
        Divergences in [0, inf], in nats unless ``base`` says otherwise, in the dtype of ``logits`` if
        that is a floating one, else float64.

    Raises
    ------
    TypeError
        If an argument has the wrong type: no real numbers, class indices that are no integers, a
        mask that is not boolean, arrays of two libraries, an axis that is no integer.
    ValueError
        If shapes do not fit, there is one class only or ``axis`` does not exist; if a row of p is no
        distribution, a class index lies outside 0 … K − 1, a logit is nan, a row of logits has no
        softmax, a weight is negative or not finite; if an option is unknown; if ``base`` is not finite
        and above 1; if the weights of a mean sum to 0.

    See Also
    --------
    kl_divergence : The same from probabilities.
    cross_entropy_with_logits : It exceeds the divergence by the entropy of p.

    Notes
    -----
    The terms are those of ``kl_divergence``. Where a probability :math:`q_k` rounds to 0, its
    logarithm still has its digits, and the divergence is finite.

    =============================  ====================================================
    logits                         divergence
    =============================  ====================================================
    -inf on a class with p_k > 0   inf
    -inf on a class with p_k = 0   as if that class did not exist
    +inf on the only true class    0
    +inf on another class          inf
    +inf twice or more             ValueError (nan where values are not known)
    all -inf                       ValueError (nan where values are not known)
    nan                            ValueError (nan where values are not known)
    =============================  ====================================================

    Examples
    --------
    >>> import numpy as np
    >>> from cedocs import kl_divergence_with_logits
    >>> float(kl_divergence_with_logits([0.5, 0.5], np.log([0.25, 0.75])).round(12))
    0.143841036226
    >>> kl_divergence_with_logits([[0.5, 0.5], [0, 1]], [[0.0, 0.0], [1000.0, 0.0]])
    array([   0., 1000.])
    """
    main = {"p": p, "logits": logits, "class_weight": None}
    b = batch(main, axis, sample_weight, where, reduction)

    def formula(b: Batch) -> Weighted:
        gap, log_total = log_gaps(b.xp, b.prediction)
        log_q = 0 - gap - log_total[..., None]
        return b.xp.sum(_deviance(b.xp, shares(b), b.xp.exp(log_q), log_q), axis=-1), None

    return evaluate("kl_divergence_with_logits", b, formula, log_base=log_base(base, b.work))


def _deviance(xp: Namespace, p: Array, q: Array, log_q: Array) -> Array:
    """Give p log(p/q) + q − p ≥ 0, element by element; by a series where p and q are close."""
    zero, one = xp.zeros_like(p), xp.ones_like(p)
    v = (p - q) / xp.where(p + q == 0, one, p + q)
    near = xp.abs(v) < 0.25
    u = xp.where(near, v, zero)
    series = zero
    for odd in range(29, 1, -2):
        series = (series + 1 / odd) * (u * u)
    series = (p - q) * u + 2 * p * u * series
    # the logarithm of the quotient, unless that is no normal number: then the difference of logarithms
    tiny, far = float(xp.finfo(p.dtype).smallest_normal), ~near & (p > 0)
    safe_p, safe_q = xp.where(far, p, one), xp.where(far & (q >= tiny), q, one)
    ratio = safe_p / safe_q
    normal = far & (q >= tiny) & (ratio >= tiny) & (ratio < math.inf)
    close = normal & (ratio > 0.5) & (ratio < 2)  # there p − q is exact
    excess = xp.where(close, (safe_p - safe_q) / safe_q, zero)
    log_ratio = xp.where(close, xp.log1p(excess), xp.log(xp.where(normal, ratio, one)))
    log_ratio = xp.where(normal, log_ratio, xp.log(safe_p) - xp.where(far, log_q, zero))
    return xp.where(near, series, xp.where(far, p, zero) * log_ratio + (q - p))


def perplexity(
    p: Array, q: Array, /, *, axis: Axis = -1, sample_weight: Array | None = None,
    where: Array | None = None, reduction: str = "none",
) -> Array:  # fmt: skip
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
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one.
    sample_weight : float or array, optional
        A finite weight, 0 or more, for each example of a mean. Its shape broadcasts to (…).
    where : array of booleans, optional
        Which examples count. The others are not looked at and have the perplexity 1. Its shape
        broadcasts to (…).
    reduction : {"none", "mean"}, default "none"
        One perplexity for each example, or the perplexity of them all: the exponential of their
        weighted mean cross-entropy, not the mean of perplexities.

    Returns
    -------
    array, shape (…), or () with a reduction
        Perplexities in [1, inf], in the dtype of ``q`` if that is a floating one, else float64.

    Raises
    ------
    TypeError
        If an argument has the wrong type: no real numbers, class indices that are no integers, a
        mask that is not boolean, arrays of two libraries, an axis that is no integer.
    ValueError
        If shapes do not fit, there are no classes or ``axis`` does not exist; if a row is no
        distribution, a class index lies outside 0 … K − 1, a weight is negative or not finite, or
        weighs no mean; if ``reduction`` is unknown; if the weights of a mean sum to 0.

    See Also
    --------
    perplexity_with_logits : The same from logits.
    cross_entropy : Its logarithm.

    Notes
    -----
    The perplexity of a text is that of its tokens with ``reduction="mean"``.

    For one class index it is 1 / q, without a logarithm. Otherwise the exponential turns an absolute
    error of the cross-entropy into a relative one: at H nats up to about H units in the last place in
    float64. float32 is computed in float64, where the library has it, and keeps all its digits.

    ======================  ====================================================
    q of the true class     perplexity
    ======================  ====================================================
    0                       inf
    1                       1
    nan, ±inf               ValueError (nan where values are not known)
    ======================  ====================================================

    Examples
    --------
    >>> from cedocs import perplexity
    >>> float(perplexity([0.25, 0.25, 0.25, 0.25], [0.25, 0.25, 0.25, 0.25]))
    4.0
    >>> float(perplexity(1, [0.25, 0.5, 0.25]))
    2.0
    >>> float(perplexity([0, 1], [[0.5, 0.5], [0.875, 0.125]], reduction="mean"))
    4.0
    """
    b = _perplexity_batch({"p": p, "q": q}, axis, sample_weight, where, reduction)

    def formula(b: Batch) -> Weighted:
        return surprisal(b.xp, shares(b), b.prediction), None

    def of_label(b: Batch) -> Weighted:
        q = b.prediction
        return nan_of(b.xp, q[..., 0], 1 / b.xp.sum(shares(b) * q, axis=-1)), None

    if b.indices and b.reduction == "none":  # 0 stands for a masked example
        return evaluate("perplexity", b, of_label, then=lambda x: b.xp.where(x == 0, b.xp.ones_like(x), x))
    return evaluate("perplexity", b, formula, then=b.xp.exp)


def perplexity_with_logits(
    target: Array, logits: Array, /, *, axis: Axis = -1, sample_weight: Array | None = None,
    where: Array | None = None, reduction: str = "none",
) -> Array:  # fmt: skip
    r"""Perplexity of the softmax of logits under the true distribution.

    .. math:: \operatorname{PP} = \exp\Bigl(-\sum_k p_k \log \operatorname{softmax}(z)_k\Bigr)

    for targets :math:`p` and logits :math:`z` of shape (…, K), K being the number of classes on
    ``axis``; the targets may be class indices of shape (…). The result has shape (…). Logarithms of
    probabilities are logits, too.

    Parameters
    ----------
    target : array, shape (…, K), or array of integers, shape (…)
        What is true: distributions, with as many dimensions as ``logits``; or class indices in
        0 … K − 1, with one dimension fewer.
    logits : array of real numbers, shape (…, K)
        What the model says, before softmax, or logarithms of probabilities: from -inf to inf; K is
        at least 2.
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one.
    sample_weight : float or array, optional
        A finite weight, 0 or more, for each example of a mean. Its shape broadcasts to (…).
    where : array of booleans, optional
        Which examples count. The others are not looked at and have the perplexity 1. Its shape
        broadcasts to (…).
    reduction : {"none", "mean"}, default "none"
        One perplexity for each example, or the perplexity of them all: the exponential of their
        weighted mean cross-entropy, not the mean of perplexities.

    Returns
    -------
    array, shape (…), or () with a reduction
        Perplexities in [1, inf], in the dtype of ``logits`` if that is a floating one, else float64.

    Raises
    ------
    TypeError
        If an argument has the wrong type: no real numbers, class indices that are no integers, a
        mask that is not boolean, arrays of two libraries, an axis that is no integer.
    ValueError
        If shapes do not fit, there is one class only or ``axis`` does not exist; if a target is no
        distribution or lies outside 0 … K − 1, a logit is nan, a row of logits has no softmax, a
        weight is negative or not finite, or weighs no mean; if ``reduction`` is unknown; if the
        weights of a mean sum to 0.

    See Also
    --------
    perplexity : The same from probabilities.
    cross_entropy_with_logits : Its logarithm.

    Notes
    -----
    The exponential turns an absolute error of the cross-entropy into a relative one: at H nats up to
    about H units in the last place in float64. float32 is computed in float64, where the library has
    it, and keeps all its digits.

    =============================  ====================================================
    logits                         perplexity
    =============================  ====================================================
    -inf on the true class         inf
    +inf on the true class         1
    +inf on another class          inf
    +inf twice or more             ValueError (nan where values are not known)
    all -inf                       ValueError (nan where values are not known)
    nan                            ValueError (nan where values are not known)
    =============================  ====================================================

    Examples
    --------
    >>> from cedocs import perplexity_with_logits
    >>> perplexity_with_logits([0, 1], [[0.0, 0.0], [7.0, 7.0]])
    array([2., 2.])
    """
    b = _perplexity_batch({"target": target, "logits": logits}, axis, sample_weight, where, reduction)

    def formula(b: Batch) -> Weighted:
        return with_logits(b)[0], None

    return evaluate("perplexity_with_logits", b, formula, then=b.xp.exp)


def _perplexity_batch(
    main: dict[str, Any], axis: Axis, sample_weight: Any, where: Any, reduction: str
) -> Batch:
    """Check what a perplexity takes; it is computed in the widest dtype, for the sake of the exponential."""
    one_of("reduction", reduction, ("none", "mean"))
    if sample_weight is not None and reduction == "none":
        raise ValueError('sample_weight is for a mean: pass reduction="mean", too')
    b = batch(main | {"class_weight": None}, axis, sample_weight, where, reduction)
    return b._replace(work=b.xp.result_type(b.work, widest(b.xp)))
