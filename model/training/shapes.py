"""Digits as pen paths, in shapes that many people write but few people in the training data do.

Each shape has a function that never draws the same digit twice, a probability, and the digits that people may read in
it. `augmentation` then varies the drawing like any other.

    python -m model.training.sheet shapes --sheet FILE.png     draws a row of variants of each
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.drawing import Stroke, Strokes
from model.network import CLASSES
from model.training.curves import Draw, curve, join, line, near, one_stroke

Range = tuple[float, float]  # smallest and largest


@dataclass(frozen=True)
class Shape:
    """A way to write a digit."""

    name: str
    digits: dict[int, float]  # probability of each digit that people read in it; they sum to 1
    probability: float  # of this shape among all
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
    Shape("0 with a slash", {0: 1.0}, 0.07, draw_slashed_zero),
    Shape("0 with open ends", {0: 0.95, 6: 0.05}, 0.04, draw_open_zero),
    Shape("1, upstroke from half height", {1: 1.0}, 0.1, lambda g: draw_one(g, (42, 68), (0.35, 0.6))),
    Shape("1, upstroke from the baseline", {1: 1.0}, 0.08, lambda g: draw_one(g, (52, 72), (0.7, 1.0))),
    Shape("1, flat upstroke", {1: 0.85, 7: 0.15}, 0.06, lambda g: draw_one(g, (28, 40), (0.25, 0.4))),
    Shape("1 with upstroke and base", {1: 1.0}, 0.06, draw_one_with_base),
    Shape("1 with serifs", {1: 1.0}, 0.03, draw_one_with_serifs),
    Shape("1 with a short flag", {1: 0.85, 7: 0.15}, 0.05, draw_one_with_short_flag),
    Shape("1, strongly slanted", {1: 1.0}, 0.02, draw_slanted_one),
    Shape("2 with a looped head", {2: 1.0}, 0.04, draw_two_with_looped_head),
    Shape("2 like an alpha", {2: 1.0}, 0.03, draw_two_like_alpha),
    Shape("2, narrow", {2: 0.95, 1: 0.05}, 0.02, draw_narrow_two),
    Shape("3 with a flat top", {3: 0.95, 5: 0.05}, 0.03, draw_three_with_flat_top),
    Shape("3 with a very short top", {3: 0.9, 5: 0.1}, 0.03, draw_three_with_short_top),
    Shape("4 like an h", {4: 0.95, 9: 0.05}, 0.03, draw_four_like_h),
    Shape("4 like a lightning bolt", {4: 0.95, 9: 0.05}, 0.03, draw_four_like_lightning),
    Shape("5 with a detached flag", {5: 1.0}, 0.04, draw_five_with_detached_flag),
    Shape("6 as a single curl", {6: 1.0}, 0.02, draw_six_as_curl),
    Shape("7 with a bar", {7: 1.0}, 0.02, draw_barred_seven),
    Shape("7, strongly slanted", {7: 1.0}, 0.03, draw_slanted_seven),
    Shape("8 as a closed S", {8: 1.0}, 0.03, draw_eight_as_closed_s),
    Shape("8, open at the top", {8: 1.0}, 0.03, draw_open_eight),
    Shape("8 with a small, open head", {8: 0.95, 6: 0.05}, 0.03, draw_eight_with_small_open_head),
    Shape("8 like a ribbon", {8: 0.9, 7: 0.1}, 0.02, draw_eight_like_ribbon),
    Shape("9 with a curled tail", {9: 0.9, 3: 0.1}, 0.03, draw_nine_with_curled_tail),
    Shape("9 like a g", {9: 1.0}, 0.02, draw_nine_like_g),
    Shape("9 like a q", {9: 1.0}, 0.01, draw_nine_like_q),
)
