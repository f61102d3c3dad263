"""Digits as pen paths, in shapes that are common among people and rare among the writers that the recipe learns from.

Each shape is a function that draws it, never twice the same, with a probability of its own and the digits that people
may read in it. `augmentation` then varies the drawing as any other.

    python -m model.training.sheet shapes --sheet FILE.png     draws a row of variants for each, to look at
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from model.drawing import Stroke, Strokes
from model.network import CLASSES
from model.training.paths import curve, join, line, near


@dataclass(frozen=True)
class Shape:
    """A way to write a digit.

    Attributes:
        name: what it looks like.
        draw: makes a drawing in a box of about 1 x 1, y down.
        digits: what people read in it, with probabilities that sum to 1; one digit where all agree.
        probability: of this shape among all.
    """

    name: str
    draw: Callable[[np.random.Generator], Strokes]
    digits: dict[int, float]
    probability: float

    def target(self) -> npt.NDArray[np.float32]:
        """The digits' probabilities, (10,)."""
        return np.array([self.digits.get(digit, 0.0) for digit in range(CLASSES)], dtype=np.float32)


def ring(generator: np.random.Generator, width: float, height: float, turn: float = 1.0) -> Stroke:
    """A 0 around (0.5, 0.5): from the top to the left, by so many turns."""
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


def draw_one(generator: np.random.Generator, angle: tuple[float, float], height: tuple[float, float]) -> Strokes:
    """A 1 with an upstroke.

    Args:
        generator: of the random numbers.
        angle: of the upstroke, smallest and largest, in degrees above the horizontal.
        height: of the upstroke, likewise, as a fraction of the stem's.
    """
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


def draw_one_from_half_height(generator: np.random.Generator) -> Strokes:
    return draw_one(generator, (42, 68), (0.35, 0.6))


def draw_one_from_the_baseline(generator: np.random.Generator) -> Strokes:
    return draw_one(generator, (52, 72), (0.7, 1.0))


def draw_flat_one(generator: np.random.Generator) -> Strokes:
    return draw_one(generator, (28, 40), (0.25, 0.4))


def draw_one_with_base(generator: np.random.Generator) -> Strokes:
    (stem,) = draw_one(generator, (40, 65), (0.25, 0.6))
    foot = stem[-1]
    left, right = generator.uniform(0.15, 0.42, 2)
    return [stem, line((foot[0] - left, foot[1]), (foot[0] + right, foot[1] + generator.normal(0, 0.02)))]


def draw_one_with_serifs(generator: np.random.Generator) -> Strokes:
    (stem,) = draw_one(generator, (20, 40), (0.06, 0.14))
    foot = stem[-1]
    left, right = generator.uniform(0.12, 0.28, 2)
    return [stem, line((foot[0] - left, foot[1]), (foot[0] + right, foot[1]))]


def draw_one_with_short_flag(generator: np.random.Generator) -> Strokes:
    lean = generator.normal(0.02, 0.05)
    top, foot = (0.55 + lean / 2, 0.05), (0.55 - lean / 2, 0.97)
    start = (top[0] - generator.uniform(0.14, 0.32), top[1] + generator.uniform(-0.02, 0.1))
    return [join(line(start, top), line(top, foot))]


def draw_slanted_one(generator: np.random.Generator) -> Strokes:
    reach = generator.uniform(0.25, 0.42)
    return [curve(*near(generator, (0.5 + reach, 0.04), (0.5, 0.5), (0.5 - reach, 0.96)))]


def draw_two_with_looped_head(generator: np.random.Generator) -> Strokes:
    points = [(0.5, 0.3), (0.32, 0.36), (0.24, 0.2), (0.42, 0.04), (0.68, 0.1), (0.68, 0.38), (0.5, 0.64), (0.16, 0.95)]
    head = curve(*near(generator, *points))
    return [join(head, curve(*[tuple(head[-1]), *near(generator, (0.5, 0.93), (0.88, 0.94))]))]


def draw_two_like_alpha(generator: np.random.Generator) -> Strokes:
    points = [(0.18, 0.28), (0.38, 0.05), (0.66, 0.1), (0.68, 0.4), (0.44, 0.74), (0.2, 0.94), (0.1, 0.8)]
    return [curve(*near(generator, *points, (0.28, 0.66), (0.58, 0.82), (0.93, 0.95)))]


def draw_narrow_two(generator: np.random.Generator) -> Strokes:
    head = curve(*near(generator, (0.38, 0.2), (0.48, 0.04), (0.62, 0.14), (0.58, 0.4), (0.48, 0.66), (0.38, 0.95)))
    return [join(head, line(tuple(head[-1]), *near(generator, (0.64, 0.94))))]


def draw_three_with_flat_top(generator: np.random.Generator) -> Strokes:
    width = generator.uniform(0.3, 0.55)
    (left, corner, neck) = near(generator, (0.76 - width, 0.06), (0.76, 0.06), (0.45, 0.38))
    belly = near(generator, (0.72, 0.46), (0.8, 0.72), (0.58, 0.96), (0.18, 0.88))
    return [join(line(left, corner, neck), curve(neck, *belly))]


def draw_three_with_short_top(generator: np.random.Generator) -> Strokes:
    top = near(generator, (0.44, 0.08), (0.58, 0.05), (0.58, 0.16), (0.43, 0.3))
    return [join(curve(*top), curve(top[-1], *near(generator, (0.74, 0.44), (0.82, 0.72), (0.58, 0.96), (0.16, 0.86))))]


