"""The engine loads MNIST's digits in a browser, from the server or from the static site's files."""

import base64

import numpy as np
import pytest
from datasets import small_mnist
from driver import free_port
from forked import forked_app
from static_site import built_site, on_both

from page.engine.files import MOST_DIGITS
from page.server.assets import assets_path

pytestmark = pytest.mark.slow

# Returns [labels, images] in base64, the parts that `progress` received, and the bytes of the images' buffer.
LOAD = """async ([address, name, ...counts]) => {
    const file = await import(address);
    const mnist = file.$engine_mnist ?? file; // the static site's modules are joined
    const parts = [];
    const { labels, images } = await mnist[name](...counts, (part) => parts.push(part));
    const encode = (bytes) => {
        let text = "";
        for (const each of bytes) text += String.fromCharCode(each);
        return btoa(text);
    };
    return [encode(labels), encode(images), parts, images.buffer.byteLength];
}"""
FAIL = """async ([address, name, ...counts]) => {
    const file = await import(address);
    const mnist = file.$engine_mnist ?? file; // the static site's modules are joined
    return mnist[name](...counts).then(
        () => null,
        ({ constructor, message, reason }) => [constructor.name, message, reason ?? null],
    );
}"""


class Loader:
    """A page of the server or the site, without scripts of its own."""

    def __init__(self, page, app):
        self.page, folder = page, getattr(app, "folder", None)
        path = next(folder.glob("page/*")).relative_to(folder).as_posix() if folder else assets_path()
        self._mnist = f"{app.address}/{path}/engine/{'worker' if folder else 'mnist'}.js"
        page.goto(f"{app.address}/{'LICENCES.txt' if folder else 'robots.txt'}")

    def load(self, name, *counts):
        labels, images, self.parts, self.size = self.page.evaluate(LOAD, [self._mnist, name, *counts])
        labels, images = (np.frombuffer(base64.b64decode(each), np.uint8) for each in (labels, images))
        return labels, images.reshape(-1, 28, 28)

    def error(self, name, *counts):
        return self.page.evaluate(FAIL, [self._mnist, name, *counts])


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


@on_both
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


def test_a_page_without_mnist_says_so(browser, tmp_path):
    """Until its server has MNIST."""
    page = browser.new_page()
    path = tmp_path / "mnist.npz"
    with forked_app("--port", free_port(), MNIST_PATH=str(path)) as app:
        loader = Loader(page, app)
        for name, *counts in (("loadTrainingDigits", 100), ("loadTestDigits",)):
            kind, sentence, reason = loader.error(name, *counts)
            assert (kind, reason) == ("InputError", "no_data")
            assert "log of the server" in sentence
        np.savez(path, **small_mnist())
        check(loader.load("loadTrainingDigits", 100), "train")
    with built_site(tmp_path / "site", None) as site:
        kind, _, reason = Loader(page, site).error("loadTrainingDigits", 100)
        assert (kind, reason) == ("InputError", "no_test_digits")
    page.close()
