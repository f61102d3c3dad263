"""The engine loads MNIST's digits in a browser."""

import base64

import numpy as np
import pytest
from datasets import small_mnist

from page.engine.files import MOST_DIGITS
from page.server.assets import assets_path

pytestmark = pytest.mark.slow

# Returns [labels, images] in base64, the parts that `progress` received, and the bytes of the images' buffer.
LOAD = """async ([address, name, ...counts]) => {
    const mnist = await import(address);
    const parts = [];
    const { labels, images } = await mnist[name](...counts, (part) => parts.push(part));
    const encode = (bytes) => {
        let text = "";
        for (const each of bytes) text += String.fromCharCode(each);
        return btoa(text);
    };
    return [encode(labels), encode(images), parts, images.buffer.byteLength];
}"""


class Loader:
    """A page of the server, without scripts of its own."""

    def __init__(self, page, app):
        self.page, self._mnist = page, f"{app.address}/{assets_path()}/engine/mnist.js"
        page.goto(f"{app.address}/robots.txt")

    def load(self, name, *counts):
        labels, images, self.parts, self.size = self.page.evaluate(LOAD, [self._mnist, name, *counts])
        labels, images = (np.frombuffer(base64.b64decode(each), np.uint8) for each in (labels, images))
        return labels, images.reshape(-1, 28, 28)


@pytest.fixture
def loader(app, browser):
    page = browser.new_page()
    yield Loader(page, app)
    page.close()


def check(found, part):
    arrays = small_mnist()
    np.testing.assert_array_equal(found[0], arrays[f"y_{part}"])
    np.testing.assert_array_equal(found[1], arrays[f"x_{part}"])


def files_of(page):
    """Return a list of the digits' files that a page asks for."""
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/digits/" in request.url else None)
    return asked


def test_a_part_is_loaded_when_it_is_needed(loader):
    asked = files_of(loader.page)
    for _ in range(2):
        check(loader.load("loadTrainingDigits", MOST_DIGITS["first"]), "train")
        check(loader.load("loadTestDigits"), "test")
    assert len(asked) == 2
    for _ in range(2):
        check(loader.load("loadTrainingDigits", 60_000), "train")
        assert loader.size == 60_000 * 785  # one array for all
        check(loader.load("loadTrainingDigits", 100), "train")
    assert len(asked) == 4
    loader.page.reload()
    check(loader.load("loadTrainingDigits", 60_000), "train")
    assert loader.parts[0] == 0
    assert min(np.diff(loader.parts)) > -0.001  # the labels of one file are replaced by the next one
    assert loader.parts[-1] <= 1
