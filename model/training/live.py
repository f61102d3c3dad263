"""Training with chosen settings: what may be chosen, the tutorial's code for it, and the training itself.

The page trains in a process of its own, so that drawing goes on for everybody else:

    python -m model.training.live

reads one line of JSON, the order, from its input, and writes a line of JSON for each update. It ends by itself when
its input is closed, that is, when the process that started it is gone. `training_line` is the other side of it.
"""

import json
import math
import os
import sys
import threading
import time
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf

from model.data.mnist import load_mnist
from model.errors import DatasetError, InputError, TrainingError
from model.network import CLASSES
from model.preprocessing import flatten, normalise
from model.training.networks import build_network, save_network
from model.training.report import confusion_matrix

# A chosen number is from the first to the last, both included.
RANGES = {
    "hidden_layers": (0, 3),
    "units": (8, 512),
    "dropout": (0.0, 0.9),
    "learning_rate": (0.00001, 1.0),
    "batch_size": (8, 1024),
    "epochs": (1, 50),
    "digits": (100, 60_000),
}
OPTIMIZERS = {"adam": keras.optimizers.Adam, "sgd": keras.optimizers.SGD, "rmsprop": keras.optimizers.RMSprop}
NAMES = {  # for sentences
    "hidden_layers": "The number of hidden layers",
    "units": "The number of units",
    "dropout": "Dropout",
    "optimizer": "The optimizer",
    "learning_rate": "The learning rate",
    "batch_size": "The batch size",
    "epochs": "The number of epochs",
    "digits": "The number of training digits",
}

SEED = 0  # the same settings give the same network to everybody in the room
TIME_LIMIT = 15 * 60  # s of fitting
UPDATE_INTERVAL = 0.15  # s at least from one update to the next: about every ten batches, and it looks alive
EXAMPLES = 12  # misread digits in the result
NICENESS = 10  # of 19: whoever draws comes first

