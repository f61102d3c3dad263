"""Fixtures that several files of the product's tests share."""

import contextlib
import os

import httpx
import numpy as np
import pytest
from gradio_client import Client
from helpers.classes.classroom import Teacher, key_of
from helpers.drawings.datasets import real_mnist, small_mnist, write_small_mnist
from helpers.pages.sketch import Sketch
from helpers.running.driver import BROWSER_ARGUMENTS, COMPUTER, INSECURE_HOST, STILL, free_port, on_host
from helpers.running.forked import forked_app
from helpers.running.nodejs import OLDEST, find_node, write_modules
from helpers.running.static_site import built_site
from helpers.running.waiting import PAGE, REPLY
from playwright.sync_api import sync_playwright

from model import load_recognizer
from run import find_browser

# Options of playwright's `new_context`. Tests of a site without a network allow service workers.
VISITOR = {**COMPUTER, **STILL, "locale": "en-GB", "service_workers": "block"}


@pytest.fixture(scope="session")
def app(mnist_file):
    """The page with the committed networks and a small data set as MNIST. Tests share it and must not damage it."""
    with forked_app("--port", free_port(), "--name", INSECURE_HOST, MNIST_PATH=str(mnist_file)) as app:
        yield app


@pytest.fixture(scope="module")
def http(app):
    with httpx.Client(base_url=app.address, timeout=REPLY) as http:
        yield http


@pytest.fixture(scope="session")
def recognizer():
    return load_recognizer()


@pytest.fixture(scope="session")
def tutorial():
    return load_recognizer("tutorial")


@pytest.fixture(scope="session")
def class_app(mnist_file, tmp_path_factory):
    """The page with a class in a folder, and a small data set as MNIST. The fixture `teacher` empties the class."""
    folder = tmp_path_factory.mktemp("class")
    options = ("--port", free_port(), "--name", INSECURE_HOST, "--class", folder)
    with forked_app(*options, MNIST_PATH=str(mnist_file)) as app:
        yield app


@pytest.fixture(scope="session")
def static_site(mnist_file, tmp_path_factory):
    with built_site(tmp_path_factory.mktemp("site"), mnist_file) as site:
        yield site


@pytest.fixture
def teacher(class_app):
    with httpx.Client(base_url=class_app.address, timeout=REPLY) as http:
        teacher = Teacher(http, key_of(class_app))
        teacher.do("clear")
        teacher.do("pause", paused=False)
        yield teacher
        teacher.do("clear")


@pytest.fixture(scope="session")
def client(app):
    return Client(app.address, verbose=False, httpx_kwargs={"timeout": REPLY})


@pytest.fixture(scope="session")
def mnist_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("mnist") / "small.npz"
    write_small_mnist(path)
    return path


@pytest.fixture(scope="session")
def test_digits_file(tmp_path_factory):
    """MNIST's test digits, with few others: all of MNIST takes long to load."""
    path = tmp_path_factory.mktemp("mnist") / "mnist.npz"
    _, (x_test, y_test) = real_mnist()
    np.savez(path, **small_mnist() | {"x_test": x_test, "y_test": y_test})
    return path


@pytest.fixture(scope="session")
def modules(mnist_file, tmp_path_factory):
    """Return a folder with the page's modules, see `write_modules`, and a small data set as MNIST."""
    if find_node() is None:
        # In CI a skipped test would look like a passed one.
        (pytest.fail if os.environ.get("CI") else pytest.skip)("install Node.js {}.{} or newer".format(*OLDEST))
    folder = tmp_path_factory.mktemp("node") / "modules"
    write_modules(folder, mnist_file)
    return folder


class PatientBrowser:
    def __init__(self, browser):
        self._browser = browser

    def new_context(self, **options):
        context = self._browser.new_context(**options)
        context.set_default_timeout(1000 * PAGE)
        return context


@pytest.fixture(scope="session")
def browser():
    path = find_browser()
    if path is None:
        reason = "no Chrome, Chromium or Edge found: install one, or set BROWSER_PATH"
        # In CI a skipped test would look like a passed one.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield PatientBrowser(browser)
        browser.close()


MOST = 6  # pages, each a process of the browser
CHANGEABLE = {"viewport", "reduced_motion", "color_scheme"}


class KeptPages:
    """Pages for the next tests, one for each host and options of playwright's `new_context`.

    Opening the app in a new browser context takes a second of CPU time, in a used one less than half: its process runs
    and its scripts are compiled. So a page is cleared for the next test with the same options, but for those that can
    change.
    """

    def __init__(self, browser):
        self.browser = browser
        self.waiting = {}  # Sketches, the newest last

    def take(self, host, options):
        sketch = self.waiting.pop(kind_of(host, options), None)
        if sketch is None:
            return Sketch(self.browser.new_context(**options).new_page())
        sketch.begin_again(options)
        return sketch

    def give_back(self, sketch, host, options):
        """Keep a page, unless the test has closed it or installed a clock, which would stay."""
        kind = kind_of(host, options)
        if kind in self.waiting or sketch.page.is_closed() or sketch.page.evaluate("typeof __pwClock !== 'undefined'"):
            sketch.page.context.close()
            return
        sketch.leave()
        self.waiting[kind] = sketch
        if len(self.waiting) > MOST:
            self.waiting.pop(next(iter(self.waiting))).page.context.close()


def kind_of(host, options):
    """Return what a page needs to have in common with another one to be used in its place."""
    return host, str({name: value for name, value in options.items() if name not in CHANGEABLE})


@pytest.fixture(scope="session")
def kept_pages(browser):
    return KeptPages(browser)


@pytest.fixture
def watched(app):
    """List a test's Sketches.

    At its end, no page may have sent a request to another host, or reported an error to the console except those that
    `sketch.expected_errors` announces.
    """
    sketches = []
    yield sketches
    own = (f"{app.address}/", f"{on_host(app.address, INSECURE_HOST)}/", "data:", "blob:", "worker:")
    for sketch in sketches:
        assert [url for url in sketch.requested if not url.startswith(own)] == []
        unexpected = [e for e in sketch.errors if not any(expected in e for expected in sketch.expected_errors)]
        assert unexpected == [], f"the server's output: {''.join(app.output)[-5000:]}"


@pytest.fixture
def new_sketch(browser, watched):
    with contextlib.ExitStack() as stack:

        def new_sketch(**options):
            context = stack.enter_context(browser.new_context(**{**VISITOR, **options}))
            watched.append(Sketch(context.new_page()))
            return watched[-1]

        yield new_sketch


@pytest.fixture
def open_sketch(request, app, kept_pages, watched):
    """Open the page with nothing stored: `open_sketch(at, host, **options)` returns a Sketch, see `new_sketch`.

    `at` follows the page's address; `host` is another name of this machine. The browser may have cached the page: tests
    of a first visit, and those that add init scripts, use `new_sketch`.
    """
    opened = []
    failures = request.session.testsfailed

    def open_sketch(at="", host=None, **options):
        options = {**VISITOR, **options}
        sketch = kept_pages.take(host, options)
        opened.append((sketch, host, options))
        watched.append(sketch)
        sketch.open(f"{on_host(app.address, host)}/{at}")
        return sketch

    yield open_sketch
    for sketch, *kind in opened:
        if request.session.testsfailed > failures:
            sketch.page.context.close()
        else:
            kept_pages.give_back(sketch, *kind)


@pytest.fixture
def sketch(open_sketch):
    return open_sketch()
