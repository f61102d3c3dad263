"""What is on the pad: one way to read it, for all tabs."""

import numpy as np
import pytest
from calls import check_sentence, client_of, decoded
from handwritten import NO_DIGITS, WRITTEN, strokes_of
from written_numbers import write

from model import SMALL_NETWORK, Drawing, Recognizer, load_recognizer, preprocess_drawing
from page.encoding import encode_image
from page.pad import pad_reader
from page.tabs.draw.draw import DrawTab
from page.tabs.inside.inside import InsideTab
from page.tabs.learn.learn import LearnTab
from page.tabs.steps.steps import StepsTab
from page.tabs.tab import Parts

FOLLOWING = ("look", "steps", "inside", "watch")  # the routes that follow the pen


def to_json(strokes):
    return [np.asarray(stroke).tolist() for stroke in strokes]


ONE = to_json(strokes_of(WRITTEN["4 open"][1]))
FORTY_TWO = to_json(write("42"))
LETTER = to_json(strokes_of(NO_DIGITS["a letter E"]))


def field_of(strokes, line_width=6):
    return preprocess_drawing(Drawing(tuple(map(np.array, strokes)), line_width))


class Page:
    """The routes of the tabs that read the pad, with real networks."""

    def __init__(self, *recognizers):
        parts = Parts({str(number): each for number, each in enumerate(recognizers)}, load_recognizer(SMALL_NETWORK))
        tabs = [kind(parts) for kind in (DrawTab, StepsTab, InsideTab, LearnTab)]
        self.client = client_of(*(route for tab in tabs for route in tab.routes))

    def ask(self, name, strokes, **more):
        return self.client.post(f"/api/{name}", json={"strokes": strokes, "line_width": 6, **more})


@pytest.fixture
def page(recognizer, tutorial):
    return Page(recognizer, tutorial)


def field_in(name, reply):
    """The image of the digit that a tab is about."""
    image = {"look": "image", "inside": "field", "watch": "image"}.get(name)
    return reply[image] if image else reply["images"]["field"]


def verdict_in(name, reply):
    place = {"look": 0, "steps": "field"}.get(name)
    return reply if place is None else reply["verdicts"][place]


@pytest.mark.parametrize("name", FOLLOWING)
@pytest.mark.parametrize(("strokes", "reason"), [(ONE, None), (LETTER, "unfamiliar")])
def test_one_digit_or_a_non_digit_is_all_of_the_drawing(page, recognizer, name, strokes, reason):
    reply = page.ask(name, strokes).json()
    assert reply["number"] is None
    assert field_in(name, reply) == encode_image(field_of(strokes))
    verdict = verdict_in(name, reply)
    np.testing.assert_allclose(verdict["probabilities"], recognizer.judge(field_of(strokes)).probabilities, atol=1e-6)
    if name != "watch":
        assert (verdict["isDigit"], verdict["reason"]) == (reason is None, reason)


@pytest.mark.parametrize("name", FOLLOWING)
@pytest.mark.parametrize(("at", "chosen"), [(None, 1), ([10, 50], 0)])
def test_every_tab_is_about_the_chosen_digit_of_a_number(page, recognizer, name, at, chosen):
    reply = page.ask(name, FORTY_TWO, at=at).json()
    number = recognizer.read_number(FORTY_TWO, 6)
    digit = number.digits[chosen]
    assert (reply["number"]["text"], reply["number"]["chosen"]) == ("42", chosen)
    assert [tuple(each["box"]) for each in reply["number"]["digits"]] == [each.box for each in number.digits]
    assert field_in(name, reply) == encode_image(digit.verdict.field)
    verdict = verdict_in(name, reply)
    assert verdict["probabilities"] == reply["number"]["digits"][chosen]["probabilities"]
    assert np.argmax(verdict["probabilities"]) == digit.value


def test_every_tab_takes_from_the_number_whether_it_is_a_digit(recognizer):
    # To this network no digit on its own is one, but those of a number are.
    page = Page(Recognizer(recognizer.network, certainty=100))
    for name in ("look", "steps", "inside"):
        reply = page.ask(name, FORTY_TWO).json()
        verdict = verdict_in(name, reply)
        assert (verdict["isDigit"], verdict["reason"]) == (True, None)
    assert not page.ask("steps", FORTY_TWO).json()["verdicts"]["plain"]["isDigit"]  # the whole pad, scaled down


def test_the_small_network_reads_the_digits_that_the_large_one_finds(page):
    small = load_recognizer(SMALL_NETWORK)
    large = page.ask("inside", FORTY_TWO, at=[10, 50]).json()
    reply = page.ask("inside", FORTY_TWO, at=[10, 50], small=True).json()
    assert (reply["number"], reply["field"]) == (large["number"], large["field"])
    np.testing.assert_allclose(reply["probabilities"], small.judge(decoded(reply["field"])).probabilities, atol=1e-6)
    assert [outputs["width"] for outputs in reply["hidden"]] == [16, 16]
    # It names the likeliest digit of a letter, too.
    assert page.ask("inside", LETTER, small=True).json()["isDigit"] is True


