"""The page in a browser tab, with mouse, finger and pen through the browser's own input."""

import base64
import contextlib
import io
import re
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from axe_playwright_python.base import AXE_SCRIPT
from helpers.running.driver import CLEAR_DRAWINGS
from helpers.running.waiting import PAGE, wait_until
from PIL import Image
from playwright.sync_api import Page, expect

from model.drawing import PAD_SIDE

expect.set_options(1000 * PAGE)

# Reports the requests to the engine's worker, and those that it has answered. The page keeps the answers: sending
# all of them to the test would take long.
WATCH_WORKER = """
window.answers = [];
window.Worker = class extends Worker {
  asked = [];
  constructor(...options) {
    super(...options);
    this.addEventListener("message", ({ data: { id, answer } }) => {
      if (this.asked[id]) reportAnswer(this.asked[id].name, this.asked[id].body, answers.push(answer ?? null) - 1);
    });
  }
  postMessage(message) {
    if ("name" in message) {
      this.asked[message.id] = message;
      reportRequest(message.name);
    }
    super.postMessage(message);
  }
};
"""

# On Inside, the visitor has built up the picture before. The kiosk stores nothing.
BUILT = """if (location.protocol.startsWith("http") && !location.search.includes("kiosk"))
    try { localStorage["digit-sketchpad:inside"] ??= "built"; } catch {}"""

# Imports a module of the page by its path in `page/`. They are joined: files export them.
IMPORT = """const importOf = async (path) => {
    const { src } = document.querySelector("script[src$='/pad/shell.js']");
    const name = `$${path.replace(/\\.js$/, "").replace(/\\W/g, "_")}`;
    const preloaded = [...document.querySelectorAll("link[rel=modulepreload]")].map(({ href }) => href);
    for (const file of [src, ...preloaded, new URL("../lessons/bar.js", src).href]) {
        const joined = await import(file).catch(() => ({})); // a test may have lost it
        if (name in joined) return joined[name];
    }
    throw new Error(`no file has ${path}`);
};"""

# Empties what IndexedDB keeps of the tab.
FORGET_KEPT = f"""async () => {{
    {IMPORT}
    if (document.querySelector("script[src$='/pad/shell.js']"))
        await (await importOf("shared/tab_store.js")).forgetKept();
}}"""

PREFIX = "digit-sketchpad:"  # of the page's keys in the browser's storage


class Asked(NamedTuple):
    """An answered request of the page to the server or to the engine; `answer` returns the answer."""

    name: str
    body: dict[str, Any]
    answer: Callable[[], Any]


