"""Cross-entropy and binary cross-entropy, from probabilities and from logits.

From logits, one identity serves both losses. For any reference class j,

    −log softmax(z)_y = (z_j − z_y) + log1p( Σ_{k≠j} exp(z_k − z_j) ).

With j the largest logit no term is negative and nothing overflows, so no digits are lost, however
small or large the loss is. With the two logits (0, z) the sum has one term and the formula reads
max(x, 0) + log1p(exp(−|x|)), x = ±z: binary cross-entropy is cross-entropy with two classes.
"""

import math
import sys

from ._arrays import Array, Namespace, along_last, nan_of, times
from ._evaluate import Weighted, evaluate
from ._validate import Axis, Batch, batch, log_base, option
from .activations import binary_gaps, log_gaps
from .encoding import smooth, spread


def shares(b: Batch) -> Array:
    """The weight of each class in an example's loss, w_k p_k, p being smoothed; (…, K)."""
    classes = b.prediction.shape[-1]
    p = spread(b.xp, b.target, classes, b.work) if b.indices else b.target
    p = p if b.smoothing is None else smooth(p, b.smoothing, classes)
    return p if b.class_weight is None else p * along_last(b.xp, b.class_weight, p.ndim)


def binary_shares(b: Batch) -> tuple[Array, Array]:
    """The same for class 0 and class 1 of a binary loss: two arrays (…)."""
    negative, positive = 1 - b.target, b.target
    if b.smoothing is not None:
        negative, positive = smooth(negative, b.smoothing, 2), smooth(positive, b.smoothing, 2)
    return negative, positive if b.class_weight is None else positive * b.class_weight


def surprisal(xp: Namespace, share: Array, q: Array) -> Array:
    """−Σ_k w_k p_k log q_k, with the shares w_k p_k; (…)."""
    log_q = xp.log(xp.where(share == 0, xp.ones_like(q), q))  # 0 log 0 is 0
    return nan_of(xp, q[..., 0], 0 - xp.sum(share * log_q, axis=-1))


def with_logits(b: Batch) -> tuple[Array, Array]:
    """−Σ_k w_k p_k log softmax(z)_k = Σ_k w_k p_k (z_j − z_k) + Σ_k w_k p_k · log Σ_k exp(z_k − z_j), and Σ_k w_k p_k."""
    share, (gap, log_total) = shares(b), log_gaps(b.xp, b.prediction)
    total = b.xp.sum(share, axis=-1)
    return b.xp.sum(times(b.xp, share, gap), axis=-1) + total * log_total, total


