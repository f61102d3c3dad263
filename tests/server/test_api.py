"""The API over HTTP: answers to drawings and images, and errors for everything else."""

import contextlib
import errno
import json
import os
import re
import struct
import zlib
from pathlib import Path

import httpx
import numpy as np
import pytest
from calls import (
    DRAWING,
    FILE,
    GRADIO_API,
    WAYS,
    answer_in,
    ask,
    call,
    check_answered,
    check_probabilities,
    check_refused,
    check_sentence,
    post_image,
    upload,
)
from driver import CLEAR_DRAWINGS
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from hypothesis import example, given, settings
from hypothesis import strategies as st
from images import A_PNG, encoded, picture_of_one
from PIL import Image
from written_paper import photo_of

from model import load_recognizer
from model.drawing import MAX_POINTS, MAX_STROKES


@pytest.fixture(scope="module")
def recognizer():
    return load_recognizer()


@pytest.fixture(scope="module")
def http(app):
    with httpx.Client(base_url=app.address, timeout=30) as http:
        yield http


# ---- Good input


def test_predict_with_gradio_client(client, recognizer):
    drawing = [[[100 * x, 100 * y] for x, y in stroke] for stroke in CLEAR_DRAWINGS[5]]
    for line_width in ((), (7.5,)):
        answer = client.predict(drawing, *line_width, api_name="/predict")
        check_probabilities(answer)
        assert max(answer, key=answer.get) == "5"
        expected = recognizer.predict_strokes([drawing], *line_width)[0]
        np.testing.assert_allclose(list(answer.values()), expected, atol=1e-5)
    thin, thick = (client.predict(DRAWING, width, api_name="/predict") for width in (8, 12))
    assert thin != thick


@pytest.mark.parametrize("way", WAYS)
def test_line_width_may_be_left_out(http, client, way):
    with_null = answer_in(WAYS[way](http, "predict", {"drawing": DRAWING, "line_width": None}))
    without = answer_in(WAYS[way](http, "predict", {"drawing": DRAWING}))
    assert without == with_null == client.predict(DRAWING, api_name="/predict")


@pytest.mark.parametrize("way", WAYS)
def test_a_number_is_read_in_every_way(http, client, recognizer, way):
    drawing = [
        [[100 * x + 70 * place, 100 * y] for x, y in stroke]
        for place, digit in enumerate((4, 2, 7))
        for stroke in CLEAR_DRAWINGS[digit]
    ]
    answer = answer_in(WAYS[way](http, "read", {"drawing": drawing, "line_width": 6}))
    assert answer == client.predict(drawing, 6, api_name="/read")
    assert answer["text"] == "427"
    expected = recognizer.read_number(drawing, 6)
    for digit, wanted in zip(answer["digits"], expected.digits, strict=True):
        assert digit.keys() == {"value", "probabilities", "is_digit", "box", "strokes", "line"}
        assert (digit["value"], digit["is_digit"], digit["line"]) == (wanted.value, True, 0)
        check_probabilities(digit["probabilities"])
        np.testing.assert_allclose(digit["box"], wanted.box)
        assert digit["strokes"] == [stroke.tolist() for stroke in wanted.strokes]


def test_one_digit_is_read_as_it_is_predicted(client):
    (digit,) = client.predict(DRAWING, api_name="/read")["digits"]
    assert digit["probabilities"] == client.predict(DRAWING, api_name="/predict")


@pytest.mark.parametrize("way", WAYS)
def test_an_uploaded_image_is_read_in_every_way(http, client, recognizer, tmp_path, way):
    picture_of_one().save(path := tmp_path / "one.png")
    image = {**FILE, "path": upload(http, path.read_bytes())}
    answer = answer_in(WAYS[way](http, "predict_image", {"image_file": image}))
    check_probabilities(answer)
    assert max(answer, key=answer.get) == "1"
    assert answer == client.predict(handle_file(path), api_name="/predict_image")
    np.testing.assert_allclose(list(answer.values()), recognizer.predict_images([picture_of_one()])[0], atol=1e-5)


