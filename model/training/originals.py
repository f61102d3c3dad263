"""What the handwriting recipe learns from, and which part of it is held out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from model.data.class_digits import GROUP as CLASS
from model.data.class_digits import load_class
from model.data.mnist import load_mnist
from model.data.omniglot import load_omniglot
from model.data.uci_pen import load_uci_pen
from model.data.unipen import DIRECTORIES, Unipen, format_counts, group_of, load_unipen
from model.drawing import Strokes
from model.errors import DatasetError
from model.preprocessing import Grey
from model.training.non_digits import Sources

# What no choice may have seen: of UNIPEN's groups these four, and every fourth writer of the others and of UCI's, with
# all that they wrote; one of Omniglot's five alphabets; part of MNIST's training images. MNIST's test images are held
# out anyway.
HELD_OUT_GROUPS = frozenset({"imp", "pri", "uqb", "val"})
HELD_OUT_WRITERS = 4  # every such one of each other group
HELD_OUT_ALPHABET = "Sanskrit"
HELD_OUT_IMAGES = 5000  # the last ones

UCI = "uci"  # the group of UCI's writers
# Characters of UNIPEN that some people would call a digit, as they are written by hand.
LIKE_DIGITS = frozenset("oOlIiSsZzbqgDGB" + "|/\\()[]!'`,")


@dataclass(frozen=True)
class Originals:
    """Images of digits, pen drawings of digits, and drawings of what is not a digit.

    Attributes:
        images: (n, 28, 28).
        image_labels: (n,), 0 to 9.
        drawings: m of them.
        drawing_labels: (m,), 0 to 9.
        writers: (m,), "GROUP/WRITER".
        characters: k of them, UNIPEN's letters and symbols that do not look like digits.
        character_names: (k,), which ones.
        character_writers: (k,), as `writers`.
        signs: j of them, Omniglot's letters.
        alphabets: (j,), their names.
    """

    images: Grey
    image_labels: npt.NDArray[np.integer]
    drawings: list[Strokes]
    drawing_labels: npt.NDArray[np.integer]
    writers: npt.NDArray[np.str_]
    characters: list[Strokes]
    character_names: npt.NDArray[np.str_]
    character_writers: npt.NDArray[np.str_]
    signs: list[Strokes]
    alphabets: npt.NDArray[np.str_]

    def select(
        self,
        images: Any,
        drawings: npt.NDArray[np.bool_],
        characters: npt.NDArray[np.bool_],
        signs: npt.NDArray[np.bool_],
    ) -> "Originals":
        """Take a part of them.

        Args:
            images: what indexes an array (n,).
            drawings: (m,), which ones.
            characters: (k,), which ones.
            signs: (j,), which ones.
        """
        return Originals(
            self.images[images],
            self.image_labels[images],
            _chosen(self.drawings, drawings),
            self.drawing_labels[drawings],
            self.writers[drawings],
            _chosen(self.characters, characters),
            self.character_names[characters],
            self.character_writers[characters],
            _chosen(self.signs, signs),
            self.alphabets[signs],
        )

    def sources(self) -> Sources:
        """What non-digits are made from."""
        return Sources(self.signs, self.characters, self.character_names, self.drawings, self.drawing_labels)


def _chosen(drawings: list[Strokes], chosen: npt.NDArray[np.bool_]) -> list[Strokes]:
    return [drawings[index] for index in np.flatnonzero(chosen)]


def load_originals(
    mnist: str | Path | None = None,
    uci_pen: str | Path | None = None,
    omniglot: str | Path | None = None,
    unipen: str | Path | None = None,
    classes: Sequence[str | Path] = (),
) -> Originals:
    """Load the training parts of the data sets.

    Args:
        mnist: file; without it see `load_mnist`, and the same for the others.
        uci_pen: file.
        omniglot: file.
        unipen: file or folder.
        classes: zips that classes have exported, see `load_classes`.

    Raises:
        DatasetError: one is missing or damaged.
    """
    (images, image_labels), _ = load_mnist(mnist)
    drawings, drawing_labels, uci_writers = load_uci_pen(uci_pen)
    # All letters, also those that look like digits: they teach the network to be a little less sure of what may be
    # either, which ranks them below every other digit.
    signs, alphabets, _ = load_omniglot(omniglot)
    digits, characters = load_characters(unipen)
    shared = load_classes(classes)
    return Originals(
        images,
        image_labels,
        drawings + digits.drawings + shared.drawings,
        np.concatenate([drawing_labels, *(each.labels.astype(drawing_labels.dtype) for each in (digits, shared))]),
        np.concatenate([name_uci_writers(uci_writers), digits.writers, shared.writers]),
        characters.drawings,
        characters.labels,
        characters.writers,
        signs,
        alphabets,
    )


def load_classes(paths: Sequence[str | Path]) -> Unipen:
    """Load the digits that classes have exported, the phones as writers: "class/2.07" is phone 7 of the second zip.

    Args:
        paths: of zips, see `model.data.class_digits`.

    Raises:
        DatasetError: one is missing or damaged.
    """
    named = [(number, each) for number, path in enumerate(paths, start=1) for each in load_class(path).drawings]
    return Unipen(
        [[np.array(stroke, np.float64) for stroke in drawing.strokes] for _, drawing in named],
        np.array([str(drawing.label) for _, drawing in named], dtype=np.str_),
        np.array([f"{CLASS}/{number}.{drawing.phone:02}" for number, drawing in named], dtype=np.str_),
        {},
    )


def load_characters(path: str | Path | None = None) -> tuple[Unipen, Unipen]:
    """Load UNIPEN, and print how much of it could be read.

    Args:
        path: see `load_unipen`.

    Returns:
        (digits, non-digits), the latter without LIKE_DIGITS.

    Raises:
        DatasetError: see `load_unipen`; or there are no digits, or nothing else.
    """
    characters = load_unipen(path, tuple(DIRECTORIES))
    print(format_counts(characters.counts))
    is_digit = np.char.isdigit(characters.labels)
    is_other = ~is_digit & ~np.isin(characters.labels, list(LIKE_DIGITS))
    for what, chosen in (("digit", is_digit), ("letter and no symbol", is_other)):
        if not chosen.any():
            raise DatasetError(
                f"UNIPEN has no {what} that could be read: name the whole of train_r01_v07, or fetch it again."
            )
    return characters.select(is_digit), characters.select(is_other)


def name_uci_writers(writers: npt.NDArray[np.integer]) -> npt.NDArray[np.str_]:
    """The names of UCI's writers among those of UNIPEN: "uci/07" for 7, (n,) to (n,)."""
    return np.array([f"{UCI}/{writer:02}" for writer in writers.tolist()], dtype=np.str_)


def is_held_out(writers: npt.NDArray[np.str_]) -> npt.NDArray[np.bool_]:
    """Which drawings are held out, by their writers: see HELD_OUT_GROUPS and HELD_OUT_WRITERS.

    Args:
        writers: (n,), "GROUP/WRITER".

    Returns:
        (n,).
    """
    names = np.unique(writers)
    groups = group_of(names)
    held_out = [name for group in np.unique(groups) for name in names[groups == group][1::HELD_OUT_WRITERS]]
    return np.isin(writers, held_out) | np.isin(group_of(writers), list(HELD_OUT_GROUPS))


def hold_out(originals: Originals) -> tuple[Originals, Originals]:
    """Split originals into those to train on, and those that are held out."""
    # Of digits and characters together, so that whoever is held out is so with both.
    count = len(originals.writers)
    held_out = is_held_out(np.concatenate([originals.writers, originals.character_writers]))
    drawings, characters = held_out[:count], held_out[count:]
    signs = originals.alphabets == HELD_OUT_ALPHABET
    return (
        originals.select(slice(None, -HELD_OUT_IMAGES), ~drawings, ~characters, ~signs),
        originals.select(slice(-HELD_OUT_IMAGES, None), drawings, characters, signs),
    )
