"""The network in plain Python computes what the engine and Keras do, and slow motion shows its lines."""

import runpy
from types import SimpleNamespace

import numpy as np
import pytest
from datasets import small_mnist
from lazy import Lazy
from plain_network import PATH, SOURCE
from tolerances import PLAIN_PYTHON

from model.preprocessing import flatten, normalise

keras, tf, distillation = Lazy("keras"), Lazy("tensorflow"), Lazy("research.distillation")

# Positions of the training digits of each step: those of slow motion, then a batch.
STEPS = [[2], [3], [4], [5], [6], [7], list(range(8, 24))]


@pytest.fixture
def network():
    """The functions and constants of network.py, loaded again: its random numbers begin anew."""
    return SimpleNamespace(**runpy.run_path(str(PATH)))


def steps_of(network, weights):
    """Learn from small MNIST's digits; return what each step computes and changes."""
    images, labels = (small_mnist()[name] for name in ("x_train", "y_train"))
    pixels = images.reshape(-1, 784) / 255
    for positions in STEPS:
        batch = [(pixels[at].tolist(), int(labels[at])) for at in positions]
        answers = [network.forward(weights, each)[-1] for each, _ in batch]
        gradients = gradients_of(network, weights, batch)
        loss = network.learn(weights, batch)
        step = {"positions": positions, "answers": answers, "loss": loss}
        yield {**step, "gradients": gradients, "weights": flat(weights)}


def gradients_of(network, weights, batch):
    """Return the mean gradients of a batch, those of each layer in a row."""
    gradients = [[[0.0] * len(row) for row in layer] for layer in weights]
    for pixels, label in batch:
        network.backward(weights, network.forward(weights, pixels), label, gradients)
    return [[slope / len(batch) for slope in layer] for layer in flat(gradients)]


def flat(layers):
    return [[each for row in layer for each in row] for layer in layers]


def test_each_step_is_that_of_the_engine(node, network):
    weights = network.new_network()
    first = flat(weights)
    cases = {"sizes": network.SIZES, "rate": network.RATE, "batch": network.BATCH, "tolerance": PLAIN_PYTHON}
    steps = list(steps_of(network, weights))
    node("network_program", {**cases, "first": first, "steps": steps, "program": SOURCE})


@pytest.mark.slow
@pytest.mark.parametrize("positions", [STEPS[0], STEPS[-1]])
def test_the_gradients_are_those_of_keras(network, positions):
    weights = network.new_network()
    images, labels = (small_mnist()[name][positions] for name in ("x_train", "y_train"))
    pixels = flatten(normalise(images))
    trained = distillation.build_network(network.SIZES[1:-1], 0.0)
    trained.set_weights([np.array(part) for layer in weights for part in (layer[:-1], layer[-1])])
    with tf.GradientTape() as tape:
        losses = keras.losses.categorical_crossentropy(keras.utils.to_categorical(labels, 10), trained(pixels))
        loss = keras.ops.mean(losses)
    expected = [each.numpy() for each in tape.gradient(loss, trained.trainable_variables)]
    batch = [(each.tolist(), int(label)) for each, label in zip(images.reshape(-1, 784) / 255, labels, strict=True)]
    for number, found in enumerate(gradients_of(network, weights, batch)):
        kernel, bias = expected[2 * number : 2 * number + 2]
        assert found == pytest.approx([*kernel.ravel(), *bias], abs=PLAIN_PYTHON)
