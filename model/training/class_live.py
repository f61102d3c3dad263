"""The process of a training on a class's digits, so that drawing goes on for everybody.

    python -m model.training.class_live

reads a `ClassJob` in one line of JSON, and writes updates as `live` does: those of `class_training.run_class_job`.
"""

import json
import os
import sys
import threading

from model.errors import DatasetError, InputError, TrainingError
from model.training.class_job import ClassJob
from model.training.job import Update
from model.training.live import NICENESS, leave_one_core, without_nan
from model.training.quiet import import_tensorflow_quietly


def main() -> None:
    updates, sys.stdout = sys.stdout, sys.stderr

    def report(update: Update) -> None:
        print(json.dumps(without_nan(update)), file=updates, flush=True)

    try:
        job = ClassJob.from_json(sys.stdin.readline())
        threading.Thread(target=exit_with_input, daemon=True).start()
        if hasattr(os, "nice"):
            os.nice(NICENESS)
        report({"stage": "importing"})
        import_tensorflow_quietly()
        leave_one_core()
        from model.training.class_training import run_class_job

        run_class_job(job, report)
    except (DatasetError, InputError, TrainingError) as error:
        report({"stage": "refused", "error": type(error).__name__, "sentence": str(error)})


def exit_with_input() -> None:
    """Wait until standard input is closed, that is, when the server is gone, then end the process at once."""
    while os.read(0, 1024):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
