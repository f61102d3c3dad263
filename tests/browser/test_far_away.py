"""A page far from its server: several requests are in flight, and the newest answer wins."""

import json

import pytest
from delay_proxy import delayed
from driver import CLEAR_DRAWINGS
from playwright.sync_api import Route, expect
from sketch import Sketch

from model import load_recognizer
from model.drawing import BRUSH_WIDTH

pytestmark = pytest.mark.slow  # -m "not slow" opens the page in test_pad.py and test_answers.py

ROUND_TRIP = 0.3  # s
MAX_IN_FLIGHT = 6  # as many connections as a browser opens to a server
LOST = ["Failed to load resource", "Failed to fetch"]  # what a browser prints after a broken connection


@pytest.fixture
def far_away(app, browser):
    """Open the page through a proxy that delays: (Sketch, proxy)."""
    port = int(app.address.rpartition(":")[2])
    with delayed(port, ROUND_TRIP) as (address, proxy):
        context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB")
        sketch = Sketch(context.new_page())
        proxy.round_trip = 0  # while the page loads
        sketch.open(address)
        proxy.round_trip = ROUND_TRIP
        yield sketch, proxy
        context.close()
    assert [error for error in sketch.errors if not any(part in error for part in sketch.expected_errors)] == []


class InFlight:
    """Counts the requests in flight for the drawing."""

    def __init__(self, sketch: Sketch) -> None:
        self.now = self.most = 0
        for event, change in {"request": 1, "requestfinished": -1, "requestfailed": -1}.items():
            sketch.page.on(event, lambda request, change=change: self._count(request, change))

    def _count(self, request, change: int) -> None:
        if request.url.endswith("/api/look"):
            self.now += change
            self.most = max(self.most, self.now)


def scribble(sketch: Sketch, turns: int = 3) -> None:
    """Draw a zigzag, one stroke, and lift the pen."""
    sketch.pen_down(0.2, 0.2)
    for number in range(turns):
        y = 0.25 + 0.5 * number / turns
        for step in range(10):
            sketch.pen_to(0.2 + 0.06 * (step if number % 2 == 0 else 9 - step), y)
            sketch.wait_for_frames()
    sketch.pen_up()


def expect_answer_to_the_drawing(sketch: Sketch) -> None:
    probabilities = load_recognizer().predict_strokes([sketch.strokes], BRUSH_WIDTH)[0]
    sketch.wait_until_shown(probabilities)


def test_several_requests_are_in_flight_and_the_newest_answer_wins(far_away):
    sketch, _ = far_away
    in_flight = InFlight(sketch)
    scribble(sketch)
    expect_answer_to_the_drawing(sketch)
    assert 1 < in_flight.most <= MAX_IN_FLIGHT


def test_a_late_answer_is_dropped(far_away):
    sketch, _ = far_away
    sketch.wait_patiently()
    late: list[Route] = []
    sketch.page.route("**/api/look", lambda route: late.append(route), times=1)
    scribble(sketch)
    expect_answer_to_the_drawing(sketch)
    shown = sketch.percents.all_text_contents()
    with sketch.page.expect_event("requestfinished", lambda request: request == late[0].request):
        late[0].continue_()
    sketch.wait_for_frames()
    assert sketch.percents.all_text_contents() == shown


def test_missing_answers_limit_the_requests_in_flight(far_away):
    sketch, _ = far_away
    sketch.wait_patiently()
    held: list[Route] = []
    sketch.page.route("**/api/look", lambda route: held.append(route))
    scribble(sketch, turns=6)
    sketch.page.wait_for_function("newestDrawing.isDrawing === false")
    sketch.wait_for_frames()
    assert 1 < len(held) <= MAX_IN_FLIGHT
    sketch.page.unroute("**/api/look")  # which continues the held requests
    expect_answer_to_the_drawing(sketch)


def test_a_busy_server_gets_fewer_requests(far_away):
    """An answer's `pause` holds while the line is drawn; its end is sent at once."""
    sketch, _ = far_away
    asked = []

    def answer_with_a_long_pause(route: Route) -> None:
        asked.append(json.loads(route.request.post_data)["strokes"])
        reply = route.fetch()
        route.fulfill(response=reply, json={**reply.json(), "pause": 60_000})

    sketch.page.route("**/api/look", answer_with_a_long_pause)
    sketch.draw(CLEAR_DRAWINGS[1][:1])
    sketch.wait_for_answer()
    before = len(asked)
    scribble(sketch)
    expect_answer_to_the_drawing(sketch)
    assert len(asked) == before + 1
    assert asked[-1] == sketch.strokes


def test_the_newest_drawing_is_sent_again_after_a_lost_connection(far_away):
    sketch, proxy = far_away
    sketch.expected_errors += LOST
    sketch.draw_digit(3)
    sketch.pen_down(0.1, 0.1)
    sketch.pen_to(0.2, 0.1)
    proxy.cut()
    for step in range(5):
        sketch.pen_to(0.3, 0.1 + 0.05 * step)
    sketch.pen_up()
    expect(sketch.trouble).to_contain_text("trying again")
    proxy.mend()
    expect_answer_to_the_drawing(sketch)
    expect(sketch.trouble).to_be_empty()


@pytest.mark.parametrize("tab", ["steps", "inside"])
def test_the_other_tabs_answer_while_the_pen_moves(far_away, tab):
    sketch, _ = far_away
    sketch.open_tab(tab)
    answered = []
    sketch.page.on("requestfinished", lambda each: answered.append(each) if each.url.endswith(f"/api/{tab}") else None)
    scribble(sketch)
    sketch.page.wait_for_event("requestfinished", lambda request: strokes_in(request) == sketch.strokes)
    assert len(answered) > 2


def strokes_in(request):
    return request.post_data_json.get("strokes") if request.method == "POST" else None
