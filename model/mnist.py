"""MNIST, from a file or from the network."""

import os
from pathlib import Path

import keras
import numpy as np

from model.errors import DatasetError
from model.network import CLASSES
from model.preprocessing import IMAGE_SIDE

PATH_VARIABLE = "MNIST_PATH"
KEYS = ("x_train", "y_train", "x_test", "y_test")


def load_mnist(path=None):
    """Load MNIST.

    Args:
        path: an `.npz` file in the layout of `keras.datasets.mnist`; without it the file that the environment
            variable MNIST_PATH names, and without that `keras.datasets.mnist` downloads it and keeps it.

    Returns:
        (x_train, y_train), (x_test, y_test): uint8 arrays, x (n, 28, 28) with 0 background to 255 full ink, y (n,)
        in 0 to 9.

    Raises:
        DatasetError: missing, damaged, in another layout, or it cannot be downloaded.
    """
    path = path or os.environ.get(PATH_VARIABLE)
    if not path:
        try:
            return keras.datasets.mnist.load_data()
        except Exception as error:  # get_file raises a bare Exception where the download fails
            raise DatasetError(
                "MNIST could not be downloaded: check the network, or fetch mnist.npz elsewhere and name it with "
                f"--mnist FILE or {PATH_VARIABLE}=FILE."
            ) from error
    path = Path(path)
    if not path.is_file():
        raise DatasetError(f"There is no file {path}: name mnist.npz with --mnist FILE or {PATH_VARIABLE}=FILE.")
    try:
        with np.load(path, allow_pickle=False) as archive:
            x_train, y_train, x_test, y_test = (archive[key] for key in KEYS)
    except Exception as error:  # numpy raises many kinds: zipfile's, KeyError, ValueError, EOFError, zlib's
        raise DatasetError(
            f"{path} is not a whole MNIST file ({type(error).__name__}): fetch mnist.npz again, it holds "
            f"{', '.join(KEYS)}."
        ) from error
    for images, labels in ((x_train, y_train), (x_test, y_test)):
        if images.dtype != np.uint8 or images.shape[1:] != (IMAGE_SIDE, IMAGE_SIDE):
            raise DatasetError(f"{path} holds images of {images.dtype} {images.shape}: they must be uint8 (n, 28, 28).")
        if labels.dtype.kind not in "iu" or labels.shape != images.shape[:1]:
            raise DatasetError(
                f"{path} holds labels of {labels.dtype} {labels.shape} for {images.shape[0]} images: each needs one "
                "whole number."
            )
        if not len(images):
            raise DatasetError(f"{path} holds no images in one of its two parts: fetch mnist.npz again.")
        if labels.min() < 0 or labels.max() >= CLASSES:
            raise DatasetError(f"{path} holds labels from {labels.min()} to {labels.max()}: they must be 0 to 9.")
    return (x_train, y_train), (x_test, y_test)