@pytest.mark.parametrize("way", WAYS)
def test_the_numbers_in_an_image_are_read_in_every_way(http, client, tmp_path, way):
    """A page with two lines."""
    (path := tmp_path / "page.jpg").write_bytes(photo_of("427", "18", size=(800, 600), digit=100))
    image = {**FILE, "path": upload(http, path.read_bytes())}
    answer = answer_in(WAYS[way](http, "read_image", {"image_file": image}))
    assert answer == client.predict(handle_file(path), api_name="/read_image")
    assert [number["text"] for number in answer["numbers"]] == ["427", "18"]
    for line, number in enumerate(answer["numbers"]):
        for place, digit in enumerate(number["digits"]):
            assert digit.keys() == {"value", "probabilities", "is_digit", "box"}
            check_probabilities(digit["probabilities"])
            left, top, right, bottom = digit["box"]
            assert 70 + 90 * place < left < right < 190 + 90 * place  # each digit begins 90 pixels after the one before
            assert 90 + 300 * line < top < bottom < 210 + 300 * line


def test_an_image_without_digits_has_no_numbers(http):
    image = {**FILE, "path": upload(http, encoded(Image.new("L", (300, 200), 230), "PNG"))}
    assert answer_in(call(http, "read_image", {"data": [image]})) == {"numbers": []}


def test_images_of_many_kinds(http):
    sixteen_bits = np.asarray(picture_of_one()).astype(np.uint16) * 257
    frames = {"save_all": True, "append_images": [Image.new("L", (200, 200), 255)] * 3}
    for name, content in {
        "light on dark.png": encoded(picture_of_one(ink=255, paper=0), "PNG"),
        "palette.png": encoded(picture_of_one("P"), "PNG"),
        "16 bit.png": encoded(Image.fromarray(sixteen_bits), "PNG"),
        "cmyk.jpg": encoded(picture_of_one("CMYK"), "JPEG"),
        "grey.jpg": encoded(picture_of_one(), "JPEG"),
        "one.webp": encoded(picture_of_one("RGB"), "WEBP"),
        "animation.webp": encoded(picture_of_one(), "WEBP", **frames),
        "actually a PNG.jpg": encoded(picture_of_one(), "PNG"),
    }.items():
        answer = check_answered(post_image(http, content, name))
        assert max(answer, key=answer.get) == "1", name
    for kind in ("TIFF", "BMP", "GIF"):
        refused = post_image(http, encoded(picture_of_one(), kind), "one.png")
        assert "PNG, JPEG or WebP" in check_refused(refused), kind


def test_schema_describes_all_endpoints(http):
    endpoints = http.get(f"{GRADIO_API}/info").raise_for_status().json()["named_endpoints"]
    assert set(endpoints) == {"/predict", "/read", "/predict_image", "/read_image"}
    for name, endpoint in endpoints.items():
        assert len(endpoint["description"]) > 40, name
    for name in ("/predict", "/read"):
        drawing, line_width = endpoints[name]["parameters"]
        assert (drawing["parameter_name"], drawing["parameter_has_default"]) == ("drawing", False)
        points = {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}
        assert drawing["type"] == {"type": "array", "items": points}
        assert (line_width["parameter_name"], line_width["parameter_default"]) == ("line_width", None)
    for name in ("/predict_image", "/read_image"):
        (image,) = endpoints[name]["parameters"]
        assert image["python_type"]["type"] == "filepath"


# ---- Bad drawings


def nested(depth):
    return "[" * depth + "]" * depth


