"""Cross-entropy and binary cross-entropy, exact and explained.

The functions of the book: activations, encodings, losses, their gradients, and the information that
they measure. They take arrays of NumPy, PyTorch, JAX, Dask and any other library of the Array API
standard, and answer in kind.

>>> from cedocs import binary_cross_entropy, cross_entropy
>>> cross_entropy([1, 0], [0.74, 0.26]) == binary_cross_entropy(0, 0.26)
np.True_
"""

from .activations import log_sigmoid, log_softmax, logit, sigmoid, softmax
from .encoding import one_hot, smooth_labels
from .gradients import binary_cross_entropy_with_logits_gradient, cross_entropy_with_logits_gradient
from .information import (
    entropy,
    kl_divergence,
    kl_divergence_with_logits,
    perplexity,
    perplexity_with_logits,
)
from .losses import (
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_with_logits,
    focal_loss_with_logits,
)

__all__ = [
    "binary_cross_entropy", "binary_cross_entropy_with_logits", "binary_cross_entropy_with_logits_gradient",
    "cross_entropy", "cross_entropy_with_logits", "cross_entropy_with_logits_gradient",
    "entropy", "focal_loss_with_logits", "kl_divergence", "kl_divergence_with_logits", "log_sigmoid",
    "log_softmax", "logit", "one_hot", "perplexity", "perplexity_with_logits", "sigmoid", "smooth_labels",
    "softmax",
]  # fmt: skip
__version__ = "0.1.0"
