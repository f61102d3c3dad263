"""The process of a live training, so that drawing goes on for everybody else.

    python -m model.training.live

reads a `Job` in one line of JSON, and writes one line of JSON per update: the stage "importing" while TensorFlow is
imported, which takes seconds, then those of `run.run_job`. Where the training is refused or fails, the last one has the
stage "refused", `error`, the name of a class in `model.errors`, and `sentence`. The process ends by itself when its
input is closed, that is, when the process that started it is gone.
"""

import json
import math
import os
import sys
import threading
from typing import Any

from model.errors import DatasetError, InputError, TrainingError
from model.training.job import Job, Update
from model.training.quiet import import_tensorflow_quietly

NICENESS = 10  # of 19: those who draw come first


def main() -> None:
    # Whatever prints, as Keras does, must not get between the updates.
    updates, sys.stdout = sys.stdout, sys.stderr

    def report(update: Update) -> None:
        print(json.dumps(without_nan(update)), file=updates, flush=True)

    try:
        job = Job.from_json(sys.stdin.readline())
        threading.Thread(target=exit_with_input, daemon=True).start()
        if hasattr(os, "nice"):  # not on Windows, where the process is started with a low priority
            os.nice(NICENESS)
        report({"stage": "importing"})
        import_tensorflow_quietly()
        leave_one_core()
        from model.training.run import run_job

        run_job(job, report)
    except (DatasetError, InputError, TrainingError) as error:
        report({"stage": "refused", "error": type(error).__name__, "sentence": str(error)})


def exit_with_input() -> None:
    """Wait until standard input is closed, then end the process at once."""
    while os.read(0, 1024):  # not sys.stdin, which a thread may not hold while Python ends
        pass
    os._exit(1)


def leave_one_core() -> None:
    """Let TensorFlow use all processor cores but one, which is for those who draw."""
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(max(1, (os.cpu_count() or 1) - 1))


def without_nan(value: Any) -> Any:
    """Replace NaN and infinity, which JSON does not have, by None."""
    if isinstance(value, dict):
        return {name: without_nan(each) for name, each in value.items()}
    if isinstance(value, list):
        return [without_nan(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    main()
