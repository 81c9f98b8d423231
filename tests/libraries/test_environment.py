"""What the examples of part 4 take for granted, and tables of other parts that name libraries."""

import keras


def test_keras_computes_with_jax():
    assert keras.backend.backend() == "jax"
