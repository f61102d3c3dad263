"""Non-digits that people draw on any pad, or leave on it by accident.

Each kind is a function that never draws the same twice, in any unit, y down; `augmentation` then scales and varies the
drawing like any other. None may look like a digit: a triangle with a bar across, a bolt of lightning and a plain ring
are missing, since people read a 4 or a 0 in them.
"""

import numpy as np

from model.drawing import Stroke, Strokes
from research.curves import Draw, Point, curve, join, line, near, one_stroke


def oval(generator: np.random.Generator, width: float, height: float, centre: Point = (0.5, 0.5)) -> Stroke:
    """Return a closed oval that starts anywhere, in either direction."""
    turn = generator.choice([-1, 1]) * 2 * np.pi * generator.uniform(0.97, 1.1)
    angle = generator.uniform(0, 2 * np.pi) + np.linspace(0, turn, 40)
    return np.stack([centre[0] + width / 2 * np.cos(angle), centre[1] + height / 2 * np.sin(angle)], axis=1)


def polygon(*corners: Point) -> Stroke:
    """Return a closed stroke along straight lines."""
    return line(*corners, corners[0])


def draw_face(generator: np.random.Generator) -> Strokes:
    """Draw a ring, two eyes as dots, rings or lines, a mouth, sometimes a nose or hair."""
    strokes = [oval(generator, generator.uniform(0.75, 1.0), generator.uniform(0.8, 1.0))]
    height, apart = generator.uniform(0.3, 0.45), generator.uniform(0.12, 0.22)
    eye = generator.integers(3)
    for x in (0.5 - apart, 0.5 + apart):
        if eye == 0:
            strokes.append(np.array([(x, height)]) + generator.normal(0, 0.008, (3, 2)))
        elif eye == 1:
            strokes.append(oval(generator, 0.09, 0.09, (x, height)))
        else:
            strokes.append(line((x, height - 0.06), (x, height + 0.06)))
    depth, reach, mouth = generator.uniform(-0.15, 0.22), generator.uniform(0.15, 0.28), generator.uniform(0.62, 0.75)
    corners = [(reach, 0), (reach / 2, depth)]
    strokes.append(
        curve(*[(0.5 - x, mouth + y) for x, y in corners], *[(0.5 + x, mouth + y) for x, y in corners[::-1]])
    )
    if generator.uniform() < 0.3:
        strokes.append(line((0.5, height + 0.08), (0.5 + generator.normal(0, 0.05), mouth - 0.12)))
    if generator.uniform() < 0.15:
        strokes += [line((0.5 + x, 0.08), (0.5 + 1.3 * x, -0.08)) for x in (-0.2, -0.07, 0.07, 0.2)]
    return strokes


def draw_heart(generator: np.random.Generator) -> Strokes:
    notch, tip = generator.uniform(0.16, 0.36), generator.uniform(0.92, 1.0)
    left = near(generator, (0.4, 0.04), (0.12, 0.04), (0.02, 0.34), (0.22, 0.64))
    right = [(1 - x, y) for x, y in reversed(near(generator, *left))]
    halves = [curve((0.5, notch), *left, (0.5, tip)), curve((0.5, tip), *right, (0.5, notch))]
    return halves if generator.uniform() < 0.2 else [join(*halves)]


def draw_star(generator: np.random.Generator) -> Strokes:
    """Draw a star in one stroke across, along its outline, or as lines that cross."""
    kind, start = generator.integers(3), -np.pi / 2 + generator.normal(0, 0.1)
    if kind < 2:
        turns, radius = np.arange(5) * 4 * np.pi / 5, np.full(5, 0.5)
        if kind == 1:
            points = int(generator.integers(4, 8))
            turns = np.arange(2 * points) * np.pi / points
            radius = np.tile([0.5, generator.uniform(0.18, 0.28)], points)
        corners = np.stack([0.5 + radius * np.cos(start + turns), 0.5 + radius * np.sin(start + turns)], axis=1)
        return [polygon(*near(generator, *corners))]
    angles = start + np.arange(3) * np.pi / 3 if generator.uniform() < 0.6 else start + np.arange(4) * np.pi / 4
    return [
        line(*near(generator, (0.5 - 0.5 * x, 0.5 - 0.5 * y), (0.5 + 0.5 * x, 0.5 + 0.5 * y)))
        for x, y in zip(np.cos(angles).tolist(), np.sin(angles).tolist(), strict=True)
    ]


