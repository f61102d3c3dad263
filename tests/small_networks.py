"""Small networks from weights in one row, computed with NumPy."""

import itertools

import numpy as np


def layers_of(weights, sizes):
    """Split all weights of a network, layer by layer a kernel (inputs, units) and biases: list of (kernel, biases)."""
    layers, place = [], 0
    for inputs, units in itertools.pairwise(sizes):
        kernel, biases = np.split(weights[place : place + (inputs + 1) * units].astype(np.float64), [inputs * units])
        layers.append((kernel.reshape(inputs, units), biases))
        place += (inputs + 1) * units
    assert place == len(weights)
    return layers


def predict(layers, pixels):
    """Return the probabilities (n, 10) for pixels (n, 784) in [0, 1]: ReLU in hidden layers, then softmax."""
    *hidden, (kernel, biases) = layers
    values = pixels
    for weights, offsets in hidden:
        values = np.maximum(values @ weights + offsets, 0)
    powers = np.exp(values @ kernel + biases)
    return powers / powers.sum(axis=1, keepdims=True)
