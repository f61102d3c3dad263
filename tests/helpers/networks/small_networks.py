"""Small networks: random ones, and ones from weights in one row, computed with NumPy."""

import itertools
from dataclasses import replace

import numpy as np

from model.network import DenseLayer, DenseNetwork


def random_network(*sizes, seed=0, last="softmax"):
    generator = np.random.default_rng(seed)
    layers = []
    for shape in itertools.pairwise(sizes):
        kernel, bias = (generator.normal(0, 0.1, each).astype(np.float16) for each in (shape, shape[1]))
        layers.append(DenseLayer(kernel.astype(np.float32), bias.astype(np.float32), "relu"))
    return DenseNetwork([*layers[:-1], replace(layers[-1], activation=last)])


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
    *hidden, (kernel, biases) = layers
    values = pixels
    for weights, offsets in hidden:
        values = np.maximum(values @ weights + offsets, 0)
    powers = np.exp(values @ kernel + biases)
    return powers / powers.sum(axis=1, keepdims=True)