def draw_arrow(generator: np.random.Generator) -> Strokes:
    """Draw an arrow in any direction."""
    barb, spread = generator.uniform(0.2, 0.42), generator.uniform(0.16, 0.34)
    shaft = line((0.0, 0.5), (1.0, 0.5))
    head = line((1 - barb, 0.5 - spread), (1.0, 0.5), (1 - barb, 0.5 + spread))
    strokes = [shaft, head] if generator.uniform() < 0.8 else [join(shaft, line((1.0, 0.5), *head[::-1].tolist()))]
    if generator.uniform() < 0.2:
        strokes.append(line((barb, 0.5 - spread), (0.0, 0.5), (barb, 0.5 + spread)))
    return turn_drawing(strokes, generator.choice([0, 90, 180, 270]) + generator.normal(0, 15))


def turn_drawing(strokes: Strokes, degrees: float) -> Strokes:
    """Turn a drawing clockwise around (0.5, 0.5)."""
    angle = np.deg2rad(degrees)
    rotation = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return [(stroke - 0.5) @ rotation + 0.5 for stroke in strokes]


def draw_spiral(generator: np.random.Generator) -> Strokes:
    """Draw a spiral of two turns or more: with fewer it may be a 6 or a 9."""
    turns = generator.uniform(2.0, 4.0)
    angle = np.linspace(0, 2 * np.pi * turns, int(30 * turns))
    radius = 0.03 + 0.47 * (angle / angle[-1]) ** generator.uniform(0.7, 1.3)
    angle = generator.choice([-1, 1]) * angle + generator.uniform(0, 2 * np.pi)
    spiral = 0.5 + np.stack([radius * np.cos(angle), generator.uniform(0.75, 1.0) * radius * np.sin(angle)], axis=1)
    return [spiral[:: generator.choice([-1, 1])]]


def draw_tick(generator: np.random.Generator) -> Strokes:
    left, foot, right = near(generator, (0.0, generator.uniform(0.4, 0.65)), (0.3, 0.95), (1.0, 0.02))
    return [line(left, foot, right) if generator.uniform() < 0.6 else curve(left, foot, foot, right)]


def draw_cross(generator: np.random.Generator) -> Strokes:
    """Draw a plus, an x, or a cross with a long lower beam."""
    middle = generator.choice([0.5, generator.uniform(0.3, 0.5)])
    reach = generator.uniform(0.3, 0.5)
    ends = [(0.5, 0.0), (0.5, 1.0)], [(0.5 - reach, middle), (0.5 + reach, middle)]
    beams = [line(*near(generator, *pair)) for pair in ends]
    return turn_drawing(beams, generator.choice([0, 45]) + generator.normal(0, 4))


def draw_question_mark(generator: np.random.Generator) -> Strokes:
    hook = near(generator, (0.2, 0.26), (0.3, 0.04), (0.66, 0.02), (0.8, 0.24), (0.62, 0.44), (0.5, 0.54), (0.5, 0.74))
    dot = np.array([(0.5, generator.uniform(0.9, 1.0))]) + generator.normal(0, 0.01, (3, 2))
    return [curve(*hook), dot]


def draw_exclamation_marks(generator: np.random.Generator) -> Strokes:
    return [
        part
        for x in np.arange(generator.integers(1, 4)) * generator.uniform(0.2, 0.35)
        for part in (line((x, 0.0), (x, 0.72)), np.array([(x, 0.95)]) + generator.normal(0, 0.01, (3, 2)))
    ]


draw_at_sign = one_stroke(
    "curve 0.64,0.38 0.46,0.34 0.36,0.52 0.48,0.66 0.62,0.56 0.66,0.36 0.68,0.62 0.84,0.66 0.96,0.46 0.84,0.12 "
    "0.5,0.02 0.12,0.16 0.02,0.54 0.2,0.88 0.54,0.98 0.84,0.86"
)


