"""What is on the pad, and how Draw reads it."""

import numpy as np
import pytest
from calls import check_sentence, client_of
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from written_numbers import write

from model import SMALL_NETWORK, Drawing, Recognizer, load_recognizer, preprocess_drawing
from page.encoding import encode_image
from page.pad import pad_reader
from page.tabs.draw.draw import DrawTab
from page.tabs.tab import Parts


def to_json(strokes):
    return [np.asarray(stroke).tolist() for stroke in strokes]


ONE = to_json(strokes_of(WRITTEN["4 open"][1]))
FORTY_TWO = to_json(write("42"))
LETTER = to_json(strokes_of(NO_DIGITS["a letter E"]))


def field_of(strokes, line_width=6):
    return preprocess_drawing(Drawing(tuple(map(np.array, strokes)), line_width))


class Page:
    """The routes of Draw, with real networks."""

    def __init__(self, *recognizers):
        parts = Parts({str(number): each for number, each in enumerate(recognizers)}, load_recognizer(SMALL_NETWORK))
        self.client = client_of(*DrawTab(parts).routes)

    def look(self, strokes, **more):
        return self.client.post("/api/look", json={"strokes": strokes, "line_width": 6, **more})

    def look_at(self, field, **more):
        """Ask about a digit of a photo."""
        return self.client.post("/api/look", json={"field": field, **more})


@pytest.fixture
def page(recognizer, tutorial):
    return Page(recognizer, tutorial)


@pytest.mark.parametrize(("strokes", "reason"), [(ONE, None), (LETTER, "unfamiliar")])
def test_one_digit_or_a_non_digit_is_all_of_the_drawing(page, recognizer, strokes, reason):
    reply = page.look(strokes).json()
    assert reply["number"] is None
    assert reply["image"] == encode_image(field_of(strokes))
    (verdict,) = reply["verdicts"]
    np.testing.assert_allclose(verdict["probabilities"], recognizer.judge(field_of(strokes)).probabilities, atol=1e-6)
    assert (verdict["isDigit"], verdict["reason"]) == (reason is None, reason)


@pytest.mark.parametrize(("at", "chosen"), [(None, 1), ([10, 50], 0)])
def test_an_answer_is_about_the_chosen_digit_of_a_number(page, recognizer, at, chosen):
    reply = page.look(FORTY_TWO, at=at).json()
    number = recognizer.read_number(FORTY_TWO, 6)
    digit = number.digits[chosen]
    assert (reply["number"]["text"], reply["number"]["chosen"]) == ("42", chosen)
    assert [tuple(each["box"]) for each in reply["number"]["digits"]] == [each.box for each in number.digits]
    assert reply["image"] == encode_image(digit.verdict.field)
    (verdict,) = reply["verdicts"]
    assert verdict["probabilities"] == reply["number"]["digits"][chosen]["probabilities"]
    assert np.argmax(verdict["probabilities"]) == digit.value


def test_the_number_decides_whether_it_is_a_digit(recognizer):
    # To this network no digit on its own is one, but those of a number are.
    page = Page(Recognizer(recognizer.network, threshold=100))
    (verdict,) = page.look(FORTY_TWO).json()["verdicts"]
    assert (verdict["isDigit"], verdict["reason"]) == (True, None)


def test_half_a_digit_is_not_split_while_the_pen_is_down(page, recognizer, monkeypatch):
    taken_apart = []
    number = recognizer.read_number(LETTER, 6)
    monkeypatch.setattr(pad_reader, "read_number", lambda *_: taken_apart.append(1) or number)
    assert page.look(LETTER, unfinished=True).json()["number"] is None
    assert taken_apart == []
    page.look(LETTER, unfinished=False)
    assert taken_apart == [1]


def test_a_moved_threshold_decides_about_this_request_alone(page, recognizer):
    certainty = recognizer.judge(field_of(ONE)).certainty
    for threshold, is_digit in ((0, True), (certainty - 0.01, True), (certainty + 0.01, False)):
        reply = page.look(ONE, threshold=threshold, compare=True).json()["verdicts"][0]
        assert (reply["isDigit"], reply["threshold"]) == (is_digit, threshold)
        assert reply["certainty"] == pytest.approx(certainty, abs=1e-3)
    own, others = page.look(ONE).json()["verdicts"][0], page.look(ONE, threshold=0, compare=True).json()
    assert (own["isDigit"], own["threshold"]) == (True, recognizer.threshold)
    assert others["verdicts"][1]["threshold"] == load_recognizer("tutorial").threshold


def test_a_photos_digit_is_read_like_a_drawing_with_its_field(page):
    of_drawing = page.look(ONE).json()
    reply = page.look_at(of_drawing["image"]["data"]).json()
    assert {**reply, "pause": 0} == {**of_drawing, "pause": 0}


def test_the_photo_decides_whether_it_is_a_digit(page):
    """As its neighbours decide, too, and the network may be in doubt about it alone."""
    for strokes in (ONE, LETTER):
        data = encode_image(field_of(strokes))["data"]
        for is_digit in (True, False):
            (verdict,) = page.look_at(data, is_digit=is_digit).json()["verdicts"]
            assert (verdict["isDigit"], verdict["reason"]) == (is_digit, None if is_digit else "unfamiliar")
        for wrong in (1, "true", [True]):
            assert page.look_at(data, is_digit=wrong).status_code == 422


def test_the_other_networks_read_the_chosen_or_the_photos_digit(page, recognizer, tutorial):
    field = field_of(ONE)
    assert page.look(FORTY_TWO, compare=True).json()["number"]["others"] == ["42"]
    verdicts = page.look_at(encode_image(field)["data"], compare=True).json()["verdicts"]
    for verdict, judge in zip(verdicts, (recognizer, tutorial), strict=True):
        np.testing.assert_allclose(verdict["probabilities"], judge.judge(field).probabilities, atol=1e-6)


FIELD = encode_image(field_of(ONE))["data"]
WRONG = {
    "threshold": (True, "5", -0.01, 20.01, 1e300, [5], {}),
    "at": (5, [1], [1, 2, 3], ["1", "2"], [1, None], [True, 1], [1e300, 1], {"x": 1}),
    "strokes": (None,),
    "field": (
        *("", "A" * 1047, "A" * 1048, "A" * 1049, f"{FIELD[:-4]}AAAA", f"é{FIELD[1:]}", f" {FIELD[1:]}"),
        *(f"{FIELD[1:]}=", "A" * 1046 + "==", 5, True, [0] * 784, {"data": FIELD}, [FIELD]),  # "A"s are no ink
    ),
}


@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_value_is_refused(page, key):
    body = {"strokes": None if key == "field" else ONE}
    sentence = {"threshold": "from 0 to 20", "at": "[x, y]"}.get(key, "")
    for value in WRONG[key]:
        reply = page.client.post("/api/look", json=body | {key: value})
        assert reply.status_code == 422, value
        check_sentence(reply.json()["error"])
        assert sentence in reply.json()["error"]
    both = page.client.post("/api/look", json=body | {"field": FIELD, "strokes": ONE})
    assert both.status_code == 422
    assert "either" in both.json()["error"]
