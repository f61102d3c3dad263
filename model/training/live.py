"""The process of a live training, which does not slow down the server.

    python -m model.training.live

reads a `Job` in one line of JSON, and writes one line of JSON per update: the stage "importing" if it has to import
TensorFlow, which takes seconds, then those of `live_training.run_job`. If the training is refused or fails, the last
update has the stage "refused", `error`, the name of a class in `model.errors`, and what such an error is made of.

Each further line of the input is the new drawing to predict, see `training_job.field_to_json`, or `training_job.END`,
which ends fitting. The process ends when its input is closed, for example because the process that started it has
ended.
"""

import json
import math
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from model.errors import TrainingError, UserError
from model.jobs.training_job import END, Job, Received, Update, read_field
from model.training.quiet import import_tensorflow_quietly

T = TypeVar("T")
Report = Callable[[Update], None]

NICENESS = 10  # of 19: answers to drawings have priority


def main() -> None:
    received = Received()

    def receive(line: str) -> None:
        if line == END:
            received.must_end = True
        else:
            received.field = read_field(json.loads(line))

    def run(job: Job, report: Report) -> None:
        from model.training.live_training import run_job

        run_job(job, report, received)

    run_process(Job.from_json, run, receive)


def run_process(
    read_job: Callable[[str], T], run: Callable[[T, Report], None], on_line: Callable[[str], object] = lambda _: None
) -> None:
    """Read a job from standard input, run it, and write its updates, as this module's docstring describes.

    Args:
        read_job: parses the first line.
        run: called with the job and a function that writes an update, once TensorFlow is imported.
        on_line: called in a thread with each further line.
    """
    # Keras' own output must not be mixed with the updates.
    updates, sys.stdout = sys.stdout, sys.stderr

    def report(update: Update) -> None:
        print(json.dumps(without_nan(update)), file=updates, flush=True)

    try:
        lines = input_lines()
        job = read_job(next(lines))

        def follow_input() -> None:
            try:
                for line in lines:
                    on_line(line)
            finally:  # after an incomplete last line, too
                os._exit(1)

        threading.Thread(target=follow_input, daemon=True).start()
        lower_priority()
        if "tensorflow" not in sys.modules:  # a forked process has it
            report({"stage": "importing"})
            import_tensorflow_quietly()
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(max(1, (os.cpu_count() or 1) - 1))  # one for the server
        run(job, report)
    except UserError as error:
        report(refusal(error))
    except Exception as error:  # noqa: BLE001  Keras and TensorFlow raise many kinds; all are reported
        traceback.print_exc()
        # Without the error's own message, which may contain paths of the server.
        sentence = f"The training failed ({type(error).__name__}): try other settings, the server's log says more."
        report(refusal(TrainingError(sentence, "training_failed")))


def refusal(error: UserError) -> Update:
    """Return the update that makes the server raise the same error."""
    arguments = {"sentence": str(error), "reason": error.reason, "values": error.values}
    return {"stage": "refused", "error": type(error).__name__, **arguments}


def lower_priority() -> None:
    if hasattr(os, "setpriority"):  # not on Windows, where the process is started with a low priority
        os.setpriority(os.PRIO_PROCESS, 0, NICENESS)


def input_lines() -> Iterator[str]:
    """Read the lines of standard input, whether or not the last one is complete."""
    unread = b""
    while data := os.read(0, 2**16):  # not sys.stdin, which a thread may not hold while Python ends
        *lines, unread = (unread + data).split(b"\n")
        yield from (line.decode(errors="replace") for line in lines)
    yield unread.decode(errors="replace")


def without_nan(value: Any) -> Any:
    """Replace NaN and infinity, which JSON does not have, by None."""
    if isinstance(value, dict):
        return {name: without_nan(each) for name, each in value.items()}
    if isinstance(value, list):
        return [without_nan(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    main()
