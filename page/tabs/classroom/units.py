"""Units that pupils make by hand for the digits that the class needs: ten of them are a network, see unit_by_hand."""

from collections import Counter
from typing import Any

import numpy as np

from model.errors import InputError
from model.network import CLASSES
from model.preprocessing import PIXELS
from page.tabs.classroom.database import REMOVED, Part, Sender, transaction

MOST_UNITS = 300  # more pairs than a class has
MOST_WEIGHT, MOST_BIAS = 1, 60  # as on the page


class Units(Part):
    """A phone's digit, and its unit once it has sent one. The class's units are the newest one for each digit."""

    def delete_all(self) -> None:
        self.query("DELETE FROM units")

    def newest(self) -> list[int]:
        """Return the ids of the class's units, which change with each unit that is sent or removed."""
        return self.column("SELECT max(id) FROM units WHERE weights IS NOT NULL GROUP BY digit")

    @transaction()
    def keep(self, sender: Sender, unit: tuple[bytes, int] | None) -> int:
        """Return a phone's digit, at first the one that fewest have, and keep its unit, if any; raises InputError."""
        maker = sender.hash_for(b"units")
        if self.query("SELECT 1 FROM phones WHERE token = ? AND is_removed", sender.key):
            raise InputError(REMOVED, "removed")
        digits = dict(self.query("SELECT maker, digit FROM units"))
        if maker not in digits and len(digits) == MOST_UNITS:
            raise InputError(f"The class has {MOST_UNITS} units, as many as it can hold.")
        counts = Counter(digits.values())
        digit = digits.get(maker, min(range(CLASSES), key=lambda each: counts[each]))
        if unit is not None or maker not in digits:
            self.query("DELETE FROM units WHERE maker = ?", maker)
            insert = "INSERT INTO units (maker, digit, weights, bias) VALUES (?, ?, ?, ?)"
            self.query(insert, maker, digit, *(unit or (None, 0)))
        return int(digit)

    @transaction()
    def units(self) -> dict[str, Any]:
        """Return the class's units."""
        rows = self.query("SELECT max(id), digit, weights, bias FROM units WHERE weights IS NOT NULL GROUP BY digit")
        columns = ("id", "digit", "weights", "bias")
        units = [dict(zip(columns, row, strict=True)) for row in rows]  # the row of its max(id), see SQLite on GROUP BY
        return {"units": [{**each, "weights": np.frombuffer(each["weights"], np.int8).tolist()} for each in units]}

    @transaction(erases=True)
    def discard(self, unit: Any) -> None:
        """Delete a unit by its id; its phone keeps the digit, and may send another one."""
        if type(unit) is not int or unit not in self.newest():
            raise InputError("There is no such unit.")
        self.query("UPDATE units SET weights = NULL WHERE id = ?", unit)


def check_unit(weights: Any, bias: Any) -> tuple[bytes, int]:
    """Return weights as a byte each, and the bias; raises InputError for anything that the page would not send."""
    is_list = isinstance(weights, list) and len(weights) == PIXELS
    if not is_list or any(type(each) is not int or abs(each) > MOST_WEIGHT for each in weights):
        raise InputError(f"A unit has {PIXELS} weights, each -1, 0 or 1.")
    if type(bias) is not int or abs(bias) > MOST_BIAS:
        raise InputError(f"A bias is a whole number from -{MOST_BIAS} to {MOST_BIAS}.")
    return np.array(weights, np.int8).tobytes(), bias
