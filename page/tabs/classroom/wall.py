"""The wall: each shared drawing with what the networks read, and a stream of the changes."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from model import Recognizer
from model.data.class_digits import ClassDigits, SharedDrawing
from model.metrics import confusion_matrix, sign_test
from model.verdict import Verdict
from page.encoding import encode_image
from page.tabs.classroom.tables import Change

START = "tutorial"  # the network that a class trains further
PAUSE = 0.2  # s between messages of a stream; changes meanwhile share one
HEARTBEAT = 10  # s at most between messages
MESSAGE = 200  # drawings in a message
MAX_TESTED = 500  # drawings of a comparison that are sent, 1.2 KB each
MISREAD = 2  # mistakes named for a phone
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
        self._readings: dict[str, Reading] = {}  # by id, of drawings on the wall and those that can be restored
        self._items: dict[str, bytes] = {}  # JSON of the drawings on the wall, by id, oldest first
        self._shown: dict[str, SharedDrawing] = {}  # the same drawings without their strokes, which may take 50 MB
        self._changes: dict[str, int] = {}  # versions of the last changes, by id, newest last
        self._forgotten = 0  # version of the newest change that is no longer in `_changes`
        self.version = 0
        self._changed = asyncio.Event()

    def read(self, drawings: Iterable[SharedDrawing]) -> dict[str, Reading]:
        """Return readings of the drawings that are not on the wall, by id: 1 ms each."""
        return {each.id: self.read_field(each.field())[0] for each in drawings if each.id not in self._readings}

    def read_field(self, field: Field) -> tuple[Reading, list[Verdict]]:
        """Return the reading of a field, and the networks' verdicts, see `Recognizer.judge`."""
        judged = [recognizer.judge(field) for recognizer in self._recognizers.values()]
        verdicts = [(each.value, round(float(each.probabilities.max()), 4), each.is_digit) for each in judged]
        return Reading(field, verdicts), judged

    def update(self, change: Change) -> None:
        """Show, hide and delete drawings."""
        for drawing in change.shown:
            if drawing.id not in self._readings:
                self._readings[drawing.id] = change.readings.get(drawing.id) or self.read_field(drawing.field())[0]
            self._items[drawing.id] = encode_item(drawing, self._readings[drawing.id])
            self._shown[drawing.id] = replace(drawing, packed="")
        for id_ in (*change.hidden, *change.deleted):
            self._items.pop(id_, None)
            self._shown.pop(id_, None)
        for id_ in change.deleted:
            self._readings.pop(id_, None)
        if ids := [*(drawing.id for drawing in change.shown), *change.hidden, *change.deleted]:
            self.touch()
            for id_ in ids:
                self._changes.pop(id_, None)
                self._changes[id_] = self.version
            while len(self._changes) > MAX_CHANGES:
                self._forgotten = self._changes.pop(next(iter(self._changes)))

    def touch(self) -> None:
        """Report a change of the state to all streams."""
        self.version += 1
        self._changed.set()
        self._changed = asyncio.Event()

    def digits(self) -> ClassDigits:
        """Return the drawings on the wall without their strokes."""
        return ClassDigits(list(self._shown.values()))

    def fields(self, drawings: Sequence[SharedDrawing]) -> Field:
        """Return the preprocessed images of drawings, (n, 28, 28)."""
        readings = [self._readings.get(drawing.id) for drawing in drawings]
        fields = [each.field if each else drawing.field() for each, drawing in zip(readings, drawings, strict=True)]
        return np.array(fields, np.uint8).reshape(-1, 28, 28)

    async def follow(self, state: Callable[[], dict[str, Any]]) -> AsyncGenerator[dict[str, Any], None]:
        """Report the wall and its changes, at least every HEARTBEAT seconds.

        Yields dicts of `reset`, whether to forget everything before; `items`, new or changed drawings; `gone`, ids;
        and, except when a message is split, the class's `state`.
        """
        version = -1  # that has been reported
        while True:
            if self.version == version:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._changed.wait(), HEARTBEAT)
            if version >= 0 and self.version != version:
                await asyncio.sleep(PAUSE)
            is_new = version < self._forgotten or version < 0
            changed = list(self._items) if is_new else self._since(version)
            version = self.version
            items = [self._items[id_] for id_ in changed if id_ in self._items]
            gone = [id_ for id_ in changed if id_ not in self._items]
            yield {"reset": is_new, "items": items_of(items[:MESSAGE]), "gone": gone, "state": state()}
            for start in range(MESSAGE, len(items), MESSAGE):
                yield {"reset": False, "items": items_of(items[start : start + MESSAGE]), "gone": []}
                await asyncio.sleep(0)

    def _since(self, version: int) -> list[str]:
        """Return the ids of drawings that changed after a version, in the order of their last change."""
        newest = takewhile(lambda change: change[1] > version, reversed(self._changes.items()))
        return [id_ for id_, _ in newest][::-1]


