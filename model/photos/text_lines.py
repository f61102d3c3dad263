"""Sort components into text lines."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from model.photos.masks import Component, TextLine

USUAL = 0.75  # of the characters are lower than the usual height, or as high: some are dots and hyphens
TALL = 0.5  # of the usual height: lower characters do not link others to a line
MAX_GAP = 4.0  # heights, between neighbours in a row
WIDE_GAP = 2.0  # usual widths: between the characters of two numbers in a row
NARROW = 0.5  # usual heights: narrower characters, as 1s are, do not make a gap wide
MIN_OVERLAP = 0.4  # in y, of neighbours in a line, as a fraction of the lower one's height
STACKED = 0.5  # overlap in x of a character's parts, as a fraction of the narrower one's width
BROKEN = 0.2  # usual heights: the gap in y between a character's parts
HIGHEST = 1.6  # usual heights: the height of a character that has parts
OTHER_SIZE = 1.4  # ratio of the heights of a number and a printed word beside it
FEWEST = 2  # characters of a number and of a word beside it, so that a small digit does not count as a word
MOST = 60  # characters of a line that may be a number and a word


@dataclass(frozen=True, eq=False)
class Character:
    """A component, or several that stand one above the other, as the parts of a broken digit do."""

    parts: list[Component]
    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        return self.bottom - self.top


Characters = list[Character]


def sort_into_lines(components: Sequence[Component]) -> list[TextLine]:
    """Divide components into text lines, rows from top to bottom, each from left to right, as components are."""
    rows = sorted(join_to_lines(find_characters(components)), key=_middle)
    lines = [line for row in rows for part in split_by_gap(row) for line in split_by_height(part)]
    return [
        sorted((part for character in line for part in character.parts), key=lambda each: each.left + each.right)
        for line in lines
    ]


def find_characters(components: Sequence[Component]) -> Characters:
    """Join components to characters, from left to right."""
    usual = usual_height(components)
    characters: Characters = []
    for component in sorted(components, key=lambda each: each.top):
        both = unite([component])
        for other in [each for each in characters if are_stacked(each, both, usual)]:
            characters.remove(other)
            both = unite(other.parts + both.parts)
        characters.append(both)
    return sorted(characters, key=lambda each: each.left)


def usual_height(boxes: Sequence[Component] | Characters) -> int:
    return usual(each.bottom - each.top for each in boxes)


def usual(sizes: Iterable[int]) -> int:
    """Return the height or width of all but unusually large characters, 0 without any."""
    ordered = sorted(sizes)
    return ordered[int(USUAL * len(ordered))] if ordered else 0


def are_stacked(one: Character, other: Character, usual: int) -> bool:
    overlap = min(one.right, other.right) - max(one.left, other.left)
    gap = max(one.top, other.top) - min(one.bottom, other.bottom)
    return (
        overlap >= STACKED * min(one.right - one.left, other.right - other.left)
        and gap <= BROKEN * usual
        and max(one.bottom, other.bottom) - min(one.top, other.top) <= HIGHEST * usual
    )


def unite(parts: list[Component]) -> Character:
    lefts, tops, rights, bottoms = zip(*((each.left, each.top, each.right, each.bottom) for each in parts), strict=True)
    return Character(parts, min(lefts), min(tops), max(rights), max(bottoms))


def join_to_lines(characters: Characters) -> list[Characters]:
    """Divide characters from left to right into lines: each tall one continues the nearest line, low ones join one."""
    if not characters:
        return []
    usual = usual_height(characters)
    lines: list[Characters] = []
    for character in characters:
        if character.height < TALL * usual:
            continue
        near = [(gap, line) for line in lines if (gap := _gap(line[-1], character)) is not None]
        if near:
            min(near, key=lambda each: each[0])[1].append(character)
        else:
            lines.append([character])
    far: Characters = []
    for character in characters:
        if character.height < TALL * usual:
            distance, line = min(((_distance(line, character), line) for line in lines), key=lambda each: each[0])
            (line if distance <= usual else far).append(character)
    return lines + join_to_lines(far)  # of smaller digits elsewhere


def split_by_gap(row: Characters) -> list[Characters]:
    """Divide a row where a gap is as wide as two digits or wider."""
    row = sorted(row, key=lambda each: each.left)
    widest_inside = WIDE_GAP * max(usual(each.right - each.left for each in row), NARROW * usual_height(row))
    lines: list[Characters] = []
    end = -math.inf  # of the characters so far
    for character in row:
        if character.left - end >= widest_inside:
            lines.append([])
        lines[-1].append(character)
        end = max(end, character.right)
    return lines


def split_by_height(line: Characters) -> list[Characters]:
    """Divide a line where the height of its characters changes, as between a number and a printed word."""
    line = sorted(line, key=lambda each: each.left)
    if len(line) > MOST:
        return [line]
    places = range(FEWEST, len(line) - FEWEST + 1)
    changes = [place for place in places if step_in_height(line[:place], line[place:]) >= OTHER_SIZE]
    if not changes:
        return [line]
    widest = max(changes, key=lambda place: line[place].left - max(each.right for each in line[:place]))
    return [part for half in (line[:widest], line[widest:]) for part in split_by_height(half)]


def step_in_height(left: Characters, right: Characters) -> float:
    """Return how many times higher the characters of one half of a line are, by the usual and the highest of each."""
    usual = usual_height(left) / usual_height(right)
    highest = max(each.height for each in left) / max(each.height for each in right)
    return max(min(usual, highest), min(1 / usual, 1 / highest))


def _middle(row: Characters) -> float:
    """Return twice the height at which a row is, in pixels from the top."""
    return sum(each.top + each.bottom for each in row) / len(row)


def _gap(one: Character, other: Character) -> float | None:
    """Return the distance in x from the end of one character to the next, None if that is not in one's line."""
    overlap = min(one.bottom, other.bottom) - max(one.top, other.top)
    gap = other.left - one.right
    is_next = overlap >= MIN_OVERLAP * min(one.height, other.height) and gap <= MAX_GAP * max(one.height, other.height)
    return gap if is_next else None


def _distance(line: Characters, character: Character) -> float:
    """Return the distance of a character to the nearest one of a line."""
    return min(
        max(0, each.left - character.right, character.left - each.right)
        + max(0, each.top - character.bottom, character.top - each.bottom)
        for each in line
    )
