"""Make hundreds of thousands of variants, on all processor cores.

Each worker process imports this module, so it does not import TensorFlow.
"""

import multiprocessing
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from model.drawing import Strokes
from research.augmentation import Field, augment_drawing, augment_image
from research.non_digits import Sources
from research.shapes import SHAPES

Fields = npt.NDArray[np.uint8]  # (n, 28, 28)

PIECE = 500  # originals in each piece
NON_DIGIT_PIECES = 20


class WorkItem:
    """A piece of work for one process, with its own seed."""

    seed: list[int]

    def variants(self, generator: np.random.Generator) -> Iterator[Field]:
        raise NotImplementedError

    def make(self) -> npt.NDArray[np.uint8]:
        """Make all variants, (n, 28, 28); the same each time."""
        return np.stack(list(self.variants(np.random.default_rng(self.seed))))


@dataclass(frozen=True)
class Images(WorkItem):
    """Variants of images: all of the first, then all of the second."""

    images: npt.NDArray[np.uint8]  # (n, 28, 28)
    count: int  # variants of each
    seed: list[int]

    def variants(self, generator: np.random.Generator) -> Iterator[Field]:
        return (augment_image(image, generator) for image in self.images for _ in range(self.count))


@dataclass(frozen=True)
class Drawings(WorkItem):
    """Variants of drawings of digits: all of the first, then all of the second."""

    drawings: list[Strokes]
    labels: npt.NDArray[np.integer]  # (n,), 0 to 9
    counts: npt.NDArray[np.integer]  # (n,), variants of each
    seed: list[int]
    paper: float = 0.0  # see `augment_drawing`

    def variants(self, generator: np.random.Generator) -> Iterator[Field]:
        for drawing, label, count in zip(self.drawings, self.labels, self.counts, strict=True):
            yield from (augment_drawing(drawing, generator, label, self.paper) for _ in range(count))


@dataclass(frozen=True)
class Shapes(WorkItem):
    index: int  # in SHAPES
    count: int
    seed: list[int]
    paper: float = 0.0

    def variants(self, generator: np.random.Generator) -> Iterator[Field]:
        draw = SHAPES[self.index].draw
        return (augment_drawing(draw(generator), generator, paper=self.paper) for _ in range(self.count))


@dataclass(frozen=True)
class NonDigits(WorkItem):
    sources: Sources
    count: int
    seed: list[int]
    paper: float = 0.0

    def variants(self, generator: np.random.Generator) -> Iterator[Field]:
        drawings = (self.sources.random_non_digit(generator) for _ in range(self.count))
        return (augment_drawing(drawing, generator, paper=self.paper) for drawing in drawings)


def split_images(images: npt.NDArray[np.uint8], count: int, seed: int, size: int = PIECE) -> list[Images]:
    starts = range(0, len(images), size)
    return [Images(images[start : start + size], count, [seed, ord("i"), start]) for start in starts]


def split_drawings(
    drawings: list[Strokes],
    labels: npt.NDArray[np.integer],
    counts: npt.NDArray[np.integer],
    seed: int,
    size: int = PIECE,
    paper: float = 0.0,
) -> list[Drawings]:
    parts = [slice(start, start + size) for start in range(0, len(drawings), size)]
    return [Drawings(drawings[part], labels[part], counts[part], [seed, ord("d"), part.start], paper) for part in parts]


def split_shapes(total: int, seed: int, paper: float = 0.0) -> tuple[list[Shapes], npt.NDArray[np.float32]]:
    """Make one piece per shape, with about `total` variants in all; also return their targets, (m, 10)."""
    frequencies = sum(shape.frequency for shape in SHAPES)
    counts = [max(1, round(total * shape.frequency / frequencies)) for shape in SHAPES]
    targets = np.repeat([shape.target() for shape in SHAPES], counts, axis=0)
    return [Shapes(index, count, [seed, ord("s"), index], paper) for index, count in enumerate(counts)], targets


def split_non_digits(sources: Sources, count: int, seed: int, paper: float = 0.0) -> list[NonDigits]:
    size = count // NON_DIGIT_PIECES
    return [NonDigits(sources, size, [seed, ord("n"), piece], paper) for piece in range(NON_DIGIT_PIECES)]


def variants_of_each(total: int, *groupings: tuple[npt.NDArray[Any], float]) -> npt.NDArray[np.integer]:
    """Compute how many variants to make of each drawing, (n,): at least one, and more if it is of a small group.

    Args:
        total: approximate number of variants.
        groupings: the group of each drawing, (n,), such as its writer or its style, and the evenness: from 0, where all
            drawings count the same, to 1, where all groups do.
    """
    weights: npt.NDArray[np.float64] = np.ones(len(groupings[0][0]))
    for names, evenness in groupings:
        _, index, counts = np.unique(names, return_inverse=True, return_counts=True)
        weights *= counts[index] ** -float(evenness)
    return np.maximum(1, np.rint(weights * (total / weights.sum()))).astype(np.int64)


def make_variants(pieces: Sequence[WorkItem], processes: int | None = None) -> Fields:
    """Do pieces of work in several processes, by default one per core, with a progress bar.

    Returns:
        (n, 28, 28), in the order of the pieces, whatever the number of processes.
    """
    # "spawn" works the same on every system, and is safe beside TensorFlow's threads. Leaving the block ends the
    # processes, after an interrupt too; they leave Ctrl-C to the parent process.
    context = multiprocessing.get_context("spawn")
    with context.Pool(processes or os.cpu_count(), signal.signal, (signal.SIGINT, signal.SIG_IGN)) as pool:
        return np.concatenate(list(tqdm(pool.imap(WorkItem.make, pieces), total=len(pieces), unit="piece")))
