"""The API over HTTP: what programs, and the page, get for a drawing or an image, and for what is neither."""

import contextlib
import errno
import io
import json
import os
import re
import struct
import sys
import zlib
from pathlib import Path

import httpx
import numpy as np
import pytest
from calls import (
    DRAWING,
    GRADIO_API,
    WAYS,
    answer_in,
    ask,
    call,
    check_answered,
    check_probabilities,
    check_sentence,
    post,
    resident_memory,
)
from driver import CLEAR_DRAWINGS
from gradio_client import handle_file
from gradio_client.exceptions import AppError
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from model import load_recognizer
from model.drawing import MAX_POINTS, MAX_STROKES

HANG = 30  # s after which a request counts as never answered
FILE = {"meta": {"_type": "gradio.FileData"}}


@pytest.fixture(scope="module")
def recognizer():
    return load_recognizer()


@pytest.fixture(scope="module")
def http(app):
    with httpx.Client(base_url=app.address, timeout=HANG) as http:
        yield http


def upload(http, content, name="image.png"):
    """Upload a file as programs do; returns its path."""
    return http.post(f"{GRADIO_API}/upload", files={"files": (name, content)}).raise_for_status().json()[0]


def post_image(http, content, name="image.png"):
    """Upload a file, and ask for what is on it."""
    return call(http, "predict_image", {"data": [{**FILE, "path": upload(http, content, name)}]})


def check_refused(http, response):
    """An error with a sentence that says what was wrong, after which the server answers as before."""
    assert 400 <= response.status_code < 500, response.text
    check_sentence(response.json()["error"])
    check_answered(call(http, "predict", {"data": [DRAWING, None]}))
    return response.json()["error"]


# ---- Good input


def test_predict_with_gradio_client(client, recognizer):
    drawing = [[[100 * x, 100 * y] for x, y in stroke] for stroke in CLEAR_DRAWINGS[5]]
    for line_width in ((), (7.5,)):
        answer = client.predict(drawing, *line_width, api_name="/predict")
        check_probabilities(answer)
        assert max(answer, key=answer.get) == "5"
        expected = recognizer.predict_strokes([drawing], *line_width)[0]
        np.testing.assert_allclose(list(answer.values()), expected, atol=1e-5)


def test_line_width_matters(client):
    thin, thick = (client.predict(DRAWING, width, api_name="/predict") for width in (8, 12))
    assert thin != thick


def test_predict_with_one_post(http, client):
    answer = check_answered(call(http, "predict", {"data": [DRAWING, None]}))
    assert answer == client.predict(DRAWING, api_name="/predict")


def digits_side_by_side(*digits):
    """Clear drawings of digits beside one another."""
    return [
        [[100 * x + 70 * place, 100 * y] for x, y in stroke]
        for place, digit in enumerate(digits)
        for stroke in CLEAR_DRAWINGS[digit]
    ]


@pytest.mark.parametrize("way", WAYS)
def test_a_number_is_read_in_every_way(http, recognizer, way):
    drawing = digits_side_by_side(4, 2, 7)
    answer = answer_in(WAYS[way](http, "read", {"drawing": drawing, "line_width": 6}))
    assert answer["text"] == "427"
    expected = recognizer.read_number(drawing, 6)
    for digit, wanted in zip(answer["digits"], expected.digits, strict=True):
        assert digit.keys() == {"value", "probabilities", "is_digit", "box", "strokes", "line"}
        assert (digit["value"], digit["is_digit"], digit["line"]) == (wanted.value, True, 0)
        check_probabilities(digit["probabilities"])
        np.testing.assert_allclose(digit["box"], wanted.box)
        assert digit["strokes"] == [stroke.tolist() for stroke in wanted.strokes]


def test_read_with_gradio_client(client):
    assert client.predict(digits_side_by_side(4, 2), api_name="/read")["text"] == "42"
    (digit,) = client.predict(DRAWING, api_name="/read")["digits"]
    assert digit["probabilities"] == client.predict(DRAWING, api_name="/predict")


@pytest.mark.parametrize("way", WAYS)
def test_line_width_may_be_left_out(http, way):
    arguments = {"drawing": DRAWING, "line_width": None}
    with_null = answer_in(WAYS[way](http, "predict", arguments))
    del arguments["line_width"]
    without = answer_in(WAYS[way](http, "predict", arguments))
    check_probabilities(without)
    assert without == with_null


