"""Erase the printed lines of ruled and squared paper, cells and forms, and repair the strokes they cross.

`rule_candidates` finds long, thin and nearly straight ink. A candidate is printed if it goes from edge to edge, or
from one printed line to another, if little else touches its dashes, or if it differs from the strokes that meet it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from model.photos.light import Floats, Mask
from model.photos.rule_candidates import Rule, find_rules, strip_along

FEWER = 3  # a rule's own ink is what all but one of so many columns around have at least: strokes may lie along it
BLOCK = 160  # pixels along a rule, in which its profile hardly changes
MARGIN = 2  # pixels beside a rule, into which it is blurred

MIN_COVERAGE = 0.75  # part of a rule's length that has ink
SOLID = 0.9  # part of the length of a frame's side or a grid's line that has ink
WHOLE = 0.95  # of a rule's length that is more than paper, unless it is dashed
LIGHTER = 0.75  # of the level of the strokes that meet it: level of a rule that differs from them
NARROWER = 0.6  # of the strokes' width: thickness of a rule that differs from them
OVERHANG = 3.0  # thicknesses that a rule as dark and thick as the pen reaches beyond the strokes that meet it
EDGE = 4.0  # pixels: how near the image's edge a rule ends that goes on outside
MANY = 4  # of other rules that a grid's line crosses
MAX_THICKNESS = 1 / 12  # of a rule's length
MAX_SKEW = 0.12  # slope: how far the angle between a frame's sides is from a right angle
MAX_FRAME_BEND = 0.015  # of its length: bend of a frame's side
DIVIDER_SKEW = 0.04  # the same for a line between two cells, which a 1 may look like
DIVIDER_LEVEL = 1.35  # ratio of its level to those of the lines that it joins
DIVIDER_BEND = 0.006  # of its length: its bend
MAX_FRAME_THICKNESS = 1 / 7  # of the length of a frame's side
MAX_THICK_LINE = 1 / 5  # of its length: thickness of a grid's thick line
MIN_THIN_LINE = 0.6  # of the photo's side: length of a thin line beside it
MIN_DASHES = 0.25  # part of a dashed line's length that has ink
ALONE = 0.6  # part of a dashed line's ink that nothing else touches
HIGHEST_TINE = 0.75  # of the length of a comb's base: height of its sides
TALLEST_TINE = 30.0  # of the thickness of a comb's base: height of its sides
SAME_HEIGHT = 0.7  # of a comb's highest side
FRAME = 0.7  # part of a row at a small image's edge that has ink, if the row is in a frame
FRAME_INSET = 0.08  # of the image's side: how far from the edge a frame begins
FRAME_WIDTH = 0.25  # of the image's side: how far from the edge it ends
ROUNDS = 3  # of leaving out candidates that depend on those that were left out before, see `keep`


@dataclass(frozen=True, eq=False)
class Around:
    """What surrounds the candidates of one direction, transposed for vertical ones."""

    labels: npt.NDArray[Any]  # (height, width), the component of each pixel, 0 for paper
    ink: Floats  # (height, width)
    across: npt.NDArray[Any]  # size of each component across the candidates
    others: list[Rule]  # firm candidates in the other direction
    low: float  # least absorbed light of a stroke
    width: float  # of the strokes in pixels
    near: float  # pixels: how far apart things may be that touch
    is_horizontal: bool


def erase_rules(ink: Floats, low: float, width: float) -> tuple[Floats, Mask]:
    """Return ink (height, width) without rules, and where they were; `low` and `width` are of strokes, see `Around`."""
    ink = ink.copy()
    was_rule = np.zeros(ink.shape, bool)
    views = (ink, was_rule), (ink.T, was_rule.T)
    found = [find_rules(np.ascontiguousarray(view), low, width) for view, _ in views]
    chosen = choose(found, ink, low, width)
    for (view, erased), rules in zip(views, chosen, strict=True):
        for rule in rules:
            erase(view, erased, rule, low)
    return ink, was_rule


def erase_frame(ink: Floats, low: Floats) -> Floats:
    """Return the ink of a small image without a frame, (height, width), given the least ink of a stroke.

    On each side a frame's rows, or columns, are those near the edge that are nearly all ink.
    """
    ink, mask = ink.copy(), ink > low
    for turns in range(4):
        is_full = np.rot90(mask, turns).mean(axis=1) >= FRAME
        first = int(is_full.argmax())
        thick = int((~is_full[first:]).argmax())
        if is_full[first] and first <= FRAME_INSET * len(is_full) and first + thick <= FRAME_WIDTH * len(is_full):
            np.rot90(ink, turns)[: first + thick + 1] = 0
    return ink


def choose(found: list[list[Rule]], ink: Floats, low: float, width: float) -> list[list[Rule]]:
    """Return the candidates that are rules, for horizontal and vertical ones."""
    mask = (ink > low).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    near = max(4.0, 2 * width)
    # Firm ones are held at both ends by others of these. Strokes of a 4 or 5 meet each other, too, but have loose ends.
    shapes = ink.shape, ink.shape[::-1]
    firm = keep(found, lambda rule, others, way: is_held(rule, others, shapes[way], near))
    # A grid's lines cross MANY others of these. The bars of digits in a row may be one candidate that crosses the stems
    # of them all, but each stem crosses few bars: the first round leaves out the stems, and the next one the bars.
    grid = keep(found, lambda rule, others, _: crossings(rule, others) >= MANY)
    chosen: list[list[Rule]] = []
    for direction in (0, 1):
        across = stats[:, cv2.CC_STAT_WIDTH if direction else cv2.CC_STAT_HEIGHT]
        views = (labels.T, ink.T) if direction else (labels, ink)
        around = Around(*views, across, firm[1 - direction], low, width, near, is_horizontal=not direction)
        chosen.append([rule for rule in found[direction] if rule in grid[direction] or is_rule(rule, around)])
    for rule in found[0]:  # then the cells of a comb, which are open at the top
        if not is_held(rule, chosen[1], ink.shape, near) and (tines := find_tines(rule, ink, low)):
            chosen[0] += [] if rule in chosen[0] else [rule]
            chosen[1] += tines
    for direction in (0, 1):  # then candidates that stand on an end of a chosen one
        corners = chosen[1 - direction]
        for rule in found[direction]:
            is_whole = rule.coverage >= MIN_COVERAGE and rule.whole >= SOLID
            if is_whole and rule not in chosen[direction] and is_tine(rule, corners, near):
                chosen[direction].append(rule)
    return chosen


def keep(found: list[list[Rule]], is_kept: Callable[[Rule, list[Rule], int], bool]) -> list[list[Rule]]:
    """Return the candidates that are kept among those of the other direction that are kept: what is mostly gaps is not.

    `is_kept` is called with a candidate, the others, and the candidate's direction: 0 for horizontal, 1 for vertical.
    """
    kept = [[rule for rule in rules if rule.coverage >= MIN_COVERAGE] for rules in found]
    for _ in range(ROUNDS):
        kept = [[rule for rule in kept[way] if is_kept(rule, kept[1 - way], way)] for way in (0, 1)]
    return kept


def is_held(rule: Rule, others: list[Rule], shape: tuple[int, ...], near: float) -> bool:
    """Return whether both ends of a rule lie at the image's edge or on rules in the other direction."""
    return all(is_near_edge(*end, shape) or meeting(*end, others, near) for end in ends_of(rule))


