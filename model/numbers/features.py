"""The cost of a path through the lattice: a weighted sum of these features."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WEIGHTS_FILE = Path(__file__).with_name("weights.json")

# Lengths are in units of a digit's height, see `pieces.Layout.height`.
FEATURES = (
    # Of a candidate.
    "segment",  # for each
    "low",  # logarithm of how many times lower it is than a digit
    "tall",  # logarithm of how many times higher it is
    "wide",  # width beyond 0.8
    "apart",  # the largest distance from one of its pieces to the next
    "strokes",  # beyond the first
    # Of a candidate that is read as a digit.
    "improbable",  # -log p
    "certainty",  # minus the certainty that it is a digit, see `verdict.measure_certainty`
    "spread",  # -log(p + q), q being the second largest probability: nearly 0 where it may be one of two
    "one",  # for each 1: a part of another digit is often read as a 1
    "low one",  # "low", of a 1
    "one beside",  # of a 1: how near its neighbours come to it, and cuts between
    # Of a candidate that is read as a non-digit.
    "rejected",  # for each
    "rejected in spite",  # the certainty that it is a digit
    "rejected torn",  # -log(1 - p - q)
    "rejected low",  # "low"
    "rejected beside",  # like "one beside"
    # Of a boundary between two candidates.
    "overlap",  # in x, of the pieces on its left and right
    "crossing",  # "overlap" times the nearness of these: a bar or a slash that goes through a digit belongs to it
    "cut",  # for each stroke that it cuts
    "cut overlap",  # "overlap", if it cuts a stroke
    # Of the lines.
    "line",  # beyond the first
    "line overlap",  # of two lines, in y
    "line near",  # how near two lines come to each other
    # Of a path as a whole.
    "uneven",  # logarithm of the ratio of the heights of two neighbours, beyond a usual one
    "off line",  # distance of their middles in y, beyond a usual one
    "alone",  # for each line of one digit, if there are several lines
)
# Their weights may be negative; the others can only make a path worse.
FREE = {"segment", "tall", "certainty", "rejected", "rejected in spite", "rejected torn", "rejected low", "line"}

Features = dict[str, float]  # by name; one that is missing is 0
Weights = Mapping[str, float]


@cache
def load_weights() -> Weights:
    """Load the weights of FEATURES that `research.numbers.tune` has learned."""
    return json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))


def cost_of(features: Features, weights: Weights) -> float:
    return sum([weights[name] * value for name, value in features.items()])
