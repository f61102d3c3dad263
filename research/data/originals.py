"""The handwriting recipe's data, and the part of it that is held out."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from model.data.class_digits import ClassDigits, read_class
from model.data.mnist import load_mnist
from model.drawing import Strokes
from model.errors import DatasetError
from model.preprocessing import Grey
from research.data.omniglot import load_omniglot
from research.data.rare_styles import in_rare_styles
from research.data.uci_pen import load_uci_pen
from research.data.unipen import DIRECTORIES, Unipen, format_counts, group_of, load_unipen
from research.non_digits import Sources

# Held out: some of UNIPEN's groups; every fourth writer of its other groups and of UCI, with all that they wrote; the
# people of `rare_styles`; one of Omniglot's five alphabets; part of MNIST's training images. No setting may be chosen
# on them or on MNIST's test images. Each fold holds out other groups and other writers, so that a choice does not
# depend on a few of them.
HELD_OUT_GROUPS = (
    frozenset({"imp", "pri", "uqb", "val"}),
    frozenset({"art", "cea-ced", "kai", "lou"}),
    frozenset({"aga", "apa-app"}),
    frozenset({"lav", "mot", "sie", "syn"}),
)
FOLDS = len(HELD_OUT_GROUPS)
HELD_OUT_WRITERS = 4  # every fourth of each other group
HELD_OUT_ALPHABET = "Sanskrit"
HELD_OUT_IMAGES = 5000  # the last ones

UCI = "uci"  # the group of UCI's writers,
CLASS = "class"  # of those of exported classes,
RARE = "rare"  # and of people who are held out for a rare style only
# UNIPEN's characters that some people would take for a digit when written by hand; ^ is a 1 with a long upstroke.
LIKE_DIGITS = frozenset("oOlIiSsZzbqgDGB" + "|/\\()[]!'`,^")

Chosen = npt.NDArray[np.bool_]
Names = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Originals:
    """Images of digits, drawings of digits, and drawings of non-digits."""

    images: Grey  # (n, 28, 28)
    image_labels: npt.NDArray[np.integer]  # (n,), 0 to 9
    drawings: list[Strokes]  # m drawings of digits
    drawing_labels: npt.NDArray[np.integer]  # (m,), 0 to 9
    writers: Names  # (m,), "GROUP/WRITER"
    characters: list[Strokes]  # k of UNIPEN's letters and symbols that do not look like digits
    character_names: Names  # (k,), such as "A"
    character_writers: Names  # (k,), "GROUP/WRITER"
    signs: list[Strokes]  # j of Omniglot's letters
    alphabets: Names  # (j,), of the signs

    def select(self, images: Any, drawings: Chosen, characters: Chosen, signs: Chosen) -> "Originals":
        """Return a subset: images by any index of an array (n,), the others by masks (m,), (k,), (j,)."""
        chosen = [images] * 2 + [drawings] * 3 + [characters] * 3 + [signs] * 2  # for each attribute, in order
        return Originals(
            *(_part(getattr(self, field.name), part) for field, part in zip(fields(self), chosen, strict=True))
        )

    def sources(self) -> Sources:
        """Return the drawings that non-digits are made from."""
        return Sources(self.signs, self.characters, self.character_names, self.drawings, self.drawing_labels)


def _part(values: Any, chosen: Any) -> Any:
    return [values[index] for index in np.flatnonzero(chosen)] if isinstance(values, list) else values[chosen]


def load_originals(
    mnist: str | Path | None = None,
    uci_pen: str | Path | None = None,
    omniglot: str | Path | None = None,
    unipen: str | Path | None = None,
    classes: Sequence[str | Path] = (),
) -> Originals:
    """Load the training parts of the data sets, by default from where their loaders find them; see `load_classes`.

    Raises DatasetError.
    """
    (images, image_labels), _ = load_mnist(mnist)
    drawings, drawing_labels, uci_writers = load_uci_pen(uci_pen)
    # All letters, including those that look like digits: they make the network a little less sure of a drawing that
    # may be either, so that it ranks below every clear digit.
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
    """Load the digits of exported classes, with phones as writers: "class/2.07" is phone 7 of the second zip.

    Raises:
        DatasetError: one is missing or damaged.
    """
    named = [(number, each) for number, path in enumerate(paths, start=1) for each in load_class(path).drawings]
    return Unipen(
        [[np.array(stroke, np.float64) for stroke in drawing.strokes] for _, drawing in named],
        np.array([str(drawing.label) for _, drawing in named], dtype=np.str_),
        np.array([f"{CLASS}/{number}.{drawing.writer:02}" for number, drawing in named], dtype=np.str_),
        {},
    )


def load_class(path: str | Path) -> ClassDigits:
    """Read the zip of a class from a file; raises DatasetError if it is missing, or as `read_class` does."""
    try:
        with Path(path).open("rb") as file:
            return read_class(file)
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}): name the zip that a class exported.") from error
    except DatasetError as error:
        raise DatasetError(f"{path}: {error}") from error


def load_characters(path: str | Path | None = None) -> tuple[Unipen, Unipen]:
    """Load UNIPEN's digits, and its non-digits without LIKE_DIGITS; print how much could be read.

    Raises:
        DatasetError: UNIPEN is missing or damaged, or has no digits, or no non-digits.
    """
    characters = load_unipen(path, tuple(DIRECTORIES))
    print(format_counts(characters.counts))
    is_digit = np.char.isdigit(characters.labels)
    is_other = ~is_digit & ~np.isin(characters.labels, list(LIKE_DIGITS))
    for what, chosen in (("digits", is_digit), ("letters or symbols", is_other)):
        if not chosen.any():
            raise DatasetError(f"UNIPEN has no readable {what}: name the complete train_r01_v07, or download it again.")
    return characters.select(is_digit), characters.select(is_other)


def name_uci_writers(writers: npt.NDArray[np.integer]) -> Names:
    """Name UCI's writers as UNIPEN's are: "uci/07" for 7, (n,) to (n,)."""
    return np.array([f"{UCI}/{writer:02}" for writer in writers.tolist()], dtype=np.str_)


def is_held_out(writers: Names, fold: int = 0) -> Chosen:
    """Return which drawings are held out in a fold, 0 to FOLDS - 1, given their writers, (n,) to (n,)."""
    names = np.unique(writers)
    groups = group_of(names)
    first = (fold + 1) % HELD_OUT_WRITERS
    held_out = [name for group in np.unique(groups) for name in names[groups == group][first::HELD_OUT_WRITERS]]
    return np.isin(writers, held_out) | np.isin(group_of(writers), list(HELD_OUT_GROUPS[fold]))


def hold_out(originals: Originals, fold: int = 0) -> tuple[Originals, Originals]:
    """Split originals into those to train on, and those that are held out in a fold."""
    # Digits and characters together, so that a writer is held out with both.
    writers = np.concatenate([originals.writers, originals.character_writers])
    in_style = in_rare_styles(originals.drawings, originals.drawing_labels, originals.writers).values()
    is_rare = np.isin(writers, originals.writers[np.any(list(in_style), axis=0)])
    held_out = is_held_out(writers, fold)
    # A group of their own, so that the other groups are the same with other styles.
    writers = np.where(is_rare & ~held_out, np.char.add(f"{RARE}/", writers), writers)
    of_drawings, of_characters = np.split(writers, [len(originals.writers)])
    originals, held_out = replace(originals, writers=of_drawings, character_writers=of_characters), held_out | is_rare
    drawings, characters = np.split(held_out, [len(originals.writers)])
    signs = originals.alphabets == HELD_OUT_ALPHABET
    return (
        originals.select(slice(None, -HELD_OUT_IMAGES), ~drawings, ~characters, ~signs),
        originals.select(slice(-HELD_OUT_IMAGES, None), drawings, characters, signs),
    )
