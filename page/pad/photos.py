"""Reads photos of paper on the pad: their numbers, and pictures of the steps that find them."""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model import Number, Recognizer
from page.encoding import encode_image, encode_verdict
from page.guard.gate import KindRoute
from page.server.routes import PREFIX, work_in_turn
from page.workers.image_reader import ImageReader


class Photos:
    """The routes that read photos, never stored: the first network finds the digits, and the others judge them."""

    def __init__(self, images: ImageReader, recognizers: Mapping[str, Recognizer]) -> None:
        self._images, self._recognizers = images, list(recognizers.values())

    @property
    def routes(self) -> Sequence[Route]:
        functions = (self.read_photo, self.photo_steps)
        return [KindRoute("image", f"{PREFIX}/{each.__name__}", each) for each in functions]

    async def read_photo(self, request: Request) -> Response:
        """Return the numbers in a photo, with the boxes of digits in its pixels, and whether some were left out."""
        photo = await self._in_turn(request, self._images.read_numbers)

        def encode() -> bytes:
            recognizer, *others = self._recognizers
            return orjson.dumps(
                {
                    "width": photo.width,
                    "height": photo.height,
                    "numbers": [encode_number(recognizer, number, others) for number in photo.numbers],
                    "leftOut": photo.left_out,
                }
            )

        return Response(await work_in_turn(request, encode), media_type="application/json")

    async def photo_steps(self, request: Request) -> Response:
        """Return the pictures of the steps that find the digits in a photo, in order."""
        steps = await self._in_turn(request, self._images.read_steps)
        pictures = [{"name": name, "picture": picture} for name, picture in steps.items()]
        return Response(orjson.dumps({"steps": pictures}), media_type="application/json")

    async def _in_turn(self, request: Request, read: Callable[[bytes], Coroutine[Any, Any, Any]]) -> Any:
        return await work_in_turn(request, partial(read, await request.body()), self._images.place)


def encode_number(first: Recognizer, number: Number, others: Sequence[Recognizer]) -> dict[str, Any]:
    """Encode a number: its text, each digit's box, field and verdict, and the texts that other networks read."""
    digits = [
        {
            "box": each.box,
            "image": encode_image(each.field),
            "verdict": encode_verdict(first, each),
        }
        for each in number.digits
    ]
    return {"text": str(number), "digits": digits, "others": [str(number.judged_by(other)) for other in others]}
