"""Learn: train a network with chosen settings and watch it improve."""

import contextlib
from collections.abc import AsyncGenerator, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any, ClassVar

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model.jobs.settings import (
    LOAD_WEIGHTS,
    OPTIMIZERS,
    RANGES,
    TUTORIAL,
    check_settings,
    tutorial_code,
    tutorial_results,
)
from model.preprocessing import IMAGE_SIDE
from page.component import Tab
from page.encoding import encode_image
from page.guard.downloads import Download
from page.pad.pad_reader import Drawn, OnPad, PadReader
from page.server.routes import BINARY, Json, post, post_response, post_stream
from page.visitors.trained_networks import TrainedNetworks
from page.visitors.training_queue import TrainingQueue

# The choices of each setting that is not typed in.
CHOICES = {
    "hidden_layers": [0, 1, 2, 3],
    "dropout": [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9],
    "optimizer": list(OPTIMIZERS),
    "learning_rate": [0.00001, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1],
    "batch_size": [8, 16, 32, 64, 128, 256, 512, 1024],
    "digits": [100, 300, 1000, 3000, 10_000, 30_000, 60_000],
}

# Settings to try. Their texts are `learn_preset_NAME` and `learn_preset_NAME_why`.
PRESETS = {
    "tutorial": TUTORIAL,
    "few_units": replace(TUTORIAL, units=16),
    "no_hidden": replace(TUTORIAL, hidden_layers=0),
    "too_large": replace(TUTORIAL, learning_rate=0.1, digits=10_000),
    "hundred": replace(TUTORIAL, digits=100, dropout=0.0, batch_size=16, epochs=30),
    "no_dropout": replace(TUTORIAL, dropout=0.0),
}


class LearnTab(Tab):
    """Shows the tutorial's program with the visitor's settings, and a training with them, from start to result.

    The visitor's browser trains, as long as the page is open on any tab. The network reads the pad meanwhile and
    afterwards. A slider shows earlier moments of the training, or of a recorded one; a table compares the trainings of
    this visit. The page no longer uses the routes for a training on the server.
    """

    name: ClassVar[str] = "learn"

    def __init__(self, reader: PadReader, networks: TrainedNetworks, queue: TrainingQueue | None) -> None:
        """Make the tab; without a queue the server does not train."""
        tutorial = tutorial_results()
        super().__init__(
            settings=asdict(TUTORIAL),
            ranges=RANGES,
            choices=CHOICES,
            presets={name: asdict(settings) for name, settings in PRESETS.items()},
            tutorial=tutorial and asdict(tutorial),
            loading=LOAD_WEIGHTS,
        )
        self._reader, self._networks, self._queue = reader, networks, queue

    @property
    def routes(self) -> Sequence[Route]:
        for_all = [post("watch", self.watch, self._reader.load), post("code", self.code)]
        if self._queue is None:
            return for_all
        return [
            *for_all,
            post("session", partial(self.session, self._queue)),
            post_stream("learn", partial(self.learn, self._queue)),
            post_response("download", self.download),
        ]

    async def session(self, queue: TrainingQueue, session: Json = None) -> dict[str, Any]:
        """Return a token with which the queue recognizes this page: its own, if that is still valid."""
        return {"session": queue.renew_session(session)}

    async def learn(
        self, queue: TrainingQueue, request: Request, drawn: Drawn, settings: Json, session: Json = None
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Train a network and yield updates, which include its reading of the digit on the pad."""
        is_empty = not (drawn.strokes or drawn.field)
        field = None if is_empty else await self._reader.read(request, drawn, lambda pad: pad.verdict.field)
        address = request.scope["guard.address"]
        training = queue.train(settings, field, address=address, session=session)
        async with contextlib.aclosing(training) as updates:
            async for update in updates:
                yield encode_update(update)

    async def watch(self, request: Request, drawn: Drawn, session: Json = None) -> dict[str, Any]:
        """Send the digit on the pad to a session's training; return the chosen network's reading of it."""
        field, answer = await self._reader.read(request, drawn, describe)
        if self._queue:
            self._queue.show(session, field)
        return answer

    async def code(self, settings: Json) -> dict[str, Any]:
        """Return the tutorial's program with these settings."""
        return {"code": tutorial_code(check_settings(settings))}

    async def download(self, network: Json) -> Response:
        """Return the file of a visitor's own network."""
        return Download(self._networks.file(network), BINARY)


def describe(pad: OnPad) -> tuple[np.ndarray, dict[str, Any]]:
    """Return the field of the chosen digit, and the network's reading of it, encoded."""
    verdict = pad.verdict
    encoded = {"image": encode_image(verdict.field), "probabilities": verdict.probabilities.tolist()}
    return verdict.field, {**encoded, "number": pad.encode_number()}


def encode_update(update: dict[str, Any]) -> dict[str, Any]:
    """Encode the images in an update of a training, see `TrainingQueue.train`."""
    examples = [
        {**example, "image": encode_image(np.array(example["image"], np.uint8))}
        for example in update.get("examples", [])
    ]
    weights = [
        encode_image((np.array(unit) + 128).astype(np.uint8).reshape(IMAGE_SIDE, IMAGE_SIDE))
        for unit in update.get("weights", [])
    ]
    return {**update, "weights": weights, "examples": examples}
