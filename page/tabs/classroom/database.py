"""SQLite in a thread of its own, for an event loop: what many write at about the same time is one commit.

A commit waits for the disk, for 1 to 20 ms on a laptop, so that nothing is lost that was said to be kept: WAL with
synchronous=FULL. What arrives meanwhile is in the next one. 80 writes a second are 20 to 80 commits.
"""

import asyncio
import contextlib
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEMORY = ":memory:"
APPLICATION = 0x44535043  # "DSPC" in the file's header, by which it is known as ours
VERSION = 1

Statement = tuple[str, tuple[Any, ...]]


class DatabaseError(Exception):
    """A database that cannot be opened; the message is a sentence."""


class NotSavedError(Exception):
    """A write that the disk did not take."""


@dataclass(eq=False)
class Write:
    """Statements that are committed together, all or none.

    Attributes:
        statements: SQL with its parameters.
        on_done: called in the event loop with whether they are committed.
    """

    statements: Sequence[Statement]
    on_done: Callable[[bool], None]


class Database:
    """A database that one process has to itself. Its methods are for one event loop, but for `query` before it runs."""

    def __init__(self, file: Path | None, schema: str) -> None:
        """Open it, or make it.

        Args:
            file: None for memory.
            schema: SQL that makes the tables that are not there yet.

        Raises:
            DatabaseError: another process has it, it is damaged or none of ours, or the folder cannot be written.
        """
        self._file = file
        try:
            if file:
                file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file or MEMORY, timeout=0, isolation_level=None, check_same_thread=False)
            try:
                self._prepare(schema)
            except sqlite3.Error:
                self._connection.close()
                raise
        except (sqlite3.Error, OSError) as error:
            if "locked" in str(error):
                raise DatabaseError(f"{file} is in use: a class lives in one process, end the other one.") from error
            raise DatabaseError(f"{file} cannot be opened ({error}): name another folder.") from error
        self._writes: queue.SimpleQueue[Write | None] = queue.SimpleQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="class database")
        self._thread.start()

    def _prepare(self, schema: str) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA secure_delete = ON")  # what was withdrawn is not in the file any more
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

    def query(self, sql: str, parameters: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Rows of a query. Only before the first write: afterwards the thread has the connection.

        Raises:
            DatabaseError: the file is damaged.
        """
        try:
            return self._connection.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise DatabaseError(f"{self._file} is damaged ({error}): name another folder.") from error

    async def write(self, statements: Sequence[Statement], apply: Callable[[], Any]) -> Any:
        """Commit statements, then apply what follows from them, also where whoever waits for it has gone meanwhile.

        Args:
            statements: all of them are committed, or none.
            apply: called in the event loop once they are, in the order of the commits.

        Returns:
            What `apply` returns.

        Raises:
            NotSavedError: they are not committed.
        """
        loop = self._loop = asyncio.get_running_loop()
        result: asyncio.Future[Any] = loop.create_future()

        def on_done(is_committed: bool) -> None:
            value = apply() if is_committed else None
            if result.done():  # cancelled
                return
            if is_committed:
                result.set_result(value)
            else:
                result.set_exception(NotSavedError())

        self._writes.put(Write(statements, on_done))
        return await result

    def close(self) -> None:
        """Commit what waits, and close the file."""
        self._writes.put(None)
        self._thread.join()
        self._connection.close()

    # ---- The thread

    def _run(self) -> None:
        while True:
            batch = [self._writes.get()]
            with contextlib.suppress(queue.Empty):
                while batch[-1] is not None:
                    batch.append(self._writes.get_nowait())
            writes = [write for write in batch if write is not None]
            together = self._commit(writes)
            results = [together or self._commit([write]) for write in writes]  # one of them may be what is wrong
            self._tell(writes, results)
            if batch[-1] is None:
                return

    def _commit(self, writes: Sequence[Write]) -> bool:
        if not writes:
            return True
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            for write in writes:
                for sql, parameters in write.statements:
                    self._connection.execute(sql, parameters)
            self._connection.execute("COMMIT")
        except sqlite3.Error:
            with contextlib.suppress(sqlite3.Error):  # where it has been rolled back already
                self._connection.execute("ROLLBACK")
            return False
        if any(sql.startswith("DELETE") for write in writes for sql, _ in write.statements):
            with contextlib.suppress(sqlite3.Error):  # it is committed all the same, and tried again the next time
                self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # nor in the log beside the file
        return True

    def _tell(self, writes: Sequence[Write], results: Sequence[bool]) -> None:
        for write, is_committed in zip(writes, results, strict=True):
            assert self._loop is not None  # since something was written
            with contextlib.suppress(RuntimeError):  # of a loop that is closed: nobody waits any more
                self._loop.call_soon_threadsafe(write.on_done, is_committed)