def ends_of(rule: Rule) -> tuple[tuple[int, float], tuple[int, float]]:
    """Return the column and the row of each end."""
    return (rule.begin, float(rule.centre[0])), (rule.end, float(rule.centre[-1]))


@dataclass(frozen=True, eq=False)
class Placed:
    """A candidate with what surrounds it."""

    rule: Rule
    around: Around
    own: npt.NDArray[Any]  # the component of each pixel along its centre, 0 for paper, (n,)
    at_edge: list[bool]  # whether each end lies at the image's edge
    meets: list[list[Rule]]  # the rules in the other direction on which each end lies
    is_anchored: bool  # whether each end lies at the edge or on a rule


def is_rule(rule: Rule, around: Around) -> bool:
    """Return what the first of TESTS that applies says."""
    rows = np.clip(np.rint(rule.centre).astype(int), 0, around.labels.shape[0] - 1)
    own = around.labels[rows, np.arange(rule.begin, rule.end)]
    at_edge = [is_near_edge(*end, around.labels.shape) for end in ends_of(rule)]
    meets = [meeting(*end, around.others, around.near) for end in ends_of(rule)]
    placed = Placed(rule, around, own, at_edge, meets, all(map(any, zip(at_edge, meets, strict=True))))
    return next(is_printed for applies, is_printed in TESTS if applies(placed))