def cross_entropy(
    p: Array, q: Array, /, *, axis: Axis = -1, class_weight: Array | None = None,
    sample_weight: Array | None = None, where: Array | None = None, reduction: str = "none",
    base: float = math.e,
) -> Array:  # fmt: skip
    r"""Cross-entropy of predicted probabilities q under the true distribution p.

    .. math:: \ell = H(p, q) = -\sum_k w_k\, p_k \log q_k

    for each example, with :math:`p` and :math:`q` of shape (…, K), K being the number of classes
    on ``axis``, and class weights :math:`w` of shape (K,), 1 unless given. For a class index
    :math:`y` the sum is :math:`-w_y \log q_y`. The losses have shape (…).

    Parameters
    ----------
    p : array, shape (…, K), or array of integers, shape (…)
        What is true: distributions, with as many dimensions as ``q``; or class indices in
        0 … K − 1, with one dimension fewer.
    q : array of real numbers, shape (…, K)
        What the model says: probabilities in [0, 1] that sum to 1 along ``axis``.
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one;
        the target is then a distribution.
    class_weight : array, shape (K,), optional
        A finite weight, 0 or more, for each class.
    sample_weight : float or array, optional
        A finite weight, 0 or more, for each example; it multiplies the loss. Its shape broadcasts to
        (…).
    where : array of booleans, optional
        Which examples count. The others are not looked at and have the loss 0. Its shape broadcasts
        to (…).
    reduction : {"none", "sum", "mean"}, default "none"
        One loss for each example, their sum, or their weighted mean.
    base : float or 0-d array, default e
        The base of the logarithm, above 1: e for nats, 2 for bits.

    Returns
    -------
    array, shape (…), or () with a reduction
        Losses in [0, inf], in nats unless ``base`` says otherwise, in the dtype of ``q`` if that is
        a floating one, else float64.

    Raises
    ------
    TypeError
        If an argument has the wrong type: no real numbers, class indices that are no integers, a
        mask that is not boolean, arrays of two libraries.
    ValueError
        If shapes do not fit; if rows are no distributions, a class index lies
        outside 0 … K − 1, a weight is negative or not finite; if an option is unknown; if the
        weights of a mean sum to 0. The message says where.

    See Also
    --------
    cross_entropy_with_logits : The same from logits, and the better choice in training.
    binary_cross_entropy : The same for two classes and one probability.
    perplexity : Its exponential.

    Notes
    -----
    The mean is :math:`\sum_i w_i \ell_i / \sum_i w_i`, where :math:`w_i` is the sample weight times
    :math:`\sum_k w_k p_k`, the weight of the true class.

    Nothing is clipped. The sum of a row may miss 1 by the square root of the dtype's precision, in
    float64 by somewhat more; the row is not rescaled. All rows are checked, however many there are.

    ======================  ====================================================
    p_k and q_k             share of class k in the loss
    ======================  ====================================================
    p_k = 0                 0, whatever q_k: 0 log 0 is 0
    p_k > 0, q_k = 0        inf
    p_k > 0, q_k = 1        0
    nan, ±inf               ValueError (nan where values are not known)
    ======================  ====================================================

    References
    ----------
    .. [1] C. E. Shannon, "A mathematical theory of communication", Bell System Technical Journal 27,
       1948.
    .. [2] I. J. Good, "Rational decisions", Journal of the Royal Statistical Society B 14(1),
       1952.

    Examples
    --------
    A picture of a cat; the model gives dog, cat and rabbit these probabilities:

    >>> from cedocs import cross_entropy
    >>> float(cross_entropy([0, 1, 0], [0.25, 0.67, 0.08]))
    0.40047756659712525
    >>> float(cross_entropy(1, [0.25, 0.67, 0.08]))
    0.40047756659712525

    A batch, and its mean with one class counting three times:

    >>> q = [[0.25, 0.67, 0.08], [0.5, 0.25, 0.25]]
    >>> cross_entropy([1, 0], q)
    array([0.40047757, 0.69314718])
    >>> float(cross_entropy([1, 0], q, class_weight=[3, 1, 1], reduction="mean"))
    0.6199797770692402
    >>> cross_entropy([1, 0], q, base=2)
    array([0.577767, 1.      ])
    """
    main = {"p": p, "q": q, "class_weight": class_weight}
    b = batch(main, axis, sample_weight, where, reduction)

    def formula(b: Batch) -> Weighted:
        share = shares(b)
        weight = None if b.class_weight is None else b.xp.sum(share, axis=-1)
        return surprisal(b.xp, share, b.prediction), weight

    return evaluate("cross_entropy", b, formula, log_base=log_base(base, b.work))


