"""Targets: class indices as one-hot rows, and rows smoothed towards the uniform distribution."""

from typing import Any

from array_api_compat import device

from ._arrays import Array, Namespace, along_last, arrays, shape, widest
from ._evaluate import apply
from ._validate import (
    Argument,
    Axis,
    class_count,
    class_indices,
    integers,
    known_size,
    operand,
    option,
    probabilities,
)


def spread(xp: Namespace, y: Array, classes: int, dtype: object) -> Array:
    """Rows with a one at the label, unchecked."""
    index = along_last(xp, xp.arange(classes, device=device(y)), y.ndim + 1)
    return xp.astype(index == y[..., None], dtype)


def smooth(p: Array, epsilon: Any, classes: int) -> Array:
    """A mixture with the uniform distribution, unchecked."""
    return (1 - epsilon) * p + epsilon / classes


def one_hot(labels: Array, /, num_classes: int) -> Array:
    r"""Turn class indices into rows with a one at the class and zeros elsewhere.

    .. math:: p_k = [k = y]

    for a label :math:`y` in 0 … K − 1, of any shape (…). The result has shape (…, K).

    Parameters
    ----------
    labels : array of integers, shape (…)
        Class indices in 0 … ``num_classes`` − 1.
    num_classes : int
        The number of classes K, at least 1.

    Returns
    -------
    array of float64, shape (…, K)
        The rows, one-hot; float32 where the library has no float64, which JAX has on request only.

    Raises
    ------
    TypeError
        If ``labels`` are no integers, or ``num_classes`` is not one.
    ValueError
        If a label lies outside 0 … K − 1, or ``num_classes`` is below 1.

    See Also
    --------
    smooth_labels : Takes a little of the one and gives it to all classes.

    Notes
    -----
    The losses take class indices as they are and need no one-hot rows. There is no integer nan.

    ===============  ====================================================
    label            result
    ===============  ====================================================
    0 … K − 1        a row with one 1
    anything else    ValueError (a row of nan where values are not known)
    ===============  ====================================================

    Examples
    --------
    >>> from cedocs import one_hot
    >>> one_hot([1, 0, 2], 3)
    array([[0., 1., 0.],
           [1., 0., 0.],
           [0., 0., 1.]])
    """
    num_classes = class_count(num_classes)
    xp, (labels,) = arrays(labels=labels)
    integers("labels", xp, labels)
    known_size("labels", labels)
    dtype = widest(xp)
    zero = xp.zeros(shape(labels), dtype=dtype, device=device(labels))
    y, zero = class_indices(
        Argument(xp, "labels", labels), num_classes, zero
    )  # nan for what is not known and wrong
    return spread(xp, y, num_classes, dtype) + zero[..., None]


def smooth_labels(p: Array, /, epsilon: float, *, axis: Axis = -1) -> Array:
    r"""Mix a distribution with the uniform one.

    .. math:: p'_k = (1 - \varepsilon)\, p_k + \frac{\varepsilon}{K}

    for a distribution :math:`p` of shape (…, K), K being the number of classes on ``axis``. The
    result has the same shape.

    Parameters
    ----------
    p : array of real numbers, shape (…, K)
        Distributions: values in [0, 1] that sum to 1 along ``axis``.
    epsilon : float
        The share of the uniform distribution, in [0, 1].
    axis : int, tuple of int or None, default -1
        The axis of the classes. A tuple, or None for all axes, takes several together as one.

    Returns
    -------
    array, shape (…, K)
        The smoothed distributions, in the dtype of ``p`` if that is a floating one, else float64.

    Raises
    ------
    TypeError
        If ``p`` holds no real numbers, ``epsilon`` is no number or ``axis`` no integer.
    ValueError
        If there are no classes or ``axis`` does not exist; if ``p`` is no distribution along it; if
        ``epsilon`` lies outside [0, 1].

    See Also
    --------
    one_hot : Makes the rows that are usually smoothed.

    Notes
    -----
    The smoothed class keeps 1 − ε + ε/K, not 1 − ε [1]_. The sum of a row may miss 1
    by the square root of the dtype's precision, in float64 by somewhat more.

    =======  =====================
    epsilon  result
    =======  =====================
    0        ``p``
    1        the uniform distribution
    =======  =====================

    Negative numbers, infinities and nan in ``p`` raise ValueError.

    References
    ----------
    .. [1] C. Szegedy, V. Vanhoucke, S. Ioffe, J. Shlens and Z. Wojna, "Rethinking the Inception
       architecture for computer vision", CVPR 2016.

    Examples
    --------
    >>> from cedocs import smooth_labels
    >>> smooth_labels([0, 1, 0, 0], 0.1)
    array([0.025, 0.925, 0.025, 0.025])
    """
    epsilon = option("epsilon", epsilon, 0.0, 1.0)

    def formula(xp: Namespace, p: Array) -> Array:
        return smooth(p, epsilon, p.shape[-1])

    return apply("smooth_labels", operand("p", p, probabilities, axis), formula)
