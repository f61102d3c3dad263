"""How the shipped network reads typical drawings, rare shapes and doodles, and what a moved threshold costs."""

import numpy as np
import pytest
from handwritten import DOODLES, NO_DIGITS, REJECTED, SHAPES, WRITTEN, strokes_of

from model.drawing import BRUSH_WIDTH, PAD_SIDE
from model.images import preprocess_image
from model.preprocessing import preprocess_strokes


@pytest.mark.parametrize("line_width", [None, 25, 3])
def test_every_style_of_digit_is_recognized(recognizer, line_width):
    drawings = [strokes_of(text) for _, text in WRITTEN.values()]
    verdicts = recognizer.judge_all([preprocess_strokes(drawing, line_width) for drawing in drawings])
    read = dict(zip(WRITTEN, verdicts, strict=True))
    assert {name: each.value for name, each in read.items() if each.value != WRITTEN[name][0]} == {}
    assert [name for name, each in read.items() if not each.is_digit] == []


def test_non_digits_are_rejected(recognizer):
    verdicts = recognizer.judge_all([preprocess_strokes(strokes_of(text)) for text in NO_DIGITS.values()])
    judged = zip(NO_DIGITS, verdicts, strict=True)
    assert [name for name, verdict in judged if verdict.is_digit] == []
    rows, columns = np.indices((200, 200)) - 99.5
    spot = ((rows**2 + columns**2 < 90**2) * 255).astype(np.uint8)
    assert not recognizer.judge(preprocess_image(spot)).is_digit


SIZES = 0.25, 0.5, 0.8  # longer side of the box, as a fraction of the pad's


def answers(recognizer, texts):
    """Read drawings in each of SIZES with the sketchpad's brush: digits and whether they are accepted, each (n, 3)."""
    drawings = [[stroke * (size * PAD_SIDE / 100) for stroke in strokes_of(text)] for text in texts for size in SIZES]
    verdicts = recognizer.judge_all([preprocess_strokes(drawing, BRUSH_WIDTH) for drawing in drawings])
    answers = np.array([(verdict.value, verdict.is_digit) for verdict in verdicts])
    return answers.reshape(len(texts), len(SIZES), 2).transpose(2, 0, 1)


def test_each_shape_is_read_at_every_size(recognizer):
    digits, texts = zip(*SHAPES.values(), strict=True)
    read, is_digit = answers(recognizer, texts)
    assert {name: read[i] for i, name in enumerate(SHAPES) if (read[i] != digits[i]).any()} == {}
    assert {name for i, name in enumerate(SHAPES) if not is_digit[i].all()} == REJECTED


def test_each_doodle_is_rejected_at_every_size(recognizer):
    read, is_digit = answers(recognizer, DOODLES.values())
    assert {name: read[i] for i, name in enumerate(DOODLES) if is_digit[i].any()} == {}
