"""A live training from its job to its result, with updates during it."""

import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import keras
import numpy as np

from model.data.mnist import load_mnist
from model.errors import TrainingError
from model.jobs.settings import OPTIMIZERS, SEED
from model.jobs.training_job import Job, Received, Update
from model.metrics import confusion_matrix, find_misread
from model.network import CLASSES
from model.preprocessing import flatten, normalise
from model.training.networks import build_network, save_network

UPDATE_INTERVAL = 0.15  # s, the least between updates: about ten batches
EXAMPLES = 12  # misread digits in the result
UNITS_SHOWN = 12  # the first ones of the first layer

Report = Callable[[Update], None]


def run_job(job: Job, report: Report, received: Received | None = None) -> None:
    """Train a network, and report the progress.

    Args:
        job: what to train, and where to save it, unless the loss diverges.
        report: called with each update, whose `stage` is one of

            loading: reading MNIST;
            fetching: downloading it; `progress`, float in [0, 1], or None if the size is not known;
            learning: see `ProgressReporter`;
            testing: reading the test digits;
            done: `end`, see `ProgressReporter`; `test_loss` and `test_accuracy`; `history` as Keras has it;
                `confusion_matrix`, 10 lists of 10; `misread`, a number; `examples`, the most confident mistakes, dicts
                of `image` (28 lists of 28 levels, 0 to 255), `true`, `predicted`, `confidence`; `probabilities` and
                `weights` as in "learning"; `seconds` of fitting.
        received: what arrives meanwhile.

    Raises:
        DatasetError: MNIST is missing or damaged, and cannot be downloaded.
        TrainingError: the network cannot be saved.
    """
    settings = job.settings
    report({"stage": "loading"})
    (x_train, y_train), (x_test, y_test) = load_mnist(
        report=lambda progress: report({"stage": "fetching", "progress": progress})
    )
    pixels, test_pixels = flatten(normalise(x_train[: settings.digits])), flatten(normalise(x_test))
    targets = keras.utils.to_categorical(y_train[: settings.digits], CLASSES)
    test_targets = keras.utils.to_categorical(y_test, CLASSES)

    keras.utils.set_random_seed(SEED)
    network = build_network(settings.hidden_units, settings.dropout)
    optimizer = getattr(keras.optimizers, OPTIMIZERS[settings.optimizer])(settings.learning_rate)
    network.compile(loss="categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    progress = ProgressReporter(job, math.ceil(len(pixels) / settings.batch_size), report, received)
    history = network.fit(
        pixels,
        targets,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        validation_data=(test_pixels, test_targets),
        callbacks=[progress],
        verbose=0,
    ).history

    report({"stage": "testing"})
    test_loss, test_accuracy = network.evaluate(test_pixels, test_targets, verbose=0)
    probabilities = network.predict(test_pixels, verbose=0)
    predictions = probabilities.argmax(axis=1)
    misread = find_misread(y_test, probabilities)
    columns = x_test, y_test, predictions, probabilities.max(axis=1)
    examples = [
        dict(zip(("image", "true", "predicted", "confidence"), values, strict=True))
        for values in zip(*(each[misread[:EXAMPLES]].tolist() for each in columns), strict=True)
    ]
    if progress.end != "diverged":
        save_trained(network, job.network_file)
    report(
        {
            "stage": "done",
            "end": progress.end,
            "test_loss": test_loss,
            "test_accuracy": test_accuracy,
            "history": history,
            "confusion_matrix": confusion_matrix(y_test, predictions).tolist(),
            "misread": len(misread),
            "examples": examples,
            "probabilities": progress.predict_field(),
            "weights": progress.first_weights(),
            "seconds": time.monotonic() - progress.began_at,
        }
    )


def save_trained(network: keras.Model, path: Path) -> None:
    """Save a trained network; raise a TrainingError if that fails."""
    try:
        save_network(network, path)
    except OSError as error:
        raise TrainingError(
            f"The network is trained, but the server cannot save it ({error.strerror}): free some space on its disk."
        ) from error


class ProgressReporter(keras.callbacks.Callback):
    """Reports the progress of fitting, and stops it when the time is up, others wait or the loss has diverged.

    An update has the stage "learning" and

        epoch, epochs, batch, batches: counted from 1;
        loss, accuracy: of this epoch so far, on the training digits, as Keras prints them;
        val_loss, val_accuracy: on the test digits, at the end of an epoch only;
        progress: float in [0, 1], and seconds_left, an estimate, None before there is one;
        probabilities: of the newest field, list of ten floats, or None;
        weights: of the first units of the first layer, each a list of 784 whole numbers from -127 to 127: the weight of
            each pixel, scaled so that the largest is 127 or -127.

    Attributes:
        end: "finished", "time" if the time limit came first, "others" if it ended because others wait, or "diverged"
            if the loss became NaN or infinite.
    """

    def __init__(self, job: Job, batches: int, report: Report, received: Received | None = None) -> None:
        super().__init__()
        self.epochs, self.time_limit = job.settings.epochs, job.time_limit
        self.batches, self.report = batches, report  # batches per epoch
        self.job_field, self.received = job.field, received or Received()
        self.epoch = 0
        self.began_at = self.reported_at = time.monotonic()
        self.first_batch_at: float | None = None  # its end; Keras first compiles the training step, which takes seconds
        self.end = "finished"

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        self.began_at = time.monotonic()
        self.report_progress(0, {})

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self.epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        now = time.monotonic()
        if self.first_batch_at is None:
            self.first_batch_at = now
        if now - self.reported_at >= UPDATE_INTERVAL:
            self.report_progress(batch + 1, logs or {})
        if now - self.began_at > self.time_limit:
            self.stop("time")
        elif self.received.must_end:
            self.stop("others")

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        logs = logs or {}
        if not math.isfinite(logs["loss"]):
            self.stop("diverged")
        self.report_progress(self.batches, logs)

    def stop(self, end: str) -> None:
        self.end = end
        self.model.stop_training = True

    def report_progress(self, batch: int, logs: Mapping[str, float]) -> None:
        done, all_batches = self.epoch * self.batches + batch, self.epochs * self.batches
        seconds_left = None
        if self.first_batch_at is not None and done > 1:
            seconds_left = (time.monotonic() - self.first_batch_at) * (all_batches / done - 1)
        place = {"epoch": self.epoch + 1, "epochs": self.epochs, "batch": batch, "batches": self.batches}
        losses = {name: float(value) for name, value in logs.items()}
        timing = {"progress": done / all_batches, "seconds_left": seconds_left}
        views = {"probabilities": self.predict_field(), "weights": self.first_weights()}
        self.report({"stage": "learning", **place, **losses, **timing, **views})
        self.reported_at = time.monotonic()

    def predict_field(self) -> list[float] | None:
        field = self.job_field if self.received.field is None else self.received.field
        if field is None:
            return None
        pixels = flatten(normalise(field[None]))  # (1, 784)
        return self.model(pixels, training=False).numpy()[0].tolist()

    def first_weights(self) -> list[list[int]]:
        kernel = self.model.layers[0].kernel[:, :UNITS_SHOWN].numpy()  # (784, units)
        largest = np.maximum(np.abs(kernel).max(axis=0), np.finfo(np.float32).tiny)
        return np.rint(np.nan_to_num(kernel / largest) * 127).astype(int).T.tolist()
