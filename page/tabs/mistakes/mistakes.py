"""Mistakes: the test digits that the network misreads, and some that it reads correctly."""

import asyncio
import gzip
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import orjson
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model import Recognizer
from model.data.mnist import file_version
from model.mistakes import Mistakes, downloaded, load_test_digits
from page.component import Tab
from page.encoding import encode_image
from page.server.routes import Json, post, post_response, work_in_turn
from page.server.shared_result import SharedResult
from page.server.static_files import File
from page.visitors.trained_networks import TrainedNetworks


class MistakesTab(Tab):
    """Shows the confusion matrix and a gallery. A cell of the matrix filters the gallery; a digit opens Inside."""

    name: ClassVar[str] = "mistakes"

    def __init__(self, recognizer: Recognizer, networks: TrainedNetworks) -> None:
        super().__init__()
        self._networks = networks
        self._answer = SharedResult(partial(summary, recognizer), file_version)
        self._own_answers: dict[str, SharedResult] = {}  # by token, 900 KB each at most
        self._test_digits = SharedResult(load_test_digits, file_version)
        self._turn = asyncio.Lock()  # one visitor's network at a time reads the test digits

    @property
    def routes(self) -> Sequence[Route]:
        return [post_response("mistakes", self.mistakes), post("progress", self.progress)]

    async def mistakes(self, request: Request, network: Json = None) -> Response:
        """Return the summary for the page's network or, with a token, the visitor's own."""
        answer = await (self._answer.get() if network is None else self._own_answer(request, network))
        return answer.response(request.headers)

    async def _own_answer(self, request: Request, token: Json) -> File:
        recognizer = self._networks.loaded(token)
        if recognizer is None:
            recognizer = await work_in_turn(request, partial(self._networks.recognizer, token))
        await self._test_digits.get()  # without the lock, as it may take a download
        async with self._turn:
            self._own_answers = {each: kept for each, kept in self._own_answers.items() if self._networks.has(each)}
            answer = self._own_answers.setdefault(token, SharedResult(partial(summary, recognizer), file_version))
            return await answer.get()

    async def progress(self) -> dict[str, Any]:
        """Return how much of MNIST has been downloaded."""
        return {"fraction": downloaded()}


def summary(recognizer: Recognizer) -> File:
    """Encode and compress `describe_mistakes`. It takes a second."""
    body = orjson.dumps(describe_mistakes(recognizer))
    return File(200, Headers({"content-type": "application/json"}), body, gzip.compress(body))


def describe_mistakes(recognizer: Recognizer) -> dict[str, Any]:
    """Encode the confusion matrix, misread test digits and some read correctly.

    `refused` counts the digits that are not named on Draw: of the misread ones, and of those that count as correct.
    """
    mistakes = Mistakes(recognizer)
    matrix, wrong, right = mistakes.summary()
    images, labels = load_test_digits()
    probabilities = mistakes.probabilities
    is_right = probabilities.argmax(axis=1) == labels
    is_refused = ~recognizer.is_digit(probabilities)
    return {
        "refused": {"misread": int((is_refused & ~is_right).sum()), "right": int((is_refused & is_right).sum())},
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
