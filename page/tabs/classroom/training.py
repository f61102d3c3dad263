"""A training on the class: a teacher's page trains, and the server decides on what and keeps the network.

1. `train` chooses the phones that are held out, and returns the drawings of both parts with a ticket.
2. The page reports its progress, which all pages of the class show, and at the end sends the network with the ticket.
3. The newest network replaces the one before. Pupils' pages load it, and it answers there.

Every third phone is held out, in the order of their numbers: fixed before any result, and stable as phones join.
"""

import asyncio
import base64
import io
import json
import logging
import secrets
from typing import Any

import numpy as np

from model import NetworkFileError, Recognizer
from model.data.class_digits import HELD_OUT, ClassDigits, SharedDrawing
from model.errors import InputError, ProgramError
from model.inside import EXAMPLES
from model.mistakes import MAX_EXAMPLES, RIGHT_EXAMPLES
from model.network import CLASSES, DenseNetwork
from model.npz_file import read_npz
from model.recognizer import check_report
from page.engine.files import class_network_file
from page.server.routes import Json
from page.tabs.classroom.networks import ClassNetwork
from page.tabs.classroom.store import Store
from page.tabs.classroom.wall import Wall

MIN_PHONES = 6  # holds two out; fewer would leave the result to chance
MAX_NETWORK_BYTES = 4_000_000  # of a network's file; the tutorial's weights have 2.7 million
MAX_SECONDS = 24 * 60 * 60  # that a training may say it took
MAX_REPORT = 300_000  # characters of a network's report; the positions of the tutorial's have 20,000
MAX_WEIGHT = 65_504  # of a network; pages load half-precision numbers, which end there
MAX_COUNT = 100_000  # of drawings or phones in a result
COUNTS = ("drawings", "before", "after")
NAME = "The class's network"  # in messages
STAGES = ("loading", "learning", "testing")
SILENCE = 30  # s without a report until a training counts as ended: a page that is closed cannot say so
logger = logging.getLogger(__name__)


class ClassTraining:
    """The class's newest network, and the training that a teacher's page runs. For one event loop."""

    def __init__(self, store: Store, wall: Wall) -> None:
        """Load the kept network, or log why it cannot be used."""
        self.update: dict[str, Any] | None = None  # `stage` and `progress` that the training's page has reported
        self.network: ClassNetwork | None = None  # the newest one that is kept; None before the first
        self.recognizer: Recognizer | None = None  # of that network
        self._file = b""  # of that network, which pupils' pages load
        self._store, self._wall = store, wall
        self._silence: asyncio.TimerHandle | None = None
        try:
            if kept := store.networks.load():
                network, file = kept
                recognizer, file, _ = read_network(file)
                self._adopt(network, recognizer, file)
        except (ProgramError, NetworkFileError) as error:
            logger.warning("The class goes on without the network that it has trained, which cannot be used: %s", error)

    def _adopt(self, network: ClassNetwork, recognizer: Recognizer, file: bytes) -> None:
        self.network, self.recognizer, self._file = network, recognizer, file

    async def train(self) -> dict[str, Any]:
        """Return a ticket, and the drawings to learn from and those that are held out; raises InputError if too few."""
        digits = await self._store.drawings.digits()
        if len(phones_of(digits)) < MIN_PHONES:
            sentence = f"With fewer than {MIN_PHONES} devices, improvement can't be measured."
            raise InputError(sentence, "too_few_phones", least=MIN_PHONES)
        held_out = set(held_out_phones(digits))
        parts = {
            "trained": [drawing for drawing in digits.drawings if drawing.writer not in held_out],
            "held_out": [drawing for drawing in digits.drawings if drawing.writer in held_out],
        }
        ticket = secrets.token_hex(16)
        await self._store.networks.begin_training(ticket, {drawing.writer for drawing in parts["trained"]})
        self._show({"stage": "loading", "progress": 0.0})
        return {"ticket": ticket, **{name: self._encode(part) for name, part in parts.items()}}

    def _encode(self, drawings: list[SharedDrawing]) -> dict[str, Any]:
        """Encode drawings as MNIST's digits: bytes in base64 of the labels, and of the images row by row."""
        labels = np.array([drawing.label for drawing in drawings], np.uint8)
        return {
            "phones": len({drawing.writer for drawing in drawings}),
            "labels": base64.b64encode(labels.tobytes()).decode(),
            "images": base64.b64encode(self._wall.fields(drawings).tobytes()).decode(),
        }

    async def progress(self, ticket: Json, stage: Json, progress: Json) -> None:
        """Show how far a training is; raises InputError if the class no longer waits for it."""
        if stage not in STAGES or type(progress) not in (int, float) or not 0 <= progress <= 1:
            raise InputError(f"The stage must be one of {', '.join(STAGES)}, and the progress a number from 0 to 1.")
        await self._store.networks.check_training(ticket)
        self._show({"stage": stage, "progress": progress})

    def _show(self, update: dict[str, Any] | None) -> None:
        if self._silence:
            self._silence.cancel()
        self._silence = asyncio.get_running_loop().call_later(SILENCE, self._show, None) if update else None
        if update != self.update:
            self.update = update
            self._wall.touch()

    async def receive(self, content: bytes) -> None:
        """Check and keep a network with its ticket and result; raises InputError or NetworkFileError."""
        recognizer, file, report = await asyncio.to_thread(read_network, content)
        result = check_result(report.get("result"))
        network = await self._store.networks.keep_network(
            report.get("ticket"), f"class-{secrets.token_hex(16)}", result, content
        )
        self._adopt(network, recognizer, file)
        self._show(None)

    async def stop(self) -> None:
        """End all trainings: their pages learn it from the answer to their next report."""
        await self._store.networks.end_trainings()
        self._show(None)

    def forget(self) -> None:
        self.network = self.recognizer = None
        self._show(None)

    def file(self, token: Json) -> bytes:
        """Return the newest network for the engine, compressed JSON; raises InputError if another has replaced it."""
        if self.network is None or token != self.network.token:
            raise InputError("The class has another network now, or none. Open Class.", "network_gone")
        return self._file


