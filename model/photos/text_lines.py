"""Sort components into text lines."""

from collections.abc import Sequence
from dataclasses import dataclass

from model.photos.masks import Component, TextLine

USUAL = 0.75  # of the characters are lower than the usual height, or as high: some are dots and hyphens
TALL = 0.5  # of the usual height: lower characters do not link others to a line
MAX_GAP = 4.0  # heights, between neighbours in a line
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
    """Divide components into text lines, from top to bottom, each sorted from left to right."""
    lines = [part for line in join_to_lines(find_characters(components)) for part in split_by_height(line)]
    text_lines = [
        sorted((part for character in line for part in character.parts), key=lambda each: each.left + each.right)
        for line in lines
    ]
    return sorted(text_lines, key=lambda line: sum(each.top + each.bottom for each in line) / len(line))


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
    heights = sorted(each.bottom - each.top for each in boxes)
    return heights[int(USUAL * len(heights))] if heights else 0


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
