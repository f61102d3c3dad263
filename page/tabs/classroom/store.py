"""A class: its phones, drawings, removals and withdrawals, the network that it has trained, and its votes.

SQLite has the only copy. Each method is one transaction; they run one after the other, and each caller waits until its
own is on the disk.
"""

import hashlib
import hmac
import json
import re
import secrets
import sqlite3
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from model.data.class_digits import SAMPLE_PHONES, ClassDigits, Points, SharedDrawing, check_phone, make_drawing, pack
from model.errors import InputError
from page.tabs.classroom import tables
from page.tabs.classroom.database import Database, DatabaseError
from page.tabs.classroom.tables import Change, ClassNetwork, Own, Phone, ids_of

FILE = "class.sqlite3"
KEY_BYTES = 32  # of the keys of tokens and addresses
MAX_TOKEN = 200  # characters of a phone's token, which has 97
MAX_KEYS = 20  # of the teacher's tabs whose hashes are kept, the newest
MAX_WITHDRAWN = 100_000  # ids that are kept, the newest
MAX_TRAININGS = 10  # whose networks are accepted, the newest
TOKEN = re.compile(r"[\w-]{20,100}", re.ASCII)  # of a network, part of a file's name


class Store(Database):
    """A class's database with its operations. For one event loop."""

    def __init__(self, folder: Path | None = None, on_change: Callable[[Change], None] = lambda _change: None) -> None:
        """Open or create a class in a folder, or in memory if None; raises DatabaseError if it cannot be used.

        `on_change` is called in the event loop with each committed change, and here with the existing drawings.
        """
        self._on_change = on_change
        self._address_key = secrets.token_bytes(KEY_BYTES)
        super().__init__(folder / FILE if folder else None)
        try:
            self._load()
        except (ValueError, TypeError, RecursionError) as error:  # from the checks and from JSON
            self.close()
            raise DatabaseError(f"The class in {folder} is damaged ({error}): name another folder.") from error
        except DatabaseError:
            self.close()
            raise

    def _load(self) -> None:
        query = self.query
        query("INSERT INTO secrets SELECT ? WHERE NOT EXISTS (SELECT 1 FROM secrets)", secrets.token_bytes(KEY_BYTES))
        ((self._token_key,),) = query("SELECT token_key FROM secrets")
        # Identifies the class, also after a restart, and does not reveal the key.
        self.name = hashlib.sha256(b"name" + self._token_key).hexdigest()[:16]
        drawings, removed = [], []
        columns = "id, label, phone, device, strokes, drawings.removal"
        sql = f"SELECT {columns} FROM drawings LEFT JOIN phones ON number = phone ORDER BY place"
        for id_, label, phone, device, strokes, removal in query(sql):
            drawings.append(make_drawing(id_, label, phone, device, json.loads(strokes)))
            if removal is not None:
                removed.append(id_)
        self._on_change(Change(shown=drawings))
        self._on_change(Change(hidden=removed))

    async def _change(self, work: Callable[[sqlite3.Connection], Change], erases: bool = False) -> Change:
        return await self.run(work, self._on_change, erases)

    def load_keys(self, life: float) -> list[bytes]:
        """Forget the keys that are older than `life` s; return the hashes of the others, before the first operation."""
        self.query("DELETE FROM keys WHERE at < ? OR typeof(hash) != 'blob'", time.time() - life)
        return [hash_ for (hash_,) in self.query("SELECT hash FROM keys")]

    async def keep_key(self, hash_: bytes) -> None:
        """Keep the hash of a teacher's key for the next start."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("INSERT OR IGNORE INTO keys VALUES (?, ?)", (hash_, int(time.time())))
            newest = "SELECT hash FROM keys ORDER BY at DESC LIMIT ?"
            db.execute(f"DELETE FROM keys WHERE hash NOT IN ({newest})", (MAX_KEYS,))

        await self.run(work)

    def new_token(self) -> str:
        """Return a token for a phone, a random number and its signature. Only a first drawing adds a phone."""
        number = secrets.token_hex(16)
        return f"{number}.{self._sign(number)}"

    def _sign(self, number: str) -> str:
        return hmac.digest(self._token_key, number.encode(), hashlib.sha256).hex()

    def check_token(self, token: Any) -> str:
        """Return a token's hash; raises InputError if it is not one of this class."""
        if isinstance(token, str) and token.isascii() and len(token) <= MAX_TOKEN:
            number, _, signature = token.partition(".")
            if hmac.compare_digest(signature, self._sign(number)):
                return hashlib.sha256(token.encode()).hexdigest()
        raise InputError("This class doesn't know your phone. Reload the page.", "unknown")

    async def own(self, token: Any, new: str | None = None) -> Own:
        """Return a phone's drawings; raises InputError if its token is unknown, or it may not share the id `new`."""
        key = self.check_token(token)

        def work(db: sqlite3.Connection) -> Own:
            phone = tables.phone_of(db, key)
            if new is not None:
                tables.check_may_share(db, phone, new)
            return tables.own_of(db, phone)

        return await self.run(work)

    async def share(
        self, token: Any, id_: str, label: int, device: str, strokes: Points, reading: Any = None, address: str = ""
    ) -> Own:
        """Keep a drawing, whose values are checked, once; raises InputError if the phone may not share it."""
        key = self.check_token(token)
        address_hash = hmac.digest(self._address_key, address.encode(), hashlib.sha256)

        def work(db: sqlite3.Connection) -> Change:
            phone = tables.phone_of(db, key)
            if not tables.check_may_share(db, phone, id_):
                return Change(own=tables.own_of(db, phone))
            if phone is None:
                phone = Phone(tables.next_number(db), device, None)
                db.execute("INSERT INTO phones VALUES (?, ?, ?, NULL)", (phone.number, key, device))
            db.execute("INSERT OR IGNORE INTO addresses VALUES (?, ?)", (phone.number, address_hash))
            drawing = SharedDrawing(id_, label, phone.number, phone.device, pack(strokes))
            tables.insert_drawing(db, drawing, tables.today(), None)
            return Change(shown=[drawing], readings={id_: reading} if reading else {}, own=tables.own_of(db, phone))

        return (await self._change(work)).own

    async def withdraw(self, token: Any, id_: str | None = None) -> Own:
        """Delete a phone's own drawing, or all of them without an id; keep only the ids."""
        key = self.check_token(token)

        def work(db: sqlite3.Connection) -> Change:
            phone = tables.phone_of(db, key)
            sql = "DELETE FROM drawings WHERE phone = ? AND ? IN (id, '') RETURNING id"
            ids = ids_of(db.execute(sql, (phone and phone.number, id_ or "")))
            db.executemany("INSERT OR IGNORE INTO withdrawn (id) VALUES (?)", [(each,) for each in ids])
            db.execute("DELETE FROM withdrawn WHERE place <= (SELECT max(place) FROM withdrawn) - ?", (MAX_WITHDRAWN,))
            own = tables.own_of(db, phone)
            # Without drawings a phone is forgotten, unless it is removed: phones are as limited as drawings.
            if phone and phone.removal is None and not tables.count_drawings(db, "phone = ?", phone.number):
                db.execute("DELETE FROM phones WHERE number = ?", (phone.number,))
            return Change(deleted=ids, own=own)

        return (await self._change(work, erases=True)).own

    async def drawing(self, id_: str) -> SharedDrawing:
        """Return a drawing on the wall; raises InputError if none has the id."""
        drawings = await self.run(lambda db: tables.select_drawings(db, "id = ? AND drawings.removal IS NULL", id_))
        if not drawings:
            raise tables.not_there()
        return drawings[0]

    async def digits(self) -> ClassDigits:
        """Return the drawings on the wall."""

        def work(db: sqlite3.Connection) -> ClassDigits:
            drawings = tables.select_drawings(db, "drawings.removal IS NULL")
            days = db.execute("SELECT min(day), max(day) FROM drawings WHERE removal IS NULL AND day != ''").fetchone()
            return ClassDigits(drawings, *(day or "" for day in days))

        return await self.run(work)

    async def pause(self, is_paused: bool) -> None:
        sql = "INSERT OR REPLACE INTO settings VALUES ('paused', ?)"
        await self.run(lambda db: db.execute(sql, (int(is_paused),)))

    async def remove(self, id_: str) -> None:
        """Hide a drawing until that is undone; raises InputError if none has the id."""

        def work(db: sqlite3.Connection) -> Change:
            number = tables.next_removal(db)
            sql = "UPDATE drawings SET removal = ? WHERE id = ? AND removal IS NULL"
            if not db.execute(sql, (number, id_)).rowcount:
                raise tables.not_there()
            return Change(hidden=[id_], deleted=tables.forget_removals(db))

        await self._change(work, erases=True)

    async def remove_phone(self, number: int, with_address: bool = False) -> None:
        """Hide a phone's drawings and block it, or all `with_address`, until that is undone; raises InputError."""

        def work(db: sqlite3.Connection) -> Change:
            removal = tables.next_removal(db)
            change = Change()
            for each in tables.phones_beside(db, number) if with_address else [number]:
                sql = "UPDATE phones SET removal = ? WHERE number = ? AND removal IS NULL"
                if not db.execute(sql, (removal, each)).rowcount:
                    raise InputError("This phone has been removed.", "phone_not_there")
                sql = "UPDATE drawings SET removal = ? WHERE phone = ? AND removal IS NULL RETURNING id"
                change.hidden += ids_of(db.execute(sql, (removal, each)))
            change.deleted = tables.forget_removals(db)
            return change

        await self._change(work, erases=True)

    async def count_address(self, number: int) -> tuple[int, int]:
        """Return how many phones joined from a phone's address, itself included, and their drawings on the wall."""

        def work(db: sqlite3.Connection) -> tuple[int, int]:
            phones = tables.phones_beside(db, number)
            return len(phones), sum(tables.count_drawings(db, "removal IS NULL AND phone = ?", each) for each in phones)

        return await self.run(work)

    async def undo(self) -> None:
        """Undo the last removal; raises InputError if there is none."""

        def work(db: sqlite3.Connection) -> Change:
            removals = tables.removals_of(db)
            if not removals:
                raise InputError("There is no removal to undo.", "nothing_to_undo")
            restored = tables.select_drawings(db, "drawings.removal = ?", removals[-1])
            for table in ("drawings", "phones"):
                db.execute(f"UPDATE {table} SET removal = NULL WHERE removal = ?", (removals[-1],))
            return Change(shown=restored)

        await self._change(work)

    async def relabel(self, id_: str, label: int) -> None:
        """Correct a label; raises InputError if no drawing has the id."""

        def work(db: sqlite3.Connection) -> Change:
            sql = "UPDATE drawings SET label = ? WHERE id = ? AND removal IS NULL"
            if not db.execute(sql, (label, id_)).rowcount:
                raise tables.not_there()
            return Change(shown=tables.select_drawings(db, "id = ?", id_))

        await self._change(work)

    async def clear(self, only_samples: bool = False) -> None:
        """Delete everything except the ids of withdrawn drawings. Phones may share again and get new numbers.

        `only_samples` keeps the phones of pupils and their drawings, but not the network, which has seen the others.
        """
        first = SAMPLE_PHONES[0] if only_samples else 0

        def work(db: sqlite3.Connection) -> Change:
            ids = ids_of(db.execute("DELETE FROM drawings WHERE phone >= ? RETURNING id", (first,)))
            db.execute("DELETE FROM phones WHERE number >= ?", (first,))
            for table in ("networks", "trainings", *(() if only_samples else ("step", "votes", "results"))):
                db.execute(f"DELETE FROM {table}")
            return Change(deleted=ids)

        await self._change(work, erases=True)

    async def add(
        self, digits: ClassDigits, readings: Mapping[str, Any] | None = None, are_samples: bool = False
    ) -> int:
        """Add another class, or an earlier state of this one; return the number of new drawings.

        Its phones keep their numbers unless other phones have them. It skips known and withdrawn drawings. `readings`
        are for `on_change`. Raises InputError if there are too many drawings together, and for the samples of a
        rehearsal if the class is not empty.
        """

        def work(db: sqlite3.Connection) -> Change:
            known = dict(db.execute("SELECT id, phone FROM drawings"))
            withdrawn = set(ids_of(db.execute("SELECT id FROM withdrawn")))
            new = [each for each in digits.drawings if each.id not in known and each.id not in withdrawn]
            if len(known) + len(new) > tables.MAX_DRAWINGS:
                sentence = f"Together the classes have more than {tables.MAX_DRAWINGS:,} drawings. Remove some first."
                raise InputError(sentence, "too_many_together")
            here = {row[0]: Phone(*row) for row in db.execute("SELECT number, device, removal FROM phones")}
            if are_samples and (here or db.execute("SELECT 1 FROM networks").fetchone()):
                raise InputError("A rehearsal begins with an empty class: export it and delete everything first.")
            phones = {each.phone: here[known[each.id]] for each in digits.drawings if each.id in known}
            for each in new:
                if each.phone not in phones:
                    is_free = each.phone not in here and (are_samples or each.phone not in SAMPLE_PHONES)
                    number = each.phone if is_free else tables.next_number(db)
                    here[number] = phones[each.phone] = Phone(number, each.device, None)
                    db.execute("INSERT INTO phones VALUES (?, NULL, ?, NULL)", (number, each.device))
            change = Change(readings=readings or {})
            for each in new:
                phone = phones[each.phone]
                drawing = replace(each, phone=phone.number, device=phone.device)
                day = digits.last if change.shown else digits.first or digits.last  # keeps the first day of all
                tables.insert_drawing(db, drawing, day, phone.removal)
                change.shown.append(drawing)
                if phone.removal is not None:
                    change.hidden.append(drawing.id)
            return change

        return len((await self._change(work)).shown)

    def load_network(self) -> tuple[ClassNetwork, bytes] | None:
        """Return the kept network and its unchecked file; raises InputError or DatabaseError if they are damaged."""
        for token, result, phones, file in self.query("SELECT token, result, phones, file FROM networks"):
            try:
                if not TOKEN.fullmatch(token):
                    raise InputError("The token of the class's network is invalid.")
                learned_from = frozenset(map(check_phone, json.loads(phones)))
                return ClassNetwork(token, json.loads(result), learned_from), bytes(file)
            except (TypeError, ValueError, RecursionError) as error:
                raise InputError("The class's network is damaged.") from error
        return None

    async def begin_training(self, ticket: str, phones: set[int]) -> None:
        """Keep which phones a training learns from; forget the oldest of more than MAX_TRAININGS."""

        def work(db: sqlite3.Connection) -> None:
            db.execute("INSERT INTO trainings VALUES (?, ?)", (ticket, json.dumps(sorted(phones))))
            newest = "SELECT rowid FROM trainings ORDER BY rowid DESC LIMIT ?"
            db.execute(f"DELETE FROM trainings WHERE rowid NOT IN ({newest})", (MAX_TRAININGS,))

        await self.run(work)

    async def check_training(self, ticket: str) -> None:
        """Check that a training's network would be accepted; raises InputError."""
        await self.run(lambda db: tables.phones_of_training(db, ticket))

    async def end_trainings(self) -> None:
        """Accept no network of a training that has begun."""
        await self.run(lambda db: db.execute("DELETE FROM trainings"))

    async def keep_network(
        self, ticket: str, token: str, result: dict[str, Any], file: bytes, then: Callable[[ClassNetwork], None]
    ) -> None:
        """Keep a training's network and its checked file; raises InputError if it was ended. `then` gets it."""

        def work(db: sqlite3.Connection) -> ClassNetwork:
            phones = tables.phones_of_training(db, ticket)
            db.execute("DELETE FROM trainings WHERE ticket = ?", (ticket,))
            db.execute("DELETE FROM networks")
            row = (token, json.dumps(result), json.dumps(phones), file)
            db.execute("INSERT INTO networks VALUES (?, ?, ?, ?)", row)
            return ClassNetwork(token, result, frozenset(phones))

        await self.run(work, then, erases=True)
