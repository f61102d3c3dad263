"""What is on the pad, and how Draw reads it."""

import numpy as np
import pytest
from calls import check_sentence
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from written_numbers import Counting, write

from model import Drawing, InputError, Recognizer, preprocess_drawing
from page.encoding import encode_image
from page.pad.pad_reader import Drawn, read_pad
from page.tabs.draw.draw import describe


def to_json(strokes):
    return [np.asarray(stroke).tolist() for stroke in strokes]


ONE = to_json(strokes_of(WRITTEN["4 open"][1]))
FORTY_TWO = to_json(write("42"))
LETTER = to_json(strokes_of(NO_DIGITS["a letter E"]))


def field_of(strokes):
    return preprocess_drawing(Drawing(tuple(map(np.array, strokes)), 6))


def base64_of(field):
    return encode_image(field)["data"]


def read(recognizer, strokes, **more):
    return read_pad(recognizer, Drawn(strokes, 6, **more))


def test_the_number_decides_whether_it_is_a_digit(recognizer):
    # To this network no digit on its own is one, but those of a number are.
    verdict = read(Recognizer(recognizer.network, 100), FORTY_TWO).verdict
    assert verdict.is_digit


def test_half_a_digit_is_not_split_while_the_pen_is_down(recognizer):
    counting = Counting(recognizer)
    assert read(counting, LETTER, unfinished=True).number is None
    assert counting.counts == [1]
    read(counting, LETTER, unfinished=False)
    assert sum(counting.counts) > 2


def test_a_moved_threshold_decides_about_this_request_alone(recognizer, tutorial):
    certainty = recognizer.judge(field_of(ONE)).certainty
    for threshold, is_digit in ((0, True), (certainty - 0.01, True), (certainty + 0.01, False)):
        first, second = describe(read(recognizer, ONE, threshold=threshold), [tutorial])["verdicts"]
        assert (first["isDigit"], first["threshold"], second["threshold"]) == (is_digit, threshold, tutorial.threshold)
        assert first["certainty"] == pytest.approx(certainty, abs=1e-3)  # a mean of logarithms of small probabilities
    assert read(recognizer, ONE).recognizer is recognizer


def test_the_photo_decides_whether_it_is_a_digit(recognizer):
    """As its neighbours decide, too, and the network may be in doubt about it alone."""
    for strokes in (ONE, LETTER):
        for is_digit in (True, False):
            pad = read_pad(recognizer, Drawn(field=base64_of(field_of(strokes)), is_digit=is_digit))
            (verdict,) = describe(pad, [])["verdicts"]
            assert (verdict["isDigit"], verdict["reason"]) == (is_digit, None if is_digit else "unfamiliar")


FIELD = base64_of(field_of(ONE))
WRONG = {
    "threshold": (True, "5", -0.01, 20.01, 1e300, [5], {}),
    "at": (5, [1], [1, 2, 3], ["1", "2"], [1, None], [True, 1], [1e300, 1], {"x": 1}),
    "strokes": (None,),
    "field": (
        *("", "A" * 1047, "A" * 1048, "A" * 1049, f"{FIELD[:-4]}AAAA", f"é{FIELD[1:]}", f" {FIELD[1:]}"),
        *(f"{FIELD[1:]}=", "A" * 1046 + "==", 5, True, [0] * 784, {"data": FIELD}, [FIELD]),  # "A"s are no ink
    ),
    "is_digit": (1, "true", [True]),
}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_value_is_refused(recognizer, key):
    right = {"field": FIELD} if key in ("field", "is_digit") else {"strokes": ONE}
    part = {"threshold": "from 0 to 20", "at": "[x, y]"}.get(key, "")
    for value in WRONG[key]:
        with pytest.raises(InputError) as error:
            read_pad(recognizer, Drawn(**right | {key: value}))
        check_sentence(str(error.value))
        assert part in str(error.value), value
    with pytest.raises(InputError, match="either"):
        read_pad(recognizer, Drawn(strokes=ONE, field=FIELD))
