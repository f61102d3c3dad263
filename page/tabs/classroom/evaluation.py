"""How well networks read a class, and what a training on it has changed."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson

from model import InputError, Recognizer
from model.data.class_digits import Fields, SharedDrawing
from model.metrics import confusion_matrix, sign_test
from page.encoding import encode_image
from page.server.shared_result import SharedTask
from page.server.static_files import File, make_file
from page.tabs.classroom.training import ClassTraining, held_out_phones, phones_of
from page.tabs.classroom.wall import Wall

START = "tutorial"  # the network that a class trains further
MAX_TESTED = 500  # drawings of a comparison that are sent, 1.2 KB each
MISREAD = 2  # mistakes named for a phone
OWN_NETWORK = "class"  # name of the class's own network


class ClassEvaluation:
    """The newest evaluation of a class, as JSON. For one event loop."""

    def __init__(self, recognizers: Mapping[str, Recognizer], wall: Wall, training: ClassTraining) -> None:
        self._recognizers, self._wall, self._training = recognizers, wall, training
        self._evaluating = SharedTask(self._evaluate)
        self._newest: tuple[Any, File] | None = None  # the state that it describes, and its JSON

    async def get(self) -> File:
        """Return `evaluate` of the class and of its network as they are now; raises InputError without drawings."""
        return await self._evaluating.get()

    async def _evaluate(self) -> File:
        network = self._training.network
        state = (self._wall.drawn, network)
        digits = self._wall.digits()
        if not digits.drawings:
            raise InputError("No drawings yet. Share a few digits first.", "empty")
        if self._newest is None or self._newest[0] != state:
            held_out, recognizers = held_out_phones(digits), dict(self._recognizers)
            if network and self._training.recognizer:
                recognizers[OWN_NETWORK] = self._training.recognizer
                # The phones that it has not learned from. Every third phone of today would be others: since the
                # training, phones may have withdrawn or come from a zip.
                held_out = [phone for phone in phones_of(digits) if phone not in network.phones]
            fields = self._wall.fields(digits.drawings)

            def work() -> File:
                result = evaluate(recognizers, digits.drawings, fields, held_out, OWN_NETWORK)
                return make_file(orjson.dumps(result, option=orjson.OPT_NON_STR_KEYS), "application/json")

            self._newest = state, await asyncio.to_thread(work)
        return self._newest[1]


def evaluate(
    recognizers: Mapping[str, Recognizer],
    drawings: Sequence[SharedDrawing],
    fields: Fields,
    held_out: Sequence[int],
    own: str = "",
) -> dict[str, Any]:
    """Measure how well networks, by name and START among them, read the class: 5,000 drawings take a second.

    `fields` are those of the drawings, (n, 28, 28), `held_out` the phones that a training on the class does not see.
    The network named `own` is the class's, and measured on these phones only. Returns `Evaluation` in types.d.ts.
    """
    labels = np.array([drawing.label for drawing in drawings])
    phones = np.array([drawing.writer for drawing in drawings])
    is_held_out = np.isin(phones, held_out)
    networks, tested = {}, {}
    for name, recognizer in recognizers.items():
        networks[name], predictions = measure(recognizer, fields, labels, phones, is_held_out | (name != own))
        tested[name] = predictions[is_held_out]
    counts = sorted(Counter(phones.tolist()).items())
    return {
        "networks": networks,
        "phones": [{"phone": phone, "drawings": count, "held_out": phone in held_out} for phone, count in counts],
        "test": compare(fields[is_held_out], labels[is_held_out], tested[START], tested.get(own)),
    }


def measure(
    recognizer: Recognizer,
    fields: Fields,
    labels: npt.NDArray[np.integer],
    phones: npt.NDArray[np.integer],
    is_asked: npt.NDArray[np.bool_],
) -> tuple[dict[str, Any], npt.NDArray[np.integer]]:
    """Measure how well a network reads n drawings: `fields` (n, 28, 28), the other arrays (n,).

    Returns its predictions, (n,), after figures of the drawings that it is asked about: how many `drawings` there are,
    how many are `correct` and `rejected`, and the confusion matrix; `by_phone`, how many are `correct` and the most
    frequent mistakes as (label, reading); and `hardest` and `easiest`, numbers of phones, none if all are equal.
    """
    probabilities = recognizer.predict_fields(fields)
    predictions = probabilities.argmax(axis=1)
    is_right = predictions == labels
    by_phone, rates = {}, {}
    for phone in np.unique(phones[is_asked]).tolist():
        is_own = phones == phone
        is_wrong = is_own & ~is_right
        wrong = Counter(zip(labels[is_wrong].tolist(), predictions[is_wrong].tolist(), strict=True))
        misread = [pair for pair, _ in wrong.most_common(MISREAD)]
        by_phone[phone] = {"correct": int(is_right[is_own].sum()), "misread": misread}
        rates[phone] = is_right[is_own].mean()
    least, most = min(rates.values(), default=0), max(rates.values(), default=0)
    figures = {
        "drawings": int(is_asked.sum()),
        "correct": int(is_right[is_asked].sum()),
        "rejected": int((~recognizer.is_digit(probabilities))[is_asked].sum()),
        "matrix": confusion_matrix(labels[is_asked], predictions[is_asked]).tolist(),
        "by_phone": by_phone,
        "hardest": [phone for phone, rate in rates.items() if rate == least < most],
        "easiest": [phone for phone, rate in rates.items() if rate == most > least],
    }
    return figures, predictions


def compare(
    fields: Fields,
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
    rows = zip(fields[order], *(each[order].tolist() for each in (labels, before, newest)), strict=True)
    digits = [
        {"image": encode_image(field), "label": label, "before": earlier, "after": later}
        for field, label, earlier, later in rows
    ]
    counts = {"drawings": len(labels), "before": int(was_right.sum()), "after": int(is_right.sum())}
    return {**counts, "gained": gained, "lost": lost, "chance": sign_test(gained, lost), "digits": digits}