def cross_entropy_with_logits(
    target: Array, logits: Array, /, *, axis: Axis = -1, class_weight: Array | None = None,
    sample_weight: Array | None = None, where: Array | None = None, label_smoothing: float = 0.0,
    reduction: str = "none",
) -> Array:  # fmt: skip
    r"""Cross-entropy of the softmax of logits under the true distribution.

    .. math::

       \begin{aligned}
       \ell &= -\sum_k w_k\, p_k \log \operatorname{softmax}(z)_k, \\
       p_k &= (1 - \varepsilon)\, t_k + \frac{\varepsilon}{K}
       \end{aligned}

    for each example, with targets :math:`t` and logits :math:`z` of shape (…, K), K being the number
    of classes on ``axis``, class weights :math:`w` of shape (K,), 1 unless given, and the label
    smoothing :math:`\varepsilon`, 0 unless given. A class index :math:`y` stands for the one-hot
    row with :math:`t_y = 1`. The losses have shape (…).

    Parameters
    ----------
    target : array, shape (…, K), or array of integers, shape (…)
        What is true: distributions, with as many dimensions as ``logits``; or class indices in
        0 … K − 1, with one dimension fewer.
    logits : array of real numbers, shape (…, K)
        What the model says, before softmax: from -inf to inf; K is at least 2.
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one;
        the target is then a distribution.
    class_weight : array, shape (K,), optional
        A finite weight, 0 or more, for each class.
    sample_weight : float or array, optional
        A finite weight, 0 or more, for each example; it multiplies the loss. Its shape broadcasts to
        (…).
    where : array of booleans, optional
        Which examples count. The others are not looked at and have the loss 0. Its shape broadcasts
        to (…).
    label_smoothing : float or 0-d array, default 0
        The share of the uniform distribution in the targets, in [0, 1].
    reduction : {"none", "sum", "mean"}, default "none"
        One loss for each example, their sum, or their weighted mean.

    Returns
    -------
    array, shape (…), or () with a reduction
        Losses in [0, inf], in nats, in the dtype of ``logits`` if that is a floating one, else
        float64.

    Raises
    ------
    TypeError
        If an argument has the wrong type: no real numbers, class indices that are no integers, a
        mask that is not boolean, arrays of two libraries.
    ValueError
        If shapes do not fit or there is one class only; if a target is no
        distribution or lies outside 0 … K − 1, a logit is nan, a row of logits has no softmax, a
        weight is negative or not finite; if an option is unknown; if the weights of a mean sum
        to 0. The message says where.

    See Also
    --------
    cross_entropy : The same from probabilities.
    cross_entropy_with_logits_gradient : Its derivative.
    binary_cross_entropy_with_logits : The same for two classes and one logit.

    Notes
    -----
    With the largest logit :math:`z_j` as reference,

    .. math::

       \begin{aligned}
       & -\log \operatorname{softmax}(z)_y \\
       & = (z_j - z_y) + \log\Bigl(1 + \sum_{k \ne j} e^{z_k - z_j}\Bigr),
       \end{aligned}

    a sum without cancellation. So the loss of a sure and right answer keeps its digits where
    ``logsumexp(z) - z[y]`` is 0, and adding a constant to all logits changes nothing [1]_.

    The mean is :math:`\sum_i w_i \ell_i / \sum_i w_i`, where :math:`w_i` is the sample weight times
    :math:`\sum_k w_k p_k`, which is the weight of the true class when nothing is smoothed.

    =============================  ====================================================
    logits                         loss
    =============================  ====================================================
    -inf on the true class         inf
    -inf on another class          as if that class did not exist
    +inf on the true class         0
    +inf on another class          inf
    +inf twice or more             ValueError (nan where values are not known)
    all -inf                       ValueError (nan where values are not known)
    nan                            ValueError (nan where values are not known)
    =============================  ====================================================

    A class of target 0 has no share, whatever its logit.

    References
    ----------
    .. [1] P. Blanchard, D. J. Higham and N. J. Higham, "Accurately computing the log-sum-exp and
       softmax functions", IMA Journal of Numerical Analysis 41(4), 2021.

    Examples
    --------
    >>> import numpy as np
    >>> from cedocs import cross_entropy_with_logits
    >>> float(cross_entropy_with_logits(1, np.log([0.25, 0.67, 0.08])).round(12))
    0.400477566597

    The loss of a sure and right answer, and of a sure and wrong one:

    >>> cross_entropy_with_logits([0, 1], [[40.0, 0.0], [1000.0, 0.0]])
    array([4.24835426e-18, 1.00000000e+03])

    Label smoothing keeps even the sure answer from a loss of zero:

    >>> cross_entropy_with_logits([0, 1], [[40.0, 0.0], [1000.0, 0.0]], label_smoothing=0.1)
    array([  2., 950.])
    """
    main = {"target": target, "logits": logits, "class_weight": class_weight}
    b = batch(main, axis, sample_weight, where, reduction, label_smoothing)

    def formula(b: Batch) -> Weighted:
        loss, total = with_logits(b)
        return loss, None if b.class_weight is None else total

    return evaluate("cross_entropy_with_logits", b, formula)


