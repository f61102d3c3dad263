"""Digits as pen paths, in shapes that many people write but few people in the training data do.

`parameters` draws those that networks misread most often; the others are here.

Each shape has a function that never draws the same digit twice, a frequency, and the digits that people may read in
it. `augmentation` then varies the drawing like any other.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.drawing import Stroke, Strokes
from model.network import CLASSES
from research.curves import Draw, curve, join, line, near, one_stroke
from research.parameters import (
    SHORT_ONE,
    draw_four_like_h,
    draw_nine_with_open_head,
    draw_one,
    draw_six_like_u,
    draw_three_with_closed_loop,
    draw_two,
)


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


def draw_flagged_stem(generator: np.random.Generator) -> Stroke:
    """Draw a stem with a short flag that rises, unlike a 7's top."""
    lean, length = generator.normal(0.02, 0.05), generator.uniform(0.12, 0.3)
    top, foot = (0.55 + lean / 2, 0.05), (0.55 - lean / 2, 0.97)
    drop = length * np.tan(np.deg2rad(generator.uniform(20, 45)))
    return line((top[0] - length, top[1] + drop), top, foot)


def draw_one_with_serifs(generator: np.random.Generator) -> Strokes:
    stem = draw_flagged_stem(generator)
    (x, y), (left, right) = stem[-1], generator.uniform(0.12, 0.28, 2)
    return [stem, line((x - left, y), (x + right, y))]


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


def draw_seven_with_serif_and_bar(generator: np.random.Generator) -> Strokes:
    """Draw a 7 with a serif at its start and a bar across the stem."""
    serif = generator.uniform(0.08, 0.22)
    start, left, corner, foot = near(generator, (0.14, 0.08 + serif), (0.16, 0.08), (0.84, 0.08), (0.42, 0.97))
    tilt = generator.normal(0.04, 0.05)
    return [line(start, left, corner, foot), line((0.3, 0.52 + tilt), (0.84, 0.52 - tilt))]


def draw_zero_with_tail_inside(generator: np.random.Generator) -> Strokes:
    """Draw a 0 in one stroke that begins or ends inside: from the top the ring goes left or right."""
    oval = ring(generator, generator.uniform(0.55, 0.85), 0.94)
    depth, side = generator.uniform(0.14, 0.42), generator.uniform(-0.14, 0.14)
    path = join(oval[1:], curve(oval[-1], (0.5 + side / 2, 0.1 + depth / 3), (0.5 + side, 0.08 + depth)))
    return [path if generator.uniform() < 0.5 else path[::-1] * [-1, 1] + [1, 0]]


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


draw_three_with_notch = one_stroke("line 0.24,0.06 0.6,0.05 0.5,0.24", "curve 0.74,0.34 0.84,0.66 0.62,0.96 0.2,0.9")
draw_three_with_short_top = one_stroke(
    "curve 0.44,0.08 0.58,0.05 0.58,0.16 0.43,0.3", "curve 0.74,0.44 0.82,0.72 0.58,0.96 0.16,0.86"
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

# Shapes that two digits share have uncertain labels: a 1 with a short upstroke may be a 7, an open 4 a 9.
SHAPES = (
    Shape("0 with a slash", {0: 1.0}, 7, draw_slashed_zero),
    Shape("0 with open ends", {0: 0.95, 6: 0.05}, 4, draw_open_zero),
    Shape("0 that begins or ends inside", {0: 0.95, 6: 0.05}, 4, draw_zero_with_tail_inside),
    Shape("0 with a pointed foot or a corner", {0: 1.0}, 3, draw_pointed_zero),
    Shape("1 with a long upstroke", {1: 1.0}, 16, lambda g: draw_one(g, "plain", "point", "none")),
    Shape("1 with a hook before its upstroke", {1: 1.0}, 8, lambda g: draw_one(g, "hook", foot="none")),
    Shape("1 with a line before its upstroke", {1: 1.0}, 6, lambda g: draw_one(g, "bar", foot="none")),
    Shape("1 with a loop at the top", {1: 1.0}, 9, lambda g: draw_one(g, top="loop", foot="none")),
    Shape("1 with a round top", {1: 1.0}, 8, lambda g: draw_one(g, top="round", foot="none")),
    Shape("1 with a line as its foot", {1: 1.0}, 7, lambda g: draw_one(g, foot="line")),
    Shape("1 with a wavy foot", {1: 1.0}, 4, lambda g: draw_one(g, foot="wave")),
    Shape("1 that turns at its foot", {1: 0.9, 2: 0.1}, 5, lambda g: draw_one(g, foot="turn")),
    Shape("1 with a short upstroke", {1: 0.9, 7: 0.1}, 6, lambda g: draw_one(g, "plain", table=SHORT_ONE)),
    Shape("1 with serifs", {1: 1.0}, 3, draw_one_with_serifs),
    Shape("1 with a short flag", {1: 0.9, 7: 0.1}, 5, lambda g: [draw_flagged_stem(g)]),
    Shape("1, strongly slanted", {1: 1.0}, 2, draw_slanted_one),
    Shape("2 with a hook and a bend", {2: 0.95, 1: 0.05}, 6, lambda g: draw_two(g, "hook", "bend")),
    Shape("2 with a hook and a loop", {2: 1.0}, 5, lambda g: draw_two(g, "hook", "loop")),
    Shape("2 with a closed head and a bend", {2: 1.0}, 5, lambda g: draw_two(g, "loop", "bend")),
    Shape("2 with a closed head and a loop", {2: 1.0}, 4, lambda g: draw_two(g, "loop", "loop")),
    Shape("2 like a Z without its lower corner", {2: 1.0}, 5, lambda g: draw_two(g, "flat", "bend")),
    Shape("2 without a head", {2: 0.9, 1: 0.1}, 4, lambda g: draw_two(g, "none")),
    Shape("2 with a wavy foot", {2: 1.0}, 3, lambda g: draw_two(g, foot="wave")),
    Shape("2 of any kind", {2: 1.0}, 5, draw_two),
    Shape("3 with a flat top", {3: 0.95, 5: 0.05}, 3, draw_three_with_flat_top),
    Shape("3 with a very short top", {3: 0.9, 5: 0.1}, 3, draw_three_with_short_top),
    Shape("3 with a notch", {3: 0.95, 5: 0.05}, 3, draw_three_with_notch),
    Shape("3 with a looped end", {3: 1.0}, 3, draw_three_with_looped_end),
    Shape("3 with a closed upper loop", {3: 0.9, 9: 0.1}, 5, draw_three_with_closed_loop),
    Shape("4 like an h", {4: 0.95, 9: 0.05}, 5, draw_four_like_h),
    Shape("4 like a lightning bolt", {4: 0.95, 9: 0.05}, 3, draw_four_like_lightning),
    Shape("4, tall and narrow", {4: 0.95, 9: 0.05}, 4, draw_tall_four),
    Shape("4 with a short or low stem", {4: 1.0}, 4, draw_four_with_odd_stem),
    Shape("5 with a detached flag", {5: 1.0}, 4, draw_five_with_detached_flag),
    Shape("5 in one stroke with a tick", {5: 1.0}, 4, draw_five_with_tick),
    Shape("6 as a single curl", {6: 1.0}, 2, draw_six_as_curl),
    Shape("6 like a u with a loop", {6: 1.0}, 5, draw_six_like_u),
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
    Shape("9 with an open head", {9: 0.9, 5: 0.1}, 6, draw_nine_with_open_head),
    Shape("9 with a straight back", {9: 1.0}, 4, draw_nine_with_straight_back),
)
