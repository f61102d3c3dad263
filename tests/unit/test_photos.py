"""From a photo of paper to text lines of components: light, rules, what is dropped, and hostile images."""

import contextlib

import cv2
import numpy as np
import pytest
from handwritten import DOODLES, strokes_of
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageDraw
from written_paper import PAPER, draw_digit

from model import NoInkError
from model.images import preprocess_image
from model.photos.components import MAX_COMPONENTS
from model.photos.finding import find_text_lines
from model.photos.masks import Component
from model.photos.reading import find_numbers, photo_to_field
from model.photos.text_lines import sort_into_lines

FOUR = [[(60, 0), (10, 70), (95, 70)], [(70, 30), (66, 120)]]
SEVEN = [[(10, 5), (85, 0), (40, 120)]]


def draw(page, digit, left, top, width=9, level=40, size=1.0):
    """Draw a digit about 120 x size pixels high on a page of grey levels, in place."""
    for stroke in digit:
        points = np.rint(np.array(stroke) * size + (left, top)).astype(np.int32)
        cv2.polylines(page, [points], isClosed=False, color=level, thickness=width, lineType=cv2.LINE_AA)


def sheet(height=240, width=240, level=215):
    """Return paper with a little grain."""
    grain = np.random.default_rng(0).normal(0, 2, (height, width))
    return np.clip(level + grain, 0, 255).astype(np.uint8)


def found(image):
    return [component for line in find_text_lines(image).text_lines for component in line]


def ruled(page, pitch=75, slope=0.03):
    rows, columns = page.shape
    for top in range(-pitch, rows + pitch, pitch):
        cv2.line(page, (0, top), (columns, round(top + slope * columns)), 120, 2, cv2.LINE_AA)


def squared(page):
    ruled(page, 60, slope=0.0)
    page[:] = cv2.rotate(page, cv2.ROTATE_90_CLOCKWISE)
    ruled(page, 60, slope=0.0)


def double_box(page):
    cv2.rectangle(page, (25, 20), (215, 215), 60, 5, cv2.LINE_AA)
    cv2.rectangle(page, (38, 33), (202, 202), 60, 2, cv2.LINE_AA)


COMB = np.array([(30, 140), (30, 200), (210, 200), (210, 140)])
PRINTED = {
    "nothing": lambda page: None,
    "ruled": ruled,
    "squared": squared,
    "a cell": lambda page: cv2.rectangle(page, (35, 30), (200, 205), 60, 5, cv2.LINE_AA),
    "a double box": double_box,
    "a comb": lambda page: cv2.polylines(page, [COMB], False, 60, 3, cv2.LINE_AA),
}


@pytest.mark.parametrize("name", PRINTED)
def test_printed_lines_are_erased_and_strokes_repaired(recognizer, name):
    for digit, value in ((FOUR, 4), (SEVEN, 7)):
        page = sheet()
        PRINTED[name](page)
        written = page.copy()
        draw(written, digit, 70, 60)
        assert recognizer.predict_images([written]).argmax() == value
        assert not found(page)