def binary_cross_entropy(
    y: Array, y_hat: Array, /, *, pos_weight: Array | None = None, sample_weight: Array | None = None,
    where: Array | None = None, reduction: str = "none", base: float = math.e,
) -> Array:  # fmt: skip
    r"""Cross-entropy of two classes, from the predicted probability of class 1.

    .. math:: \ell = -w\, y \log \hat y - (1 - y) \log(1 - \hat y)

    for each example, with :math:`y` and :math:`\hat y` of the same shape (…) and the weight
    :math:`w` of class 1, 1 unless given. The losses have shape (…).

    Parameters
    ----------
    y : array of real numbers or booleans, shape (…)
        What is true: the probability of class 1, in [0, 1]; 0 or 1 for a label.
    y_hat : array of real numbers, shape (…)
        What the model says: the probability of class 1, in [0, 1].
    pos_weight : float or array, optional
        The finite weight, 0 or more, of class 1. Its shape broadcasts to (…).
    sample_weight : float or array, optional
        A finite weight, 0 or more, for each example; it multiplies the loss. Its shape broadcasts to
        (…).
    where : array of booleans, optional
        Which examples count. The others are not looked at and have the loss 0. Its shape broadcasts
        to (…).
    reduction : {"none", "sum", "mean"}, default "none"
        One loss for each example, their sum, or their weighted mean.
    base : float or 0-d array, default e
        The base of the logarithm, above 1: e for nats, 2 for bits.

    Returns
    -------
    array, shape (…), or () with a reduction
        Losses in [0, inf], in nats unless ``base`` says otherwise, in the dtype of ``y_hat`` if that
        is a floating one, else float64.

    Raises
    ------
    TypeError
        If an argument has the wrong type: no real numbers, a mask that is not boolean, arrays of
        two libraries.
    ValueError
        If shapes do not fit; if a probability lies outside [0, 1], a weight is
        negative or not finite; if an option is unknown; if the weights of a mean sum to 0. The
        message says where.

    See Also
    --------
    cross_entropy : The same for the pairs (1 − y, y) and (1 − y_hat, y_hat).
    binary_cross_entropy_with_logits : The same from a logit, and the better choice in training.

    Notes
    -----
    The mean is :math:`\sum_i w_i \ell_i / \sum_i w_i`, where :math:`w_i` is the sample weight times
    :math:`w y + (1 - y)`: the mean of ``cross_entropy`` with ``class_weight=[1, pos_weight]``.

    Nothing is clipped. Where 1 − y_hat rounds, what the rounding took is put back into its
    logarithm: a tiny probability of class 1 costs a class-0 example as much, not 0 (last example).

    ===================  ====================================================
    y and y_hat          loss
    ===================  ====================================================
    y = 0, y_hat = 0     0
    y = 1, y_hat = 1     0
    y > 0, y_hat = 0     inf
    y < 1, y_hat = 1     inf
    nan, ±inf            ValueError (nan where values are not known)
    ===================  ====================================================

    Examples
    --------
    A cat (1) and a dog (0), and the probability of a cat that the model gives each:

    >>> from cedocs import binary_cross_entropy
    >>> binary_cross_entropy([1, 0], [0.6, 0.26])
    array([0.51082562, 0.30110509])
    >>> float(binary_cross_entropy([1, 0], [0.6, 0.26], reduction="mean").round(12))
    0.405965358275
    >>> binary_cross_entropy([1, 0, 0], [0.0, 0.0, 1e-20]).tolist()
    [inf, 0.0, 1e-20]
    """
    main = {"y": y, "y_hat": y_hat, "pos_weight": pos_weight}
    b = batch(main, None, sample_weight, where, reduction, binary=True)

    def formula(b: Batch) -> Weighted:
        negative, positive = binary_shares(b)
        one = b.xp.ones_like(b.prediction)
        q1 = b.xp.where(positive == 0, one, b.prediction)
        q0 = b.xp.where(negative == 0, one, 1 - b.prediction)
        rounding = b.xp.where(negative == 0, one - one, (1 - q0) - b.prediction)
        loss = 0 - (negative * (b.xp.log(q0) + rounding) + positive * b.xp.log(q1))
        return loss, None if b.class_weight is None else negative + positive

    return evaluate("binary_cross_entropy", b, formula, log_base=log_base(base, b.work))


