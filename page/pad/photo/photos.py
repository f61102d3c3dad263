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


def photo_routes(images: ImageReader, recognizers: Mapping[str, Recognizer]) -> list[Route]:
    """Make the routes that read photos, never stored: the first network finds the digits, and the others judge them."""
    first, *others = recognizers.values()

    async def in_turn(request: Request, read: Callable[[bytes], Coroutine[Any, Any, Any]]) -> Any:
        return await work_in_turn(request, partial(read, await request.body()), images.place)

    async def read_photo(request: Request) -> Response:
        """Return the numbers in a photo, with the boxes of digits in its pixels, and whether some were left out."""
        photo = await in_turn(request, images.read_numbers)

        def encode() -> bytes:
            numbers = [encode_number(first, number, others) for number in photo.numbers]
            size = {"width": photo.width, "height": photo.height}
            return orjson.dumps({**size, "numbers": numbers, "leftOut": photo.left_out})

        return Response(await work_in_turn(request, encode), media_type="application/json")

    async def photo_steps(request: Request) -> Response:
        """Return the pictures of the steps that find the digits in a photo, in order."""
        steps = await in_turn(request, images.read_steps)
        pictures = [{"name": name, "picture": picture} for name, picture in steps.items()]
        return Response(orjson.dumps({"steps": pictures}), media_type="application/json")

    return [KindRoute("image", f"{PREFIX}/{each.__name__}", each) for each in (read_photo, photo_steps)]


def encode_number(first: Recognizer, number: Number, others: Sequence[Recognizer]) -> dict[str, Any]:
    """Encode a number: its text, each digit's box, field and verdict, and the texts that other networks read."""
    digits = [
        {"box": each.box, "image": encode_image(each.field), "verdict": encode_verdict(first, each)}
        for each in number.digits
    ]
    return {"text": str(number), "digits": digits, "others": [str(number.judged_by(other)) for other in others]}
