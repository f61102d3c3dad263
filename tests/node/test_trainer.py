"""The trainer in JavaScript computes what Keras and Python's functions do."""

from dataclasses import asdict

import numpy as np
import pytest
from helpers.drawings.datasets import small_mnist
from helpers.networks.own_network import encode_layer, own_network
from helpers.networks.tolerances import PROBABILITIES
from helpers.running.lazy import Lazy

from model.metrics import find_distinct, find_misread
from model.network import DenseLayer
from model.preprocessing import flatten, normalise
from model.training.report import measure_network
from model.training_settings import SEED, TUTORIAL

keras, distillation = Lazy("keras"), Lazy("research.distillation")


def measured(name):
    own, data = own_network(name), small_mnist()
    network, labels = own.recognizer.network, data["y_test"]
    pixels = flatten(normalise(data["x_test"]))
    distinct, number_of = find_distinct(data["x_test"])
    probabilities = network(pixels[distinct])[number_of]
    predictions, misread = probabilities.argmax(axis=1), find_misread(labels, probabilities)
    report = measure_network(network, data["x_train"], data["x_test"], labels)
    exact = {
        "test_accuracy": (predictions == labels).mean(),
        "known": (network(flatten(normalise(data["x_train"]))).argmax(axis=1) == data["y_train"]).mean(),
        "misread": len(misread),
        "confusion_matrix": own.record["mistakes"]["confusion_matrix"],
        "dead": [int((each.max(axis=0) == 0).sum()) for each in network.outputs(pixels)[:-1]],
    }
    return {
        "name": name,
        "record": own.record,
        "figures": {
            **{"exact": exact, "threshold": report["threshold"], "active_for": report["active_for"]},
            "test_loss": float(-np.log(probabilities[np.arange(len(labels)), labels]).mean()),
            "predictions": predictions.tolist(),
            "sortedBy": {"values": probabilities.max(axis=1).tolist(), "tolerance": PROBABILITIES},
        },
        "outputs": [np.ascontiguousarray(values).ravel() for values in network.with_linear_output().outputs(pixels)],
    }


@pytest.mark.slow
def test_training_takes_kerass_steps_and_gives_what_its_settings_promise(node):
    networks = [measured(name) for name in ("straight", "three")]
    steps = [steps_of(optimizer) for optimizer in ("adam", "rmsprop", "sgd")]
    node("trainer", {"tutorial": asdict(TUTORIAL), "seed": SEED, "networks": networks, "steps": steps})


def steps_of(optimizer):
    images, labels = (small_mnist()[name] for name in ("x_train", "y_train"))
    sizes, size, steps = [784, 72, 24, 10], 48, 10
    schedule = keras.optimizers.schedules.PolynomialDecay(0.01, 2 * steps, 0.0)
    optimizers = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop, "sgd": keras.optimizers.SGD}
    # With other weights a sum may be so close to 0 that Keras itself differs by 1% from double precision.
    keras.utils.set_random_seed(0)
    network = distillation.build_network(sizes[1:-1], 0.0)
    network.compile(  # a graph would take longer to build than these steps
        loss="categorical_crossentropy", optimizer=optimizers[optimizer](schedule), run_eagerly=True
    )
    before = encoded_weights(network)
    pixels, targets = flatten(normalise(images)), keras.utils.to_categorical(labels, 10)
    losses = []
    for step in range(steps):
        batch = np.arange(step * size, (step + 1) * size)[: -5 if step == steps - 1 else None]
        losses.append(float(network.train_on_batch(pixels[batch], targets[batch])))
    return {
        **{"optimizer": optimizer, "sizes": sizes, "size": size, "loss": losses[0]},
        "rates": [0.01 * (1 - step / (2 * steps)) for step in range(steps)],
        "layers": before,
        "after": encoded_weights(network),
    }


def encoded_weights(network):
    weights = network.get_weights()
    return [encode_layer(DenseLayer(*each, "")) for each in zip(weights[::2], weights[1::2], strict=True)]
