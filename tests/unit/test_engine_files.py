"""The files that the engine fetches, and the routes that make them."""

import asyncio
import gzip
import json
import re
from dataclasses import replace

import numpy as np
import pytest
from datasets import small_mnist, write_small_mnist
from small_networks import random_network
from starlette.requests import Request
from waiting import in_a_loop

from model import DatasetError, load_recognizer
from model.data.mnist import PATH_VARIABLE
from model.network import CLASSES, DenseNetwork, Network
from model.preprocessing import PIXELS
from model.recognizer import Recognizer
from page.build.folder import Page, engine_files
from page.engine import digits, files
from page.engine.digits import DigitsFiles
from page.page_component import ComponentError

HANDWRITING, SMALL = load_recognizer(), load_recognizer("sixteen")


class AnotherNetwork(Network):
    def __call__(self, pixels):
        return np.full((len(pixels), CLASSES), 0.1, np.float32)


def with_activations(*activations):
    layers = random_network(PIXELS, *[5] * (len(activations) - 1), CLASSES).layers
    changed = [replace(layer, activation=name) for layer, name in zip(layers, activations, strict=True)]
    return Recognizer(DenseNetwork(changed), threshold=6)


@pytest.fixture
def mnist(tmp_path, monkeypatch):
    path = tmp_path / "mnist.npz"
    write_small_mnist(path)
    monkeypatch.setenv(PATH_VARIABLE, str(path))
    return path


def endpoint(engine, name):
    (route,) = [route for route in engine.routes if route.path == f"/digits/{name}"]
    return route.endpoint


async def get(send, **headers):
    """Return the status, the headers and the path of the file that an endpoint sends."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    response = await send(Request({"type": "http", "headers": raw}))
    return response.status_code, response.headers, getattr(response, "_file", None)


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


def test_networks_that_the_engine_cannot_compute_are_left_out():
    own = {
        "tanh.keras": with_activations("tanh", "softmax"),
        "other.keras": Recognizer(AnotherNetwork(), threshold=6),
        "sums.keras": with_activations("relu", "linear"),
        "own.npz": with_activations("relu", "relu", "softmax"),
    }
    page = Page([], own, {"sixteen": SMALL}, {})
    found = engine_files(page)
    config = json.loads(found["config.json"])
    assert config["page_networks"] == ["tanh.keras", "own.npz"]
    assert list(config["networks"]) == ["tanh.keras", "own.npz", "sixteen"]
    assert config["map"] is None
    assert {each["file"] for each in config["networks"].values()} == found.keys() - {"config.json"}
    for name in ("other.keras", "sums.keras"):
        with pytest.raises(ComponentError, match=f"cannot compute {name}"):
            engine_files(replace(page, networks={name: own[name], **own}))


def test_many_requests_make_a_file_once_for_each_mnist(mnist, monkeypatch):
    started = []
    run = digits.subprocess.run
    monkeypatch.setattr(digits.subprocess, "run", lambda *args, **options: started.append(1) or run(*args, **options))
    send = endpoint(DigitsFiles(HANDWRITING, SMALL), "test")

    async def ask(labels):
        (status, headers, path), *others = await asyncio.gather(*[get(send) for _ in range(30)])
        assert {status, *(each[0] for each in others)} == {200}
        np.testing.assert_array_equal(digits_of(gzip.decompress(path.read_bytes()))[0], labels)
        assert (await get(send, if_none_match=headers["etag"]))[0] == 304
        return headers["etag"]

    async def change():
        before = await ask(small_mnist()["y_test"])
        labels = np.full(300, 7, np.uint8)
        np.savez(mnist, **small_mnist() | {"y_test": labels})
        assert await ask(labels) != before

    in_a_loop(change())
    assert started == [1, 1]


def test_a_missing_or_damaged_mnist_is_one_sentence_until_it_is_there(mnist):
    send = endpoint(DigitsFiles(HANDWRITING, SMALL), "first")
    whole = mnist.read_bytes()

    async def is_refused():
        with pytest.raises(DatasetError, match=rf"{re.escape(str(mnist))}.*\.$") as error:
            await get(send)
        assert "\n" not in str(error.value)

    async def ask():
        mnist.unlink()
        await is_refused()
        mnist.write_bytes(b"no zip")
        await is_refused()
        mnist.write_bytes(whole)
        status, _, path = await get(send)
        assert (status, len(digits_of(gzip.decompress(path.read_bytes()))[0])) == (200, 2000)

    in_a_loop(ask())