TUTORIAL_REPORT = json.loads(Path(__file__).parents[1].joinpath("tutorial.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Settings:
    """What a training is to be like; `RANGES` and `OPTIMIZERS` say what may be chosen.

    Attributes:
        hidden_layers: how many.
        units: of each hidden layer.
        dropout: part of each hidden layer's units that is silenced at a training step.
        optimizer: a key of OPTIMIZERS.
        learning_rate: length of the optimizer's steps.
        batch_size: digits in one training step.
        epochs: passes over the training digits.
        digits: how many of MNIST's 60,000 training digits are used, from the first on.
    """

    hidden_layers: int
    units: int
    dropout: float
    optimizer: str
    learning_rate: float
    batch_size: int
    epochs: int
    digits: int


def tutorial_settings():
    """The settings of the tutorial, as its own report has them."""
    chosen = TUTORIAL_REPORT["settings"]
    hidden_units = chosen["hidden_units"]
    return Settings(
        hidden_layers=len(hidden_units),
        units=hidden_units[0],
        dropout=chosen["dropout"],
        optimizer="adam",
        learning_rate=chosen["learning_rate"],
        batch_size=chosen["batch_size"],
        epochs=chosen["epochs"],
        digits=RANGES["digits"][1],
    )


def check_settings(values):
    """Check settings that came from outside.

    Args:
        values: dict of the attributes of Settings.

    Returns:
        Settings.

    Raises:
        InputError: a setting is missing, unknown, of the wrong kind or out of its range.
    """
    names = [field.name for field in fields(Settings)]
    if not isinstance(values, dict) or set(values) != set(names):
        raise InputError(f"The settings of a training are {', '.join(names)}: give each of them once.")
    if values["optimizer"] not in list(OPTIMIZERS):  # a list, since a dict asks for values that can be hashed
        raise InputError(f"{NAMES['optimizer']} must be one of {', '.join(OPTIMIZERS)}.")
    for name, (lowest, highest) in RANGES.items():
        value = values[name]
        is_whole = isinstance(lowest, int)
        is_number = isinstance(value, int if is_whole else int | float) and not isinstance(value, bool)
        if not is_number or not lowest <= value <= highest:  # NaN is not, either
            kind = "a whole number" if is_whole else "a number"
            raise InputError(f"{NAMES[name]} must be {kind} from {lowest:,} to {highest:,}.")
    return Settings(**values)


def tutorial_code(settings):
    """The tutorial's program with these settings: what `train` does, for people to read and run.

    Args:
        settings: Settings.

    Returns:
        str, Python.
    """
    layers = []
    for _ in range(settings.hidden_layers):
        layers.append(f'model.add(Dense({settings.units}, activation="relu"))')
        if settings.dropout:
            layers.append(f"model.add(Dropout({settings.dropout}))")
    lines = f"""
import keras
from keras.datasets import mnist
from keras.layers import Dense, Dropout
from keras.utils import to_categorical

keras.utils.set_random_seed({SEED})

# Load
train, test = mnist.load_data()
x_train, y_train = train
x_test, y_test = test
x_train = x_train[:{settings.digits}]
y_train = y_train[:{settings.digits}]

# Scale: 784 numbers from 0 to 1
x_train = x_train.reshape(-1, 784)
x_train = x_train.astype("float32") / 255
x_test = x_test.reshape(-1, 784)
x_test = x_test.astype("float32") / 255

# One-hot: 3 becomes 0001000000
y_train = to_categorical(y_train, 10)
y_test = to_categorical(y_test, 10)

# Build
model = keras.Sequential()
model.add(keras.Input((784,)))
LAYERS
model.add(Dense(10, activation="softmax"))

# Compile
optimizer = keras.optimizers.{OPTIMIZERS[settings.optimizer].__name__}({settings.learning_rate})
model.compile(
    loss="categorical_crossentropy",
    optimizer=optimizer,
    metrics=["accuracy"],
)

# Fit
model.fit(
    x_train,
    y_train,
    batch_size={settings.batch_size},
    epochs={settings.epochs},
    validation_data=(x_test, y_test),
)

# Evaluate
loss, accuracy = model.training.evaluate(x_test, y_test)
print("Test loss:", loss)
print("Test accuracy:", accuracy)
"""
    return lines.strip().replace("LAYERS\n", "".join(f"{layer}\n" for layer in layers)) + "\n"


def train(settings, report, network_file, field=None, time_limit=TIME_LIMIT):
    """Train a network and tell how that goes.

    Args:
        settings: Settings.
        report: called with each update, a dict whose `stage` is one of

            loading: MNIST is being read;
            fetching: it is being downloaded; `progress`, float in [0, 1], or None where the whole is not known;
            learning: what `Watcher` tells;
            testing: it has learnt, and the test digits are read;
            done: `end`, "finished", "time" where the time limit came first, or "diverged" where the loss became no
                number; `test_loss` and `test_accuracy`; `history` as Keras has it; `confusion_matrix`, 10 lists of
                10; `misread`, how many; `examples`, the surest mistakes, dicts of `image` (28 lists of 28 levels, 0
                to 255), `true`, `predicted`, `confidence`; `probabilities` of the field; `seconds` that fitting took.
        network_file: Path, where the network is saved; not where it diverged.
        field: uint8 array (28, 28), a drawing to judge again and again meanwhile, or None.
        time_limit: s, after which it goes no further.

    Raises:
        DatasetError: MNIST is not at hand.
        TrainingError: the network cannot be saved.
    """
    report({"stage": "loading"})
    (x_train, y_train), (x_test, y_test) = load_mnist(
        report=lambda progress: report({"stage": "fetching", "progress": progress})
    )
    x_train, y_train = x_train[: settings.digits], y_train[: settings.digits]
    pixels_train, pixels_test = flatten(normalise(x_train)), flatten(normalise(x_test))
    targets_train = keras.utils.to_categorical(y_train, CLASSES)
    targets_test = keras.utils.to_categorical(y_test, CLASSES)

    keras.utils.set_random_seed(SEED)
    network = build_network([settings.units] * settings.hidden_layers, settings.dropout)
    network.compile(
        loss="categorical_crossentropy",
        optimizer=OPTIMIZERS[settings.optimizer](settings.learning_rate),
        metrics=["accuracy"],
    )
    watcher = Watcher(settings, math.ceil(len(x_train) / settings.batch_size), report, field, time_limit)
    history = network.fit(
        pixels_train,
        targets_train,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
        validation_data=(pixels_test, targets_test),
        callbacks=[watcher],
        verbose=0,
    ).history

    report({"stage": "testing"})
    test_loss, test_accuracy = network.evaluate(pixels_test, targets_test, verbose=0)
    probabilities = network.predict(pixels_test, verbose=0)
    predictions, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    misread = np.flatnonzero(predictions != y_test)
    surest = misread[np.argsort(-confidence[misread], kind="stable")][:EXAMPLES]
    if watcher.end != "diverged":
        try:
            save_network(network, network_file)
        except OSError as error:
            raise TrainingError(
                f"The network has learnt, but the server cannot keep it ({error.strerror}): ask whoever runs the "
                "server to make room."
            ) from error
    report(
        {
            "stage": "done",
            "end": watcher.end,
            "test_loss": test_loss,
            "test_accuracy": test_accuracy,
            "history": history,
            "confusion_matrix": confusion_matrix(y_test, predictions).tolist(),
            "misread": len(misread),
            "examples": [
                {
                    "image": x_test[i].tolist(),
                    "true": int(y_test[i]),
                    "predicted": int(predictions[i]),
                    "confidence": float(confidence[i]),
                }
                for i in surest
            ],
            "probabilities": watcher.judge_field(),
            "seconds": watcher.seconds(),
        }
    )


class Watcher(keras.callbacks.Callback):
    """Tells how a training goes, judges a drawing meanwhile, and ends it when it may not go on.

    An update has the stage "learning" and

        epoch, epochs, batch, batches: how far it is, counted from 1;
        loss, accuracy: of this epoch so far, on the training digits, as Keras prints them;
        val_loss, val_accuracy: on the test digits, at the end of an epoch only;
        progress: float in [0, 1], and seconds_left, an estimate, None before there is one;
        probabilities: list of ten floats, of the field, or None.

    Attributes:
        end: "finished", "time" or "diverged".
    """

    def __init__(self, settings, batches, report, field, time_limit):
        super().__init__()
        self.settings, self.batches, self.report, self.time_limit = settings, batches, report, time_limit
        self.pixels = None if field is None else flatten(normalise(field[None]))  # (1, 784)
        self.epoch = 0
        self.first_batch_at = None  # it takes seconds, in which Keras compiles the training step
        self.end = "finished"

    def on_train_begin(self, logs=None):
        self.began_at = time.monotonic()
        self.tell(0, {})

    def on_epoch_begin(self, epoch, logs=None):
        self.epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        now = time.monotonic()
        if self.first_batch_at is None:
            self.first_batch_at = now
        if now - self.told_at >= UPDATE_INTERVAL:
            self.tell(batch + 1, logs)
        if now - self.began_at > self.time_limit:
            self.stop("time")

    def on_epoch_end(self, epoch, logs=None):
        if not math.isfinite(logs["loss"]):
            self.stop("diverged")
        self.tell(self.batches, logs)

    def stop(self, end):
        self.end = end
        self.model.stop_training = True

    def tell(self, batch, logs):
        done, all_batches = self.epoch * self.batches + batch, self.settings.epochs * self.batches
        self.report(
            {
                "stage": "learning",
                "epoch": self.epoch + 1,
                "epochs": self.settings.epochs,
                "batch": batch,
                "batches": self.batches,
                **{name: float(value) for name, value in logs.items()},
                "progress": done / all_batches,
                "seconds_left": (time.monotonic() - self.first_batch_at) * (all_batches / done - 1)
                if done > 1
                else None,
                "probabilities": self.judge_field(),
            }
        )
        self.told_at = time.monotonic()

    def seconds(self):
        return time.monotonic() - self.began_at

    def judge_field(self):
        if self.pixels is None:
            return None
        return self.model(self.pixels, training=False).numpy()[0].tolist()


# ---- The process


def make_order(settings, network_file, field=None, time_limit=TIME_LIMIT):
    """The line that the process reads, str, from the arguments of `train`."""
    return json.dumps(
        {
            "settings": asdict(settings),
            "network_file": str(network_file),
            "field": None if field is None else field.tolist(),
            "time_limit": time_limit,
        }
    )


def main():
    # Whatever prints, as Keras does while it downloads, must not get between the updates.
    updates, sys.stdout = sys.stdout, sys.stderr
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=end_with_input, daemon=True).start()
    if hasattr(os, "nice"):  # not on Windows, where the process is started with a low priority
        os.nice(NICENESS)
    tf.config.threading.set_intra_op_parallelism_threads(max(1, (os.cpu_count() or 1) - 1))  # leaves one to drawing

    def report(update):
        print(json.dumps(without_nan(update)), file=updates, flush=True)

    try:
        train(
            Settings(**order["settings"]),
            report,
            Path(order["network_file"]),
            None if order["field"] is None else np.array(order["field"], np.uint8),
            order["time_limit"],
        )
    except (DatasetError, TrainingError) as error:
        report({"stage": "refused", "error": type(error).__name__, "sentence": str(error)})


def end_with_input():
    while os.read(0, 1024):  # not sys.stdin, which a thread may not hold while Python ends
        pass
    os._exit(1)


def without_nan(value):
    """Replace what JSON has no number for, NaN and infinity, by None."""
    if isinstance(value, dict):
        return {name: without_nan(each) for name, each in value.items()}
    if isinstance(value, list):
        return [without_nan(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


if __name__ == "__main__":
    main()
