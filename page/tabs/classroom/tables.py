"""The tables of a class in SQLite, and steps of the operations in `store`, which run within a transaction."""

import datetime
import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from model.data.class_digits import MAX_DRAWINGS, SAMPLE_PHONES, SharedDrawing
from model.errors import InputError
from model.network import CLASSES

MAX_OF_PHONE = 100  # drawings
MAX_UNDO = 10  # removals that can be undone
FOR_GOOD = 0  # the removal of a phone that can no longer be undone

SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")
# Keyed hashes of the addresses that phones joined from, since the server's start and in memory only.
ADDRESSES = (
    "CREATE TEMP TABLE addresses (phone INTEGER PRIMARY KEY, address BLOB NOT NULL)",
    "CREATE TEMP TRIGGER forget_address AFTER DELETE ON phones "
    "BEGIN DELETE FROM addresses WHERE phone = OLD.number; END",
)
SAME_ADDRESS = """
SELECT phone FROM addresses JOIN phones ON number = phone
WHERE removal IS NULL AND address = (SELECT address FROM addresses WHERE phone = ?)
"""
DRAWINGS = """
SELECT id, label, phone, device, strokes FROM drawings JOIN phones ON number = phone WHERE {} ORDER BY place
"""
REMOVALS = """
SELECT removal FROM drawings WHERE removal > 0 UNION SELECT removal FROM phones WHERE removal > 0 ORDER BY removal
"""
FREE_NUMBER = """
SELECT min(number) + 1 FROM (SELECT 0 AS number UNION ALL SELECT number FROM phones)
WHERE number + 1 NOT IN (SELECT number FROM phones)
"""


class Summary(NamedTuple):
    counts: list[int]  # drawings on the wall, by digit
    phones: int  # that they come from
    is_paused: bool
    can_undo: bool
    is_rehearsal: bool  # whether there are sample phones


class Own(NamedTuple):
    """What a phone has on the wall."""

    phone: int | None  # its number, None before its first drawing
    drawings: list[tuple[str, int]]  # (id, label) of each, oldest first


NOTHING_OWN = Own(None, [])


@dataclass
class Change:
    """What an operation has changed on the wall."""

    shown: list[SharedDrawing] = field(default_factory=list)  # new, changed or restored
    hidden: list[str] = field(default_factory=list)  # ids of removed drawings that can be restored
    deleted: list[str] = field(default_factory=list)  # ids of drawings that are deleted for good
    readings: Mapping[str, Any] = field(default_factory=dict)  # by id, what the networks read in new drawings
    own: Own = NOTHING_OWN  # what the requesting phone has on the wall afterwards


class ClassNetwork(NamedTuple):
    token: str  # identifies it in requests of the page
    result: dict[str, Any]  # what the training has changed, see `training.check_result`
    phones: frozenset[int]  # numbers of those whose drawings it was trained on


class Phone(NamedTuple):
    number: int
    device: str
    removal: int | None


def summarize(db: sqlite3.Connection) -> Summary:
    by_digit = dict(db.execute("SELECT label, count(*) FROM drawings WHERE removal IS NULL GROUP BY label"))
    (phones,) = db.execute(
        "SELECT count(*) FROM phones WHERE EXISTS "
        "(SELECT 1 FROM drawings WHERE phone = number AND drawings.removal IS NULL)"
    ).fetchone()
    counts = [by_digit.get(digit, 0) for digit in range(CLASSES)]
    is_rehearsal = bool(db.execute("SELECT 1 FROM phones WHERE number >= ? LIMIT 1", SAMPLE_PHONES[:1]).fetchone())
    return Summary(counts, phones, is_paused(db), bool(removals_of(db)), is_rehearsal)


def select_drawings(db: sqlite3.Connection, condition: str, *parameters: Any) -> list[SharedDrawing]:
    """Return the drawings that meet a condition, oldest first."""
    return [SharedDrawing(*row) for row in db.execute(DRAWINGS.format(condition), parameters)]


def ids_of(rows: Iterable[tuple[str]]) -> list[str]:
    return [id_ for (id_,) in rows]


def phone_of(db: sqlite3.Connection, key: str) -> Phone | None:
    """Return the phone with a token's hash, None if it has shared nothing yet."""
    row = db.execute("SELECT number, device, removal FROM phones WHERE token = ?", (key,)).fetchone()
    return row and Phone(*row)


