"""What a class has shared: who may share how much, what is removed, restored and withdrawn, and its network.

SQLite has the only copy. Each method is one transaction, and they run one after the other, so that none sees what
another has half done. A caller waits until its own is on the disk.
"""

import contextlib
import hashlib
import json
import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from model.data.class_digits import (
    MAX_DRAWINGS,
    ClassDigits,
    Points,
    SharedDrawing,
    check_day,
    check_device,
    check_id,
    check_phone,
    make_drawing,
    pack,
)
from model.errors import InputError
from page.server.routes import RefusedError
from page.tabs.classroom import tables
from page.tabs.classroom.database import Database, DatabaseError, NotSavedError
from page.tabs.classroom.tables import SCHEMA, Change, ClassNetwork, Own, Phone, Summary, ids_of
from page.visitors.limit import Limit
from page.visitors.tokens import KEY_BYTES, SignedTokens, new_key

FILE = "class.sqlite3"
MAX_TOKENS = 60  # new ones for an address in TOKEN_INTERVAL: a class may share one address
TOKEN_INTERVAL = 60 * 60  # s
MAX_WITHDRAWN = 100_000  # ids that are kept; those withdrawn first are forgotten first

TOKEN = re.compile(r"[\w-]{20,100}", re.ASCII)  # of a network, from which a file's name is made

NOT_SAVED = "This cannot be saved at the moment: the disk of the teacher's computer may be full. Try again."
T = TypeVar("T")


