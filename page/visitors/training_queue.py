"""One training at a time, for many who want one."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import numpy as np

from model.errors import DatasetError, InputError, TrainingError
from model.training.job import MODULE, TIME_LIMIT, Job
from model.training.settings import check_settings
from page.visitors.trained_networks import TrainedNetworks

ROOT = Path(__file__).resolve().parents[2]
MAX_TRAININGS = 60  # that run or wait: a class
HEARTBEAT = 1  # s at most from one update to the next, so that it is noticed soon when nobody listens any more
OVERHEAD = 120  # s that a training may take beside fitting
MAX_UPDATE = 2**20  # bytes
REFUSALS = {error.__name__: error for error in (DatasetError, InputError, TrainingError)}  # by their names in updates


class TrainingQueue:
    """Trains networks in the order in which they are asked for. For one event loop."""

    def __init__(self, networks: TrainedNetworks) -> None:
        """Make an empty queue.

        Args:
            networks: where the trained networks are kept.
        """
        self._networks = networks
        self._queue: list[object] = []  # one for each training that runs or waits; the first one runs

    async def train(
        self, settings: Any, field: np.ndarray | None = None, time_limit: float = TIME_LIMIT
    ) -> AsyncGenerator[dict[str, Any], None]:
        """Wait in the queue, train, and keep the network. Closing the generator ends either.

        Args:
            settings: see `model.training.settings.check_settings`.
            field: uint8 array (28, 28), a drawing to read meanwhile, or None.
            time_limit: s of fitting.

        Yields:
            Updates, at least one every HEARTBEAT seconds: those of `model.training.live`, or one of the stage "waiting"
            with `place`, how many come before; the stage "done" has `token` too, by which `networks` knows the network,
            None where it is not worth keeping.

        Raises:
            InputError: no such settings, or too many wait already.
            DatasetError: MNIST is not available.
            TrainingError: the training ended before it was done.
        """
        checked = check_settings(settings)
        if len(self._queue) >= MAX_TRAININGS:
            raise InputError(f"{MAX_TRAININGS} trainings are waiting already: try again in a few minutes.")
        own = object()
        self._queue.append(own)
        try:
            while (place := self._queue.index(own)) > 0:
                yield {"stage": "waiting", "place": place}
                await asyncio.sleep(HEARTBEAT)
            token, network_file = self._networks.new_file()
            job = Job(checked, network_file, field, time_limit)
            try:
                async with contextlib.aclosing(updates_of_process(job, time_limit + OVERHEAD)) as updates:
                    async for update in updates:
                        if update["stage"] == "done":
                            update["token"] = token if network_file.is_file() else None
                            if update["token"]:
                                self._networks.keep(token)
                        yield update
            finally:
                if not self._networks.has(token):
                    network_file.unlink(missing_ok=True)
        finally:
            self._queue.remove(own)


async def updates_of_process(job: Job, time_limit: float) -> AsyncGenerator[dict[str, Any], None]:
    """Run `model.training.live`. Closing the generator kills the process.

    Args:
        job: what to train.
        time_limit: s, for everything.

    Yields:
        The updates; the last one again where there is no new one for HEARTBEAT seconds.

    Raises:
        DatasetError, TrainingError: see `TrainingQueue.train`.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # finds this project's `model`, not one in the folder that we happen to be in
        "-m",
        MODULE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=MAX_UPDATE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])},
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # on Windows; elsewhere it does it itself
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(f"{job.to_json()}\n".encode())  # stays open: when it closes, the process ends
        update: dict[str, Any] = {"stage": "starting"}
        ends_at = asyncio.get_running_loop().time() + time_limit
        while update["stage"] != "done":
            yield update
            if asyncio.get_running_loop().time() > ends_at:
                raise TrainingError("The training took too long and was ended: try it with a smaller network.")
            with contextlib.suppress(TimeoutError):
                line = await asyncio.wait_for(process.stdout.readline(), HEARTBEAT)
                if not line:
                    raise TrainingError("The training ended before it was done: try it with fewer digits or units.")
                update = json.loads(line)
            if update["stage"] == "refused":
                raise REFUSALS[update["error"]](update["sentence"])
        yield update
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            process.kill()
        await process.wait()
