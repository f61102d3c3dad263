"""A page far from its server: several requests are under way, and the newest answer wins."""

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
MAX_UNDER_WAY = 6  # as many connections as a browser opens to a server
LOST = ["Failed to load resource", "Failed to fetch"]  # what a browser says of a connection that breaks


@pytest.fixture
def far_away(app, browser):
    """The page through a proxy that delays: a Sketch and the proxy."""
    port = int(app.address.rpartition(":")[2])
    with delayed(port, ROUND_TRIP) as (address, proxy):
        context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="en-GB")
        sketch = Sketch(context.new_page())
        proxy.round_trip = 0  # while the page loads, which is no business of these tests
        sketch.open(address)
        proxy.round_trip = ROUND_TRIP
        yield sketch, proxy
        context.close()
    assert [error for error in sketch.errors if not any(part in error for part in sketch.expected_errors)] == []


class UnderWay:
    """Counts the requests about the drawing that are under way."""

    def __init__(self, sketch: Sketch) -> None:
        self.now = self.most = 0
        sketch.page.on("request", lambda request: self._count(request, 1))
        sketch.page.on("requestfinished", lambda request: self._count(request, -1))
        sketch.page.on("requestfailed", lambda request: self._count(request, -1))

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


def expect_answer_to_what_is_drawn(sketch: Sketch) -> None:
    probabilities = load_recognizer().predict_strokes([sketch.strokes], BRUSH_WIDTH)[0]
    sketch.wait_until_shown(probabilities)


def test_several_requests_are_under_way_and_the_newest_answer_wins(far_away):
    sketch, _ = far_away
    under_way = UnderWay(sketch)
    scribble(sketch)
    expect_answer_to_what_is_drawn(sketch)
    assert 1 < under_way.most <= MAX_UNDER_WAY


def test_a_late_answer_is_dropped(far_away):
    sketch, _ = far_away
    sketch.wait_patiently()
    late: list[Route] = []
    sketch.page.route("**/api/look", lambda route: late.append(route), times=1)
    scribble(sketch)
    expect_answer_to_what_is_drawn(sketch)
    shown = sketch.percents.all_text_contents()
    with sketch.page.expect_event("requestfinished", lambda request: request == late[0].request):
        late[0].continue_()
    sketch.wait_for_frames()
    assert sketch.percents.all_text_contents() == shown


def test_answers_that_do_not_come_pile_up_no_requests(far_away):
    sketch, _ = far_away
    sketch.wait_patiently()
    held: list[Route] = []
    is_holding = True
    sketch.page.route("**/api/look", lambda route: held.append(route) if is_holding else route.continue_())
    scribble(sketch, turns=6)
    sketch.page.wait_for_function("newestDrawing.isDrawing === false")
    sketch.wait_for_frames()
    assert 1 < len(held) <= MAX_UNDER_WAY
    is_holding = False
    for route in held:
        route.continue_()
    expect_answer_to_what_is_drawn(sketch)


def test_a_busy_server_is_asked_less_often(far_away):
    """An answer's `pause` holds while the line is drawn; its end is asked about at once."""
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
    expect_answer_to_what_is_drawn(sketch)
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
    expect_answer_to_what_is_drawn(sketch)
    expect(sketch.trouble).to_be_empty()


@pytest.mark.parametrize(("tab", "endpoint"), [("steps", "steps"), ("inside", "inside")])
def test_the_other_tabs_that_follow_the_pen_do_as_well(far_away, tab, endpoint):
    sketch, _ = far_away
    sketch.open_tab(tab)
    answered = []
    sketch.page.on(
        "requestfinished",
        lambda request: answered.append(request) if request.url.endswith(f"/api/{endpoint}") else None,
    )
    scribble(sketch)
    sketch.page.wait_for_event("requestfinished", lambda request: strokes_in(request) == sketch.strokes)
    assert len(answered) > 2


def strokes_in(request):
    return request.post_data_json.get("strokes") if request.method == "POST" else None
