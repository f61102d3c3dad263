"""Files of networks as a browser writes them, `digits.npz`: see `model/npz_file.py`."""

import io
import json
import zipfile
from typing import Any

import numpy as np
import pytest
from small_networks import random_network

from model import load_recognizer
from model.network import CLASSES, DenseNetwork
from model.npz_file import MAX_MEMBERS
from model.preprocessing import PIXELS


def npz_arrays(network: DenseNetwork, **report: Any) -> dict[str, Any]:
    """Return the arrays of a network's file by name, in their order."""
    arrays: dict[str, Any] = {}
    for number, layer in enumerate(network.layers):
        arrays |= {f"kernel_{number}": layer.kernel, f"bias_{number}": layer.bias}
    arrays["report"] = np.array(json.dumps({"settings": {}, **report}))
    return arrays


def active_for(network: DenseNetwork) -> list[list[str]]:
    """Return digits for each hidden unit, as `Inside.active_for` does."""
    return [[str(unit % CLASSES) for unit in range(len(layer.bias))] for layer in network.layers[:-1]]


# What a training on a class has changed, and positions of test digits as it finds them for the tutorial's network.
RESULT = {
    "held_out": {"drawings": 20, "before": 10, "after": 15, "phones": 2},
    "trained": {"drawings": 40, "before": 20, "after": 40, "phones": 4},
    "mnist": {"drawings": 10_000, "before": 9800, "after": 9810},
    "seconds": 42.5,
}
EXAMPLES = {
    "most_activating": [[[1, 2]] * units for units in (512, 512, CLASSES)],
    "mistakes": {
        "confusion_matrix": [[3] * 10] * 10,
        "misread": [5, 7],
        "right": [1],
        "refused": {"misread": 2, "right": 1},
    },
}


def class_network(ticket: str, name: str = "tutorial", scale: float = 1, **report: Any) -> bytes:
    """Return the file that a teacher's page sends after a training: a network of the page, scaled, with a report."""
    recognizer = load_recognizer(name)
    assert isinstance(recognizer.network, DenseNetwork)
    report = {"threshold": 6.0, "active_for": active_for(recognizer.network), "result": RESULT, **EXAMPLES, **report}
    file = io.BytesIO()
    arrays = npz_arrays(recognizer.network, **{"ticket": ticket, **report})
    np.savez(file, **{**arrays, "kernel_0": scale * arrays["kernel_0"]})
    return file.getvalue()


def members_of(file):
    """Return the contents of a zip, by name."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


# ---- Files that are refused

UNITS, THRESHOLD = 12, 7.5
NETWORK = random_network(PIXELS, UNITS, UNITS, CLASSES)
ARRAYS = npz_arrays(NETWORK, threshold=THRESHOLD, active_for=active_for(NETWORK))
KERNEL = ARRAYS["kernel_1"]
CODES = np.random.default_rng(3).integers(-128, 128, (UNITS, UNITS), np.int8)
SCALE = np.full(UNITS, 0.01, np.float32)
NAN = np.where(np.eye(UNITS) > 0, np.nan, KERNEL).astype(np.float32)
OTHERS = "has other arrays than kernel_0"
NOT_POSITIVE = "a scale that is not positive"
OF_LAYER = "has an array of another kind in layer"
NO_REPORT = "cannot be read as a training report"
UNREADABLE = "cannot be read as a network"


class Bomb:
    """An object whose pickle calls a function."""

    def __reduce__(self):
        return pytest.fail, ("a pickle was loaded",)


def packed(arrays, save=np.savez):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def report(**values):
    return {"report": np.array(json.dumps({"threshold": THRESHOLD, "active_for": active_for(NETWORK), **values}))}


def without(*names):
    return {name: value for name, value in ARRAYS.items() if name not in names}


# Arrays, part of the sentence about them in Python, and the reason that the page gives.
REFUSED = [
    ({}, OTHERS, "npz_names"),
    (without("bias_1"), OTHERS, "npz_names"),
    (ARRAYS | {"other": KERNEL}, OTHERS, "npz_names"),
    (ARRAYS | {f"map_{number}": KERNEL for number in range(MAX_MEMBERS)}, "arrays, and may have", "npz_damaged"),
    (ARRAYS | {"kernel_1": KERNEL.astype(np.float16)}, OF_LAYER, "npz_layer"),
    (ARRAYS | {"kernel_1": KERNEL[:-1]}, OF_LAYER, "npz_layer"),
    (ARRAYS | {"kernel_1": CODES}, OF_LAYER, "npz_layer"),
    (ARRAYS | {"scale_1": SCALE}, OF_LAYER, "npz_layer"),
    (ARRAYS | {"kernel_1": CODES, "scale_1": SCALE[:-1]}, OF_LAYER, "npz_layer"),
    (ARRAYS | {"kernel_1": CODES, "scale_1": SCALE[:, None]}, OF_LAYER, "npz_layer"),
    (ARRAYS | {"kernel_1": CODES, "scale_1": SCALE.astype(np.float64)}, OF_LAYER, "npz_layer"),
    (ARRAYS | {"kernel_1": CODES.astype(np.int16), "scale_1": SCALE}, OF_LAYER, "npz_layer"),
    (ARRAYS | {"kernel_1": CODES.view(np.uint8), "scale_1": SCALE}, OF_LAYER, "npz_layer"),
    (ARRAYS | {"scale_3": SCALE}, OTHERS, "npz_names"),
    *(
        (ARRAYS | {"kernel_1": CODES, "scale_1": np.where(np.arange(UNITS) == 5, each, SCALE)}, fault, "npz_weights")
        for each, fault in (
            (np.float32(0), NOT_POSITIVE),
            (np.float32(-1), NOT_POSITIVE),
            (np.float32(1e36), "so large"),
        )
    ),
    *(
        (
            ARRAYS | {"kernel_1": CODES, "scale_1": np.where(np.arange(UNITS) == 5, each, SCALE)},
            "not finite",
            "npz_weights",
        )
        for each in (np.float32("nan"), np.float32("inf"))
    ),
    (ARRAYS | {"bias_0": np.zeros(0, "f4"), "kernel_0": np.zeros((PIXELS, 0), "f4")}, OF_LAYER, "npz_layer"),
    (without("kernel_2", "bias_2"), "has 12 outputs instead of 10", "npz_outputs"),
    (ARRAYS | {"kernel_1": NAN}, "not finite", "npz_weights"),
    (ARRAYS | {"kernel_1": np.full_like(KERNEL, 3e38)}, r"^\S+ has weights so large", "npz_weights"),
    (ARRAYS | {"kernel_1": np.array([Bomb()])}, UNREADABLE, "npz_damaged"),
    (ARRAYS | {"report": np.array(["{}"])}, "a report that is no text", "npz_about"),
    (ARRAYS | {"report": np.array("[" * 100_000)}, NO_REPORT, "npz_about"),
    (ARRAYS | report(threshold=float("nan")), NO_REPORT, "npz_about"),
    (ARRAYS | report(active_for=[["<b>"] * UNITS] * 2), NO_REPORT, "npz_about"),
]
