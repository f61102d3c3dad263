"""Drawings of non-digits: each source and kind."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from engine import body_of
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from hypothesis import given
from hypothesis import strategies as st
from node_engine import written_modules
from nodejs import find_node
from read_drawings import read_drawings

from model import load_recognizer
from model.drawing import check_drawing
from model.preprocessing import preprocess_strokes
from page.lessons import read
from research.augmentation import augment_strokes, random_line_width
from research.curves import line, near
from research.doodles import DOODLES, draw_star
from research.non_digits import Sources, place_side_by_side

DIGITS = [strokes_of(text) for _, text in WRITTEN.values()]
LABELS = np.array([label for label, _ in WRITTEN.values()])
SIGNS = [strokes_of(text) for text in NO_DIGITS.values()]
CHARACTERS = [[np.array([[float(number), 0.0], [0.0, 9.0]])] for number in range(6)]
SOURCES = Sources(SIGNS, CHARACTERS, np.array(list("AAAAAB")), DIGITS, LABELS)
seed = st.integers(0, 2**32)


def test_drawings_placed_side_by_side_do_not_overlap():
    together = place_side_by_side(DIGITS[:3], np.random.default_rng(0))
    assert len(together) == sum(map(len, DIGITS[:3]))
    right = -np.inf
    for drawing in DIGITS[:3]:
        points = np.concatenate([together.pop(0) for _ in drawing])
        assert points[:, 0].min() > right
        right = points[:, 0].max()


@given(seed)
def test_every_non_digit_is_a_valid_drawing(seed):
    field = preprocess_strokes(SOURCES.random_non_digit(np.random.default_rng(seed)))
    assert field.shape == (28, 28)
    assert field.max() > 0


def test_half_of_the_characters_are_symbols_and_names_are_equally_probable():
    generator = np.random.default_rng(0)
    sources = replace(SOURCES, character_names=np.array(list("AAAAB+")))
    chosen = np.array([sources.random_character(generator)[0][0, 0] for _ in range(2000)])
    assert [(chosen < 4).mean(), (chosen == 4).mean(), (chosen == 5).mean()] == pytest.approx(
        [0.25, 0.25, 0.5], abs=0.04
    )


def test_doodles_vary():
    different = {}
    for name, (draw, frequency) in DOODLES.items():
        assert frequency > 0, name
        generator = np.random.default_rng(0)
        different[name] = len({np.concatenate(check_drawing(draw(generator))).tobytes() for _ in range(40)})
    assert different == {name: 1 if name == "dot" else 40 for name in DOODLES}


def test_the_shipped_network_rejects_doodles():
    generator = np.random.default_rng(1000)  # other doodles than in training
    recognizer = load_recognizer("handwriting")
    fields = [preprocess_strokes(draw(generator)) for draw, _ in DOODLES.values() for _ in range(20)]
    assert np.mean([verdict.is_digit for verdict in recognizer.judge_all(fields)]) <= 0.05


def draw_plus_sign(generator):
    return [line(*near(generator, *ends)) for ends in (((0.5, 0.0), (0.5, 1.0)), ((0.0, 0.5), (1.0, 0.5)))]


@pytest.mark.skipif(find_node() is None, reason="needs Node.js")
def test_the_page_rejects_in_many_hands_what_the_lessons_ask_for():
    """Of capitals, on the other hand, an X is often read as 11, and half of them as digits."""
    draws = {"a star": draw_star, "a plus sign": draw_plus_sign}
    step = read("words/en")["steps"]["nondigit"]
    assert set(re.findall(r"\b(?:an?|your) [\w ]+", step["do"])) == draws.keys()
    generator = np.random.default_rng(0)
    with written_modules() as folder:
        for name, draw in draws.items():
            drawings = [augment_strokes(draw(generator), generator) for _ in range(50)]
            bodies = [body_of(each, random_line_width(each, generator)) for each in drawings]
            read_as = [answer["number"] for answer in read_drawings(folder, map(json.dumps, bodies))]
            assert read_as.count("?") >= 48, name
