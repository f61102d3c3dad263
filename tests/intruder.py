"""A layer of Keras in an unknown module: a file of a network may name it, and loading it would run this code."""

from pathlib import Path

import keras


class Intruder(keras.layers.Layer):
    """A layer that creates a file when it is made."""

    def __init__(self, **options):
        super().__init__(**options)
        Path("ran").touch()

    def call(self, values):
        return values