def draw_ring_with_something(generator: np.random.Generator) -> Strokes:
    """Draw a ring or a box around a dot, a ring, a cross, a letter or a star; a slash would make it a 0."""
    if generator.uniform() < 0.7:
        outside = oval(generator, generator.uniform(0.85, 1.0), generator.uniform(0.85, 1.0))
    else:
        outside = polygon(*near(generator, (0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
    kind = generator.integers(5)
    if kind < 2:
        return [outside, oval(generator, *((0.1, 0.1) if kind == 0 else generator.uniform(0.3, 0.65, 2)))]
    if kind == 2:
        return [outside, *(0.5 + (stroke - 0.5) * generator.uniform(0.4, 0.95) for stroke in draw_cross(generator))]
    inside = draw_letter(generator) if kind == 3 else draw_star(generator)
    return [outside, *(0.5 + (stroke - 0.5) * 0.5 for stroke in inside)]


LETTERS = (  # letters unlike any digit, as straight strokes
    [[(0.0, 1.0), (0.5, 0.0), (1.0, 1.0)], [(0.18, 0.65), (0.82, 0.65)]],
    [[(0.1, 0.0), (0.1, 1.0)], [(0.85, 0.0), (0.1, 0.55), (0.9, 1.0)]],
    [[(0.0, 0.0), (0.25, 1.0), (0.5, 0.25), (0.75, 1.0), (1.0, 0.0)]],
    [[(0.0, 1.0), (0.1, 0.0), (0.5, 0.65), (0.9, 0.0), (1.0, 1.0)]],
    [[(0.1, 1.0), (0.1, 0.0), (0.9, 1.0), (0.9, 0.0)]],
    [[(0.1, 0.0), (0.1, 1.0)], [(0.1, 0.5), (0.9, 0.5)], [(0.9, 0.0), (0.9, 1.0)]],
    [[(0.9, 0.0), (0.1, 0.0), (0.1, 1.0), (0.9, 1.0)], [(0.1, 0.5), (0.75, 0.5)]],
    [[(0.9, 0.0), (0.1, 0.0), (0.1, 1.0)], [(0.1, 0.48), (0.7, 0.48)]],
    [[(0.0, 0.0), (1.0, 1.0)], [(1.0, 0.0), (0.0, 1.0)]],
)


def draw_letter(generator: np.random.Generator) -> Strokes:
    letter = LETTERS[generator.integers(len(LETTERS))]
    squeeze = generator.uniform(0.6, 1.0)
    return [line(*[(0.5 + (x - 0.5) * squeeze, y) for x, y in near(generator, *stroke)]) for stroke in letter]


def draw_house(generator: np.random.Generator) -> Strokes:
    eaves, wall = generator.uniform(0.32, 0.5), generator.uniform(0.0, 0.15)
    walls = [(wall, 1.0), (wall, eaves), (1 - wall, eaves), (1 - wall, 1.0)]
    strokes = [polygon(*near(generator, *walls)), line((0.0, eaves), (0.5, 0.0), (1.0, eaves))]
    if generator.uniform() < 0.6:
        strokes.append(line((0.42, 1.0), (0.42, 0.7), (0.6, 0.7), (0.6, 1.0)))
    if generator.uniform() < 0.4:
        strokes.append(polygon((0.65, 0.55), (0.8, 0.55), (0.8, 0.7), (0.65, 0.7)))
    return strokes


def draw_sun(generator: np.random.Generator) -> Strokes:
    """Draw a ring with rays or petals."""
    radius, rays = generator.uniform(0.18, 0.28), int(generator.integers(5, 10))
    angles = generator.uniform(0, 1) + np.arange(rays) * 2 * np.pi / rays
    strokes = [oval(generator, 2 * radius, 2 * radius)]
    has_petals = generator.uniform() < 0.4
    for x, y in zip(np.cos(angles).tolist(), np.sin(angles).tolist(), strict=True):
        if has_petals:
            strokes.append(oval(generator, 0.2, 0.2, (0.5 + (radius + 0.1) * x, 0.5 + (radius + 0.1) * y)))
        else:
            strokes.append(line(*[(0.5 + reach * x, 0.5 + reach * y) for reach in (radius + 0.04, 0.5)]))
    return strokes


def draw_person(generator: np.random.Generator) -> Strokes:
    head, hip = 0.22, generator.uniform(0.58, 0.68)
    arms, reach = generator.uniform(0.25, 0.5), generator.uniform(0.2, 0.35)
    return [
        oval(generator, head, head, (0.5, head / 2)),
        line((0.5, head), (0.5, hip)),
        line(*near(generator, (0.5 - reach, arms), (0.5, 0.38), (0.5 + reach, arms))),
        line(*near(generator, (0.5 - reach * 0.8, 1.0), (0.5, hip), (0.5 + reach * 0.8, 1.0))),
    ]


def draw_flower(generator: np.random.Generator) -> Strokes:
    petals = int(generator.integers(4, 7))
    angle = generator.uniform(0, 2 * np.pi) + np.linspace(0, 2 * np.pi, 100)
    radius = 0.2 + 0.1 * np.cos(petals * angle)
    blossom = np.stack([0.5 + radius * np.cos(angle), 0.3 + radius * np.sin(angle)], axis=1)
    return [blossom, line((0.5, 0.5), (0.5, 1.0)), curve((0.5, 0.85), (0.7, 0.7), (0.78, 0.65))]


def draw_cloud(generator: np.random.Generator) -> Strokes:
    bumps = int(generator.integers(5, 9))
    angle = np.linspace(0, 2 * np.pi, 120)
    radius = 0.34 + generator.uniform(0.11, 0.17) * np.abs(np.sin(bumps * angle / 2))
    return [np.stack([0.5 + radius * np.cos(angle), 0.5 + 0.65 * radius * np.sin(angle)], axis=1)]


def draw_fish(generator: np.random.Generator) -> Strokes:
    depth, tail = generator.uniform(0.22, 0.34), generator.uniform(0.12, 0.24)
    lower = [(1.0, 0.5 - tail), (0.7, 0.5), (0.35, 0.5 + depth)]
    body = curve(*lower, (0.0, 0.5), (0.35, 0.5 - depth), (0.7, 0.5), (1.0, 0.5 + tail))
    return turn_drawing([body], generator.choice([0, 180]) + generator.normal(0, 8))


def draw_grid(generator: np.random.Generator) -> Strokes:
    """Draw lines that cross, as in a hash sign or a board."""
    lines = int(generator.integers(2, 4))
    slant = generator.normal(0, 0.1)
    places = (np.arange(lines) + 1) / (lines + 1)
    upright = [line((x + slant, 0.0), (x - slant, 1.0)) for x in places.tolist()]
    return upright + [line((0.0, y), (1.0, y)) for y in places.tolist()]


def draw_box(generator: np.random.Generator) -> Strokes:
    """Draw a rectangle, a diamond or a triangle, with sharp corners."""
    width = generator.uniform(0.75, 1.3)
    rectangle = [(0.0, 0.0), (width, 0.0), (width, 1.0), (0.0, 1.0)]
    diamond, triangle = [(0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)], [(0.5, 0.0), (1.0, 0.9), (0.0, 0.9)]
    return [polygon(*near(generator, *(rectangle, diamond, triangle)[generator.integers(3)]))]


def draw_waves(generator: np.random.Generator) -> Strokes:
    turns, height = generator.uniform(1.5, 5), generator.uniform(0.08, 0.3)
    x = np.linspace(0, 1, 80)
    return [np.stack([x, 0.5 + height * np.sin(2 * np.pi * turns * x)], axis=1)] * int(generator.integers(1, 3))


def draw_scribble(generator: np.random.Generator) -> Strokes:
    """Draw a path that wanders, smoothly or with corners."""
    path = curve if generator.uniform() < 0.6 else line
    return [path(*points) for points in draw_tangle(generator, 7, 16)]


def draw_loops(generator: np.random.Generator) -> Strokes:
    """Draw a row of loops, as people do to try out a pen."""
    turns = generator.uniform(2.5, 7)
    angle = np.linspace(0, 2 * np.pi * turns, int(25 * turns))
    return [np.stack([angle * generator.uniform(0.03, 0.09) + 0.2 * np.cos(angle), 0.25 * np.sin(angle)], axis=1)]


def draw_lying_line(generator: np.random.Generator) -> Strokes:
    tilt = generator.uniform(-0.5, 0.5)
    return [np.linspace(-0.5, 0.5, 20)[:, None] * [np.cos(tilt), np.sin(tilt)]]


def draw_zigzag(generator: np.random.Generator) -> Strokes:
    turns = int(generator.integers(4, 14))
    zigzag = np.stack([np.linspace(0, generator.uniform(0.6, 1.6), turns), np.arange(turns) % 2], axis=1)
    return [zigzag[:, :: generator.choice([-1, 1])]]


def draw_spot(generator: np.random.Generator) -> Strokes:
    radius = np.sqrt(np.linspace(0, 1, 150))[:, None]
    angle = np.linspace(0, 2 * np.pi * generator.uniform(4, 9), 150)
    return [radius * np.stack([np.cos(angle), generator.uniform(0.5, 1) * np.sin(angle)], axis=1)]


def draw_full_stop(generator: np.random.Generator) -> Strokes:
    """Draw a full stop as a pen records it: a short squiggle, which the page enlarges. A line or a ring is a digit."""
    points = generator.uniform(0, 1, (generator.integers(8, 15), 2))
    return [curve(*points.tolist()) * [generator.uniform(0.7, 1.0), 1.0]]


def draw_angle_bracket(generator: np.random.Generator) -> Strokes:
    """Draw a `<` or `>`; its tip is near half its height, where that of a slanted 7 is at the top."""
    tip, opening = (1.0, generator.uniform(0.38, 0.6)), generator.uniform(0.35, 0.6)
    ends = (0.0, tip[1] - opening), (0.0, tip[1] + opening)
    bracket = line(*near(generator, ends[0], tip, ends[1])) * [generator.uniform(0.5, 1.2), 1.0]
    return turn_drawing([bracket * [generator.choice([-1, 1]), 1]], generator.normal(0, 8))


def draw_tangle(generator: np.random.Generator, fewest: int = 6, most: int = 12) -> Strokes:
    return [generator.uniform(0, 1, (generator.integers(fewest, most), 2)) for _ in range(generator.integers(1, 4))]


DOODLES: dict[str, tuple[Draw, float]] = {  # name: (function, relative frequency)
    "face": (draw_face, 4),
    "heart": (draw_heart, 4),
    "star": (draw_star, 2),
    "arrow": (draw_arrow, 2),
    "spiral": (draw_spiral, 3),
    "tick": (draw_tick, 2),
    "cross": (draw_cross, 2),
    "question mark": (draw_question_mark, 3),
    "exclamation marks": (draw_exclamation_marks, 1),
    "at sign": (draw_at_sign, 2),
    "ring with something in it": (draw_ring_with_something, 3),
    "letter": (draw_letter, 3),
    "house": (draw_house, 2),
    "sun": (draw_sun, 1),
    "person": (draw_person, 1),
    "flower": (draw_flower, 1),
    "cloud": (draw_cloud, 1),
    "fish": (draw_fish, 2),
    "grid": (draw_grid, 1),
    "box": (draw_box, 2),
    "waves": (draw_waves, 1),
    "scribble": (draw_scribble, 2),
    "loops": (draw_loops, 1),
    "dot": (lambda _: [np.full((1, 2), 0.5)], 1),  # one point: several, however close, would be enlarged to a line
    "lying line": (draw_lying_line, 1),
    "zigzag": (draw_zigzag, 1),
    "spot": (draw_spot, 1),
    "full stop": (draw_full_stop, 2),
    "angle bracket": (draw_angle_bracket, 2),
    "tangle": (draw_tangle, 1),
}


def random_doodle(generator: np.random.Generator) -> Strokes:
    """Draw one of DOODLES, chosen by their frequencies."""
    draws, weights = zip(*DOODLES.values(), strict=True)
    return draws[generator.choice(len(draws), p=np.array(weights) / sum(weights))](generator)
