"""What Learn lets visitors choose for a training, and the parts of the program that it shows for their choice.

page/engine/tutorial_program.js checks settings and fills in the program.
"""

from collections.abc import Sequence
from pathlib import Path

from model.network import CLASSES

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

# The tutorial's program.
HIDDEN_LAYER = 'model.add(Dense({units}, activation="relu"))\n'
DROPOUT_LAYER = "model.add(Dropout({dropout}))\n"
PROGRAM = Path(__file__).with_name("program.txt").read_text(encoding="utf-8")
# Lines for a network that the page has trained: at the place of "Fit", they give the program its weights.
LOAD_WEIGHTS = """\
import numpy as np
arrays = list(np.load("digits.npz").values())
model.set_weights(arrays[:len(model.weights)])
"""
