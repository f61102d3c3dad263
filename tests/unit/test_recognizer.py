"""From drawings and images to probabilities, with the shipped networks and others."""

import json

import numpy as np
import pytest
from calls import check_sentence
from datasets import needs_mnist, printed_digits, real_mnist
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from model import InputError, NetworkFileError, load_recognizer
from model.preprocessing import preprocess_strokes
from model.recognizer import FOLDER, PURPOSES

ONE = [[(50, 5), (50, 95)]]
ZERO = [[(50, 5), (20, 30), (20, 70), (50, 95), (80, 70), (80, 30), (50, 5)]]


def assert_probabilities(array, count):
    assert array.shape == (count, 10)
    assert array.dtype == np.float32
    assert (array >= 0).all()
    np.testing.assert_allclose(array.sum(axis=1), 1, atol=1e-5)


# Reading


def test_drawings_and_images_are_read(tutorial):
    one, zero = map(preprocess_strokes, (ONE, ZERO))
    of_images = tutorial.predict_images([one, Image.fromarray(255 - zero)])
    for probabilities in (tutorial.predict_strokes([ONE, ZERO]), of_images):
        assert_probabilities(probabilities, 2)
        assert probabilities.argmax(axis=1).tolist() == [1, 0]


def test_images_and_fields_may_be_an_array_or_a_list(tutorial):
    images = printed_digits(12, seed=5)[0]
    for predict in (tutorial.predict_images, tutorial.predict_fields):
        np.testing.assert_array_equal(predict(images), predict(list(images)))
    fields = np.array([preprocess_strokes(ONE), preprocess_strokes(ZERO)])
    np.testing.assert_array_equal(tutorial.predict_fields(fields), tutorial.predict_strokes([ONE, ZERO]))


def test_digits_are_told_from_non_digits_as_on_the_page(tutorial):
    drawings = [strokes_of(text) for text in (*(text for _, text in WRITTEN.values()), *NO_DIGITS.values())]
    for recognizer in (load_recognizer(), tutorial):
        expected = [verdict.is_digit for verdict in recognizer.judge_all(list(map(preprocess_strokes, drawings)))]
        assert set(expected) == {True, False}
        found = recognizer.is_digit(recognizer.predict_strokes(drawings))
        assert found.dtype == bool
        assert found.tolist() == expected
    assert tutorial.is_digit(tutorial.predict_images([])).shape == (0,)


# Errors

anything = st.recursive(
    st.from_type(None | bool | int | float | complex)
    | st.text(max_size=5)
    | st.binary(max_size=5)
    | st.integers(-(10**400), 10**400)
    | arrays(st.sampled_from([np.uint8, np.int64, np.float32, np.float64, bool]), array_shapes(max_dims=4)),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.lists(st.lists(st.tuples(inner, inner), max_size=4), max_size=3)
    ),
    max_leaves=12,
)
numbers = st.floats() | st.floats(-1000, 1000) | st.integers(-1000, 1000)
nearly_strokes = st.lists(st.lists(st.tuples(numbers, numbers) | st.lists(numbers, max_size=3), max_size=8), max_size=4)


def expect_rows_or_a_sentence(predict, inputs, *options):
    """Expect probabilities of each input, or an InputError of one sentence."""
    try:
        assert_probabilities(predict(inputs, *options), len(inputs))
    except InputError as error:
        check_sentence(str(error))


@given(anything | st.lists(nearly_strokes, max_size=3), st.none() | numbers | st.lists(numbers) | anything)
def test_any_drawings_are_read_or_rejected_in_a_sentence(tutorial, drawings, line_width):
    expect_rows_or_a_sentence(tutorial.predict_strokes, drawings, line_width)


@given(anything | st.lists(arrays(np.uint8, array_shapes(min_dims=2, max_dims=3, max_side=9)), max_size=3))
def test_any_images_are_read_or_rejected_in_a_sentence(tutorial, images):
    expect_rows_or_a_sentence(tutorial.predict_images, images)


# Loading


def test_an_unknown_name_is_rejected_with_the_known_ones(tmp_path):
    for name in ("tutorials", "", "tutorial.h5", str(tmp_path), "../model/tutorial"):
        with pytest.raises(NetworkFileError, match=r"no network called .*tutorial.*\.$"):
            load_recognizer(name)
    with pytest.raises(NetworkFileError, match="There is no network at"):
        load_recognizer(tmp_path / "tutorial.npz")


# On MNIST


@needs_mnist
@pytest.mark.parametrize("name", PURPOSES)
def test_a_network_is_as_good_as_its_report_says(name):
    _, (x_test, y_test) = real_mnist()
    report = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    predictions = load_recognizer(name).predict_fields(x_test).argmax(axis=1)
    assert np.flatnonzero(predictions != y_test).tolist() == report["misread"]
    assert (predictions == y_test).mean() == pytest.approx(report["test_accuracy"], abs=1e-6)
    assert np.array(report["confusion_matrix"]).sum(axis=1).tolist() == np.bincount(y_test).tolist()
    assert np.trace(report["confusion_matrix"]) == 10_000 - len(report["misread"])
