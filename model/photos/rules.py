"""Find and erase the printed lines of ruled and squared paper, cells and forms, and repair the strokes they cross.

A rule is long, thin and nearly straight, nearly horizontal or nearly vertical. It may be slightly curved, dashed or
dotted. Averaging along its direction makes it stand out from noise and from strokes; what is left after an opening
across it is thin. Vertical rules are found in the transposed image.
"""

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from model.photos.light import SMALL_SIDE, Floats, Mask, shrink
from model.preprocessing import Grey

MAX_SLOPE = 0.3  # of a photo's rules
SLOPES = np.linspace(-MAX_SLOPE, MAX_SLOPE, 13)
CLEARLY = 1.15  # how much more rules stand out at another slope than at 0, before it is used
MAX_RULES = 120  # in each direction; the longest are kept
BLOCK = 160  # pixels along a rule, in which its profile hardly changes
MARGIN = 2  # pixels beside a rule, into which it is blurred

MAX_UNEVEN = 1.5  # pixels, of a rule's middle around its curve
LOOSE = 4  # pixels between a rule's smooth curve and its middle, where paper is not flat
LONGER = 1.2  # how much longer a rule is than a part of it
FAR = 10.0  # pixels between two rules of which none is a part of the other
STRETCH = 24  # pixels along a rule, of which the median counts
END = 100  # pixels at a rule's end, from which its continuation follows
MAX_BEND = 0.03  # of a rule's length: how far it is from straight
MIN_COVERAGE, SOLID = 0.75, 0.9  # of a rule's length that has ink; of a grid's line
MANY = 4  # of other rules that a grid's line crosses
MAX_THICKNESS = 1 / 12  # of a rule's length
MAX_SKEW, MAX_FRAME_BEND = 0.12, 0.015  # of a frame's sides: slope between them and a right angle; bend
MAX_FRAME_THICKNESS = 1 / 5  # of the length of a frame's side
MIN_DASHES, ALONE = 0.25, 0.6  # coverage of a dashed line, and part of its ink that nothing else touches

LEAST_THICKEST = 5  # pixels: the thickness of rules that are always found
FIRM_ROUNDS = 3  # of leaving out candidates with loose ends
LEAST_LENGTH = 20  # pixels, of a rule

# In line widths of the photo's strokes.
THINNER, THICKEST = 0.7, 3.0  # thickness of a rule
AVERAGED = 6.0  # length over which a rule is averaged
SHORTEST = 6.0  # length of a rule


@dataclass(frozen=True, eq=False)
class Rule:
    """A printed line from left to right; of a vertical one in the transposed image."""

    begin: int  # column
    centre: Floats  # (n,), its row in each column from there
    reach: int  # rows on both sides of its centre that its ink may cover
    thickness: float  # pixels at half its darkness
    level: float  # absorbed light in its middle
    coverage: float  # fraction of its columns that have ink

    @property
    def end(self) -> int:
        return self.begin + len(self.centre)

    @property
    def slope(self) -> float:
        return float(self.centre[-1] - self.centre[0]) / len(self.centre)

    @property
    def bend(self) -> float:
        """How far it is from straight, as a fraction of its length."""
        chord = np.linspace(self.centre[0], self.centre[-1], len(self.centre))
        return max(0.0, float(np.abs(self.centre - chord).max()) - 1) / len(self.centre)


@dataclass(frozen=True, eq=False)
class Piece:
    """A part of a candidate, from left to right."""

    columns: npt.NDArray[np.int_]  # (n,), rising
    middle: Floats  # (n,), row of its ink's middle in each
    trust: Floats  # (n,), weights of these
    thickness: float  # pixels


def erase_rules(ink: Floats, low: float, width: float) -> tuple[Floats, Mask]:
    """Return ink without rules, and where they were, both (height, width).

    Args:
        ink: (height, width), absorbed light.
        low: least absorbed light of a stroke.
        width: of the strokes in pixels.
    """
    ink = ink.copy()
    was_rule = np.zeros(ink.shape, bool)
    views = (ink, was_rule), (ink.T, was_rule.T)
    found = [find_rules(view, low, width) for view, _ in views]
    chosen = choose(found, ink, low, width)
    for (view, erased), rules in zip(views, chosen, strict=True):
        for rule in rules:
            erase(view, erased, rule, low)
    return ink, was_rule