@pytest.mark.parametrize("side", [24, 32, 40])
@pytest.mark.parametrize("level", [120, 200])
@pytest.mark.parametrize("width", [14, 30])
def test_small_cells_are_photos_and_flat_images_are_clean(recognizer, side, level, width):
    shade = np.linspace(0.6, 1, 240)
    for digit, value in ((FOUR, 4), (SEVEN, 7)):
        page = sheet(level=level)
        cv2.rectangle(page, (0, 0), (239, 239), 30, 14)
        draw(page, digit, 70, 60, width)
        board = sheet(level=60)
        draw(board, digit, 70, 60, width, level=200)
        coloured = np.stack([page, np.where(page < 100, page // 2, page), page], axis=-1)
        for image in (page, page * shade, board, coloured):
            small = cv2.resize(image.astype(np.uint8), (side, side), interpolation=cv2.INTER_AREA)
            assert recognizer.predict_images([small]).argmax() == value
        flat = np.full((240, 240), level, np.uint8)
        draw(flat, digit, 70, 60, width)
        small = cv2.resize(flat, (side, side), interpolation=cv2.INTER_AREA)
        np.testing.assert_array_equal(photo_to_field(small), preprocess_image(small))


def test_pores_of_pencil_make_no_stroke_thinner():
    page = sheet(400, 400)
    draw(page, SEVEN, 80, 60, width=8, size=2)
    (smooth,) = found(page)
    pores = np.random.default_rng(0).random(page.shape) < 0.15
    page[pores] = 215
    (grained,) = found(page)
    assert grained.line_width == pytest.approx(smooth.line_width, rel=0.25)


@pytest.mark.parametrize("lean", [-14, 8, 14])
def test_a_1_from_line_to_line_is_written_and_a_line_between_cells_is_not(recognizer, lean):
    page = sheet(300, 700)
    cv2.rectangle(page, (20, 60), (680, 220), 60, 5, cv2.LINE_AA)
    empty = page.copy()
    for x in (250, 450):
        cv2.line(empty, (x, 60), (x, 220), 60, 5, cv2.LINE_AA)
    assert not found(empty)
    draw(page, FOUR, 100, 80)
    draw(page, [[(lean, 0), (0, 160)]], 350, 60, level=60, width=5)
    draw(page, SEVEN, 500, 80)
    assert [str(number) for number in find_numbers(recognizer, page).numbers] == ["417"]


@pytest.mark.parametrize("level", [185, 165])
def test_a_pattern_that_is_printed_everywhere_is_no_ink(recognizer, level):
    page = sheet(300, 600)
    rows, columns = np.indices(page.shape)
    page[np.cos((rows + 8 * np.sin(columns / 20)) / 2.5) > 0.4] = level
    draw(page, FOUR, 100, 90)
    draw(page, SEVEN, 350, 90)
    assert [str(number) for number in find_numbers(recognizer, page).numbers] == ["47"]


def test_a_bar_along_a_printed_line_is_kept(recognizer):
    page = sheet(240, 240)
    cv2.line(page, (0, 70), (240, 70), 150, 6, cv2.LINE_AA)
    draw(page, [[(0, 0), (145, 0), (75, 130)]], 45, 70)
    assert recognizer.predict_images([page]).argmax() == 7


REPEATED = [str(digit) * 4 for digit in range(10)]
NUMBERS = [*([number] for number in REPEATED), ["2357", "0469"], ["1111"] * 3, ["4747", "7474", "4747"], [*"141"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("height", "pitch", "margin", "first"),
    [(110, 0.9, 90, 0), (60, 0.9, 200, 1), (100, 0.75, 40, 1), (100, 0.62, 8, 0)],
    ids=["spread out", "small", "touching", "touching, cropped"],
)
def test_strokes_of_digits_in_rows_and_columns_are_no_rules(height, pitch, margin, first):
    for lines in NUMBERS[first::2]:
        page = Image.new("RGB", (600, 1000), PAPER)
        for row, line in enumerate(lines):
            for place, digit in enumerate(line):
                draw_digit(ImageDraw.Draw(page), int(digit), 100 + place * pitch * height, 150 + row * 250, height)
        levels = np.asarray(page.convert("L"))
        rows, columns = np.nonzero(levels < 150)
        box = [max(0, rows.min() - margin), rows.max() + margin, max(0, columns.min() - margin), columns.max() + margin]
        result = find_text_lines(levels[box[0] : box[1], box[2] : box[3]])
        np.testing.assert_array_equal(result.without_lines, result.ink, err_msg=str(lines))


@pytest.mark.parametrize("light", ["even", "vignette", "hard shadow", "dark"])
def test_light_and_polarity_make_little_difference(light):
    page = sheet(300, 400)
    draw(page, FOUR, 150, 90)
    rows, columns = np.mgrid[:300, :400]
    factor = {
        "even": 1.0,
        "vignette": 1 - 0.75 * (np.hypot(rows - 150, columns - 200) / 250) ** 2,
        "hard shadow": np.where(columns + rows / 3 > 240, 0.5, 1.0),
        "dark": 0.25,
    }[light]
    expected = photo_to_field(page).astype(int)
    for image in (page * factor, 255 - page * 0.9 if light == "even" else page * factor):
        field = photo_to_field(image.astype(np.uint8))
        assert np.abs(field - expected).mean() < 12


def box(left, top, width, height):
    return Component(left, top, np.full((height, width), 255, np.uint8), 4.0)


def lefts(components):
    return [[component.left for component in line] for line in sort_into_lines(components)]


def test_a_small_digit_and_marks_stay_in_their_number():
    digits = [box(left, 100, 40, height) for left, height in ((0, 60), (60, 75), (120, 40), (180, 70))]
    marks = [box(106, 160, 8, 8), box(230, 130, 20, 6)]
    assert lefts([*digits, *marks]) == [[0, 60, 106, 120, 180, 230]]


def test_a_gap_as_wide_as_two_digits_divides_numbers_and_their_rows_stay_in_order():
    assert lefts([box(left, 100, 40, 60) for left in (0, 60, 120, 239)]) == [[0, 60, 120, 239]]
    assert lefts([box(left, top, 40, 60) for left, top in ((0, 102), (60, 102), (120, 102), (240, 100))]) == [
        [0, 60, 120],
        [240],
    ]
    assert lefts([box(left, 100, 8, 60) for left in (0, 60, 120, 190)]) == [[0, 60, 120], [190]]  # 1s


def test_the_parts_of_a_broken_digit_are_in_one_line():
    halves = [box(60, 100, 40, 34), box(65, 138, 30, 32)]
    assert lefts([box(0, 100, 40, 70), *halves, box(120, 100, 40, 70)]) == [[0, 60, 65, 120]]
    assert lefts([box(0, 0, 40, 60), box(0, 68, 40, 60)]) == [[0], [0]]  # two digits


@pytest.mark.parametrize(("text", "numbers"), [("4A", ["4?"]), ("4AA", []), ("47A", ["47?"])])
def test_a_line_is_a_number_if_most_of_it_is_digits(recognizer, text, numbers):
    letter = [np.array(stroke) * 1.2 for stroke in strokes_of(DOODLES["an A"])]
    page = sheet(300, 900)
    for place, character in enumerate(text):
        draw(page, {"4": FOUR, "7": SEVEN, "A": letter}[character], 100 + 150 * place, 90)
    assert [str(number) for number in find_numbers(recognizer, page).numbers] == numbers


def test_a_smaller_word_beside_a_number_is_no_number(recognizer):
    letter = [np.array(stroke) * 1.2 for stroke in strokes_of(DOODLES["a K"])]
    page = sheet(300, 900)
    for place, character in enumerate((SEVEN, letter, FOUR)):
        draw(page, character, 60 + 75 * place, 130, width=5, size=0.5)
    assert [str(number) for number in find_numbers(recognizer, page).numbers] == ["7?4"]
    for place, digit in enumerate((FOUR, SEVEN)):
        draw(page, digit, 400 + 150 * place, 90)
    assert [str(number) for number in find_numbers(recognizer, page).numbers] == ["47"]


def test_the_digit_in_the_middle_counts_and_not_what_the_edge_cuts_off():
    page = sheet(260, 300)
    draw(page, FOUR, 110, 70)
    alone = photo_to_field(page).astype(int)
    draw(page, SEVEN, 260, 20)
    assert np.abs(photo_to_field(page) - alone).mean() < 3


def test_what_the_edge_cuts_off_is_no_digit_unless_it_fills_the_photo():
    page = sheet(500, 400)
    draw(page, SEVEN, -20, 180)
    assert not found(page)
    assert len(found(page[170:310, :80])) == 1


def test_neighbours_of_which_less_than_half_is_shown_are_no_digits():
    page = sheet(300, 600)
    draw(page, FOUR, 100, 90)
    draw(page, SEVEN, 350, 90)
    for top in (-95, 275):
        draw(page, [[(10, 0), (170, 0), (170, 110), (10, 110), (10, 0)]], 220, top)
    assert len(found(page)) == 2


def test_lines_between_areas_of_different_colours_are_not_written():
    red, green = (190, 120, 110), (110, 160, 120)
    for inside, outside, count in ((red, red, 1), (green, green, 1), (red, green, 0)):
        photo = np.full((300, 300, 3), outside, np.uint8)
        cv2.ellipse(photo, (150, 150), (60, 90), 0, 0, 360, inside, -1)
        cv2.ellipse(photo, (150, 150), (60, 90), 0, 0, 360, (40, 30, 30), 12)
        assert len(found(photo)) == count


def test_creases_are_not_written():
    page = sheet(900, 700)
    cv2.line(page, (60, 830), (630, 40), 150, 2, cv2.LINE_AA)
    assert not found(page)
    draw(page, SEVEN, 400, 600)
    assert len(found(page)) == 1


def test_thin_pens_in_large_images_are_found():
    page = sheet(1500, 1500)
    draw(page, FOUR, 500, 400, width=3, size=4)
    draw(page, SEVEN, 100, 100, width=2, size=0.3)
    assert len(found(page)) == 2


def hostile():
    rows, columns = np.mgrid[:300, :300]
    generator = np.random.default_rng(1)
    yield "noise", generator.integers(0, 256, (300, 300))
    yield "specks", np.where(generator.random((300, 300)) < 0.03, 0, 255)
    yield from ((f"comb {pitch}", np.where(columns % pitch < pitch / 3, 0, 255)) for pitch in (2, 7, 30))
    yield from ((f"chequerboard {side}", (rows // side + columns // side) % 2 * 255) for side in (1, 8, 100))
    yield "grid", np.where((columns % 12 < 2) | (rows % 12 < 2), 0, 255)
    yield "dots", np.where((columns % 9 < 4) & (rows % 9 < 4), 0, 255)
    yield "rings", 127 + 127 * np.cos(np.hypot(rows - 150, columns - 150) / 3)
    yield "ramp", columns * 255 // 300
    yield "black", rows * 0


@pytest.mark.parametrize(("name", "image"), list(hostile()), ids=lambda value: value if isinstance(value, str) else "")
def test_hostile_images_give_a_bounded_number_of_components(name, image):
    page = find_text_lines(image.astype(np.uint8))
    count = sum(len(line) for line in page.text_lines)
    assert count <= MAX_COMPONENTS
    assert page.are_all or count == MAX_COMPONENTS, name


@pytest.mark.slow
@settings(max_examples=20)
@given(arrays(np.uint8, st.tuples(st.integers(1, 70), st.integers(1, 70)), elements=st.integers(0, 255)))
def test_any_pixels_give_components_within_the_picture(pixels):
    page = find_text_lines(pixels)
    for line in page.text_lines:
        for component in line:
            assert component.ink.max() > 0
            assert 0 <= component.left < component.right <= page.photo.shape[1]
            assert 0 <= component.top < component.bottom <= page.photo.shape[0]
    with contextlib.suppress(NoInkError):
        assert photo_to_field(pixels).shape == (28, 28)


@pytest.mark.parametrize("shape", [(1, 1), (1, 3000), (3000, 1), (50, 50), (1, 1600), (5000, 20)])
def test_images_of_one_colour_have_no_components(shape):
    for level in (0, 130, 255):
        image = np.full(shape, level, np.uint8)
        assert not found(image)
        with pytest.raises(NoInkError):
            photo_to_field(image)
