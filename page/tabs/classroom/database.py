"""SQLite in a thread, for an event loop: each operation is a transaction of its own, in the turn of its address.

A commit waits 1 to 20 ms for a laptop's disk (WAL with synchronous=FULL), so that confirmed data survives a crash.
"""

import asyncio
import contextlib
import functools
import hmac
import logging
import sqlite3
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from model.errors import InputError, ProgramError, UserError
from page.guard.fairness import FairSemaphore
from page.server.shared_result import SharedTask

APPLICATION = 0x44535043  # "DSPC" in the file's header
VERSION = 2
# Deletes what a class of version 1 kept: removed drawings, the sample phones of a rehearsal, and teachers' keys.
FROM_VERSION_1 = """
DROP INDEX IF EXISTS of_phone;
DROP INDEX IF EXISTS of_digit;
INSERT OR IGNORE INTO withdrawn (id) SELECT id FROM drawings WHERE removal IS NOT NULL;
DELETE FROM drawings WHERE removal IS NOT NULL OR phone > 99994;
DELETE FROM phones WHERE number > 99994;
UPDATE phones SET removal = removal IS NOT NULL;
ALTER TABLE phones RENAME COLUMN removal TO is_removed;
ALTER TABLE drawings DROP COLUMN removal;
DROP TABLE keys;
PRAGMA user_version = 2
"""
NOT_SAVED = "This can't be saved right now: the disk of the teacher's computer may be full. Try again."
FAILED = "The server failed to do this. Its log says why."
REMOVED = "Your teacher has removed this device's drawings. Please talk to your teacher."
FOLDER_GONE = "The class's folder has been deleted or moved, so nothing can be saved. Tell your teacher."
logger = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")
Self = TypeVar("Self", bound="Part")


class Sender(NamedTuple):
    """A phone, or another visitor, that sends a request."""

    key: str  # hash of the phone's token, "" of another visitor
    address: str = ""

    def hash_for(self, purpose: bytes) -> str:
        """Return another hash for a purpose, so that rows of two purposes cannot be joined."""
        return hmac.digest(purpose, self.key.encode(), "sha256").hex()


def transaction(
    *, erases: bool = False
) -> Callable[[Callable[Concatenate[Self, P], T]], Callable[Concatenate[Self, P], Coroutine[Any, Any, T]]]:
    """Make a method of a Part, which works on its database, a coroutine method, which does so in a transaction.

    The transaction is committed even if the caller is cancelled. It takes its turn among the addresses of the Senders
    in the arguments; those without one share a turn. With `erases`, no file keeps what it deletes. The
    method raises InputError if the work does, or if it cannot be committed; then nothing has changed.
    """

    def decorate(work: Callable[Concatenate[Self, P], T]) -> Callable[Concatenate[Self, P], Coroutine[Any, Any, T]]:
        @functools.wraps(work)
        async def run(self: Self, *args: P.args, **kwargs: P.kwargs) -> T:
            address = next((each.address for each in args if isinstance(each, Sender)), "")
            in_turn = self.database.run(functools.partial(work, self, *args, **kwargs), address, erases)
            return await asyncio.shield(in_turn)

        return run

    return decorate


