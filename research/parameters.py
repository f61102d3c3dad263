"""Digits drawn from parameters at random: the ways to write them that networks misread most often.

The 1 of half of Europe has a long upstroke, which begins below half height, and a stem that is often the shorter one of
the two. What tells it from a 7 is that its first stroke rises. `augmentation` then mixes every drawing with slant, the
pen's speed and few segments, as any other.
"""

from collections.abc import Mapping

import numpy as np

from model.drawing import Stroke, Strokes
from research.curves import Point, curve, join, line, near

Range = tuple[float, float]  # smallest and largest
Values = dict[str, float]

# The unit is the digit's height unless stated otherwise; angles are in degrees.
ONE: dict[str, Range] = {
    "rise": (0.45, 1.0),  # of the upstroke, which begins between the baseline and half height
    "distance": (0.3, 0.9),  # from the upstroke's beginning to the stem; nearer, both are one line
    "hollow": (0.0, 0.3),  # of the upstroke's length: 0 is straight, more is flat at first and then steep
    "beginning": (0.06, 0.16),  # length of the hook or of the horizontal line at the beginning
    "stem": (0.45, 1.0),  # often shorter than an upstroke from the baseline; below half of it people see a tick
    "lean": (-25, 25),  # of the stem; with a positive one the foot is on the right
    "bend": (-0.1, 0.1),  # sideways, of the lower end of the stem
    "loop": (0.04, 0.11),  # half the width of a loop or of a round turn at the top; a wider loop is a 9's
    "loop_height": (0.16, 0.3),
    "left": (0.12, 0.32),  # reach of the foot
    "right": (0.1, 0.26),  # a longer one is a 2's
    "wave": (0.03, 0.07),  # height of a wavy foot
    "gap": (-0.02, 0.1),  # between stem and foot
}
SHORT_ONE = ONE | {"rise": (0.2, 0.45), "distance": (0.12, 0.5)}  # begins above half height
ONE_ANGLE = 27, 68  # of the upstroke: a 7's top rises less than 15, and augmentation turns by 8
APEX = 18, 60  # between upstroke and stem: the pen goes back along a narrower one, and a wider one is a roof
LOOP_APEX = 40  # the widest under a loop: a wider one is a ribbon
FLAT = 38  # an upstroke that rises less is a 7's if the stem's foot is on the left, and a 2's with a foot
FLAT_LEAN = -4
FOOT_RISE = 0.75  # a foot under an upstroke that begins lower closes a triangle, as in an A
FOOT_LEAN = -10, 15  # of a stem with a foot: a 2 leans more
BEGINNINGS = {"plain": 0.6, "hook": 0.2, "bar": 0.2}
TOPS = {"point": 0.6, "loop": 0.2, "round": 0.2}
FEET = {"none": 0.7, "line": 0.1, "wave": 0.1, "turn": 0.1}

TWO: dict[str, Range] = {
    "width": (0.3, 0.6),  # of the head and the spine
    "hook": (0.06, 0.15),  # a head that is hardly more than the pen's first touch
    "loop": (0.09, 0.15),  # half the width of a closed head; a larger one is an 8's
    "bow": (-0.02, 0.14),  # of the spine to the right; straight as in a Z, or round
    "foot_loop": (0.1, 0.24),  # height; a higher one is an 8's
    "tail": (0.42, 0.75),  # length; a shorter one is a 7's or a 1's foot
    "climb": (-4, 24),  # of the tail, above the horizontal
    "depth": (0.1, 0.2),  # height at which a foot without a corner leaves the spine
}
HEADS = {"hook": 0.28, "loop": 0.28, "arch": 0.2, "flat": 0.16, "none": 0.08}
TWO_FEET = {"bend": 0.4, "loop": 0.35, "corner": 0.15, "wave": 0.1}
LONG_TAIL = 0.5  # least length of the tail under a flat head or none: a shorter one leaves a 7 or a 1
HEADLESS_WIDTH = 0.5, 0.75  # a narrower 2 without a head is an L


def sample(generator: np.random.Generator, table: dict[str, Range]) -> Values:
    """Draw each parameter of a table from a uniform distribution."""
    return {name: generator.uniform(*limits) for name, limits in table.items()}


def choose(generator: np.random.Generator, weights: Mapping[str, float]) -> str:
    return list(weights)[generator.choice(len(weights), p=list(weights.values()))]


def fit(strokes: Strokes) -> Strokes:
    """Move and scale a drawing into the middle of a box of 1 x 1, with a longer side of 0.94."""
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = 0.94 / (high - low).max()
    return [(stroke - (low + high) / 2) * scale + 0.5 for stroke in strokes]


