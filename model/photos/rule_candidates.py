"""Find candidates for printed lines: long, thin and nearly straight ink, nearly horizontal or nearly vertical.

They may be slightly curved, dashed or dotted. Averaging along its direction makes a line stand out from noise and from
strokes; what is left after an opening across it is thin. Vertical lines are found in the transposed image. `rules`
decides which of them are printed.
"""

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
import numpy.typing as npt

from model.photos.light import SMALL_SIDE, Floats, shrink_photo
from model.preprocessing import Grey

MAX_SLOPE = 0.3  # of a photo's rules
SLOPES = np.linspace(-MAX_SLOPE, MAX_SLOPE, 13)
CLEARLY = 1.15  # how much more rules stand out at another slope than at 0, before it is used
MAX_RULES = 120  # in each direction; the longest are kept

MAX_UNEVEN = 1.5  # pixels, of a rule's middle around its curve
LOOSE = 4  # pixels between a rule's smooth curve and its middle, where paper is not flat
LONGER = 1.2  # how much longer a rule is than a part of it
FAR = 10.0  # pixels between two rules that are not parts of one line
STRETCH = 24  # pixels along a rule, of whose middles the median counts
END = 100  # pixels at a rule's end, whose slope says where it would go on
MAX_BEND = 0.03  # of a rule's length: how far it is from straight
GAP = 0.3  # of a rule's level: less is paper
THICKER = 0.75  # of a rule's level: with more at its sides, it is the edge of a thicker line
LEAST_THICKEST = 5  # pixels: the thickness of rules that are always found
LEAST_LENGTH = 20  # pixels, of a rule

# In line widths of the photo's strokes.
THINNER = 0.7  # thickness of a rule that is thinner than the strokes
THICKEST = 3.0  # thickness of any rule
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
    whole: float  # fraction of its columns that have more than paper: near 1 for a faint rule, not for bars in a row

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
class RulePart:
    """A part of a candidate, from left to right."""

    columns: npt.NDArray[np.int_]  # (n,), rising
    middle: Floats  # (n,), row of its ink's middle in each
    trust: Floats  # (n,), weights of these
    thickness: float  # pixels

    @cached_property
    def begin(self) -> int:
        return int(self.columns[0])

    @cached_property
    def end(self) -> int:
        return int(self.columns[-1])

    @cached_property
    def place(self) -> tuple[float, float]:
        """Its mean column and median row."""
        return float(np.average(self.columns)), float(np.median(self.middle))

    @cached_property
    def left_end(self) -> tuple[float, float, float]:
        return self._end(slice(0, END))

    @cached_property
    def right_end(self) -> tuple[float, float, float]:
        return self._end(slice(-END, None))

    def _end(self, near_end: slice) -> tuple[float, float, float]:
        """Return the mean column, the median row and the slope of a part."""
        columns, middle = self.columns[near_end], self.middle[near_end]
        slope = float(np.polyfit(columns, middle, 1, w=np.sqrt(self.trust[near_end]) + 1e-6)[0])
        return float(np.average(columns)), float(np.median(middle)), slope


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
        for part in join_parts(
            find_parts(standing_out, max(3.0, 0.35 * low * 255), max(LEAST_LENGTH, SHORTEST * width))
        ):
            begin, centre = fit(part)
            start, extended = extend(begin, centre, columns)
            extended += slope * np.arange(start, start + len(extended)) - offset
            core = slice(begin - start, begin - start + len(centre))
            rule = measure(ink, start, extended, core, round(part.thickness / 2) + 2, low, width)
            if rule:
                add(rule, rules)
    return rules


def find_parts(standing_out: Grey, least: float, shortest: float) -> list[RulePart]:
    """Return the parts of candidates, the longest MAX_RULES."""
    mask = standing_out > least
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.view(np.uint8), connectivity=8)
    lengths = stats[1:, cv2.CC_STAT_WIDTH]
    longest = 1 + np.argsort(-lengths, kind="stable")[:MAX_RULES]
    parts = []
    for label in longest[lengths[longest - 1] >= shortest].tolist():
        left, top, across, down, _ = stats[label].tolist()
        box = slice(top, top + down), slice(left, left + across)
        if part := trace(np.where(labels[box] == label, standing_out[box], 0), left, top):
            parts.append(part)
    return parts


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
            if first is rule and last.end <= first.end:
                rules[index] = rule  # the other may have been found where a digit's bar lies on it
            elif last.end > first.end:
                centre = np.concatenate([first.centre[: place - first.begin], last.centre[place - last.begin :]])
                rules[index] = replace(other, begin=first.begin, centre=centre)
        return
    rules.append(rule)


def main_slope(levels: Grey) -> float:
    """Return the slope, one of SLOPES, at which horizontal rules stand out most; 0 unless another is CLEARLY better."""
    small = shrink_photo(levels, SMALL_SIDE)
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


def trace(weights: Grey, left: int, top: int) -> RulePart | None:
    """Return the middle of a candidate's ink in each column; None if it is too uneven or bent."""
    rows = np.arange(len(weights), dtype=np.float32)[:, None]
    own = weights.astype(np.float32)
    columns = np.arange(left, left + own.shape[1])
    thick = np.count_nonzero(own, axis=0)
    usual = float(np.percentile(thick, 25))
    trust = np.where(thick <= 1.3 * usual + 1, own.sum(axis=0), 0)  # a digit's bar on the rule makes it thicker there
    for degree in (1, 2, 3):
        total = own.sum(axis=0)
        middle = (rows * own).sum(axis=0) / np.maximum(total, 1e-6)
        part = RulePart(columns, middle, trust, usual)
        _, centre = fit(part, degree)
        off = np.abs(middle - centre)[trust > 0]
        uneven = np.median(off)
        own = weights * (np.abs(rows - centre) <= 3 * uneven + usual / 2 + 1)
        trust = np.where(trust > 0, own.sum(axis=0), 0)
        if not trust.any():
            return None
    chord = np.linspace(centre[0], centre[-1], len(centre))
    if uneven > MAX_UNEVEN or np.abs(centre - chord).max() > MAX_BEND * len(centre) + 1:
        return None
    return RulePart(columns, middle + top, trust, usual)