@pytest.mark.parametrize("way", WAYS)
def test_an_uploaded_image_is_read_in_every_way(http, way):
    image = {**FILE, "path": upload(http, encoded(picture_of_one(), "PNG"))}
    answer = answer_in(WAYS[way](http, "predict_image", {"image_file": image}))
    check_probabilities(answer)
    assert max(answer, key=answer.get) == "1"


def picture_of_one(mode="L", ink=0, paper=255):
    image = Image.new("L", (200, 200), paper)
    ImageDraw.Draw(image).line([(100, 20), (100, 180)], fill=ink, width=16)
    return image.convert(mode)


def encoded(image, kind, **options):
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def test_predict_image_with_gradio_client(client, recognizer, tmp_path):
    path = tmp_path / "one.png"
    picture_of_one().save(path)
    answer = client.predict(handle_file(path), api_name="/predict_image")
    check_probabilities(answer)
    assert max(answer, key=answer.get) == "1"
    expected = recognizer.predict_images([picture_of_one()])[0]
    np.testing.assert_allclose(list(answer.values()), expected, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "content"),
    {
        "light on dark.png": encoded(picture_of_one(ink=255, paper=0), "PNG"),
        "palette.png": encoded(picture_of_one("P"), "PNG"),
        "16 bit.png": encoded(Image.fromarray(np.asarray(picture_of_one()).astype(np.uint16) * 257), "PNG"),
        "cmyk.jpg": encoded(picture_of_one("CMYK"), "JPEG"),
        "grey.jpg": encoded(picture_of_one(), "JPEG"),
        "black and white.tiff": encoded(picture_of_one("1"), "TIFF", compression="group4"),
        "one.webp": encoded(picture_of_one("RGB"), "WEBP"),
        "one.bmp": encoded(picture_of_one("RGB"), "BMP"),
        "animation.gif": encoded(
            picture_of_one(), "GIF", save_all=True, append_images=[Image.new("L", (200, 200), 255)] * 3
        ),
        "in truth a PNG.jpg": encoded(picture_of_one(), "PNG"),
    }.items(),
)
def test_images_of_many_kinds(http, name, content):
    answer = check_answered(post_image(http, content, name))
    assert max(answer, key=answer.get) == "1"


def test_schema_describes_all_endpoints(http):
    endpoints = http.get(f"{GRADIO_API}/info").raise_for_status().json()["named_endpoints"]
    assert set(endpoints) == {"/predict", "/read", "/predict_image"}
    for endpoint in endpoints.values():
        assert len(endpoint["description"]) > 40
        (result,) = endpoint["returns"]
        assert result["type"]["type"] == "object"
    for name in ("/predict", "/predict_image"):
        (result,) = endpoints[name]["returns"]
        assert result["type"]["additionalProperties"] == {"type": "number"}

    for name in ("/predict", "/read"):
        drawing, line_width = endpoints[name]["parameters"]
        assert drawing["parameter_name"] == "drawing"
        assert not drawing["parameter_has_default"]
        points = {"type": "array", "items": {"type": "array", "items": {"type": "number"}}}
        assert drawing["type"] == {"type": "array", "items": points}
        assert line_width["parameter_name"] == "line_width"
        assert line_width["parameter_has_default"]
        assert line_width["parameter_default"] is None
        assert {part["type"] for part in line_width["type"]["oneOf"]} == {"null", "number"}

    (image,) = endpoints["/predict_image"]["parameters"]
    assert image["label"] == "image"
    assert image["python_type"]["type"] == "filepath"
    assert image["example_input"]["path"].endswith((".png", ".jpg"))


# ---- Bad drawings


def nested(depth):
    return "[" * depth + "]" * depth


