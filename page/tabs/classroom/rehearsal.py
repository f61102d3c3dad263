"""The sample phones of a rehearsal, with drawings that are made from the pad's samples."""

import math
import re
import secrets

import numpy as np

from model.data.class_digits import SAMPLE_PHONES, SharedDrawing, make_drawing
from model.drawing import PAD_SIDE, Stroke
from model.network import CLASSES
from page.pad.pad import load_samples

CLUMSY_SEED = 21  # the network that answers on Draw misreads some of the clumsy digits
SEED = 4  # the tutorial's network misreads some of the drawings that are held out, which a training can change


def sample_drawings() -> list[SharedDrawing]:
    """Return one drawing of each digit by each sample phone, with a hand of its own, and one of them clumsily."""
    drawings = []
    for phone in SAMPLE_PHONES:
        generator = np.random.default_rng((SEED, phone))
        hand = np.eye(2) + generator.normal(0, 0.2, (2, 2))  # slant, rotation and stretching
        clumsy = np.random.default_rng((CLUMSY_SEED, phone))
        clumsy_digit = clumsy.integers(CLASSES)
        for digit, styles in load_samples().items():
            shape, style = hand + generator.normal(0, 0.1, (2, 2)), generator.integers(len(styles))
            if int(digit) == clumsy_digit:
                shape, style = hand + clumsy.normal(0, 0.3, (2, 2)), clumsy.integers(len(styles))
            paths = styles[style]
            strokes = [(PAD_SIDE * (0.5 + points_along(path) @ shape).clip(0, 1)).tolist() for path in paths]
            drawings.append(make_drawing(secrets.token_hex(16), int(digit), phone, "phone", strokes))
    return drawings


def points_along(path: str) -> Stroke:
    """Return points along an SVG path of moves, lines and cubic curves, (n, 2), from -0.5 to 0.5."""
    points = np.empty((0, 2))
    for numbers in re.findall(r"[MLC]([^MLC]+)", path):
        controls = np.array([*points[-1:], *(np.array(numbers.split(), float).reshape(-1, 2) / 100 - 0.5)])
        degree, t = len(controls) - 1, np.linspace(0, 1, 12)[:, None]
        terms = [math.comb(degree, k) * t**k * (1 - t) ** (degree - k) * controls[k] for k in range(degree + 1)]
        points = np.concatenate([points, np.sum(terms, axis=0)])
    return points
