"""Files of networks as a browser writes them, `digits.npz`: see `model/npz_file.py`."""

import json
from typing import Any

import numpy as np

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
