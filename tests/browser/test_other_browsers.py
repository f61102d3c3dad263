"""The page in Firefox and WebKit, the engine of Safari, and the sentence in browsers that are too old.

Both browsers are driven by their own remote protocols. Debian has them: `firefox-esr`, and `webkitgtk-webdriver` with
`xvfb`, as WebKit's browser needs a screen.
"""

import contextlib
import json
import os
import shutil
import subprocess
import time
from pathlib import Path

import httpx
import pytest
import websocket
from helpers.networks.own_network import USE, own_network
from helpers.running.driver import CLEAR_DRAWINGS, FORTY_TWO, TABS, TEXTS, free_port
from helpers.running.static_site import UNTIL_KEPT, served_site
from helpers.running.waiting import PAGE, wait_until
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

SIZE = {"width": 1280, "height": 720}  # of the window in CSS pixels
MINI_BROWSER = "webkit2gtk-4.1/MiniBrowser"  # in a folder of /usr/lib
# Reports errors that WebKit's WebDriver does not: it runs when the page's scripts have begun.
KEEP_ERRORS = """
window.reportedErrors = [];
addEventListener("error", (event) => reportedErrors.push(event.message));
addEventListener("unhandledrejection", (event) => reportedErrors.push(String(event.reason)));
console.error = (...words) => reportedErrors.push(words.join(" "));
"""


class Window:
    """A browser window.

    Its subclasses `open` an address, `run` an expression, whose value or promise's value they return, `perform` pointer
    actions of WebDriver, and list in `errors` the messages of uncaught errors and of the console.
    """

    def wait_for(self, expression):
        what = f"{expression}, errors: {self.errors}"
        wait_until(lambda: self.run(expression), what, pause=lambda: time.sleep(0.1))

    def wait_for_text(self, selector, text):
        self.wait_for(f"document.querySelector({json.dumps(selector)})?.textContent === {json.dumps(text)}")

    def click(self, selector):
        """Click the middle of an element once it has a size, after scrolling to it."""
        name = json.dumps(selector)
        self.wait_for(f"document.querySelector({name})?.offsetWidth > 0")
        self.run(f"document.querySelector({name}).scrollIntoView({{ block: 'center', behavior: 'instant' }})")
        self.drag(selector, [(0.5, 0.5)])

    def draw(self, strokes):
        for stroke in strokes:
            self.drag("#pad .pad canvas", stroke)

    def drag(self, selector, places):
        """Press the mouse at the first of some places, fractions of an element's box, and lift it at the last one."""
        left, top, width, height = self.run(
            "(({ left, top, width, height }) => [left, top, width, height])"
            f"(document.querySelector({json.dumps(selector)}).getBoundingClientRect())"
        )
        first, *others = (
            {"type": "pointerMove", "x": round(left + x * width), "y": round(top + y * height), "duration": 0}
            for x, y in places
        )
        press, lift = ({"type": name, "button": 0} for name in ("pointerDown", "pointerUp"))
        mouse = {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}}
        self.perform([{**mouse, "actions": [first, press, *others, lift]}])


class Firefox(Window):
    def __init__(self, address):
        self._socket = websocket.create_connection(address, timeout=PAGE, suppress_origin=True)
        self._sent = 0
        self.errors = []
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded"])
        self._tab = self._call("browsingContext.getTree")["contexts"][0]["context"]
        self._call("browsingContext.setViewport", context=self._tab, viewport=SIZE)

    def _call(self, method, **parameters):
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.errors.append(message["params"]["text"])
            if message.get("id") == self._sent:
                assert message["type"] == "success", message
                return message["result"]

    def open(self, address):
        self._call("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def run(self, expression):
        expression = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        target = {"context": self._tab}
        answer = self._call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    def perform(self, actions):
        self._call("input.performActions", context=self._tab, actions=actions)


class WebKit(Window):
    def __init__(self, address, browser):
        self.http = httpx.Client(base_url=address, timeout=PAGE)
        options = {"webkitgtk:browserOptions": {"binary": str(browser), "args": ["--automation"]}}
        self._session = ""
        session = self._post("session", capabilities={"alwaysMatch": options})
        self._session = f"/session/{session['sessionId']}"
        self._post("window/rect", **SIZE)

    def _post(self, path, **body):
        reply = self.http.post(f"{self._session}/{path}", json=body)
        assert reply.is_success, reply.text
        return reply.json()["value"]

    def open(self, address):
        self._post("url", url=address)
        self._post("execute/sync", script=KEEP_ERRORS, args=[])

    def run(self, expression):
        return self._post("execute/sync", script=f"return {expression}", args=[])

    @property
    def errors(self):
        return self.run("window.reportedErrors ?? []")

    def perform(self, actions):
        self._post("actions", actions=actions)

    def close(self):
        self.http.delete(self._session)


@contextlib.contextmanager
def running(*command, **environment):
    """Run a program, without its errors, while the block runs; yields its output, a text file."""
    path = shutil.which(command[0])
    if path is None:
        pytest.skip(f"no {command[0]} found")  # also in CI, as only Debian has these packages
    command = [path, *map(str, command[1:])]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, **pipes, text=True, env={**os.environ, **environment}) as process:
        try:
            yield process.stdout
        finally:
            process.terminate()


@contextlib.contextmanager
def firefox(folder):
    (folder / "user.js").write_text('user_pref("intl.accept_languages", "en-GB");\n', encoding="utf-8")
    written = folder / "WebDriverBiDiServer.json"
    with running("firefox-esr", "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", 0):
        wait_until(lambda: written.exists() and written.read_text().endswith("}"), "Firefox's address")
        server = json.loads(written.read_text())
        yield Firefox(f"ws://{server['ws_host']}:{server['ws_port']}/session")


