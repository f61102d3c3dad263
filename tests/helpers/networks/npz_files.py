"""Files of networks as a browser writes them, `digits.npz`: see `model/npz_file.py`."""

import io
import json
import zipfile
from typing import Any

import numpy as np
import pytest
from helpers.networks.small_networks import random_network

from model import load_recognizer
from model.network import CLASSES, DenseNetwork
from model.npz_file import MAX_MEMBERS
from model.preprocessing import PIXELS


def npz_arrays(network: DenseNetwork, **report: Any) -> dict[str, Any]:
    arrays: dict[str, Any] = {}
    for number, layer in enumerate(network.layers):
        arrays |= {f"kernel_{number}": layer.kernel, f"bias_{number}": layer.bias}
    arrays["report"] = np.array(json.dumps({"settings": {}, **report}))
    return arrays


def active_for(network: DenseNetwork) -> list[list[str]]:
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
    },
}


def class_network(ticket: str, name: str = "tutorial", scale: float = 1, **report: Any) -> bytes:
    """Return the file that a teacher's page sends after a training: a network of the page, scaled, with a report."""
    recognizer = load_recognizer(name)
    report = {"threshold": 6.0, "active_for": active_for(recognizer.network), "result": RESULT, **EXAMPLES, **report}
    file = io.BytesIO()
    arrays = npz_arrays(recognizer.network, **{"ticket": ticket, **report})
    np.savez(file, **{**arrays, "kernel_0": scale * arrays["kernel_0"]})
    return file.getvalue()


def members_of(file):
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


def with_codes(scale, codes=CODES):
    return ARRAYS | {"kernel_1": codes, "scale_1": scale}


# Arrays, and the reason that the page gives after `npz_`.
REFUSED = [
    ({}, "names"),
    (without("bias_1"), "names"),
    (ARRAYS | {"other": KERNEL}, "names"),
    (ARRAYS | {"scale_3": SCALE}, "names"),
    (ARRAYS | {f"map_{number}": KERNEL for number in range(MAX_MEMBERS)}, "damaged"),
    (ARRAYS | {"kernel_1": np.array([Bomb()])}, "damaged"),
    (ARRAYS | {"scale_1": SCALE}, "layer"),
    *((ARRAYS | {"kernel_1": each}, "layer") for each in (KERNEL.astype(np.float16), KERNEL[:-1], CODES)),
    *((with_codes(scale), "layer") for scale in (SCALE[:-1], SCALE[:, None], SCALE.astype(np.float64))),
    *((with_codes(SCALE, codes), "layer") for codes in (CODES.astype(np.int16), CODES.view(np.uint8))),
    (ARRAYS | {"bias_0": np.zeros(0, "f4"), "kernel_0": np.zeros((PIXELS, 0), "f4")}, "layer"),
    *(
        (with_codes(np.where(np.arange(UNITS) == 5, np.float32(each), SCALE)), "weights")
        for each in (0, -1, 1e36, "nan", "inf")
    ),
    (ARRAYS | {"kernel_1": NAN}, "weights"),
    (ARRAYS | {"kernel_1": np.full_like(KERNEL, 3e38)}, "weights"),
    (without("kernel_2", "bias_2"), "outputs"),
    (ARRAYS | {"report": np.array(["{}"])}, "about"),
    (ARRAYS | {"report": np.array("[" * 100_000)}, "about"),
    (ARRAYS | report(threshold=float("nan")), "about"),
    (ARRAYS | report(active_for=[["<b>"] * UNITS] * 2), "about"),
]
