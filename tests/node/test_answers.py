"""The engine in JavaScript answers what Python answers. `tools/compare_engine.py` does this with all data."""

from dataclasses import replace

import pytest
from composed_numbers import number_requests
from engine import body_of, case, describe_all, drawings, pen_digits, read_all, rounded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nodejs import programs

from model import load_recognizer, preprocess_strokes, shipped_networks
from model.drawing import MAX_COORDINATE, MAX_POINTS, PAD_SIDE
from model.hearts_and_faces import example_drawings
from model.training_settings import TUTORIAL
from page.tabs.draw import draw
from page.tabs.learn.learn import CHOICES, PRESETS

pytestmark = pytest.mark.slow

DRAWINGS = 40
FEW = 15  # of them
NUMBERS = 8
ALLOWED = 0.001  # part of the drawings whose answers may differ: sums in another order, at a threshold or a tie
ROUNDING = 0.01  # of a probability, by weights in half precision


@pytest.fixture(scope="module")
def recognizers():
    return [rounded(name) for name in shipped_networks()]


def asked_about(about, bodies, recognizers, part=ALLOWED):
    """Return a case with all networks' answers to each drawing."""
    answers = describe_all(read_all(recognizers[0], bodies), lambda pad: draw.describe(pad, recognizers[1:]))
    return case("look", about, [{**body, "compare": True} for body in bodies], answers, part, isExact=True)


@pytest.mark.uses_data("UCI_PEN_PATH")
def test_answers_about_drawings_and_numbers_are_the_same(node, recognizers):
    numbers = list(number_requests(NUMBERS, pen_digits()))
    doodles = [body_of(strokes) for _, strokes in example_drawings()]
    cases = {"drawings": list(drawings(DRAWINGS)), "numbers": numbers, "hearts and faces": doodles}
    node("answers", {"asked": [asked_about(about, bodies, recognizers) for about, bodies in cases.items()]})


def points(low, high):
    return st.tuples(st.floats(low, high), st.floats(low, high)).map(list)


def any_drawings():
    """Draw dots, lines along the axes, ties between pixels, and drawings of any size and place."""
    whole = st.integers(0, PAD_SIDE).map(float)
    grid = st.tuples(whole, whole).map(list)
    anywhere = st.sampled_from([1e-6, 1.0, 1000.0, MAX_COORDINATE]).flatmap(lambda far: points(-far, far))
    strokes = st.sampled_from([grid, anywhere]).flatmap(lambda point: st.lists(st.lists(point, max_size=8), max_size=5))
    widths = st.none() | st.sampled_from([0.5, 1.0, 60.0, 1e6]) | st.floats(1e-3, 1e4)
    return st.builds(lambda strokes, width: {"strokes": strokes, "line_width": width}, strokes, widths)


def test_answers_at_the_limits_are_the_same(node, recognizers):
    """Hypothesis makes drawings of any kind; others have as many points as may be."""
    bodies = []

    @settings(max_examples=30, database=None, suppress_health_check=list(HealthCheck))
    @given(any_drawings())
    def collect(body):
        bodies.append(body)

    collect()
    zigzag = [[(37 * i) % PAD_SIDE, (91 * i) % PAD_SIDE] for i in range(MAX_POINTS)]
    largest = [body_of([zigzag], width) for width in (1, 900)]
    cases = [asked_about("drawings of every kind", bodies, recognizers)]
    cases.append(asked_about("the largest drawings", largest, recognizers, 0))
    node("answers", {"asked": cases})


@pytest.mark.uses_data("UCI_PEN_PATH")
def test_rounding_the_weights_hardly_changes_the_probabilities(recognizers):
    fields = [preprocess_strokes(body["strokes"], body["line_width"]) for body in drawings(FEW)]
    for name, halves in zip(shipped_networks(), recognizers, strict=True):
        change = abs(load_recognizer(name).predict_fields(fields) - halves.predict_fields(fields)).max()
        assert 0 < change <= ROUNDING


def test_the_program_for_any_settings_is_python_with_short_lines(modules):
    values = {name: choices for name, choices in CHOICES.items() if name != "hidden_layers"}
    chosen = [TUTORIAL, *PRESETS.values()]
    chosen += [replace(TUTORIAL, **{name: choice}) for name, choices in values.items() for choice in choices]
    chosen += [replace(TUTORIAL, hidden_layers=layers, dropout=0.0, units=16) for layers in range(4)]
    for each, code in zip(chosen, programs(modules, chosen), strict=True):
        compile(code, "code", "exec")
        assert code.count('activation="relu"') == each.hidden_layers
        assert code.count("add(Dropout(") == (each.hidden_layers if each.dropout else 0)
        assert f"({float(each.learning_rate)})" in code
        assert f"epochs={each.epochs}" in code
        assert f"batch_size={each.batch_size}" in code
        assert max(map(len, code.splitlines())) <= 70
