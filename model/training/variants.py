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

from model.drawing import Strokes
from model.training.augmentation import augment_drawing, augment_image
from model.training.non_digits import Sources
from model.training.shapes import SHAPES

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
        counts: (n,), variants of each.
        seed: of this piece.
    """

    drawings: list[Strokes]
    labels: npt.NDArray[np.integer]
    counts: npt.NDArray[np.integer]
    seed: list[int]

    def make(self) -> npt.NDArray[np.uint8]:
        """Make the variants, (counts.sum(), 28, 28): all of the first drawing, then all of the second."""
        generator = np.random.default_rng(self.seed)
        return np.stack(
            [
                augment_drawing(drawing, generator, label)
                for drawing, label, count in zip(self.drawings, self.labels, self.counts, strict=True)
                for _ in range(count)
            ]
        )


@dataclass(frozen=True)
class Shapes:
    """A piece of work: variants of one of `shapes.SHAPES`.

    Attributes:
        index: which one.
        count: how many to make.
        seed: of this piece.
    """

    index: int
    count: int
    seed: list[int]

    def make(self) -> npt.NDArray[np.uint8]:
        """Make them, (count, 28, 28)."""
        generator = np.random.default_rng(self.seed)
        shape = SHAPES[self.index]
        return np.stack([augment_drawing(shape.draw(generator), generator) for _ in range(self.count)])


@dataclass(frozen=True)
class NonDigits:
    """A piece of work: drawings of what is not a digit.

    Attributes:
        sources: what they are made from.
        count: how many to make.
        seed: of this piece.
    """

    sources: Sources
    count: int
    seed: list[int]

    def make(self) -> npt.NDArray[np.uint8]:
        """Make them, (count, 28, 28)."""
        generator = np.random.default_rng(self.seed)
        return np.stack(
            [augment_drawing(self.sources.random_non_digit(generator), generator) for _ in range(self.count)]
        )


Piece = Images | Drawings | Shapes | NonDigits


def split_images(images: npt.NDArray[np.uint8], count: int, seed: int, size: int = PIECE) -> list[Piece]:
    """Split the work on images into pieces of `size` originals."""
    return [
        Images(images[start : start + size], count, [seed, ord("i"), start]) for start in range(0, len(images), size)
    ]


def split_drawings(
    drawings: list[Strokes],
    labels: npt.NDArray[np.integer],
    counts: npt.NDArray[np.integer],
    seed: int,
    size: int = PIECE,
) -> list[Piece]:
    """Split the work on drawings into pieces of `size` originals."""
    parts = [slice(start, start + size) for start in range(0, len(drawings), size)]
    return [Drawings(drawings[part], labels[part], counts[part], [seed, ord("d"), part.start]) for part in parts]


def split_shapes(total: int, seed: int) -> tuple[list[Piece], npt.NDArray[np.float32]]:
    """Split the work on about `total` variants of shapes, each as often as its probability says.

    Returns:
        (pieces, targets): one piece per shape; of all variants, in their order, (m, 10).
    """
    counts = [max(1, round(total * shape.probability)) for shape in SHAPES]
    targets = np.repeat([shape.target() for shape in SHAPES], counts, axis=0)
    return [Shapes(index, count, [seed, ord("s"), index]) for index, count in enumerate(counts)], targets


def split_non_digits(sources: Sources, count: int, seed: int) -> list[Piece]:
    """Split the work on `count` non-digits into NON_DIGIT_PIECES pieces."""
    return [NonDigits(sources, count // NON_DIGIT_PIECES, [seed, ord("n"), piece]) for piece in range(NON_DIGIT_PIECES)]


def variants_of_each(writers: npt.NDArray[np.str_], total: int, evenness: float) -> npt.NDArray[np.integer]:
    """How many variants to make of each drawing, more of those whose writers have few.

    Args:
        writers: (n,), who made each drawing.
        total: number of variants, about.
        evenness: 0, where all drawings count the same, to 1, where all writers do.

    Returns:
        (n,), each at least 1.
    """
    _, index, counts = np.unique(writers, return_inverse=True, return_counts=True)
    weights = counts[index] ** -float(evenness)
    return np.maximum(1, np.rint(weights * (total / weights.sum()))).astype(np.int64)


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
