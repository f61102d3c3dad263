"""The page in a browser tab: its parts, its tabs, and mouse, finger and pen, all through the browser's own input."""

import base64
import contextlib
import io
from urllib.parse import urljoin

import numpy as np
from axe_playwright_python.base import AXE_SCRIPT
from driver import CLEAR_DRAWINGS, TIMEOUT
from PIL import Image
from playwright.sync_api import Page, Request, expect
from waiting import wait_until

from model.drawing import PAD_SIDE

expect.set_options(TIMEOUT)


class Sketch:
    """The page in a browser tab, as somebody uses it.

    Places on the pad are given as (x, y), fractions of its side from the top left.

    Attributes:
        page: playwright's Page.
        looks: list of the requests that asked the server to read a drawing, oldest first.
        requested: list of the addresses of all requests.
        errors: list of what went wrong in the page, as the console has it.
        expected_errors: list of parts of messages; a test adds to it what it provokes.
    """

    def __init__(self, page: Page):
        self.page = page
        page.set_default_timeout(TIMEOUT)
        self.forget()
        page.context.on("request", lambda request: self.requested.append(request.url))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.looks.append(request) if asks(request, "look") else None)
        page.on("requestfinished", lambda request: self._finished.append(request))
        # What the sketchpad tells the rest of the page.
        page.add_init_script("document.addEventListener('drawing', (event) => (window.newestDrawing = event.detail))")
        self.pad = page.locator(".pad canvas")
        self.hint = page.locator(".hint")
        self.undo = page.locator("button.undo")
        self.clear = page.locator("button.clear")
        self.winner = page.locator("#panel-draw .winner")
        self.sentence = page.locator("#panel-draw .sentence")
        self.trouble = page.locator("#panel-draw .trouble")
        self.bars = page.locator("#panel-draw .bar")
        self.percents = page.locator("#panel-draw .bar .percent")
        self.announcement = page.locator("#panel-draw .announcement")
        self._input = page.context.new_cdp_session(page)

    def forget(self):
        """Know nothing of what has happened in the page."""
        self.requested, self.errors, self.expected_errors = [], [], []
        self.looks, self._finished = [], []

    def leave(self, options):
        """Leave the app as nobody who has been there, but for the browser's cache.

        Args:
            options: of playwright's `new_context`, which the page was made with.
        """
        self.page.goto(urljoin(self._address, "/robots.txt"))  # of the app, too: its storage can be cleared there
        self.page.evaluate("localStorage.clear(), sessionStorage.clear()")
        self.page.context.clear_cookies()
        self.page.mouse.up()
        self.page.mouse.move(0, 0)
        self.page.set_viewport_size(options["viewport"])

    def open(self, address):
        self._address = address
        self.page.goto(address)
        self.wait_until_ready()

    def wait_until_ready(self):
        # With the title come the tabs, and the size of the pad. `expect` would describe the whole page to itself each
        # time that it is not there yet.
        self.page.locator("#head h1:not(:empty)").wait_for(state="attached")
        expect(self.page.locator("[role=tabpanel]")).to_have_count(self.page.locator("#head [role=tab]").count())
        expect(self.page.locator(".samples button")).to_have_count(10)
        expect(self.bars).to_have_count(10)
        self.page.wait_for_function("window.newestDrawing !== undefined")

    def wait_patiently(self):
        """Have the page wait for answers as long as it takes, where a test holds them back."""
        self.page.evaluate("() => (AbortSignal.timeout = () => new AbortController().signal)")

    # What is on the page

    @property
    def strokes(self):
        """The strokes on the pad, in the pad's own unit, as it tells them to the page."""
        return self.page.evaluate("window.newestDrawing.strokes")

    @property
    def places(self):
        """The strokes on the pad, as places on it to two decimals: list of lists of (x, y)."""
        return [[(round(x / PAD_SIDE, 2), round(y / PAD_SIDE, 2)) for x, y in stroke] for stroke in self.strokes]

    @property
    def fill_widths(self):
        """How long the ten bars are, in CSS pixels."""
        return self.page.locator("#panel-draw .fill").evaluate_all(
            "all => all.map((e) => e.getBoundingClientRect().width)"
        )

    def pixels(self, selector):
        """The pixels of a canvas, uint8 array (height, width, 4)."""
        address = self.page.locator(selector).evaluate("canvas => canvas.toDataURL()")
        png = base64.b64decode(address.removeprefix("data:image/png;base64,"))
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))

    @property
    def newest_drawing(self):
        """What requests about the newest drawing say of it."""
        return self.page.evaluate("({ strokes: newestDrawing.strokes, unfinished: newestDrawing.isDrawing })")

    def wait_for_request(self, endpoint, **fields):
        """Wait until a request that has such fields in its body has been answered, if it has not been; returns it."""

        def is_it(request):
            return asks(request, endpoint) and fields.items() <= request.post_data_json.items()

        self.wait_until(lambda: any(map(is_it, self._finished)), f"an answer of {endpoint}")
        return next(filter(is_it, self._finished))

    def wait_until(self, condition, what="it"):
        """Wait until a condition holds of what the page has told us, which is heard in the pauses."""
        wait_until(condition, what, TIMEOUT / 1000, pause=lambda: self.page.wait_for_timeout(10))

    def wait_for_answer(self):
        """Wait until the page shows the answer to the newest drawing.

        Returns:
            dict: the `image` that the network was given, in base64, and the first network's `probabilities`.
        """
        reply = self.wait_for_request("look", **self.newest_drawing).response().json()
        answer = {"image": reply["image"]["data"], "probabilities": reply["verdicts"][0]["probabilities"]}
        self.wait_until_shown(answer["probabilities"])
        return answer

    def wait_until_shown(self, probabilities, panel="draw", network=0):
        """Wait until the ten percentages of a network on a panel are these probabilities, an iterable of ten floats."""
        self.page.wait_for_function(
            """([panel, network, probabilities]) => {
                const all = [...document.querySelectorAll(`#panel-${panel} .percent`)];
                const percents = all.slice(10 * network).map((e) => parseFloat(e.textContent));
                return probabilities.every((each, i) => Math.abs(percents[i] - 100 * each) <= 0.51);
            }""",
            arg=[panel, network, [float(probability) for probability in probabilities]],
        )

    def wait_for_frames(self):
        """Wait until what the page has changed is painted."""
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def expect_accessible(self):
        """Deque's axe-core must find nothing shown that shuts people out: contrast, names, roles, languages."""
        self.page.wait_for_function("document.getAnimations().length === 0")  # it measures colours
        if self.page.evaluate("!window.axe"):  # once a page: to read its half a megabyte takes as long as to run it
            self.page.evaluate(AXE_SCRIPT)
        violations = self.page.evaluate(
            """axe.run({ exclude: "[role=tabpanel][hidden]" }, { resultTypes: ["violations"] })
                .then((found) => found.violations)"""
        )
        problems = [
            f"{rule['id']} ({rule['impact']}): {node['target']} {node['failureSummary']}"
            for rule in violations
            for node in rule["nodes"]
        ]
        assert not problems, "\n".join(problems)

    # Tabs

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def open_tab(self, name):
        self.page.locator(f"#tab-{name}").click()
        self.panel(name).wait_for()

    def panel(self, name):
        return self.page.locator(f"#panel-{name}")

    # The page as a whole

    def resize(self, width, height):
        """Make the window so large, in CSS pixels."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.wait_for_frames()

    def speak(self, language):
        """Have the page in a language, by its BCP 47 tag."""
        if self.page.locator("html").get_attribute("lang") != language:
            self.page.locator("button.language").click()
        self.page.locator(f"html[lang={language}]").wait_for()

    def set_projector(self, is_on):
        button = self.page.locator("button.projector")
        if (button.get_attribute("aria-pressed") == "true") != is_on:
            button.click()
        self.page.locator(f"button.projector[aria-pressed={str(is_on).lower()}]").wait_for()

    def refuse_full_screen(self):
        """Have projector mode leave the window as it is, as on an iPhone: the test sets its size."""
        self.page.evaluate("Element.prototype.requestFullscreen = undefined")

    # Drawing

    def place(self, x, y):
        """The (x, y) of a place on the pad, in CSS pixels of the viewport."""
        return place_in(self.pad.bounding_box(), x, y)

    def draw(self, strokes):
        """Draw with the mouse."""
        with self._drawing(strokes) as box:  # once: to ask for each point takes as long as the drawing
            for stroke in strokes:
                self.page.mouse.move(*place_in(box, *stroke[0]))
                self.page.mouse.down()
                for point in stroke[1:]:
                    self.page.mouse.move(*place_in(box, *point))
                self.pen_up()

    @contextlib.contextmanager
    def _drawing(self, strokes):
        """Have the pad in the window and at rest, and see that strokes arrive on it; yields its bounding box.

        The page may be scrolled anywhere: Playwright tries several places to click on what has to be waited for.
        """
        self.pad.scroll_into_view_if_needed()
        box = None
        while box != (box := self.pad.bounding_box()):
            self.wait_for_frames()
        changes = "newestDrawing.version"
        before = self.page.evaluate(changes)
        yield box
        assert self.page.evaluate(changes) >= before + len(strokes), f"not all strokes came to the pad at {box}"

    def pen_down(self, x, y):
        self.page.mouse.move(*self.place(x, y))
        self.page.mouse.down()

    def pen_to(self, x, y):
        self.page.mouse.move(*self.place(x, y))

    def pen_up(self):
        self.page.mouse.up()

    def draw_digit(self, digit):
        """Draw a digit of CLEAR_DRAWINGS with the mouse and wait for the answer; returns the answer."""
        self.draw(CLEAR_DRAWINGS[digit])
        return self.wait_for_answer()

    def let_draw(self, digit):
        """Press a digit of the row that draws itself, and wait until it is drawn."""
        before = self.page.evaluate("newestDrawing.version")
        self.page.locator(".samples button").nth(digit).click()
        self.page.wait_for_function(
            """before => {
                const { version, strokes, isDrawing } = newestDrawing;
                return version > before && strokes.length > 0 && !isDrawing;  // it begins with an empty pad
            }""",
            arg=before,
        )

    def draw_by_touch(self, strokes):
        """Draw with a finger."""
        with self._drawing(strokes):
            for stroke in strokes:
                self.swipe(stroke)

    def swipe(self, points):
        """Put a finger down, move and lift it, on the pad or beside it."""
        self.touch("touchStart", points[0])
        for point in points[1:]:
            self.touch("touchMove", point)
        self.touch("touchEnd")

    def touch(self, kind, *fingers):
        """Put fingers down, move or lift them: a touch event of the browser with all that are down after it.

        Args:
            kind: "touchStart", "touchMove", "touchEnd" or "touchCancel".
            fingers: a place on the pad each.
        """
        points = [dict(zip("xy", self.place(*finger), strict=True), id=number) for number, finger in enumerate(fingers)]
        self.send_input("dispatchTouchEvent", type=kind, touchPoints=points)

    def draw_with_pen(self, strokes):
        """Draw with the pen of a tablet."""
        with self._drawing(strokes) as box:
            for stroke in strokes:
                x, y = place_in(box, *stroke[0])
                self.send_pen("mousePressed", x, y)
                for point in stroke[1:]:
                    x, y = place_in(box, *point)
                    self.send_pen("mouseMoved", x, y)
                self.send_pen("mouseReleased", x, y)

    def send_pen(self, kind, x, y):
        self.send_input(
            "dispatchMouseEvent", type=kind, x=x, y=y, button="left", buttons=1, clickCount=1, pointerType="pen"
        )

    def send_input(self, method, **parameters):
        """Send an event that Playwright has no words for."""
        self._input.send(f"Input.{method}", parameters)


def place_in(box, x, y):
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def asks(request: Request, endpoint: str) -> bool:
    """Whether a request is a question of the page's to an endpoint."""
    return request.method == "POST" and request.url.endswith(f"/api/{endpoint}")


def strokes_in(request: Request):
    return request.post_data_json["strokes"]