def fit(part: RulePart, degree: int = 3) -> tuple[int, Floats]:
    """Return the curve with the smallest sum of distances from a part: its first column, its row in each column."""
    begin, end = int(part.columns.min()), int(part.columns.max())
    chosen = np.flatnonzero(part.trust)
    chosen = chosen[:: max(1, len(chosen) // 80)]
    at = 2 * (part.columns[chosen] - begin) / max(end - begin, 1) - 1
    powers = at[:, None] ** np.arange(degree + 1)
    middle, weight = part.middle[chosen], part.trust[chosen] / part.trust.max()
    off = np.ones(len(at))
    least = 1e-6 * np.eye(degree + 1)
    for _ in range(5):
        weighted = powers.T * (weight / np.maximum(off, 0.3))
        factors = np.linalg.solve(weighted @ powers + least, weighted @ middle)
        off = np.abs(middle - powers @ factors)
    along = np.linspace(-1, 1, end - begin + 1)
    centre = np.full(len(along), factors[degree])
    for factor in factors[degree - 1 :: -1].tolist():
        centre = centre * along + factor
    return begin, centre


def join_parts(parts: list[RulePart]) -> list[RulePart]:
    """Join parts that continue each other, such as those on both sides of a digit; the longest first."""
    joined: list[RulePart] = []
    for part in sorted(parts, key=lambda each: -len(each.columns)):
        for index, other in enumerate(joined):
            if continues(other, part):
                both = sorted([other, part], key=lambda each: each.begin)
                joined[index] = RulePart(
                    np.concatenate([each.columns for each in both]),
                    np.concatenate([each.middle for each in both]),
                    np.concatenate([each.trust for each in both]),
                    other.thickness,
                )
                break
        else:
            joined.append(part)
    return joined


def continues(one: RulePart, other: RulePart) -> bool:
    """Return whether a part lies on the straight continuation of a longer one."""
    gap = max(other.begin - one.end, one.begin - other.end)
    is_alike = other.thickness <= 1.5 * one.thickness + 1 and one.thickness <= 1.5 * other.thickness + 1
    if gap <= -len(other.columns) / 4 or gap > (len(one.columns) + len(other.columns)) / 2 or not is_alike:
        return False
    column, row, slope = one.right_end if other.begin > one.begin else one.left_end
    other_column, other_row = other.place
    way = other_column - column
    return abs(other_row - (row + slope * way)) <= 1.5 + 0.015 * abs(way)


def extend(begin: int, centre: Floats, columns: int) -> tuple[int, Floats]:
    """Continue a curve straight on both sides, by up to END columns or its own length within the image."""
    most = max(END, len(centre))
    before, after = min(begin, most), min(columns - begin - len(centre), most)
    steps = max(1, min(len(centre) - 1, END))
    first, last = (centre[steps] - centre[0]) / steps, (centre[-1] - centre[-1 - steps]) / steps
    parts = [centre[0] + first * np.arange(-before, 0), centre, centre[-1] + last * np.arange(1, after + 1)]
    return begin - before, np.concatenate(parts)


def measure(ink: Floats, begin: int, centre: Floats, core: slice, reach: int, low: float, width: float) -> Rule | None:
    """Return a rule along a curve, in the middle of its ink, without ends that have none; None if too little is left.

    `centre` is the curve's row in each column from `begin`, `core` the part of it that was found: the rest continues
    it. `reach` are the rows on both sides. `low` is the least absorbed light of a stroke, `width` that of strokes.
    """
    while True:
        centre = centre + off_centre(strip_along(ink, begin, centre, reach + LOOSE), low)
        strip = strip_along(ink, begin, centre, reach)
        profile = np.median(strip[:, core][:, :: max(1, len(centre) // 300)], axis=1)
        level = float(profile[reach - 1 : reach + 2].max())
        if max(profile[0], profile[-1]) <= THICKER * level:
            break
        if reach > THICKEST * width:
            return None
        # This is the edge of a thicker line.
        centre = centre + (np.arange(-reach, reach + 1) @ profile) / profile.sum()
        reach *= 2
    darkest = strip[reach - 1 : reach + 2].max(axis=0)
    has_ink = darkest > low
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
    coverage, whole = float(has_ink[kept].mean()), float((darkest[kept] > min(low, GAP * level)).mean())
    return Rule(begin + kept.start, centre[kept], reach, thickness, level, coverage, whole)


def strip_along(ink: Floats, begin: int, centre: Floats, reach: int) -> Floats:
    """Return the ink (2 * reach + 1, n) around a curve; 0 outside the image."""
    rows = np.rint(centre).astype(int) + np.arange(-reach, reach + 1)[:, None]
    columns = np.arange(begin, begin + len(centre))
    if rows[0].min() >= 0 and rows[-1].max() < len(ink):
        return ink[rows, columns]
    is_inside = (rows >= 0) & (rows < len(ink))
    return np.where(is_inside, ink[np.clip(rows, 0, len(ink) - 1), columns], 0)


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