@pytest.mark.parametrize("name", ["look", "watch"])
def test_half_a_digit_is_not_split_while_the_pen_is_down(page, recognizer, name, monkeypatch):
    taken_apart = []
    number = recognizer.read_number(LETTER, 6)
    monkeypatch.setattr(pad_reader, "read_number", lambda *_: taken_apart.append(1) or number)
    assert page.ask(name, LETTER, unfinished=True).json()["number"] is None
    assert taken_apart == []
    page.ask(name, LETTER, unfinished=False)
    assert taken_apart == [1]


def test_a_moved_line_decides_about_this_request_alone(page, recognizer):
    certainty = recognizer.judge(field_of(ONE)).certainty
    for line, is_digit in ((0, True), (certainty - 0.01, True), (certainty + 0.01, False)):
        reply = verdict_in("look", page.ask("look", ONE, line=line, compare=True).json())
        assert (reply["isDigit"], reply["line"]) == (is_digit, line)
        assert reply["certainty"] == pytest.approx(certainty, abs=1e-3)
    own, others = verdict_in("look", page.ask("look", ONE).json()), page.ask("look", ONE, line=0, compare=True).json()
    assert (own["isDigit"], own["line"]) == (True, recognizer.certainty)
    assert others["verdicts"][1]["line"] == load_recognizer("tutorial").certainty


def ask_about(page, name, field, **more):
    """Ask about a digit of a photo."""
    return page.client.post(f"/api/{name}", json={"field": field, **more})


@pytest.mark.parametrize("name", FOLLOWING)
def test_a_photos_digit_is_read_like_a_drawing_with_its_field(page, name):
    of_drawing = page.ask(name, ONE).json()
    reply = ask_about(page, name, field_in(name, of_drawing)["data"]).json()
    if name == "steps":  # those that a photo's digit has
        assert reply.keys() == {"images", "centre_of_mass", "corner", "verdicts", "number", "pause"}
        assert (reply["images"].keys(), reply["verdicts"].keys()) == ({"box", "field"}, {"field"})
        of_drawing = {key: of_drawing[key] for key in reply}
        for kind in ("images", "verdicts"):
            of_drawing[kind] = {key: of_drawing[kind][key] for key in reply[kind]}
    assert {**reply, "pause": 0} == {**of_drawing, "pause": 0}


@pytest.mark.parametrize("name", ["look", "steps", "inside"])
def test_every_tab_takes_from_the_photo_whether_it_is_a_digit(page, name):
    """As its neighbours decide, too, and the network may be in doubt about it alone."""
    for strokes in (ONE, LETTER):
        data = encode_image(field_of(strokes))["data"]
        for is_digit in (True, False):
            verdict = verdict_in(name, ask_about(page, name, data, is_digit=is_digit).json())
            assert (verdict["isDigit"], verdict["reason"]) == (is_digit, None if is_digit else "unfamiliar")
        for wrong in (1, "true", [True]):
            assert ask_about(page, name, data, is_digit=wrong).status_code == 422


def test_the_chosen_or_the_photos_digit_is_fooled_and_read_by_the_other_networks(page, recognizer, tutorial):
    field = field_of(ONE)
    data = encode_image(field)["data"]
    assert ask_about(page, "fool", data, digit=9).json()["frames"][0]["field"] == encode_image(field)
    four = recognizer.read_number(FORTY_TWO, 6).digits[0].verdict.field
    of_number = page.ask("fool", FORTY_TWO, at=[10, 50], digit=9).json()
    assert of_number["frames"][0]["field"] == encode_image(four)
    assert page.ask("look", FORTY_TWO, compare=True).json()["number"]["others"] == ["42"]
    verdicts = ask_about(page, "look", data, compare=True).json()["verdicts"]
    for verdict, judge in zip(verdicts, (recognizer, tutorial), strict=True):
        np.testing.assert_allclose(verdict["probabilities"], judge.judge(field).probabilities, atol=1e-6)
    small = load_recognizer(SMALL_NETWORK)
    reply = ask_about(page, "inside", data, small=True).json()
    np.testing.assert_allclose(reply["probabilities"], small.judge(field).probabilities, atol=1e-6)


FIELD = encode_image(field_of(ONE))["data"]
WRONG = {
    "line": (True, "5", -0.01, 20.01, 1e300, [5], {}),
    "at": (5, [1], [1, 2, 3], ["1", "2"], [1, None], [True, 1], [1e300, 1], {"x": 1}),
    "strokes": (None,),
    "field": (
        *("", "A" * 1047, "A" * 1048, "A" * 1049, f"{FIELD[:-4]}AAAA", f"é{FIELD[1:]}", f" {FIELD[1:]}"),
        *(f"{FIELD[1:]}=", "A" * 1046 + "==", 5, True, [0] * 784, {"data": FIELD}, [FIELD]),  # "A"s are no ink
    ),
}


@pytest.mark.parametrize("name", ["look", "fool"])
@pytest.mark.parametrize("key", WRONG)
def test_a_wrong_value_is_refused(page, name, key):
    body = {"strokes": None if key == "field" else ONE} | ({"digit": 3} if name == "fool" else {})
    sentence = {"line": "from 0 to 20", "at": "[x, y]"}.get(key, "")
    for value in WRONG[key]:
        reply = page.client.post(f"/api/{name}", json=body | {key: value})
        assert reply.status_code == 422, value
        check_sentence(reply.json()["error"])
        assert sentence in reply.json()["error"]
    both = page.client.post(f"/api/{name}", json=body | {"field": FIELD, "strokes": ONE})
    assert both.status_code == 422
    assert "either" in both.json()["error"]