def is_dashed(placed: Placed) -> bool:
    """Return whether a candidate may be a dashed or dotted line: nothing else touches most of its dashes."""
    rule, around = placed.rule, placed.around
    if rule.coverage >= WHOLE or rule.thickness > MAX_THICKNESS * len(placed.rule.centre):
        return False
    dashes = placed.own[placed.own > 0]
    is_alone = around.across[dashes] <= 3 * rule.thickness + 2
    are_alone = len(dashes) > 0 and float(np.mean(is_alone)) >= ALONE
    few = 2 if around.is_horizontal else 5
    return are_alone and rule.coverage >= MIN_DASHES and len(np.unique(dashes[is_alone])) >= few


def is_mostly_gaps(placed: Placed) -> bool:
    return placed.rule.coverage < MIN_COVERAGE


def is_one(placed: Placed) -> bool:
    """Return whether a candidate is a 1 from line to line: both ends meet others at no corner, and it is no divider."""
    if placed.around.is_horizontal or any(placed.at_edge) or is_divider(placed):
        return False
    return all(
        met and all(min(row - other.begin, other.end - row) > placed.around.near for other in met)
        for (_, row), met in zip(ends_of(placed.rule), placed.meets, strict=True)
    )


def is_divider(placed: Placed) -> bool:
    """Return whether a rule is straight, at right angles to those it meets, as dark, and ends on them, unlike a 1."""
    rule = placed.rule
    return rule.bend <= DIVIDER_BEND and all(
        any(
            abs(rule.slope + other.slope) <= DIVIDER_SKEW
            and max(rule.level, other.level) <= DIVIDER_LEVEL * min(rule.level, other.level)
            and abs(row_at(other, rule.centre[end]) - column) <= (rule.thickness + other.thickness) / 2 + 2
            for other in met
        )
        for column, end, met in zip((rule.begin, rule.end), (0, -1), placed.meets, strict=True)
    )


def is_in_frame(placed: Placed) -> bool:
    """Return whether both ends of a straight candidate lie on the sides of a frame like it, or at the edge."""
    rule, others, near = placed.rule, placed.around.others, placed.around.near
    inside = round(min(near, len(placed.rule.centre) / 8))  # it may go on beyond its corner, to a frame around this one
    (begin, first), (end, last) = ends_of(rule)
    inner = (begin + inside, first), (end - inside, last)
    sides = [met + meeting(*place, others, near) for met, place in zip(placed.meets, inner, strict=True)]
    alike = sum(any(is_alike(rule, side) and is_square(rule, side) for side in each) for each in sides)
    return placed.is_anchored and alike > 0 and alike + sum(placed.at_edge) >= 2 and rule.bend <= MAX_FRAME_BEND


def is_side_of_frame(placed: Placed) -> bool:
    is_thin = placed.rule.thickness <= MAX_FRAME_THICKNESS * len(placed.rule.centre)
    return is_thin and placed.rule.whole >= SOLID and is_in_frame(placed)


