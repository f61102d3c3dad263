"""The settings of a training, without TensorFlow: those allowed, the tutorial's, and the program for given ones."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from model.errors import InputError
from model.network import CLASSES

TUTORIAL_REPORT = Path(__file__).parents[1] / "tutorial.json"  # of the run that made the shipped network

RANGES: dict[str, tuple[float, float]] = {  # smallest and largest value, both included; integers for whole numbers
    "hidden_layers": (0, 3),
    "units": (8, 512),
    "dropout": (0.0, 0.9),
    "learning_rate": (0.00001, 1.0),
    "batch_size": (8, 1024),
    "epochs": (1, 50),
    "digits": (100, 60_000),
}
OPTIMIZERS = {"adam": "Adam", "sgd": "SGD", "rmsprop": "RMSprop"}  # to the class's name in keras.optimizers

# What a training learns from, to the lines of the program after it has loaded MNIST; see training_digits.js.
KEEP = "x_train = x_train[keep]\ny_train = y_train[keep]\n"
RELABEL = """
# Bad data: a wrong label for {part} of the {{digit}}s
places = (y_train == {{digit}}).nonzero()[0]
y_train[places[::{step}]] = {{other}}
"""
OWN = """
# Your own digits, as Learn exports them
import math, zipfile
import numpy as np
file = zipfile.ZipFile("my-digits.zip")
own = np.load(file.open("digits.npz"))
times = math.ceil({digits} / 4 / len(own["y"]))
times = min(times, 250)
x_own = np.repeat(own["x"], times, axis=0)
y_own = np.repeat(own["y"], times)
"""
DATA = {
    "mnist": "",
    "without": f"\n# Bad data: no {{digit}}\nkeep = y_train != {{digit}}\n{KEEP}",
    "ten": f"""
