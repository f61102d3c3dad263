"""Switch off units in Python, as the engine's experiments.js does."""

from dataclasses import replace

import numpy as np
from datasets import small_mnist

from model import Recognizer
from model.network import DenseNetwork


def switch_off(layers, off):
    """Make units output 0, whatever they see."""
    for layer, units in zip(layers, [*off, []], strict=True):
        is_on = ~np.isin(np.arange(len(layer.bias)), units)
        yield replace(layer, kernel=layer.kernel * is_on, bias=layer.bias * is_on)


def broken(recognizer, off):
    layers = switch_off(recognizer.network.layers, off)
    return Recognizer(DenseNetwork(list(layers)), recognizer.threshold, recognizer.active_for, recognizer.projection)


def count_read(recognizer):
    data = small_mnist()
    return int((recognizer.predict_fields(data["x_test"]).argmax(axis=1) == data["y_test"]).sum())