def sample_one(generator: np.random.Generator, table: dict[str, Range], has_foot: bool, has_loop: bool) -> Values:
    """Draw the parameters of a 1 until upstroke and stem have the angles of a 1, not of a 7."""
    while True:
        values = sample(generator, table)
        is_stem_longer = has_foot or table is SHORT_ONE or generator.uniform() < 0.5
        values["stem" if is_stem_longer else "rise"] = 1.0  # one of them is the height
        if generator.uniform() < 0.3:
            values["hollow"] = 0.0
        rise, distance, hollow = values["rise"], values["distance"], values["hollow"]
        angle = np.rad2deg(np.arctan2(rise, distance))
        at_the_top = np.rad2deg(np.arctan2(rise / 2 + hollow * distance, distance / 2 - hollow * rise))
        apex = 90 - at_the_top + values["lean"]
        if (
            ONE_ANGLE[0] <= angle <= ONE_ANGLE[1]
            and APEX[0] <= apex <= (LOOP_APEX if has_loop else APEX[1])
            and (angle >= FLAT or values["lean"] >= FLAT_LEAN)
            and not (has_foot and (angle < FLAT or rise > FOOT_RISE))
            and not (has_foot and not FOOT_LEAN[0] <= values["lean"] <= FOOT_LEAN[1])
        ):
            return values


def draw_one(
    generator: np.random.Generator,
    beginning: str | None = None,
    top: str | None = None,
    foot: str | None = None,
    table: dict[str, Range] = ONE,
) -> Strokes:
    """Draw a 1 with the parameters of a table; keys of BEGINNINGS, TOPS and FEET, each at random by default."""
    beginning, top, foot = (
        chosen or choose(generator, weights) for chosen, weights in ((beginning, BEGINNINGS), (top, TOPS), (foot, FEET))
    )
    if top == "round" and foot != "none":
        top = "point"  # with both it would be a 2
    values = sample_one(generator, table, foot != "none", top == "loop")
    x, y, size = -values["distance"], values["rise"], values["beginning"]
    up: list[Point] = [(x, y), (x / 2 + values["hollow"] * y, y / 2 - values["hollow"] * x)]
    if beginning == "hook":
        up = [(x + size * 0.2, y - size), (x - size * 0.3, y - size * 0.1), (x + size * 0.6, y + 0.01), up[1]]
    elif beginning == "bar":
        up = [(x - size, y + generator.uniform(-0.02, 0.02)), *up]
    length, width, height = values["stem"], values["loop"], values["loop_height"]
    lean = float(np.tan(np.deg2rad(values["lean"])))
    middle, end = (lean * length * 0.6, length * 0.6), (lean * length + values["bend"], length)
    if top == "point":
        parts = [curve(*up, (0, 0)), curve((0, 0), middle, end)]
    elif top == "round":
        parts = [curve(*up, (-width, 0.02), (width * 0.8, 0.02), middle, end)]
    else:
        loop = [(-0.02, height), (width, height * 0.45), (width * 0.4, 0), (-width, height * 0.25), (0, height * 1.2)]
        parts = [curve(*up, *near(generator, *loop), middle, end)]
    strokes = [join(*parts)]
    if foot == "turn":
        strokes = [join(*strokes, turn_of(generator, end, values))]
    elif foot != "none":
        (x, y), left, right = (end[0], end[1] + values["gap"]), values["left"], values["right"]
        wave = 2 * values["wave"] if foot == "wave" else 0.0
        strokes.append(curve((x - left, y), (x - left / 2, y - wave), (x + right / 2, y + wave), (x + right, y)))
    return fit(strokes)


def turn_of(generator: np.random.Generator, end: Point, values: Values) -> Stroke:
    """Return the foot of a 1 in the same stroke: a flick to the right, or first back to the left, then along a base."""
    (x, y), left, right = end, values["left"], values["right"]
    if generator.uniform() < 0.5:
        return curve(end, (x + right * 0.3, y + 0.04), (x + right * 0.7, y - values["wave"]))
    corner = (x - left, y + values["gap"] / 2)
    return join(curve(end, (x - left / 2, y - values["wave"]), corner), line(corner, (x + right, y)))


