"""How the shipped networks read drawings, shapes, doodles and MNIST's test digits."""

import json

import numpy as np
import pytest
from helpers.drawings.datasets import needs_mnist, real_mnist
from helpers.drawings.handwritten import DOODLES, NO_DIGITS, REJECTED, SHAPES, WRITTEN, strokes_of
from helpers.networks.tolerances import READ_OTHERWISE

from model import load_recognizer
from model.drawing import BRUSH_WIDTH, PAD_SIDE
from model.images import preprocess_image
from model.inside import Inside
from model.preprocessing import preprocess_strokes
from model.recognizer import FOLDER, PURPOSES


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


def test_digits_are_told_from_non_digits_as_on_the_page(tutorial):
    drawings = [strokes_of(text) for text in (*(text for _, text in WRITTEN.values()), *NO_DIGITS.values())]
    for recognizer in (load_recognizer(), tutorial):
        expected = [verdict.is_digit for verdict in recognizer.judge_all(list(map(preprocess_strokes, drawings)))]
        assert set(expected) == {True, False}
        found = recognizer.is_digit(recognizer.predict_strokes(drawings))
        assert found.dtype == bool
        assert found.tolist() == expected
    assert tutorial.is_digit(tutorial.predict_images([])).shape == (0,)


@needs_mnist
@pytest.mark.parametrize("name", PURPOSES)
def test_a_network_is_as_good_as_its_report_says(name):
    _, (x_test, y_test) = real_mnist()
    report = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))  # of Keras' network
    predictions = load_recognizer(name).predict_fields(x_test).argmax(axis=1)
    assert len({*np.flatnonzero(predictions != y_test).tolist()} ^ {*report["misread"]}) <= READ_OTHERWISE
    assert report["test_accuracy"] == pytest.approx(1 - len(report["misread"]) / len(y_test), abs=1e-6)
    assert np.array(report["confusion_matrix"]).sum(axis=1).tolist() == np.bincount(y_test).tolist()
    assert np.trace(report["confusion_matrix"]) == 10_000 - len(report["misread"])


@needs_mnist
def test_the_descriptions_beside_a_network_are_those_of_mnist(recognizer):
    _, (images, labels) = real_mnist()
    assert recognizer.active_for == Inside(recognizer.network).active_for(images, labels)