def find_rules(ink: Floats, low: float, width: float) -> list[Rule]:
    """Return candidates for nearly horizontal rules, the longest MAX_RULES."""
    height, columns = ink.shape
    levels = np.rint(np.clip(ink, 0, 1) * 255).astype(np.uint8)
    slope = main_slope(levels)
    offset = max(0.0, slope * columns)
    shear = np.array([[1, 0, 0], [-slope, 1, offset]])
    tall = height + int(abs(slope) * columns) + 1
    if slope:
        levels = move(levels, shear, (tall, columns))
    rules: list[Rule] = []
    # First those that are thinner than the strokes, so that a digit's bar along a rule does not hide it.
    for thickest in sorted({max(LEAST_THICKEST, round(part * width)) for part in (THINNER, THICKEST)}):
        standing_out = stand_out(levels, round(AVERAGED * width), thickest)
        for piece in join(find_pieces(standing_out, max(3.0, 0.35 * low * 255), max(LEAST_LENGTH, SHORTEST * width))):
            begin, centre = fit(piece)
            start, extended = extend(begin, centre, columns)
            extended += slope * np.arange(start, start + len(extended)) - offset
            core = slice(begin - start, begin - start + len(centre))
            rule = measure(ink, start, extended, core, round(piece.thickness / 2) + 2, low, width)
            if rule:
                add(rule, rules)
    return rules


def find_pieces(standing_out: Grey, least: float, shortest: float) -> list[Piece]:
    """Return the parts of candidates, the longest MAX_RULES."""
    mask = standing_out > least
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    lengths = stats[1:, cv2.CC_STAT_WIDTH]
    longest = 1 + np.argsort(-lengths, kind="stable")[:MAX_RULES]
    pieces = []
    for label in longest[lengths[longest - 1] >= shortest].tolist():
        left, top, across, down, _ = stats[label].tolist()
        box = slice(top, top + down), slice(left, left + across)
        if piece := trace(np.where(labels[box] == label, standing_out[box], 0), left, top):
            pieces.append(piece)
    return pieces


