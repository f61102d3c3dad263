"""Mistakes: the test digits that the network misreads, and some that it reads correctly."""

from argparse import Namespace
from collections.abc import Sequence
from functools import partial
from typing import Any, ClassVar

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model import Recognizer
from model.data.mnist import file_version
from model.mistakes import downloaded
from page.engine.answers import mistakes
from page.server.routes import post
from page.server.shared_result import SharedResult
from page.server.static_files import File, make_file
from page.tabs.tab import Parts, Tab


class MistakesTab(Tab):
    """Shows the confusion matrix and a gallery. A cell of the matrix filters the gallery; a digit opens Inside."""

    name: ClassVar[str] = "mistakes"
    layout: ClassVar[str] = "no-pad"
    engine_answers: ClassVar[Sequence[str]] = ["mistakes"]

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts)
        self._answer = SharedResult(partial(summary, parts.recognizer), file_version)

    @classmethod
    def make(cls, parts: Parts, options: Namespace | None) -> Tab | None:
        """Make the tab; without a server only if MNIST is there."""
        return None if parts.is_static and not file_version() else cls(parts)

    @property
    def routes(self) -> Sequence[Route]:
        return [post("mistakes", self.mistakes), post("progress", self.progress)]

    async def mistakes(self, request: Request) -> Response:
        answer: File = await self._answer.get()
        return answer.response(request)

    async def progress(self) -> dict[str, Any]:
        """Return how much of MNIST has been downloaded."""
        return {"fraction": downloaded()}


def summary(recognizer: Recognizer) -> File:
    """Encode and compress `mistakes`. It takes a second."""
    return make_file(orjson.dumps(mistakes(recognizer, recognizer, 0)), "application/json")
