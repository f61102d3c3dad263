"""Digits as pen paths, in shapes that many people write but few people in the training data do.

Each shape has a function that never draws the same digit twice, a frequency, and the digits that people may read in
it. `augmentation` then varies the drawing like any other.

    python -m research.sheet shapes --sheet FILE.png     draws a row of variants of each
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.drawing import Stroke, Strokes
from model.network import CLASSES
from research.curves import Draw, curve, join, line, near, one_stroke

Range = tuple[float, float]  # smallest and largest


@dataclass(frozen=True)
class Shape:
    """A way to write a digit."""

    name: str
    digits: dict[int, float]  # probability of each digit that people read in it; they sum to 1
    frequency: float  # relative to the other shapes
    draw: Draw  # in a box of about 1 x 1, y down

    def target(self) -> npt.NDArray[np.float32]:
        """Return the digits' probabilities, (10,)."""
        return np.array([self.digits.get(digit, 0.0) for digit in range(CLASSES)], dtype=np.float32)


def ring(generator: np.random.Generator, width: float, height: float, turn: float = 1.0) -> Stroke:
    """Return an oval around (0.5, 0.5) that starts at the top and goes left, for a number of turns."""
    start = -np.pi / 2 + generator.normal(0, 0.25)
    angle = start - np.linspace(0, 2 * np.pi * turn, 40)
    return np.stack([0.5 + width / 2 * np.cos(angle), 0.5 + height / 2 * np.sin(angle)], axis=1)


def draw_slashed_zero(generator: np.random.Generator) -> Strokes:
    height = generator.uniform(0.45, 0.9)
    oval = ring(generator, height * generator.uniform(0.7, 1.05), height, generator.uniform(0.97, 1.08))
    reach, lean = generator.uniform(0.3, 0.52), generator.uniform(0.05, 0.75)
    slash = line((0.5 + reach * lean, 0.5 - reach), (0.5 - reach * lean, 0.5 + reach))
    return [oval, slash[:: generator.choice([-1, 1])]]


def draw_open_zero(generator: np.random.Generator) -> Strokes:
    return [ring(generator, generator.uniform(0.55, 0.8), 0.96, generator.uniform(0.87, 0.96))]


def draw_one(generator: np.random.Generator, angle: Range, height: Range) -> Strokes:
    """Draw a 1; the upstroke's angle is in degrees above the horizontal, its height a fraction of the stem's."""
    rise = generator.uniform(*height)
    slope = np.deg2rad(generator.uniform(*angle))
    lean = generator.normal(0.06, 0.1)
    top, foot = (0.6 + lean / 2, 0.04), (0.6 - lean / 2, 0.97)
    start = (top[0] - min(rise / np.tan(slope), 0.75), top[1] + rise * 0.93)
    # The upstroke is straight, or sags and curves up to the top.
    sag = generator.choice([0.0, generator.uniform(0.05, 0.3)])
    middle = ((start[0] + top[0]) / 2 + sag * rise * 0.6, (start[1] + top[1]) / 2 + sag * rise * 0.6)
    if generator.uniform() < 0.25:  # without a corner at the top
        return [curve(start, middle, top, (top[0] + 0.02, 0.12), ((top[0] + foot[0]) / 2, 0.5), foot)]
    return [join(curve(start, middle, top), line(top, foot))]


def draw_one_with_base(generator: np.random.Generator) -> Strokes:
    (stem,) = draw_one(generator, (40, 65), (0.25, 0.6))
    left, right = generator.uniform(0.15, 0.42, 2)
    return [stem, base_of(stem, left, right, drop=generator.normal(0, 0.02))]


def draw_one_with_serifs(generator: np.random.Generator) -> Strokes:
    (stem,) = draw_one(generator, (20, 40), (0.06, 0.14))
    left, right = generator.uniform(0.12, 0.28, 2)
    return [stem, base_of(stem, left, right)]


def base_of(stem: Stroke, left: float, right: float, drop: float = 0.0) -> Stroke:
    """Return a line through a stem's foot, by its reach to the left and right and the drop of its right end."""
    x, y = stem[-1]
    return line((x - left, y), (x + right, y + drop))


