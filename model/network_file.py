"""Read a `.keras` file without Keras. The file is untrusted: everything in it is checked before use."""

import io
import json
import math
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from model.errors import NetworkFileError
from model.network import ACTIVATIONS, CLASSES, DERIVATIVES, DenseLayer, Floats
from model.preprocessing import PIXELS

MAX_FILE_BYTES = 2**28  # of a network's file when unpacked; the tutorial's has 2.7 million
CONFIG = "config.json"  # a member of a .keras file
WEIGHTS = "model.weights.h5"  # another one


@dataclass(frozen=True)
class NetworkFile:
    """A complete `.keras` file without custom code; nothing else has been checked."""

    path: Path
    config: Any  # the contents of CONFIG
    weights: bytes | None  # its HDF5 file of weights; None if it stores them in another way
    unpacked_bytes: int  # the size of all its members


def read_network_file(path: str | Path) -> NetworkFile:
    """Read a `.keras` file; raises NetworkFileError: missing, damaged, too large, or with custom code in it."""
    path = Path(path)
    if path.suffix != ".keras":
        raise NetworkFileError(f"{path} is not a .keras file: name one that train.py has saved.")
    if not path.is_file():
        raise NetworkFileError(f"There is no network at {path}: train one with 'python train.py --out {path}'.")
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked_bytes = sum(member.file_size for member in archive.infolist())
            if unpacked_bytes > MAX_FILE_BYTES:
                raise NetworkFileError(
                    f"{path} unpacks to {unpacked_bytes:,} bytes: choose a network of at most {MAX_FILE_BYTES:,}."
                )
            # Python 3.13's zipfile does not notice damage where h5py reads, back and forth.
            if damaged := archive.testzip():
                raise zipfile.BadZipFile(damaged)
            config = json.loads(archive.read(CONFIG))
            weights = archive.read(WEIGHTS) if WEIGHTS in archive.namelist() else None
    except NetworkFileError:
        raise
    except Exception as error:  # zipfile, zlib and json raise many kinds
        raise unreadable(path, error) from error
    if has_custom_code(config):
        raise NetworkFileError(f"The network in {path} has custom code in it, which is not run here: choose another.")
    return NetworkFile(path, config, weights, unpacked_bytes)


def unreadable(path: Path, error: Exception) -> NetworkFileError:
    """Return the error for a file that cannot be read as a network, given the original one."""
    kind = type(error).__name__
    return NetworkFileError(f"{path} cannot be read as a Keras network ({kind}): train it again with train.py.")


def has_custom_code(config: Any) -> bool:
    """Return whether a configuration refers to code other than Keras' own, or contains code, as a Lambda layer does."""
    parts = [config]
    while parts:
        part = parts.pop()
        if isinstance(part, dict):
            class_name = part.get("class_name")
            is_keras = str(part.get("module", "keras")).partition(".")[0] == "keras"
            # Keras registers its own classes under their own names; code of others has another name.
            is_registered = part.get("registered_name") not in (None, class_name)
            if not is_keras or is_registered or class_name == "Lambda":
                return True
            parts.extend(part.values())
        elif isinstance(part, list):
            parts.extend(part)
    return False


def check_shapes(path: Path, input_shape: Any, output_shape: Any) -> None:
    """Check a network's shapes, as Keras states them; raises NetworkFileError unless (None, 784) and (None, 10)."""
    if (input_shape, output_shape) != ((None, PIXELS), (None, CLASSES)):
        raise NetworkFileError(
            f"The network in {path} maps {input_shape} to {output_shape}: it must map {PIXELS} pixels to {CLASSES} "
            "digits."
        )


def check_weight_count(file: NetworkFile, count: int) -> None:
    """Check that a file can hold `count` weights of a byte or more, before they get memory; raises NetworkFileError."""
    if count > file.unpacked_bytes:
        fault = f"The network in {file.path} needs more weights than its file can hold: train it again with train.py."
        raise NetworkFileError(fault)


class UnsupportedNetworkError(Exception):
    """A network that is not a plain stack of dense layers, or is stored differently. Keras may be able to read it."""


@dataclass(frozen=True)
class DenseSpec:
    inputs: int
    units: int
    activation: str
    use_bias: bool

    @property
    def shapes(self) -> list[tuple[int, ...]]:
        """The shapes of the kernel and of the bias, if it has one."""
        kernel, bias = (self.inputs, self.units), (self.units,)
        return [kernel, bias] if self.use_bias else [kernel]


# Known settings. Any other might change what the network computes.
_MODULES = {"Sequential": "keras", "InputLayer": "keras.layers", "Dropout": "keras.layers", "Dense": "keras.layers"}
_SETTINGS = {
    "Sequential": {"name", "trainable", "dtype", "layers", "build_input_shape"},
    "InputLayer": {"name", "dtype", "batch_shape", "sparse", "ragged", "optional"},
    "Dropout": {"name", "trainable", "dtype", "rate", "seed", "noise_shape"},
    "Dense": {"name", "trainable", "dtype", "units", "activation", "use_bias", "quantization_config"}
    | {"activity_regularizer", "kernel_regularizer", "bias_regularizer", "kernel_constraint", "bias_constraint"}
    | {"kernel_initializer", "bias_initializer"},
}