def add(rule: Rule, rules: list[Rule]) -> None:
    """Add a rule to others, unless it lies on one of them; lengthen that one if it reaches further."""
    for index, other in enumerate(rules):
        begin, end = max(rule.begin, other.begin), min(rule.end, other.end)
        if end - begin < 1:
            continue
        own, theirs = (each.centre[begin - each.begin : end - each.begin] for each in (rule, other))
        if abs(own[len(own) // 2] - theirs[len(own) // 2]) > FAR:
            continue
        if np.median(np.abs(own - theirs)) > max(2.0, other.thickness / 2):
            continue
        if len(rule.centre) > LONGER * len(other.centre) and end - begin >= 0.8 * len(other.centre):
            rules[index] = rule  # the other is a part of it, or the edge of a thick one
            return
        if np.abs(own - theirs).min() <= 1 and rule.thickness <= 1.5 * other.thickness + 1:
            place = begin + int(np.argmin(np.abs(own - theirs)))
            first, last = (rule, other) if rule.begin < other.begin else (other, rule)
            if last.end > first.end:
                centre = np.concatenate([first.centre[: place - first.begin], last.centre[place - last.begin :]])
                rules[index] = replace(other, begin=first.begin, centre=centre)
        return
    rules.append(rule)


def main_slope(levels: Grey) -> float:
    """Return the slope, one of SLOPES, at which horizontal rules stand out most; 0 unless another is CLEARLY better."""
    small = shrink(levels, SMALL_SIDE)
    columns = small.shape[1]
    energies = []
    for slope in SLOPES.tolist():
        shear = np.array([[1, 0, 0], [-slope, 1, slope * columns / 2]])
        sheared = move(small, shear, small.shape)
        energies.append(float(cv2.norm(stand_out(sheared, 41, 7), cv2.NORM_L2SQR)))
    best = int(np.argmax(energies))
    return float(SLOPES[best]) if energies[best] > CLEARLY * energies[len(SLOPES) // 2] else 0.0


def stand_out(levels: Grey, length: int, thickest: int) -> Grey:
    """Return how far horizontal lines stand out: averaged over `length`, at most `thickest` pixels thick."""
    averaged = cv2.blur(levels, (max(9, length), 1))
    standing_out = cv2.morphologyEx(averaged, cv2.MORPH_TOPHAT, np.ones((thickest, 1), np.uint8))
    return np.asarray(standing_out, np.uint8)


def move(levels: Grey, matrix: npt.NDArray[np.float64], shape: tuple[int, ...]) -> Grey:
    return np.asarray(cv2.warpAffine(levels, matrix, shape[::-1], flags=cv2.INTER_LINEAR), np.uint8)


def trace(weights: Grey, left: int, top: int) -> Piece | None:
    """Return the middle of a candidate's ink in each column; None if it is too uneven or bent."""
    rows = np.arange(len(weights), dtype=np.float32)[:, None]
    own = weights.astype(np.float32)
    columns = np.arange(left, left + own.shape[1])
    thick = np.count_nonzero(own, axis=0)
    usual = float(np.percentile(thick, 25))
    trust = np.where(thick <= 1.3 * usual + 1, own.sum(axis=0), 0)  # a digit's bar on the rule makes it thicker there
    for degree in (1, 2, 3):
        middle = (rows * own).sum(axis=0) / np.maximum(own.sum(axis=0), 1e-6)
        piece = Piece(columns, middle, trust, usual)
        _, centre = fit(piece, degree)
        off = np.abs(middle - centre)[trust > 0]
        own = weights * (np.abs(rows - centre) <= 3 * np.median(off) + usual / 2 + 1)
        trust = np.where(trust > 0, own.sum(axis=0), 0)
        if not trust.any():
            return None
    chord = np.linspace(centre[0], centre[-1], len(centre))
    if np.median(off) > MAX_UNEVEN or np.abs(centre - chord).max() > MAX_BEND * len(centre) + 1:
        return None
    return Piece(columns, middle + top, trust, usual)


def fit(piece: Piece, degree: int = 3) -> tuple[int, Floats]:
    """Return the smooth curve nearest to most of a piece: its first column, and its row in each column.

    It has the smallest sum of distances, so that a digit's strokes along a part of the rule do not attract it.
    """
    begin, end = int(piece.columns.min()), int(piece.columns.max())
    chosen = np.flatnonzero(piece.trust)
    chosen = chosen[:: max(1, len(chosen) // 80)]
    at = 2 * (piece.columns[chosen] - begin) / max(end - begin, 1) - 1
    powers = at[:, None] ** np.arange(degree + 1)
    middle, weight = piece.middle[chosen], piece.trust[chosen] / piece.trust.max()
    off = np.ones(len(at))
    for _ in range(5):
        weighted = powers.T * (weight / np.maximum(off, 0.3))
        factors = np.linalg.solve(weighted @ powers + 1e-6 * np.eye(degree + 1), weighted @ middle)
        off = np.abs(middle - powers @ factors)
    along = np.linspace(-1, 1, end - begin + 1)
    centre = np.full(len(along), factors[degree])
    for factor in factors[degree - 1 :: -1].tolist():
        centre = centre * along + factor
    return begin, centre


def join(pieces: list[Piece]) -> list[Piece]:
    """Join pieces that continue each other, such as those on both sides of a digit; the longest first."""
    joined: list[Piece] = []
    for piece in sorted(pieces, key=lambda each: -len(each.columns)):
        for index, other in enumerate(joined):
            if continues(other, piece):
                parts = sorted([other, piece], key=lambda each: int(each.columns[0]))
                joined[index] = Piece(
                    np.concatenate([part.columns for part in parts]),
                    np.concatenate([part.middle for part in parts]),
                    np.concatenate([part.trust for part in parts]),
                    other.thickness,
                )
                break
        else:
            joined.append(piece)
    return joined


def continues(one: Piece, other: Piece) -> bool:
    """Return whether a piece lies on the straight continuation of a longer one."""
    gap = max(int(other.columns[0] - one.columns[-1]), int(one.columns[0] - other.columns[-1]))
    is_alike = other.thickness <= 1.5 * one.thickness + 1 and one.thickness <= 1.5 * other.thickness + 1
    if gap <= -len(other.columns) / 4 or gap > (len(one.columns) + len(other.columns)) / 2 or not is_alike:
        return False
    near_end = slice(-END, None) if other.columns[0] > one.columns[0] else slice(0, END)
    ends = one.columns[near_end], one.middle[near_end]
    slope = float(np.polyfit(*ends, 1, w=np.sqrt(one.trust[near_end]) + 1e-6)[0])
    way = float(np.average(other.columns) - np.average(ends[0]))
    expected = float(np.median(ends[1])) + slope * way
    return abs(float(np.median(other.middle)) - expected) <= 1.5 + 0.015 * abs(way)


def extend(begin: int, centre: Floats, columns: int) -> tuple[int, Floats]:
    """Continue a curve straight on both sides, by up to END columns within the image."""
    before, after = min(begin, END), min(columns - begin - len(centre), END)
    steps = max(1, min(len(centre) - 1, END))
    first, last = (centre[steps] - centre[0]) / steps, (centre[-1] - centre[-1 - steps]) / steps
    return begin - before, np.concatenate(
        [centre[0] + first * np.arange(-before, 0), centre, centre[-1] + last * np.arange(1, after + 1)]
    )


def measure(ink: Floats, begin: int, centre: Floats, core: slice, reach: int, low: float, width: float) -> Rule | None:
    """Return a rule along a curve, in the middle of its ink, without ends that have none; None if too little is left.

    Args:
        ink: (height, width).
        begin: the curve's first column.
        centre: its row in each column.
        core: the part of it that was found; the rest continues it.
        reach: rows on both sides of its centre.
        low: least absorbed light of a stroke.
        width: of the strokes.
    """
    while True:
        centre = centre + off_centre(strip_along(ink, begin, centre, reach + LOOSE), low)
        strip = strip_along(ink, begin, centre, reach)
        profile = np.median(strip[:, core][:, :: max(1, len(centre) // 300)], axis=1)
        level = float(profile[reach - 1 : reach + 2].max())
        if max(profile[0], profile[-1]) <= level / 2:
            break
        if reach > THICKEST * width:
            return None
        # This is the edge of a thicker line.
        centre = centre + (np.arange(-reach, reach + 1) @ profile) / profile.sum()
        reach *= 2
    has_ink = strip[reach - 1 : reach + 2].max(axis=0) > low
    dense = cv2.blur(has_ink.astype(np.float32)[None], (max(9, round(3 * width)), 1))[0]
    is_dense = dense >= 0.6 * dense[core].mean()
    gaps = np.flatnonzero(~is_dense)
    before, after = gaps[gaps < core.start], gaps[gaps >= core.stop]
    first, stop = before[-1] + 1 if len(before) else 0, after[0] if len(after) else len(centre)
    places = first + np.flatnonzero((is_dense & has_ink)[first:stop])
    if not len(places) or places[-1] + 1 - places[0] < SHORTEST * width:
        return None
    kept = slice(int(places[0]), int(places[-1]) + 1)
    thickness = float((profile > level / 2).sum())
    return Rule(begin + kept.start, centre[kept], reach, thickness, level, float(has_ink[kept].mean()))


def strip_along(ink: Floats, begin: int, centre: Floats, reach: int) -> Floats:
    """Return the ink (2 * reach + 1, n) around a curve; 0 outside the image."""
    rows = np.rint(centre).astype(int) + np.arange(-reach, reach + 1)[:, None]
    is_inside = (rows >= 0) & (rows < len(ink))
    return np.where(is_inside, ink[np.clip(rows, 0, len(ink) - 1), np.arange(begin, begin + len(centre))], 0)


def off_centre(strip: Floats, low: float) -> Floats:
    """Return how far below the middle of a strip (rows, n) its line lies in each column, (n,).

    Only columns with nothing else in the strip count; the others lie between those.
    """
    rows, columns = strip.shape
    weights = np.where(strip > low, strip, 0)
    total = weights.sum(axis=0)
    is_clean = (total > 0) & (weights[[0, 1, -2, -1]].max(axis=0) == 0)
    middle = (np.arange(rows) - rows // 2) @ weights / np.maximum(total, 1e-6)
    count = -(-columns // STRETCH)
    padded = np.full(count * STRETCH, np.nan)
    padded[:columns][is_clean] = middle[is_clean]
    stretches = np.sort(padded.reshape(count, STRETCH), axis=1)  # NaN comes last
    known = np.count_nonzero(~np.isnan(stretches), axis=1)
    enough = np.flatnonzero(known >= STRETCH // 4)
    if not len(enough):
        return np.zeros(columns)
    medians = stretches[enough, known[enough] // 2]
    return np.interp(np.arange(columns), (enough + 0.5) * STRETCH, medians)


def choose(found: list[list[Rule]], ink: Floats, low: float, width: float) -> list[list[Rule]]:
    """Return the candidates that are rules, for horizontal and vertical ones."""
    mask = (ink > low).view(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    near = max(4.0, 2 * width)
    firm = firm_rules(found, ink.shape, near)
    chosen: list[list[Rule]] = []
    for direction in (0, 1):
        image = labels.T if direction else labels
        across = stats[:, cv2.CC_STAT_WIDTH if direction else cv2.CC_STAT_HEIGHT]
        others = firm[1 - direction]
        chosen.append([rule for rule in found[direction] if is_rule(rule, others, image, across, near, not direction)])
    for direction in (0, 1):  # then what ends at a corner of these
        corners = chosen[1 - direction]
        for rule in found[direction]:
            if rule not in chosen[direction] and rule.coverage >= MIN_COVERAGE and is_tine(rule, corners, near):
                chosen[direction].append(rule)
    return chosen


def firm_rules(found: list[list[Rule]], shape: tuple[int, ...], near: float) -> list[list[Rule]]:
    """Return the candidates of which both ends lie at the image's edge or on others of these.

    Strokes of a 4 or 5 meet each other, too, but have loose ends.
    """
    firm, shapes = found, (shape, shape[::-1])
    for _ in range(FIRM_ROUNDS):
        firm = [
            [rule for rule in firm[direction] if is_held(rule, firm[1 - direction], shapes[direction], near)]
            for direction in (0, 1)
        ]
    return firm


def is_held(rule: Rule, others: list[Rule], shape: tuple[int, ...], near: float) -> bool:
    """Return whether both ends of a rule lie at the image's edge or on rules in the other direction."""
    ends = (rule.begin, float(rule.centre[0])), (rule.end, float(rule.centre[-1]))
    return all(is_near_edge(*end, shape, near) or meeting(*end, others, near) for end in ends)


def is_rule(
    rule: Rule,
    others: list[Rule],
    labels: npt.NDArray[Any],
    across: npt.NDArray[Any],
    near: float,
    is_horizontal: bool,
) -> bool:
    """Return whether a candidate is a rule and not a stroke.

    Args:
        rule: the candidate.
        others: candidates in the other direction.
        labels: (height, width), the component of each pixel, 0 for paper.
        across: size of each component across the rule.
        near: how far apart things may be that touch, in pixels.
        is_horizontal: its direction.
    """
    length = len(rule.centre)
    shape = labels.shape
    ends = (rule.begin, float(rule.centre[0])), (rule.end, float(rule.centre[-1]))
    at_edge = [is_near_edge(*end, shape, near) for end in ends]
    rows = np.clip(np.rint(rule.centre).astype(int), 0, shape[0] - 1)
    own = labels[rows, np.arange(rule.begin, rule.end)]
    if rule.coverage < MIN_COVERAGE:
        if rule.thickness > MAX_THICKNESS * length:
            return False
        # A dashed or dotted line: its dashes are mostly alone.
        dashes = own[own > 0]
        count = len(np.unique(dashes[across[dashes] <= 3 * rule.thickness + 2]))
        are_alone = bool(np.mean(across[dashes] <= 3 * rule.thickness + 2) >= ALONE) if len(dashes) else False
        return are_alone and rule.coverage >= MIN_DASHES and count >= (2 if is_horizontal else 5)
    meets = [meeting(*end, others, near) for end in ends]
    alike = [met for met in meets if met and is_alike(rule, met) and abs(rule.slope + met.slope) <= MAX_SKEW]
    is_anchored = all(edge or met for edge, met in zip(at_edge, meets, strict=True))
    if is_anchored and alike and len(alike) + sum(at_edge) >= 2 and rule.bend <= MAX_FRAME_BEND:
        return rule.thickness <= MAX_FRAME_THICKNESS * length
    if rule.thickness > MAX_THICKNESS * length:
        return False
    is_straight = rule.bend <= MAX_FRAME_BEND and rule.coverage >= SOLID
    if all(at_edge) or (is_anchored and is_straight and crossings(rule, others) >= MANY):
        return True
    counts = np.bincount(own)
    counts[0] = 0
    return is_horizontal and length >= 2 * float(across[int(counts.argmax())])


def is_tine(rule: Rule, corners: list[Rule], near: float) -> bool:
    """Return whether a candidate stands on the end of a rule in the other direction, as at the sides of a comb."""
    for column, row in ((rule.begin, float(rule.centre[0])), (rule.end, float(rule.centre[-1]))):
        met = meeting(column, row, corners, near)
        is_square = met and is_alike(rule, met) and abs(rule.slope + met.slope) <= MAX_SKEW
        if (
            met
            and is_square
            and rule.bend <= MAX_FRAME_BEND
            and min(abs(row - met.begin), abs(row - met.end)) <= met.thickness + 2
        ):
            return True
    return False


def is_near_edge(column: int, row: float, shape: tuple[int, ...], near: float) -> bool:
    return column <= near or column >= shape[1] - near or row <= near or row >= shape[0] - near


def is_alike(one: Rule, other: Rule) -> bool:
    """Return whether two rules may be of the same print."""
    thick = max(one.thickness, other.thickness) <= 1.6 * min(one.thickness, other.thickness) + 1
    return thick and max(one.level, other.level) <= 1.5 * min(one.level, other.level)


def crossings(rule: Rule, others: list[Rule]) -> int:
    """Return how many candidates in the other direction a rule crosses."""
    middle = float(rule.centre[len(rule.centre) // 2])
    return sum(
        other.begin <= middle < other.end
        and rule.begin < float(other.centre[min(max(round(middle) - other.begin, 0), len(other.centre) - 1)]) < rule.end
        for other in others
    )


def meeting(column: int, row: float, others: list[Rule], near: float) -> Rule | None:
    """Return the rule in the other direction on which a rule's end lies."""
    for other in others:
        place = round(row) - other.begin
        if -near <= place < len(other.centre) + near:
            place = min(max(place, 0), len(other.centre) - 1)
            if abs(float(other.centre[place]) - column) <= near + other.thickness / 2:
                return other
    return None


def erase(ink: Floats, erased: Mask, rule: Rule, low: float) -> None:
    """Erase a rule from ink in place, and repair the strokes that cross it."""
    reach = rule.reach + MARGIN + 1
    columns = np.arange(rule.begin, rule.end)
    offsets = np.arange(-reach, reach + 1)
    nearest = np.rint(rule.centre).astype(int)
    rows = nearest + offsets[:, None]
    is_inside = (rows >= 0) & (rows < len(ink))
    strip = np.where(is_inside, ink[np.clip(rows, 0, len(ink) - 1), columns], 0)
    profile = shift_down(profile_along(shift_down(strip, rule.centre - nearest)), nearest - rule.centre)
    typical = np.percentile(strip[:, :: max(1, len(columns) // 400)], 70, axis=1)
    peak = reach - 2 + int(np.argmax(typical[reach - 2 : reach + 3]))
    edge = max(0.3 * low, 0.2 * float(typical[peak]))
    first = last = peak
    while first > 1 and typical[first - 1] > edge:
        first -= 1
    while last < len(offsets) - 2 and typical[last + 1] > edge:
        last += 1
    first, last = max(first - 1, 1), min(last + 1, len(offsets) - 2)  # of the band that is erased
    rest = strip - profile
    # Beside the band only what goes on outside is a stroke.
    goes_up = widen(rest[max(first - MARGIN - 1, 0)] > low)
    goes_down = widen(rest[min(last + MARGIN + 1, len(rest) - 1)] > low)
    above = np.maximum(rest[max(first - MARGIN, 0) : first].max(axis=0), 0) * goes_up
    below = np.maximum(rest[last + 1 : last + 1 + MARGIN].max(axis=0), 0) * goes_down
    thick = last - first + 1
    band = strip[first : last + 1]
    filled = np.where(band > 1.35 * profile[first : last + 1] + low, band, 0)
    bridge = bridges(above, below, thick)
    np.maximum(filled, np.where(bridge > low, bridge, 0), out=filled)
    new = rest.copy()
    new[max(first - MARGIN, 0) : first] *= goes_up
    new[last + 1 : last + 1 + MARGIN] *= goes_down
    new[first : last + 1] = filled
    change = np.zeros_like(is_inside)
    change[max(first - MARGIN, 0) : last + 1 + MARGIN] = True
    change &= is_inside
    ink[rows[change], np.broadcast_to(columns, rows.shape)[change]] = new[change]
    erased[rows[change], np.broadcast_to(columns, rows.shape)[change]] = True


def widen(places: npt.NDArray[np.bool]) -> npt.NDArray[np.bool]:
    """Return which places or their neighbours are true."""
    wide = places.copy()
    wide[1:] |= places[:-1]
    wide[:-1] |= places[1:]
    return wide


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
        [np.partition(block, block.shape[1] * 2 // 5, axis=1)[:, block.shape[1] * 2 // 5] for block in blocks], axis=1
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
    above, below = (np.pad(each, pad) for each in (above, below))
    for shift in range(-most, most + 1):
        for row in range(thick):
            part = (row + 1) / (thick + 1)
            from_above = pad - round(shift * part)
            from_below = from_above + shift
            both = np.minimum(above[from_above : from_above + columns], below[from_below : from_below + columns])
            np.maximum(filled[row], both, out=filled[row])
    return filled
