"""Each step from a drawing or an image to the network's 28 x 28 field, against reference implementations."""

import itertools

import numpy as np
import pytest
from helpers.drawings.datasets import printed_digits
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from model import images, preprocessing
from model.drawing import check_drawing
from model.errors import InputError, NoInkError
from model.images import preprocess_image
from model.preprocessing import BOX_SIDE, preprocess_strokes

FOUR = [[(60, 0), (10, 60), (90, 60)], [(65, 30), (60, 120)]]


def test_faint_ink_and_specks_that_vanish_when_scaled_are_rejected():
    with pytest.raises(NoInkError):
        preprocessing.crop_to_ink(np.full((5, 5), 50, np.uint8))
    image = np.full((500, 500), 255, np.uint8)
    image[0, 0] = image[-1, -1] = image[0, -1] = 0
    with pytest.raises(NoInkError, match="specks"):
        preprocess_image(image)


PAPER, INK = 230, 20


def printed(digit=2):
    images, labels = printed_digits(10, seed=0)
    sheet = np.full((90, 70), PAPER, np.uint8)
    sheet[20:48, 30:58] = PAPER - images[labels == digit][0].astype(float) * (PAPER - INK) / 255
    return sheet


def transparent(colour):
    """Return the printed digit as opaque ink of one grey level on a transparent background: LA."""
    opacity = ((PAPER - printed().astype(float)) * 255 / (PAPER - INK)).round().astype(np.uint8)
    return np.dstack([np.full_like(opacity, colour), opacity])


def in_mode(mode):
    image = Image.fromarray(printed())
    if mode == "I;16":
        return image.convert("I").point(lambda level: level * 200).convert(mode)
    if mode == "F":
        return Image.fromarray(np.float32(printed()) / 255)
    return image.convert({"La": "LA", "RGBa": "RGBA", "HSV": "RGB", "YCbCr": "RGB"}.get(mode, "L")).convert(mode)


MODES = "L P RGB RGBA RGBX RGBa LA La PA CMYK YCbCr HSV I F I;16"


def test_every_mode_gives_the_same_field():
    expected = preprocess_image(printed()).astype(int)
    for mode in MODES.split():
        image = in_mode(mode)
        assert image.mode == mode
        np.testing.assert_allclose(preprocess_image(image), expected, atol=3, err_msg=mode)


VARIANTS = {
    "light on dark": 255 - printed(),
    "low contrast": (printed().astype(int) // 8 + 100).astype(np.uint8),
    "black on transparent": transparent(0),
    "dark grey on transparent": transparent(60),
    "opaque alpha, RGB, light on dark": np.dstack([255 - printed()] * 3 + [np.full_like(printed(), 255)]),
    "red on transparent": np.dstack([printed() * 0 + 220, printed() * 0, printed() * 0, transparent(0)[..., 1]]),
    "one channel": printed()[..., None],
    "not contiguous": np.dstack([printed()] * 3)[..., 1],
}


def test_contrast_alpha_and_paper_size_make_no_difference():
    expected = preprocess_image(printed()).astype(int)
    for name, variant in VARIANTS.items():
        difference = np.abs(preprocess_image(variant) - expected)
        assert difference.max() <= (25 if "low contrast" in name else 2), name


@given(st.integers(0, 200), st.integers(0, 200), st.integers(0, 200), st.integers(0, 200))
def test_the_digits_place_makes_no_difference(above, below, left, right):
    ink = 255 - printed_digits(10, seed=3)[0][4]
    sheet = np.pad(ink, ((above, below), (left, right)), constant_values=255)
    np.testing.assert_array_equal(preprocess_image(sheet), preprocess_image(ink))


def test_a_thin_line_on_a_large_sheet_is_kept():
    sheet = np.full((500, 500), 255, np.uint8)
    sheet[50:450, 250] = 0
    field = preprocess_image(sheet)
    assert field.max() == 255
    assert np.flatnonzero(field.max(axis=1)).size == BOX_SIDE


def test_infinite_and_nan_levels_are_accepted_and_large_images_scaled_down_first():
    levels = np.float32(printed())
    levels[0, :3], levels[5, 5], levels[7, 7] = np.nan, np.inf, -np.inf
    assert preprocess_image(Image.fromarray(levels)).max() == 255
    assert images.image_to_ink(np.tile(printed(), (20, 20))).shape[0] <= preprocessing.WORKING_SIDE


def test_other_objects_and_arrays_are_rejected():
    for image in (
        *(None, 5, "a.png", b"\x89PNG", [[0, 255]], {}),
        *(np.zeros(shape, np.uint8) for shape in ((5,), (0, 5), (5, 0), (5, 5, 0), (5, 5, 5), (1, 2, 3, 4), ())),
        *(np.zeros((9, 9), dtype) for dtype in (bool, int, float, object, "U1")),
    ):
        with pytest.raises(InputError, match=r"^An image .*must be .*\.$"):
            preprocess_image(image)


@given(
    arrays(np.uint8, st.tuples(st.integers(1, 12), st.integers(1, 12), st.integers(1, 4))),
    st.sampled_from([None, b"", b"abc", 0, 255, -1, 1000, (1, 2, 3), (1,), "x"]),
)
def test_any_pixels_give_a_field_or_are_rejected(pixels, transparency):
    image = Image.fromarray(pixels[..., 0] if pixels.shape[2] == 1 else pixels)
    if transparency is not None:
        image.info["transparency"] = transparency
    try:
        field = preprocess_image(image)
    except InputError:
        return
    assert field.shape == (28, 28)
    assert field.max() == 255


def test_the_number_and_order_of_points_make_no_difference():
    expected = preprocess_strokes(FOUR).astype(int)
    dense = [np.concatenate([np.linspace(a, b, 50) for a, b in itertools.pairwise(stroke)]) for stroke in FOUR]
    backwards = [stroke[::-1] for stroke in FOUR[::-1]]
    in_pieces = [[a, b] for stroke in FOUR for a, b in itertools.pairwise(stroke)]
    for drawing in (dense, backwards, in_pieces, [*FOUR, []], [tuple(stroke) for stroke in FOUR], [*FOUR, FOUR[0]]):
        assert np.abs(preprocess_strokes(drawing) - expected).mean() < 2


def test_a_drawing_and_its_image_give_the_same_field():
    ink = preprocessing.strokes_to_ink(check_drawing(FOUR), 10.0)
    picture = np.pad(255 - ink, 30, constant_values=255)
    assert np.abs(preprocess_image(picture).astype(int) - preprocess_strokes(FOUR, 10)).mean() < 1
