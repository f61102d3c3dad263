"""Training the tutorial's network further on a class's digits, and testing it on held-out phones.

The recipe's own code augments the class's strokes. They are added to MNIST, so that the network does not forget what it
learnt there. For 20 phones with 10 drawings each this takes about a minute on one core; `tools/class_gain.py` measures
what unseen writers gain.
"""

import itertools
import math
import time

import keras
import numpy as np
import numpy.typing as npt

from model.data.class_digits import SharedDrawing, load_class
from model.data.mnist import load_mnist
from model.jobs.class_job import ClassJob, check_enough, held_out_phones
from model.jobs.settings import SEED
from model.network import CLASSES
from model.preprocessing import IMAGE_SIDE, flatten, normalise
from model.recognizer import FOLDER
from model.training.live_training import UPDATE_INTERVAL, Report, save_trained
from model.training.networks import load_keras_network
from model.training.recipe import RECIPE
from model.training.variants import split_drawings, variants_of_each

START = "tutorial"  # the network that is trained further
VARIANTS = 30_000  # at most, of all drawings together: half as many as MNIST's images
VARIANTS_OF_ONE = 250  # at most, of each drawing: more teach nothing
PIECE = 10  # drawings that are augmented between two reports
EPOCHS = 4
BATCH_SIZE = 128
LEARNING_RATE = 0.0005  # at the start; it falls linearly to 0

Images = npt.NDArray[np.uint8]  # (n, 28, 28)
Labels = npt.NDArray[np.integer]  # (n,)


def run_class_job(job: ClassJob, report: Report) -> None:
    """Train on a class's digits, and report the progress.

    Args:
        job: the class's file, and where to save the network.
        report: called with each update, whose `stage` is one of

            loading; fetching, with `progress` as in `live_training.run_job`;
            augmenting and learning, with `progress`, float in [0, 1];
            testing;
            done: `held_out`, `trained` and `mnist`, dicts of the numbers of `drawings`, of those read right `before`
                and `after`, and, except for MNIST, of `phones`; `seconds` for everything.

    Raises:
        DatasetError: the class's file or MNIST is missing or damaged.
        InputError: too few phones.
        TrainingError: the network cannot be saved.
    """
    began_at = time.monotonic()
    report({"stage": "loading"})
    digits = load_class(job.class_file)
    check_enough(digits)
    mnist, (x_test, y_test) = load_mnist(report=lambda progress: report({"stage": "fetching", "progress": progress}))
    network = load_keras_network(FOLDER / f"{START}.keras")

    chosen = set(held_out_phones(digits))
    parts = {
        "held_out": [drawing for drawing in digits.drawings if drawing.phone in chosen],
        "trained": [drawing for drawing in digits.drawings if drawing.phone not in chosen],
    }
    sets = {name: (fields_of(part), labels_of(part)) for name, part in parts.items()} | {"mnist": (x_test, y_test)}
    before = {name: count_right(network, *each) for name, each in sets.items()}

    train(network, mnist, parts["trained"], report)

    report({"stage": "testing"})
    after = {name: count_right(network, *each) for name, each in sets.items()}
    save_trained(network, job.network_file)
    figures = {name: {"drawings": len(sets[name][1]), "before": before[name], "after": after[name]} for name in sets}
    for name, part in parts.items():
        figures[name]["phones"] = len({drawing.phone for drawing in part})
    report({"stage": "done", **figures, "seconds": time.monotonic() - began_at})


def train(network: keras.Model, mnist: tuple[Images, Labels], drawings: list[SharedDrawing], report: Report) -> None:
    """Train a network (n, 784) -> (n, 10) further on MNIST and one or more drawings."""
    keras.utils.set_random_seed(SEED)
    variants, variant_labels = augment(drawings, report)
    images, labels = np.concatenate([mnist[0], variants]), np.concatenate([mnist[1], variant_labels])
    steps = EPOCHS * math.ceil(len(images) / BATCH_SIZE)
    falling_rate = keras.optimizers.schedules.PolynomialDecay(LEARNING_RATE, steps, 0.0)
    network.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adam(falling_rate))
    network.fit(
        flatten(normalise(images)),
        keras.utils.to_categorical(labels, CLASSES),
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        callbacks=[progress_callback(steps, report)],
        verbose=0,
    )


def augment(drawings: list[SharedDrawing], report: Report) -> tuple[Images, Labels]:
    """Make variants of drawings as the handwriting recipe does: about VARIANTS, or fewer for few drawings."""
    labels = labels_of(drawings)
    writers = np.array([str(drawing.phone) for drawing in drawings])
    strokes = [[np.array(stroke, np.float64) for stroke in drawing.strokes] for drawing in drawings]
    counts = variants_of_each(writers, min(VARIANTS, VARIANTS_OF_ONE * len(drawings)), RECIPE.writer_evenness)
    variants = []
    pieces = split_drawings(strokes, labels, counts, SEED, PIECE)
    for number, piece in enumerate(pieces):
        report({"stage": "augmenting", "progress": number / len(pieces)})
        variants.append(piece.make())
    return np.concatenate(variants), np.repeat(labels, counts)


def fields_of(drawings: list[SharedDrawing]) -> Images:
    return np.array([drawing.field() for drawing in drawings], np.uint8).reshape(-1, IMAGE_SIDE, IMAGE_SIDE)


def labels_of(drawings: list[SharedDrawing]) -> Labels:
    return np.array([drawing.label for drawing in drawings], np.int64)


def count_right(network: keras.Model, images: Images, labels: Labels) -> int:
    """Count the images that a network reads right."""
    probabilities = network.predict(flatten(normalise(images)), batch_size=1000, verbose=0)
    return int((probabilities.argmax(axis=1) == labels).sum())


def progress_callback(steps: int, report: Report) -> keras.callbacks.Callback:
    """Return a callback that reports the fraction of the training steps that are done."""
    done, reported_at = itertools.count(1), 0.0

    def on_batch_end(*_: object) -> None:
        nonlocal reported_at
        step = next(done)
        if time.monotonic() - reported_at >= UPDATE_INTERVAL:
            reported_at = time.monotonic()
            report({"stage": "learning", "progress": step / steps})

    return keras.callbacks.LambdaCallback(on_train_batch_end=on_batch_end)
