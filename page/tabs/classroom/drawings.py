"""The phones of a class, and their drawings: shared, withdrawn, removed and added from other classes."""

import datetime
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from model.data.class_digits import (
    MAX_DRAWINGS,
    MAX_PHONE,
    ClassDigits,
    SharedDrawing,
    check_id,
    check_label,
    check_phone,
    make_drawing,
)
from model.errors import InputError
from model.network import CLASSES
from page.tabs.classroom.database import REMOVED, Part, Sender, transaction

KEY_BYTES = 32  # of the key for hashes of tokens
MAX_OF_PHONE = 100  # drawings
MAX_WITHDRAWN = 100_000  # ids that are kept, the newest
TOKEN = re.compile(r"[0-9a-f]{32}")  # of a phone

DRAWINGS = """
SELECT id, label, phone, device, strokes FROM drawings LEFT JOIN phones ON number = phone WHERE {} ORDER BY place
"""
FREE_NUMBER = """
SELECT min(number) + 1 FROM (SELECT 0 AS number UNION ALL SELECT number FROM phones)
WHERE number + 1 NOT IN (SELECT number FROM phones)
"""


@dataclass
class Change:
    """What an operation has changed on the wall."""

    shown: list[SharedDrawing] = field(default_factory=list)  # new or changed
    deleted: list[str] = field(default_factory=list)  # ids
    readings: Mapping[str, Any] = field(default_factory=dict)  # by id, what the networks read in new drawings
    own: dict[str, Any] = field(default_factory=dict)  # what the phone has on the wall then, see `Drawings.own`


class Phone(NamedTuple):
    number: int
    device: str
    is_removed: int  # 1 if the teacher has removed it: it may share no more