def draw_four_like_h(generator: np.random.Generator) -> Strokes:
    stem = near(generator, (0.28, 0.04), (0.24, 0.5), (0.24, 0.64))
    arch = [stem[-1], *near(generator, (0.46, 0.53), (0.68, 0.56))]
    return [join(line(*stem), curve(*arch), curve(arch[-1], *near(generator, (0.68, 0.78), (0.65, 0.97))))]


def draw_four_like_lightning(generator: np.random.Generator) -> Strokes:
    return [line(*near(generator, (0.44, 0.04), (0.12, 0.54), (0.84, 0.55), (0.54, 0.97)))]


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


def draw_slanted_seven(generator: np.random.Generator) -> Strokes:
    return [line(*near(generator, (0.28, 0.07), (0.92, 0.06), (0.14, 0.96)))]


def draw_eight_as_closed_s(generator: np.random.Generator) -> Strokes:
    points = [
        (0.7, 0.12),
        (0.48, 0.04),
        (0.3, 0.17),
        (0.4, 0.38),
        (0.66, 0.6),
        (0.69, 0.84),
        (0.46, 0.97),
        (0.26, 0.84),
    ]
    curved = curve(*near(generator, *points))
    return [join(curved, line(tuple(curved[-1]), *near(generator, (0.74, 0.12))))]


def draw_open_eight(generator: np.random.Generator) -> Strokes:
    points = [
        (0.72, 0.04),
        (0.4, 0.22),
        (0.34, 0.36),
        (0.56, 0.54),
        (0.73, 0.76),
        (0.5, 0.97),
        (0.26, 0.83),
        (0.36, 0.6),
    ]
    return [curve(*near(generator, *points, (0.6, 0.42), (0.82, 0.12)))]


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


def draw_nine_like_g(generator: np.random.Generator) -> Strokes:
    head = near(generator, (0.72, 0.16), (0.48, 0.04), (0.26, 0.18), (0.31, 0.42), (0.54, 0.45), (0.72, 0.2))
    return [
        join(curve(*head), curve(head[-1], *near(generator, (0.75, 0.62), (0.66, 0.92), (0.4, 0.97), (0.22, 0.84))))
    ]


def draw_nine_like_q(generator: np.random.Generator) -> Strokes:
    head = near(generator, (0.68, 0.15), (0.44, 0.06), (0.26, 0.25), (0.37, 0.46), (0.58, 0.42), (0.7, 0.1))
    return [join(curve(*head), line(head[-1], *near(generator, (0.7, 0.97))))]


# Shapes that two digits share are not labelled with certainty: a 1 with a flat upstroke may be a 7, an open 4 a 9.
SHAPES = (
    Shape("0 with a slash", draw_slashed_zero, {0: 1.0}, 0.07),
    Shape("0 with open ends", draw_open_zero, {0: 0.95, 6: 0.05}, 0.04),
    Shape("1, upstroke from half height", draw_one_from_half_height, {1: 1.0}, 0.1),
    Shape("1, upstroke from the baseline", draw_one_from_the_baseline, {1: 1.0}, 0.08),
    Shape("1, flat upstroke", draw_flat_one, {1: 0.85, 7: 0.15}, 0.06),
    Shape("1 with upstroke and base", draw_one_with_base, {1: 1.0}, 0.06),
    Shape("1 with serifs", draw_one_with_serifs, {1: 1.0}, 0.03),
    Shape("1 with a short flag", draw_one_with_short_flag, {1: 0.85, 7: 0.15}, 0.05),
    Shape("1, strongly slanted", draw_slanted_one, {1: 1.0}, 0.02),
    Shape("2 with a looped head", draw_two_with_looped_head, {2: 1.0}, 0.04),
    Shape("2 like an alpha", draw_two_like_alpha, {2: 1.0}, 0.03),
    Shape("2, narrow", draw_narrow_two, {2: 0.95, 1: 0.05}, 0.02),
    Shape("3 with a flat top", draw_three_with_flat_top, {3: 0.95, 5: 0.05}, 0.03),
    Shape("3 with a very short top", draw_three_with_short_top, {3: 0.9, 5: 0.1}, 0.03),
    Shape("4 like an h", draw_four_like_h, {4: 0.95, 9: 0.05}, 0.03),
    Shape("4 like a lightning bolt", draw_four_like_lightning, {4: 0.95, 9: 0.05}, 0.03),
    Shape("5 with a detached flag", draw_five_with_detached_flag, {5: 1.0}, 0.04),
    Shape("6 as a single curl", draw_six_as_curl, {6: 1.0}, 0.02),
    Shape("7 with a bar", draw_barred_seven, {7: 1.0}, 0.02),
    Shape("7, strongly slanted", draw_slanted_seven, {7: 1.0}, 0.03),
    Shape("8, an S that is closed", draw_eight_as_closed_s, {8: 1.0}, 0.03),
    Shape("8, open at the top", draw_open_eight, {8: 1.0}, 0.03),
    Shape("8 with a small, open head", draw_eight_with_small_open_head, {8: 0.95, 6: 0.05}, 0.03),
    Shape("8 like a ribbon", draw_eight_like_ribbon, {8: 0.9, 7: 0.1}, 0.02),
    Shape("9 with a curled tail", draw_nine_with_curled_tail, {9: 0.9, 3: 0.1}, 0.03),
    Shape("9 like a g", draw_nine_like_g, {9: 1.0}, 0.02),
    Shape("9 like a q", draw_nine_like_q, {9: 1.0}, 0.01),
)
