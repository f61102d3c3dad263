"""Drawings are checked before they are converted, and the work that a valid drawing causes is bounded."""

import numpy as np
import pytest
from PIL import ImageDraw

from model.drawing import MAX_COORDINATE, MAX_POINTS, MAX_STROKES, PAD_SIDE, check_line_width, parse_drawing
from model.errors import InputError, NoInkError
from model.preprocessing import INK_SIDE, MAX_BRUSH, MAX_DRAWN_POINTS, OVERSAMPLING, preprocess_drawing

LONG = "9" * 100_000
SHAPES = [np.zeros((2, 3)), np.zeros((2, 3, 3)), np.zeros((2, 3, 2, 1)), np.zeros((2, 2), "M8[s]")]

HOSTILE = [
    *(LONG, [LONG] * 9, [[LONG] * 9], [[[LONG, LONG]] * 4]),
    *([[]] * 330_000, [[[1, 2]]] * (MAX_STROKES + 1), [[[1, 2]] * (MAX_POINTS + 1)], [[[1] * 100_000]]),
    [[[[[[1]]]]]],
    *(np.array([[["1", 2]]], object), np.array([[["1", "2"]]]), np.array([[[True, False]]])),
    *(np.array(1.0), [np.array(1.0)], *SHAPES),
    *(None, 5, 1.5, True, np.array(5), object()),
    *("12", b"12", {}, {"a": 1}, {1, 2}, [{"x": 1, "y": 2}]),
    *([5], ["12"], [None], [{}], [[5]], [["12"]], [[[5]]]),
    *([[(1, 2), 3]], [[(1, 2), (3,)]], [[(1, 2, 3)]], [[[(1, 2)]]], [[({}, 1)]]),
    *([[(None, 1)]], [[("1", "2")]], [[(1j, 2)]], [[(True, False)]], [[(1, True)]], [[(1, 2), (np.False_, 2.5)]]),
    *([[(1e7, 1)]], [[(-(2**63), 0)]], [[(1, 2), (1e300, 2)]], [[[10**400, 1]]]),
    *([[(np.nan, 1)]], [[(1, np.inf)]], [[(-np.inf, 1)]]),
]


def test_invalid_drawings_are_rejected_with_a_sentence():
    for drawing in HOSTILE:
        with pytest.raises(InputError, match=r"^(A drawing|The drawing|Stroke 1) .*\.$") as refusal:
            parse_drawing(drawing)
        assert len(str(refusal.value)) < 200


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


def test_a_line_width_must_be_a_positive_number():
    for line_width in (0, -1, np.nan, np.inf, 1e7, 10**400, True, "5", [5], (), {}, 1j, np.array(5.0)):
        with pytest.raises(InputError, match=r"^The line width must be a number"):
            check_line_width(line_width)
    assert check_line_width(None) is None
    assert [check_line_width(width) for width in (5, 5.0, np.int8(5), np.float32(5))] == [5.0] * 4


def worst_drawings():
    generator = np.random.default_rng(0)
    jumps = generator.uniform(-1, 1, (MAX_POINTS, 2))
    columns = np.linspace(0, PAD_SIDE, MAX_POINTS)
    crossing = np.column_stack([columns, MAX_COORDINATE * (-1) ** np.arange(MAX_POINTS)])
    many = [MAX_COORDINATE * points for points in np.array_split(jumps, MAX_STROKES)]
    for strokes in ([MAX_COORDINATE * jumps], [PAD_SIDE * np.abs(jumps)], [crossing], many):
        for line_width in (None, 1e-9, PAD_SIDE):
            yield parse_drawing(strokes, line_width)


def test_the_worst_drawing_costs_a_bounded_amount_of_work(monkeypatch):
    """Work is counted, not timed: points of lines, their width, and their distance from the canvas."""
    drawn, draw = [], ImageDraw.ImageDraw.line

    def record(canvas, points, fill, width):
        drawn.append((np.reshape(points, (-1, 2)), width))
        draw(canvas, points, fill=fill, width=width)

    monkeypatch.setattr(ImageDraw.ImageDraw, "line", record)
    side = INK_SIDE * OVERSAMPLING
    for drawing in worst_drawings():
        drawn.clear()
        preprocess_drawing(drawing)
        assert 0 < sum(len(points) for points, _ in drawn) <= 2 * (MAX_DRAWN_POINTS + 2 * MAX_STROKES)
        assert max(width for _, width in drawn) <= MAX_BRUSH * (side + OVERSAMPLING)
        assert max(np.abs(points).max() for points, _ in drawn) <= (MAX_BRUSH + 2) * side
