"""The engine in JavaScript answers what Python answers. `tools/compare_engine.py` does this with all data."""

import math
from dataclasses import asdict, replace

import pytest
from composed_numbers import number_requests
from engine import PROBABILITY_TOLERANCE, Engine, Python, body_of, differences, drawings, pen_digits, rounded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model import InputError, preprocess_strokes
from model.drawing import MAX_COORDINATE, MAX_POINTS, MAX_STROKES, PAD_SIDE
from model.jobs.settings import TUTORIAL, check_settings, tutorial_code
from page.server.routes import encode_error
from page.tabs.learn.learn import CHOICES, PRESETS

pytestmark = pytest.mark.slow

DRAWINGS = 600
WITH_STEPS = 200  # of them
NUMBERS = 80
ALLOWED = 0.001  # part of the drawings whose answers may differ: sums in another order, at a threshold or a tie


@pytest.fixture(scope="module")
def engine(browser, static_site):
    page = browser.new_page()
    yield Engine(page, static_site)
    page.close()


@pytest.fixture(scope="module")
def python():
    return Python(rounded)


def different(engine, python, name, bodies):
    """Return how the answers differ: list of lists of sentences, one for each request that differs."""
    answers = zip(engine.ask(name, bodies), python.ask(name, bodies), strict=True)
    return [found for found in (list(differences(*pair)) for pair in answers) if found]


def expect_the_same(engine, python, name, bodies):
    found = different(engine, python, name, bodies)
    assert len(found) <= math.ceil(ALLOWED * len(bodies)), f"{name}: {found[:5]}"


@pytest.mark.uses_data("UCI_PEN_PATH")
def test_answers_to_drawings_are_the_same(engine, python):
    bodies = list(drawings(DRAWINGS))
    for name, asked in (("look", [{**body, "compare": True} for body in bodies]), ("steps", bodies[:WITH_STEPS])):
        expect_the_same(engine, python, name, asked)


@pytest.mark.uses_data("UCI_PEN_PATH")
def test_numbers_are_read_the_same(engine, python):
    asked = [{**body, "compare": True} for body in number_requests(NUMBERS, pen_digits())]
    expect_the_same(engine, python, "look", asked)


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


def test_answers_to_drawings_of_every_kind_are_the_same(engine, python):
    """Hypothesis makes the drawings; the browser answers them all at once."""
    bodies = []

    @settings(max_examples=150, database=None, suppress_health_check=list(HealthCheck))
    @given(any_drawings())
    def collect(body):
        bodies.append(body)

    collect()
    for name in ("look", "steps"):
        expect_the_same(engine, python, name, bodies)


@pytest.mark.uses_data("UCI_PEN_PATH")
def test_rounding_the_weights_hardly_changes_the_probabilities(python):
    fields = [preprocess_strokes(body["strokes"], body["line_width"]) for body in drawings(WITH_STEPS)]
    for exact, halves in zip(Python().recognizers, python.recognizers, strict=True):
        change = abs(exact.predict_fields(fields) - halves.predict_fields(fields)).max()
        assert 0 < change <= PROBABILITY_TOLERANCE


def test_the_largest_drawings_are_answered_and_larger_ones_rejected(engine, python):
    zigzag = [[(37 * i) % PAD_SIDE, (91 * i) % PAD_SIDE] for i in range(MAX_POINTS)]
    assert different(engine, python, "look", [body_of([zigzag], width) for width in (1, 60, 900)]) == []
    too_large = [[*zigzag, [0, 0]]], [[[0, 0]]] * (MAX_STROKES + 1), [[[2 * MAX_COORDINATE, 0]]], [[[0, None]]], []
    bodies = [{"strokes": strokes, "line_width": 60} for strokes in too_large]
    bodies += [{"strokes": [[[0, 0]]], "line_width": width} for width in (0, -1, "60")]
    for answer in engine.ask("look", bodies):
        assert answer["error"].endswith(".")
    (gone,) = engine.ask("kept", [{"network": "a token of a server"}])
    assert gone["error"]
    assert gone["reason"] == "gone"


def test_the_tutorials_program_is_the_same_for_all_settings(engine):
    values = {name: choices for name, choices in CHOICES.items() if name != "hidden_layers"}
    chosen = [TUTORIAL, *PRESETS.values()]
    chosen += [replace(TUTORIAL, **{name: choice}) for name, choices in values.items() for choice in choices]
    chosen += [replace(TUTORIAL, hidden_layers=layers, dropout=0.0, units=16) for layers in range(4)]
    answers = engine.ask("code", [{"settings": asdict(each)} for each in chosen])
    for each, answer in zip(chosen, answers, strict=True):
        assert answer == {"code": tutorial_code(check_settings(asdict(each)))}
    for wrong in ({"units": 7}, {"units": 8.5}, {"epochs": 51}, {"epochs": None}, {"optimizer": "lion"}):
        body = asdict(TUTORIAL) | wrong
        with pytest.raises(InputError) as error:
            check_settings(body)
        assert engine.ask("code", [{"settings": body}]) == [encode_error(error.value)]
