"""28 × 28: how a drawing becomes 784 numbers, step by step, following the pen."""

from collections.abc import Sequence
from typing import Any, ClassVar

from starlette.routing import Route

from model import Recognizer, parse_drawing
from model.preprocessing import CENTRE
from model.steps import steps
from page.component import Tab
from page.encoding import encode_image, encode_verdict
from page.pad.reading import choose_digit
from page.server.routes import Json, Load, post
from page.visitors.trained_networks import TrainedNetworks

IMAGES = ("pad", "ink", "box", "field", "plain")


class StepsTab(Tab):
    """Shows `model.steps.Steps` of the drawing, and what the network makes of it.

    A switch gives the network the whole pad scaled down instead, as programs do that leave the steps out.
    """

    name: ClassVar[str] = "steps"

    def __init__(self, recognizer: Recognizer, networks: TrainedNetworks, load: Load) -> None:
        super().__init__(centre=CENTRE)
        self._recognizer, self._networks, self._load = recognizer, networks, load

    @property
    def routes(self) -> Sequence[Route]:
        return [post("steps", self.steps, self._load)]

    def steps(self, strokes: Json, line_width: Json = None, network: Json = None, at: Json = None) -> dict[str, Any]:
        """The steps' results and the network's verdict with and without them, for the digit `at` a place."""
        recognizer = self._networks.chosen(network, self._recognizer)
        drawing, digit, number = choose_digit(recognizer, parse_drawing(strokes, line_width), at)
        results = steps(drawing)
        return {
            "images": {name: encode_image(getattr(results, name)) for name in IMAGES},
            "centre_of_mass": results.centre_of_mass,
            "verdicts": {
                "field": encode_verdict(recognizer, digit.verdict if digit else recognizer.judge(results.field)),
                "plain": encode_verdict(recognizer, recognizer.judge(results.plain)),
            },
            "number": number,
        }