def draw_one_with_short_flag(generator: np.random.Generator) -> Strokes:
    lean = generator.normal(0.02, 0.05)
    top, foot = (0.55 + lean / 2, 0.05), (0.55 - lean / 2, 0.97)
    start = (top[0] - generator.uniform(0.14, 0.32), top[1] + generator.uniform(-0.02, 0.1))
    return [join(line(start, top), line(top, foot))]


def draw_slanted_one(generator: np.random.Generator) -> Strokes:
    reach = generator.uniform(0.25, 0.42)
    return [curve(*near(generator, (0.5 + reach, 0.04), (0.5, 0.5), (0.5 - reach, 0.96)))]


def draw_three_with_flat_top(generator: np.random.Generator) -> Strokes:
    width = generator.uniform(0.3, 0.55)
    left, corner, neck = near(generator, (0.76 - width, 0.06), (0.76, 0.06), (0.45, 0.38))
    belly = near(generator, (0.72, 0.46), (0.8, 0.72), (0.58, 0.96), (0.18, 0.88))
    return [join(line(left, corner, neck), curve(neck, *belly))]


def draw_five_with_detached_flag(generator: np.random.Generator) -> Strokes:
    length, width = generator.uniform(0.06, 0.26), generator.uniform(0.6, 0.9)  # of the back, of the belly
    back = near(generator, (0.3, 0.54 - length), (0.28, 0.54))
    belly = near(generator, (0.54, 0.44), (width, 0.62), (width - 0.1, 0.92), (0.42, 0.97), (0.18, 0.88))
    lift, left, reach = generator.uniform(0.04, 0.24), generator.uniform(0.22, 0.55), generator.uniform(0.2, 0.42)
    height = 0.54 - length - lift
    return [join(line(*back), curve(back[-1], *belly)), line((left, height), (left + reach, height - 0.06))]


def draw_six_as_curl(generator: np.random.Generator) -> Strokes:
    points = [(0.62, 0.03), (0.4, 0.34), (0.27, 0.7), (0.38, 0.95), (0.6, 0.92), (0.65, 0.75), (0.52, 0.67)]
    return [curve(*near(generator, *points, (0.4, 0.78))[: int(generator.integers(7, 9))])]


def draw_barred_seven(generator: np.random.Generator) -> Strokes:
    left, corner, foot = near(generator, (0.14, 0.1), (0.84, 0.09), (0.4, 0.96))
    tilt = generator.normal(-0.05, 0.06)
    bar = line((0.26, 0.54 - tilt), (0.82, 0.54 + tilt))
    return [line(left, corner, foot), bar]


def draw_eight_with_small_open_head(generator: np.random.Generator) -> Strokes:
    head = near(generator, (0.6, 0.03), (0.42, 0.14), (0.46, 0.32), (0.58, 0.46))
    belly = near(generator, (0.78, 0.64), (0.68, 0.93), (0.42, 0.97), (0.26, 0.76), (0.4, 0.54))
    end = near(generator, (0.56, 0.36), (0.6, generator.uniform(0.2, 0.34)))
    return [curve(*head, *belly, *end)]


def draw_eight_like_ribbon(generator: np.random.Generator) -> Strokes:
    gap = generator.uniform(0.12, 0.28)
    loop = near(generator, (0.5, 0.42), (0.7, 0.72), (0.5, 0.98), (0.3, 0.72), (0.5, 0.42))
    return [
        curve(*near(generator, (0.5 - gap, 0.08), (0.4 - gap / 2, 0.22)), *loop, (0.5 + gap, 0.18), (0.5 + gap, 0.04))
    ]


def draw_nine_with_curled_tail(generator: np.random.Generator) -> Strokes:
    size = generator.uniform(0.7, 1.2)  # of the head
    ring = [(0.12, -0.02), (0.0, -0.13), (-0.13, -0.02), (-0.04, 0.12), (0.1, 0.07), (0.12, -0.04)]
    head = near(generator, *[(0.5 + size * x, 0.17 + size * y) for x, y in ring])
    tail = near(generator, (0.52, 0.4), (0.74, 0.6), (0.64, 0.9), (0.34, 0.98), (0.1, 0.88))
    return [curve(*head, *tail)]


