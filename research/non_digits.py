"""Drawings of non-digits: letters, symbols, several digits, a digit on its side, doodles."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from model.drawing import Strokes, extent
from research.doodles import random_doodle

ORIENTATIONS = {  # of a letter; in each of them it is a non-digit
    "upright": np.eye(2),
    "mirrored": np.diag([-1.0, 1.0]),
    "upside down": np.diag([1.0, -1.0]),
    "rotated left": np.array([[0.0, 1.0], [-1.0, 0.0]]),
    "rotated right": np.array([[0.0, -1.0], [1.0, 0.0]]),
}


def place_side_by_side(drawings: Sequence[Strokes], generator: np.random.Generator) -> Strokes:
    """Combine drawings into one, from left to right."""
    strokes: Strokes = []
    right = 0.0
    for drawing in drawings:
        points = np.concatenate(drawing)
        size = extent(drawing) or 1.0
        scale = generator.uniform(0.8, 1.2) / size
        shift = [right - points[:, 0].min() * scale, -points[:, 1].mean() * scale]
        strokes += [stroke * scale + shift for stroke in drawing]
        right += np.ptp(points[:, 0]) * scale + generator.uniform(0.02, 0.4)
    return strokes


@dataclass(frozen=True)
class Sources:
    """The drawings that non-digits are made from."""

    signs: list[Strokes]  # letters of alphabets where few look like a digit, in any orientation
    characters: list[Strokes]  # m letters and symbols that do not look like a digit while upright
    character_names: npt.NDArray[np.str_]  # (m,), such as "A"
    digits: list[Strokes]
    labels: npt.NDArray[np.integer]  # (n,), of the digits, 0 to 9

    @cached_property
    def characters_by_name(self) -> list[npt.NDArray[np.integer]]:
        """The indices of the characters of each name."""
        order = np.argsort(self.character_names, kind="stable")
        _, starts = np.unique(self.character_names[order], return_index=True)
        return np.split(order, starts[1:])

    @cached_property
    def name_odds(self) -> npt.NDArray[np.float64]:
        """The probability of each name: half of the characters are symbols, which networks accept more often."""
        is_letter = np.char.isalpha(np.unique(self.character_names))
        odds = np.where(is_letter, 1 / max(is_letter.sum(), 1), 1 / max((~is_letter).sum(), 1))
        return odds / odds.sum()

    def random_character(self, generator: np.random.Generator) -> Strokes:
        """Choose a letter or a symbol, both being equally likely, and so all names of each."""
        index = generator.choice(len(self.name_odds), p=self.name_odds)
        return self.characters[generator.choice(self.characters_by_name[index])]

    def random_sign(self, generator: np.random.Generator) -> Strokes:
        upright, *others = ORIENTATIONS.values()
        orientation = upright if generator.uniform() < 0.7 else others[generator.integers(len(others))]
        return [stroke @ orientation.T for stroke in self.signs[generator.integers(len(self.signs))]]

    def random_overlay(self, generator: np.random.Generator) -> Strokes:
        pair = [self.signs[index] for index in generator.integers(len(self.signs), size=2)]
        return [stroke + generator.normal(0, 10, 2) for sign in pair for stroke in sign[: generator.integers(1, 4)]]

    def random_number(self, generator: np.random.Generator) -> Strokes:
        """Place two or three digits side by side."""
        chosen = generator.integers(len(self.digits), size=generator.integers(2, 4))
        return place_side_by_side([self.digits[index] for index in chosen], generator)

    def random_lying_digit(self, generator: np.random.Generator) -> Strokes:
        """Lay a 2, 3, 4 or 5 on its side; a 0 would still be a 0, a 1 a line, and an 8 the sign for infinity."""
        index = generator.choice(np.flatnonzero(np.isin(self.labels, (2, 3, 4, 5))))
        return [stroke @ ORIENTATIONS["rotated left"].T for stroke in self.digits[index]]

    def random_non_digit(self, generator: np.random.Generator) -> Strokes:
        makers = {
            self.random_sign: 0.3,
            self.random_character: 0.32,
            self.random_overlay: 0.05,
            self.random_number: 0.12,
            self.random_lying_digit: 0.03,
            random_doodle: 0.18,
        }
        make = list(makers)[generator.choice(len(makers), p=list(makers.values()))]
        return make(generator)
