"""The files that the engine fetches, and those that tools write for it."""

import gzip

import numpy as np
import pytest
import write_constants
from compile_loops import FOLDER as LOOPS
from compile_loops import loops_module
from helpers.drawings.datasets import small_mnist, write_small_mnist

from model.data.mnist import PATH_VARIABLE
from model.preprocessing import PIXELS
from page.build.document import page_settings
from page.engine import files


@pytest.fixture
def mnist(tmp_path, monkeypatch):
    path = tmp_path / "mnist.npz"
    write_small_mnist(path)
    monkeypatch.setenv(PATH_VARIABLE, str(path))
    return path


def digits_of(content):
    count = len(content) // (1 + PIXELS)
    values = np.frombuffer(content, np.uint8)
    return values[:count], values[count:].reshape(count, 28, 28)


def test_the_digits_come_in_parts(mnist, monkeypatch):
    monkeypatch.setitem(files.PARTS, "others", ("train", 700, 10_000))
    most = {"first": 700, "others": 900, "test": 10_000}
    contents = {name: gzip.decompress(content) for name, content in files.digits_files(most).items()}
    arrays = small_mnist()
    for name, (part, begin, _) in files.PARTS.items():
        labels, images = digits_of(contents[name])
        np.testing.assert_array_equal(labels, arrays[f"y_{part}"][begin : begin + most[name]])
        np.testing.assert_array_equal(images, arrays[f"x_{part}"][begin : begin + most[name]])


def test_settings_cannot_close_their_script_element():
    assert "</script><b>" not in page_settings({"x": "</script><b>"}, "")


def test_the_bytes_of_the_loops_are_those_of_their_text():
    assert (LOOPS / "loops.js").read_text(encoding="utf-8") == loops_module()


def test_the_constants_are_those_of_python():
    for path, content in write_constants.modules().items():
        assert path.read_text(encoding="utf-8") == content, "run tools/write_constants.py"