def binary_cross_entropy_with_logits(
    y: Array, logits: Array, /, *, pos_weight: Array | None = None, sample_weight: Array | None = None,
    where: Array | None = None, label_smoothing: float = 0.0, reduction: str = "none",
) -> Array:  # fmt: skip
    r"""Cross-entropy of two classes, from the logit of class 1.

    .. math::

       \begin{aligned}
       \ell ={}& -w\, p \log \sigma(z) \\
       & {} - (1 - p) \log \sigma(-z), \\
       p ={}& (1 - \varepsilon)\, y + \frac{\varepsilon}{2}
       \end{aligned}

    for each example, with :math:`y` and the logit :math:`z` of the same shape (…), the weight
    :math:`w` of class 1, 1 unless given, and the label smoothing :math:`\varepsilon`, 0 unless
    given. The losses have shape (…).

    Parameters
    ----------
    y : array of real numbers or booleans, shape (…)
        What is true: the probability of class 1, in [0, 1]; 0 or 1 for a label.
    logits : array of real numbers, shape (…)
        What the model says, before the sigmoid: from -inf to inf.
    pos_weight : float or array, optional
        The finite weight, 0 or more, of class 1. Its shape broadcasts to (…).
    sample_weight : float or array, optional
        A finite weight, 0 or more, for each example; it multiplies the loss. Its shape broadcasts to
        (…).
    where : array of booleans, optional
        Which examples count. The others are not looked at and have the loss 0. Its shape broadcasts
        to (…).
    label_smoothing : float or 0-d array, default 0
        The share of the uniform distribution over the two classes in the targets, in [0, 1].
    reduction : {"none", "sum", "mean"}, default "none"
        One loss for each example, their sum, or their weighted mean.

    Returns
    -------
    array, shape (…), or () with a reduction
        Losses in [0, inf], in nats, in the dtype of ``logits`` if that is a floating one, else
        float64.

    Raises
    ------
    TypeError
        If an argument has the wrong type: no real numbers, a mask that is not boolean, arrays of
        two libraries.
    ValueError
        If shapes do not fit; if y lies outside [0, 1], a logit is nan, a weight
        is negative or not finite; if an option is unknown; if the weights of a mean sum to 0. The
        message says where.

    See Also
    --------
    binary_cross_entropy : The same from a probability.
    binary_cross_entropy_with_logits_gradient : Its derivative.
    cross_entropy_with_logits : The same for the logits (0, z).

    Notes
    -----
    For a label it is :math:`\max(x, 0) + \log(1 + e^{-|x|})`, where x is −z for y = 1 and z for
    y = 0: the identity of ``cross_entropy_with_logits`` with two classes. It is the same to the last
    bit for (z, y) and (−z, 1 − y).

    The mean is :math:`\sum_i w_i \ell_i / \sum_i w_i`, where :math:`w_i` is the sample weight times
    :math:`w p + (1 - p)`.

    =======  =======  ====================================================
    logit    y        loss
    =======  =======  ====================================================
    +inf     1        0
    +inf     below 1  inf
    -inf     0        0
    -inf     above 0  inf
    0        any      log 2
    nan      any      ValueError (nan where values are not known)
    =======  =======  ====================================================

    Examples
    --------
    >>> from cedocs import binary_cross_entropy_with_logits, logit
    >>> binary_cross_entropy_with_logits([1, 0], logit([0.6, 0.26]))
    array([0.51082562, 0.30110509])
    >>> binary_cross_entropy_with_logits([1, 1, 1], [-1000.0, 0.0, 40.0])
    array([1.00000000e+03, 6.93147181e-01, 4.24835426e-18])
    """
    main = {"y": y, "logits": logits, "pos_weight": pos_weight}
    b = batch(main, None, sample_weight, where, reduction, label_smoothing, binary=True)

    def formula(b: Batch) -> Weighted:
        negative, positive = binary_shares(b)
        top, gap, odds = binary_gaps(b.xp, b.prediction)
        total = negative + positive
        loss = times(b.xp, b.xp.where(top, negative, positive), gap) + total * b.xp.log1p(odds)
        return loss, None if b.class_weight is None else total

    return evaluate("binary_cross_entropy_with_logits", b, formula)


