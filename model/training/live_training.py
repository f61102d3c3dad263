"""A live training from its job to its result, with updates during it."""

import base64
import json
import math
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import keras
import numpy as np

from model.data.mnist import Digits, load_mnist
from model.errors import TrainingError
from model.jobs.lesson import lesson_of
from model.jobs.settings import OPTIMIZERS, SEED
from model.jobs.training_job import Job, Received, Update
from model.metrics import confusion_matrix, find_misread
from model.network import CLASSES, DenseNetwork
from model.network_file import MAP, REPORT
from model.preprocessing import flatten, normalise
from model.training.networks import build_network, from_keras, save_network
from model.training.quick_map import MAP_DIGITS, quick_map
from model.training.report import measure_network

UPDATE_INTERVAL = 0.15  # s, the least between updates: about ten batches
EXAMPLES = 12  # misread digits in the result
UNITS_SHOWN = 16  # the first ones of the first layer
MOMENTS = 38  # kept of a training; of a network 784-16-16-10 they have 988 kB
MAX_WEIGHTS = 20_000  # of a network whose moments are kept
KNOWN = 10_000  # of the training digits are read again after the training

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
            done: `end`, see `ProgressReporter`; `test_loss` and `test_accuracy`; `known`, the accuracy on the training
                digits, or on the first KNOWN of them; `peak`, the largest loss of a batch, and `peak_step`, its number
                from 1; `dead`, for each hidden layer how many units are 0 for each test digit; `lesson`, see
                `lesson_of`; `history` as Keras has it; `confusion_matrix`, 10 lists of 10; `misread`, a number;
                `examples`, the most confident mistakes, dicts of `image` (28 lists of 28 levels, 0 to 255), `true`,
                `predicted`, `confidence`; `probabilities` and `weights` as in "learning"; `seconds` of fitting.
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
    progress = ProgressReporter(job, len(pixels), (test_pixels, y_test), report, received)
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
    _, known = network.evaluate(pixels[:KNOWN], targets[:KNOWN], verbose=0)
    probabilities = network.predict(test_pixels, verbose=0)
    predictions = probabilities.argmax(axis=1)
    misread = find_misread(y_test, probabilities)
    columns = x_test, y_test, predictions, probabilities.max(axis=1)
    examples = [
        dict(zip(("image", "true", "predicted", "confidence"), values, strict=True))
        for values in zip(*(each[misread[:EXAMPLES]].tolist() for each in columns), strict=True)
    ]
    if progress.end != "diverged":
        save_trained(network, job.network_file, (x_train, y_train), (x_test, y_test))
    figures = {
        "end": progress.end,
        "test_loss": test_loss,
        "test_accuracy": test_accuracy,
        "known": known,
        "peak": progress.peak,
        "peak_step": progress.peak_step,
        "dead": dead_units(network, test_pixels),
    }
    report(
        {
            "stage": "done",
            **figures,
            "lesson": lesson_of(settings, figures),
            "history": history,
            "confusion_matrix": confusion_matrix(y_test, predictions).tolist(),
            "misread": len(misread),
            "examples": examples,
            "probabilities": progress.predict_field(),
            "weights": progress.first_weights(),
            "seconds": time.monotonic() - progress.began_at,
        }
    )


def save_trained(network: keras.Sequential, path: Path, known: Digits, test: Digits) -> None:
    """Save a trained network with its map and what else the page needs to know, see `measure_network`.

    Raises:
        TrainingError: it cannot be saved.
    """
    images, labels = known[0][:MAP_DIGITS], known[1][:MAP_DIGITS]
    dense = from_keras(network)
    assert isinstance(dense, DenseNetwork)
    found = quick_map(dense, flatten(normalise(images)), labels, flatten(normalise(test[0])))
    report = measure_network(dense, known[0], *test)
    try:
        save_network(network, path)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(REPORT, json.dumps(report))
            if found:
                archive.writestr(MAP, found.save())
    except OSError as error:
        sentence = (
            f"The network is trained, but the server cannot save it ({error.strerror}): free some space on its disk."
        )
        raise TrainingError(sentence, "training_not_saved") from error


def dead_units(network: keras.Sequential, pixels: np.ndarray) -> list[int]:
    """Count the units of each hidden layer that are 0 for all rows of pixels (n, 784)."""
    values, dead = pixels, []
    for layer in network.layers[:-1]:
        values = layer(values, training=False)
        if isinstance(layer, keras.layers.Dense):
            dead.append(int((np.max(values, axis=0) == 0).sum()))
    return dead


def moment_steps(steps: int) -> list[int]:
    """Return after how many of a training's steps to keep a moment: from 0 to all, denser at the beginning."""
    return sorted({round(steps * (number / (MOMENTS - 1)) ** 2) for number in range(MOMENTS)})


