"""A fair queue that runs one training at a time."""

import asyncio
import contextlib
import itertools
import math
import time
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import numpy as np

from model.errors import InputError
from model.jobs.settings import TUTORIAL, Settings, check_settings
from model.jobs.training_job import END, TIME_LIMIT, Job, field_to_json
from page.visitors.tokens import SignedTokens, new_key
from page.visitors.trained_networks import TrainedNetworks
from page.visitors.training_processes import HEARTBEAT, TrainingProcesses

MAX_OF_SESSION = 2  # trainings: one that runs and one that waits
MAX_OF_ADDRESS = 60  # running or waiting: a class may share one address
MAX_TRAININGS = 300  # altogether
FAIR_TIME = 120  # s of fitting while others wait, or what the tutorial's settings need on this machine, if longer
OVERHEAD = 120  # s that a training may take beside fitting
MAX_UNREAD = 2**16  # bytes of unread drawings for a process; one has 3,000


@dataclass(eq=False)
class Entry:
    """A training that runs or waits."""

    address: str
    session: str
    field: np.ndarray | None = None  # (28, 28), the drawing to read meanwhile
    stdin: asyncio.StreamWriter | None = None  # of its process, while it runs


class TrainingQueue:
    """Trains one network at a time. Addresses take turns, and at each address its sessions. For one event loop."""

    def __init__(self, networks: TrainedNetworks, processes: TrainingProcesses) -> None:
        self._networks = networks
        self._processes = processes
        self._tokens = SignedTokens(new_key())  # of sessions
        self._running: Entry | None = None
        self._waiting: list[Entry] = []  # in the order of training
        self._tutorial_time = 0.0  # s of the last fitting with the tutorial's settings
        self._turns = itertools.count(1)
        self._last_turn: dict[str, int] = {}  # by address, and by address and session; later turns are larger

    def new_session(self) -> str:
        """Return a token that identifies a page to the queue."""
        return self._tokens.new()

    def renew_session(self, token: Any) -> str:
        """Return a session's valid token unchanged, and a new one for anything else."""
        return token if self._tokens.is_valid(token) else self._tokens.new()

    async def train(
        self,
        settings: Any,
        field: np.ndarray | None = None,
        time_limit: float = TIME_LIMIT,
        address: str = "",
        session: Any = None,
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Wait in the queue, train, and keep the network. Closing the generator ends this.

        Args:
            settings: see `model.jobs.settings.check_settings`.
            field: uint8 array (28, 28), a drawing to read meanwhile, or None.
            time_limit: s of fitting; while others wait, see FAIR_TIME.
            address: of the visitor.
            session: a token of `new_session`; an address's requests without one share a session.

        Yields:
            Updates, at least one every HEARTBEAT seconds: those of `model.training.live`, or the stage "waiting" with
            `place`, the number of trainings before it; the stage "done" adds `token`, which identifies the network, or
            None if it was not saved.

        Raises:
            InputError: invalid settings, or too many trainings are waiting.
            DatasetError: MNIST is not available.
            TrainingError: the training ended before it was done.
        """
        checked = check_settings(settings)
        own = Entry(address, session if self._tokens.is_valid(session) else "", field)
        self._check_room(own)
        self._waiting = self._in_turns([*self._waiting, own])
        try:
            while self._running or self._waiting[0] is not own:
                yield {"stage": "waiting", "place": self._waiting.index(own) + (self._running is not None)}
                await asyncio.sleep(HEARTBEAT)
            self._start(own)
            async with contextlib.aclosing(self._train_now(checked, own, time_limit)) as updates:
                async for update in updates:
                    yield update
        finally:
            if self._running is own:
                self._running = None
            else:
                self._waiting.remove(own)

    def show(self, session: Any, field: np.ndarray) -> None:
        """Make the trainings of a session read another drawing from now on.

        Args:
            session: a token of `new_session`; anything else is ignored.
            field: uint8 array (28, 28).
        """
        if not self._tokens.is_valid(session):
            return
        for entry in self._entries:
            if entry.session == session:
                entry.field = field
        running = self._running
        stdin = running.stdin if running and running.session == session else None
        # Lines for a process that does not read would pile up in memory.
        if stdin and stdin.transport.get_write_buffer_size() < MAX_UNREAD:
            stdin.write(f"{field_to_json(field)}\n".encode())

    @property
    def _entries(self) -> list[Entry]:
        """Return the trainings that wait or run."""
        return [*self._waiting, *([self._running] if self._running else [])]

    def _check_room(self, own: Entry) -> None:
        of_address = [entry for entry in self._entries if entry.address == own.address]
        if sum(entry.session == own.session for entry in of_address) >= MAX_OF_SESSION:
            sentence = "You already have a training run in the queue: stop it, or wait until it ends."
            raise InputError(sentence, "own_training")
        if len(of_address) >= MAX_OF_ADDRESS or len(self._entries) >= MAX_TRAININGS:
            sentence = "Too many training runs are already waiting: try again in a few minutes."
            raise InputError(sentence, "many_trainings")

    def _in_turns(self, entries: list[Entry]) -> list[Entry]:
        """Order entries so that addresses take turns, and sessions within each; the least recent turn is first."""
        by_address: dict[str, dict[str, list[Entry]]] = {}
        for entry in entries:
            by_address.setdefault(entry.address, {}).setdefault(entry.session, []).append(entry)
        queues = {
            address: interleave(
                sorted(sessions.values(), key=lambda queue: self._last_turn.get(address + queue[0].session, 0))
            )
            for address, sessions in by_address.items()
        }
        return interleave(sorted(queues.values(), key=lambda queue: self._last_turn.get(queue[0].address, 0)))

    def _start(self, own: Entry) -> None:
        self._waiting.remove(own)
        self._running = own
        known = {key for entry in [own, *self._waiting] for key in (entry.address, entry.address + entry.session)}
        self._last_turn = {key: turn for key, turn in self._last_turn.items() if key in known}
        self._last_turn[own.address] = self._last_turn[own.address + own.session] = next(self._turns)
        self._waiting = self._in_turns(self._waiting)

    def _do_others_wait(self, own: Entry) -> bool:
        return any((entry.address, entry.session) != (own.address, own.session) for entry in self._waiting)

    async def _train_now(
        self, settings: Settings, own: Entry, time_limit: float
    ) -> AsyncGenerator[dict[str, Any], None]:
        fair_time = math.inf if is_within_tutorial(settings) else max(FAIR_TIME, self._tutorial_time)
        ends_at = math.inf  # s, the end of fitting if others wait
        token, network_file = self._networks.new_file()
        job = Job(settings, network_file, own.field, time_limit)

        def remember(stdin: asyncio.StreamWriter | None) -> None:
            own.stdin = stdin

        try:
            async with contextlib.aclosing(self._processes.train(job, time_limit + OVERHEAD, remember)) as updates:
                async for update in updates:
                    now = time.monotonic()
                    if update["stage"] == "learning":
                        ends_at = min(ends_at, now + fair_time)
                    if now >= ends_at and own.stdin and self._do_others_wait(own):
                        own.stdin.write(f"{END}\n".encode())
                    if update["stage"] == "done":
                        if settings == TUTORIAL:
                            self._tutorial_time = update["seconds"]
                        update["token"] = token if network_file.is_file() else None
                        if update["token"]:
                            self._networks.keep(token, address=own.address)
                    yield update
        finally:
            if not self._networks.has(token):
                network_file.unlink(missing_ok=True)


def is_within_tutorial(settings: Settings) -> bool:
    """Return whether a training takes no longer than one with the tutorial's settings."""
    is_small = settings.hidden_layers <= TUTORIAL.hidden_layers and settings.units <= TUTORIAL.units
    return is_small and settings.batch_size >= TUTORIAL.batch_size and settings.epochs <= TUTORIAL.epochs


def interleave(queues: list[list[Entry]]) -> list[Entry]:
    """Return the first entry of each queue, then the second of each, and so on."""
    return [entry for each_first in itertools.zip_longest(*queues) for entry in each_first if entry is not None]
