"""Files of networks as a browser writes them, `digits.npz`: see `model/npz_file.py`."""

import io
import json
import zipfile
from typing import Any

import numpy as np

from model import load_recognizer
from model.network import CLASSES, DenseNetwork
from model.projection import Projection


def npz_arrays(network: DenseNetwork, projection: Projection | None = None, **report: Any) -> dict[str, Any]:
    """Return the arrays of a network's file by name, in their order."""
    arrays: dict[str, Any] = {}
    for number, layer in enumerate(network.layers):
        arrays |= {f"kernel_{number}": layer.kernel, f"bias_{number}": layer.bias}
    arrays["report"] = np.array(json.dumps({"settings": {}, **report}))
    if projection is not None:
        for number, layer in enumerate(projection.layers):
            arrays[f"map_kernel_{number}"] = layer.kernel.astype(np.float16)
            arrays[f"map_bias_{number}"] = layer.bias.astype(np.float16)
        others = {name: value for name, value in vars(projection).items() if name != "layers"}
        arrays |= {f"map_{name}": np.array(value) for name, value in others.items()}
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
    arrays = npz_arrays(recognizer.network, recognizer.projection, **{"ticket": ticket, **report})
    np.savez(file, **{**arrays, "kernel_0": scale * arrays["kernel_0"]})
    return file.getvalue()


def members_of(file):
    """Return the contents of a zip, by name."""
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
