"""MNIST for the tests: the real one if this machine has it, and a small one of printed digits."""

import functools
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from model.data.mnist import PATH_VARIABLE, load_mnist
from model.preprocessing import CENTRE, IMAGE_SIDE

needs_mnist = pytest.mark.needs_data(PATH_VARIABLE)


@functools.cache
def real_mnist():
    return load_mnist()


@functools.cache
def printed_digits(count, seed):
    """Return digits of a font, each slightly off-centre: uint8 (count, 28, 28) and labels (count,)."""
    generator = np.random.default_rng(seed)
    font = ImageFont.load_default(24)
    labels = generator.permutation(np.arange(count) % 10).astype(np.uint8)
    images = []
    for label in labels:
        image = Image.new("L", (IMAGE_SIDE, IMAGE_SIDE))
        place = CENTRE + generator.uniform(-2, 2, size=2)
        ImageDraw.Draw(image).text(tuple(place), str(label), fill=255, font=font, anchor="mm")
        images.append(np.asarray(image))
    return np.array(images), labels


def small_mnist():
    (x_train, y_train), (x_test, y_test) = printed_digits(2000, seed=1), printed_digits(300, seed=2)
    return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}


def write_small_mnist(path: Path) -> None:
    np.savez_compressed(path, **small_mnist())