def draw_hooked_one(generator: np.random.Generator) -> Strokes:
    """Draw a 1 whose long upstroke begins with a small hook and is flat or curved; its stem may end in a flick."""
    lean, rise = generator.uniform(-0.04, 0.2), generator.uniform(0.24, 0.5)  # of the stem, of the upstroke
    top, middle, foot = (0.62 + lean / 2, 0.04), (0.62, 0.5), (0.62 - lean / 2, 0.96)
    x, y = top[0] - generator.uniform(0.3, 0.52), top[1] + rise
    hook, sag = generator.uniform(0.06, 0.14), generator.uniform(-0.05, 0.12)
    start = near(generator, (x + hook * 0.3, y - hook), (x - hook * 0.4, y), (x + hook, y + 0.02))
    upstroke = curve(*start, ((x + top[0]) / 2 + 0.04, y - rise / 2 + sag), top)
    flick = near(generator, (foot[0] + 0.06, 0.98), (foot[0] + generator.uniform(0.14, 0.24), 0.86))
    end = [foot, *flick] if generator.uniform() < 0.5 else [foot]
    return [join(upstroke, line(top, middle), curve(middle, *end))]


def draw_one_like_caret(generator: np.random.Generator) -> Strokes:
    """Draw a 1 whose upstroke is nearly as long as its leaning stem."""
    spread = generator.uniform(0.2, 0.36)
    start, top, foot = near(generator, (0.5 - spread, generator.uniform(0.66, 0.92)), (0.5, 0.04), (0.62, 0.97))
    bow = generator.uniform(0, 0.08)
    return [join(curve(start, ((start[0] + top[0]) / 2 + bow, (start[1] + top[1]) / 2 + bow), top), line(top, foot))]


def draw_one_with_loop(generator: np.random.Generator) -> Strokes:
    """Draw a 1 in one stroke, with a narrow loop at the top where upstroke and stem meet."""
    width, lean = generator.uniform(0.05, 0.12), generator.uniform(-0.04, 0.14)
    x = 0.52 + lean / 2
    loop = [(x - 0.02, 0.24), (x + width, 0.1), (x + width / 2, 0.0), (x - width, 0.06), (x - width / 2, 0.24)]
    start = (x - generator.uniform(0.2, 0.42), generator.uniform(0.4, 0.75))
    return [curve(*near(generator, start, *loop), (x - lean / 3, 0.5), (x - lean, 0.97))]


def draw_one_with_detached_base(generator: np.random.Generator) -> Strokes:
    (stem,) = draw_one(generator, (40, 65), (0.25, 0.6))
    left, right = generator.uniform(0.15, 0.4, 2)
    gap = [generator.normal(0, 0.06), generator.uniform(0.04, 0.14)]
    return [stem, base_of(stem + gap, left, right, drop=generator.normal(0, 0.02))]


def draw_one_with_joined_base(generator: np.random.Generator) -> Strokes:
    """Draw a 1 in one stroke: from the foot the pen goes back to the left, then along the base."""
    (stem,) = draw_one(generator, (40, 68), (0.3, 0.6))
    (x, y), (left, right) = stem[-1], generator.uniform(0.16, 0.34, 2)
    corner = near(generator, (x - left, y))[0]
    back = curve((x, y), (x - left / 2, y - generator.uniform(0, 0.12)), corner)
    return [join(stem, back, line(corner, (x + right, y + generator.normal(0, 0.02))))]


def draw_hook_two(generator: np.random.Generator) -> Strokes:
    """Draw a narrow 2 whose head is a mere hook."""
    hook, width = generator.uniform(0.06, 0.14), generator.uniform(0.3, 0.46)
    x = 0.5 + width / 3
    head = near(generator, (x - 1.6 * hook, 0.04 + 1.4 * hook), (x - hook, 0.02), (x, 0.06))
    foot = near(generator, (0.5 - width / 2, 0.95))[0]
    body = curve(*head, (x - 0.02, 0.3), (0.46, 0.66), foot)
    return [join(body, line(foot, (0.5 + width / 2, 0.95 + generator.normal(0, 0.02))))]


def draw_headless_two(generator: np.random.Generator) -> Strokes:
    """Draw a 2 without a head, like a Z's lower half or a long L; it leans, since an upright L is a letter."""
    lean = generator.uniform(0.36, 0.66)
    top, foot = near(generator, (0.2 + lean, 0.06), (0.14, 0.93))
    tick = (top[0] - generator.uniform(0.02, 0.12), top[1] + generator.uniform(-0.04, 0.03))
    bow = generator.uniform(0.04, 0.16)
    body = curve(tick, top, ((top[0] + foot[0]) / 2 + bow, (top[1] + foot[1]) / 2), foot)
    wave = generator.uniform(0, 0.14)
    tail = near(generator, (foot[0] + 0.26, 0.92 - wave), (foot[0] + generator.uniform(0.55, 0.8), 0.94))
    return [join(body, curve(foot, *tail))]


