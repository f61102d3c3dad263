"""Draw: the answer, the ten bars of each network, and the image that the networks are given."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.routing import Route

from model import Drawing, Recognizer, parse_drawing, preprocess_drawing
from model.numbers import read_number
from model.preprocessing import IMAGE_SIDE
from model.verdict import Verdict
from page.component import Tab
from page.encoding import encode_image, encode_verdict
from page.pad.reading import choose_digit, is_taken_as_one
from page.server.routes import Json, Load, post, read_in_time
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
        self,
        request: Request,
        strokes: Json,
        line_width: Json = None,
        network: Json = None,
        at: Json = None,
        compare: Json = False,
        unfinished: Json = False,
    ) -> dict[str, Any]:
        """Read a drawing with each network, the visitor's own first.

        One that is `unfinished`, as the pen is down, is taken to pieces only where it is several already. Of several
        digits the image and the verdicts are those of the one `at` a place, and the first network says where they are.
        With `compare` the others read the number, too.
        """
        own = [] if network is None else [await asyncio.to_thread(self._networks.recognizer, network)]
        recognizers = [*own, *self._recognizers.values()]
        read = partial(read_drawing, recognizers, strokes, line_width, at, compare is True, unfinished is True)
        return await read_in_time(request, self._load, read)


def read_drawing(
    recognizers: Sequence[Recognizer],
    strokes: Json,
    line_width: Json,
    at: Json,
    compare: bool,
    is_unfinished: bool = False,
) -> dict[str, Any] | Callable[[], dict[str, Any]]:
    """The reply to a drawing, or a function that makes it, where the drawing may be a number."""
    drawing = parse_drawing(strokes, line_width)
    field = preprocess_drawing(drawing)
    wholes = [recognizer.judge(field) for recognizer in recognizers]
    is_whole = is_taken_as_one(drawing, wholes[0].is_digit, is_unfinished)
    describe = partial(describe_digits, recognizers, drawing, wholes, at, compare, is_whole)
    return describe() if is_whole else describe


def describe_digits(
    recognizers: Sequence[Recognizer],
    drawing: Drawing,
    wholes: Sequence[Verdict],
    at: Json,
    compare: bool,
    is_whole: bool,
) -> dict[str, Any]:
    """The reply to a drawing on which, as a whole, the networks' verdicts are `wholes`."""
    _, digit, number = choose_digit(recognizers[0], drawing, at, wholes[0], is_whole)
    verdicts = list(wholes)
    if digit and number:
        verdicts = [digit.verdict, *(recognizer.judge(digit.verdict.field) for recognizer in recognizers[1:])]
        if compare:
            number["others"] = [
                str(read_number(recognizer, drawing.strokes, drawing.line_width, whole))
                for recognizer, whole in zip(recognizers[1:], wholes[1:], strict=True)
            ]
    return {
        "image": encode_image(verdicts[0].field),
        "verdicts": list(map(encode_verdict, recognizers, verdicts)),
        "number": number,
    }
