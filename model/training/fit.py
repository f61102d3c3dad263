"""Preparing, compiling and fitting as the tutorial does: train.py and the live training share these steps."""

from collections.abc import Sequence
from typing import NamedTuple

import keras
import numpy as np
import numpy.typing as npt

from model.jobs.settings import OPTIMIZERS
from model.network import CLASSES
from model.preprocessing import flatten, normalise

History = dict[str, list[float]]  # from the name of the loss or a metric to its value after each epoch


class Examples(NamedTuple):
    """Digits as the network takes them, and what it should answer.

    Attributes:
        pixels: (n, 784), each in [0, 1].
        targets: (n, 10), one-hot: a 1 in the place of the true digit.
    """

    pixels: npt.NDArray[np.float32]
    targets: npt.NDArray[np.float64]


def prepare(images: npt.NDArray[np.uint8], labels: npt.NDArray[np.integer]) -> Examples:
    """Scale images and one-hot encode their labels.

    Args:
        images: (n, 28, 28), 0 background to 255 full ink.
        labels: (n,), 0 to 9.
    """
    return Examples(flatten(normalise(images)), keras.utils.to_categorical(labels, CLASSES))


def compile_network(network: keras.Model, optimizer: str, learning_rate: float) -> None:
    """Choose loss, optimizer and metric.

    Args:
        network: (n, 784) -> (n, 10), probabilities.
        optimizer: a key of OPTIMIZERS.
        learning_rate: step size of the optimizer.
    """
    network.compile(
        loss="categorical_crossentropy",
        optimizer=getattr(keras.optimizers, OPTIMIZERS[optimizer])(learning_rate),
        metrics=["accuracy"],
    )


def fit(
    network: keras.Model,
    training: Examples,
    test: Examples,
    batch_size: int,
    epochs: int,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: str | int = "auto",
) -> History:
    """Fit a compiled network, measuring it on the test digits after each epoch.

    Args:
        network: compiled by `compile_network`.
        training: to learn from.
        test: to measure on.
        batch_size: digits per training step.
        epochs: passes over the training digits.
        callbacks: Keras calls them meanwhile.
        verbose: how much Keras prints: 0 nothing, "auto" a progress bar per epoch.
    """
    return network.fit(
        training.pixels,
        training.targets,
        batch_size=batch_size,
        epochs=epochs,
        validation_data=tuple(test),
        callbacks=list(callbacks),
        verbose=verbose,
    ).history
