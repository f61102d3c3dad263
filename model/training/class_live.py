"""The process of a training on a class's digits, which does not slow down the server.

    python -m model.training.class_live

reads a `ClassJob` in one line of JSON, and writes the updates of `class_training.run_class_job` as `live` does.
"""

from model.jobs.class_job import ClassJob
from model.training.live import Report, run_process


def main() -> None:
    run_process(ClassJob.from_json, run)


def run(job: ClassJob, report: Report) -> None:
    from model.training.class_training import run_class_job  # imports TensorFlow

    run_class_job(job, report)


if __name__ == "__main__":
    main()
