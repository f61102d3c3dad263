"""The routes that read photos: what they answer, whose network reads, and how long they wait."""

import base64
import io

import httpx
import numpy as np
import pytest
from calls import check_refused, decoded, guarded
from images import A_PNG, bad_rows, encoded, picture_of_one
from PIL import Image, ImageDraw

from model import load_recognizer
from page.pad.photos import photo_routes
from page.workers import image_reader
from page.workers.image_reader import ImageReader


class Page:
    """The routes with real networks and a process of their own."""

    def __init__(self):
        self.recognizers = {name: load_recognizer(name) for name in ("handwriting", "tutorial")}
        self.images = ImageReader()
        app = guarded(photo_routes(self.images, self.recognizers))
        self.http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://page")

    async def send(self, content, route="read_photo", kind="image/png"):
        return await self.http.post(f"/api/{route}", content=content, headers={"Content-Type": kind})

    async def read(self, content, **options):
        reply = await self.send(content, **options)
        assert reply.status_code == 200, reply.text
        return reply.json()


@pytest.fixture
def page():
    page = Page()
    yield page
    page.images.end()


async def test_a_photo_is_read_by_the_pages_networks(page):
    photo = await page.read(A_PNG)
    (number,) = photo["numbers"]
    (digit,) = number["digits"]
    assert (photo["width"], photo["height"], photo["leftOut"]) == (200, 200, False)
    assert (number["text"], number["others"]) == ("1", ["1"])
    np.testing.assert_allclose(digit["box"], [92, 20, 108, 180], atol=4)  # of the line in the picture
    judged = page.recognizers["handwriting"].judge(decoded(digit["image"]))
    np.testing.assert_allclose(digit["verdict"]["probabilities"], judged.probabilities, atol=1e-6)


async def test_boxes_are_in_the_turned_photo(page):
    """As the browser shows it: a phone stores its photos in the sensor's orientation."""
    paper = Image.new("L", (300, 200), 255)
    paper.paste(picture_of_one(side=100).rotate(90), (20, 50))
    exif = Image.Exif()
    exif[0x112] = 6  # to be turned clockwise
    photo = await page.read(encoded(paper, "JPEG", exif=exif), kind="image/jpeg")
    assert (photo["width"], photo["height"]) == (200, 300)
    left, top, right, bottom = photo["numbers"][0]["digits"][0]["box"]
    assert photo["numbers"][0]["text"] == "1"
    assert 80 < left < right < 120
    assert 20 <= top < bottom <= 120


async def test_the_pictures_of_the_steps_are_small(page):
    paper = Image.new("L", (1600, 1000), 240)
    ImageDraw.Draw(paper).line([(700, 300), (690, 700)], fill=60, width=5)
    steps = (await page.read(encoded(paper, "WEBP"), route="photo_steps", kind="image/webp"))["steps"]
    assert [step["name"] for step in steps] == ["photo", "even", "ink", "lines", "found"]
    for step in steps:
        head, _, data = step["picture"].partition(",")
        assert head == "data:image/jpeg;base64"
        assert Image.open(io.BytesIO(base64.b64decode(data))).size == (640, 400), step["name"]


async def test_what_is_no_image_is_refused_and_leaves_no_log(page, capfd):
    for route in ("read_photo", "photo_steps"):
        for content in (b"", b"a seven", A_PNG[:100], bad_rows(), encoded(picture_of_one(), "GIF")):
            assert "PNG, JPEG or WebP" in check_refused(await page.send(content, route=route), 422)
        for kind in ("image/gif", "application/json", "text/html"):
            check_refused(await page.send(A_PNG, route=route, kind=kind), 415)
    assert capfd.readouterr().err == ""


async def test_a_photo_waits_for_a_limited_time(page, monkeypatch):
    async with page.images.place.turn("other"):
        monkeypatch.setattr(image_reader, "MAX_WAIT", 0.01)
        assert "waiting" in check_refused(await page.send(A_PNG), 503)
    assert (await page.read(A_PNG))["numbers"][0]["text"] == "1"