def phones_beside(db: sqlite3.Connection, number: int) -> list[int]:
    """Return a phone's number and those of the phones that joined from its address."""
    return sorted({number, *(each for (each,) in db.execute(SAME_ADDRESS, (number,)))})


def own_of(db: sqlite3.Connection, phone: Phone | None) -> Own:
    if phone is None:
        return NOTHING_OWN
    sql = "SELECT id, label FROM drawings WHERE phone = ? AND removal IS NULL ORDER BY place"
    return Own(phone.number, db.execute(sql, (phone.number,)).fetchall())


def check_may_share(db: sqlite3.Connection, phone: Phone | None, id_: str) -> bool:
    """Return whether a drawing's id is new; raises InputError if a phone, None for a new one, may not share it."""
    sql = "SELECT phone FROM drawings WHERE id = ? UNION SELECT NULL FROM withdrawn WHERE id = ?"
    if row := db.execute(sql, (id_, id_)).fetchone():
        if phone is None or row[0] != phone.number:
            raise InputError("Another drawing has this id. Share yours again.")
        return False
    if is_paused(db):
        raise InputError("Sharing is paused. Your drawing stays on the pad.", "paused")
    if phone and phone.removal is not None:
        raise InputError("Your teacher has removed this phone's drawings. Please talk to your teacher.", "removed")
    if phone and count_drawings(db, "phone = ?", phone.number) >= MAX_OF_PHONE:
        sentence = f"You have shared {MAX_OF_PHONE} drawings, as many as one phone can. Thank you!"
        raise InputError(sentence, "phone_full")
    if count_drawings(db) >= MAX_DRAWINGS:
        raise InputError(f"The class has {MAX_DRAWINGS:,} drawings, as many as it can hold. Thank you!", "class_full")
    return True


def is_paused(db: sqlite3.Connection) -> bool:
    return db.execute("SELECT value FROM settings WHERE name = 'paused'").fetchone() == (1,)


def count_drawings(db: sqlite3.Connection, condition: str = "true", *parameters: Any) -> int:
    """Count drawings, including those that can be restored."""
    return db.execute(f"SELECT count(*) FROM drawings WHERE {condition}", parameters).fetchone()[0]


def next_number(db: sqlite3.Connection) -> int:
    """Return the lowest unused number of a phone."""
    number: int = db.execute(FREE_NUMBER).fetchone()[0]
    if number in SAMPLE_PHONES:
        raise InputError("Too many phones have shared with this class. Start another one.", "too_many_phones")
    return number


def insert_drawing(db: sqlite3.Connection, drawing: SharedDrawing, day: str, removal: int | None) -> None:
    values = (drawing.id, drawing.phone, drawing.label, drawing.packed, day, removal)
    db.execute("INSERT INTO drawings VALUES (NULL, ?, ?, ?, ?, ?, ?)", values)


def removals_of(db: sqlite3.Connection) -> list[int]:
    """Return the removals that can be undone, oldest first."""
    return [number for (number,) in db.execute(REMOVALS)]


def next_removal(db: sqlite3.Connection) -> int:
    return max(removals_of(db), default=0) + 1


def forget_removals(db: sqlite3.Connection) -> list[str]:
    """Delete the drawings of all but the last MAX_UNDO removals; return their ids."""
    deleted = []
    for number in removals_of(db)[:-MAX_UNDO]:
        deleted += ids_of(db.execute("DELETE FROM drawings WHERE removal = ? RETURNING id", (number,)))
        db.execute("UPDATE phones SET removal = ? WHERE removal = ?", (FOR_GOOD, number))
    return deleted


def not_there() -> InputError:
    return InputError("This drawing has been removed.", "not_there")


def today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()


def phones_of_training(db: sqlite3.Connection, ticket: str) -> list[int]:
    """Return the phones that a training learns from; raises InputError for one that was stopped or deleted."""
    row = db.execute("SELECT phones FROM trainings WHERE ticket = ?", (ticket,)).fetchone()
    if row is None:
        raise InputError("This training run was stopped, or the class was deleted meanwhile.", "training_gone")
    return json.loads(row[0])
