"""SQLite in a thread, for an event loop. Operations that arrive while a transaction is being committed share the next.

A commit waits 1 to 20 ms for a laptop's disk (WAL with synchronous=FULL), so that confirmed data survives a crash.
80 writes a second take 20 to 80 commits.
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from model.errors import InputError
from page.page_component import ComponentError
from page.server.routes import RefusedError
from page.tabs.classroom.tables import ADDRESSES, SCHEMA, summarize

APPLICATION = 0x44535043  # "DSPC" in the file's header
VERSION = 1
NOT_SAVED = "This can't be saved right now: the disk of the teacher's computer may be full. Try again."
FAILED = "The server failed to do this. Its log says why."
FOLDER_GONE = "The class's folder has been deleted or moved, so nothing can be saved. Tell your teacher."
logger = logging.getLogger(__name__)

T = TypeVar("T")


class DatabaseError(ComponentError):
    """A database that cannot be opened; the message is a sentence."""


@dataclass(eq=False)
class Operation:
    """Work that is committed completely or not at all."""

    work: Callable[[sqlite3.Connection], Any]  # again if the transaction that it shares with other operations fails
    then: Callable[[Any], object]  # called in the event loop with its result, even if the caller was cancelled
    erases: bool  # whether no file may keep what it deletes
    outcome: Any = None  # the result, or the exception
    done: asyncio.Future[Any] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def finish(self) -> None:
        """Report the outcome in the event loop."""
        if not isinstance(self.outcome, Exception):
            try:
                self.then(self.outcome)
            except Exception as error:  # noqa: BLE001, any: the batch's other callers wait
                self.outcome = refusal_of(error)
        if not self.done.cancelled():
            has_failed = isinstance(self.outcome, Exception)
            (self.done.set_exception if has_failed else self.done.set_result)(self.outcome)


def refusal_of(error: Exception) -> RefusedError:
    """Return the refusal to answer an operation's error with; log an unexpected one."""
    if isinstance(error, RefusedError):
        return error
    if isinstance(error, sqlite3.Error):
        refusal = RefusedError("not_saved", NOT_SAVED)
    else:
        logger.error("An operation on the class has failed.", exc_info=error)
        refusal = RefusedError("failed", FAILED, 500)
    refusal.__cause__ = error
    return refusal


class Database:
    """A class's database, which one process has to itself. For one event loop."""

    def __init__(self, file: Path | None) -> None:
        """Open or create a file, or use memory if None; raises DatabaseError if it is in use, damaged or not ours."""
        self._file = file
        self._paths = (file, file.with_name(f"{file.name}-wal")) if file else ()
        with translate_errors(file):
            if file:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = file or ":memory:"
            self._connection = sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False)
            try:
                self._prepare()
                self._close_to_others()
                self.summary = self._newest = summarize(self._connection)  # after the last commit
            except sqlite3.Error:
                self._connection.close()
                raise
        self._files = self._found_files()
        self._thread = ThreadPoolExecutor(1, "class database")
        self._waiting: list[Operation] = []
        self._committing: asyncio.Task[None] | None = None

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA secure_delete = ON")  # overwrites deleted data
        run("PRAGMA temp_store = MEMORY")  # no file has the addresses
        run("BEGIN IMMEDIATE")
        (application,), (version,) = run("PRAGMA application_id").fetchone(), run("PRAGMA user_version").fetchone()
        if run("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
            run(f"PRAGMA application_id = {APPLICATION}")
            run(f"PRAGMA user_version = {VERSION}")
        elif (application, version) != (APPLICATION, VERSION):
            run("ROLLBACK")
            raise sqlite3.DatabaseError("it was made by another program or another version of this one")
        for statement in (*SCHEMA.split(";"), *ADDRESSES):
            run(statement)
        run("COMMIT")

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
        """Return a query's rows. Call it before the first operation; raises DatabaseError if the file is damaged."""
        with translate_errors(self._file):
            return self._connection.execute(sql, parameters).fetchall()

    async def run(
        self,
        work: Callable[[sqlite3.Connection], T],
        then: Callable[[T], object] = lambda _: None,
        erases: bool = False,
    ) -> T:
        """Run an operation, see `Operation`, and wait until it is committed. `then` is called in the commits' order.

        Raises RefusedError if it cannot be committed, and InputError from `work`, which then has no effect.
        """
        operation = Operation(work, then, erases)
        self._waiting.append(operation)
        if self._committing is None or self._committing.done():
            self._committing = asyncio.create_task(self._commit_waiting())
        result: T = await operation.done
        return result

    async def _commit_waiting(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            await asyncio.get_running_loop().run_in_executor(self._thread, self._commit, batch)
            self.summary = self._newest
            for operation in batch:
                operation.finish()

    def close(self) -> None:
        """Finish the current transaction, and close the file."""
        self._thread.shutdown()
        self._connection.close()

    # The rest runs in the thread.

    def _commit(self, operations: Sequence[Operation]) -> None:
        try:
            self._transact(operations)
        except Exception as error:  # noqa: BLE001, any: later operations need this thread
            if len(operations) > 1:  # one of them may be the cause
                for operation in operations:
                    self._commit([operation])
            else:
                operations[0].outcome = refusal_of(error)

    def _transact(self, operations: Sequence[Operation]) -> None:
        """Run operations in one transaction; raises an exception if none of them is committed."""
        execute = self._connection.execute
        changes = self._connection.total_changes
        try:
            execute("BEGIN IMMEDIATE")
            for operation in operations:
                operation.outcome = self._attempt(operation)
            has_changed = self._connection.total_changes != changes
            newest = summarize(self._connection) if has_changed else self._newest
            if has_changed and self.is_lost:
                raise RefusedError("folder_gone", FOLDER_GONE)
            execute("COMMIT")
        except Exception:
            with contextlib.suppress(sqlite3.Error):  # SQLite rolls back some failures itself
                execute("ROLLBACK")
            raise
        self._newest = newest
        if any(operation.erases for operation in operations):
            with contextlib.suppress(sqlite3.Error):  # it is committed anyway; the next operation that erases retries
                execute("PRAGMA wal_checkpoint(TRUNCATE)")  # empties the log beside the file

    def _attempt(self, operation: Operation) -> Any:
        self._connection.execute("SAVEPOINT operation")
        try:
            outcome = operation.work(self._connection)
        except InputError as error:
            self._connection.execute("ROLLBACK TO operation")
            outcome = error
        self._connection.execute("RELEASE operation")
        return outcome


@contextlib.contextmanager
def translate_errors(file: Path | None) -> Iterator[None]:
    """Raise DatabaseError with a sentence for errors of SQLite and the system."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if "locked" in str(error):
            raise DatabaseError(f"{file} is in use: a class lives in one process, end the other one.") from error
        raise DatabaseError(f"{file} cannot be opened ({error}): name another folder.") from error