class Store:
    """A class. For one event loop."""

    def __init__(self, folder: Path | None = None, on_change: Callable[[Change], None] = lambda _change: None) -> None:
        """Open a class, or begin one.

        Args:
            folder: where it is kept; None for memory.
            on_change: called in the event loop with what a committed operation has changed, and first with what is
                there already.

        Raises:
            DatabaseError: it cannot be opened, or something in it is damaged.
        """
        self._on_change = on_change
        self._joining = Limit(MAX_TOKENS, TOKEN_INTERVAL)
        self._database = Database(folder / FILE if folder else None, SCHEMA, tables.summarize)
        with contextlib.ExitStack() as stack:
            stack.callback(self.close)
            try:
                key, there, removed = self._load()
            except (ValueError, TypeError, RecursionError) as error:  # of what the checks raise, and JSON
                raise DatabaseError(f"The class in {folder} is damaged ({error}): name another folder.") from error
            stack.pop_all()
        self._tokens = SignedTokens(key)
        # A class has this name also after a restart, and it does not give away the key.
        self.name = hashlib.sha256(b"name" + key).hexdigest()[:16]
        on_change(Change(shown=there))
        on_change(Change(hidden=removed))

    def _load(self) -> tuple[bytes, list[SharedDrawing], list[str]]:
        """Check what the file has; return the key of the tokens, all drawings, and the ids of those removed."""
        query = self._database.query
        keys = query("SELECT token_key FROM secrets") or query(
            "INSERT INTO secrets VALUES (?) RETURNING token_key", new_key()
        )
        key = keys[0][0]
        if not isinstance(key, bytes) or len(key) != KEY_BYTES:
            raise InputError("The key of its tokens is invalid.")
        for number, device, removal in query("SELECT number, device, removal FROM phones"):
            check_phone(number), check_device(device), tables.check_removal(removal)
        for (id_,) in query("SELECT id FROM withdrawn"):
            check_id(id_)
        drawings, removed = [], []
        columns = "id, label, phone, device, strokes, day, drawings.removal"
        sql = f"SELECT {columns} FROM drawings LEFT JOIN phones ON number = phone ORDER BY place"
        for id_, label, phone, device, strokes, day, removal in query(sql):
            drawings.append(make_drawing(id_, label, phone, device, json.loads(strokes)))
            check_day(day)
            if tables.check_removal(removal) is not None:
                removed.append(id_)
        return key, drawings, removed

    def close(self) -> None:
        """Commit what waits, and close the database."""
        self._database.close()

    @property
    def summary(self) -> Summary:
        """The class in figures, after the last commit."""
        return self._database.summary

    async def _run(
        self,
        work: Callable[[sqlite3.Connection], T],
        then: Callable[[T], object] = lambda _: None,
        erases: bool = False,
    ) -> T:
        """Run an operation, see `Database.run`; raises RefusedError where it cannot be committed."""
        try:
            return await self._database.run(work, then, erases)
        except NotSavedError as error:
            raise RefusedError("not_saved", NOT_SAVED) from error

    async def _change(self, work: Callable[[sqlite3.Connection], Change], erases: bool = False) -> Change:
        return await self._run(work, self._on_change, erases)

    # Phones: who draws, and what they may share and withdraw.

    def new_token(self, address: str) -> str:
        """Return a token for a phone; raises RefusedError where the address has been given too many."""
        if not self._joining.allows(address):
            sentence = f"{MAX_TOKENS} phones have joined from this address: no more can for an hour."
            raise RefusedError("many", sentence, 429)
        return self._tokens.new()

    def check_token(self, token: Any) -> str:
        """Return the hash of a token; raises RefusedError where it is none of this class."""
        if not self._tokens.is_valid(token):
            raise RefusedError("unknown", "This class does not know your phone: load the page again.")
        return hashlib.sha256(token.encode()).hexdigest()

    async def own(self, token: Any) -> Own:
        """Return what a phone has shared; raises InputError where there is no such token."""
        key = self.check_token(token)
        return await self._run(lambda db: tables.own_of(db, tables.phone_of(db, key)))

    async def share(self, token: Any, id_: str, label: int, device: str, strokes: Points, reading: Any = None) -> Own:
        """Keep a drawing. The same one again, as after an answer that got lost, is kept once.

        Args:
            token: of the phone.
            id_: made by the phone, checked, as the others.
            label: which digit it is.
            device: of the phone.
            strokes: of the drawing.
            reading: for `on_change`.

        Raises:
            InputError: the phone may not share it, or it cannot be committed.
        """
        key = self.check_token(token)

        def work(db: sqlite3.Connection) -> Change:
            phone = tables.phone_of(db, key)
            sql = "SELECT phone FROM drawings WHERE id = ? UNION SELECT NULL FROM withdrawn WHERE id = ?"
            if row := db.execute(sql, (id_, id_)).fetchone():
                if phone is None or row[0] != phone.number:
                    raise InputError("Another drawing has this id: share yours again.")
                return Change(own=tables.own_of(db, phone))
            tables.check_may_share(db, phone)
            if phone is None:
                phone = Phone(tables.next_number(db), device, None)
                db.execute("INSERT INTO phones VALUES (?, ?, ?, NULL)", (phone.number, key, device))
            drawing = SharedDrawing(id_, label, phone.number, phone.device, pack(strokes))
            tables.insert_drawing(db, drawing, tables.today(), None)
            return Change(shown=[drawing], readings={id_: reading} if reading else {}, own=tables.own_of(db, phone))

        return (await self._change(work)).own

    async def withdraw(self, token: Any, id_: str | None = None) -> Own:
        """Delete a phone's own drawing, or all of them where no id is given, for good; only the ids are kept.

        Raises:
            InputError: no such token, or it cannot be committed.
        """
        key = self.check_token(token)

        def work(db: sqlite3.Connection) -> Change:
            phone = tables.phone_of(db, key)
            sql = "DELETE FROM drawings WHERE phone = ? AND ? IN (id, '') RETURNING id"
            ids = ids_of(db.execute(sql, (phone and phone.number, id_ or "")))
            db.executemany("INSERT OR IGNORE INTO withdrawn (id) VALUES (?)", [(each,) for each in ids])
            db.execute("DELETE FROM withdrawn WHERE place <= (SELECT max(place) FROM withdrawn) - ?", (MAX_WITHDRAWN,))
            return Change(deleted=ids, own=tables.own_of(db, phone))

        return (await self._change(work, erases=True)).own

    # What everybody may look at.

    async def drawing(self, id_: str) -> SharedDrawing:
        """Return a drawing on the wall; raises InputError where there is none of that id."""
        drawings = await self._run(lambda db: tables.select_drawings(db, "id = ? AND drawings.removal IS NULL", id_))
        if not drawings:
            raise tables.not_there()
        return drawings[0]

    async def digits(self) -> ClassDigits:
        """Return the class as it is exported."""

        def work(db: sqlite3.Connection) -> ClassDigits:
            drawings = tables.select_drawings(db, "drawings.removal IS NULL")
            days = db.execute("SELECT min(day), max(day) FROM drawings WHERE removal IS NULL AND day != ''").fetchone()
            return ClassDigits(drawings, *(day or "" for day in days))

        return await self._run(work)

    # What the teacher does.

    async def pause(self, is_paused: bool) -> None:
        """Take no drawings, or take them again."""
        sql = "INSERT OR REPLACE INTO settings VALUES ('paused', ?)"
        await self._run(lambda db: db.execute(sql, (int(is_paused),)))

    async def remove(self, id_: str) -> None:
        """Take a drawing off the wall, so that it can be restored; raises InputError where there is none."""

        def work(db: sqlite3.Connection) -> Change:
            number = tables.next_removal(db)
            sql = "UPDATE drawings SET removal = ? WHERE id = ? AND removal IS NULL"
            if not db.execute(sql, (number, id_)).rowcount:
                raise tables.not_there()
            return Change(hidden=[id_], deleted=tables.forget_removals(db))

        await self._change(work, erases=True)

    async def remove_phone(self, number: int) -> None:
        """Take all of a phone's drawings off the wall, and take no more from it, until that is undone.

        Raises:
            InputError: there is no such phone, or it is removed already.
        """

        def work(db: sqlite3.Connection) -> Change:
            removal = tables.next_removal(db)
            sql = "UPDATE phones SET removal = ? WHERE number = ? AND removal IS NULL"
            if not db.execute(sql, (removal, number)).rowcount:
                raise RefusedError("phone_not_there", "This phone is not there any more.")
            sql = "UPDATE drawings SET removal = ? WHERE phone = ? AND removal IS NULL RETURNING id"
            return Change(hidden=ids_of(db.execute(sql, (removal, number))), deleted=tables.forget_removals(db))

        await self._change(work, erases=True)

    async def undo(self) -> None:
        """Restore what was removed last; raises InputError where there is nothing to restore."""

        def work(db: sqlite3.Connection) -> Change:
            removals = tables.removals_of(db)
            if not removals:
                raise RefusedError("nothing_to_undo", "There is no removal to undo.")
            restored = tables.select_drawings(db, "drawings.removal = ?", removals[-1])
            for table in ("drawings", "phones"):
                db.execute(f"UPDATE {table} SET removal = NULL WHERE removal = ?", (removals[-1],))
            return Change(shown=restored)

        await self._change(work)

    async def relabel(self, id_: str, label: int) -> None:
        """Correct a label; raises InputError where there is no such drawing."""

        def work(db: sqlite3.Connection) -> Change:
            sql = "UPDATE drawings SET label = ? WHERE id = ? AND removal IS NULL"
            if not db.execute(sql, (label, id_)).rowcount:
                raise tables.not_there()
            return Change(shown=tables.select_drawings(db, "id = ?", id_))

        await self._change(work)

    async def clear(self) -> None:
        """Delete everything, the network too, for good, but for the ids of what was withdrawn.

        Phones that have shared may share again, by new numbers.
        """

        def work(db: sqlite3.Connection) -> Change:
            ids = ids_of(db.execute("SELECT id FROM drawings"))
            for table in ("drawings", "phones", "networks"):
                db.execute(f"DELETE FROM {table}")
            return Change(deleted=ids)

        await self._change(work, erases=True)

    async def add(self, digits: ClassDigits, readings: Mapping[str, Any] | None = None) -> int:
        """Add another class, or an earlier state of this one.

        Its phones keep their numbers where these are free, and get new ones elsewhere. What is here already is not
        added twice, and what was withdrawn here is not added.

        Args:
            digits: the class.
            readings: by id, for `on_change`.

        Returns:
            How many drawings are new.

        Raises:
            InputError: too many drawings together, or they cannot be committed.
        """

        def work(db: sqlite3.Connection) -> Change:
            known = dict(db.execute("SELECT id, phone FROM drawings"))
            withdrawn = set(ids_of(db.execute("SELECT id FROM withdrawn")))
            new = [each for each in digits.drawings if each.id not in known and each.id not in withdrawn]
            if len(known) + len(new) > MAX_DRAWINGS:
                raise RefusedError(
                    "too_many_together",
                    f"Together the classes have more than {MAX_DRAWINGS:,} drawings: remove some first.",
                )
            here = {
                number: Phone(number, *row) for number, *row in db.execute("SELECT number, device, removal FROM phones")
            }
            phones = {each.phone: here[known[each.id]] for each in digits.drawings if each.id in known}
            for each in new:
                if each.phone not in phones:
                    number = tables.next_number(db) if each.phone in here else each.phone
                    here[number] = phones[each.phone] = Phone(number, each.device, None)
                    db.execute("INSERT INTO phones VALUES (?, NULL, ?, NULL)", (number, each.device))
            change = Change(readings=readings or {})
            for each in new:
                phone = phones[each.phone]
                drawing = replace(each, phone=phone.number, device=phone.device)
                # The first one has the first day of all, which must not be lost.
                tables.insert_drawing(
                    db, drawing, digits.last if change.shown else digits.first or digits.last, phone.removal
                )
                change.shown.append(drawing)
                if phone.removal is not None:
                    change.hidden.append(drawing.id)
            return change

        return len((await self._change(work)).shown)

    # The network that the class has trained.

    def load_network(self) -> tuple[ClassNetwork, bytes] | None:
        """Return the network that was kept last, with its file, which is not checked, before the first operation.

        Raises:
            InputError: what is kept is damaged.
            DatabaseError: the database is.
        """
        for token, result, phones, file in self._database.query("SELECT token, result, phones, file FROM networks"):
            try:
                if not TOKEN.fullmatch(token):
                    raise InputError("The token of the class's network is invalid.")
                return ClassNetwork(token, json.loads(result), frozenset(map(check_phone, json.loads(phones)))), bytes(
                    file
                )
            except (TypeError, ValueError, RecursionError) as error:
                raise InputError("What is kept of the class's network is damaged.") from error
        return None

    async def keep_network(self, network: ClassNetwork, file: bytes, then: Callable[[], None]) -> None:
        """Keep a network in the place of the one before.

        Args:
            network: that the class has trained.
            file: content of its `.keras` file.
            then: called once that is committed, before the result of any later operation.

        Raises:
            InputError: it cannot be committed.
        """

        def work(db: sqlite3.Connection) -> None:
            db.execute("DELETE FROM networks")
            values = (network.token, json.dumps(network.result), json.dumps(sorted(network.phones)), file)
            db.execute("INSERT INTO networks VALUES (?, ?, ?, ?)", values)

        await self._run(work, lambda _: then(), erases=True)
