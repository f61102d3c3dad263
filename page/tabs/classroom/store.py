"""A class: its phones, drawings, removals and withdrawals, and the network that it has trained.

SQLite has the only copy. Each operation is one transaction, see `database`. `votes` has the votes, `rounds` the rounds.
"""

import datetime
import hashlib
import json
import re
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from model.data.class_digits import (
    MAX_DRAWINGS,
    SAMPLE_PHONES,
    ClassDigits,
    SharedDrawing,
    check_id,
    check_label,
    check_phone,
    make_drawing,
)
from model.errors import InputError
from model.network import CLASSES
from page.tabs.classroom.database import Sender, transaction, translate_errors
from page.tabs.classroom.rounds import Rounds
from page.tabs.classroom.votes import KEY_BYTES

FILE = "class.sqlite3"
MAX_OF_PHONE = 100  # drawings
MAX_KEYS = 20  # of the teacher's tabs whose hashes are kept, the newest
MAX_WITHDRAWN = 100_000  # ids that are kept, the newest
MAX_TRAININGS = 10  # whose networks are accepted, the newest
MAX_UNDO = 10  # removals that can be undone
FOR_GOOD = 0  # the removal of a phone that can no longer be undone
CLOCK_ERROR = 60  # s; a key from farther ahead was made while the clock was wrong
TOKEN = re.compile(r"[0-9a-f]{32}")  # of a phone
NETWORK = re.compile(r"[\w-]{20,100}", re.ASCII)  # token of a network, part of a file's name

OF_LESSONS = ("step", "votes", "firsts", "results", "round", "round_answers")  # tables
SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
DRAWINGS = """
SELECT id, label, phone, device, strokes FROM drawings JOIN phones ON number = phone WHERE {} ORDER BY place
"""
SAME_ADDRESS = """
SELECT sender FROM addresses JOIN phones ON number = sender
WHERE removal IS NULL AND address = (SELECT address FROM addresses WHERE sender = ?)
"""
REMOVALS = """
SELECT removal FROM drawings WHERE removal > 0 UNION SELECT removal FROM phones WHERE removal > 0 ORDER BY removal
"""
FREE_NUMBER = """
SELECT min(number) + 1 FROM (SELECT 0 AS number UNION ALL SELECT number FROM phones)
WHERE number + 1 NOT IN (SELECT number FROM phones)
"""


@dataclass
class Change:
    """What an operation has changed on the wall."""

    shown: list[SharedDrawing] = field(default_factory=list)  # new, changed or restored
    hidden: list[str] = field(default_factory=list)  # ids of removed drawings that can be restored
    deleted: list[str] = field(default_factory=list)  # ids of drawings that are deleted for good
    readings: Mapping[str, Any] = field(default_factory=dict)  # by id, what the networks read in new drawings
    own: dict[str, Any] = field(default_factory=dict)  # what the requesting phone has on the wall then, see `Store.own`


class ClassNetwork(NamedTuple):
    token: str  # identifies it in requests of the page
    result: dict[str, Any]  # what the training has changed, see `training.check_result`
    phones: frozenset[int]  # numbers of those whose drawings it was trained on


class Phone(NamedTuple):
    number: int
    device: str
    removal: int | None


