"""What several test files share. A fixture is set up when the first test asks for it."""

import gc
import os

import httpx
import hypothesis
import pytest
from classroom import Teacher, key_of
from datasets import write_small_mnist
from driver import BROWSER_ARGUMENTS, COMPUTER, INSECURE_HOST, free_port, on_host
from forked import forked_app
from gradio_client import Client
from kept_pages import KeptPages, new_page
from playwright.sync_api import sync_playwright

from page.launch.environment import BLAS_THREADS, BLAS_VARIABLE
from page.launch.join import lan_hosts
from run import find_browser

VISITOR = {**COMPUTER, "locale": "en-GB"}  # options of playwright's `new_context`

# Tests say whether something is right, the benchmark how quick it is: a busy machine must not fail them.
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

# As the page has it, and for the same reason; the workers, and all that they start, begin with this environment.
os.environ.setdefault(BLAS_VARIABLE, BLAS_THREADS)


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """Import all tests without searching what they import for garbage, then and ever after: that takes seconds."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def app():
    """The page, served as people serve it, by the committed network. No test may damage it."""
    with forked_app("--port", free_port(), "--name", INSECURE_HOST) as app:
        yield app


@pytest.fixture(scope="session")
def training_app(mnist_file):
    """The page with training switched on and a small data set in the place of MNIST. No test may damage it."""
    with forked_app("--port", free_port(), "--name", INSECURE_HOST, "--training", MNIST_PATH=str(mnist_file)) as app:
        yield app


@pytest.fixture(scope="session")
def class_app(mnist_file, tmp_path_factory):
    """The page with a class in a folder, and a small data set. Tests begin with an empty class by `teacher`."""
    folder = tmp_path_factory.mktemp("class")
    options = ("--port", free_port(), "--name", INSECURE_HOST, "--class", folder)
    with forked_app(*options, MNIST_PATH=str(mnist_file)) as app:
        yield app


@pytest.fixture
def teacher(class_app):
    """Whoever has the key of an empty class."""
    with httpx.Client(base_url=class_app.address, timeout=60) as http:
        teacher = Teacher(http, key_of(class_app))
        teacher.do("clear")
        teacher.do("pause", paused=False)
        yield teacher


@pytest.fixture(scope="session")
def client(app):
    return Client(app.address, verbose=False)


@pytest.fixture(scope="session")
def mnist_file(tmp_path_factory):
    """A small data set in the place of MNIST."""
    path = tmp_path_factory.mktemp("mnist") / "small.npz"
    write_small_mnist(path)
    return path


@pytest.fixture(scope="session")
def lan_host():
    hosts = lan_hosts()
    if not hosts:
        pytest.skip("this machine is connected to no network")
    return hosts[0]


@pytest.fixture(scope="session")
def browser():
    path = find_browser()
    if path is None:
        reason = "no Chrome, Chromium or Edge found: install one, or set BROWSER_PATH"
        # In CI a skipped test would look like a passed one.
        (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=BROWSER_ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def kept_pages(browser):
    return KeptPages(browser)


@pytest.fixture
def new_sketch(app, browser):
    """A visitor whose browser has never been here, before the page is opened: `new_sketch(**options)`, a Sketch.

    Options are those of playwright's `new_context`. At the end of the test no request of any visitor may have gone to
    another host, and nothing may have been reported to a console but what a test announced by `sketch.expected_errors`,
    a part of the message each.
    """
    sketches = []

    def new_sketch(**options):
        sketches.append(new_page(browser, {**VISITOR, **options}))
        return sketches[-1]

    yield new_sketch
    for sketch in sketches:
        sketch.page.context.close()
    expect_no_surprises(app, sketches)


def expect_no_surprises(app, sketches):
    own = (f"{app.address}/", f"{on_host(app.address, INSECURE_HOST)}/", "data:", "blob:")
    for sketch in sketches:
        assert [url for url in sketch.requested if not url.startswith(own)] == []
        unexpected = [e for e in sketch.errors if not any(expected in e for expected in sketch.expected_errors)]
        assert unexpected == [], f"the server's output: {''.join(app.output)[-5000:]}"


@pytest.fixture
def open_sketch(request, app, kept_pages):
    """Open the page as a visitor with nothing stored: `open_sketch(**options)` returns a Sketch, see `new_sketch`.

    What follows the page's address in a link may be given as `at`, and as `host` another name of this machine. The
    browser may have been here, see kept_pages.py: what is about a first visit takes `new_sketch`.
    """
    opened = []
    failures = request.session.testsfailed

    def open_sketch(at="", host=None, **options):
        options = {**VISITOR, **options}
        sketch = kept_pages.take(host, options)
        opened.append((sketch, host, options))
        sketch.open(f"{on_host(app.address, host)}/{at}")
        return sketch

    yield open_sketch
    for sketch, *kind in opened:
        if request.session.testsfailed > failures:
            kept_pages.close(sketch)
        else:
            kept_pages.give_back(sketch, *kind)
    expect_no_surprises(app, [sketch for sketch, *_ in opened])


@pytest.fixture
def sketch(open_sketch):
    """The page on a computer in English."""
    return open_sketch()