def focal_loss_with_logits(
    y: Array, logits: Array, /, *, gamma: float = 2.0, alpha: float | None = None,
    sample_weight: Array | None = None, where: Array | None = None, reduction: str = "none",
) -> Array:  # fmt: skip
    r"""Focal loss: binary cross-entropy that counts less where the model is right already.

    .. math::

       \ell = -\alpha_t\, (1 - p_t)^\gamma \log p_t

    for each example, with :math:`y` and the logit :math:`z` of the same shape (…), the probability of
    the true class, :math:`p_t = \sigma(z)` for y = 1 and :math:`\sigma(-z)` for y = 0, its weight,
    :math:`\alpha_t = \alpha` for y = 1 and :math:`1 - \alpha` for y = 0, and the focus
    :math:`\gamma`. Without :math:`\alpha`, :math:`\alpha_t` is 1. The losses have shape (…).

    Parameters
    ----------
    y : array of real numbers or booleans, shape (…)
        What is true: 0 or 1 for a label; a probability of class 1 in between mixes the losses of both.
    logits : array of real numbers, shape (…)
        What the model says, before the sigmoid: from -inf to inf.
    gamma : float, default 2
        The focus, a finite number, 0 or more; with 0 the loss is binary cross-entropy.
    alpha : float, optional
        The weight of class 1, in [0, 1]; class 0 has the weight 1 − alpha.
    sample_weight : float or array, optional
        A finite weight, 0 or more, for each example; it multiplies the loss. Its shape broadcasts to
        (…).
    where : array of booleans, optional
        Which examples count. The others are not looked at and have the loss 0. Its shape broadcasts
        to (…).
    reduction : {"none", "sum", "mean"}, default "none"
        One loss for each example, their sum, or their weighted mean.

    Returns
    -------
    array, shape (…), or () with a reduction
        Losses in [0, inf], in nats, in the dtype of ``logits`` if that is a floating one, else
        float64.

    Raises
    ------
    TypeError
        If an argument has the wrong type: no real numbers, a mask that is not boolean, arrays of
        two libraries.
    ValueError
        If shapes do not fit; if y lies outside [0, 1], a logit is nan, a weight is negative or not
        finite; if an option is unknown or out of range; if the weights of a mean sum to 0. The
        message says where.

    See Also
    --------
    binary_cross_entropy_with_logits : The same without a focus.

    Notes
    -----
    The mean is :math:`\sum_i w_i \ell_i / \sum_i w_i`, where :math:`w_i` is the sample weight times
    :math:`\alpha_t`. Where others divide by the number of examples, or of objects, take the sum and
    divide it. The power multiplies the relative error of :math:`1 - p_t`: in units in the last place
    that of the loss is up to about :math:`\gamma + 3`.

    =======  =======  ====================================================
    logit    y        loss
    =======  =======  ====================================================
    +inf     1        0
    +inf     below 1  inf
    -inf     0        0
    -inf     above 0  inf
    0        0 or 1   2^(−gamma) log 2
    nan      any      ValueError (nan where values are not known)
    =======  =======  ====================================================

    References
    ----------
    .. [1] T.-Y. Lin, P. Goyal, R. Girshick, K. He and P. Dollár, "Focal loss for dense object
       detection", ICCV 2017.

    Examples
    --------
    A hard example and an easy one, whose loss shrinks far more:

    >>> from cedocs import binary_cross_entropy_with_logits, focal_loss_with_logits, logit
    >>> binary_cross_entropy_with_logits([1, 1], logit([0.1, 0.9])).round(6)
    array([2.302585, 0.105361])
    >>> focal_loss_with_logits([1, 1], logit([0.1, 0.9])).round(6).tolist()
    [1.865094, 0.001054]
    """
    gamma = option("gamma", gamma, 0.0, sys.float_info.max)
    alpha = None if alpha is None else option("alpha", alpha, 0.0, 1.0)
    b = batch(
        {"y": y, "logits": logits, "pos_weight": None}, None, sample_weight, where, reduction, binary=True
    )

    def formula(b: Batch) -> Weighted:
        negative, positive = binary_shares(b)
        if alpha is not None:
            negative, positive = (1 - alpha) * negative, alpha * positive
        top, gap, odds = binary_gaps(b.xp, b.prediction)
        log_total, right, wrong = b.xp.log1p(odds), 1 / (1 + odds), odds / (1 + odds)
        # of the class with the larger logit, and of the other: (1 − p)^γ (−log p)
        larger, smaller = wrong**gamma * log_total, right**gamma * (gap + log_total)
        share, rest = b.xp.where(top, positive, negative), b.xp.where(top, negative, positive)
        loss = times(b.xp, share, larger) + times(b.xp, rest, smaller)
        return loss, None if alpha is None else negative + positive

    return evaluate("focal_loss_with_logits", b, formula)
