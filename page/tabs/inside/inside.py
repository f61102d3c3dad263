"""Inside: what each unit of the network does with a drawing."""

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from starlette.routing import Route

from model import Recognizer, parse_drawing, preprocess_drawing
from model.inside import Inside
from model.mistakes import digit_at, load_test_digits
from page.api import Json, Load, post
from page.component import Tab
from page.images import encode_image, encode_signed
from page.numbers import choose_digit
from page.shared_result import SharedResult


class InsideTab(Tab):
    """Shows the outputs of all layers, and which ink speaks for or against a digit.

    It shows the drawing, or the test digit whose position an `example` event has told. Choosing a unit shows its
    incoming weights.
    """

    name: ClassVar[str] = "inside"

    def __init__(self, recognizer: Recognizer, load: Load) -> None:
        super().__init__()
        self._recognizer, self._inside, self._load = recognizer, Inside(recognizer.network), load
        self._test_digits = SharedResult(load_test_digits)

    @property
    def routes(self) -> Sequence[Route]:
        return [post("inside", self.inside, self._load), post("example", self.example), post("weights", self.weights)]

    def inside(self, strokes: Json, line_width: Json = None, digit: Json = None, at: Json = None) -> dict[str, Any]:
        """What the network does with a drawing.

        `digit` is the one for which the ink's relevance is shown; without it, the likeliest. Of several
        digits drawn it is about the one `at` a place.
        """
        drawing, _, number = choose_digit(self._recognizer, parse_drawing(strokes, line_width), at)
        return {**self._describe(preprocess_drawing(drawing), digit), "number": number}

    async def example(self, position: Json, digit: Json = None) -> dict[str, Any]:
        """The same for the test digit at a position."""
        await self._test_digits.get()
        return self._describe(digit_at(position), digit)

    def _describe(self, field: np.ndarray, digit: Json) -> dict[str, Any]:
        activations = self._inside.activations(field)
        *hidden, probabilities = activations
        digit = int(probabilities.argmax()) if digit is None else digit
        relevance, _ = encode_signed(self._inside.relevance(field, digit, activations))
        return {
            "field": encode_image(field),
            "hidden": [encode_activations(outputs) for outputs in hidden],
            "probabilities": probabilities.tolist(),
            "digit": digit,
            "relevance": relevance,
        }

    def weights(self, layer: Json, unit: Json) -> dict[str, Any]:
        """A unit's incoming weights."""
        image, scale = encode_signed(self._inside.incoming_weights(layer, unit)[None])
        return {**image, "scale": scale}


def encode_activations(outputs: np.ndarray) -> dict[str, Any]:
    """A hidden layer's outputs, float array (units,), as an image one pixel high; 255 is `scale`, the largest one."""
    scale = float(outputs.max()) or 1.0
    levels = np.clip(np.rint(outputs / scale * 255), 0, 255).astype(np.uint8)
    return {**encode_image(levels[None]), "scale": scale}
