"""What a class has shared: who may share how much, and what is kept, removed and restored; and what came of it.

Everything is in memory to be looked at, 5,000 drawings in 20 to 60 MB, and in a database to be kept. A phone is told
"shared" only once its drawing is committed.
"""

import asyncio
import contextlib
import datetime
import hashlib
import hmac
import itertools
import json
import secrets
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from model.data.class_digits import (
    DEVICES,
    MAX_DRAWINGS,
    MAX_PHONE,
    ClassDigits,
    Points,
    SharedDrawing,
    check_day,
    check_device,
    check_id,
    check_label,
    check_phone,
    check_strokes,
    pack,
)
from model.errors import InputError
from model.network import CLASSES
from page.tabs.classroom.database import Database, DatabaseError, NotSavedError, Statement
from page.tabs.classroom.network import ClassNetwork

FILE = "class.sqlite3"
MAX_OF_PHONE = 100  # drawings
MAX_TOKENS = 60  # new ones for an address in TOKEN_INTERVAL: a class may share one address
TOKEN_INTERVAL = 60 * 60  # s
MAX_TOKEN = 200  # characters; it has 97
KEY_BYTES = 32
MAX_UNDO = 10  # removals that can be undone

SCHEMA = """
CREATE TABLE IF NOT EXISTS secrets (token_key BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS phones (
    number INTEGER PRIMARY KEY, token TEXT UNIQUE, device TEXT NOT NULL, removal INTEGER
);
CREATE TABLE IF NOT EXISTS drawings (
    place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, phone INTEGER NOT NULL, label INTEGER NOT NULL,
    strokes TEXT NOT NULL, day TEXT NOT NULL, removal INTEGER
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS networks (
    token TEXT NOT NULL, result TEXT NOT NULL, phones TEXT NOT NULL, file BLOB NOT NULL
)
"""

NOTHING: Mapping[str, int] = {}
NOT_THERE = "This drawing is not there any more."
NOT_SAVED = "This cannot be saved at the moment: the disk of the teacher's computer may be full. Try again."


