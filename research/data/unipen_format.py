"""The text format of UNIPEN: labels, ink, and how to extract a character's strokes from the ink.

Guyon et al., "UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from model.drawing import MAX_COORDINATE, MAX_POINTS, MAX_STROKES, Stroke, Strokes

CHARACTERS = {"digits": "[0-9]", "capitals": "[A-Z]", "small letters": "[a-z]", "symbols": r"[!-/:-@\[-`{-~]"}
# Not an at sign: contributor kai uses it for non-characters, such as touches and connecting lines.
UNLABELLED = "\\@"

# Least spacing of the points, as a fraction of the drawing's longer side. Tablets record 10 to 200 points per second,
# and 3 to 40 points per mm.
SPACING = 0.02
MIN_EXTENT = 1e-9  # a smaller drawing is a dot, with one point per stroke
MAX_ASPECT = 2.0  # quotient of the resolutions of x and y

INCLUDE = re.compile(r"^\.INCLUDE[ \t]+(\S+)", re.MULTILINE)
SEGMENT = re.compile(r'SEGMENT\s+\S+\s+(\S+)\s+\S+\s+"(.*)"')
RANGE = re.compile(r"(\d{1,9})(?::(\d{1,9}))?(?:-(\d{1,9})(?::(\d{1,9}))?)?")
RESOLUTION = re.compile(r"([XY])_POINTS_PER_(?:INCH|MM)\s+(\d+\.?\d*)")

MISSING = "without all of their ink"
DAMAGED = "damaged"
SEVERAL = "labelled with several characters"
OTHER = "labelled with another kind of character"
NO_LABEL = "marked as without a label"
TOO_LONG = "with too many points"


class SkippedError(Exception):
    """A segment that cannot be read; the message is the reason for the counts."""


def included(text: str) -> list[str]:
    """Return the names of the files that a text includes."""
    return INCLUDE.findall(text)


def parse_segments(text: str) -> list[tuple[str, str]]:
    """Return (components, label) of each character in a file with labels: like "169-170", or "" for a damaged one."""
    segments = []
    for keyword, statement in statements(text):
        if keyword == "SEGMENT":
            match = SEGMENT.fullmatch(statement.partition("\n")[0].rstrip())
            segments.append((match[1], match[2]) if match else ("", ""))
    return segments


def check_label(label: str, kind: str) -> str:
    """Return the character for a label of the file, which may have a backslash before it.

    Raises:
        SkippedError: it is not of the `kind`, a key of CHARACTERS.
    """
    if label == UNLABELLED:
        raise SkippedError(NO_LABEL)
    character = re.sub(r"\\(.)", r"\1", label)
    if len(character) != 1:
        raise SkippedError(SEVERAL if character else DAMAGED)
    if not re.fullmatch(CHARACTERS[kind], character):
        raise SkippedError(OTHER)
    return character


def statements(text: str) -> Iterator[tuple[str, str]]:
    """Yield each keyword of a text with its statement, which starts with the keyword and ends before the next one."""
    for statement in f"\n{text}".replace("\r", "\n").split("\n.")[1:]:
        keyword = statement[:30].split(maxsplit=1)
        yield keyword[0] if keyword else "", statement


class Columns(NamedTuple):
    """The number of values of a point, and the indices of x and y."""

    width: int
    x: int
    y: int


@dataclass
class Component:
    """The pen's path on the paper, or above it between two strokes."""

    text: str  # its points, as in the file
    is_down: bool  # whether it is ink
    columns: Columns | None  # of its points; None if the file does not say, and x and y come first
    aspect: float  # length of a unit of x over that of y
    writer: str  # the name, "" if the file has none

    @cached_property
    def points(self) -> Stroke:
        """Its points, (k, 2), in units of y, y down; raises SkippedError if they are damaged or blanked: all (0, 0)."""
        try:
            columns = self.columns or Columns(len(self.text.strip().partition("\n")[0].split()), 0, 1)
            rows = np.array(self.text.split(), dtype=np.float64).reshape(-1, columns.width)
            points = rows[:, [columns.x, columns.y]]
        except (ValueError, IndexError):
            raise SkippedError(DAMAGED) from None
        if not (np.abs(points) <= MAX_COORDINATE).all():  # NaN compares false
            raise SkippedError(DAMAGED)
        if not points.any():
            raise SkippedError(MISSING)
        return points * (self.aspect, -1.0)


