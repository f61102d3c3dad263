"""The wall: each shared drawing with what the networks read, and a stream of the changes."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from model import Recognizer
from model.data.class_digits import ClassDigits, SharedDrawing
from page.encoding import encode_image
from page.tabs.classroom.drawings import Change

PAUSE = 0.2  # s after a message of a stream; changes meanwhile share the next one
PAUSE_OF_PHONE = 1.0  # the same for a pupil's page that does not show the wall
HEARTBEAT = 10  # s at most between messages
MESSAGE = 200  # drawings in a message
MAX_CHANGES = 10_000  # drawings whose last change is remembered; a stream further behind starts again

Field = npt.NDArray[np.uint8]  # (28, 28)


@dataclass(frozen=True)
class Reading:
    field: Field
    verdicts: list[tuple[int, float, bool]]  # of each network: the digit, its probability, and whether it accepts it


class Wall:
    """The drawings on the wall. For one event loop, except `read` and `read_field`."""

    def __init__(self, recognizers: Mapping[str, Recognizer]) -> None:
        self._recognizers = recognizers
        self._readings: dict[str, Reading] = {}  # by id, of drawings on the wall
        # By id, oldest first, the drawings on the wall without their strokes, which may take 50 MB; and their JSON.
        self._shown: dict[str, tuple[SharedDrawing, bytes]] = {}
        self._changes: dict[str, int] = {}  # versions of the last changes, by id, newest last
        self._forgotten = 0  # version of the newest change that is no longer in `_changes`
        self.version = int(time.time() * 1000)  # counts all changes, from more than before a restart
        self.drawn = 0  # version of the last change of a drawing
        self._changed = asyncio.Event()

    def read(self, drawings: Iterable[SharedDrawing]) -> dict[str, Reading]:
        """Return readings of the drawings that are not on the wall, by id: 1 ms each."""
        return {each.id: self.read_field(each.field()) for each in drawings if each.id not in self._readings}

    def read_field(self, field: Field) -> Reading:
        judged = [recognizer.judge(field) for recognizer in self._recognizers.values()]
        verdicts = [(each.value, round(float(each.probabilities.max()), 4), each.is_digit) for each in judged]
        return Reading(field, verdicts)

    def update(self, change: Change) -> None:
        """Show and delete drawings, and report the change to all streams."""
        for drawing in change.shown:
            if drawing.id not in self._readings:
                self._readings[drawing.id] = change.readings.get(drawing.id) or self.read_field(drawing.field())
            reading = self._readings[drawing.id]
            about = {"id": drawing.id, "label": drawing.label, "phone": drawing.writer}
            item = {**about, "image": encode_image(reading.field), "verdicts": reading.verdicts}  # 1.2 KB as JSON
            self._shown[drawing.id] = replace(drawing, packed=""), orjson.dumps(item)
        for id_ in change.deleted:
            self._shown.pop(id_, None)
            self._readings.pop(id_, None)
        self.touch()
        for id_ in (*(drawing.id for drawing in change.shown), *change.deleted):
            self._changes.pop(id_, None)
            self.drawn = self._changes[id_] = self.version
        while len(self._changes) > MAX_CHANGES:
            self._forgotten = self._changes.pop(next(iter(self._changes)))

    def touch(self) -> None:
        """Report a change of the state to all streams."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def digits(self) -> ClassDigits:
        """Return the drawings on the wall without their strokes."""
        return ClassDigits([drawing for drawing, _ in self._shown.values()])

    def fields(self, drawings: Sequence[SharedDrawing]) -> Field:
        """Return the preprocessed images of drawings, (n, 28, 28)."""
        readings = [self._readings.get(drawing.id) for drawing in drawings]
        fields = [each.field if each else drawing.field() for each, drawing in zip(readings, drawings, strict=True)]
        return np.array(fields, np.uint8).reshape(-1, 28, 28)

    async def follow(
        self, state: Callable[[], dict[str, Any]], has_wall: bool, pause: float
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Report the class's state and its changes, at least every HEARTBEAT seconds, and the drawings of the wall.

        A change is reported at once, but for `pause` seconds after the last message.
        Yields dicts of `reset`, whether to forget everything before; `items`, new or changed drawings; `gone`, ids;
        and, except when a message is split, the class's `state`.
        """
        version = -1  # that has been reported
        while True:
            if self.version == version:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), HEARTBEAT)
            is_new = version < self._forgotten or version < 0
            changed = (list(self._shown) if is_new else self._since(version)) if has_wall else []
            version = self.version
            items = [self._shown[id_][1] for id_ in changed if id_ in self._shown]
            gone = [id_ for id_ in changed if id_ not in self._shown]
            yield {"reset": is_new, "items": items_of(items[:MESSAGE]), "gone": gone, "state": state()}
            for start in range(MESSAGE, len(items), MESSAGE):
                yield {"reset": False, "items": items_of(items[start : start + MESSAGE]), "gone": []}
                await asyncio.sleep(0)
            await asyncio.sleep(pause)

    def _since(self, version: int) -> list[str]:
        """Return the ids of drawings that changed after a version, in the order of their last change."""
        newest = takewhile(lambda change: change[1] > version, reversed(self._changes.items()))
        return [id_ for id_, _ in newest][::-1]


def items_of(items: Sequence[bytes]) -> orjson.Fragment:
    return orjson.Fragment(b"[" + b",".join(items) + b"]")
