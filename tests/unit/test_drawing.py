"""What comes as a drawing is checked from the outside in, and what is accepted costs a bounded amount of work."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageDraw

from model import drawing as drawing_module
from model.drawing import MAX_COORDINATE, MAX_POINTS, MAX_STROKES, PAD_SIDE, check_line_width, parse_drawing
from model.errors import InputError, NoInkError
from model.preprocessing import INK_SIDE, MAX_BRUSH, MAX_DRAWN_POINTS, OVERSAMPLING, preprocess_drawing, strokes_to_ink
from model.steps import steps

LONG = "9" * 100_000

HOSTILE = {
    "long strings as coordinates": [[[LONG, LONG]] * 4],
    "long strings as points": [[LONG] * 9],
    "long strings as strokes": [LONG] * 9,
    "a string as a drawing": LONG,
    "many empty strokes": [[]] * 330_000,
    "many strokes": [[[1, 2]]] * (MAX_STROKES + 1),
    "many points": [[[1, 2]] * (MAX_POINTS + 1)],
    "many coordinates": [[[1] * 100_000]],
    "deep lists": [[[[[[1]]]]]],
    "a number too large for a float": [[[10**400, 1]]],
    "an array of objects": np.array([[["1", 2]]], dtype=object),
    "an array of strings": np.array([[["1", "2"]]]),
    "an array of booleans": np.array([[[True, False]]]),
    "an array of no dimensions": np.array(1.0),
    "a stroke of no dimensions": [np.array(1.0)],
    "arrays of other shapes": [
        np.zeros((2, 3)),
        np.zeros((2, 3, 3)),
        np.zeros((2, 3, 2, 1)),
        np.zeros((2, 2), "M8[s]"),
    ],
    "what cannot be gone through": [None, 5, 1.5, True, np.array(5), object()],
    "what is no list": ["12", b"12", {}, {"a": 1}, {1, 2}, [{"x": 1, "y": 2}]],
    "other strokes": [[5], ["12"], [None], [{}], [[5]], [["12"]], [[[5]]]],
    "other points": [[[(1, 2), 3]], [[(1, 2), (3,)]], [[(1, 2, 3)]], [[[(1, 2)]]], [[({}, 1)]]],
    "other coordinates": [[[(None, 1)]], [[("1", "2")]], [[(1j, 2)]], [[(True, False)]], [[(1, True)]]],
    "a boolean of NumPy": [[(1, 2), (np.False_, 2.5)]],
    "numbers that are too large": [[[(1e7, 1)]], [[(-(2**63), 0)]], [[(1, 2), (1e300, 2)]]],
    "no numbers": [[[(np.nan, 1)]], [[(1, np.inf)]], [[(-np.inf, 1)]]],
}
SEVERAL = {"arrays of other shapes", "what cannot be gone through", "what is no list", "other strokes", "other points"}
SEVERAL |= {"other coordinates", "numbers that are too large", "no numbers"}


class Watched:
    """NumPy, but for `array`, which notes what it is given."""

    def __init__(self):
        self.made = []

    def __getattr__(self, attribute):
        return getattr(np, attribute)

    def array(self, values, **options):
        self.made.append(values)
        return np.array(values, **options)


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_not_a_drawing_is_rejected_in_a_sentence_before_an_array_is_made_of_it(monkeypatch, name):
    monkeypatch.setattr(drawing_module, "np", Watched())
    for drawing in HOSTILE[name] if name in SEVERAL else [HOSTILE[name]]:
        with pytest.raises(InputError, match=r"^(A drawing|The drawing|Stroke 1) .*\.$") as refusal:
            parse_drawing(drawing)
        assert len(str(refusal.value)) < 200
    assert all(type(value) in (int, float) for values in drawing_module.np.made for value in values)


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.complex_numbers()
nested = st.recursive(
    values, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(strokes=nested, line_width=values)
def test_anything_is_a_drawing_or_is_rejected(strokes, line_width):
    try:
        drawing = parse_drawing(strokes, line_width)
    except InputError:
        return
    assert 1 <= len(drawing.strokes) <= MAX_STROKES
    assert 0 < drawing.line_width <= MAX_COORDINATE
    for stroke in drawing.strokes:
        assert stroke.shape[1:] == (2,)
        assert (np.abs(stroke) <= MAX_COORDINATE).all()


@pytest.mark.parametrize("kind", [list, tuple, np.array])
def test_lists_tuples_and_arrays_of_numbers_are_accepted(kind):
    for coordinate in (int, float, np.int8, np.uint16, np.int64, np.float16, np.float32, np.float64):
        points = kind([kind([coordinate(1), coordinate(2)]), kind([coordinate(30), coordinate(40)])])
        (stroke,) = parse_drawing([points]).strokes
        assert stroke.tolist() == [[1, 2], [30, 40]]
        assert stroke.dtype == np.float64
    assert len(parse_drawing([[(0, 0)] * MAX_POINTS]).strokes[0]) == MAX_POINTS


def test_a_drawing_without_points_is_empty():
    for strokes in ([], (), [[]], [[], []], np.empty((0, 2)), np.empty((3, 0, 2)), [np.empty((0, 2))]):
        with pytest.raises(NoInkError, match="empty"):
            parse_drawing(strokes)


def test_a_line_width_is_a_number_or_is_rejected():
    for line_width in (0, -1, np.nan, np.inf, 1e7, 10**400, True, "5", [5], (), {}, 1j, np.array(5.0)):
        with pytest.raises(InputError, match=r"^The line width must be a number"):
            check_line_width(line_width)
    assert check_line_width(None) is None
    assert [check_line_width(width) for width in (5, 5.0, np.int8(5), np.float32(5))] == [5.0] * 4


# ---- Work


@pytest.fixture
def drawn(monkeypatch):
    """Everything that is drawn: a list of (points, width) for each line and circle."""
    operations = []
    line, circle = ImageDraw.ImageDraw.line, ImageDraw.ImageDraw.circle

    def counted_line(self, points, fill=None, width=0, **options):
        operations.append((np.reshape(points, (-1, 2)), width))
        line(self, points, fill=fill, width=width, **options)

    def counted_circle(self, centre, radius, **options):
        operations.append((np.reshape(centre, (-1, 2)), 2 * radius))
        circle(self, centre, radius, **options)

    monkeypatch.setattr(ImageDraw.ImageDraw, "line", counted_line)
    monkeypatch.setattr(ImageDraw.ImageDraw, "circle", counted_circle)
    return operations


def worst_drawings():
    generator = np.random.default_rng(0)
    jumps = generator.uniform(-1, 1, (MAX_POINTS, 2))
    columns = np.linspace(0, PAD_SIDE, MAX_POINTS)
    crossing = np.column_stack([columns, MAX_COORDINATE * (-1) ** np.arange(MAX_POINTS)])
    many = [MAX_COORDINATE * points for points in np.array_split(jumps, MAX_STROKES)]
    for strokes in ([MAX_COORDINATE * jumps], [PAD_SIDE * np.abs(jumps)], [crossing], many):
        for line_width in (None, 1e-9, 60, PAD_SIDE, MAX_COORDINATE):
            yield parse_drawing(strokes, line_width)


@pytest.mark.parametrize("work", [preprocess_drawing, steps])
def test_the_worst_drawing_costs_a_bounded_amount_of_work(drawn, work):
    """Counted, not timed: how much is drawn, how wide, and how far outside of the canvas."""
    side = INK_SIDE * OVERSAMPLING
    for drawing in worst_drawings():
        drawn.clear()
        work(drawing)
        canvases = 2 if work is steps else 1
        assert sum(len(points) for points, _ in drawn) <= canvases * 4 * (MAX_DRAWN_POINTS + 2 * MAX_STROKES)
        assert max(width for _, width in drawn) <= MAX_BRUSH * (side + OVERSAMPLING)
        assert max(np.abs(points).max() for points, _ in drawn) <= (MAX_BRUSH + 2) * side


def test_a_canvas_that_is_full_is_drawn_on_no_more(drawn):
    drawing = parse_drawing([[[500, 500]]] * MAX_STROKES, PAD_SIDE * 4)
    ink = strokes_to_ink(drawing.strokes, drawing.line_width, frame=(np.zeros(2), np.full(2, float(PAD_SIDE))))
    assert (ink == 255).all()
    assert len(drawn) < MAX_STROKES


def test_what_leaves_the_pad_is_cut_off_as_if_the_pad_were_larger():
    """The part of a line inside of a frame looks as it does in a frame that holds all of it."""
    strokes = parse_drawing(
        [[[-5000, 300], [500, 300], [500, 9000]], [[2000, 2000]], [[700, -400], [900, 5000]]], 60
    ).strokes
    small = strokes_to_ink(strokes, 60, frame=(np.zeros(2), np.full(2, 1000.0)))
    inside = [np.clip(stroke, -200, 1200) for stroke in strokes[:1]]
    expected = strokes_to_ink([*inside, strokes[2]], 60, frame=(np.zeros(2), np.full(2, 1000.0)))
    assert np.abs(small.astype(int) - expected).mean() < 1
