"""What the handwriting recipe learns from, and which part of it is held out."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from model.data.mnist import load_mnist
from model.data.omniglot import load_omniglot
from model.data.uci_pen import load_uci_pen
from model.preprocessing import Grey
from model.training.augmentation import Drawing

# What no choice may have seen: six of UCI's thirty writers, one of Omniglot's five alphabets, part of MNIST's training
# images. MNIST's test images are held out anyway.
HELD_OUT_WRITERS = (2, 7, 12, 17, 22, 27)
HELD_OUT_ALPHABET = "Sanskrit"
HELD_OUT_IMAGES = 5000  # the last ones


@dataclass(frozen=True)
class Originals:
    """Images of digits, pen drawings of digits, and drawings of letters.

    Attributes:
        images: (n, 28, 28).
        image_labels: (n,), 0 to 9.
        drawings: m of them.
        drawing_labels: (m,), 0 to 9.
        writers: (m,), their numbers.
        letters: k of them.
        alphabets: (k,), their names.
    """

    images: Grey
    image_labels: npt.NDArray[np.integer]
    drawings: list[Drawing]
    drawing_labels: npt.NDArray[np.integer]
    writers: npt.NDArray[np.integer]
    letters: list[Drawing]
    alphabets: npt.NDArray[np.str_]

    def select(self, images: Any, drawings: npt.NDArray[np.bool_], letters: npt.NDArray[np.bool_]) -> "Originals":
        """Take a part of them.

        Args:
            images: what indexes an array (n,).
            drawings: (m,), which ones.
            letters: (k,), which ones.
        """
        return Originals(
            self.images[images],
            self.image_labels[images],
            [self.drawings[index] for index in np.flatnonzero(drawings)],
            self.drawing_labels[drawings],
            self.writers[drawings],
            [self.letters[index] for index in np.flatnonzero(letters)],
            self.alphabets[letters],
        )


def load_originals(
    mnist: str | Path | None = None, uci_pen: str | Path | None = None, omniglot: str | Path | None = None
) -> Originals:
    """Load the training parts of the three data sets.

    Args:
        mnist: file; without it see `load_mnist`, and the same for the others.
        uci_pen: file.
        omniglot: file.

    Raises:
        DatasetError: one is missing or damaged.
    """
    (images, image_labels), _ = load_mnist(mnist)
    drawings, drawing_labels, writers = load_uci_pen(uci_pen)
    # All letters, also those that look like digits (O, l, S, Z): they teach the network to be a little less sure of
    # what may be either, which ranks them below every other digit.
    letters, alphabets, _ = load_omniglot(omniglot)
    return Originals(images, image_labels, drawings, drawing_labels, writers, letters, alphabets)


def hold_out(originals: Originals) -> tuple[Originals, Originals]:
    """Split originals into those to train on, and those that are held out."""
    is_held_out_writer = np.isin(originals.writers, HELD_OUT_WRITERS)
    is_held_out_letter = originals.alphabets == HELD_OUT_ALPHABET
    return (
        originals.select(slice(None, -HELD_OUT_IMAGES), ~is_held_out_writer, ~is_held_out_letter),
        originals.select(slice(-HELD_OUT_IMAGES, None), is_held_out_writer, is_held_out_letter),
    )