def read_stack(config: Any) -> list[DenseSpec]:
    """Read a Sequential of dense layers as Keras serializes it, input first; raises UnsupportedNetworkError."""
    match _read_settings(config, "Sequential"):
        case {"layers": [first, *others]}:
            inputs = _read_input(_read_settings(first, "InputLayer"))
        case _:
            raise UnsupportedNetworkError("no layers")
    stack: list[DenseSpec] = []
    for layer in others:
        match layer:
            case {"class_name": "Dropout"}:  # has an effect in training only
                _read_settings(layer, "Dropout")
            case _:
                stack.append(_read_dense(_read_settings(layer, "Dense"), stack[-1].units if stack else inputs))
    if not stack or any(spec.activation not in DERIVATIVES for spec in stack[:-1]):
        raise UnsupportedNetworkError("no dense layer, or an activation in a hidden one that is only for the last")
    return stack


def _read_settings(part: Any, class_name: str) -> dict[str, Any]:
    """Return the settings of a part of the network; check that all are known and its numbers are float32."""
    match part:
        case {"module": module, "class_name": name, "config": dict(settings)} if name == class_name:
            match settings.get("dtype"):
                case "float32" | {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}}:
                    if module == _MODULES[class_name] and settings.keys() <= _SETTINGS[class_name]:
                        return settings
    raise UnsupportedNetworkError(f"not a plain {class_name}")


def _read_input(settings: dict[str, Any]) -> int:
    match settings:
        case {"batch_shape": [None, int(inputs)], "sparse": False} if inputs > 0 and not settings.get("ragged"):
            return inputs
    raise UnsupportedNetworkError("an input that is not rows of numbers")


def _read_dense(settings: dict[str, Any], inputs: int) -> DenseSpec:
    match settings:
        case {"units": int(units), "activation": str(activation), "use_bias": bool(use_bias)}:
            if units > 0 and activation in ACTIVATIONS and settings.get("quantization_config") is None:
                return DenseSpec(inputs, units, activation, use_bias)
    raise UnsupportedNetworkError("a dense layer of another kind")


def read_layers(file: NetworkFile) -> list[DenseLayer]:
    """Read a plain stack of dense layers with its weights; raises NetworkFileError or UnsupportedNetworkError."""
    stack = read_stack(file.config)
    check_weight_count(file, sum(math.prod(shape) for spec in stack for shape in spec.shapes))
    check_shapes(file.path, (None, stack[0].inputs), (None, stack[-1].units))
    if file.weights is None:
        raise UnsupportedNetworkError(f"no {WEIGHTS}")
    layers = []
    try:
        with h5py.File(io.BytesIO(file.weights), "r") as weights:
            for number, spec in enumerate(stack):
                # Keras keeps a layer's weights under its class, not its name: dense, dense_1, dense_2...
                group = _follow(weights, f"layers/dense_{number}/vars" if number else "layers/dense/vars")
                layers.append(make_layer(spec, _read_arrays(group, spec.shapes)))
    except UnsupportedNetworkError:
        raise
    except Exception as error:  # h5py raises many kinds
        raise unreadable(file.path, error) from error
    return layers


def make_layer(spec: DenseSpec, weights: list[Floats]) -> DenseLayer:
    kernel, *bias = weights
    return DenseLayer(kernel, bias[0] if bias else np.zeros(spec.units, np.float32), spec.activation)


def _follow(start: Any, path: str) -> Any:
    """Return the group or data set at a path, without following soft or external links, which may leave the file."""
    part = start
    for name in path.split("/"):
        if not isinstance(part, h5py.Group) or not isinstance(part.get(name, getlink=True), h5py.HardLink):
            raise UnsupportedNetworkError(f"no {path}")
        part = part[name]
    return part


def _read_arrays(group: Any, shapes: list[tuple[int, ...]]) -> list[Floats]:
    """Read the arrays "0", "1"... of a group; check that it has no others."""
    if not isinstance(group, h5py.Group) or len(group) != len(shapes):
        raise UnsupportedNetworkError("another number of weights")
    arrays = []
    for number, shape in enumerate(shapes):
        data = _follow(group, str(number))
        is_plain = isinstance(data, h5py.Dataset) and not data.external and not data.is_virtual
        if is_plain and data.chunks:  # which Keras does not write; h5py unpacks a whole chunk, of any size
            raise ValueError("weights in chunks")
        if not is_plain or data.shape != shape or data.dtype != np.float32:
            raise UnsupportedNetworkError("weights of another kind or shape")
        arrays.append(data[()])
    return arrays
