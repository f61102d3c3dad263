"""MNIST, from a file or from the network."""

import os
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.data.download import Report, data_folder, find_file
from model.errors import DatasetError
from model.network import CLASSES
from model.preprocessing import IMAGE_SIDE

PATH_VARIABLE = "MNIST_PATH"
URL_VARIABLE = "MNIST_URL"  # another place to download it from, such as a school's own network
OPTION = "--mnist"
URL = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz"
SHA256 = "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1"
FILE_NAME = "mnist.npz"
KEYS = ("x_train", "y_train", "x_test", "y_test")
MAX_DOWNLOAD = 100_000_000  # bytes; MNIST's file has 11 million
MAX_BYTES = 500_000_000  # of the arrays; MNIST has 55 million

Digits = tuple[npt.NDArray[np.uint8], npt.NDArray[np.integer]]  # images (n, 28, 28), labels (n,)


def load_mnist(path: str | Path | None = None, report: Report | None = None) -> tuple[Digits, Digits]:
    """Load MNIST.

    Args:
        path: an `.npz` file in the layout of `keras.datasets.mnist`; without it the file that the environment
            variable MNIST_PATH names, and without that the one that Keras keeps, which is downloaded if missing:
            from where MNIST_URL says, or else from Keras' own place.
        report: see `download.download`; called only where it is downloaded.

    Returns:
        (training, test), each (images, labels): images (n, 28, 28), 0 background to 255 full ink; labels (n,), 0 to 9.

    Raises:
        DatasetError: missing, damaged, in another layout, or it cannot be downloaded.
    """
    url = os.environ.get(URL_VARIABLE) or URL
    path = find_file(
        path,
        name="mnist.npz",
        variable=PATH_VARIABLE,
        option=OPTION,
        url=url,
        file_name=FILE_NAME,
        sha256=SHA256 if url == URL else None,
        report=report,
        check=read_mnist,
        max_bytes=MAX_DOWNLOAD,
    )
    return read_mnist(path)


def file_version() -> tuple[int, int] | None:
    """Return what changes when another file replaces the one that `load_mnist` reads: its time in ns and size.

    Returns:
        None where there is no file.
    """
    try:
        state = Path(os.environ.get(PATH_VARIABLE) or data_folder() / FILE_NAME).stat()
    except OSError:
        return None
    return state.st_mtime_ns, state.st_size


def read_mnist(path: Path) -> tuple[Digits, Digits]:
    """Read MNIST from a file; see `load_mnist`."""
    try:
        with np.load(path, allow_pickle=False) as archive:
            if sum(member.file_size for member in archive.zip.infolist()) > MAX_BYTES:
                raise ValueError("too large")
            x_train, y_train, x_test, y_test = (archive[key] for key in KEYS)
    except Exception as error:  # numpy raises many kinds: zipfile's, KeyError, ValueError, EOFError, zlib's
        raise DatasetError(
            f"{path} is not a whole MNIST file ({type(error).__name__}): delete it and fetch mnist.npz again, "
            f"which holds {', '.join(KEYS)}."
        ) from error
    for images, labels in ((x_train, y_train), (x_test, y_test)):
        if images.dtype != np.uint8 or images.shape[1:] != (IMAGE_SIDE, IMAGE_SIDE):
            raise DatasetError(f"{path} holds images of {images.dtype} {images.shape}: they must be uint8 (n, 28, 28).")
        if labels.dtype.kind not in "iu" or labels.shape != images.shape[:1]:
            raise DatasetError(
                f"{path} holds labels of {labels.dtype} {labels.shape} for {images.shape[0]} images: each image needs "
                "one whole number."
            )
        if not len(images):
            raise DatasetError(f"{path} holds no images in one of its two parts: fetch mnist.npz again.")
        if labels.min() < 0 or labels.max() >= CLASSES:
            raise DatasetError(f"{path} holds labels from {labels.min()} to {labels.max()}: they must be 0 to 9.")
    return (x_train, y_train), (x_test, y_test)
