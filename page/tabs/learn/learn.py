"""Learn: train a network with chosen settings, and watch it improve."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import asdict
from typing import Any, ClassVar

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model import parse_drawing, preprocess_drawing
from model.training.settings import OPTIMIZERS, RANGES, TUTORIAL, check_settings, tutorial_code, tutorial_results
from page.api import Json, post, post_stream
from page.component import Tab
from page.images import encode_image
from page.visitors.trained_networks import TrainedNetworks
from page.visitors.training_queue import TrainingQueue

# What the page offers of each setting that is not typed in.
CHOICES = {
    "hidden_layers": [0, 1, 2, 3],
    "dropout": [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    "optimizer": list(OPTIMIZERS),
    "learning_rate": [0.00001, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    "batch_size": [8, 16, 32, 64, 128, 256, 512, 1024],
    "digits": [100, 300, 1000, 3000, 10_000, 30_000, 60_000],
}


class LearnTab(Tab):
    """Shows the tutorial's program with the visitor's settings, and a training with them, from start to result.

    A training goes on while its page is open, whichever tab is. "Use it" emits a `network` event with the network's
    token, or null for the page's networks.
    """

    name: ClassVar[str] = "learn"

    def __init__(self, networks: TrainedNetworks, queue: TrainingQueue) -> None:
        tutorial = tutorial_results()
        super().__init__(
            settings=asdict(TUTORIAL),
            ranges=RANGES,
            choices=CHOICES,
            tutorial=tutorial and asdict(tutorial),
        )
        self._networks, self._queue = networks, queue

    @property
    def routes(self) -> Sequence[Route]:
        return [
            post_stream("learn", self.learn),
            post("session", self.session),
            post("code", self.code),
            post("download", self.download),
        ]

    async def session(self) -> dict[str, Any]:
        """A token by which the queue tells one page of a class from another."""
        return {"session": self._queue.new_session()}

    async def learn(
        self,
        request: Request,
        settings: Json,
        strokes: Json = None,
        line_width: Json = None,
        session: Json = None,
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Train a network, with updates on how that goes and what it says of a drawing meanwhile."""
        field = preprocess_drawing(parse_drawing(strokes, line_width)) if strokes else None
        address = request.scope["guard.address"]
        training = self._queue.train(settings, field, address=address, session=session)
        async with contextlib.aclosing(training) as updates:
            async for update in updates:
                yield encode_update(update, field)

    async def code(self, settings: Json) -> dict[str, Any]:
        """The tutorial's program with these settings."""
        return {"code": tutorial_code(check_settings(settings))}

    def download(self, network: Json) -> Response:
        """The file of a visitor's own network."""
        return Response(self._networks.file(network), media_type="application/octet-stream")


def encode_update(update: dict[str, Any], field: np.ndarray | None) -> dict[str, Any]:
    """An update of a training with its images as JSON has them.

    Args:
        update: see `TrainingQueue.train`.
        field: uint8 array (28, 28), the drawing that is read meanwhile, or None.
    """
    examples = [
        {**example, "image": encode_image(np.array(example["image"], np.uint8))}
        for example in update.get("examples", [])
    ]
    return {**update, "field": None if field is None else encode_image(field), "examples": examples}