# Bad data: only the first ten {{digit}}s
is_digit = y_train == {{digit}}
keep = ~is_digit | (is_digit.cumsum() <= 10)
{KEEP}""",
    "tenth": RELABEL.format(part="a tenth", step=10),
    "half": RELABEL.format(part="half", step=2),
    "own": f"{OWN}x_train, y_train = x_own, y_own\n",
    "both": f"{OWN}x_train = np.concatenate([x_train, x_own])\ny_train = np.concatenate([y_train, y_own])\n",
}
OPTIONS: dict[str, Sequence[str | int]] = {  # of settings that are not in RANGES
    "optimizer": list(OPTIMIZERS),
    "data": list(DATA),
    **dict.fromkeys(("digit", "other"), range(CLASSES)),
}
LABELS = {  # for error messages
    "hidden_layers": "The number of hidden layers",
    "units": "The number of units",
    "dropout": "Dropout",
    "optimizer": "The optimizer",
    "learning_rate": "The learning rate",
    "batch_size": "The batch size",
    "epochs": "The number of epochs",
    "digits": "The number of training digits",
    "data": "The kind of data",
    "digit": "The digit with bad data",
    "other": "The wrong label",
}
SEED = 0  # the same settings give every visitor the same network


@dataclass(frozen=True)
class Settings:
    """What to train, and how; `RANGES` and `OPTIONS` say what may be chosen."""

    hidden_layers: int  # how many
    units: int  # in each hidden layer
    dropout: float  # fraction of each hidden layer's units that a training step silences
    optimizer: str  # a key of OPTIMIZERS
    learning_rate: float  # step size of the optimizer
    batch_size: int  # digits per training step
    epochs: int  # passes over the training digits
    digits: int  # how many of MNIST's 60,000 training digits are used, from the first on
    data: str = "mnist"  # a key of DATA
    digit: int = 8  # that is missing, rare or has wrong labels in bad data
    other: int = 3  # the wrong label

    @property
    def hidden_units(self) -> tuple[int, ...]:
        """Units of each hidden layer, from the input on."""
        return (self.units,) * self.hidden_layers


TUTORIAL = Settings(
    hidden_layers=2,
    units=512,
    dropout=0.2,
    optimizer="adam",
    learning_rate=0.001,  # Adam's default
    batch_size=128,
    epochs=4,
    digits=60_000,
)


def check_settings(values: Any) -> Settings:
    """Check settings from outside, a dict with the attributes of Settings; raises InputError."""
    names = [field.name for field in fields(Settings)]
    if not isinstance(values, dict) or set(values) != set(names):
        raise InputError(f"The settings of a training are {', '.join(names)}: give each of them once.")
    for name, choices in OPTIONS.items():
        if type(values[name]) is not type(choices[0]) or values[name] not in choices:
            raise InputError(f"{LABELS[name]} must be one of {', '.join(map(str, choices))}.")
    for name, (lowest, highest) in RANGES.items():
        value = values[name]
        is_whole = isinstance(lowest, int)
        is_number = isinstance(value, int if is_whole else int | float) and not isinstance(value, bool)
        if not is_number or not lowest <= value <= highest:  # false for NaN
            kind = "a whole number" if is_whole else "a number"
            sentence = f"{LABELS[name]} must be {kind} from {lowest:,} to {highest:,}."
            raise InputError(sentence, f"range_{name}", lowest=lowest, highest=highest)
    # JSON may have 1 for 1.0, but Keras' optimizers accept no whole number as learning rate.
    fractions = {name: float(values[name]) for name, (lowest, _) in RANGES.items() if isinstance(lowest, float)}
    return Settings(**values | fractions)


def report_settings(options: Any) -> dict[str, Any]:
    """Return the settings of a run of train.py, or of a Settings, for its report, ready for JSON."""
    others = ("dropout", "learning_rate", "batch_size", "epochs")
    return {"hidden_units": list(options.hidden_units)} | {name: getattr(options, name) for name in others}


def tutorial_results(path: Path = TUTORIAL_REPORT) -> dict[str, Any] | None:
    """Return how well the shipped tutorial network reads MNIST's 10,000 test digits, from its report.

    None if the report is missing or has other settings.
    """
    report = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if report.get("settings") != report_settings(TUTORIAL):
        return None
    return {name: report[name] for name in ("test_loss", "test_accuracy")} | {"misread": len(report["misread"])}


# The tutorial's program; `tutorial_code` fills in the settings.
HIDDEN_LAYER = 'model.add(Dense({units}, activation="relu"))\n'
DROPOUT_LAYER = "model.add(Dropout({dropout}))\n"
PROGRAM = """\
import keras
from keras.datasets import mnist
from keras.layers import Dense, Dropout
from keras.utils import to_categorical

keras.utils.set_random_seed({seed})

# Load
train, test = mnist.load_data()
x_train, y_train = train
x_test, y_test = test
x_train = x_train[:{digits}]
y_train = y_train[:{digits}]
{data}
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
{layers}model.add(Dense(10, activation="softmax"))

# Compile
optimizer = keras.optimizers.{optimizer}({learning_rate})
model.compile(
    loss="categorical_crossentropy",
    optimizer=optimizer,
    metrics=["accuracy"],
)

# Fit
model.fit(
    x_train,
    y_train,
    batch_size={batch_size},
    epochs={epochs},
    validation_data=(x_test, y_test),
)

# Evaluate
loss, accuracy = model.evaluate(x_test, y_test)
print("Test loss:", loss)
print("Test accuracy:", accuracy)
"""
# Lines for a network that the page has trained: at the place of "Fit", they give the program its weights.
LOAD_WEIGHTS = """\
import numpy as np
arrays = list(np.load("digits.npz").values())
model.set_weights(arrays[:len(model.weights)])
"""


def tutorial_code(settings: Settings) -> str:
    """Return the tutorial's program with these settings; it does the same as a training on the page."""
    layer = HIDDEN_LAYER.format(units=settings.units)
    if settings.dropout:
        layer += DROPOUT_LAYER.format(dropout=settings.dropout)
    return PROGRAM.format(
        seed=SEED,
        digits=settings.digits,
        data=DATA[settings.data].format(**asdict(settings)),
        layers=layer * settings.hidden_layers,
        optimizer=OPTIMIZERS[settings.optimizer],
        learning_rate=settings.learning_rate,
        batch_size=settings.batch_size,
        epochs=settings.epochs,
    )
