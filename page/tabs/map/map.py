"""Map: all test digits, near those that the network finds alike, and the drawing among them, in 0.5 ms."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

import numpy as np
from starlette.requests import Request
from starlette.routing import Route

from model import InputError
from model.mistakes import read_test_digit
from model.network import DenseNetwork
from model.preprocessing import flatten, normalise
from model.projection import FULL_CONFIDENCE, PLACE_STEPS, Projection, outputs_to_place
from page.encoding import encode_array, encode_image, encode_map
from page.pad.pad_reader import OnPad
from page.server.routes import Json, post, work_in_turn
from page.tabs.tab import Parts, Tab

NEAREST = 3  # test digits shown beside the drawing
MAX_IMAGES = 64  # whose images one request may ask for


class MapTab(Tab):
    """Shows the map of the page's network, and follows the drawing on it."""

    name: ClassVar[str] = "map"
    layout: ClassVar[str] = "narrow-pad"
    engine_constants: ClassVar[Mapping[str, Any]] = {"MAX_IMAGES": MAX_IMAGES, "NEAREST": NEAREST}
    engine_answers: ClassVar[Sequence[str]] = ["labels"]

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, steps=PLACE_STEPS, sure=FULL_CONFIDENCE, most_images=MAX_IMAGES)

    @property
    def routes(self) -> Sequence[Route]:
        return [
            post("map", self.map),
            self.parts.reader.route("place", describe),
            post("map_labels", self.labels),
            post("map_digits", self.digits),
        ]

    def map(self) -> dict[str, Any]:
        """Return the places of all test digits, and what the network reads."""
        return encode_map(self.parts.recognizer)

    async def labels(self) -> dict[str, Any]:
        """Return what the test digits are, once MNIST is there."""
        _, labels = await self.parts.test_digits.get()
        return {"labels": encode_array(labels.astype(np.uint8))}

    async def digits(self, request: Request, positions: Json) -> dict[str, Any]:
        await self.parts.test_digits.get()
        return await work_in_turn(request, partial(describe_digits, positions))


def describe(pad: OnPad) -> dict[str, Any]:
    """Encode the place of the chosen digit, from 0 to 1 on the map, and the nearest test digits' positions."""
    network, projection = pad.recognizer.network, pad.recognizer.projection
    number = pad.encode_number()
    if projection is None or not isinstance(network, DenseNetwork):
        return {"place": None, "nearest": [], "number": number}
    place = find_place(projection, network, pad.verdict.field)
    return {**place, "is_digit": pad.verdict.is_digit, "number": number}


def find_place(projection: Projection, network: DenseNetwork, field: np.ndarray) -> dict[str, Any]:
    """Return the place of an image (28, 28), and the positions of the nearest test digits, the nearest first."""
    (place,) = projection.place(outputs_to_place(network, flatten(normalise(field[None]))))
    return {"place": place.tolist(), "nearest": projection.nearest(place, NEAREST).tolist()}


def describe_digits(positions: Json) -> dict[str, Any]:
    """Encode the images of test digits; raises InputError for unknown positions, or DatasetError."""
    if not isinstance(positions, list) or len(positions) > MAX_IMAGES:
        raise InputError(f"The positions must be a list of at most {MAX_IMAGES} test digits.")
    return {"images": [encode_image(read_test_digit(position)[0]) for position in positions]}
