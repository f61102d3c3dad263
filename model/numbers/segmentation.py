"""Segmentation of a drawing's pieces: candidates, verdicts, paths, and the same once more with cuts."""

import contextlib
import math
from collections.abc import Iterator, Sequence
from typing import Generic, Protocol

import numpy as np

from model.network import CLASSES
from model.numbers.features import Weights, cost_of
from model.numbers.lattice import UNCERTAIN, Lattice
from model.numbers.paths import Path, best_paths, bound_costs
from model.numbers.pieces import Ink, Key, P, R, typical_height
from model.numbers.work import WORK_OF_CUTTING, WORK_OF_READING, WORK_OF_SEARCH, TooMuchWorkError, Work
from model.preprocessing import Grey
from model.verdict import Reading, Verdict

MAX_PIECES = 60  # three for each digit
MAX_LENGTH = 10.0  # of a candidate's line, in units of a digit's height; a longer one is a scribble and is not read
MAX_CUT_PIECES = 6  # in a drawing
UNSURE = Reading(np.full(CLASSES, 1 / CLASSES, np.float32), 0.0)  # of a candidate that is too long to be read
BOLD_MARGIN = 1.0  # how much less a bold path must cost than one digit, see `reading.may_be_one`


class Judge(Protocol):
    """A network that decides what is a digit, such as `model.recognizer.Recognizer`."""

    @property
    def certainty(self) -> float: ...

    def judge_all(self, fields: Sequence[Grey]) -> list[Verdict]: ...


class Segmentation(Generic[P, R]):
    """The lattices of one drawing, without cuts and with them: steps 2 to 5 of the package's docstring."""

    def __init__(
        self, judge: Judge, pieces: Sequence[P], ink: Ink[P, R], run: R, whole: Verdict, weights: Weights, work: Work
    ) -> None:
        """Read the candidates of at most MAX_PIECES pieces that may be on the best path; `run`, `whole` are of all."""
        self._judge, self._ink, self._weights = judge, ink, weights
        self._height = typical_height(pieces)
        self.work = work
        key = frozenset((piece.source, 0, -1) for piece in pieces)
        self._runs: dict[Key, R] = {key: run}
        self._fields: dict[Key, Grey] = {key: whole.field}
        self.readings: dict[Key, Reading] = {key: Reading(whole.probabilities, whole.certainty)}
        self.unread: set[Key] = set()  # candidates; in the end those that cannot be on the best path
        self.lattices: list[Lattice[P]] = []  # without cuts and, if there are any, with them
        self.paths: list[Path[P]] = []  # the best; none where finding them would take too much work
        with contextlib.suppress(TooMuchWorkError):
            self.work.spend(run.points)
            self.paths = self._find_paths(pieces)
            self.work.spend(WORK_OF_CUTTING)
            if self.paths and (parts := self._cut(pieces, self.paths[0])):
                self.paths = self._find_paths(parts) or self.paths

    def verdicts(self, path: Path[P]) -> Iterator[tuple[R, Verdict, int]]:
        """Yield the run, the verdict and the line, from 0, of each candidate on a path; raises TooMuchWorkError."""
        for number, line in enumerate(path.lines):
            for edge in line:
                if edge.candidate:
                    key = edge.candidate.key
                    verdict = Verdict(self._draw(key), *self.readings[key], edge.label != UNCERTAIN)
                    yield self._runs[key], verdict, number

    def _find_paths(self, pieces: Sequence[P]) -> list[Path[P]]:
        """Make the lattice of some pieces, read its candidates and find its best paths."""
        lattice = Lattice(pieces, self._ink, self._height, self.work)
        self.lattices.append(lattice)
        self._admit(lattice)
        while keys := self._promising(lattice):
            self.read(keys)
        paths = best_paths(lattice.choices, self.readings, self._weights)
        if paths and (others := self._promising(lattice, paths[0].cost)):
            self.read(others)
            paths = best_paths(lattice.choices, self.readings, self._weights)
        return paths

    def _admit(self, lattice: Lattice[P]) -> None:
        """Join the pieces of the candidates, and choose those that may be read."""
        for candidate in lattice.candidates():
            key = candidate.key
            if key in self._runs:
                continue
            self._runs[key] = self._ink.join(candidate.pieces)
            if candidate.length > MAX_LENGTH:
                self.readings[key] = UNSURE
            else:
                self.unread.add(key)

    def _promising(self, lattice: Lattice[P], cost: float | None = None) -> list[Key]:
        """Return the unread candidates on paths up to BOLD_MARGIN above a cost, by default the least possible one."""
        self.work.spend(WORK_OF_SEARCH * lattice.size)
        of_choices = []
        for choice in lattice.choices:
            bounds = [bound_costs(line, self.readings, self.unread, self._weights) for line in choice.lines]
            least = cost_of(choice.features, self._weights) + sum(of_line for of_line, _ in bounds)
            of_choices.append((least, bounds))
        limit = BOLD_MARGIN + (min(least for least, _ in of_choices) if cost is None else cost)
        found = [
            key
            for least, bounds in of_choices
            if least <= limit < math.inf
            for of_line, through in bounds
            for key, of_path in through
            if key in self.unread and least - of_line + of_path <= limit
        ]
        return list(dict.fromkeys(found))

    def read(self, keys: Sequence[Key]) -> None:
        """Read candidates, in one call of the network."""
        if not keys:
            return
        self.unread -= set(keys)
        for key, verdict in zip(keys, self._judge.judge_all([self._draw(key) for key in keys]), strict=True):
            self.readings[key] = Reading(verdict.probabilities, verdict.certainty)

    def _draw(self, key: Key) -> Grey:
        """Return the field of a candidate, drawn once."""
        if key not in self._fields:
            self.work.spend(WORK_OF_READING + self._runs[key].points)
            self._fields[key] = self._runs[key].field()
        return self._fields[key]

    def _cut(self, pieces: Sequence[P], path: Path[P]) -> list[P] | None:
        """Cut the pieces of the non-digits and unsure digits in a path; None where nothing can be cut."""
        doubtful = {
            piece.source
            for line in path.lines
            for edge in line
            if edge.candidate
            and (
                edge.label == UNCERTAIN or self.readings[edge.candidate.key].probabilities.max() < self._ink.least_sure
            )
            for piece in edge.candidate.pieces
        }
        parts: list[P] = []
        count = 0
        for piece in pieces:
            if piece.source in doubtful and count < MAX_CUT_PIECES:
                cut_apart = self._ink.cut(piece, self._height)
                count += len(cut_apart) > 1
                parts += cut_apart
            else:
                parts.append(piece)
        return parts if count and len(parts) <= MAX_PIECES else None
