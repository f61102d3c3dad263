"""Mistakes: the test digits that the network misreads, and some that it reads right."""

from collections.abc import Sequence
from typing import Any, ClassVar

import orjson
from starlette.responses import Response
from starlette.routing import Route

from model import Recognizer
from model.mistakes import Mistakes, downloaded, load_test_digits
from page.api import post
from page.component import Tab
from page.images import encode_image
from page.shared_result import SharedResult


class MistakesTab(Tab):
    """Shows the confusion matrix and a gallery. A cell of the matrix filters the gallery; a digit opens Inside.

    It asks when it is opened for the first time.
    """

    name: ClassVar[str] = "mistakes"

    def __init__(self, recognizer: Recognizer) -> None:
        super().__init__()
        self._mistakes = Mistakes(recognizer)
        self._answer = SharedResult(self.summary)

    @property
    def routes(self) -> Sequence[Route]:
        return [post("mistakes", self.mistakes), post("progress", self.progress)]

    async def mistakes(self) -> Response:
        """The confusion matrix, all misread test digits, and some read correctly."""
        return Response(await self._answer.get(), media_type="application/json")

    def summary(self) -> bytes:
        """The answer of `mistakes`, as JSON."""
        matrix, wrong, right = self._mistakes.summary()
        images, labels = load_test_digits()
        probabilities = self._mistakes.probabilities
        answer = {
            "matrix": matrix.tolist(),
            "digits": [
                {
                    "position": int(position),
                    "image": encode_image(images[position]),
                    "true": int(labels[position]),
                    "predicted": int(probabilities[position].argmax()),
                    "confidence": float(probabilities[position].max()),
                }
                for position in [*wrong, *right]
            ],
        }
        return orjson.dumps(answer)

    async def progress(self) -> dict[str, Any]:
        """How much of MNIST has been downloaded, for those who wait for the mistakes."""
        return {"fraction": downloaded()}
