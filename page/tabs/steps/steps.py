"""28 × 28: how a drawing becomes 784 numbers, step by step, during the drawing."""

from collections.abc import Sequence
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.routing import Route

from model.preprocessing import CENTRE
from model.steps import steps
from page.component import Tab
from page.encoding import encode_image, encode_verdict
from page.pad.pad_reader import Drawn, OnPad, PadReader
from page.server.routes import post

IMAGES = ("pad", "ink", "box", "field", "plain")


class StepsTab(Tab):
    """Shows `model.steps.Steps` of the drawing, and the network's verdict.

    A switch scales the whole pad down instead, as programs without these steps do.
    """

    name: ClassVar[str] = "steps"

    def __init__(self, reader: PadReader) -> None:
        super().__init__(centre=CENTRE)
        self._reader = reader

    @property
    def routes(self) -> Sequence[Route]:
        return [post("steps", self.steps, self._reader.load)]

    async def steps(self, request: Request, drawn: Drawn) -> dict[str, Any]:
        """Return the steps of the chosen digit, and the network's verdict with and without them."""
        return await self._reader.read(request, drawn, describe)


def describe(pad: OnPad) -> dict[str, Any]:
    """Encode the steps of the chosen digit."""
    results = steps(pad.drawing)
    return {
        "images": {name: encode_image(getattr(results, name)) for name in IMAGES},
        "centre_of_mass": results.centre_of_mass,
        "verdicts": {
            "field": encode_verdict(pad.recognizer, pad.verdict),
            "plain": encode_verdict(pad.recognizer, pad.recognizer.judge(results.plain)),
        },
        "number": pad.encode_number(),
    }