class Store(Rounds):
    """A class's database with its operations, whose methods without "async" are their steps. For one event loop."""

    def __init__(self, folder: Path | None = None, on_change: Callable[[Change], None] = lambda _change: None) -> None:
        """Open or create a class in a folder, or in memory if None; raises DatabaseError if it cannot be used.

        `on_change` is called in the event loop with each committed change, and here with the existing drawings.
        """
        self._on_change = on_change
        super().__init__(folder / FILE if folder else None, SCHEMA)

    def load(self) -> None:
        query = self.query
        query("INSERT INTO secrets SELECT ? WHERE NOT EXISTS (SELECT 1 FROM secrets)", secrets.token_bytes(KEY_BYTES))
        ((self._secret,),) = query("SELECT token_key FROM secrets")
        # Identifies the class, also after a restart, and does not reveal the key.
        self.name = hashlib.sha256(b"name" + self._secret).hexdigest()[:16]
        drawings, removed = [], []
        columns = "id, label, phone, device, strokes, drawings.removal"
        sql = f"SELECT {columns} FROM drawings LEFT JOIN phones ON number = phone ORDER BY place"
        for id_, label, phone, device, strokes, removal in query(sql):
            drawings.append(make_drawing(id_, label, phone, device, json.loads(strokes)))
            if removal is not None:
                removed.append(id_)
        self.forget_unknown_questions()
        self.describe_change(Change(shown=drawings))()
        self._on_change(Change(hidden=removed))

    def describe_change(self, result: Any) -> Callable[[], None]:
        query = self.query
        by_digit = dict(query("SELECT label, count(*) FROM drawings WHERE removal IS NULL GROUP BY label"))
        votes, answers = (dict(query(f"SELECT voter, answer FROM {table}")) for table in ("votes", "round_answers"))
        state = {  # that everyone knows, see `ClassState` in types.d.ts
            "counts": [by_digit.get(digit, 0) for digit in range(CLASSES)],
            "phones": query("SELECT count(DISTINCT phone) FROM drawings WHERE removal IS NULL")[0][0],
            "paused": self._is_paused(),
            "canUndo": bool(query(REMOVALS)),
            "isRehearsal": bool(query("SELECT 1 FROM phones WHERE number >= ? LIMIT 1", SAMPLE_PHONES[0])),
            "lesson": {**self.describe_lesson(), "votes": len(votes), "round": self.describe_round()},
        }

        def on_commit() -> None:
            self.state, self._votes, self._answers = state, votes, answers
            self._on_change(result if isinstance(result, Change) else Change())

        return on_commit

    def load_keys(self, life: float) -> list[bytes]:
        """Forget the keys that are older than `life` s, or of the future; return the hashes of the others."""
        now = time.time()
        sql = "DELETE FROM keys WHERE at NOT BETWEEN ? AND ? OR typeof(hash) != 'blob'"
        with translate_errors(self.file):
            self.query(sql, now - life, now + CLOCK_ERROR)
            return self._column("SELECT hash FROM keys")

    @transaction()
    def keep_key(self, hash_: bytes) -> None:
        """Keep the hash of a teacher's key for the next start."""
        self.query("INSERT OR IGNORE INTO keys VALUES (?, ?)", hash_, int(time.time()))
        self.query("DELETE FROM keys WHERE hash NOT IN (SELECT hash FROM keys ORDER BY at DESC LIMIT ?)", MAX_KEYS)

    @transaction(erases=True)
    def keep_only_key(self, hash_: bytes) -> None:
        """Forget all keys but this one, which is kept even if newer ones have replaced it."""
        self.query("DELETE FROM keys")
        self.query("INSERT INTO keys VALUES (?, ?)", hash_, int(time.time()))

    def sender(self, token: Any, address: str = "") -> Sender:
        """Return the phone with a token, which its page has made; raises InputError."""
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            raise InputError("A phone's token must be 32 hexadecimal digits, which its page makes by chance.")
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
            phone = Phone(self._next_number(), drawing.device, None)
            self.query("INSERT INTO phones VALUES (?, ?, ?, NULL)", phone.number, sender.key, phone.device)
        self._keep_address(phone.number, sender)
        drawing = replace(drawing, writer=phone.number, device=phone.device)
        self._insert(drawing, datetime.datetime.now(datetime.UTC).date().isoformat(), None)
        readings = {drawing.id: reading} if reading else {}
        return Change(shown=[drawing], readings=readings, own=self._own_of(phone))

    @transaction(erases=True)
    def withdraw(self, sender: Sender, id_: str | None = None) -> Change:
        """Delete a phone's own drawing, or all of them without an id; keep only the ids."""
        phone = self._phone_of(sender)
        sql = "DELETE FROM drawings WHERE phone = ? AND ? IN (id, '') RETURNING id"
        ids = self._column(sql, phone and phone.number, id_ or "")
        self.db.executemany("INSERT OR IGNORE INTO withdrawn (id) VALUES (?)", [(each,) for each in ids])
        self.query("DELETE FROM withdrawn WHERE place <= (SELECT max(place) FROM withdrawn) - ?", MAX_WITHDRAWN)
        own = self._own_of(phone)
        # Without drawings a phone is forgotten, unless it is removed: phones are as limited as drawings.
        if phone and phone.removal is None and not self._count_drawings("phone = ?", phone.number):
            self.query("DELETE FROM phones WHERE number = ?", phone.number)
        return Change(deleted=ids, own=own)

    @transaction()
    def drawing(self, _sender: Sender, id_: str) -> SharedDrawing:
        """Return a drawing on the wall; raises InputError if none has the id."""
        drawings = self._drawings("id = ? AND drawings.removal IS NULL", id_)
        if not drawings:
            raise not_there()
        return drawings[0]

    @transaction()
    def digits(self) -> ClassDigits:
        """Return the drawings on the wall."""
        ((first, last),) = self.query("SELECT min(day), max(day) FROM drawings WHERE removal IS NULL AND day != ''")
        return ClassDigits(self._drawings("drawings.removal IS NULL"), first or "", last or "")

    @transaction()
    def pause(self, paused: Any) -> None:
        """Accept no more drawings, or accept them again; raises InputError."""
        if not isinstance(paused, bool):
            raise InputError("paused must be true or false.")
        self.query("INSERT OR REPLACE INTO settings VALUES ('paused', ?)", int(paused))

    @transaction(erases=True)
    def remove(self, id: Any = None, phone: Any = None, address: Any = False) -> Change:
        """Hide a drawing, or block a phone and hide its drawings, until that is undone; raises InputError.

        With `address`, all phones that joined from the phone's address are blocked.
        """
        if (id is None) == (phone is None):
            raise InputError("Name either a drawing or a phone.")
        removal = self._next_removal()
        if phone is None:
            sql = "UPDATE drawings SET removal = ? WHERE id = ? AND removal IS NULL RETURNING id"
            if not (hidden := self._column(sql, removal, check_id(id))):
                raise not_there()
        else:
            phones = json.dumps(self._phones_beside(phone) if address is True else [check_phone(phone)])
            some = "IN (SELECT value FROM json_each(?)) AND removal IS NULL RETURNING"
            if not self.query(f"UPDATE phones SET removal = ? WHERE number {some} number", removal, phones):
                raise InputError("This phone has been removed.", "phone_not_there")
            hidden = self._column(f"UPDATE drawings SET removal = ? WHERE phone {some} id", removal, phones)
        return Change(hidden=hidden, deleted=self._forget_removals())

    @transaction()
    def address(self, phone: Any) -> dict[str, int]:
        """Return how many phones joined from a phone's address, itself included, and their drawings on the wall."""
        phones = self._phones_beside(phone)
        drawings = sum(self._count_drawings("removal IS NULL AND phone = ?", each) for each in phones)
        return {"phones": len(phones), "drawings": drawings}

    @transaction()
    def undo(self) -> Change:
        """Undo the last removal; raises InputError if there is none."""
        removals = self._column(REMOVALS)
        if not removals:
            raise InputError("There is no removal to undo.", "nothing_to_undo")
        restored = self._drawings("drawings.removal = ?", removals[-1])
        for table in ("drawings", "phones"):
            self.query(f"UPDATE {table} SET removal = NULL WHERE removal = ?", removals[-1])
        return Change(shown=restored)

    @transaction()
    def relabel(self, id: Any, label: Any) -> Change:
        """Correct a label; raises InputError if no drawing has the id."""
        sql = "UPDATE drawings SET label = ? WHERE id = ? AND removal IS NULL RETURNING id"
        if not self.query(sql, check_label(label), check_id(id)):
            raise not_there()
        return Change(shown=self._drawings("id = ?", id))

    @transaction(erases=True)
    def clear(self, only_samples: bool = False) -> Change:
        """Delete everything except the ids of withdrawn drawings. Phones may share again and get new numbers.

        `only_samples` keeps the phones of pupils and their drawings, but not the network, which has seen the others.
        """
        first = SAMPLE_PHONES[0] if only_samples else 0
        ids = self._column("DELETE FROM drawings WHERE phone >= ? RETURNING id", first)
        self.query("DELETE FROM phones WHERE number >= ?", first)
        for table in ("networks", "trainings", *(() if only_samples else OF_LESSONS)):
            self.query(f"DELETE FROM {table}")
        return Change(deleted=ids)

    @transaction()
    def add(self, digits: ClassDigits, readings: Mapping[str, Any] | None = None, are_samples: bool = False) -> Change:
        """Add another class, or an earlier state of this one.

        Its phones keep their numbers unless other phones have them. It skips known and withdrawn drawings. `readings`
        are for `on_change`. Raises InputError if there are too many drawings together, and for the samples of a
        rehearsal if the class is not empty.
        """
        known = dict(self.query("SELECT id, phone FROM drawings"))
        withdrawn = set(self._column("SELECT id FROM withdrawn"))
        new = [each for each in digits.drawings if each.id not in known and each.id not in withdrawn]
        if len(known) + len(new) > MAX_DRAWINGS:
            sentence = f"Together the classes have more than {MAX_DRAWINGS:,} drawings. Remove some first."
            raise InputError(sentence, "too_many_together")
        here = {row[0]: Phone(*row) for row in self.query("SELECT number, device, removal FROM phones")}
        if are_samples and (here or self.query("SELECT 1 FROM networks")):
            raise InputError("A rehearsal begins with an empty class: export it and delete everything first.")
        phones = {each.writer: here[known[each.id]] for each in digits.drawings if each.id in known}
        for each in new:
            if each.writer not in phones:
                is_free = each.writer not in here and (are_samples or each.writer not in SAMPLE_PHONES)
                number = each.writer if is_free else self._next_number()
                here[number] = phones[each.writer] = Phone(number, each.device, None)
                self.query("INSERT INTO phones VALUES (?, NULL, ?, NULL)", number, each.device)
        change = Change(readings=readings or {})
        for each in new:
            phone = phones[each.writer]
            drawing = replace(each, writer=phone.number, device=phone.device)
            day = digits.last if change.shown else digits.first or digits.last  # keeps the first day of all
            self._insert(drawing, day, phone.removal)
            change.shown.append(drawing)
            if phone.removal is not None:
                change.hidden.append(drawing.id)
        return change

    def load_network(self) -> tuple[ClassNetwork, bytes] | None:
        """Return the kept network and its unchecked file; raises DatabaseError if they are damaged."""
        with translate_errors(self.file):
            for token, result, phones, file in self.query("SELECT token, result, phones, file FROM networks"):
                if not NETWORK.fullmatch(token):
                    raise ValueError("its token is invalid")
                learned_from = frozenset(map(check_phone, json.loads(phones)))
                return ClassNetwork(token, json.loads(result), learned_from), bytes(file)
        return None

    @transaction()
    def begin_training(self, ticket: str, phones: set[int]) -> None:
        """Keep which phones a training learns from; forget the oldest of more than MAX_TRAININGS."""
        self.query("INSERT INTO trainings VALUES (?, ?)", ticket, json.dumps(sorted(phones)))
        newest = "SELECT rowid FROM trainings ORDER BY rowid DESC LIMIT ?"
        self.query(f"DELETE FROM trainings WHERE rowid NOT IN ({newest})", MAX_TRAININGS)

    @transaction()
    def check_training(self, ticket: Any) -> list[int]:
        """Return the phones that a training learns from; raises InputError if its network would be refused."""
        return self._phones_of_training(ticket)

    @transaction()
    def end_trainings(self) -> None:
        """Accept no network of a training that has begun."""
        self.query("DELETE FROM trainings")

    @transaction(erases=True)
    def keep_network(self, ticket: Any, token: str, result: dict[str, Any], file: bytes) -> ClassNetwork:
        """Keep a training's network and its checked file; raises InputError if it was ended."""
        phones = self._phones_of_training(ticket)
        self.query("DELETE FROM trainings WHERE ticket = ?", ticket)
        self.query("DELETE FROM networks")
        self.query("INSERT INTO networks VALUES (?, ?, ?, ?)", token, json.dumps(result), json.dumps(phones), file)
        return ClassNetwork(token, result, frozenset(phones))

    def _column(self, sql: str, *parameters: object) -> list[Any]:
        return [value for (value,) in self.query(sql, *parameters)]

    def _drawings(self, condition: str, *parameters: object) -> list[SharedDrawing]:
        """Return the drawings that meet a condition, oldest first."""
        return [SharedDrawing(*row) for row in self.query(DRAWINGS.format(condition), *parameters)]

    def _phone_of(self, sender: Sender) -> Phone | None:
        """Return a sender's phone, None if it has shared nothing yet."""
        rows = self.query("SELECT number, device, removal FROM phones WHERE token = ?", sender.key)
        return Phone(*rows[0]) if rows else None

    def _phones_beside(self, number: Any) -> list[int]:
        """Return a phone's number and those of the phones that joined from its address; raises InputError."""
        return sorted({check_phone(number), *self._column(SAME_ADDRESS, number)})

    def _own_of(self, phone: Phone | None) -> dict[str, Any]:
        number = phone and phone.number
        drawings = self.query(
            "SELECT id, label FROM drawings WHERE phone = ? AND removal IS NULL ORDER BY place", number
        )
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
        if phone and phone.removal is not None:
            raise InputError("Your teacher has removed this phone's drawings. Please talk to your teacher.", "removed")
        if phone and self._count_drawings("phone = ?", phone.number) >= MAX_OF_PHONE:
            sentence = f"You have shared {MAX_OF_PHONE} drawings, as many as one phone can. Thank you!"
            raise InputError(sentence, "phone_full")
        if self._count_drawings() >= MAX_DRAWINGS:
            sentence = f"The class has {MAX_DRAWINGS:,} drawings, as many as it can hold. Thank you!"
            raise InputError(sentence, "class_full")
        return True

    def _is_paused(self) -> bool:
        return self.query("SELECT value FROM settings WHERE name = 'paused'") == [(1,)]

    def _count_drawings(self, condition: str = "true", *parameters: object) -> int:
        """Count drawings, including those that can be restored."""
        return self.query(f"SELECT count(*) FROM drawings WHERE {condition}", *parameters)[0][0]

    def _next_number(self) -> int:
        """Return the lowest unused number of a phone."""
        number: int = self.query(FREE_NUMBER)[0][0]
        if number in SAMPLE_PHONES:
            raise InputError("Too many phones have shared with this class. Start another one.", "too_many_phones")
        return number

    def _insert(self, drawing: SharedDrawing, day: str, removal: int | None) -> None:
        values = (drawing.id, drawing.writer, drawing.label, drawing.packed, day, removal)
        self.query("INSERT INTO drawings VALUES (NULL, ?, ?, ?, ?, ?, ?)", *values)

    def _next_removal(self) -> int:
        return max(self._column(REMOVALS), default=0) + 1

    def _forget_removals(self) -> list[str]:
        """Delete the drawings of all but the last MAX_UNDO removals; return their ids."""
        deleted = []
        for number in self._column(REMOVALS)[:-MAX_UNDO]:
            deleted += self._column("DELETE FROM drawings WHERE removal = ? RETURNING id", number)
            self.query("UPDATE phones SET removal = ? WHERE removal = ?", FOR_GOOD, number)
        return deleted

    def _phones_of_training(self, ticket: Any) -> list[int]:
        """Return the phones that a training learns from; raises InputError for one that was stopped or deleted."""
        known = str(ticket).encode("ascii", "replace").decode()  # it may be anything
        for (phones,) in self.query("SELECT phones FROM trainings WHERE ticket = ?", known):
            return json.loads(phones)
        raise InputError("This training run was stopped, or the class was deleted meanwhile.", "training_gone")


def not_there() -> InputError:
    return InputError("This drawing has been removed.", "not_there")