def held_out_phones(digits: ClassDigits) -> list[int]:
    return phones_of(digits)[HELD_OUT - 1 :: HELD_OUT]


def phones_of(digits: ClassDigits) -> list[int]:
    """Return the numbers of the phones that have shared, sorted."""
    return sorted({drawing.writer for drawing in digits.drawings})


def read_network(content: bytes) -> tuple[Recognizer, bytes, dict[str, Any]]:
    """Read a network's untrusted `.npz`; return its file for the engine, too, and its unchecked report.

    Raises NetworkFileError.
    """
    network, text = read_npz(io.BytesIO(content), NAME)
    if len(text) > MAX_REPORT:
        raise NetworkFileError(f"{NAME} has a report of more than {MAX_REPORT:,} characters: train again.")
    if any(np.abs(each).max() > MAX_WEIGHT for layer in network.layers for each in (layer.kernel, layer.bias)):
        raise NetworkFileError(f"{NAME} has a weight beyond {MAX_WEIGHT:,}: train again.")
    recognizer = Recognizer(network, *check_report(text, network, NAME))
    report = json.loads(text)
    try:
        return recognizer, class_network_file(recognizer, check_examples(report, network)), report
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        raise NetworkFileError(f"{NAME} has damaged examples: train again.") from error


def check_examples(report: dict[str, Any], network: DenseNetwork) -> dict[str, Any]:
    """Check the positions in a report of a network, and return a copy; raises TypeError, ValueError or LookupError."""
    activating, mistakes = report["most_activating"], report["mistakes"]
    if [len(layer) for layer in activating] != [len(layer.bias) for layer in network.layers]:
        raise ValueError("units")
    matrix = [check_positions(row, CLASSES) for row in mistakes["confusion_matrix"]]
    if [len(row) for row in matrix] != [CLASSES] * CLASSES:
        raise ValueError("matrix")
    lists = {name: check_positions(mistakes[name], MAX_EXAMPLES + RIGHT_EXAMPLES) for name in ("misread", "right")}
    return {
        "most_activating": [[check_positions(unit, EXAMPLES) for unit in layer] for layer in activating],
        "mistakes": {"confusion_matrix": matrix, **lists},
    }


def check_positions(values: Any, most: int) -> list[int]:
    """Return at most `most` positions; raises ValueError for anything else."""
    if not isinstance(values, list) or len(values) > most:
        raise ValueError("positions")
    return list(map(check_count, values))


def check_result(result: Any) -> dict[str, Any]:
    """Check what a training has changed, and return a copy; raises InputError."""
    try:
        parts = {
            name: {count: check_count(result[name][count]) for count in (*COUNTS, *more)}
            for name, more in (("held_out", ["phones"]), ("trained", ["phones"]), ("mnist", []))
        }
        seconds = result["seconds"]
        if type(seconds) not in (int, float) or not 0 <= seconds <= MAX_SECONDS:
            raise ValueError("seconds")
        return {**parts, "seconds": seconds}
    except (TypeError, ValueError, LookupError) as error:
        raise InputError("The result of the training is not one: train again.") from error


def check_count(value: Any) -> int:
    """Return a whole number from 0 to MAX_COUNT; raises ValueError for anything else."""
    if type(value) is not int or not 0 <= value <= MAX_COUNT:
        raise ValueError("count")
    return value