def parse_ink(texts: Iterable[str]) -> list[Component]:
    """Read the components with points; each text of an included file may describe the tablet of the next ones."""
    components: list[Component] = []
    columns: Columns | None = None
    per_unit = {"X": 0.0, "Y": 0.0}
    aspect, writer = 1.0, ""
    for text in texts:
        for keyword, statement in statements(text):
            if keyword in ("PEN_DOWN", "PEN_UP"):
                if points := statement[len(keyword) :].strip():
                    components.append(Component(points, keyword == "PEN_DOWN", columns, aspect, writer))
            elif keyword == "WRITER_ID":
                writer = " ".join(statement.split("\n")[0].split()[1:])
            elif keyword == "COORD":
                names = statement.split()[1:]
                columns = Columns(len(names), names.index("X"), names.index("Y")) if {"X", "Y"} <= {*names} else None
            elif match := RESOLUTION.match(statement):
                per_unit[match[1]] = float(match[2])
                ratio = per_unit["Y"] / per_unit["X"] if min(per_unit.values()) > 0 else 1.0
                aspect = ratio if 1 / MAX_ASPECT <= ratio <= MAX_ASPECT else 1.0
    return components


def segment_strokes(components: Sequence[Component], ranges: str) -> Strokes:
    """Return a character's strokes, y down, their points no closer together than SPACING; raises SkippedError.

    Args:
        components: see `parse_ink`.
        ranges: numbers of components from 0, such as "4", "12-14", "12:3-14:7" (from point 3 of the first to point 7 of
            the last, both included), or several of these between commas.
    """
    strokes: Strokes = []
    for part in ranges.split(","):
        match = RANGE.fullmatch(part)
        if not match:
            raise SkippedError(DAMAGED)
        first = int(match[1])
        last = first if match[3] is None else int(match[3])
        if last >= len(components):
            raise SkippedError(MISSING)
        if last < first:
            raise SkippedError(DAMAGED)
        for number in range(first, last + 1):
            if not components[number].is_down:
                continue
            points = components[number].points
            start = int(match[2] or 0) if number == first else 0
            end = int(match[4]) if number == last and match[4] else len(points) - 1
            if end >= len(points) or start > end:
                raise SkippedError(MISSING)
            strokes.append(points[start : end + 1])
    if not strokes:
        raise SkippedError(MISSING)
    strokes = space_out(strokes)
    if len(strokes) > MAX_STROKES or sum(map(len, strokes)) > MAX_POINTS:
        raise SkippedError(TOO_LONG)
    return strokes


def space_out(strokes: Strokes) -> Strokes:
    """Leave out points close to the one before, except the first and last of each stroke (k, 2)."""
    points = np.concatenate(strokes)
    size = float(np.ptp(points, axis=0).max())
    if size < MIN_EXTENT:
        return [stroke[:1] for stroke in strokes]
    is_start = np.zeros(len(points), dtype=bool)
    is_start[np.cumsum([0, *map(len, strokes)])[:-1]] = True
    steps = np.hypot(*np.diff(points, axis=0).T)
    is_new = is_start.copy()
    is_new[1:] |= steps > 0
    is_start, points, steps = is_start[is_new], points[is_new], steps[is_new[1:]]
    piece = np.floor(steps.cumsum() / (size * SPACING))  # of the path, in which each point but the first lies
    is_kept = is_start.copy()
    is_kept[1:] |= np.diff(piece, prepend=0.0) > 0  # the first point of each piece
    is_kept[:-1] |= is_start[1:]
    is_kept[-1] = True
    return np.split(points[is_kept], np.flatnonzero(is_start[is_kept])[1:])
