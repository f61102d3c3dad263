"""Read and write the `.npz` file of a network; read that of a map. The files are untrusted.

A network's file has the arrays `kernel_0` (784, units), `bias_0` (units,), `kernel_1`... as float32, a pair for each
layer, the last with ten units and softmax, the others with ReLU. A kernel may also be int8, if there is a `scale_0`,
float32 (units,): a weight is then its number in the kernel times the scale of its unit. The files in `model/` and those
that `train.py` saves are of this kind, a quarter as large.

A file that a browser has saved, `digits.npz`, has also `report`, a text of JSON with the training's `settings` and what
`recognizer.check_report` reads; the arrays whose names begin with `map_`, which files of version 1 may have, are
ignored.
"""

import io
import math
import re
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from model.errors import NetworkFileError
from model.network import CLASSES, DenseLayer, DenseNetwork, Floats
from model.preprocessing import PIXELS
from model.projection import Projection, check_projection
from model.zip_directory import check_directory

SUFFIX = ".npz"
MAX_FILE_BYTES = 2**25  # of a network's file, packed or unpacked; the tutorial's from Learn has 2.7 million
MAX_MAP_BYTES = 4_000_000  # of a map's own file; that of a network with 512 units has a tenth
MAX_MEMBERS = 40
MAX_UNITS = 4_096  # of a layer: pages draw each one
COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # `zipfile` unpacks the others without a limit
MAX_HEADER = 1000  # bytes of an array's description
# Of a kernel that is saved as int8. With 127 a network would be 75 kB larger as it is sent, 0.4 s at 1.6 Mbit/s, and no
# figure of the model card changes by more than chance.
MAX_CODE = 63
TINY = 1e-30  # the largest weight of units without weights
MAP = "map_"  # before the names of a map's arrays
# The beginning of an array, as NumPy and the page write it: the length of the rest, the type, and the shape.
NPY = re.compile(
    rb"\x93NUMPY\x01\0(..)\{'descr': '([<|][fuUi]\d{1,9})', 'fortran_order': False, "
    rb"'shape': \((|\d{1,9},|\d{1,9}(?:, \d{1,9})+)\), \} *\n",
    re.DOTALL,
)
BEGIN = 10  # bytes before the type

Array = npt.NDArray[Any]


def write_npz_file(path: Path, network: DenseNetwork) -> None:
    """Write a network, rounded, without report and map."""
    np.savez(path, allow_pickle=False, **layer_arrays(round_network(network).layers))


def round_network(network: DenseNetwork) -> DenseNetwork:
    """Return what the file of a network has."""
    return DenseNetwork(list(map(round_weights, network.layers)))


def round_weights(layer: DenseLayer) -> DenseLayer:
    """Return a layer whose weights have 7 bits: of each unit, the largest is MAX_CODE times its scale."""
    scale = (np.maximum(abs(layer.kernel).max(axis=0), TINY) / MAX_CODE).astype(np.float32)
    return replace(layer, kernel=codes(layer.kernel, scale) * scale, scale=scale)


def codes(kernel: Floats, scale: Floats) -> npt.NDArray[np.int8]:
    return np.rint(kernel / scale).astype(np.int8)


def layer_arrays(layers: Iterable[DenseLayer]) -> dict[str, Array]:
    """Return the arrays of layers by name."""
    arrays: dict[str, Array] = {}
    for number, layer in enumerate(layers):
        if layer.scale is None:
            arrays[f"kernel_{number}"] = layer.kernel
        else:
            arrays[f"kernel_{number}"] = codes(layer.kernel, layer.scale)
            arrays[f"scale_{number}"] = layer.scale
        arrays[f"bias_{number}"] = layer.bias
    return arrays


def activations(count: int) -> list[str]:
    return ["relu"] * (count - 1) + ["softmax"]


def read_npz(file: IO[bytes], name: str) -> tuple[DenseNetwork, str]:
    """Read a network, and its unchecked report, "" if there is none.

    Raises NetworkFileError, which calls the file by `name`.
    """
    try:
        arrays = read_arrays(file)
        arrays = {name: array for name, array in arrays.items() if not name.startswith(MAP)}
        report = arrays.pop("report", np.array(""))
        require(report.dtype.kind == "U" and report.ndim == 0, "has a report that is no text")
        return DenseNetwork(read_layers(arrays)), str(report)
    except NetworkFileError as error:
        raise NetworkFileError(f"{name} {error}: save or train it again.") from error
    except Exception as error:  # zipfile, zlib and NumPy raise many kinds
        kind = type(error).__name__
        raise NetworkFileError(f"{name} cannot be read as a network ({kind}): save or train it again.") from error