def draw_two_with_rising_tail(generator: np.random.Generator) -> Strokes:
    """Draw a 2 whose long tail rises to the right."""
    head = near(generator, (0.12, 0.3), (0.2, 0.1), (0.44, 0.08), (0.5, 0.3), (0.36, 0.62))
    corner = near(generator, (0.1, 0.92))[0]
    rise = generator.uniform(0.14, 0.42)
    tail = near(generator, (0.4, 0.95 - rise * 0.2), (0.98, 0.95 - rise))
    return [join(curve(*head, corner), curve(corner, *tail))]


def draw_two_like_script_letter(generator: np.random.Generator) -> Strokes:
    """Draw a 2 with a large loop at the foot, like a handwritten Q or an ampersand."""
    loop = generator.uniform(0.12, 0.26)  # height of the loop
    head = near(generator, (0.2, 0.28), (0.3, 0.06), (0.62, 0.04), (0.72, 0.28), (0.56, 0.56), (0.36, 0.82))
    foot = near(generator, (0.2, 0.97), (0.04, 0.92), (0.1, 0.92 - loop), (0.34, 0.9 - loop * 0.6))
    return [curve(*head, *foot, (0.62, 0.96), (0.98, generator.uniform(0.8, 0.98)))]


def draw_three_with_looped_end(generator: np.random.Generator) -> Strokes:
    """Draw a 3 whose end curls into a loop."""
    size = generator.uniform(0.8, 1.3)  # of the loop
    bowls = near(generator, (0.26, 0.14), (0.46, 0.02), (0.7, 0.12), (0.66, 0.36), (0.44, 0.45))
    lower = near(generator, (0.7, 0.5), (0.78, 0.76), (0.54, 0.96))
    loop = [(0.24 + size * x, 0.88 + size * y) for x, y in ((0.02, 0.08), (-0.12, 0.04), (-0.08, -0.12), (0.1, -0.08))]
    return [join(curve(*bowls), curve(bowls[-1], *lower, *near(generator, *loop), (0.24 + 0.16 * size, 0.94)))]


def draw_tall_four(generator: np.random.Generator) -> Strokes:
    """Draw a tall, narrow 4 whose open top nearly closes."""
    gap, width = generator.uniform(0.06, 0.16), generator.uniform(0.32, 0.46)
    stem = 0.5 + width / 4
    left, bar = 0.5 - width / 2, generator.uniform(0.5, 0.66)
    start = near(generator, (stem - gap, 0.03))[0]
    corner, end = near(generator, (left, bar), (0.5 + width * 0.6, bar))
    return [line(start, corner, end), line(*near(generator, (stem, 0.06), (stem, 0.97)))]


def draw_four_with_odd_stem(generator: np.random.Generator) -> Strokes:
    """Draw an open 4 whose stem ends just below the bar, or is short and hangs far below it."""
    bar = generator.uniform(0.48, 0.6)
    left = line(*near(generator, (0.28, 0.06), (0.18, bar), (0.84, bar)))
    top, foot = (bar - 0.26, bar + 0.14) if generator.uniform() < 0.4 else (bar - generator.uniform(0.02, 0.14), 0.98)
    return [left, line(*near(generator, (0.6, top), (0.58, foot)))]


def draw_five_with_tick(generator: np.random.Generator) -> Strokes:
    """Draw a 5 in one stroke like an S, whose flag is a short tick."""
    start, corner = near(generator, (0.4 + generator.uniform(0.1, 0.22), 0.06), (0.4, 0.05))
    belly = near(generator, (0.3, 0.26), (0.4, 0.42), (0.7, 0.58), (0.68, 0.86), (0.42, 0.97), (0.2, 0.88))
    return [join(line(start, corner), curve(corner, *belly))]


