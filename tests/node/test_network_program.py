"""The network in plain Python computes what the engine does, and slow motion shows its lines and its numbers."""

import runpy
from types import SimpleNamespace

import numpy as np
import pytest
from datasets import small_mnist
from own_network import encode_layer
from plain_network import PATH, SOURCE
from small_networks import layers_of
from tolerances import PLAIN_PYTHON

from model.network import DenseLayer

# Positions of the training digits of each step: those of slow motion, then a batch.
STEPS = [[2], [3], [4], [5], [6], [7], list(range(8, 24))]
POSITION = 7  # of the first digit of another slow motion
MOMENTS = 38  # of the recorded training


@pytest.fixture
def network():
    """The functions and constants of network.py, loaded again: with its first random numbers."""
    return SimpleNamespace(**runpy.run_path(str(PATH)))


def steps_of(network, weights, steps):
    images, labels = (small_mnist()[name] for name in ("x_train", "y_train"))
    pixels = images.reshape(-1, 784) / 255
    for positions in steps:
        batch = [(pixels[at].tolist(), int(labels[at])) for at in positions]
        answers = [network.forward(weights, each)[-1] for each, _ in batch]
        gradients = gradients_of(network, weights, batch)
        loss = network.learn(weights, batch)
        step = {"positions": positions, "answers": answers, "loss": loss}
        yield {**step, "gradients": gradients, "weights": flat(weights)}


def gradients_of(network, weights, batch):
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
    steps = list(steps_of(network, weights, STEPS))
    node("network_program", {**cases, "first": first, "steps": steps, "program": SOURCE})


def test_slow_motion_shows_these_numbers(node, network):
    """From the weights of the recorded training, and from other digits."""
    recorded = np.frombuffer(PATH.with_name("recording.bin").read_bytes(), "<f2").reshape(MOMENTS, -1)[0]
    start = layers_of(recorded, network.SIZES)
    layers = [encode_layer(DenseLayer(*(part.astype(np.float32) for part in each), "")) for each in start]
    weights = [[*kernel.tolist(), bias.tolist()] for kernel, bias in start]
    images, labels = (small_mnist()[name][POSITION:] for name in ("x_train", "y_train"))
    pixels = (images[0].ravel() / 255).tolist()
    sent = network.forward(weights, pixels)[-2]
    steps = steps_of(network, weights, [[POSITION + at] for at in range(6)])
    first, again = next(steps), network.forward(weights, pixels)[-1]
    answers = [step["answers"][0] for step in (first, *steps)]
    readings = [{"label": int(label), "answers": each} for label, each in zip(labels, answers, strict=False)]
    cases = {"position": POSITION, "layers": layers, "rate": network.RATE, "readings": readings, "sent": sent}
    cases |= {"again": again, "gradients": first["gradients"], "after": first["weights"]}
    node("slow_motion", cases)
