"""SQLite in a thread of its own, for an event loop. Operations that arrive at about the same time are one transaction.

A commit waits for the disk, for 1 to 20 ms on a laptop (WAL with synchronous=FULL), so that what was reported as kept
survives a crash. What arrives meanwhile is in the next transaction: 80 writes a second are 20 to 80 commits.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

from model.errors import InputError
from page.component import ComponentError

MEMORY = ":memory:"
APPLICATION = 0x44535043  # "DSPC" in the file's header
VERSION = 1

Finish = Callable[[], None]
T = TypeVar("T")
S = TypeVar("S")


class DatabaseError(ComponentError):
    """A database that cannot be opened; the message is a sentence."""


class NotSavedError(Exception):
    """An operation that the disk did not take."""


@dataclass(eq=False)
class Operation:
    """Work that is committed as a whole or not at all.

    Attributes:
        attempt: does it in the thread, once more where the transaction of several operations failed; returns what to
            call in the event loop once it is committed.
        fail: called in the event loop with the exception where it is not.
        erases: whether what it deletes must be in no file afterwards.
    """

    attempt: Callable[[sqlite3.Connection], Finish]
    fail: Callable[[Exception], None]
    erases: bool


class Database(Generic[S]):
    """A database that one process has to itself.

    Attributes:
        summary: what `summarize` made of the database after the last commit.
    """

    def __init__(self, file: Path | None, schema: str, summarize: Callable[[sqlite3.Connection], S]) -> None:
        """Open it, or make it.

        Args:
            file: None for memory.
            schema: SQL that makes the tables that are missing.
            summarize: called after each transaction that has changed something.

        Raises:
            DatabaseError: another process has it, it is damaged or not ours, or the folder cannot be written.
        """
        self._file, self._summarize = file, summarize
        with translate_errors(file):
            if file:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file or MEMORY, timeout=0, isolation_level=None, check_same_thread=False)
            with contextlib.ExitStack() as stack:
                stack.callback(self._connection.close)
                self._prepare(schema)
                self.summary = self._newest = summarize(self._connection)
                stack.pop_all()
        self._operations: queue.SimpleQueue[Operation | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="class database")
        self._thread.start()

    def _prepare(self, schema: str) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA secure_delete = ON")  # overwrite what is deleted
        run("BEGIN IMMEDIATE")
        (application,), (version,) = run("PRAGMA application_id").fetchone(), run("PRAGMA user_version").fetchone()
        (tables,) = run("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0:
            run(f"PRAGMA application_id = {APPLICATION}")
            run(f"PRAGMA user_version = {VERSION}")
        elif (application, version) != (APPLICATION, VERSION):
            run("ROLLBACK")
            raise sqlite3.DatabaseError("it was made by another program or another version of this one")
        for statement in schema.split(";"):
            run(statement)
        run("COMMIT")

    def query(self, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """Return the rows of a query, before the first operation; raises DatabaseError where the file is damaged."""
        with translate_errors(self._file):
            return self._connection.execute(sql, parameters).fetchall()

    async def run(
        self,
        work: Callable[[sqlite3.Connection], T],
        then: Callable[[T], object] = lambda _result: None,
        erases: bool = False,
    ) -> T:
        """Run an operation and wait until it is committed.

        Args:
            work: runs in the thread with the connection, perhaps twice.
            then: called in the event loop with its result, once that is committed, in the order of the commits; also
                where the caller was cancelled.
            erases: whether what it deletes must be in no file afterwards.

        Raises:
            NotSavedError: it is not committed.
            InputError: `work` has raised it; nothing of it is committed.
        """
        self._loop = asyncio.get_running_loop()
        done: asyncio.Future[T] = self._loop.create_future()

        def attempt(connection: sqlite3.Connection) -> Finish:
            result = work(connection)

            def finish() -> None:
                then(result)
                if not done.done():  # the caller was not cancelled
                    done.set_result(result)

            return finish

        def fail(error: Exception) -> None:
            if not done.done():
                done.set_exception(error)

        self._operations.put(Operation(attempt, fail, erases))
        return await done

    def close(self) -> None:
        """Commit what waits, and close the file."""
        self._operations.put(None)
        self._thread.join()
        self._connection.close()

    # The rest runs in the thread.

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch = [self._operations.get()]
            with contextlib.suppress(queue.Empty):
                while batch[-1] is not None:
                    batch.append(self._operations.get_nowait())
            is_open = batch[-1] is not None
            operations = [operation for operation in batch if operation is not None]
            try:
                finishes = self._commit(operations)
            except sqlite3.Error:
                finishes = [self._commit_alone(operation) for operation in operations]  # one may be the cause
            self._call_in_loop([partial(setattr, self, "summary", self._newest), *finishes])

    def _commit_alone(self, operation: Operation) -> Finish:
        try:
            return self._commit([operation])[0]
        except sqlite3.Error as error:
            return partial(operation.fail, NotSavedError(str(error)))

    def _commit(self, operations: Sequence[Operation]) -> list[Finish]:
        """Run operations in one transaction; raises sqlite3.Error where nothing of them is committed."""
        execute = self._connection.execute
        changes = self._connection.total_changes
        try:
            execute("BEGIN IMMEDIATE")
            finishes = [self._attempt(operation) for operation in operations]
            has_changed = self._connection.total_changes != changes
            newest = self._summarize(self._connection) if has_changed else self._newest
            execute("COMMIT")
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):  # where it has been rolled back already
                execute("ROLLBACK")
            raise
        self._newest = newest
        if any(operation.erases for operation in operations):
            with contextlib.suppress(sqlite3.Error):  # it is committed all the same, and tried again the next time
                execute("PRAGMA wal_checkpoint(TRUNCATE)")  # empties the log beside the file
        return finishes

    def _attempt(self, operation: Operation) -> Finish:
        self._connection.execute("SAVEPOINT operation")
        try:
            finish = operation.attempt(self._connection)
        except InputError as error:
            self._connection.execute("ROLLBACK TO operation")
            finish = partial(operation.fail, error)
        self._connection.execute("RELEASE operation")
        return finish

    def _call_in_loop(self, functions: Sequence[Finish]) -> None:
        if self._loop:
            with contextlib.suppress(RuntimeError):  # of a loop that is closed: no caller waits any more
                for function in functions:
                    self._loop.call_soon_threadsafe(function)


@contextlib.contextmanager
def translate_errors(file: Path | None) -> Iterator[None]:
    """Raise DatabaseError with a sentence for what SQLite and the system raise."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if "locked" in str(error):
            raise DatabaseError(f"{file} is in use: a class lives in one process, end the other one.") from error
        raise DatabaseError(f"{file} cannot be opened ({error}): name another folder.") from error
