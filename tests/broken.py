"""Break networks in Python, as the engine's experiments.js does."""

from dataclasses import replace

import numpy as np
from datasets import small_mnist

from model import Recognizer
from model.network import DenseNetwork

SEED = 1


def noise(count):
    """Return numbers from -1 to 1, float64 (count,), by the finalizer of MurmurHash3 on a Weyl sequence."""
    bits = (SEED + np.arange(1, count + 1, dtype=np.uint64) * 0x9E3779B9).astype(np.uint32)
    for shift, factor in ((16, 0x85EBCA6B), (13, 0xC2B2AE35)):
        bits = (bits ^ (bits >> shift)) * np.uint32(factor)
    return (bits ^ (bits >> 16)).view(np.int32) / 2**31


def shake(layers, amount):
    """Add noise as large as each layer's own weights, times the amount."""
    at = 0
    rest = noise(sum(each.kernel.size + each.bias.size for each in layers))
    for layer in layers:
        size = np.sqrt(3 * np.mean(layer.kernel.astype(float) ** 2))
        parts = []
        for values in (layer.kernel, layer.bias):
            added = (size * rest[at : at + values.size]).astype(np.float32).astype(float)
            parts.append((values + amount * added.reshape(values.shape)).astype(np.float32))
            at += values.size
        yield replace(layer, kernel=parts[0], bias=parts[1])


def switch_off(layers, off):
    """Make units output 0, whatever they see."""
    for layer, units in zip(layers, [*off, []], strict=True):
        is_on = ~np.isin(np.arange(len(layer.bias)), units)
        yield replace(layer, kernel=layer.kernel * is_on, bias=layer.bias * is_on)


def broken(recognizer, off, shaken):
    layers = switch_off(shake(recognizer.network.layers, shaken) if shaken else recognizer.network.layers, off)
    active_for = None if shaken else recognizer.active_for
    return Recognizer(DenseNetwork(list(layers)), recognizer.threshold, active_for, recognizer.projection)


def count_read(recognizer):
    data = small_mnist()
    return int((recognizer.predict_fields(data["x_test"]).argmax(axis=1) == data["y_test"]).sum())