def items_of(items: Sequence[bytes]) -> orjson.Fragment:
    return orjson.Fragment(b"[" + b",".join(items) + b"]")


def encode_item(drawing: SharedDrawing, reading: Reading) -> bytes:
    """Return a drawing as JSON for the page's JavaScript, 1.2 KB."""
    about = {"id": drawing.id, "label": drawing.label, "phone": drawing.phone}
    return orjson.dumps({**about, "image": encode_image(reading.field), "verdicts": reading.verdicts})


def evaluate(
    recognizers: Mapping[str, Recognizer],
    drawings: Sequence[SharedDrawing],
    fields: Field,
    held_out: Sequence[int],
    own: str = "",
) -> dict[str, Any]:
    """Measure how well networks, by name and START among them, read the class: 5,000 drawings take a second.

    `fields` are those of the drawings, (n, 28, 28), `held_out` the phones that a training on the class does not see.
    The network named `own` is the class's, and measured on these phones only.

    Returns `networks`, by name how many drawings were read, `correct` and `rejected`, and the confusion matrix;
    `phones`, by the networks' names what was read correctly and the most frequent mistakes as (label, reading);
    `hardest` and `easiest`, numbers of phones, none if all are equal; and `test`, what the training changed on held-out
    phones, see `compare`.
    """
    labels = np.array([drawing.label for drawing in drawings])
    phones = np.array([drawing.phone for drawing in drawings])
    rows: list[dict[str, Any]] = [
        {"phone": phone, "drawings": count, "held_out": phone in held_out, "correct": {}, "misread": {}}
        for phone, count in sorted(Counter(phones.tolist()).items())
    ]
    is_held_out = np.isin(phones, held_out)
    networks: dict[str, dict[str, Any]] = {}
    tested: dict[str, npt.NDArray[np.intp]] = {}  # what the networks read on held-out phones
    hardest: dict[str, list[int]] = {}
    easiest: dict[str, list[int]] = {}
    for name, recognizer in recognizers.items():
        probabilities = recognizer.predict_fields(fields)
        predictions = probabilities.argmax(axis=1)
        is_right = predictions == labels
        tested[name] = predictions[is_held_out]
        is_asked = is_held_out if name == own else np.ones(len(phones), bool)
        networks[name] = {
            "drawings": int(is_asked.sum()),
            "correct": int(is_right[is_asked].sum()),
            "rejected": int((~recognizer.is_digit(probabilities))[is_asked].sum()),
            "matrix": confusion_matrix(labels[is_asked], predictions[is_asked]).tolist(),
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
        least, most = min(rates.values(), default=0), max(rates.values(), default=0)
        hardest[name] = [phone for phone, rate in rates.items() if rate == least < most]
        easiest[name] = [phone for phone, rate in rates.items() if rate == most > least]
    test = compare(fields[is_held_out], labels[is_held_out], tested[START], tested.get(own))
    return {"networks": networks, "phones": rows, "hardest": hardest, "easiest": easiest, "test": test}


def compare(
    fields: Field,
    labels: npt.NDArray[np.integer],
    before: npt.NDArray[np.integer],
    after: npt.NDArray[np.integer] | None,
) -> dict[str, Any]:
    """Compare what a network reads in n drawings before and after a training.

    `fields` are (n, 28, 28); `labels` and the predictions `before` and `after` are (n,), `after` None before the first
    training. Returns `drawings`, n; `before` and `after`, how many are read correctly; `gained` and `lost`, how many
    turned right and wrong; `chance`, see `sign_test`; and `digits`, at most MAX_TESTED, first those that turned right,
    then those that turned wrong, then the misread ones: `image`, `label`, `before` and `after`.
    """
    newest = before if after is None else after
    was_right, is_right = before == labels, newest == labels
    gained, lost = int((is_right & ~was_right).sum()), int((was_right & ~is_right).sum())
    order = np.lexsort((~is_right, was_right & is_right, is_right == was_right))[:MAX_TESTED]
    digits = [
        {"image": encode_image(field), "label": label, "before": earlier, "after": later}
        for field, label, earlier, later in zip(
            fields[order], labels[order].tolist(), before[order].tolist(), newest[order].tolist(), strict=True
        )
    ]
    counts = {"drawings": len(labels), "before": int(was_right.sum()), "after": int(is_right.sum())}
    return {**counts, "gained": gained, "lost": lost, "chance": sign_test(gained, lost), "digits": digits}