def draw_six_like_u(generator: np.random.Generator) -> Strokes:
    """Draw a 6 like a tall u, with a loop at the end of its second leg."""
    size, height = generator.uniform(0.8, 1.3), generator.uniform(0.5, 0.66)  # of the loop, of its place
    body = near(generator, (0.34, 0.03), (0.24, 0.46), (0.26, 0.86), (0.46, 0.97), (0.66, 0.84))
    loop = [(0.6 + size * x, height + size * y) for x, y in ((0.1, 0.04), (0.02, -0.1), (-0.12, -0.02), (-0.06, 0.14))]
    return [curve(*body, *near(generator, *loop), (0.6 + 0.1 * size, height + 0.18))]


def draw_seven_with_serif_and_bar(generator: np.random.Generator) -> Strokes:
    """Draw a 7 with a serif at its start and a bar across the stem."""
    serif = generator.uniform(0.08, 0.22)
    start, left, corner, foot = near(generator, (0.14, 0.08 + serif), (0.16, 0.08), (0.84, 0.08), (0.42, 0.97))
    tilt = generator.normal(0.04, 0.05)
    return [line(start, left, corner, foot), line((0.3, 0.52 + tilt), (0.84, 0.52 - tilt))]


def draw_zero_with_tail_inside(generator: np.random.Generator) -> Strokes:
    """Draw a 0 in one stroke, whose end turns into the ring."""
    width = generator.uniform(0.6, 0.85)
    oval = ring(generator, width, 0.94)
    depth, side = generator.uniform(0.14, 0.38), generator.uniform(-0.14, 0.14)
    return [join(oval[1:], curve(oval[-1], (0.5 + side / 2, 0.1 + depth / 3), (0.5 + side, 0.08 + depth)))]


def draw_pointed_zero(generator: np.random.Generator) -> Strokes:
    """Draw a 0 with a pointed foot or a corner in its outline."""
    start = near(generator, (generator.uniform(0.4, 0.6), 0.04))[0]
    tip = (0.5, 0.97) if generator.uniform() < 0.5 else (generator.choice([0.22, 0.78]), generator.uniform(0.72, 0.9))
    left = near(generator, (0.24, 0.12), (0.14, 0.45), (0.24, 0.78))
    right = near(generator, (0.76, 0.78), (0.86, 0.45), (0.76, 0.12))
    if tip[1] < 0.95:  # a corner at the lower left or right; the foot is round
        foot = (0.5, 0.97)
        if tip[0] < 0.5:
            return [join(curve(start, *left[:2], tip), curve(tip, foot, *right, start))]
        return [join(curve(start, *left, foot, tip), curve(tip, *right[1:], start))]
    return [join(curve(start, *left, tip), curve(tip, *right, start))]


def draw_eight_from_the_middle(generator: np.random.Generator) -> Strokes:
    """Draw an 8 that begins and ends at its waist, in either direction."""
    waist = near(generator, (0.5, 0.46))[0]
    upper = near(generator, (0.72, 0.32), (0.66, 0.06), (0.36, 0.05), (0.3, 0.3))
    lower = near(generator, (0.74, 0.64), (0.72, 0.93), (0.3, 0.96), (0.26, 0.66))
    end = (waist[0] + generator.normal(0.02, 0.03), waist[1] - generator.uniform(-0.02, 0.06))
    path = [curve(waist, *upper, waist, *lower, end)]
    return path if generator.uniform() < 0.5 else [(stroke * [-1, 1]) + [1, 0] for stroke in path]


def draw_nine_with_straight_back(generator: np.random.Generator) -> Strokes:
    """Draw a 9 with a straight back that ends in a hook to the left or a flick to the right."""
    head = near(generator, (0.68, 0.12), (0.46, 0.03), (0.26, 0.2), (0.36, 0.44), (0.58, 0.4), (0.7, 0.1))
    hook = generator.uniform(0.08, 0.32)
    foot = (0.68 + generator.normal(0, 0.03), 0.84)
    end = near(generator, (foot[0], 0.97), (foot[0] - hook, 0.97), (foot[0] - 1.4 * hook, 0.86))
    return [join(curve(*head), line(head[-1], foot), curve(foot, *end))]