class Drawings(Part):
    """The phones of a class, by the hashes of their tokens, and their drawings on the wall."""

    def load(self) -> Change:
        """Return what is on the wall; raises InputError for what cannot be."""
        query = self.query
        query("INSERT INTO secrets SELECT ? WHERE NOT EXISTS (SELECT 1 FROM secrets)", secrets.token_bytes(KEY_BYTES))
        ((self._secret,),) = query("SELECT token_key FROM secrets")
        # Identifies the class, also after a restart, and does not reveal the key.
        self.name = hashlib.sha256(b"name" + self._secret).hexdigest()[:16]
        rows = [(*about, json.loads(strokes)) for *about, strokes in query(DRAWINGS.format("true"))]
        return Change(shown=[make_drawing(*row) for row in rows])

    def describe(self) -> dict[str, Any]:
        """Return what everyone knows of the drawings, see `ClassState` in types.d.ts."""
        by_digit = dict(self.query("SELECT label, count(*) FROM drawings GROUP BY label"))
        return {
            "counts": [by_digit.get(digit, 0) for digit in range(CLASSES)],
            "phones": self.query("SELECT count(DISTINCT phone) FROM drawings")[0][0],
            "paused": self._is_paused(),
        }

    def delete_all(self) -> Change:
        """Delete everything except the ids of withdrawn drawings. Phones may share again and get new numbers."""
        ids = self.column("DELETE FROM drawings RETURNING id")
        self.query("DELETE FROM phones")
        return Change(deleted=ids)

    def sender(self, token: Any, address: str = "") -> Sender:
        """Return the phone with a token, which its page has made; raises InputError."""
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise InputError("A device's token must be 32 hexadecimal digits, which its page makes by chance.")
        return Sender(hashlib.sha256(self._secret + token.encode()).hexdigest(), address)

    @transaction()
    def own(self, sender: Sender, new: str | None = None) -> dict[str, Any]:
        """Return a phone's number, None before its first drawing, and its `own` drawings on the wall, oldest first.

        Raises InputError if it may not share the id `new`.
        """
        phone = self._phone_of(sender)
        if new is not None:
            self._check_may_share(phone, new)
        return self._own_of(phone)

    @transaction()
    def share(self, sender: Sender, drawing: SharedDrawing, reading: Any = None) -> Change:
        """Keep a drawing once, whatever its `phone`; raises InputError if the phone may not share it."""
        phone = self._phone_of(sender)
        if not self._check_may_share(phone, drawing.id):
            return Change(own=self._own_of(phone))
        if phone is None:
            phone = Phone(self._next_number(), drawing.device, 0)
            self.query("INSERT INTO phones VALUES (?, ?, ?, 0)", phone.number, sender.key, phone.device)
        drawing = replace(drawing, writer=phone.number, device=phone.device)
        self._insert(drawing, datetime.datetime.now(datetime.UTC).date().isoformat())
        readings = {drawing.id: reading} if reading else {}
        return Change(shown=[drawing], readings=readings, own=self._own_of(phone))

    @transaction(erases=True)
    def withdraw(self, sender: Sender, id_: str | None = None) -> Change:
        """Delete a phone's own drawing, or all of them without an id; keep only the ids."""
        phone = self._phone_of(sender)
        sql = "DELETE FROM drawings WHERE phone = ? AND ? IN (id, '') RETURNING id"
        ids = self.column(sql, phone and phone.number, id_ or "")
        self._keep_out(ids)
        own = self._own_of(phone)
        # Without drawings a phone is forgotten, unless it is removed: phones are as limited as drawings.
        if phone and not phone.is_removed and not self._count_drawings("phone = ?", phone.number):
            self.query("DELETE FROM phones WHERE number = ?", phone.number)
        return Change(deleted=ids, own=own)

    @transaction()
    def drawing(self, _sender: Sender, id_: str) -> SharedDrawing:
        """Return a drawing on the wall; raises InputError if none has the id."""
        drawings = self._drawings("id = ?", id_)
        if not drawings:
            raise not_there()
        return drawings[0]

    @transaction()
    def digits(self) -> ClassDigits:
        """Return the drawings on the wall."""
        ((first, last),) = self.query("SELECT min(day), max(day) FROM drawings WHERE day != ''")
        return ClassDigits(self._drawings("true"), first or "", last or "")

    @transaction()
    def pause(self, paused: Any) -> None:
        """Accept no more drawings, or accept them again; raises InputError."""
        if not isinstance(paused, bool):
            raise InputError("paused must be true or false.")
        self.query("INSERT OR REPLACE INTO settings VALUES ('paused', ?)", int(paused))

    @transaction(erases=True)
    def remove(self, id: Any = None, phone: Any = None) -> Change:
        """Delete a drawing, or those of a phone, which may share no more; keep only the ids. Raises InputError."""
        if (id is None) == (phone is None):
            raise InputError("Name either a drawing or a device.")
        if phone is None:
            if not (ids := self.column("DELETE FROM drawings WHERE id = ? RETURNING id", check_id(id))):
                raise not_there()
        else:
            sql = "UPDATE phones SET is_removed = 1 WHERE number = ? AND NOT is_removed RETURNING number"
            if not self.query(sql, check_phone(phone)):
                raise InputError("This device has been removed.", "phone_not_there")
            ids = self.column("DELETE FROM drawings WHERE phone = ? RETURNING id", phone)
        self._keep_out(ids)
        return Change(deleted=ids)

    @transaction()
    def relabel(self, id: Any, label: Any) -> Change:
        """Correct a label; raises InputError if no drawing has the id."""
        sql = "UPDATE drawings SET label = ? WHERE id = ? RETURNING id"
        if not self.query(sql, check_label(label), check_id(id)):
            raise not_there()
        return Change(shown=self._drawings("id = ?", id))

    @transaction()
    def add(self, digits: ClassDigits, readings: Mapping[str, Any] | None = None) -> Change:
        """Add another class, or an earlier state of this one.

        Its phones keep their numbers unless other phones have them. It skips known and withdrawn drawings. `readings`
        are for `on_change`. Raises InputError if there are too many drawings together.
        """
        known = dict(self.query("SELECT id, phone FROM drawings"))
        withdrawn = set(self.column("SELECT id FROM withdrawn"))
        new = [each for each in digits.drawings if each.id not in known and each.id not in withdrawn]
        if len(known) + len(new) > MAX_DRAWINGS:
            sentence = f"Together the classes have more than {MAX_DRAWINGS:,} drawings. Remove some first."
            raise InputError(sentence, "too_many_together")
        here = {row[0]: Phone(*row) for row in self.query("SELECT number, device, is_removed FROM phones")}
        phones = {each.writer: here[known[each.id]] for each in digits.drawings if each.id in known}
        for each in new:
            if each.writer not in phones:
                number = self._next_number() if each.writer in here else each.writer
                here[number] = phones[each.writer] = Phone(number, each.device, 0)
                self.query("INSERT INTO phones VALUES (?, NULL, ?, 0)", number, each.device)
        change = Change(readings=readings or {})
        for each in new:
            phone = phones[each.writer]
            if phone.is_removed:
                continue
            drawing = replace(each, writer=phone.number, device=phone.device)
            day = digits.last if change.shown else digits.first or digits.last  # keeps the first day of all
            self._insert(drawing, day)
            change.shown.append(drawing)
        return change

    def _drawings(self, condition: str, *parameters: object) -> list[SharedDrawing]:
        """Return the drawings that meet a condition, oldest first."""
        return [SharedDrawing(*row) for row in self.query(DRAWINGS.format(condition), *parameters)]

    def _phone_of(self, sender: Sender) -> Phone | None:
        """Return a sender's phone, None if it has shared nothing yet."""
        rows = self.query("SELECT number, device, is_removed FROM phones WHERE token = ?", sender.key)
        return Phone(*rows[0]) if rows else None

    def _own_of(self, phone: Phone | None) -> dict[str, Any]:
        number = phone and phone.number
        drawings = self.query("SELECT id, label FROM drawings WHERE phone = ? ORDER BY place", number)
        return {"phone": number, "own": [{"id": id_, "label": label} for id_, label in drawings]}

    def _check_may_share(self, phone: Phone | None, id_: str) -> bool:
        """Return whether a drawing's id is new; raises InputError if a phone, None for a new one, may not share it."""
        sql = "SELECT phone FROM drawings WHERE id = ? UNION SELECT NULL FROM withdrawn WHERE id = ?"
        for (owner,) in self.query(sql, id_, id_):
            if phone is None or owner != phone.number:
                raise InputError("Another drawing has this id. Share yours again.")
            return False
        if self._is_paused():
            raise InputError("Sharing is paused. Your drawing stays on the pad.", "paused")
        if phone and phone.is_removed:
            raise InputError(REMOVED, "removed")
        if phone and self._count_drawings("phone = ?", phone.number) >= MAX_OF_PHONE:
            sentence = f"You have shared {MAX_OF_PHONE} drawings, as many as one device can. Thank you!"
            raise InputError(sentence, "phone_full")
        if self._count_drawings() >= MAX_DRAWINGS:
            sentence = f"The class has {MAX_DRAWINGS:,} drawings, as many as it can hold. Thank you!"
            raise InputError(sentence, "class_full")
        return True

    def _is_paused(self) -> bool:
        return self.query("SELECT value FROM settings WHERE name = 'paused'") == [(1,)]

    def _count_drawings(self, condition: str = "true", *parameters: object) -> int:
        return self.query(f"SELECT count(*) FROM drawings WHERE {condition}", *parameters)[0][0]

    def _next_number(self) -> int:
        """Return the lowest unused number of a phone."""
        number: int = self.query(FREE_NUMBER)[0][0]
        if number > MAX_PHONE:
            raise InputError("Too many devices have shared with this class. Start another one.", "too_many_phones")
        return number

    def _insert(self, drawing: SharedDrawing, day: str) -> None:
        values = (drawing.id, drawing.writer, drawing.label, drawing.packed, day)
        self.query("INSERT INTO drawings VALUES (NULL, ?, ?, ?, ?, ?)", *values)

    def _keep_out(self, ids: list[str]) -> None:
        """Keep the ids of deleted drawings, so that importing an earlier export does not restore them."""
        self.database.insert("INSERT OR IGNORE INTO withdrawn (id) VALUES (?)", [(each,) for each in ids])
        self.query("DELETE FROM withdrawn WHERE place <= (SELECT max(place) FROM withdrawn) - ?", MAX_WITHDRAWN)


def not_there() -> InputError:
    return InputError("This drawing has been removed.", "not_there")
