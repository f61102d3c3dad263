"""One training at a time, for many who want one."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from model.errors import DatasetError, InputError, TrainingError
from model.training.job import MODULE, TIME_LIMIT, Job
from model.training.settings import check_settings

ROOT = Path(__file__).resolve().parents[2]
MOST = 60  # who train or wait: a class
BREATH = 1  # s at most from one update to the next, so that it is noticed soon when nobody listens any more
GRACE = 120  # s that a training may take beside fitting
LONGEST_UPDATE = 2**20  # bytes


class TrainingLine:
    """Trains networks in the order in which they are asked for. For one event loop.

    Args:
        networks: TrainedNetworks, where they are kept.
    """

    def __init__(self, networks):
        self.networks = networks
        self._line = []  # one object for each who trains or waits; the first one trains

    async def train(self, settings, field=None, time_limit=TIME_LIMIT):
        """Wait for one's turn, train, and keep the network. Closing the generator ends either.

        Args:
            settings: dict, see `training.check_settings`.
            field: uint8 array (28, 28), a drawing to be judged meanwhile, or None.
            time_limit: s of fitting.

        Yields:
            Updates, at least one every BREATH seconds: dicts of the stages of `training.train`, or of the stage
            "waiting" with `place`, how many come before; the stage "done" has `token` too, by which `networks` knows
            the network, None where it is not worth keeping.

        Raises:
            InputError: no such settings, or too many wait already.
            DatasetError: MNIST is not at hand.
            TrainingError: the training ended before it was done.
        """
        settings = check_settings(settings)
        if len(self._line) >= MOST:
            raise InputError(f"{MOST} trainings are waiting already: try again in a few minutes.")
        me = object()
        self._line.append(me)
        try:
            while (place := self._line.index(me)) > 0:
                yield {"stage": "waiting", "place": place}
                await asyncio.sleep(BREATH)
            token, network_file = self.networks.new_file()
            order = Job(settings, network_file, field, time_limit).to_json()
            try:
                async with contextlib.aclosing(updates_of_process(order, time_limit + GRACE)) as updates:
                    async for update in updates:
                        if update["stage"] == "done":
                            update["token"] = token if network_file.is_file() else None
                            if update["token"]:
                                self.networks.keep(token)
                        yield update
            finally:
                if not self.networks.has(token):
                    network_file.unlink(missing_ok=True)
        finally:
            self._line.remove(me)


async def updates_of_process(order, time_limit):
    """Run `python -m model.training.live`. Closing the generator kills the process.

    Args:
        order: str, see `Job.to_json`.
        time_limit: s, for everything.

    Yields:
        dict, the updates; the last one again where there is no new one for BREATH seconds.

    Raises:
        DatasetError, TrainingError: see `TrainingLine.train`.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",  # finds this project's `model`, not one in the folder that we happen to be in
        "-m",
        MODULE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=LONGEST_UPDATE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])},
        creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),  # on Windows; elsewhere it does it itself
    )
    try:
        process.stdin.write(f"{order}\n".encode())  # stays open: when it closes, the process ends
        update = {"stage": "starting"}
        ends_at = asyncio.get_running_loop().time() + time_limit
        while update["stage"] != "done":
            yield update
            if asyncio.get_running_loop().time() > ends_at:
                raise TrainingError("The training took too long and was ended: try it with a smaller network.")
            with contextlib.suppress(TimeoutError):
                line = await asyncio.wait_for(process.stdout.readline(), BREATH)
                if not line:
                    raise TrainingError("The training ended before it was done: try it with fewer digits or units.")
                update = json.loads(line)
            if update["stage"] == "refused":
                raise {error.__name__: error for error in (DatasetError, InputError, TrainingError)}[update["error"]](
                    update["sentence"]
                )
        yield update
    finally:
        with contextlib.suppress(ProcessLookupError):  # it has ended by itself
            process.kill()
        await process.wait()
