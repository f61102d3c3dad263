"""Drawings of non-digits: each source and kind."""

import json
import re

import numpy as np
import pytest
from helpers.networks.engine import body_of
from helpers.running.nodejs import find_node
from node_engine import written_modules
from read_drawings import read_drawings

from model import load_recognizer
from model.preprocessing import preprocess_strokes
from page.lessons import read
from research.augmentation import augment_strokes, random_line_width
from research.curves import line, near
from research.doodles import DOODLES, draw_star


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
