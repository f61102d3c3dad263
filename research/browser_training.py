"""How good the trainer in the browser is: Keras beside it, and what a class gains by training on itself.

`tools/benchmark.py training` and `tools/benchmark.py gain` run both. A class consists of writers of the stroke data, a
third of them held out.
"""

import time
from collections.abc import Callable
from typing import Any

import numpy as np

from model import load_recognizer
from model.data.class_digits import ClassDigits, SharedDrawing, check_strokes, pack
from model.data.mnist import load_mnist
from model.drawing import Strokes
from model.network import DenseLayer, DenseNetwork
from model.preprocessing import flatten, normalise
from model.training_settings import OPTIMIZERS, TUTORIAL, Settings
from page.tabs.classroom.training import held_out_phones
from page.tabs.learn.learn import PRESETS
from research.data.originals import name_uci_writers
from research.data.uci_pen import load_uci_pen
from research.data.unipen import load_unipen
from research.evaluate import place_on_pad

SEEDS = range(5)
COMPARED = {"the tutorial": TUTORIAL, "16 units": PRESETS["few_units"], "no hidden layer": PRESETS["no_hidden"]}
COMPARED["no dropout"] = PRESETS["no_dropout"]
PHONES = 20  # of a class
DRAWINGS = 10  # of each phone
STRANGERS = 40  # drawings at most of each writer who is not in the class
Train = Callable[
    [dict[str, Any]], dict[str, Any]
]  # returns the last update of page/engine/training/worker.js to an order
Writers = dict[str, list[tuple[int, Strokes]]]  # digits and drawings of each writer


def load_writers() -> Writers:
    """The digits and drawings of each writer, placed on the pad, by the writer's name."""
    drawings, labels, writers = load_uci_pen()
    unipen = load_unipen(None, ("digits",))
    all_drawings, _ = place_on_pad([*drawings, *unipen.drawings])
    by_writer: Writers = {}
    names = [*name_uci_writers(writers), *unipen.writers]
    for name, label, drawing in zip(names, [*labels, *unipen.labels.astype(int)], all_drawings, strict=True):
        by_writer.setdefault(str(name), []).append((int(label), drawing))
    return by_writer


def make_class(by_writer: Writers, phones: int, drawings: int, seed: int) -> ClassDigits:
    """A class of writers chosen at random, each with drawings of digits chosen at random."""
    generator = np.random.default_rng(seed)
    names = sorted(name for name, own in by_writer.items() if len(own) >= drawings)
    shared: list[SharedDrawing] = []
    for phone, name in enumerate(generator.permutation(names)[:phones].tolist(), start=1):
        for index in generator.permutation(len(by_writer[name]))[:drawings].tolist():
            label, drawing = by_writer[name][index]
            strokes = check_strokes([stroke.tolist() for stroke in drawing])
            shared.append(SharedDrawing(f"{len(shared):032x}", label, phone, "phone", pack(strokes)))
    return ClassDigits(shared)


def strangers(by_writer: Writers, digits: ClassDigits, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Drawings of writers who are not in a class, for a figure that is no chance: images and labels."""
    in_class = {drawing.packed for drawing in digits.drawings}
    fields, labels = [], []
    generator = np.random.default_rng(seed)
    for own in by_writer.values():
        packed = [pack(check_strokes([stroke.tolist() for stroke in drawing])) for _, drawing in own]
        if in_class.intersection(packed):
            continue
        for index in generator.permutation(len(own))[:STRANGERS].tolist():
            fields.append(SharedDrawing("", own[index][0], 1, "phone", packed[index]).field())
            labels.append(own[index][0])
    return np.array(fields), np.array(labels)


def arrays_of(drawings: list[SharedDrawing]) -> dict[str, Any]:
    """Return a part of a class as the trainer takes it."""
    images = np.array([drawing.field() for drawing in drawings]).ravel()
    labels = np.array([drawing.label for drawing in drawings], np.uint8)
    return {"phones": len({drawing.writer for drawing in drawings}), "labels": labels, "images": images}


def train_with_keras(settings: Settings, seed: int) -> tuple[float, float]:
    """Train as the program that Learn shows; returns seconds of fitting, and the accuracy on the test digits."""
    import keras

    from research.distillation import build_network

    (x_train, y_train), (x_test, y_test) = load_mnist()
    pixels, test_pixels = flatten(normalise(x_train[: settings.digits])), flatten(normalise(x_test))
    targets, test_targets = (keras.utils.to_categorical(y, 10) for y in (y_train[: settings.digits], y_test))
    keras.utils.set_random_seed(seed)
    network = build_network(settings.hidden_units, settings.dropout)
    optimizer = getattr(keras.optimizers, OPTIMIZERS[settings.optimizer])(settings.learning_rate)
    network.compile(loss="categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    began = time.perf_counter()
    options = {"batch_size": settings.batch_size, "epochs": settings.epochs, "verbose": 0}
    history = network.fit(pixels, targets, validation_data=(test_pixels, test_targets), **options).history
    return time.perf_counter() - began, history["val_accuracy"][-1]


def print_accuracies(train: Callable[[Settings, int], float]) -> None:
    """Print means of the test accuracy of networks of several seeds, with a function that trains in a browser."""
    for words, settings in COMPARED.items():
        ours = np.mean([train(settings, seed) for seed in SEEDS])
        keras = np.mean([train_with_keras(settings, seed)[1] for seed in SEEDS])
        print(f"{words}: in the browser {ours:.2%}, with Keras {keras:.2%}", flush=True)


def train_on(train: Train, digits: ClassDigits, others: tuple[np.ndarray, np.ndarray]) -> dict[str, dict[str, Any]]:
    """Train as a teacher's page does; returns its result, with how the network reads `others`."""
    held_out = set(held_out_phones(digits))
    trained, apart = (
        [each for each in digits.drawings if (each.writer in held_out) == is_out] for is_out in (False, True)
    )
    job = {"trained": arrays_of(trained), "heldOut": arrays_of(apart), "checkpoint": None}
    done = train({"train_on_class": job})
    layers = done["network"]["layers"]
    network = DenseNetwork(
        [DenseLayer(each["kernel"].reshape(each["inputs"], -1), each["bias"], each["activation"]) for each in layers]
    )
    fields, labels = others
    before, after = (
        int((each(flatten(normalise(fields))).argmax(axis=1) == labels).sum())
        for each in (load_recognizer("tutorial").network, network)
    )
    return {**done["result"], "others": {"before": before, "after": after, "drawings": len(labels)}}


def print_gain(train: Train, classes: int) -> None:
    """Print how classes read digits before and after training, with a function that trains in a browser."""
    by_writer = load_writers()
    sums = np.zeros((3, 3))
    for seed in range(classes):
        digits = make_class(by_writer, PHONES, DRAWINGS, seed)
        done = train_on(train, digits, strangers(by_writer, digits, seed))
        for row, name in enumerate(("held_out", "others", "mnist")):
            sums[row] += [done[name][key] for key in ("before", "after", "drawings")]
        held_out, mnist = done["held_out"], done["mnist"]
        print(
            f"class {seed}: {held_out['phones']} held-out phones, {held_out['before']} to {held_out['after']} of "
            f"{held_out['drawings']} read right; MNIST {mnist['before']} to {mnist['after']}; "
            f"{done['seconds']:.0f} s",
            flush=True,
        )
    for name, (before, after, count) in zip(
        ("held-out phones", "all writers outside of the class", "MNIST's test digits"), sums, strict=True
    ):
        print(f"{name}: {before / count:.2%} to {after / count:.2%} of {count:,.0f}")
