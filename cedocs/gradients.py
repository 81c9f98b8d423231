"""Derivatives of the losses with respect to the logits, exact where the loss saturates."""

from ._arrays import Array, classes_back
from ._evaluate import Weighted, evaluate
from ._validate import Axis, Batch, batch
from .activations import binary_gaps, gaps
from .losses import binary_shares, shares


def cross_entropy_with_logits_gradient(
    target: Array, logits: Array, /, *, axis: Axis = -1, class_weight: Array | None = None,
    sample_weight: Array | None = None, where: Array | None = None, label_smoothing: float = 0.0,
    reduction: str = "none",
) -> Array:  # fmt: skip
    r"""Gradient of ``cross_entropy_with_logits`` with respect to the logits.

    .. math::

       \begin{aligned}
       \frac{\partial \ell}{\partial z_k} ={}& \Bigl(\sum_i w_i\, p_i\Bigr) \operatorname{softmax}(z)_k \\
       & {} - w_k\, p_k, \\
       p_k ={}& (1 - \varepsilon)\, t_k + \frac{\varepsilon}{K}
       \end{aligned}

    for each example, with targets :math:`t` and logits :math:`z` of shape (…, K), K being the number
    of classes on ``axis``, class weights :math:`w` of shape (K,), 1 unless given, and the label
    smoothing :math:`\varepsilon`, 0 unless given. The gradient has the shape of the logits. Without
    weights it is softmax minus target.

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
        Which examples count. The others are not looked at and have the gradient 0. Its shape broadcasts
        to (…).
    label_smoothing : float or 0-d array, default 0
        The share of the uniform distribution in the targets, in [0, 1].
    reduction : {"none", "sum", "mean"}, default "none"
        Which loss is differentiated: "none" gives each example the gradient of its own loss, which
        is also the gradient of the sum; "mean" divides it by the sum of the weights.

    Returns
    -------
    array, shape (…, K)
        The gradient, in the dtype of ``logits`` if that is a floating one, else float64.

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
    cross_entropy_with_logits : The loss.

    Notes
    -----
    For the class j with the largest logit the difference would cancel where the answer is sure. It
    is computed from the other classes instead: what they have in the target minus what they have
    in the softmax. So each row sums to 0 up to rounding and the gradient of a right answer goes to
    0 as smoothly as its loss.

    =============================  ====================================================
    logits                         gradient
    =============================  ====================================================
    -inf on the true class         −1 there, the softmax of the others elsewhere
    -inf on another class          0 there
    +inf on the true class         0 everywhere
    +inf on another class          1 there, −1 on the true class
    +inf twice or more             ValueError (nan where values are not known)
    all -inf                       ValueError (nan where values are not known)
    nan                            ValueError (nan where values are not known)
    =============================  ====================================================

    Examples
    --------
    >>> import numpy as np
    >>> from cedocs import cross_entropy_with_logits_gradient
    >>> cross_entropy_with_logits_gradient([0, 1, 0], np.log([0.25, 0.67, 0.08])).round(12)
    array([ 0.25, -0.33,  0.08])
    >>> cross_entropy_with_logits_gradient(0, [40.0, 0.0])
    array([-4.24835426e-18,  4.24835426e-18])
    """
    main = {"target": target, "logits": logits, "class_weight": class_weight}
    b = batch(main, axis, sample_weight, where, reduction, label_smoothing)

    def formula(b: Batch) -> Weighted:
        xp, share = b.xp, shares(b)
        top, ratio, odds = gaps(xp, b.prediction)
        total = xp.sum(share, axis=-1)
        scale, sure = (total / (1 + odds))[..., None], (odds < 1)[..., None]
        others = xp.sum(xp.where(top, xp.zeros_like(share), share), axis=-1, keepdims=True)
        of_top = xp.where(sure, others - odds[..., None] * scale, scale - share)
        gradient = xp.where(top, of_top, ratio * scale - share)
        return gradient, None if b.class_weight is None else total

    gradient = evaluate("cross_entropy_with_logits_gradient", b, formula, gradient=True)
    return classes_back(b.xp, gradient, b.axis or (), b.whole)


def binary_cross_entropy_with_logits_gradient(
    y: Array, logits: Array, /, *, pos_weight: Array | None = None, sample_weight: Array | None = None,
    where: Array | None = None, label_smoothing: float = 0.0, reduction: str = "none",
) -> Array:  # fmt: skip
    r"""Gradient of ``binary_cross_entropy_with_logits`` with respect to the logits.

    .. math::

       \begin{aligned}
       \frac{\partial \ell}{\partial z} &= (1 - p)\, \sigma(z) - w\, p\, \sigma(-z), \\
       p &= (1 - \varepsilon)\, y + \frac{\varepsilon}{2}
       \end{aligned}

    for each example, with :math:`y` and the logit :math:`z` of the same shape (…), the weight
    :math:`w` of class 1, 1 unless given, and the label smoothing :math:`\varepsilon`, 0 unless
    given. The gradient has the shape of the logits. Without weights it is sigmoid minus target.

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
        Which examples count. The others are not looked at and have the gradient 0. Its shape broadcasts
        to (…).
    label_smoothing : float or 0-d array, default 0
        The share of the uniform distribution over the two classes in the targets, in [0, 1].
    reduction : {"none", "sum", "mean"}, default "none"
        Which loss is differentiated: "none" gives each example the gradient of its own loss, which
        is also the gradient of the sum; "mean" divides it by the sum of the weights.

    Returns
    -------
    array, shape (…)
        The gradient, in the dtype of ``logits`` if that is a floating one, else float64.

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
    binary_cross_entropy_with_logits : The loss.

    Notes
    -----
    It is the gradient of two classes with the logits (0, z). For a label it is σ(z) or −σ(−z), never
    σ(z) − 1, which rounds to 0 for a large z (last example).

    =======  ============  ====================================================
    logit    y             gradient
    =======  ============  ====================================================
    -inf     any           −w y
    0        any           (1 − y) / 2 − w y / 2
    +inf     any           1 − y
    nan      any           ValueError (nan where values are not known)
    =======  ============  ====================================================

    Examples
    --------
    >>> from cedocs import binary_cross_entropy_with_logits_gradient, logit
    >>> binary_cross_entropy_with_logits_gradient([1, 0], logit([0.6, 0.26]))
    array([-0.4 ,  0.26])
    >>> float(binary_cross_entropy_with_logits_gradient(1, 40.0))
    -4.248354255291589e-18
    """
    main = {"y": y, "logits": logits, "pos_weight": pos_weight}
    b = batch(main, None, sample_weight, where, reduction, label_smoothing, binary=True)

    def formula(b: Batch) -> Weighted:
        negative, positive = binary_shares(b)
        top, _, odds = binary_gaps(b.xp, b.prediction)
        right, wrong = 1 / (1 + odds), odds / (1 + odds)  # softmax of the reference and of the other class
        up, down = b.xp.where(top, right, wrong), b.xp.where(top, wrong, right)
        gradient = negative * up - positive * down
        return gradient, None if b.class_weight is None else negative + positive

    return evaluate("binary_cross_entropy_with_logits_gradient", b, formula, gradient=True)