class ProgressReporter(keras.callbacks.Callback):
    """Reports the progress of fitting, and stops it when the time is up, others wait or the loss has diverged.

    An update has the stage "learning" and

        epoch, epochs, batch, batches: counted from 1;
        loss, accuracy: of this epoch so far, on the training digits, as Keras prints them;
        val_loss, val_accuracy: on the test digits, at the end of an epoch only;
        peak: the largest loss of a batch so far;
        progress: float in [0, 1], and seconds_left, an estimate, None before there is one;
        probabilities: of the newest field, list of ten floats, or None;
        weights: of the first units of the first layer, each a list of 784 whole numbers from -127 to 127: the weight of
            each pixel, scaled so that the largest is 127 or -127;
        moment: of a network with at most MAX_WEIGHTS weights, after each of `moment_steps` and at the end: `loss`,
            `accuracy` and `confusion_matrix` on the test digits, and `weights`, all of them as float16 in base64,
            little-endian, layer by layer: a kernel (inputs, units), then its biases.

    Attributes:
        end: "finished", "time" if the time limit came first, "others" if it ended because others wait, or "diverged"
            if the loss became NaN or infinite.
        peak, peak_step: the largest loss of a batch, and after how many steps it came.
    """

    def __init__(
        self,
        job: Job,
        digits: int,
        test: tuple[np.ndarray, np.ndarray],
        report: Report,
        received: Received | None = None,
    ) -> None:
        """Make a reporter for a training on that many digits; `test` are pixels (n, 784) and labels (n,)."""
        super().__init__()
        self.epochs, self.time_limit = job.settings.epochs, job.time_limit
        self.batches = math.ceil(digits / job.settings.batch_size)  # per epoch
        self.moment_steps = moment_steps(self.epochs * self.batches)
        self.test_pixels, self.test_labels = test
        self.report = report
        self.peak, self.peak_step = 0.0, 0
        self.mean_before = 0.0  # of the losses of this epoch's batches
        self.job_field, self.received = job.field, received or Received()
        self.epoch = 0
        self.began_at = self.reported_at = time.monotonic()
        self.first_batch_at: float | None = None  # its end; Keras first compiles the training step, which takes seconds
        self.end = "finished"

    def on_train_begin(self, logs: Mapping[str, float] | None = None) -> None:
        self.began_at = time.monotonic()
        if self.model.count_params() > MAX_WEIGHTS:
            self.moment_steps = []
        self.report_progress(0, {})

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        self.epoch, self.mean_before = epoch, 0.0

    def on_train_batch_end(self, batch: int, logs: Mapping[str, float] | None = None) -> None:
        now, logs = time.monotonic(), logs or {}
        if self.first_batch_at is None:
            self.first_batch_at = now
        self.find_peak(batch, logs["loss"])
        is_last = batch + 1 == self.batches  # the end of the epoch reports it
        if now - self.reported_at >= UPDATE_INTERVAL or (self.is_moment(batch + 1) and not is_last):
            self.report_progress(batch + 1, logs)
        if now - self.began_at > self.time_limit:
            self.stop("time")
        elif self.received.must_end:
            self.stop("others")

    def on_epoch_end(self, epoch: int, logs: Mapping[str, float] | None = None) -> None:
        logs = logs or {}
        if not math.isfinite(logs["loss"]):
            self.stop("diverged")
        self.report_progress(self.batches, logs)

    def find_peak(self, batch: int, mean: float) -> None:
        """Compare a batch's loss with the largest so far, given the mean of its epoch's batches."""
        loss = mean * (batch + 1) - self.mean_before * batch
        self.mean_before = mean
        if loss > self.peak:  # false for NaN
            self.peak, self.peak_step = loss, self.epoch * self.batches + batch + 1

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
        losses["peak"] = self.peak
        timing = {"progress": done / all_batches, "seconds_left": seconds_left}
        views: dict[str, Any] = {"probabilities": self.predict_field(), "weights": self.first_weights()}
        if self.is_moment(batch):
            views["moment"] = self.moment()
            self.moment_steps = [step for step in self.moment_steps if step > done]
        self.report({"stage": "learning", **place, **losses, **timing, **views})
        self.reported_at = time.monotonic()

    def is_moment(self, batch: int) -> bool:
        """Return whether to keep the moment after that many of the epoch's batches."""
        if not self.moment_steps:
            return False
        return self.model.stop_training or self.epoch * self.batches + batch >= self.moment_steps[0]

    def moment(self) -> dict[str, Any] | None:
        """Return this moment; None if a weight is too large for float16."""
        weights = np.concatenate([each.ravel() for each in self.model.get_weights()])
        with np.errstate(over="ignore"):
            halves = weights.astype("<f2")
        if not np.isfinite(halves).all():
            return None
        probabilities = self.model(self.test_pixels, training=False).numpy()
        right = probabilities[np.arange(len(probabilities)), self.test_labels]
        predictions = probabilities.argmax(axis=1)
        return {
            "loss": float(-np.log(np.maximum(right, keras.config.epsilon())).mean()),
            "accuracy": float((predictions == self.test_labels).mean()),
            "confusion_matrix": confusion_matrix(self.test_labels, predictions).tolist(),
            "weights": base64.b64encode(halves.tobytes()).decode(),
        }

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