def read_map(path: Path, network: DenseNetwork) -> Projection:
    """Read the file of a network's map; raises NetworkFileError: damaged, too large, or of another network."""
    try:
        with path.open("rb") as file:
            return check_projection(read_arrays(file, MAX_MAP_BYTES), network)
    except Exception as error:  # zipfile, zlib and NumPy raise many kinds
        raise NetworkFileError(f"{path} cannot be read as the map of its network: train the network again.") from error


def require(is_right: bool | np.bool, fault: str) -> None:
    """Raise NetworkFileError with a fault, which continues the name of the file, unless something is right."""
    if not is_right:
        raise NetworkFileError(fault)


def read_arrays(file: IO[bytes], most: int = MAX_FILE_BYTES) -> dict[str, Array]:
    """Read the arrays of an `.npz` file by name, without pickles, in no more memory than `most` bytes."""
    size = file.seek(0, io.SEEK_END)
    require(size <= most, f"has {size:,} bytes, and may have {most:,}")
    check_directory(file)
    arrays = {}
    with zipfile.ZipFile(file) as archive:
        members = archive.infolist()
        require(len(members) <= MAX_MEMBERS, f"has {len(members)} arrays, and may have {MAX_MEMBERS}")
        size = sum(member.file_size for member in members)
        require(size <= most, f"unpacks to {size:,} bytes, and may have {most:,}")
        for member in members:
            is_whole = member.compress_type == zipfile.ZIP_DEFLATED or member.compress_size == member.file_size
            require(member.compress_type in COMPRESSIONS and is_whole, "is compressed in an unusual way")
            with archive.open(member) as packed:
                content = packed.read(member.file_size)  # without a size, it would unpack all before it counts
            arrays[member.filename.removesuffix(".npy")] = read_array(content)
    require(len(arrays) == len(members), "has two arrays of the same name")
    return arrays


def read_array(content: bytes) -> Array:
    """Read an array from the content of an `.npy` file; raises ValueError or LookupError."""
    head = NPY.match(content[: BEGIN + MAX_HEADER])
    if head is None or head.end() - BEGIN != int.from_bytes(head[1], "little"):
        raise ValueError("not as the page writes it")
    dtype, shape = np.dtype(head[2].decode()), tuple(map(int, head[3].replace(b",", b" ").split()))
    if math.prod(shape) * dtype.itemsize != len(content) - head.end():
        raise ValueError("another size than the array needs")
    return np.frombuffer(content, dtype, offset=head.end()).reshape(shape).copy()  # aligned


def read_layers(arrays: dict[str, Array]) -> list[DenseLayer]:
    """Make the layers from their kernels and biases."""
    count = sum(name.startswith("kernel_") for name in arrays)
    names = {f"{part}_{number}" for number in range(count) for part in ("kernel", "bias")}
    scales = {f"scale_{number}" for number in range(count)}
    are_there = count > 0 and names <= set(arrays) <= names | scales
    require(are_there, "has other arrays than kernel_0, bias_0, kernel_1 and so on")
    layers: list[DenseLayer] = []
    inputs = PIXELS
    largest = np.ones(PIXELS, np.float32)  # sums that any drawing can cause
    for number in range(count):
        kernel, bias, scale = arrays[f"kernel_{number}"], arrays[f"bias_{number}"], arrays.get(f"scale_{number}")
        fits = bias.ndim == 1 and kernel.shape == (inputs, len(bias)) and len(bias) > 0 and bias.dtype == np.float32
        require(fits and is_kernel(kernel, scale), f"has an array of another kind in layer {number}")
        require(len(bias) <= MAX_UNITS, f"has {len(bias):,} units in layer {number}, and may have {MAX_UNITS:,}")
        require(scale is None or (scale > 0).all(), "has a scale that is not positive")
        with np.errstate(over="ignore", invalid="ignore"):  # becomes infinite, or NaN
            kernel = kernel if scale is None else kernel * scale
            largest = largest @ np.abs(kernel) + np.abs(bias)
        require(np.isfinite(largest).all(), "has weights that are not finite, or so large that its answers are not")
        (inputs,) = bias.shape
        layers.append(DenseLayer(kernel, bias, activations(count)[number], scale))
    require(inputs == CLASSES, f"has {inputs} outputs instead of {CLASSES}")
    return layers


def is_kernel(kernel: Array, scale: Array | None) -> bool:
    """Return whether a kernel (inputs, units) has a type of weights, or of codes for a scale."""
    if scale is None:
        return kernel.dtype == np.float32
    return kernel.dtype == np.int8 and scale.dtype == np.float32 and scale.shape == kernel.shape[1:]
