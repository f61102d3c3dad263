"""The wall: each shared drawing with what the networks read, and who is told of what has changed."""

import asyncio
import base64
from collections import Counter, deque
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from model import Recognizer
from model.data.class_digits import SharedDrawing
from model.jobs.class_job import HELD_OUT, MIN_PHONES
from model.metrics import confusion_matrix
from model.verdict import Verdict

PAUSE = 0.2  # s from one message of a stream to the next: what arrives meanwhile is in one
HEARTBEAT = 10  # s at most without a message
MESSAGE = 200  # drawings in a message
MISREAD = 2  # of a phone's mistakes that are named
MAX_CHANGES = 10_000  # that are remembered; a stream that is further behind begins again

Field = npt.NDArray[np.uint8]  # (28, 28)


@dataclass(frozen=True)
class Reading:
    """What the networks make of a drawing.

    Attributes:
        field: (28, 28).
        verdicts: of each network: the digit, its probability, and whether it is taken for a digit.
    """

    field: Field
    verdicts: list[tuple[int, float, bool]]


class Wall:
    """What is on the wall. For one event loop, but for `read` and `read_field`."""

    def __init__(
        self,
        recognizers: Mapping[str, Recognizer],
        drawing: Callable[[str], SharedDrawing | None],
        is_kept: Callable[[str], bool],
    ) -> None:
        """Make an empty wall.

        Args:
            recognizers: by name.
            drawing: gives the drawing of an id that is shared now.
            is_kept: tells whether a drawing of an id is shared, or may be once more.
        """
        self._recognizers, self._drawing, self._is_kept = recognizers, drawing, is_kept
        self._readings: dict[str, Reading] = {}
        self._items: dict[str, bytes] = {}  # JSON of what is on the wall, by id, oldest first
        self._changes: deque[tuple[int, str]] = deque(maxlen=MAX_CHANGES)  # (version, id)
        self.version = 0
        self._changed = asyncio.Event()

    def read(self, drawings: Iterable[SharedDrawing]) -> dict[str, Reading]:
        """Let the networks read drawings, 1 ms each: of many better in a thread; then see `put`."""
        return {drawing.id: self.read_field(drawing.field())[0] for drawing in drawings}

    def read_field(self, field: Field) -> tuple[Reading, list[Verdict]]:
        """Let the networks read what they are given of one drawing; returns also what each says, see `judge`."""
        judged = [recognizer.judge(field) for recognizer in self._recognizers.values()]
        verdicts = [(each.value, round(float(each.probabilities.max()), 4), each.is_digit) for each in judged]
        return Reading(field, verdicts), judged

    def put(self, readings: Mapping[str, Reading]) -> None:
        """Remember what was read, before `update` is told of the drawings; what is known of an id already stays."""
        for id_, reading in readings.items():
            self._readings.setdefault(id_, reading)

    def forget(self, ids: Iterable[str]) -> None:
        """Forget what was read of drawings that were not shared after all."""
        for id_ in ids:
            if not self._is_kept(id_):
                self._readings.pop(id_, None)

    def update(self, ids: Sequence[str]) -> None:
        """Show what is new or changed, and hide what is gone."""
        self.version += 1
        for id_ in ids:
            drawing = self._drawing(id_)
            if drawing is None:
                self._items.pop(id_, None)
                if not self._is_kept(id_):  # or a phone's hundred would have to be read again at once
                    self._readings.pop(id_, None)
            else:
                if id_ not in self._readings:
                    self._readings.update(self.read([drawing]))
                self._items[id_] = encode_item(drawing, self._readings[id_])
            self._changes.append((self.version, id_))
        self._wake()

    def touch(self) -> None:
        """Tell everybody of a change of the state, see `follow`."""
        self.version += 1
        self._wake()

    def _wake(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    def fields(self, drawings: Sequence[SharedDrawing]) -> Field:
        """The images of drawings that are on the wall, uint8 array (n, 28, 28)."""
        return np.array([self._readings[drawing.id].field for drawing in drawings], np.uint8).reshape(-1, 28, 28)

    async def follow(self, state: Callable[[], dict[str, Any]]) -> AsyncGenerator[dict[str, Any], None]:
        """Tell what is on the wall, and then what changes.

        Args:
            state: gives what else is told with each message.

        Yields:
            Dicts of `reset`, whether everything before is void; `items`, of drawings that are new or have changed;
            `gone`, ids; and `state`. There is one at least every HEARTBEAT seconds.
        """
        version = self.version
        items = list(self._items.values())
        yield {"reset": True, "items": items_of(items[:MESSAGE]), "gone": [], "state": state()}
        for start in range(MESSAGE, len(items), MESSAGE):
            yield {"reset": False, "items": items_of(items[start : start + MESSAGE]), "gone": []}
            await asyncio.sleep(0)
        while True:
            if self.version == version:
                try:
                    await asyncio.wait_for(self._changed.wait(), HEARTBEAT)
                except TimeoutError:
                    yield {"reset": False, "items": [], "gone": [], "state": state()}
                    continue
            await asyncio.sleep(PAUSE)
            if self._changes and len(self._changes) == MAX_CHANGES and self._changes[0][0] > version + 1:
                async for message in self._restart(state):
                    yield message
                return
            changed = self._since(version)
            version = self.version
            present = [self._items[id_] for id_ in changed if id_ in self._items]
            gone = [id_ for id_ in changed if id_ not in self._items]
            yield {"reset": False, "items": items_of(present[:MESSAGE]), "gone": gone, "state": state()}
            for start in range(MESSAGE, len(present), MESSAGE):
                yield {"reset": False, "items": items_of(present[start : start + MESSAGE]), "gone": []}

    async def _restart(self, state: Callable[[], dict[str, Any]]) -> AsyncGenerator[dict[str, Any], None]:
        async for message in self.follow(state):
            yield message

    def _since(self, version: int) -> list[str]:
        """The ids that have changed since a version, in the order of their last change."""
        changed: dict[str, None] = {}
        for each, id_ in reversed(self._changes):
            if each <= version:
                break
            changed.setdefault(id_)
        return list(reversed(changed))


def items_of(items: Sequence[bytes]) -> orjson.Fragment:
    """A list of items as JSON, of which each is encoded already."""
    return orjson.Fragment(b"[" + b",".join(items) + b"]")


def encode_item(drawing: SharedDrawing, reading: Reading) -> bytes:
    """A drawing as the page's JavaScript shows it: JSON of 1.2 KB."""
    return orjson.dumps(
        {
            "id": drawing.id,
            "label": drawing.label,
            "phone": drawing.phone,
            "image": {"width": 28, "height": 28, "data": base64.b64encode(reading.field.tobytes()).decode()},
            "verdicts": reading.verdicts,
        }
    )


def evaluate(
    recognizers: Mapping[str, Recognizer],
    drawings: Sequence[SharedDrawing],
    fields: Field,
    held_out: Sequence[int],
    own: str = "",
) -> dict[str, Any]:
    """How well networks know the class: 5,000 drawings take a second.

    Args:
        recognizers: by name.
        drawings: of the class, at least one.
        fields: what the networks are given of each, (n, 28, 28).
        held_out: numbers of the phones that a training on the class has not seen, or would not see.
        own: name of the network that was trained on the class, if there is one: it is asked about held-out phones only.

    Returns:
        `networks`: of each, by name, `drawings`, how many it was asked about, `correct` and `rejected` of them, and
            `matrix`, see `confusion_matrix`.
        `phones`: of each, `phone`, `drawings`, `held_out`, and by the networks' names `correct` and `misread`, the most
            frequent mistakes, each the label and what was read.
        `hardest` and `easiest`: numbers of phones by the networks' names; None where all are alike.
    """
    labels = np.array([drawing.label for drawing in drawings])
    phones = np.array([drawing.phone for drawing in drawings])
    numbers = np.unique(phones).tolist()
    rows: list[dict[str, Any]] = [
        {
            "phone": number,
            "drawings": int((phones == number).sum()),
            "held_out": number in held_out,
            "correct": {},
            "misread": {},
        }
        for number in numbers
    ]
    networks: dict[str, dict[str, Any]] = {}
    hardest: dict[str, int | None] = {}
    easiest: dict[str, int | None] = {}
    for name, recognizer in recognizers.items():
        probabilities = recognizer.predict_fields(fields)
        predictions = probabilities.argmax(axis=1)
        is_right = predictions == labels
        asked = np.isin(phones, held_out) if name == own else np.ones(len(phones), bool)
        networks[name] = {
            "drawings": int(asked.sum()),
            "correct": int(is_right[asked].sum()),
            "rejected": int((~recognizer.is_digit(probabilities[asked])).sum()),
            "matrix": confusion_matrix(labels[asked], predictions[asked]).tolist(),
        }
        rates = {}
        for row in rows:
            if name == own and not row["held_out"]:
                continue
            is_own = phones == row["phone"]
            is_wrong = is_own & ~is_right
            wrong = Counter(zip(labels[is_wrong].tolist(), predictions[is_wrong].tolist(), strict=True))
            row["correct"][name] = int(is_right[is_own].sum())
            row["misread"][name] = [pair for pair, _ in wrong.most_common(MISREAD)]
            rates[row["phone"]] = row["correct"][name] / row["drawings"]
        ordered = sorted(rates, key=rates.__getitem__)
        is_alike = not rates or rates[ordered[0]] == rates[ordered[-1]]
        hardest[name], easiest[name] = (None, None) if is_alike else (ordered[0], ordered[-1])
    return {
        "drawings": len(drawings),
        "networks": networks,
        "phones": rows,
        "hardest": hardest,
        "easiest": easiest,
        "min_phones": MIN_PHONES,
        "every": HELD_OUT,
    }