class RefusedError(InputError):
    """What may not be shared. The `reason` names the sentence, so that the page has it in its visitor's language."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class TooManyError(Exception):
    """More than may be: the message is a sentence."""


@dataclass
class Phone:
    """What a drawing is shared from.

    Attributes:
        number: public, from 1.
        token: hash of its token; None where it came in a zip.
        device: one of `class_digits.DEVICES`.
        removal: number of the removal that has removed it and all that is its own, or None.
    """

    number: int
    token: str | None
    device: str
    removal: int | None = None


@dataclass(frozen=True)
class Shared:
    """A drawing as it is kept.

    Attributes:
        drawing: itself.
        day: it was shared on, in UTC.
        removal: number of the removal that has removed it, or None.
    """

    drawing: SharedDrawing
    day: str
    removal: int | None = None


class Store:
    """A class. For one event loop."""

    def __init__(
        self, folder: Path | None = None, on_change: Callable[[Sequence[str]], None] = lambda _ids: None
    ) -> None:
        """Open a class, or begin one.

        Args:
            folder: where it is kept; None for memory.
            on_change: called with the ids of drawings that are new, changed or gone.

        Raises:
            DatabaseError: it cannot be opened.
        """
        self._is_paused = False
        self._on_change = on_change
        self._database = Database(folder / FILE if folder else None, SCHEMA)
        self._phones: dict[int, Phone] = {}
        self._by_token: dict[str, Phone] = {}
        self._shared: dict[str, Shared] = {}  # by id, oldest first, with those that can be restored
        self._of_phone: dict[int, dict[str, None]] = {}  # their ids, oldest first
        self._of_digit: Counter[int] = Counter()  # how many of those on the wall
        self._on_wall: Counter[int] = Counter()  # likewise, by phone
        self._pending: dict[str, tuple[int, asyncio.Future[Any]]] = {}  # by id: the phone, and what is being committed
        self._removals: list[int] = []  # that can be undone, oldest first
        self._tokens: dict[str, deque[float]] = {}  # by address: s at which it was given one
        with contextlib.ExitStack() as stack:
            stack.callback(self.close)
            try:
                self._load()
            except (ValueError, TypeError, RecursionError) as error:  # of what the checks raise, and JSON
                raise DatabaseError(f"The class in {folder} is damaged ({error}): name another folder.") from error
            stack.pop_all()
        self._numbers = itertools.count(1)
        self._removal_numbers = itertools.count(max(self._removals, default=0) + 1)

    def _load(self) -> None:
        query = self._database.query
        keys = query("SELECT token_key FROM secrets") or query(
            "INSERT INTO secrets VALUES (?) RETURNING token_key", (secrets.token_bytes(KEY_BYTES),)
        )
        self._key: bytes = keys[0][0]
        if not isinstance(self._key, bytes) or len(self._key) != KEY_BYTES:
            raise InputError("The key of its tokens is invalid.")
        self._is_paused = query("SELECT value FROM settings WHERE name = 'paused'") == [(1,)]
        for number, token, device, removal in query("SELECT number, token, device, removal FROM phones"):
            self._add_phone(Phone(check_phone(number), token, check_device(device), check_removal(removal)))
        rows = query("SELECT id, label, phone, strokes, day, removal FROM drawings ORDER BY place")
        for id_, label, phone, strokes, day, removal in rows:
            device = self._phones.setdefault(check_phone(phone), Phone(phone, None, DEVICES[0])).device
            packed = pack(check_strokes(json.loads(strokes)))
            drawing = SharedDrawing(check_id(id_), check_label(label), phone, device, packed)
            self._set(id_, Shared(drawing, check_day(day), check_removal(removal)))
        removals = {shared.removal for shared in self._shared.values()}
        removals |= {phone.removal for phone in self._phones.values()}
        self._removals = sorted(number for number in removals if number is not None)

    def _add_phone(self, phone: Phone) -> None:
        self._phones[phone.number] = phone
        if phone.token:
            self._by_token[phone.token] = phone

    def _set(self, id_: str, shared: Shared | None) -> None:
        """Put a drawing in, or in the place of what has its id; None takes it out."""
        before = self._shared.get(id_)
        for each, change in ((before, -1), (shared, 1)):
            if each and each.removal is None:
                self._of_digit[each.drawing.label] += change
                self._on_wall[each.drawing.phone] += change
        if shared:
            self._shared[id_] = shared
            self._of_phone.setdefault(shared.drawing.phone, {})[id_] = None
        elif before:
            del self._shared[id_]
            del self._of_phone[before.drawing.phone][id_]

    def close(self) -> None:
        """Keep what is under way, and close the database."""
        self._database.close()

    # ---- Looking

    @property
    def name(self) -> str:
        """What tells this class from others, also after a restart; by it nobody knows its secret."""
        return hashlib.sha256(b"name" + self._key).hexdigest()[:16]

    @property
    def drawings(self) -> list[SharedDrawing]:
        """Those on the wall, oldest first."""
        return [each.drawing for each in self._shared.values() if each.removal is None]

    @property
    def kept(self) -> list[SharedDrawing]:
        """Those on the wall, and those that can be restored."""
        return [each.drawing for each in self._shared.values()]

    def has(self, id_: str) -> bool:
        """Whether a drawing is on the wall, or can be restored."""
        return id_ in self._shared

    def drawing(self, id_: Any) -> SharedDrawing | None:
        """A drawing on the wall; None where there is none of that id."""
        shared = self._shared.get(id_) if isinstance(id_, str) else None
        return shared.drawing if shared and shared.removal is None else None

    def counts(self) -> list[int]:
        """How many drawings there are of each digit."""
        return [self._of_digit[digit] for digit in range(CLASSES)]

    @property
    def phone_count(self) -> int:
        """How many phones have drawings on the wall."""
        return sum(count > 0 for count in self._on_wall.values())

    @property
    def is_paused(self) -> bool:
        """Whether nothing may be shared at the moment."""
        return self._is_paused

    @property
    def can_undo(self) -> bool:
        return bool(self._removals)

    def digits(self) -> ClassDigits:
        """The class as it is exported."""
        kept = [each for each in self._shared.values() if each.removal is None]
        days = [each.day for each in kept if each.day]
        return ClassDigits([each.drawing for each in kept], min(days, default=""), max(days, default=""))

    # ---- The network that it has trained

    def load_network(self) -> tuple[ClassNetwork, bytes] | None:
        """The network that was kept last, before anything is written, with its file, which is not checked.

        Raises:
            InputError: what is kept beside the file is damaged.
            DatabaseError: the database is.
        """
        rows = self._database.query("SELECT token, result, phones, file FROM networks")
        if not rows:
            return None
        *row, file = rows[-1]
        if not isinstance(file, bytes):
            raise InputError("The class's network has no file.")
        return ClassNetwork.from_row(*row), file

    async def keep_network(self, network: ClassNetwork, file: bytes, apply: Callable[[], None]) -> None:
        """Keep a network in the place of the one before.

        Args:
            network: that the class has trained.
            file: content of its `.keras` file.
            apply: called once that is committed, before anything that is written later.

        Raises:
            InputError: it cannot be committed.
        """
        statement = "INSERT INTO networks VALUES (?, ?, ?, ?)"
        await self._write([("DELETE FROM networks", ()), (statement, (*network.to_row(), file))], apply)

    # ---- Phones

    def new_token(self, address: str) -> str:
        """A token by which a phone is known: the store knows its own signature, and remembers none that is unused.

        Raises:
            TooManyError: the address has been given too many.
        """
        now = time.monotonic()
        for other, given in list(self._tokens.items()):
            while given and now - given[0] > TOKEN_INTERVAL:
                given.popleft()
            if not given:
                del self._tokens[other]
        given = self._tokens.setdefault(address, deque())
        if len(given) >= MAX_TOKENS:
            raise TooManyError(f"{MAX_TOKENS} phones have joined from this address: no more can for an hour.")
        given.append(now)
        number = secrets.token_hex(16)
        return f"{number}.{self._sign(number)}"

    def _sign(self, number: str) -> str:
        return hmac.digest(self._key, number.encode(), "sha256").hex()

    def _check_token(self, token: Any) -> str:
        """The hash of a token that was given out.

        Raises:
            InputError: it was not.
        """
        if isinstance(token, str) and len(token) <= MAX_TOKEN and token.isascii():
            number, _, signature = token.partition(".")
            if hmac.compare_digest(signature, self._sign(number)):
                return hashlib.sha256(token.encode()).hexdigest()
        raise RefusedError("unknown", "This class does not know your phone: load the page again.")

    def own(self, token: Any) -> tuple[int | None, list[SharedDrawing]]:
        """The number of a phone, None where it has shared nothing yet, and its drawings, oldest first.

        Raises:
            InputError: no such token.
        """
        phone = self._by_token.get(self._check_token(token))
        if phone is None:
            return None, []
        return phone.number, [drawing for id_ in self._of_phone.get(phone.number, ()) if (drawing := self.drawing(id_))]

    # ---- Sharing

    def check_sharing(self, token: Any, id_: str) -> SharedDrawing | None:
        """Check whether a phone may share a drawing of an id, before any work on it.

        Returns:
            The drawing of that id where it was shared already.

        Raises:
            InputError: it may not.
        """
        phone = self._by_token.get(self._check_token(token))
        kept = self._shared.get(id_)
        if kept:
            if phone is None or kept.drawing.phone != phone.number:
                raise InputError("Another drawing has this id: share yours again.")
            return kept.drawing
        if self._is_paused:
            raise RefusedError("paused", "Sharing is paused at the moment: your drawing stays on the pad.")
        if phone and phone.removal is not None:
            raise RefusedError("removed", "Your teacher has removed what this phone had shared: talk to your teacher.")
        pending = sum(phone is not None and number == phone.number for number, _ in self._pending.values())
        if phone and len(self._of_phone.get(phone.number, ())) + pending >= MAX_OF_PHONE:
            raise RefusedError(
                "phone_full", f"You have shared {MAX_OF_PHONE} drawings, as many as one phone may: thank you."
            )
        if self._total >= MAX_DRAWINGS:
            raise RefusedError(
                "class_full", f"The class has {MAX_DRAWINGS:,} drawings, as many as it may have: thank you."
            )
        return None

    @property
    def _total(self) -> int:
        """How many drawings the class has, with those that can be restored and those that are being committed."""
        return len(self._shared) + len(self._pending)

    async def share(self, token: Any, id_: str, label: int, device: str, strokes: Points) -> SharedDrawing:
        """Keep a drawing. The same one again, as after an answer that got lost, is kept once.

        Args:
            token: of the phone.
            id_: made by the phone, checked, as the others.
            label: which digit it is.
            device: of the phone.
            strokes: of the drawing.

        Raises:
            InputError: see `check_sharing`, or it cannot be committed.
        """
        if id_ in self._pending:
            number, future = self._pending[id_]
            phone = self._by_token.get(self._check_token(token))
            if phone is None or phone.number != number:
                raise InputError("Another drawing has this id: share yours again.")
            return await self._saved(future)
        if kept := self.check_sharing(token, id_):
            return kept
        key = self._check_token(token)
        phone = self._by_token.get(key)
        if phone is None:
            phone = Phone(self._next_number(), key, device)
            self._add_phone(phone)  # now, so that what it shares meanwhile has the same number
        drawing = SharedDrawing(id_, label, phone.number, phone.device, pack(strokes))
        shared = Shared(drawing, today())

        def apply() -> SharedDrawing:
            self._add_phone(phone)  # once more: the class may have been cleared meanwhile
            self._set(id_, replace(shared, removal=phone.removal))  # as `insert_drawing` does: it may be removed now
            self._on_change([id_])
            return drawing

        statements = [insert_phone(phone), insert_drawing(shared)]
        return await self._write(statements, apply, {id_: phone.number})

    async def _saved(self, future: asyncio.Future[Any]) -> Any:
        """Wait for a commit, which goes on where whoever waits goes.

        Raises:
            InputError: it has failed.
        """
        try:
            return await asyncio.shield(future)
        except NotSavedError as error:
            raise RefusedError("not_saved", NOT_SAVED) from error

    async def _write(
        self, statements: Sequence[Statement], apply: Callable[[], Any], pending: Mapping[str, int] = NOTHING
    ) -> Any:
        """Commit statements, see `Database.write`.

        Args:
            statements: SQL.
            apply: called once they are committed.
            pending: numbers of phones by the ids of drawings that are new by it.

        Raises:
            InputError: it has failed.
        """
        future = asyncio.ensure_future(self._database.write(statements, apply))

        def forget(_: asyncio.Future[Any]) -> None:
            for id_ in pending:
                del self._pending[id_]

        self._pending |= {id_: (number, future) for id_, number in pending.items()}
        future.add_done_callback(forget)
        return await self._saved(future)

    def _next_number(self) -> int:
        number = next(number for number in self._numbers if number not in self._phones)
        if number > MAX_PHONE:
            raise InputError("Too many phones have shared with this class: begin another one.")
        return number

    # ---- Withdrawing, by the phone: for good

    async def withdraw(self, token: Any, id_: Any = None) -> int:
        """Delete a phone's own drawing, or all of them where no id is given; returns how many.

        Raises:
            InputError: no such token, or it cannot be committed.
        """
        phone = self._by_token.get(self._check_token(token))
        own = [
            each.drawing.id
            for each in self._shared.values()
            if phone and each.drawing.phone == phone.number and id_ in (None, each.drawing.id)
        ]
        await self._delete(own)
        return len(own)

    async def _delete(self, ids: Sequence[str]) -> None:
        def apply() -> None:
            for id_ in ids:
                self._set(id_, None)
            self._on_change(ids)

        if ids:
            await self._write([("DELETE FROM drawings WHERE id = ?", (id_,)) for id_ in ids], apply)

    # ---- What the teacher does

    async def pause(self, is_paused: bool) -> None:
        """Take no drawings, or take them again; at once, even where that cannot be committed, for which see `share`."""
        self._is_paused = is_paused
        statement = "INSERT OR REPLACE INTO settings VALUES ('paused', ?)"
        await self._write([(statement, (int(is_paused),))], lambda: None)

    async def remove(self, id_: str) -> None:
        """Take a drawing off the wall, so that it can be restored; raises InputError where there is none."""
        if self.drawing(id_) is None:
            raise RefusedError("not_there", NOT_THERE)
        await self._remove(lambda: [id_], [("UPDATE drawings SET removal = ? WHERE id = ?", id_)])

    async def remove_phone(self, number: int) -> None:
        """Take all of a phone's drawings off the wall, and take no more from it, until that is undone.

        Raises:
            InputError: there is no such phone, or it is removed already.
        """
        phone = self._phones.get(number)
        if phone is None or phone.removal is not None:
            raise RefusedError("phone_not_there", "This phone is not there any more.")
        # All that is on the wall when it is committed, which is more than now where the phone is sharing.
        await self._remove(
            lambda: [each.id for each in self.drawings if each.phone == number],
            [
                ("UPDATE drawings SET removal = ? WHERE phone = ? AND removal IS NULL", number),
                ("UPDATE phones SET removal = ? WHERE number = ?", number),
            ],
            phone,
        )

    async def _remove(
        self, chosen: Callable[[], list[str]], orders: Sequence[tuple[str, Any]], phone: Phone | None = None
    ) -> None:
        """Take drawings off the wall.

        Args:
            chosen: gives their ids when that is committed.
            orders: SQL, whose parameters are the number of the removal and the value beside it.
            phone: that is removed with them.
        """
        removal = next(self._removal_numbers)

        def apply() -> None:
            ids = chosen()
            self._set_removal(ids, removal)
            if phone:
                phone.removal = removal
            self._removals.append(removal)
            self._on_change(ids)

        await self._write([(sql, (removal, value)) for sql, value in orders], apply)
        if len(self._removals) > MAX_UNDO:
            oldest = self._removals.pop(0)
            await self._delete([id_ for id_, each in self._shared.items() if each.removal == oldest])

    def _set_removal(self, ids: Iterable[str], removal: int | None) -> None:
        for id_ in ids:
            if id_ in self._shared:
                self._set(id_, replace(self._shared[id_], removal=removal))

    async def undo(self) -> None:
        """Restore what was removed last; raises InputError where there is nothing to restore."""
        if not self._removals:
            raise RefusedError("nothing_to_undo", "There is no removal to undo.")
        removal = self._removals.pop()

        def apply() -> None:
            ids = [id_ for id_, each in self._shared.items() if each.removal == removal]
            phones = [phone for phone in self._phones.values() if phone.removal == removal]
            self._set_removal(ids, None)
            for phone in phones:
                phone.removal = None
            self._on_change(ids)

        statements: list[Statement] = [
            (f"UPDATE {table} SET removal = NULL WHERE removal = ?", (removal,)) for table in ("drawings", "phones")
        ]
        try:
            await self._write(statements, apply)
        except InputError:
            self._removals.append(removal)
            raise

    async def relabel(self, id_: str, label: int) -> None:
        """Correct a label; raises InputError where there is no such drawing."""
        if self.drawing(id_) is None:
            raise RefusedError("not_there", NOT_THERE)

        def apply() -> None:
            if shared := self._shared.get(id_):
                self._set(id_, replace(shared, drawing=replace(shared.drawing, label=label)))
                self._on_change([id_])

        await self._write([("UPDATE drawings SET label = ? WHERE id = ?", (label, id_))], apply)

    async def clear(self) -> None:
        """Delete everything, the network too, for good; phones that have shared may share again, by new numbers."""

        def apply() -> None:
            ids = list(self._shared)
            for id_ in ids:
                self._set(id_, None)
            for phone in self._phones.values():
                phone.removal = None  # of those that share at this moment
            self._phones.clear()
            self._by_token.clear()
            self._removals.clear()
            self._numbers = itertools.count(1)
            self._on_change(ids)

        await self._write([(f"DELETE FROM {table}", ()) for table in ("drawings", "phones", "networks")], apply)

    async def add(self, digits: ClassDigits) -> int:
        """Add another class, or an earlier state of this one; returns how many drawings are new.

        Its phones keep their numbers where these are free, and get new ones elsewhere. What is here already is not
        added twice.

        Raises:
            InputError: too many drawings together, or they cannot be committed.
        """
        known = {each.drawing.id: each.drawing.phone for each in self._shared.values()}
        new = [each for each in digits.drawings if each.id not in known and each.id not in self._pending]
        if self._total + len(new) > MAX_DRAWINGS:
            raise RefusedError(
                "too_many_together",
                f"Together the classes have more than {MAX_DRAWINGS:,} drawings: remove some first.",
            )
        phones = {each.phone: self._phones[known[each.id]] for each in digits.drawings if each.id in known}
        for each in new:
            if each.phone in phones:
                continue
            number = self._next_number() if each.phone in self._phones else each.phone
            phones[each.phone] = Phone(number, None, each.device)
            self._add_phone(phones[each.phone])
        added = [
            Shared(replace(each, phone=phone.number, device=phone.device), digits.last)
            for each in new
            for phone in [phones[each.phone]]
        ]
        # The first day of all must not be lost.
        if added and digits.first:
            added[0] = replace(added[0], day=digits.first)

        def apply() -> None:
            for phone in phones.values():
                self._add_phone(phone)  # once more, and with its removal below, as in `share`
            for each in added:
                self._set(each.drawing.id, replace(each, removal=self._phones[each.drawing.phone].removal))
            self._on_change([each.drawing.id for each in added])

        statements = [*map(insert_phone, phones.values()), *map(insert_drawing, added)]
        await self._write(statements, apply, {each.drawing.id: each.drawing.phone for each in added})
        return len(added)


def insert_phone(phone: Phone) -> Statement:
    return "INSERT OR IGNORE INTO phones VALUES (?, ?, ?, NULL)", (phone.number, phone.token, phone.device)


def insert_drawing(shared: Shared) -> Statement:
    drawing = shared.drawing
    removal = "(SELECT removal FROM phones WHERE number = ?)"  # where its phone is being removed at this moment
    values = (drawing.id, drawing.phone, drawing.label, drawing.packed, shared.day, drawing.phone)
    return f"INSERT INTO drawings VALUES (NULL, ?, ?, ?, ?, ?, {removal})", values


def check_removal(value: Any) -> int | None:
    """Check a removal's number, None where nothing was removed; raises InputError."""
    if value is not None and type(value) is not int:
        raise InputError("The number of a removal is invalid.")
    return value


def today() -> str:
    return datetime.datetime.now(datetime.UTC).date().isoformat()
