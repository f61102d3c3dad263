"""SQLite in a thread, for an event loop: each operation is a transaction of its own.

A commit waits 1 to 20 ms for a laptop's disk (WAL with synchronous=FULL), so that confirmed data survives a crash.
"""

import asyncio
import contextlib
import logging
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from model.errors import InputError
from page.page_component import ComponentError
from page.tabs.classroom.tables import ADDRESSES, SCHEMA, Summary, summarize

APPLICATION = 0x44535043  # "DSPC" in the file's header
VERSION = 1
NOT_SAVED = "This can't be saved right now: the disk of the teacher's computer may be full. Try again."
FAILED = "The server failed to do this. Its log says why."
FOLDER_GONE = "The class's folder has been deleted or moved, so nothing can be saved. Tell your teacher."
logger = logging.getLogger(__name__)

T = TypeVar("T")


class DatabaseError(ComponentError):
    """A database that cannot be opened; the message is a sentence."""


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
                self.summary = summarize(self._connection)  # after the last commit
            except sqlite3.Error:
                self._connection.close()
                raise
        self._files = self._found_files()
        self._thread = ThreadPoolExecutor(1, "class database")

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")
        run("PRAGMA secure_delete = ON")  # overwrites deleted data
        run("PRAGMA temp_store = MEMORY")  # no file has the addresses
        with self._connection:
            run("BEGIN IMMEDIATE")
            (application,), (version,) = run("PRAGMA application_id").fetchone(), run("PRAGMA user_version").fetchone()
            if run("SELECT count(*) FROM sqlite_master").fetchone() == (0,):
                run(f"PRAGMA application_id = {APPLICATION}")
                run(f"PRAGMA user_version = {VERSION}")
            elif (application, version) != (APPLICATION, VERSION):
                raise sqlite3.DatabaseError("it was made by another program or another version of this one")
            for statement in (*SCHEMA.split(";"), *ADDRESSES):
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
        """Return a query's rows. Call it before the first operation; raises DatabaseError if the file is damaged."""
        with translate_errors(self._file):
            return self._connection.execute(sql, parameters).fetchall()

    async def run(
        self,
        work: Callable[[sqlite3.Connection], T],
        then: Callable[[T], object] = lambda _: None,
        erases: bool = False,
    ) -> T:
        """Do work in a transaction, which is committed even if the caller is cancelled; return its result.

        `then` is called with the result in the event loop, in the order of the commits. With `erases`, no file keeps
        what the work deletes. Raises InputError from `work`, or if it cannot be committed; then nothing has changed.
        """

        async def commit() -> T:
            loop = asyncio.get_running_loop()
            with refuse_errors():
                result, summary = await loop.run_in_executor(self._thread, self._transact, work, erases)
                self.summary = summary or self.summary
                then(result)
            return result

        return await asyncio.shield(commit())

    def close(self) -> None:
        """Finish the current transaction, and close the file."""
        self._thread.shutdown()
        self._connection.close()

    def _transact(self, work: Callable[[sqlite3.Connection], T], erases: bool) -> tuple[T, Summary | None]:
        """Do work in a transaction; return its result, and the new summary if it has changed anything."""
        summary = None
        with self._connection as db:
            db.execute("BEGIN IMMEDIATE")
            changes = db.total_changes
            result = work(db)
            if db.total_changes != changes:
                summary = summarize(db)
                if self.is_lost:
                    raise InputError(FOLDER_GONE, "folder_gone")
        if erases:
            with contextlib.suppress(sqlite3.Error):  # it is committed anyway; the next operation that erases retries
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # empties the log beside the file
        return result, summary


@contextlib.contextmanager
def refuse_errors() -> Iterator[None]:
    """Raise InputError instead of other errors, and log the unexpected ones."""
    try:
        yield
    except InputError:
        raise
    except sqlite3.Error as error:
        raise InputError(NOT_SAVED, "not_saved") from error
    except Exception as error:
        logger.exception("An operation on the class has failed.")
        raise InputError(FAILED, "failed") from error


@contextlib.contextmanager
def translate_errors(file: Path | None) -> Iterator[None]:
    """Raise DatabaseError with a sentence for errors of SQLite and the system."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        if "locked" in str(error):
            raise DatabaseError(f"{file} is in use: a class lives in one process, end the other one.") from error
        raise DatabaseError(f"{file} cannot be opened ({error}): name another folder.") from error