def draw_two(generator: np.random.Generator, head: str | None = None, foot: str | None = None) -> Strokes:
    """Draw a 2: keys of HEADS and TWO_FEET, each at random by default."""
    head, foot = head or choose(generator, HEADS), foot or choose(generator, TWO_FEET)
    values = sample(generator, TWO | ({"width": HEADLESS_WIDTH} if head == "none" else {}))
    if head == "none" and foot in ("loop", "wave"):
        foot = "bend"  # otherwise it would be an L
    width, hook, loop = values["width"], values["hook"], values["loop"]
    heads: dict[str, list[Point]] = {  # to the right end of the head, which is (0, 0.14)
        "hook": [(-1.9 * hook, 0.04 + 1.3 * hook), (-1.3 * hook, -0.01), (0, -0.02), (0.03, 0.14)],
        "loop": [(-loop, 0.3), (-2.2 * loop, 0.28), (-2.2 * loop, 0.02), (-0.3 * loop, -0.03), (0.04, 0.1)],
        "arch": [(-width, 0.24), (-width * 0.8, 0), (-0.04, -0.02), (0.04, 0.14)],
        "none": [(-0.14, 0.05), (-0.02, -0.02)],
        "flat": [(-width, 0.03), *[(0.0, 0.0)] * 3],  # a point that is repeated is a corner
    }
    tail = max(values["tail"], LONG_TAIL) if head in ("none", "flat") else values["tail"]
    slope = float(np.tan(np.deg2rad(values["climb"])))
    left, depth, size = -width, values["depth"], values["foot_loop"]
    spine = [*near(generator, *heads[head]), (left * 0.45 + values["bow"], 0.52)]
    end = (left + tail, 0.97 - tail * slope)
    if foot == "bend":
        parts = [curve(*spine, (left + 0.02, 1 - depth), (left + 0.12, 0.98), end)]
    elif foot == "loop":
        ring = [(left + 0.1, 0.97), (left - 0.12, 1.0), (left - 0.1, 0.97 - size), (left + 0.16, 0.99 - size * 0.7)]
        parts = [curve(*spine, (left + 0.22, 0.84), *near(generator, *ring), (left + 0.4, 0.95), end)]
    else:
        (corner,) = near(generator, (left, 0.96))
        wave = depth if foot == "wave" else 0.0
        middle = [(left + tail * 0.3, 0.94 - wave), (left + tail * 0.7, 0.96 - tail * slope * 0.6 + wave / 2)]
        parts = [curve(*spine, corner), curve(corner, *middle, end)]
    return fit([join(*parts)])


def draw_six_like_u(generator: np.random.Generator) -> Strokes:
    """Draw a 6 like a tall, narrow u, with a small loop on its right leg."""
    width, place, size = generator.uniform((0.3, 0.48, 0.1), (0.5, 0.68, 0.16))  # of the body; depth, size of the loop
    body = near(generator, (0.06, 0), (-0.03, 0.46), (0, 0.86), (width * 0.5, 1), (width, 0.84))
    loop = [(size * 0.8, 0.3 * size), (0.1 * size, -0.9 * size), (-1.1 * size, -0.1 * size), (-0.5 * size, 1.2 * size)]
    ring = near(generator, *[(width - size * 0.5 + x, place + y) for x, y in loop])
    return fit([curve(*body, *ring, (width + size * 0.3, place + 1.3 * size))])


def draw_nine_with_open_head(generator: np.random.Generator) -> Strokes:
    """Draw a 9 whose head is an open hook, nearly like the upper half of an S."""
    # A beginning further left, a deeper turn from head to stem and a longer tail make it an S.
    start, turn, tail = generator.uniform((0.5, 0.2, -0.1), (0.68, 0.32, 0.18))
    head = near(generator, (start, 0.1), (0.42, 0), (0.2, 0.16), (0.3, 0.42), (0.52, 0.4))
    return fit([curve(*head, *near(generator, (0.7, turn), (0.68, 0.66), (0.62, 0.92)), (0.58 - tail, 1 - tail / 4))])


def draw_three_with_closed_loop(generator: np.random.Generator) -> Strokes:
    """Draw a 3 with a closed upper loop; were its belly as narrow as the loop, it would be a 9's tail."""
    loop, waist, belly = generator.uniform((0.15, 0.37, 0.28), (0.22, 0.46, 0.38))  # half widths; depth of the waist
    left = [(-loop * 0.4, waist), (-loop * 1.1, waist * 0.6), (-loop * 0.7, 0.06)]
    upper = [*left, (loop * 0.3, 0), (loop, waist * 0.45), (loop * 0.5, waist * 0.9), (-loop * 0.9, waist + 0.04)]
    lower = [(belly * 0.7, waist + 0.02), (belly * 1.15, 0.66), (belly * 0.7, 0.96), (-0.06, 1), (-belly, 0.88)]
    upper = near(generator, *upper)
    return fit([join(curve(*upper), curve(upper[-1], *near(generator, *lower)))])


def draw_four_like_h(generator: np.random.Generator) -> Strokes:
    """Draw a 4 in one stroke like an h: down, along a low arch instead of a bar, down again."""
    width, bar, shoulder, leg = generator.uniform((0.34, 0.5, 0, 0.9), (0.6, 0.66, 0.12, 1.04))
    left = line(*near(generator, (0.06, 0), (0, bar * 0.8), (0, bar)))
    arch = curve(left[-1].tolist(), *near(generator, (width * 0.5, bar - shoulder), (width, bar - shoulder * 0.6)))
    return fit([join(left, arch, line(arch[-1].tolist(), *near(generator, (width * 0.98, leg))))])