draw_two_with_closed_head = one_stroke(
    "curve 0.66,0.34 0.4,0.42 0.22,0.26 0.34,0.05 0.62,0.05 0.76,0.28 0.52,0.62 0.16,0.95", "curve 0.5,0.94 0.86,0.94"
)
draw_two_with_wavy_foot = one_stroke(
    "curve 0.2,0.26 0.32,0.04 0.66,0.06 0.68,0.34 0.4,0.66 0.1,0.92", "curve 0.28,0.78 0.48,0.86 0.68,0.98 0.92,0.82"
)
draw_three_with_notch = one_stroke("line 0.24,0.06 0.6,0.05 0.5,0.24", "curve 0.74,0.34 0.84,0.66 0.62,0.96 0.2,0.9")
draw_three_with_closed_bowl = one_stroke(
    "curve 0.4,0.4 0.26,0.26 0.34,0.06 0.6,0.03 0.72,0.2 0.6,0.38 0.34,0.44",
    "curve 0.66,0.44 0.84,0.62 0.74,0.92 0.46,0.97 0.16,0.86",
)
draw_two_with_looped_head = one_stroke(
    "curve 0.5,0.3 0.32,0.36 0.24,0.2 0.42,0.04 0.68,0.1 0.68,0.38 0.5,0.64 0.16,0.95", "curve 0.5,0.93 0.88,0.94"
)
draw_two_like_alpha = one_stroke(
    "curve 0.18,0.28 0.38,0.05 0.66,0.1 0.68,0.4 0.44,0.74 0.2,0.94 0.1,0.8 0.28,0.66 0.58,0.82 0.93,0.95"
)
draw_narrow_two = one_stroke("curve 0.38,0.2 0.48,0.04 0.62,0.14 0.58,0.4 0.48,0.66 0.38,0.95", "line 0.64,0.94")
draw_three_with_short_top = one_stroke(
    "curve 0.44,0.08 0.58,0.05 0.58,0.16 0.43,0.3", "curve 0.74,0.44 0.82,0.72 0.58,0.96 0.16,0.86"
)
draw_four_like_h = one_stroke(
    "line 0.28,0.04 0.24,0.5 0.24,0.64", "curve 0.46,0.53 0.68,0.56", "curve 0.68,0.78 0.65,0.97"
)
draw_four_like_lightning = one_stroke("line 0.44,0.04 0.12,0.54 0.84,0.55 0.54,0.97")
draw_slanted_seven = one_stroke("line 0.28,0.07 0.92,0.06 0.14,0.96")
draw_eight_as_closed_s = one_stroke(
    "curve 0.7,0.12 0.48,0.04 0.3,0.17 0.4,0.38 0.66,0.6 0.69,0.84 0.46,0.97 0.26,0.84", "line 0.74,0.12"
)
draw_open_eight = one_stroke(
    "curve 0.72,0.04 0.4,0.22 0.34,0.36 0.56,0.54 0.73,0.76 0.5,0.97 0.26,0.83 0.36,0.6 0.6,0.42 0.82,0.12"
)
draw_nine_like_g = one_stroke(
    "curve 0.72,0.16 0.48,0.04 0.26,0.18 0.31,0.42 0.54,0.45 0.72,0.2", "curve 0.75,0.62 0.66,0.92 0.4,0.97 0.22,0.84"
)
draw_nine_like_q = one_stroke("curve 0.68,0.15 0.44,0.06 0.26,0.25 0.37,0.46 0.58,0.42 0.7,0.1", "line 0.7,0.97")

