"""Making hundreds of thousands of variants, on all processor cores.

Each process that helps imports this module, so it does without TensorFlow.
"""

import multiprocessing
import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from model.training.augmentation import Drawing, augment_drawing, augment_image, random_non_digit

PIECE = 500  # originals
NON_DIGIT_PIECES = 20


@dataclass(frozen=True)
class Images:
    """A piece of work: variants of images.

    Attributes:
        images: (n, 28, 28).
        count: variants of each.
        seed: of this piece.
    """

    images: npt.NDArray[np.uint8]
    count: int
    seed: list[int]

    def make(self) -> npt.NDArray[np.uint8]:
        """Make the variants, (n * count, 28, 28): all of the first image, then all of the second."""
        generator = np.random.default_rng(self.seed)
        return np.stack([augment_image(image, generator) for image in self.images for _ in range(self.count)])


@dataclass(frozen=True)
class Drawings:
    """A piece of work: variants of drawings of digits.

    Attributes:
        drawings: n of them.
        labels: (n,), 0 to 9.
        count: variants of each.
        seed: of this piece.
    """

    drawings: list[Drawing]
    labels: npt.NDArray[np.integer]
    count: int
    seed: list[int]

    def make(self) -> npt.NDArray[np.uint8]:
        """Make the variants, (n * count, 28, 28): all of the first drawing, then all of the second."""
        generator = np.random.default_rng(self.seed)
        pairs = list(zip(self.drawings, self.labels, strict=True))
        return np.stack(
            [augment_drawing(drawing, generator, label) for drawing, label in pairs for _ in range(self.count)]
        )


@dataclass(frozen=True)
class NonDigits:
    """A piece of work: drawings of what is not a digit.

    Attributes:
        letters: to make them from.
        drawings: of digits, n of them, likewise.
        labels: (n,), 0 to 9.
        count: how many to make.
        seed: of this piece.
    """

    letters: list[Drawing]
    drawings: list[Drawing]
    labels: npt.NDArray[np.integer]
    count: int
    seed: list[int]

    def make(self) -> npt.NDArray[np.uint8]:
        """Make them, (count, 28, 28)."""
        generator = np.random.default_rng(self.seed)
        non_digits = (random_non_digit(self.letters, self.drawings, self.labels, generator) for _ in range(self.count))
        return np.stack([augment_drawing(drawing, generator) for drawing in non_digits])


Piece = Images | Drawings | NonDigits


def split_images(images: npt.NDArray[np.uint8], count: int, seed: int, size: int = PIECE) -> list[Piece]:
    """Split the work on images into pieces of `size` originals."""
    return [
        Images(images[start : start + size], count, [seed, ord("i"), start]) for start in range(0, len(images), size)
    ]


def split_drawings(
    drawings: list[Drawing], labels: npt.NDArray[np.integer], count: int, seed: int, size: int = PIECE
) -> list[Piece]:
    """Split the work on drawings into pieces of `size` originals."""
    return [
        Drawings(drawings[start : start + size], labels[start : start + size], count, [seed, ord("d"), start])
        for start in range(0, len(drawings), size)
    ]


def split_non_digits(
    letters: list[Drawing], drawings: list[Drawing], labels: npt.NDArray[np.integer], count: int, seed: int
) -> list[Piece]:
    """Split the work on `count` non-digits into NON_DIGIT_PIECES pieces."""
    return [
        NonDigits(letters, drawings, labels, count // NON_DIGIT_PIECES, [seed, ord("n"), piece])
        for piece in range(NON_DIGIT_PIECES)
    ]


def make(piece: Piece) -> npt.NDArray[np.uint8]:
    return piece.make()


def make_variants(pieces: Sequence[Piece], processes: int | None = None) -> npt.NDArray[np.uint8]:
    """Do pieces of work in several processes, with a progress bar.

    Args:
        pieces: in any mixture.
        processes: how many; without it one per processor core.

    Returns:
        (n, 28, 28), in the order of the pieces, whatever the number of processes.
    """
    # "spawn" works the same on every system, and is safe beside TensorFlow's threads. Leaving the block ends the
    # processes, also where it is left by an interrupt.
    with multiprocessing.get_context("spawn").Pool(processes or os.cpu_count(), ignore_interrupts) as pool:
        return np.concatenate(list(tqdm(pool.imap(make, pieces), total=len(pieces), unit="piece")))


def ignore_interrupts() -> None:
    """Leave Ctrl-C to the parent process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
