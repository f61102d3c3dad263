"""The page in Firefox and WebKit, whose own remote protocols take the same input; Playwright's tests use Chromium.

Debian has both: `firefox-esr`, and `webkitgtk-webdriver` with `xvfb`, as WebKit's browser needs a screen.
"""

import contextlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websocket
from waiting import TIMEOUT, wait_until

SIZE = (1280, 720)  # CSS pixels of the window
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

    Attributes:
        errors: messages of uncaught errors and of the console, since the page was opened.
    """

    errors: list[str]

    def open(self, address: str) -> None:
        raise NotImplementedError

    def run(self, expression: str) -> Any:
        """Return the value of a JavaScript expression, or of the promise that it returns."""
        raise NotImplementedError

    def perform(self, actions: list[dict[str, Any]]) -> None:
        """Move and press a mouse: pointer actions of WebDriver."""
        raise NotImplementedError

    def wait_for(self, expression: str) -> None:
        what = f"{expression}, errors: {self.errors}"
        wait_until(lambda: self.run(expression), what, pause=lambda: time.sleep(0.1))

    def wait_for_text(self, selector: str, text: str) -> None:
        self.wait_for(f"document.querySelector({json.dumps(selector)})?.textContent === {json.dumps(text)}")

    def click(self, selector: str) -> None:
        """Click the middle of an element once it has a size, after scrolling to it."""
        name = json.dumps(selector)
        self.wait_for(f"document.querySelector({name})?.offsetWidth > 0")
        x, y = self.run(
            f"""(() => {{
                const element = document.querySelector({name});
                element.scrollIntoView({{ block: "center", behavior: "instant" }});
                const {{ left, top, width, height }} = element.getBoundingClientRect();
                return [left + width / 2, top + height / 2];
            }})()"""
        )
        self.perform([move(x, y), {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}])

    def draw(self, strokes: list[list[tuple[float, float]]]) -> None:
        """Draw strokes, fractions of the pad's side, with the mouse."""
        left, top, side = self.run(
            "(({ left, top, width }) => [left, top, width])"
            "(document.querySelector('#pad .pad canvas').getBoundingClientRect())"
        )
        for (x, y), *others in strokes:
            self.perform(
                [
                    move(left + x * side, top + y * side),
                    {"type": "pointerDown", "button": 0},
                    *(move(left + x * side, top + y * side) for x, y in others),
                    {"type": "pointerUp", "button": 0},
                ]
            )


def move(x: float, y: float) -> dict[str, Any]:
    return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}


def mouse(actions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions}]


class Firefox(Window):
    """A tab of Firefox, by WebDriver BiDi."""

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(address, timeout=TIMEOUT, suppress_origin=True)
        self._sent = 0
        self.errors = []
        self._call("session.new", capabilities={})
        self._call("session.subscribe", events=["log.entryAdded"])
        self._tab = self._call("browsingContext.getTree")["contexts"][0]["context"]
        width, height = SIZE
        self._call("browsingContext.setViewport", context=self._tab, viewport={"width": width, "height": height})

    def _call(self, method: str, **parameters: Any) -> Any:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.errors.append(message["params"]["text"])
            if message.get("id") == self._sent:
                assert message["type"] == "success", message
                return message["result"]

    def open(self, address: str) -> None:
        self._call("browsingContext.navigate", context=self._tab, url=address, wait="complete")

    def run(self, expression: str) -> Any:
        expression = f"Promise.resolve({expression}).then((value) => JSON.stringify(value ?? null))"
        target = {"context": self._tab}
        answer = self._call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return json.loads(answer["result"]["value"])

    def perform(self, actions: list[dict[str, Any]]) -> None:
        self._call("input.performActions", context=self._tab, actions=mouse(actions))


class WebKit(Window):
    """WebKitGTK's own browser, by WebDriver."""

    def __init__(self, address: str, browser: Path) -> None:
        self._http = httpx.Client(base_url=address, timeout=TIMEOUT)
        options = {"binary": str(browser), "args": ["--automation"]}
        capabilities = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self._post("/session", capabilities=capabilities)
        self._session = f"/session/{session['sessionId']}"
        width, height = SIZE
        self._post(f"{self._session}/window/rect", width=width, height=height)

    def _post(self, path: str, **body: Any) -> Any:
        reply = self._http.post(path, json=body)
        assert reply.is_success, reply.text
        return reply.json()["value"]

    def open(self, address: str) -> None:
        self._post(f"{self._session}/url", url=address)
        self._post(f"{self._session}/execute/sync", script=KEEP_ERRORS, args=[])

    def run(self, expression: str) -> Any:
        return self._post(f"{self._session}/execute/sync", script=f"return {expression.strip()}", args=[])

    @property
    def errors(self) -> list[str]:  # type: ignore[override]
        return self.run("window.reportedErrors ?? []")

    def perform(self, actions: list[dict[str, Any]]) -> None:
        self._post(f"{self._session}/actions", actions=mouse(actions))

    def close(self) -> None:
        self._http.delete(self._session)
        self._http.close()


@contextlib.contextmanager
def running(*command: object, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run a program, without its output, while the block runs."""
    process = subprocess.Popen(
        list(map(str, command)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(TIMEOUT)


def needed(name: str, package: str) -> str:
    """Return the path of a program; skip the test without it, also in CI, as only Debian has these packages."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"no {name} found: apt-get install {package}")
    return path


@contextlib.contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Start Firefox with an empty profile in a folder."""
    program = needed("firefox-esr", "firefox-esr")
    (folder / "user.js").write_text('user_pref("intl.accept_languages", "en-GB");\n', encoding="utf-8")
    written = folder / "WebDriverBiDiServer.json"
    with running(program, "--headless", "--no-remote", "--profile", folder, "--remote-debugging-port", 0):
        wait_until(lambda: written.exists() and written.read_text(), "Firefox's address")
        server = json.loads(written.read_text())
        yield Firefox(f"ws://{server['ws_host']}:{server['ws_port']}/session")


@contextlib.contextmanager
def webkit(port: int) -> Iterator[WebKit]:
    """Start WebKitGTK's browser on a screen of its own, and its driver on a port."""
    driver, xvfb = needed("WebKitWebDriver", "webkitgtk-webdriver"), needed("Xvfb", "xvfb")
    browser = next(Path("/usr/lib").glob(f"*/{MINI_BROWSER}"))
    with running(xvfb, "-displayfd", 1, "-screen", 0, "1400x900x24", "-nolisten", "tcp") as screen:
        display = f":{screen.stdout.readline().strip()}"
        with running(driver, "-p", port, DISPLAY=display, LANG="C.UTF-8", LANGUAGE="en_GB"):
            address = f"http://127.0.0.1:{port}"
            wait_until(lambda: is_answered(address), "WebKit's driver")
            window = WebKit(address, browser)
            try:
                yield window
            finally:
                window.close()


def is_answered(address: str) -> bool:
    with contextlib.suppress(httpx.ConnectError):
        return httpx.get(f"{address}/status").is_success
    return False