# A drawing and a line width in JSON, and what the answer must say besides being a sentence.
BAD_ARGUMENTS = {
    "no strokes": ("[]", "null", "empty"),
    "no points": ("[[], []]", "null", "empty"),
    "null": ("null", "null", "list of strokes"),
    "text": ('"a seven"', "null", "list of strokes"),
    "a number": ("7", "null", "list of strokes"),
    "true": ("true", "null", "list of strokes"),
    "true as a number": ("[[[1, true]]]", "null", "not a number"),
    "an object": ("{}", "null", "list of strokes"),
    "an object as a stroke": ('[{"x": 1, "y": 2}]', "null", r"\[x, y\]"),
    "strokes in an object": ('{"strokes": [[[1, 2]]]}', "null", "list of strokes"),
    "points without strokes": ("[[1, 2], [3, 4]]", "null", r"\[x, y\]"),
    "numbers without points": ("[1, 2, 3]", "null", r"\[x, y\]"),
    "three numbers a point": ("[[[1, 2, 3]]]", "null", r"\[x, y\]"),
    "one number a point": ("[[[1], [2]]]", "null", r"\[x, y\]"),
    "ragged points": ("[[[1, 2], [3]]]", "null", r"\[x, y\]"),
    "one list too many": ("[[[[1, 2]]]]", "null", r"\[x, y\]"),
    "a list in a list in a list": (nested(4), "null", r"\[x, y\]"),
    "lists in each other": (nested(15), "null", "deep"),
    "lists without end": (nested(500), "null", "deep"),
    "text as a number": ('[[[1, "2"]]]', "null", "not a number"),
    "null as a number": ("[[[1, null]]]", "null", "not a number"),
    "NaN": ("[[[1, NaN]]]", "null", "JSON"),
    "infinity": ("[[[1, Infinity]]]", "null", "JSON"),
    "minus infinity": ("[[[-Infinity, 1]]]", "null", "JSON"),
    "1e308": ("[[[1e308, 1], [-1e308, 1]]]", "null", "beyond"),
    "1e999": ("[[[1e999, 1]]]", "null", "JSON"),
    "a number of thirty digits": (f"[[[{10**30}, 1]]]", "null", "Stroke 1"),
    "too many points": (json.dumps([[[1, 2]] * (MAX_POINTS + 1)]), "null", f"{MAX_POINTS:,} points"),
    "too many points in few strokes": (json.dumps([[[1, 2]] * 1000] * (MAX_POINTS // 1000 + 1)), "null", "points"),
    "too many strokes": (json.dumps([[[1, 2]]] * (MAX_STROKES + 1)), "null", f"{MAX_STROKES:,} strokes"),
    "too many empty strokes": (json.dumps([[]] * 9_000), "null", f"{MAX_STROKES:,} strokes"),
    "far too many empty strokes": (json.dumps([[]] * 30_000), "null", "values"),
    "somebody else's file": ('{"path": "/etc/hosts", "meta": {"_type": "gradio.FileData"}}', "null", ""),
    "a width of zero": ("[[[1, 2], [5, 5]]]", "0", "line width"),
    "a negative width": ("[[[1, 2], [5, 5]]]", "-3", "line width"),
    "a width of NaN": ("[[[1, 2], [5, 5]]]", "NaN", "JSON"),
    "an infinite width": ("[[[1, 2], [5, 5]]]", "Infinity", "JSON"),
    "a width of 1e308": ("[[[1, 2], [5, 5]]]", "1e308", "line width"),
    "text as a width": ("[[[1, 2], [5, 5]]]", '"wide"', "line width"),
    "a list as a width": ("[[[1, 2], [5, 5]]]", "[3]", "line width"),
    "an empty list as a width": ("[[[1, 2], [5, 5]]]", "[]", "line width"),
    "an object as a width": ("[[[1, 2], [5, 5]]]", "{}", "line width"),
    "true as a width": ("[[[1, 2], [5, 5]]]", "true", "line width"),
}


def as_call(drawing, line_width):
    """The body of a program's call of /predict or /read, from two texts of JSON."""
    return f'{{"data": [{drawing}, {line_width}]}}'


def as_question(drawing, line_width):
    """The body of a question of the page about a drawing, from two texts of JSON."""
    return f'{{"strokes": {drawing}, "line_width": {line_width}}}'


@pytest.mark.parametrize("name", BAD_ARGUMENTS)
def test_bad_drawing(http, name):
    *arguments, saying = BAD_ARGUMENTS[name]
    for endpoint in ("predict", "read"):
        assert re.search(saying, check_refused(http, call(http, endpoint, as_call(*arguments))))


@pytest.mark.parametrize("name", BAD_ARGUMENTS)
def test_the_page_is_told_what_is_wrong_too(http, name):
    *arguments, saying = BAD_ARGUMENTS[name]
    for route in ("look", "steps", "inside"):
        assert re.search(saying, check_refused(http, ask(http, route, as_question(*arguments))))


@pytest.mark.parametrize("at", ["here", [], [1], [1, 2, 3], [[1, 2]], ["1", 2], [True, 1], [1e300, 0], 10**30, {}])
def test_a_place_that_is_none_is_refused(http, at):
    for route in ("look", "steps", "inside"):
        assert "[x, y]" in check_refused(http, ask(http, route, {"strokes": DRAWING, "at": at}))


def test_no_values(http):
    for endpoint in ("predict", "read"):
        assert "drawing" in check_refused(http, call(http, endpoint, {"data": []}))


@pytest.mark.parametrize("body", ["", "seven", "null", "[]", "{}", '{"data": null}', '{"data": {}}', nested(100_000)])
def test_what_is_no_call_at_all_is_refused(http, body):
    check_refused(http, call(http, "predict", body))
    check_refused(http, ask(http, "look", body))


@pytest.mark.parametrize(
    "drawing", [[], "seven", [[["a", 1]]], [[[1e308, 1]]], [[[1, 2]] * (MAX_POINTS + 1)], None, {}]
)
def test_gradio_client_raises_the_sentence(client, drawing):
    with pytest.raises(AppError) as raised:
        client.predict(drawing, api_name="/predict")
    check_sentence(str(raised.value))
    check_probabilities(client.predict(DRAWING, api_name="/predict"))


@pytest.mark.parametrize("path", [f"{GRADIO_API}/run/predict", "/api/look", f"{GRADIO_API}/run/predict_image"])
def test_body_of_many_megabytes_is_refused_unread(http, path):
    points = "[1, 2]," * 2_000_000 + "[1, 2]"
    response = post(
        http, path, f'{{"strokes": [[{points}]]}}' if "look" in path else f'{{"data": [[[{points}]], null]}}'
    )
    assert response.status_code == 413  # else everybody would wait while it is taken apart, for half a minute
    check_refused(http, response)


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
    # A call has a list more around its arguments, which may be one too many.
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


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width, height, rows=None):
    """A black-and-white PNG that claims a size; made by hand, since no library is willing to. `rows` are there."""
    compressor = zlib.compressobj(9)
    row = b"\0" + b"\xf0" * ((width + 7) // 8)
    pixels = b"".join(compressor.compress(row) for _ in range(height if rows is None else rows)) + compressor.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


A_PNG = encoded(picture_of_one(), "PNG")
# What a file has in it, and what the answer must say besides being a sentence.
BAD_IMAGES = {
    "nothing.png": (b"", "image"),
    "text.png": (b"This is a seven.", "image"),
    "noise.png": (np.random.default_rng(0).bytes(5000), "image"),
    "cut short.png": (A_PNG[: len(A_PNG) // 2], "image"),
    "cut in the header.png": (A_PNG[:20], "image"),
    "broken.png": (A_PNG[:60] + b"\0" * 40 + A_PNG[100:], "image"),
    "cut short.jpg": (encoded(picture_of_one(), "JPEG")[:200], "image"),
    "drawing.svg": (b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M1 1h5"/></svg>', "image"),
    "page.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 50 50\n%%EndComments\nshowpage\n", "image"),
    "page.pdf": (b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n", "image"),
    "one pixel.png": (encoded(Image.new("L", (1, 1)), "PNG"), "stands out"),
    "blank.png": (encoded(Image.new("L", (100, 100), 255), "PNG"), "stands out"),
    "transparent.png": (encoded(Image.new("RGBA", (100, 100)), "PNG"), "stands out"),
    "wide.png": (png_of(20_000, 28), "20,000 x 28 pixels"),
    "tall.png": (png_of(28, 20_000), "28 x 20,000 pixels"),
    "bomb.png": (png_of(10_000, 10_000), "10,000 x 10,000 pixels"),
    "bigger bomb.png": (png_of(60_000, 60_000, rows=3000), "pixels"),
    "a claim without pixels.png": (png_of(4_000, 4_000, rows=0), "image"),
    "no pixels.png": (png_of(0, 0), "image"),
}


@pytest.mark.parametrize("name", BAD_IMAGES)
def test_bad_image(http, name):
    content, saying = BAD_IMAGES[name]
    assert re.search(saying, check_refused(http, post_image(http, content, name)))


def test_gradio_client_raises_the_sentence_about_an_image(client, tmp_path):
    path = tmp_path / "seven.png"
    path.write_text("This is a seven.", encoding="utf-8")
    with pytest.raises(AppError) as raised:
        client.predict(handle_file(path), api_name="/predict_image")
    check_sentence(str(raised.value))


@pytest.mark.parametrize(
    "data",
    [
        [],
        [None],
        [7],
        ["seven.png"],
        [[]],
        [{}],
        [FILE],
        [{**FILE, "path": None}],
        [{**FILE, "path": "/etc/hosts"}],
        [{**FILE, "path": "../../etc/hosts"}],
        [{**FILE, "path": {}}],
        [DRAWING],
    ],
    ids=json.dumps,
)
def test_what_is_no_image_file_is_refused(http, data):
    check_refused(http, call(http, "predict_image", {"data": data}))


@pytest.fixture(scope="module")
def upload_folder(http):
    """Where the server keeps uploads."""
    return Path(upload(http, b"")).parent


@pytest.fixture
def bait(tmp_path):
    """A pipe in the place of a file: whoever opens it to read is found out."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this system has no named pipes")
    path = tmp_path / "bait.png"
    os.mkfifo(path)
    yield path
    with pytest.raises(OSError) as raised:  # noqa: PT011, its number is asked for below
        os.close(os.open(path, os.O_WRONLY | os.O_NONBLOCK))
    assert raised.value.errno == errno.ENXIO  # nobody is reading


@pytest.mark.parametrize("way", WAYS)
def test_no_file_is_opened_that_was_not_uploaded(http, upload_folder, bait, tmp_path, way):
    picture_of_one().save(readable := tmp_path / "one.png")
    link = upload_folder / "link.png"
    link.symlink_to(readable)
    up = upload_folder / "/".join([".."] * 30)
    paths = ["/etc/hostname", "../../../etc/hostname", os.path.relpath(bait), link, link.parent, "", "."]
    paths += [bait, readable, up, up / bait.relative_to("/"), f"file://{bait}", f"file://{readable}"]
    with contextlib.ExitStack() as stack:
        stack.callback(link.unlink)
        for path in map(str, paths):
            check_kept_out(http, way, {"path": path})
            check_kept_out(http, way, {**FILE, "path": path})
            check_kept_out(http, way, {**FILE, "url": path})
            check_kept_out(http, way, {**FILE, "path": None, "url": path})
            check_kept_out(http, way, {**FILE, "path": path, "url": path})
    # What the upload gave back counts, and never an address beside it.
    uploaded = {**FILE, "path": upload(http, encoded(picture_of_one(), "PNG")), "url": f"file://{bait}"}
    answer = answer_in(WAYS[way](http, "predict_image", {"image_file": uploaded}))
    assert max(answer, key=answer.get) == "1"


def check_kept_out(http, way, file):
    response = WAYS[way](http, "predict_image", {"image_file": file})
    assert response.status_code == 400, file
    assert "upload" in check_refused(http, response)


@settings(max_examples=40)
@given(start=st.integers(0, 400), cut=st.integers(0, 400), filling=st.binary(max_size=40))
def test_damaged_image_is_answered_or_refused_with_a_sentence(http, start, cut, filling):
    response = post_image(http, A_PNG[:start] + filling + A_PNG[start + cut :])
    if response.status_code == 200:
        check_answered(response)
    else:
        check_sentence(response.json()["error"])


@pytest.mark.slow
def test_bad_input_leaves_memory_flat(http, app):
    def send_all():
        for *arguments, _ in BAD_ARGUMENTS.values():
            call(http, "predict", as_call(*arguments))
            ask(http, "look", as_question(*arguments))
        for name, (content, _) in BAD_IMAGES.items():
            post_image(http, content, name)

    send_all()  # the first time, libraries are loaded and buffers grow
    if sys.platform == "linux":
        before = resident_memory(app.process)
    for _ in range(3):
        send_all()
    check_answered(call(http, "predict", {"data": [DRAWING, None]}))
    if sys.platform == "linux":
        assert resident_memory(app.process) - before < 50_000_000
