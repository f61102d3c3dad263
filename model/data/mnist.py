"""MNIST, from a file or from the network."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.data.download import Report, Source, data_folder
from model.network import CLASSES
from model.preprocessing import IMAGE_SIDE

PATH_VARIABLE = "MNIST_PATH"
URL_VARIABLE = "MNIST_URL"  # another address to download it from, such as a server in a school
OPTION = "--mnist"
KEYS = ("x_train", "y_train", "x_test", "y_test")

Digits = tuple[npt.NDArray[np.uint8], npt.NDArray[np.integer]]  # images (n, 28, 28), labels (n,)


def load_mnist(path: str | Path | None = None) -> tuple[Digits, Digits]:
    """Load MNIST's training and test digits, 0 background to 255 full ink; raises DatasetError.

    `path` is an `.npz` file in the layout of `keras.datasets.mnist`; None for the file that the environment variable
    MNIST_PATH names, or else the one that Keras keeps, or else a download, from MNIST_URL if that is set.
    """
    return read_mnist(find_mnist(path))


def find_mnist(path: str | Path | None = None, report: Report | None = None) -> Path:
    """Return the file that `load_mnist` reads, which may take a download; raises DatasetError."""
    url = os.environ.get(URL_VARIABLE)
    source = replace(SOURCE, url=url, sha256=None) if url else SOURCE
    return source.find(path, report)


def file_version() -> tuple[int, int] | None:
    """Return the time in ns and the size of the file that `load_mnist` reads, None if there is none."""
    try:
        state = Path(os.environ.get(PATH_VARIABLE) or data_folder() / SOURCE.file_name).stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def read_mnist(path: Path) -> tuple[Digits, Digits]:
    """Read MNIST from a file, see `load_mnist`; raises DatasetError."""
    with SOURCE.reading(path):
        with np.load(path, allow_pickle=False) as archive:
            x_train, y_train, x_test, y_test = (archive[key] for key in KEYS)
        for images, labels in ((x_train, y_train), (x_test, y_test)):
            if images.dtype != np.uint8 or images.shape[1:] != (IMAGE_SIDE, IMAGE_SIDE) or not len(images):
                raise ValueError(f"images of {images.dtype} {images.shape} instead of uint8 (n, 28, 28)")
            is_whole = labels.dtype.kind in "iu" and labels.shape == images.shape[:1]
            if not is_whole or labels.min() < 0 or labels.max() >= CLASSES:
                raise ValueError("not one label from 0 to 9 for each image")
    return (x_train, y_train), (x_test, y_test)


SOURCE = Source(
    f"mnist.npz with {', '.join(KEYS)}",
    OPTION,
    PATH_VARIABLE,
    "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
    "mnist.npz",
    "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    read_mnist,
)
