"""Draw: the answer, the ten bars of each network, and the image that the networks are given."""

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.routing import Route

from model import Recognizer, parse_drawing, preprocess_drawing
from model.preprocessing import IMAGE_SIDE
from page.api import Json, Load, post, read_in_time
from page.component import Tab
from page.images import encode_image, encode_verdict
from page.visitors.trained_networks import TrainedNetworks


class DrawTab(Tab):
    """Asks the server about each state of the drawing and shows what it answers.

    The first network's answer is the large one. "Compare" puts the bars of the others beside its own, for the same
    drawing. A `network` event with a token puts the visitor's own network before them all.
    """

    name: ClassVar[str] = "draw"

    def __init__(self, recognizers: Mapping[str, Recognizer], networks: TrainedNetworks, load: Load) -> None:
        """Make the tab.

        Args:
            recognizers: by name; the page's texts call NAME by `network_NAME`, or else it is shown as it is.
            networks: the visitors' own.
            load: see `api.post`.
        """
        super().__init__(image_side=IMAGE_SIDE, shipped=list(recognizers))
        self._recognizers, self._networks, self._load = recognizers, networks, load

    @property
    def routes(self) -> Sequence[Route]:
        return [post("look", self.look, self._load)]

    async def look(
        self, request: Request, strokes: Json, line_width: Json = None, network: Json = None
    ) -> dict[str, Any]:
        """Read a drawing with each network, the visitor's own first."""
        own = [] if network is None else [await asyncio.to_thread(self._networks.recognizer, network)]
        read = partial(read_drawing, [*own, *self._recognizers.values()], strokes, line_width)
        return await read_in_time(request, self._load, read)


def read_drawing(recognizers: Sequence[Recognizer], strokes: Json, line_width: Json) -> dict[str, Any]:
    field = preprocess_drawing(parse_drawing(strokes, line_width))
    verdicts = [encode_verdict(recognizer, field) for recognizer in recognizers]
    return {"image": encode_image(field), "verdicts": verdicts}