class Sketch:
    """The page in a browser tab.

    Places on the pad are (x, y), fractions of its side from the top left.

    Attributes:
        page: playwright's Page.
        asked: list of Asked, oldest first.
        requested: list of the addresses of all requests, and of "worker:NAME" for one to the engine.
        errors: list of the console's error messages.
        expected_errors: list of parts of error messages that the test provokes.
    """

    def __init__(self, page: Page):
        self.page = page
        page.set_default_timeout(1000 * PAGE)
        self.forget()
        page.context.on("request", lambda request: self.requested.append(request.url))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("requestfinished", self._note_request)
        page.expose_function("reportRequest", lambda name: self.requested.append(f"worker:{name}"))
        page.expose_function("reportAnswer", self._note_answer)
        page.add_init_script(WATCH_WORKER)
        page.add_init_script(BUILT)
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
        self.requested, self.asked, self.errors, self.expected_errors = [], [], [], []

    def _note_answer(self, name, body, number):
        self.asked.append(Asked(name, body, lambda: self.page.evaluate("number => answers[number]", number)))

    def _note_request(self, request):
        if "/api/" in request.url and request.headers.get("content-type") == "application/json":
            name = request.url.rpartition("/")[2]
            self.asked.append(Asked(name, request.post_data_json, lambda: request.response().json()))

    def leave(self):
        """Leave the app, and clear everything but the browser's cache, which a route would empty."""
        self.page.unroute_all(behavior="ignoreErrors")
        self.page.context.set_offline(False)
        self.page.evaluate(FORGET_KEPT)
        self.page.evaluate("localStorage.clear(), sessionStorage.clear(), (Storage.prototype.setItem = () => {}), null")
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        self.page.mouse.up()
        self.page.mouse.move(0, 0)

    def begin_again(self, options):
        """Prepare a page that was left for another test; options of playwright's `new_context`."""
        self.forget()
        self.page.set_viewport_size(options["viewport"])
        self.page.emulate_media(
            media="null",
            reduced_motion=options.get("reduced_motion", "no-preference"),
            color_scheme=options.get("color_scheme", "light"),
        )

    def open(self, address):
        self.page.goto(address)
        self.wait_until_ready()

    def reload(self):
        self.page.reload()
        self.wait_until_ready()

    def wait_until_ready(self):
        # The tabs and the pad's size appear with the title. `expect` would describe the whole page at each attempt.
        self.page.locator("#head h1:not(:empty)").wait_for(state="attached")
        expect(self.page.locator("[role=tabpanel]")).to_have_count(self.page.locator("#head [role=tab]").count())
        expect(self.page.locator(".samples button")).to_have_count(10)
        expect(self.bars).to_have_count(10)
        self.wait_for("window.newestDrawing !== undefined")

    # Contents

    @property
    def strokes(self):
        return self.page.evaluate("window.newestDrawing.strokes")

    @property
    def places(self):
        return [[(round(x / PAD_SIDE, 2), round(y / PAD_SIDE, 2)) for x, y in stroke] for stroke in self.strokes]

    @property
    def fill_widths(self):
        return self.page.locator("#panel-draw .bars .fill").evaluate_all(
            "all => all.map((e) => e.getBoundingClientRect().width)"
        )

    def pixels(self, selector):
        address = self.page.locator(selector).evaluate("canvas => canvas.toDataURL()")
        png = base64.b64decode(address.removeprefix("data:image/png;base64,"))
        return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))

    def wait_for_pixels(self, selector, expected, atol=0):
        """Wait until a canvas, or its red channel if `expected` has two axes, has these values, up to `atol`."""

        def is_painted():
            pixels = self.pixels(selector).astype(float)
            pixels = pixels[..., 0] if expected.ndim == 2 else pixels
            return pixels.shape == expected.shape and np.allclose(pixels, expected, rtol=0, atol=atol)

        self.wait_until(is_painted, f"the picture of {selector}")

    def wait_for_request(self, name, **fields):
        """Wait until a request with these fields in its body has been answered; returns the Asked."""

        def found():
            return [each for each in self.asked if each.name == name and fields.items() <= each.body.items()]

        self.wait_until(found, f"an answer of {name}")
        return found()[0]

    def wait_until(self, condition, what="it"):
        wait_until(condition, what, pause=lambda: self.page.wait_for_timeout(40))

    def wait_for(self, script, arg=None):
        """Wait until a function or an expression is true; Playwright would look at each frame, which costs CPU time."""
        is_function = re.match(r"(async )?(\w+|\([^)]*\)) =>", script)
        # The page's policy allows Playwright to evaluate a text once, not at each look.
        self.page.wait_for_function(script if is_function else f"() => {script}", arg=arg, polling=50)

    def expect_said(self, said, shown):
        """Expect an element to have the words of another one, which may still change."""
        self.wait_until(lambda: shown.inner_text() in (said.text_content() or ""), "the words are said")

    def wait_for_answer(self):
        drawn = self.page.evaluate("({ strokes: newestDrawing.strokes, unfinished: newestDrawing.isDrawing })")
        verdict = self.wait_for_request("look", **drawn).answer()["verdicts"][0]
        self.wait_until_shown(verdict["probabilities"])
        return verdict

    def wait_until_shown(self, probabilities, panel="draw", network=0):
        self.wait_for(
            """([panel, network, probabilities]) => {
                const all = [...document.querySelectorAll(`#panel-${panel} .percent`)];
                const percents = all.slice(10 * network).map((e) => parseFloat(e.textContent.replace(/^>/, "")));
                return probabilities.every((each, i) => Math.abs(percents[i] - 100 * Math.min(each, 0.99)) <= 0.51);
            }""",
            [panel, network, [float(probability) for probability in probabilities]],
        )

    def pass_time(self, duration):
        """Pass a time in ms of the page's clock, which the test has installed, with few frames, which is quicker."""
        for _ in range(duration // 500):
            self.page.clock.fast_forward(500)

    def wait_for_frames(self):
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def expect_accessible(self):
        self.page.wait_for_function("() => document.getAnimations().length === 0")  # axe measures colours
        if self.page.evaluate("!window.axe"):  # once a page: loading it takes as long as running it
            self.page.evaluate(AXE_SCRIPT)
        violations = self.page.evaluate(
            """axe.run({ exclude: "[role=tabpanel][hidden]" }, { resultTypes: ["violations"], preload: false })
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

    @property
    def tabs(self):
        ids = self.page.locator("#head [role=tab]").evaluate_all("all => all.map((e) => e.id)")
        return [each.removeprefix("tab-") for each in ids]

    def panel(self, name):
        return self.page.locator(f"#panel-{name}")

    def look_into(self, network):
        self.panel("inside").locator(f".sizes input[value={network}]").press("Space")  # wherever the layout moves it

    # The page as a whole

    def resize(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})
        self.wait_for_frames()

    def speak(self, language):
        shown = self.page.locator(f"html[lang={language}]")
        if not shown.count():
            self.page.locator(".language select").select_option(language, force=True)  # behind a lesson's question, too
            shown.wait_for()

    def set_projector(self, is_on):
        """Turn projector mode on or off, without full screen. A click by script takes half of the time."""
        self.refuse_full_screen()
        button = f"button.projector[aria-pressed={str(not is_on).lower()}]"
        self.page.evaluate("button => document.querySelector(button)?.click()", button)
        self.page.locator(button).wait_for(state="detached")

    def refuse_full_screen(self):
        """Disable full screen, as on an iPhone."""
        self.page.evaluate("Element.prototype.requestFullscreen = undefined")

    # Drawing

    def place(self, x, y):
        return place_in(self.pad.bounding_box(), x, y)

    def draw(self, strokes):
        with self._drawing(strokes) as box:  # once: asking at each point takes as long as drawing
            draw_in(box, self.page.mouse, strokes)

    @contextlib.contextmanager
    def _drawing(self, strokes):
        """Scroll to the pad, yield its bounding box once it rests, and check that all strokes arrive on it."""
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
        self.draw(CLEAR_DRAWINGS[digit])
        return self.wait_for_answer()

    def let_draw(self, digit):
        before = self.page.evaluate("newestDrawing.version")
        self.page.locator(".samples button").nth(digit).click()
        self.wait_for(
            """before => {
                const { version, strokes, isDrawing } = newestDrawing;
                return version > before && strokes.length > 0 && !isDrawing;  // the pad is empty at first
            }""",
            before,
        )

    def draw_by_touch(self, strokes):
        with self._drawing(strokes):
            for stroke in strokes:
                self.swipe(stroke)

    def swipe(self, points):
        self.touch("touchStart", points[0])
        for point in points[1:]:
            self.touch("touchMove", point)
        self.touch("touchEnd")

    def touch(self, kind, *fingers):
        """Send "touchStart", "touchMove", "touchEnd" or "touchCancel" with the places of the fingers that are down."""
        points = [dict(zip("xy", self.place(*finger), strict=True), id=number) for number, finger in enumerate(fingers)]
        self.send_input("dispatchTouchEvent", type=kind, touchPoints=points)

    def send_input(self, method, **parameters):
        self._input.send(f"Input.{method}", parameters)


def draw_in(box, mouse, strokes):
    """Draw with the mouse in the bounding box of a canvas."""
    for stroke in strokes:
        mouse.move(*place_in(box, *stroke[0]))
        mouse.down()
        for point in stroke[1:]:
            mouse.move(*place_in(box, *point))
        mouse.up()


def place_in(box, x, y):
    return box["x"] + x * box["width"], box["y"] + y * box["height"]