def is_thick_line(placed: Placed) -> bool:
    """Return whether a rule is a grid's thick line in a close view: as dark as thinner ones, and going on outside."""
    rule, around = placed.rule, placed.around
    if not placed.is_anchored or not any(placed.at_edge) or rule.thickness > MAX_THICK_LINE * len(placed.rule.centre):
        return False
    return (
        rule.bend <= MAX_FRAME_BEND
        and rule.whole >= WHOLE
        and any(
            rule.thickness >= 2 * other.thickness and max(rule.level, other.level) <= 1.5 * min(rule.level, other.level)
            for other in around.others
            if is_square(rule, other)
            and len(other.centre) >= MIN_THIN_LINE * around.labels.shape[0]
            and rule.begin - around.near <= other.centre[len(other.centre) // 2] <= rule.end + around.near
        )
    )


def is_row_of_strokes(placed: Placed) -> bool:
    """Return whether a candidate is too thick, or has gaps as bright as paper, as the bars of several digits."""
    return placed.rule.thickness > MAX_THICKNESS * len(placed.rule.centre) or placed.rule.whole < WHOLE


def is_line_of_grid(placed: Placed) -> bool:
    """Return whether a candidate goes from edge to edge, or crosses many others and ends on some."""
    rule = placed.rule
    is_straight = rule.bend <= MAX_FRAME_BEND and rule.coverage >= SOLID
    is_crossing = placed.is_anchored and is_straight and crossings(rule, placed.around.others) >= MANY
    return all(placed.at_edge) or is_crossing


def is_long_and_loose(placed: Placed) -> bool:
    """Return whether a long horizontal rule differs from the strokes that meet it, or reaches beyond them."""
    rule, around = placed.rule, placed.around
    counts = np.bincount(placed.own)
    counts[0] = 0
    if not around.is_horizontal or len(placed.rule.centre) < 2 * float(around.across[int(counts.argmax())]):
        return False
    beside = ink_beside(rule, around.ink)
    met = np.flatnonzero(beside > around.low)
    if not len(met) or rule.level <= LIGHTER * np.median(beside[met]) or rule.thickness <= NARROWER * around.width:
        return True
    overhangs = int(met[0]), len(beside) - 1 - int(met[-1])
    return all(edge or over >= OVERHANG * rule.thickness for edge, over in zip(placed.at_edge, overhangs, strict=True))


# Whether a candidate is printed: the first of these that applies decides.
TESTS: Sequence[tuple[Callable[[Placed], bool], bool]] = (
    (is_dashed, True),
    (is_mostly_gaps, False),
    (is_one, False),
    (is_side_of_frame, True),
    (is_in_frame, False),
    (is_thick_line, True),
    (is_row_of_strokes, False),
    (is_line_of_grid, True),
    (is_long_and_loose, True),
    (lambda _: True, False),
)


def is_tine(rule: Rule, corners: list[Rule], near: float) -> bool:
    """Return whether a candidate stands on the end of a rule in the other direction, as at the sides of a comb."""
    for column, row in ends_of(rule):
        for met in meeting(column, row, corners, near):
            is_at_end = min(abs(row - met.begin), abs(row - met.end)) <= met.thickness + 2
            if is_at_end and is_alike(rule, met) and is_square(rule, met) and rule.bend <= MAX_FRAME_BEND:
                return True
    return False


def is_near_edge(column: int, row: float, shape: tuple[int, ...]) -> bool:
    return column <= EDGE or column >= shape[1] - EDGE or row <= EDGE or row >= shape[0] - EDGE


# A comb, whose tines are the sides of cells that are open at the top:
#
#     |     |     |
#     |     |     |     the tines on the base's ends are equally high, and the others are as high
#     +-----+-----+     the base, with nothing below its ends


def find_tines(rule: Rule, ink: Floats, low: float) -> list[Rule]:
    """Return the tines that stand on a comb's base; none if a candidate is no such base."""
    thick = rule.thickness
    if rule.whole < WHOLE or rule.bend > MAX_FRAME_BEND or not 1 <= thick <= MAX_THICKNESS * len(rule.centre):
        return []
    away = round(thick / 2) + MARGIN + 1
    highest = min(round(HIGHEST_TINE * len(rule.centre)), round(TALLEST_TINE * thick))
    ends = np.r_[: round(thick) + 3, len(rule.centre) - round(thick) - 3 : len(rule.centre)]
    if (ink_beside(rule, ink)[ends] <= low).all():
        return []
    strip = strip_along(ink, rule.begin, rule.centre, away + highest) > low
    runs = find_standing(strip[:highest], thick)
    if len(runs) < 2:
        return []
    (first, _, left), (_, last, right) = runs[0], runs[-1]
    high = max(left, right)
    is_at_ends = first <= thick + 2 and last >= len(rule.centre) - 3 - thick
    is_held = is_at_ends and not is_inked(strip[-highest:], thick)[[first, last]].any()
    if not is_held or high >= highest or min(left, right) < SAME_HEIGHT * high:
        return []
    return [
        make_tine(rule, start, stop, away + height)
        for start, stop, height in runs
        if SAME_HEIGHT * high <= height <= high / SAME_HEIGHT
    ]


def find_standing(above: Mask, thick: float) -> list[tuple[int, int, int]]:
    """Return the first column, the last column and the height of what stands on a base, and is as thin as it is.

    `above` (rows, columns) is where ink is above the base; its last row is next to the base.
    """
    heights = np.cumprod(above[::-1], axis=0).sum(axis=0)
    is_tine = np.pad(heights >= max(4, thick), 1)
    starts, stops = np.flatnonzero(is_tine[1:] & ~is_tine[:-1]), np.flatnonzero(~is_tine[1:] & is_tine[:-1])
    return [
        (start, stop - 1, int(heights[start:stop].max()))
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
        if stop - start <= 1.6 * thick + 2
    ]


def is_inked(below: Mask, thick: float) -> npt.NDArray[np.uint8]:
    """Return whether there is ink near each column below a base; the first row of `below` is next to the base."""
    has_ink = below[: round(thick) + 2].mean(axis=0) > 0.5
    return cv2.dilate(has_ink.astype(np.uint8)[None], np.ones((1, 2 * round(thick) + 1), np.uint8))[0]


def make_tine(base: Rule, start: int, stop: int, height: int) -> Rule:
    """Make the rule, in the other direction, of what stands on columns of a base."""
    bottom = round(float(base.centre[start]))
    top = max(0, bottom - height)
    return replace(base, begin=top, centre=np.full(bottom - top, base.begin + (start + stop) / 2))


def ink_beside(rule: Rule, ink: Floats) -> Floats:
    """Return the most ink above and below a rule in each column."""
    away = round(rule.thickness / 2) + MARGIN + 1
    return np.asarray(strip_along(ink, rule.begin, rule.centre, away)[[0, -1]].max(axis=0))


def is_alike(one: Rule, other: Rule) -> bool:
    """Return whether two rules may be of the same print."""
    thick = max(one.thickness, other.thickness) <= 1.6 * min(one.thickness, other.thickness) + 1.5
    return thick and max(one.level, other.level) <= 1.5 * min(one.level, other.level)


def crossings(rule: Rule, others: list[Rule]) -> int:
    """Return how many candidates in the other direction a rule crosses."""
    middle = float(rule.centre[len(rule.centre) // 2])
    return sum(other.begin <= middle < other.end and rule.begin < row_at(other, middle) < rule.end for other in others)


def is_square(rule: Rule, other: Rule) -> bool:
    """Return whether a rule is nearly at a right angle to one in the other direction."""
    return abs(rule.slope + other.slope) <= MAX_SKEW


def meeting(column: int, row: float, others: list[Rule], near: float) -> list[Rule]:
    """Return the rules in the other direction on which a rule's end lies."""
    return [
        other
        for other in others
        if other.begin - near <= round(row) < other.end + near
        and abs(row_at(other, row) - column) <= near + other.thickness / 2
    ]


def row_at(rule: Rule, column: float) -> float:
    """Return a rule's row in a column, or at its nearer end."""
    return float(rule.centre[min(max(round(column) - rule.begin, 0), len(rule.centre) - 1)])


# A strip along a rule that a stroke crosses; its middle row is the rule's:
#
#              ##
#     above ....##......   the margin: what goes on up from here is a stroke, and the rest the blurred edge of the rule
#     first =====##=====
#     last  ======##====   the band: what is darker than the rule stays, and bridges lead from above to below
#     below .......##...   the margin
#                   ##


def erase(ink: Floats, erased: Mask, rule: Rule, low: float) -> None:
    """Erase a rule from ink in place, and repair the strokes that cross it."""
    reach = rule.reach + MARGIN + 1
    columns = np.arange(rule.begin, rule.end)
    nearest = np.rint(rule.centre).astype(int)
    rows = nearest + np.arange(-reach, reach + 1)[:, None]
    is_inside = (rows >= 0) & (rows < len(ink))
    strip = np.where(is_inside, ink[np.clip(rows, 0, len(ink) - 1), columns], 0)
    profile = shift_down(profile_along(shift_down(strip, rule.centre - nearest)), nearest - rule.centre)
    first, last = find_band(strip, reach, low)
    new = erase_band(strip, profile, first, last, low)
    change = np.zeros_like(is_inside)
    change[max(first - MARGIN, 0) : last + 1 + MARGIN] = True
    change &= is_inside
    places = rows[change], np.broadcast_to(columns, rows.shape)[change]
    ink[places] = new[change]
    erased[places] = True


def find_band(strip: Floats, reach: int, low: float) -> tuple[int, int]:
    """Return the first and the last row of the band that is erased from the strip along a rule."""
    typical = np.percentile(strip[:, :: max(1, strip.shape[1] // 400)], 70, axis=1)
    peak = reach - 2 + int(np.argmax(typical[reach - 2 : reach + 3]))
    edge = max(0.3 * low, 0.2 * float(typical[peak]))
    first = last = peak
    while first > 1 and typical[first - 1] > edge:
        first -= 1
    while last < len(strip) - 2 and typical[last + 1] > edge:
        last += 1
    return max(first - 1, 1), min(last + 1, len(strip) - 2)


def erase_band(strip: Floats, profile: Floats, first: int, last: int, low: float) -> Floats:
    """Return a strip along a rule without the band; `profile` (rows, columns) is the rule's own ink in the strip."""
    new = strip - profile
    over, under = slice(max(first - MARGIN, 0), first), slice(last + 1, last + 1 + MARGIN)
    goes_up = widen(new[max(first - MARGIN - 1, 0)] > low)
    goes_down = widen(new[min(last + MARGIN + 1, len(new) - 1)] > low)
    above = np.maximum(new[over].max(axis=0), 0) * goes_up
    below = np.maximum(new[under].max(axis=0), 0) * goes_down
    band = strip[first : last + 1]
    filled = np.where(band > 1.35 * profile[first : last + 1] + low, band, 0)
    bridge = bridges(above, below, last - first + 1)
    np.maximum(filled, np.where(bridge > low, bridge, 0), out=filled)
    new[over] *= goes_up
    new[under] *= goes_down
    new[first : last + 1] = filled
    return new


def widen(places: npt.NDArray[np.bool]) -> npt.NDArray[np.bool]:
    """Return which places or their neighbours are true."""
    return cv2.dilate(places.view(np.uint8)[None], np.ones((1, 3), np.uint8))[0] > 0


def shift_down(strip: Floats, by: Floats) -> Floats:
    """Return row + `by` for each row and column of a strip, by (columns,) in [-0.5, 0.5], interpolated."""
    part = np.abs(by)
    neighbours = np.where(by > 0, np.vstack([strip[1:], strip[-1:]]), np.vstack([strip[:1], strip[:-1]]))
    return strip * (1 - part) + neighbours * part


def profile_along(strip: Floats) -> Floats:
    """Return a rule's own ink in a strip (rows, columns) along it: what most columns around have at least."""
    count = max(1, round(strip.shape[1] / BLOCK))
    blocks = [block[:, :: max(1, BLOCK // 50)] for block in np.array_split(strip, count, axis=1)]
    levels = np.stack(  # (rows, count)
        [np.partition(block, block.shape[1] // FEWER, axis=1)[:, block.shape[1] // FEWER] for block in blocks], axis=1
    )
    if count == 1:
        return np.broadcast_to(np.maximum(levels, 0), strip.shape).astype(np.float32)
    middles = (np.arange(count) + 0.5) * strip.shape[1] / count
    at = np.arange(strip.shape[1])
    return np.maximum(np.stack([np.interp(at, middles, row) for row in levels]), 0).astype(np.float32)


def bridges(above: Floats, below: Floats, thick: int) -> Floats:
    """Return the ink (thick, columns) of straight strokes between the ink above and below a band of that thickness."""
    columns = len(above)
    filled = np.zeros((thick, columns), np.float32)
    most = round(1.2 * (thick + 1))
    pad = most + 1
    above, below = np.pad(above, pad), np.pad(below, 2 * pad)
    for shift in range(-most, most + 1):
        both = np.minimum(above, below[pad + shift : pad + shift + len(above)])
        if not both.any():
            continue
        for row in range(thick):
            part = (row + 1) / (thick + 1)
            begin = pad - round(shift * part)
            np.maximum(filled[row], both[begin : begin + columns], out=filled[row])
    return filled
