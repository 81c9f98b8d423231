"""The table of calls with two units and one, read from its page: each call gives the losses that stand above the table."""

import re
from pathlib import Path

import jax.numpy as jnp
import keras
import numpy as np
import optax
import pytest
import sklearn.metrics
import torch

from cedocs import binary_cross_entropy_with_logits, cross_entropy_with_logits

PAGE = Path(__file__).parents[2] / "docs" / "libraries" / "mapping.md"

# A dog and a cat, by two units and by one.
Q = np.array([[0.74, 0.26], [0.4, 0.6]])
LABEL = np.array([0, 1])
ONE_HOT = np.eye(2)[LABEL]
TWO = {"label": LABEL, "one_hot": ONE_HOT, "z": np.log(Q), "q": Q}
ONE = {"y": LABEL.astype(float), "z": np.log(Q[:, 1] / Q[:, 0]), "y_hat": Q[:, 1]}
EACH = -np.log([0.74, 0.6])

CEDOCS = {
    "cross_entropy_with_logits": cross_entropy_with_logits,
    "binary_cross_entropy_with_logits": binary_cross_entropy_with_logits,
}
# What the names in a library's row mean, what makes an array of the library's kind, and what it returns of two losses.
LIBRARIES = {
    "cedocs": (CEDOCS, np.asarray, EACH),
    "PyTorch": (vars(torch.nn), torch.tensor, EACH.mean()),
    "Keras": (vars(keras.losses), keras.ops.convert_to_tensor, EACH.mean()),
    "Optax": (vars(optax), jnp.asarray, EACH),
    "scikit-learn": (vars(sklearn.metrics), np.asarray, EACH.mean()),
}


def rows() -> dict[str, list[str]]:
    """The cells of each library's row."""
    table = PAGE.read_text("utf-8").partition(":name: tab-libraries")[2].partition("```")[0]
    lines = [line[1:-1].split("|") for line in table.splitlines() if line.startswith("|")][2:]
    return {name.strip(): cells for name, *cells in lines}


def calls() -> list[tuple[str, str, str]]:
    """Library, column and call. A name alone stands for the same call with one-hot labels."""
    found = []
    for library, cells in rows().items():
        for column, cell in zip(("two units", "one unit"), cells, strict=True):
            call, *one_hot = re.findall(r"`([^`]+)`", cell)
            found += [(library, column, call)]
            found += [
                (library, column, re.sub(r"^\w+", name, call).replace("label", "one_hot")) for name in one_hot
            ]
    return found


@pytest.mark.parametrize(("library", "column", "call"), calls())
def test_a_call_of_the_table_gives_the_losses_above_it(library, column, call):
    names, array, losses = LIBRARIES[library]
    batch = {name: array(values) for name, values in (TWO if column == "two units" else ONE).items()}
    np.testing.assert_allclose(eval(call, dict(names), batch), losses, rtol=1e-6)


def test_the_table_has_every_library_and_its_calls():
    assert rows().keys() == LIBRARIES.keys()
    assert len(calls()) == 2 * len(LIBRARIES) + 2
