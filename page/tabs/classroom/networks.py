"""The network that a class has trained, and the trainings whose networks are still accepted."""

import json
from typing import Any, NamedTuple

from model.data.class_digits import check_phone
from model.errors import InputError
from page.tabs.classroom.database import Part, transaction, translate_errors

MAX_TRAININGS = 10  # whose networks are accepted, the newest


class ClassNetwork(NamedTuple):
    token: str  # identifies it in requests of the page
    result: dict[str, Any]  # what the training has changed, see `training.check_result`
    phones: frozenset[int]  # numbers of those whose drawings it was trained on


class Networks(Part):
    """The class's newest network with its file, and its trainings."""

    def delete_all(self) -> None:
        for table in ("networks", "trainings"):
            self.query(f"DELETE FROM {table}")

    def load(self) -> tuple[ClassNetwork, bytes] | None:
        """Return the kept network and its unchecked file; raises ProgramError if they are damaged."""
        with translate_errors(self.database.file):
            for token, result, phones, file in self.query("SELECT token, result, phones, file FROM networks"):
                learned_from = frozenset(map(check_phone, json.loads(phones)))
                return ClassNetwork(token, json.loads(result), learned_from), bytes(file)
        return None

    @transaction()
    def begin_training(self, ticket: str, phones: set[int]) -> None:
        """Keep which phones a training learns from; forget the oldest of more than MAX_TRAININGS."""
        self.query("INSERT INTO trainings VALUES (?, ?)", ticket, json.dumps(sorted(phones)))
        newest = "SELECT rowid FROM trainings ORDER BY rowid DESC LIMIT ?"
        self.query(f"DELETE FROM trainings WHERE rowid NOT IN ({newest})", MAX_TRAININGS)

    @transaction()
    def check_training(self, ticket: Any) -> list[int]:
        """Return the phones that a training learns from; raises InputError if its network would be refused."""
        return self._phones_of_training(ticket)

    @transaction()
    def end_trainings(self) -> None:
        """Accept no network of a training that has begun."""
        self.query("DELETE FROM trainings")

    @transaction(erases=True)
    def keep_network(self, ticket: Any, token: str, result: dict[str, Any], file: bytes) -> ClassNetwork:
        """Keep a training's network and its checked file; raises InputError if it was ended."""
        phones = self._phones_of_training(ticket)
        self.query("DELETE FROM trainings WHERE ticket = ?", ticket)
        self.query("DELETE FROM networks")
        self.query("INSERT INTO networks VALUES (?, ?, ?, ?)", token, json.dumps(result), json.dumps(phones), file)
        return ClassNetwork(token, result, frozenset(phones))

    def _phones_of_training(self, ticket: Any) -> list[int]:
        """Return the phones that a training learns from; raises InputError for one that was stopped or deleted."""
        known = str(ticket).encode("ascii", "replace").decode()  # it may be anything
        for (phones,) in self.query("SELECT phones FROM trainings WHERE ticket = ?", known):
            return json.loads(phones)
        raise InputError("This training run was stopped, or the class was deleted meanwhile.", "training_gone")
