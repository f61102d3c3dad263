"""What is kept of a class: its drawings, its votes and its network, beside each other in one database.

SQLite has the only copy. Each operation is one transaction, see `database`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from page.tabs.classroom.database import Database, Part, transaction
from page.tabs.classroom.drawings import Change, Drawings
from page.tabs.classroom.networks import Networks
from page.tabs.classroom.units import Units
from page.tabs.classroom.votes import Votes

FILE = "class.sqlite3"
SCHEMA = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")


class Store(Part):
    """A class's database. For one event loop."""

    state: dict[str, Any]  # that everyone knows, see `ClassState` in types.d.ts

    def __init__(self, folder: Path | None = None, on_change: Callable[[Change], None] = lambda _change: None) -> None:
        """Open or create a class in a folder, or in memory if None; raises ProgramError if it cannot be used.

        `on_change` is called in the event loop with each committed change, and here with the existing drawings.
        """
        super().__init__(Database(folder / FILE if folder else None))
        self._on_change = on_change
        database = self.database
        self.drawings, self.votes, self.networks = Drawings(database), Votes(database), Networks(database)
        self.units = Units(database)
        self.database.open(SCHEMA, self._load, self._describe_change)

    def _load(self) -> None:
        change = self.drawings.load()
        self.votes.load()
        self._describe_change(change)()

    def _describe_change(self, result: Any) -> Callable[[], None]:
        state = {**self.drawings.describe(), "lesson": self.votes.describe(), "units": self.units.newest()}

        def on_commit() -> None:
            self.state = state
            self._on_change(result if isinstance(result, Change) else Change())

        return on_commit

    @transaction(erases=True)
    def clear(self) -> Change:
        """Delete everything except the ids of withdrawn drawings."""
        self.votes.delete_all()
        self.networks.delete_all()
        self.units.delete_all()
        return self.drawings.delete_all()

    def close(self) -> None:
        self.database.close()