# Shapes that two digits share have uncertain labels: a 1 with a flat upstroke may be a 7, an open 4 a 9.
SHAPES = (
    Shape("0 with a slash", {0: 1.0}, 7, draw_slashed_zero),
    Shape("0 with open ends", {0: 0.95, 6: 0.05}, 4, draw_open_zero),
    Shape("0 with a tail inside", {0: 0.95, 6: 0.05}, 3, draw_zero_with_tail_inside),
    Shape("0 with a pointed foot or a corner", {0: 1.0}, 3, draw_pointed_zero),
    Shape("1, upstroke from half height", {1: 1.0}, 10, lambda g: draw_one(g, (42, 68), (0.35, 0.6))),
    Shape("1, upstroke from the baseline", {1: 1.0}, 8, lambda g: draw_one(g, (52, 72), (0.7, 1.0))),
    Shape("1, flat upstroke", {1: 0.85, 7: 0.15}, 6, lambda g: draw_one(g, (28, 40), (0.25, 0.4))),
    Shape("1 with upstroke and base", {1: 1.0}, 6, draw_one_with_base),
    Shape("1 with serifs", {1: 1.0}, 3, draw_one_with_serifs),
    Shape("1 with a short flag", {1: 0.85, 7: 0.15}, 5, draw_one_with_short_flag),
    Shape("1, strongly slanted", {1: 1.0}, 2, draw_slanted_one),
    Shape("1, hooked", {1: 0.9, 7: 0.1}, 8, draw_hooked_one),
    Shape("1 like a caret", {1: 1.0}, 5, draw_one_like_caret),
    Shape("1 with a loop at the top", {1: 1.0}, 5, draw_one_with_loop),
    Shape("1 with a detached base", {1: 1.0}, 4, draw_one_with_detached_base),
    Shape("1 with a base in one stroke", {1: 0.9, 2: 0.1}, 4, draw_one_with_joined_base),
    Shape("2 with a looped head", {2: 1.0}, 4, draw_two_with_looped_head),
    Shape("2 like an alpha", {2: 1.0}, 3, draw_two_like_alpha),
    Shape("2, narrow", {2: 0.95, 1: 0.05}, 2, draw_narrow_two),
    Shape("2, narrow with a hook", {2: 0.95, 1: 0.05}, 5, draw_hook_two),
    Shape("2 with a closed head", {2: 1.0}, 4, draw_two_with_closed_head),
    Shape("2 with a rising tail", {2: 1.0}, 4, draw_two_with_rising_tail),
    Shape("2 without a head", {2: 0.9, 1: 0.1}, 5, draw_headless_two),
    Shape("2 with a wavy foot", {2: 1.0}, 4, draw_two_with_wavy_foot),
    Shape("2 like a script letter", {2: 1.0}, 5, draw_two_like_script_letter),
    Shape("3 with a flat top", {3: 0.95, 5: 0.05}, 3, draw_three_with_flat_top),
    Shape("3 with a very short top", {3: 0.9, 5: 0.1}, 3, draw_three_with_short_top),
    Shape("3 with a notch", {3: 0.95, 5: 0.05}, 3, draw_three_with_notch),
    Shape("3 with a looped end", {3: 1.0}, 3, draw_three_with_looped_end),
    Shape("3 with a closed upper bowl", {3: 0.9, 9: 0.1}, 3, draw_three_with_closed_bowl),
    Shape("4 like an h", {4: 0.95, 9: 0.05}, 3, draw_four_like_h),
    Shape("4 like a lightning bolt", {4: 0.95, 9: 0.05}, 3, draw_four_like_lightning),
    Shape("4, tall and narrow", {4: 0.95, 9: 0.05}, 4, draw_tall_four),
    Shape("4 with a short or low stem", {4: 1.0}, 4, draw_four_with_odd_stem),
    Shape("5 with a detached flag", {5: 1.0}, 4, draw_five_with_detached_flag),
    Shape("5 in one stroke with a tick", {5: 1.0}, 4, draw_five_with_tick),
    Shape("6 as a single curl", {6: 1.0}, 2, draw_six_as_curl),
    Shape("6 like a u with a loop", {6: 1.0}, 4, draw_six_like_u),
    Shape("7 with a bar", {7: 1.0}, 2, draw_barred_seven),
    Shape("7 with a serif and a bar", {7: 1.0}, 3, draw_seven_with_serif_and_bar),
    Shape("7, strongly slanted", {7: 1.0}, 3, draw_slanted_seven),
    Shape("8 as a closed S", {8: 1.0}, 3, draw_eight_as_closed_s),
    Shape("8, open at the top", {8: 1.0}, 3, draw_open_eight),
    Shape("8 with a small, open head", {8: 0.95, 6: 0.05}, 3, draw_eight_with_small_open_head),
    Shape("8 like a ribbon", {8: 0.9, 7: 0.1}, 2, draw_eight_like_ribbon),
    Shape("8 begun in the middle", {8: 1.0}, 3, draw_eight_from_the_middle),
    Shape("9 with a curled tail", {9: 0.9, 3: 0.1}, 3, draw_nine_with_curled_tail),
    Shape("9 like a g", {9: 1.0}, 2, draw_nine_like_g),
    Shape("9 like a q", {9: 1.0}, 1, draw_nine_like_q),
    Shape("9 with a straight back", {9: 1.0}, 4, draw_nine_with_straight_back),
)