class Database:
    """A class's database, which one process has to itself. For one event loop."""

    def __init__(self, file: Path | None) -> None:
        """Name the file to `open`; None stands for memory."""
        self.file = file
        self._paths = (file, file.with_name(f"{file.name}-wal")) if file else ()
        self._thread = ThreadPoolExecutor(1, "class database")
        self._turns = FairSemaphore(1)
        self._erasing = SharedTask(lambda: self._in_thread(self._empty_log))  # shared, as it takes a disk longest

    def open(self, schema: str, load: Callable[[], None], describe_change: Callable[[Any], Callable[[], None]]) -> None:
        """Open or create the file with a schema, and `load` its rows, which may raise ValueError for damaged ones.

        `describe_change` is called with the result in each transaction that changes anything, and returns what the
        event loop does after the commit. Raises ProgramError if the file is in use, damaged or not ours.
        """
        self._describe_change = describe_change
        with translate_errors(self.file):
            if self.file:
                self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = self.file or ":memory:"
            self.db = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
            try:
                self._prepare(schema)
                self._close_to_others()
                self._files = self._found_files()
                load()
            except Exception:
                self.close()
                raise

    def _prepare(self, schema: str) -> None:
        run = self.db.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA secure_delete = ON")  # overwrites deleted data
        run("PRAGMA temp_store = MEMORY")  # no file has the addresses
        with self.db:
            run("BEGIN IMMEDIATE")
            (application,), (version,) = run("PRAGMA application_id").fetchone(), run("PRAGMA user_version").fetchone()
            if run("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
                run(f"PRAGMA application_id = {APPLICATION}")
                run(f"PRAGMA user_version = {VERSION}")
            elif (application, version) == (APPLICATION, 1):
                for statement in FROM_VERSION_1.split(";\n"):
                    run(statement)
            elif (application, version) != (APPLICATION, VERSION):
                raise sqlite3.DatabaseError("it was made by another program or another version of this one")
            for statement in schema.split(";\n"):
                run(statement)

    def _close_to_others(self) -> None:
        """Let only the owner read the files: the folder may have existed before, and be open to all users."""
        for path in self._paths:
            with contextlib.suppress(FileNotFoundError, PermissionError):  # a memory stick has no modes
                path.chmod(0o600)

    def _found_files(self) -> list[int]:
        """Return the inodes of the database and its log."""
        return [path.stat().st_ino for path in self._paths if path.exists()]

    @property
    def is_lost(self) -> bool:
        """Return whether the files have been deleted or moved; SQLite would not notice."""
        try:
            return self._found_files() != self._files
        except OSError:  # deleted between two steps
            return True

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return a query's rows, within a transaction or before the first one."""
        return self.db.execute(sql, parameters).fetchall()

    def insert(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        self.db.executemany(sql, rows)

    async def run(self, work: Callable[[], T], address: str, erases: bool) -> T:
        try:
            async with self._turns.turn(address):
                result, on_commit = await self._in_thread(self._transact, work)
                if on_commit:
                    on_commit()
            if erases:
                await self._erasing.get()
            return result
        except UserError:
            raise
        except sqlite3.Error as error:
            raise InputError(NOT_SAVED, "not_saved") from error
        except Exception as error:
            logger.exception("An operation on the class has failed.")
            raise InputError(FAILED, "failed") from error

    async def _in_thread(self, function: Callable[..., T], *args: Any) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    def close(self) -> None:
        """Finish the current transaction, and close the file."""
        self._thread.shutdown()
        self.db.close()

    def _transact(self, work: Callable[[], T]) -> tuple[T, Callable[[], None] | None]:
        """Do work in a transaction; return its result, and what to do after the commit if it has changed anything."""
        on_commit = None
        with self.db:
            self.db.execute("BEGIN IMMEDIATE")
            changes = self.db.total_changes
            result = work()
            if self.db.total_changes != changes:
                on_commit = self._describe_change(result)
                if self.is_lost:
                    raise InputError(FOLDER_GONE, "folder_gone")
        return result, on_commit

    def _empty_log(self) -> None:
        with contextlib.suppress(sqlite3.Error):  # the work is committed; the next operation that erases tries again
            self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # empties the log beside the file


@dataclass
class Part:
    """What works on a database, beside others: methods without "async" are steps of their transactions."""

    database: Database

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        return self.database.query(sql, *parameters)

    def column(self, sql: str, *parameters: object) -> list[Any]:
        return [value for (value,) in self.query(sql, *parameters)]


@contextlib.contextmanager
def translate_errors(file: Path | None) -> Iterator[None]:
    """Raise ProgramError with a sentence for errors of SQLite and the system, and those of checks and of JSON."""
    try:
        yield
    except (sqlite3.Error, OSError, ValueError, TypeError, RecursionError) as error:
        if "locked" in str(error):
            raise ProgramError(f"{file} is in use: a class lives in one process, end the other one.") from error
        why = getattr(error, "strerror", None) or error  # of the system's errors, without its number
        raise ProgramError(f"{file} cannot be opened ({why}): name another folder.") from error
