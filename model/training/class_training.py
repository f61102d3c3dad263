"""Trains the tutorial's network further on a class's digits, and measures it on phones that were held out.

    python -m model.training.class_training

reads a `ClassJob` in one line of JSON and writes the updates of `run_class_job`, see `live`.

The class's strokes are augmented by the handwriting recipe and mixed with MNIST, so that the network remembers it.
For 20 phones with 10 drawings each that takes about a minute on one core; `tools/class_gain.py` measures what unseen
writers gain. Keras is imported by the functions that need it, after `live` has imported TensorFlow.
"""

import time
from typing import Any

import numpy as np
import numpy.typing as npt

from model.data.class_digits import SharedDrawing, load_class
from model.data.mnist import load_mnist
from model.jobs.class_job import START, ClassJob, check_enough, held_out_phones
from model.jobs.settings import SEED
from model.network import CLASSES
from model.preprocessing import IMAGE_SIDE, flatten, normalise
from model.recognizer import FOLDER
from model.training.live import Report, run_process
from model.training.variants import split_drawings, variants_of_each

VARIANTS = 30_000  # of all drawings, half as many as MNIST's images
EVENNESS = 0.5  # of the phones, see `variants.variants_of_each`
VARIANTS_OF_ONE = 250  # at most, per drawing: more variants did not help
PIECE = 10  # drawings that are augmented between reports
EPOCHS = 4
BATCH_SIZE = 128
LEARNING_RATE = 0.0005  # at the beginning; decays linearly to 0

Images = npt.NDArray[np.uint8]  # (n, 28, 28)
Labels = npt.NDArray[np.integer]  # (n,)


def run_class_job(job: ClassJob, report: Report) -> None:
    """Train on a class's digits, and report the progress.

    Args:
        job: paths of the class and of the network to save.
        report: called with each update, whose `stage` is one of

            loading; fetching, with `progress` as in `live_training.run_job`;
            augmenting and learning, with `progress`, float in [0, 1];
            testing;
            done: `held_out`, `trained` and `mnist`, dicts of the counts `drawings`, and `before` and `after`, how many
                of them are read correctly; the first two also count `phones`; `seconds` in total.

    Raises:
        DatasetError: the class's file or MNIST is missing or damaged.
        InputError: too few phones.
        TrainingError: the network cannot be saved.
    """
    from model.training.live_training import save_trained
    from model.training.networks import load_keras_network

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
    save_trained(network, job.network_file, mnist, (x_test, y_test))
    figures: dict[str, dict[str, int]] = {
        name: {"drawings": len(labels), "before": before[name], "after": after[name]}
        for name, (_, labels) in sets.items()
    }
    for name, part in parts.items():
        figures[name]["phones"] = len({drawing.phone for drawing in part})
    report({"stage": "done", **figures, "seconds": time.monotonic() - began_at})


def train(network: Any, mnist: tuple[Images, Labels], drawings: list[SharedDrawing], report: Report) -> None:
    """Train a Keras network, (n, 784) -> (n, 10), further on MNIST and drawings; report augmenting and learning."""
    import keras

    from model.training.live_training import UPDATE_INTERVAL

    keras.utils.set_random_seed(SEED)
    variants, variant_labels = augment(drawings, report)
    images, labels = np.concatenate([mnist[0], variants]), np.concatenate([mnist[1], variant_labels])
    steps = EPOCHS * -(-len(images) // BATCH_SIZE)
    falling_rate = keras.optimizers.schedules.PolynomialDecay(LEARNING_RATE, steps, 0.0)
    network.compile(loss="categorical_crossentropy", optimizer=keras.optimizers.Adam(falling_rate))
    reported_at = 0.0

    def report_progress(batch: int, logs: dict[str, Any]) -> None:
        nonlocal reported_at
        if time.monotonic() - reported_at >= UPDATE_INTERVAL:
            reported_at = time.monotonic()
            report({"stage": "learning", "progress": int(network.optimizer.iterations) / steps})

    network.fit(
        flatten(normalise(images)),
        keras.utils.to_categorical(labels, CLASSES),
        batch_size=BATCH_SIZE,
        epochs=EPOCHS,
        callbacks=[keras.callbacks.LambdaCallback(on_train_batch_end=report_progress)],
        verbose=0,
    )


def augment(drawings: list[SharedDrawing], report: Report) -> tuple[Images, Labels]:
    """Return (images, labels) of at most VARIANTS variants by the handwriting recipe, nearly equal per phone."""
    labels = labels_of(drawings)
    writers = np.array([str(drawing.phone) for drawing in drawings])
    strokes = [[np.array(stroke, np.float64) for stroke in drawing.strokes] for drawing in drawings]
    counts = variants_of_each(min(VARIANTS, VARIANTS_OF_ONE * len(drawings)), (writers, EVENNESS))
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


def count_right(network: Any, images: Images, labels: Labels) -> int:
    """Return how many images a Keras network reads correctly."""
    probabilities = network.predict(flatten(normalise(images)), batch_size=1000, verbose=0)
    return int((probabilities.argmax(axis=1) == labels).sum())


def main() -> None:
    run_process(ClassJob.from_json, run_class_job)


if __name__ == "__main__":
    main()