# A drawing and a line width in JSON, and a pattern for the error; test_drawing.py has more.
BAD_ARGUMENTS = [
    ("[[], []]", "null", "empty"),
    ("null", "null", "list of strokes"),
    ('[{"x": 1, "y": 2}]', "null", r"\[x, y\]"),
    (nested(4), "null", r"\[x, y\]"),
    ('[[[1, "2"]]]', "null", "not a number"),
    (nested(500), "null", "deep"),
    ("[[[1, NaN]]]", "null", "JSON"),
    ("[[[1e999, 1]]]", "null", "JSON"),
    (json.dumps([[[1, 2]] * (MAX_POINTS + 1)]), "null", f"{MAX_POINTS:,} points"),
    (json.dumps([[[1, 2]]] * (MAX_STROKES + 1)), "null", f"{MAX_STROKES:,} strokes"),
    (json.dumps([[]] * 30_000), "null", "values"),
    *(("[[[1, 2], [5, 5]]]", width, "line width") for width in ("0", '"wide"', "true")),
    ("[[[1, 2], [5, 5]]]", "NaN", "JSON"),
]


def send_to_all(http, drawing, line_width):
    """Send a drawing and a line width in JSON to every endpoint that takes them; returns the responses."""
    by_position, by_name = (
        f'{{"data": [{drawing}, {line_width}]}}',
        f'{{"strokes": {drawing}, "line_width": {line_width}}}',
    )
    return [
        *(call(http, endpoint, by_position) for endpoint in ("predict", "read")),
        *(ask(http, route, by_name) for route in ("look", "steps", "inside")),
    ]


def test_a_bad_drawing_or_line_width_gets_a_sentence(http):
    for *arguments, error in BAD_ARGUMENTS:
        for response in send_to_all(http, *arguments):
            assert re.search(error, check_refused(response)), (error, response.text)
    for endpoint in ("predict", "read"):
        assert "drawing" in check_refused(call(http, endpoint, {"data": []}))


def test_gradio_client_raises_the_sentence(client, tmp_path):
    (path := tmp_path / "seven.png").write_text("This is a seven.", encoding="utf-8")
    for argument, name in (([], "/predict"), (None, "/predict"), (handle_file(path), "/predict_image")):
        with pytest.raises(AppError) as raised:
            client.predict(argument, api_name=name)
        check_sentence(str(raised.value))
    check_probabilities(client.predict(DRAWING, api_name="/predict"))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda children: st.lists(children, max_size=5) | st.dictionaries(st.text(max_size=5), children, max_size=3),
    max_leaves=30,
)
coordinates = st.floats() | st.integers(-(10**7), 10**7)
drawings = st.lists(st.lists(st.lists(coordinates, min_size=1, max_size=3), max_size=8), max_size=4)


@settings(max_examples=60)
@given(drawing=drawings | json_values, line_width=st.none() | st.floats() | json_values)
@example(drawing=[[[0, 0]]], line_width=None)
@example(drawing=[[[1e6, 1e6], [-1e6, -1e6]]], line_width=1e-300)
@example(drawing=[[[0, 0], [1e-300, 0]]], line_width=1e6)
@example(drawing=[[[5e-324, 0], [0, 5e-324]]], line_width=None)
def test_anything_is_answered_or_refused_with_a_sentence(http, drawing, line_width):
    response = call(http, "predict", {"data": [drawing, line_width]})
    reading = call(http, "read", {"data": [drawing, line_width]})
    question = ask(http, "look", {"strokes": drawing, "line_width": line_width, "compare": True})
    assert reading.status_code == response.status_code
    # A call wraps its arguments in one more list, which may exceed the depth that is read.
    assert question.status_code == response.status_code or {question.status_code, response.status_code} == {400, 422}
    if response.status_code == 200:
        answer = check_answered(response)
        number, (verdict, *_) = question.json()["number"], question.json()["verdicts"]
        if number is None:
            np.testing.assert_allclose(verdict["probabilities"], list(answer.values()), atol=1e-5)
        else:
            chosen = number["digits"][number["chosen"]]
            assert verdict == {key: value for key, value in chosen.items() if key != "box"}
        digits = answer_in(reading)["digits"]
        assert len(digits) >= 1
        for digit in digits:
            check_probabilities(digit["probabilities"])
    else:
        assert 400 <= response.status_code < 500
        check_sentence(response.json()["error"])
        check_sentence(question.json()["error"])


# ---- Bad images


def claiming(width, height):
    """Return A_PNG with another size in its header."""
    header = b"IHDR" + struct.pack(">II", width, height) + A_PNG[24:29]
    return A_PNG[:12] + header + struct.pack(">I", zlib.crc32(header)) + A_PNG[33:]


