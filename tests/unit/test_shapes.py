"""How the shipped network reads shapes that are clear to people, and doodles."""

import numpy as np
from handwritten import strokes_of
from shapes import DOODLES, SHAPES

from model import load_recognizer
from model.drawing import BRUSH_WIDTH, PAD_SIDE

SIZES = 0.25, 0.5, 0.8  # longer side of the box, as a fraction of the pad's


def answers(texts):
    """Read drawings in each of SIZES with the sketchpad's brush: digits and whether they are accepted, each (n, 3)."""
    recognizer = load_recognizer()
    drawings = [[stroke * (size * PAD_SIDE / 100) for stroke in strokes_of(text)] for text in texts for size in SIZES]
    probabilities = recognizer.predict_strokes(drawings, BRUSH_WIDTH)
    shape = len(texts), len(SIZES)
    return probabilities.argmax(axis=1).reshape(shape), recognizer.is_digit(probabilities).reshape(shape)


def test_each_shape_is_read_at_every_size():
    digits, texts = zip(*SHAPES.values(), strict=True)
    read, is_digit = answers(texts)
    right = is_digit & (read == np.array(digits)[:, None])
    assert {name: read[i] for i, name in enumerate(SHAPES) if not right[i].all()} == {}


def test_each_doodle_is_rejected_at_every_size():
    read, is_digit = answers(DOODLES.values())
    assert {name: read[i] for i, name in enumerate(DOODLES) if is_digit[i].any()} == {}
