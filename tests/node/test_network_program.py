"""The network in plain Python computes what the engine does, and slow motion shows its lines and its numbers."""

import runpy
from types import SimpleNamespace

from helpers.drawings.datasets import small_mnist
from helpers.networks.plain_network import PATH, SOURCE
from helpers.networks.tolerances import PLAIN_PYTHON

# Positions of the training digits of each step: those of slow motion, then a batch.
STEPS = [[2], [3], [4], [5], [6], [7], list(range(8, 24))]


def steps_of(network, weights):
    images, labels = (small_mnist()[name] for name in ("x_train", "y_train"))
    pixels = images.reshape(-1, 784) / 255
    for positions in STEPS:
        batch = [(pixels[at].tolist(), int(labels[at])) for at in positions]
        outputs = [network.forward(weights, each) for each, _ in batch]
        step = {"positions": positions, "answers": [each[-1] for each in outputs], "sent": outputs[0][-2]}
        gradients = gradients_of(network, weights, batch)
        loss = network.learn(weights, batch)
        again = network.forward(weights, batch[0][0])[-1]
        yield {**step, "gradients": gradients, "loss": loss, "weights": flat(weights), "again": again}


def gradients_of(network, weights, batch):
    gradients = [[[0.0] * len(row) for row in layer] for layer in weights]
    for pixels, label in batch:
        network.backward(weights, network.forward(weights, pixels), label, gradients)
    return [[slope / len(batch) for slope in layer] for layer in flat(gradients)]


def flat(layers):
    return [[each for row in layer for each in row] for layer in layers]


def test_each_step_is_that_of_the_engine_and_slow_motion_shows_its_numbers(node):
    network = SimpleNamespace(**runpy.run_path(str(PATH)))  # with its first random numbers
    weights = network.new_network()
    cases = {"sizes": network.SIZES, "rate": network.RATE, "batch": network.BATCH, "tolerance": PLAIN_PYTHON}
    cases |= {"first": flat(weights), "steps": list(steps_of(network, weights)), "program": SOURCE}
    node("network_program", cases)
    node("slow_motion", cases)