# The content of a file, and a pattern for the error.
BAD_IMAGES = {
    "nothing.png": (b"", "image"),
    "text.png": (b"This is a seven.", "image"),
    "noise.png": (np.random.default_rng(0).bytes(5000), "image"),
    "cut short.jpg": (encoded(picture_of_one(), "JPEG")[:200], "image"),
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M1 1h5"/></svg>', "image"),
    "page.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n%%EndComments\nshowpage\n", "image"),
    "page.pdf": (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n", "image"),
    "one pixel.png": (encoded(Image.new("L", (1, 1)), "PNG"), "stands out"),
    "blank.png": (encoded(Image.new("L", (100, 100), 255), "PNG"), "stands out"),
    "tall.png": (encoded(Image.new("1", (28, 20_000)), "PNG"), "28 x 20,000 pixels"),
    "bomb.png": (encoded(Image.new("1", (10_000, 10_000)), "PNG"), "10,000 x 10,000 pixels"),
    "bigger bomb.png": (claiming(60_000, 60_000), "pixels"),
    "missing pixels.png": (claiming(4_000, 4_000), "image"),
    "no pixels.png": (claiming(0, 0), "image"),
}


def test_a_bad_image_gets_a_sentence(http):
    for name, (content, error) in BAD_IMAGES.items():
        assert re.search(error, check_refused(post_image(http, content, name))), name


def test_an_argument_that_is_not_an_uploaded_file_is_refused(http):
    paths = (None, "/etc/hosts", "../../etc/hosts", {})
    for file in (None, 7, "seven.png", [], {}, FILE, DRAWING, *({**FILE, "path": path} for path in paths)):
        check_refused(call(http, "predict_image", {"data": [file]}))
    check_refused(call(http, "predict_image", {"data": []}))


@pytest.fixture
def bait(tmp_path):
    """A named pipe instead of a file: the test fails if the server opens it to read."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    path = tmp_path / "bait.png"
    os.mkfifo(path)
    yield path
    with pytest.raises(OSError) as raised:  # noqa: PT011, the next line checks its number
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    assert raised.value.errno == errno.ENXIO  # no process has it open for reading


@pytest.mark.parametrize("way", WAYS)
def test_only_uploaded_files_are_opened(http, bait, tmp_path, way):
    upload_folder = Path(upload(http, b"")).parent
    picture_of_one().save(readable := tmp_path / "one.png")
    link = upload_folder / "link.png"
    link.symlink_to(readable)
    up = upload_folder / "/".join([".."] * 30)
    paths = ["/etc/hostname", "../../../etc/hostname", os.path.relpath(bait), link, link.parent, "", "."]
    paths += [bait, readable, up, up / bait.relative_to("/"), f"file://{bait}", f"file://{readable}"]
    with contextlib.ExitStack() as stack:
        stack.callback(link.unlink)
        for path in map(str, paths):
            for file in (
                {"path": path},
                *({**FILE, **keys} for keys in ({"path": path}, {"url": path}, {"path": None, "url": path})),
                {**FILE, "path": path, "url": path},
            ):
                assert "upload" in check_refused(WAYS[way](http, "predict_image", {"image_file": file}), 400)
    # The server reads the path of an upload, and ignores an address beside it.
    uploaded = {**FILE, "path": upload(http, encoded(picture_of_one(), "PNG")), "url": f"file://{bait}"}
    answer = answer_in(WAYS[way](http, "predict_image", {"image_file": uploaded}))
    assert max(answer, key=answer.get) == "1"


@settings(max_examples=40)
@given(start=st.integers(0, 400), cut=st.integers(0, 400), filling=st.binary(max_size=40))
def test_a_damaged_image_is_answered_or_refused_with_a_sentence(http, start, cut, filling):
    response = post_image(http, A_PNG[:start] + filling + A_PNG[start + cut :])
    if response.status_code == 200:
        check_answered(response)
    else:
        check_refused(response)