@contextlib.contextmanager
def webkit(port):
    with contextlib.ExitStack() as stack:
        screen = ("Xvfb", "-displayfd", 1, "-screen", 0, "1400x900x24", "-nolisten", "tcp")
        display = f":{stack.enter_context(running(*screen)).readline().strip()}"
        language = {"LANG": "C.UTF-8", "LANGUAGE": "en_GB"}
        stack.enter_context(running("WebKitWebDriver", "-p", port, DISPLAY=display, **language))
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: is_answered(address), "WebKit's driver")
        browser = next(Path("/usr/lib").glob(f"*/{MINI_BROWSER}"))
        yield stack.enter_context(contextlib.closing(WebKit(address, browser)))


def is_answered(address):
    with contextlib.suppress(httpx.TransportError):
        return httpx.get(f"{address}/status").is_success
    return False


# ---- The tests

# An element of each tab that is there once the server has answered about a drawing, or about the data.
ANSWERED = {
    "draw": ".winner:not(:empty)",
    "steps": ".reading:not(:empty)",
    "inside": ".outputs .bar.first",
    "map": ".lead:not(:empty)",
    "learn": ".state:not(:empty)",
    "mistakes": ".alone:not([hidden]) canvas",
}
HAS_OWN_ANSWER = "document.querySelector('#panel-draw .sentence').textContent.includes('our network answers')"


def test_webkit_shows_the_served_page_the_static_site_without_a_network_and_the_single_file(
    app, static_site, single_page
):
    """The pages share the tabs, the trainer and the networks of visitors, which both browsers use."""
    with webkit(free_port()) as window:
        open_and_draw(window, app.address)
        window.run(f"({USE})({json.dumps(own_network('sixteen').to_json())})")
        window.wait_for(HAS_OWN_ANSWER)
        window.open(f"{app.address}/?again")
        window.wait_for("!document.querySelector('#shell') && document.querySelector('#head .own')?.offsetWidth > 0")
        window.draw(CLEAR_DRAWINGS[7])
        window.wait_for(HAS_OWN_ANSWER)
        window.click("#head .own")
        use_tabs(window, parts=0)  # after an own network Inside shows the one of Draw, whose units have no pictures
        use_single_page(window, single_page)
        use_static_site(window, static_site)


def test_firefox_shows_the_single_file_and_the_static_site_without_a_network(static_site, single_page, tmp_path):
    with firefox(tmp_path) as window:
        use_single_page(window, single_page)
        use_static_site(window, static_site, TABS)
        assert window.run("navigator.serviceWorker.controller !== null")


def open_and_draw(window, address):
    window.open(address)
    window.wait_for("document.querySelectorAll('.samples button').length === 10 && !document.querySelector('#shell')")
    window.draw(CLEAR_DRAWINGS[7])
    window.wait_for_text("#panel-draw .winner", "7")
    window.click(".undo")
    window.wait_for("document.querySelector('.hint').offsetWidth > 0")
    window.draw(FORTY_TWO)
    window.wait_for_text("#panel-draw .winner", "42")


def use_static_site(window, static_site, tabs=()):
    with served_site(static_site.folder) as site:
        open_and_draw(window, site.address)
        use_tabs(window, tabs)
        window.run(UNTIL_KEPT)
        assert window.errors == []
    open_and_draw(window, f"{site.address}/?offline")
    assert window.errors == []


def use_tabs(window, tabs=TABS, parts=3):
    """Open tabs; `parts` is how many of Inside's picture are built up before the last one."""
    for tab in tabs:
        window.click(f"#tab-{tab}")
        if tab == "inside":
            for part in range(parts):
                window.wait_for(f"document.querySelector('.guide:not([hidden])')?.dataset.part === '{part}'")
                window.click("#panel-inside .guide button")
        window.wait_for(f"document.querySelector('#panel-{tab} {ANSWERED[tab]}')?.getClientRects().length > 0")
        if tab == "learn":
            for name in ("epochs", "units"):
                window.run(f"void (document.querySelector('[name={name}]').value = 50)")
            window.click("#panel-learn .start")
            window.wait_for("document.querySelector('#panel-learn .curves path.training').getAttribute('d') !== ''")
            window.click("#panel-learn .stop")
            window.wait_for("document.querySelector('#panel-learn .summary').hidden === false")
    assert window.errors == []


def use_single_page(window, file):
    open_and_draw(window, file.as_uri())
    use_tabs(window, ("inside", "learn"))


@pytest.mark.parametrize(
    ("missing", "locale", "language"),
    [
        ("delete AbortSignal.timeout", "de-DE", "de"),
        ("CSS.supports = (name) => !/:has|subgrid/.test(name)", "zh-SG", "zh-CN"),
    ],
    ids=["AbortSignal.timeout", "CSS"],
)
def test_a_browser_that_is_too_old_shows_one_sentence(app, new_sketch, missing, locale, language):
    sketch = new_sketch(locale=locale)
    sketch.page.add_init_script(missing)
    sketch.expected_errors.append("")  # the page below the sentence misses what it needs
    sketch.page.goto(app.address)
    sentence = sketch.page.locator(f"html > p[lang={language}]")
    expect(sentence).to_have_text(TEXTS[language]["browser_too_old"])
    expect(sentence).to_be_in_viewport()
    expect(sketch.page.locator("body")).to_be_hidden()
