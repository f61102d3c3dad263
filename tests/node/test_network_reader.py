"""JavaScript judges files of networks as Python does, and reads the same numbers."""

import re

import numpy as np
from helpers.networks.npz_files import REFUSED, active_for, npz_arrays, packed
from helpers.networks.own_network import own_network
from helpers.networks.small_networks import random_network
from hypothesis import given, settings
from hypothesis import strategies as st

from model import NetworkFileError, load_recognizer
from model.network import CLASSES
from model.npz_file import MAX_FILE_BYTES, MAX_UNITS
from model.preprocessing import PIXELS

UNITS = 3
FIELDS = np.random.default_rng(1).integers(0, 256, (2, 28, 28), np.uint8)
NETWORK = random_network(PIXELS, UNITS, CLASSES)
ARRAYS = npz_arrays(NETWORK, threshold=7.5, active_for=active_for(NETWORK))
LAYERS = {name: value for name, value in ARRAYS.items() if name.startswith(("kernel", "bias"))}
LAYERS["report"] = np.array('{"threshold": 3}')
KERNEL = ARRAYS["kernel_0"]
CODED = LAYERS | {
    "kernel_0": np.arange(KERNEL.size).reshape(KERNEL.shape).astype("i1"),
    "scale_0": np.array([0.01, 1, 3e-9], "f4"),
}
# As NumPy may write them: other types, byte order and order in memory; a report that the page does not need.
WRITTEN = [
    ARRAYS,
    CODED,
    LAYERS | {"kernel_0": np.asfortranarray(KERNEL)},
    LAYERS | {"kernel_0": KERNEL.astype(">f4")},
    LAYERS | {"bias_1": LAYERS["bias_1"].astype("f8")},
    *(LAYERS | {"report": np.array(f'{{"threshold": {each}}}')} for each in ("20.5", "null", "true")),
    LAYERS | {"report": np.array('{"threshold": 3, "active_for": [["1", "x", ""]]}')},
]
REASONS = [  # of files that differ from these in one way
    *REFUSED,
    ({**LAYERS, "kernel_0": np.zeros((PIXELS, MAX_UNITS + 1), "f4"), "bias_0": np.zeros(MAX_UNITS + 1, "f4")}, "units"),
    ({**LAYERS, "other": np.zeros(MAX_FILE_BYTES, "u1")}, "large"),
]


@st.composite
def damaged_files(draw):
    """Return a network's file with one wrong bit outside of the kernel, or without its end."""
    content = bytearray(packed(LAYERS | {"report": ARRAYS["report"]}))
    kernel = content.index(KERNEL.tobytes())
    places = [*range(kernel), *range(kernel + KERNEL.nbytes, len(content))]
    if draw(st.integers(0, 9)) == 0:
        return bytes(content[: draw(st.sampled_from(places))])
    content[draw(st.sampled_from(places))] ^= 1 << draw(st.integers(0, 7))
    return bytes(content)


def judge(path):
    """Return what Python's reader finds; `sums` is None if it rejects the file, as it does one without a threshold."""
    try:
        recognizer = load_recognizer(path)
    except NetworkFileError as error:
        return {"path": str(path), "sums": None, "lacks": "no threshold" in str(error), "sentence": str(error)}
    assert np.isfinite(recognizer.predict_fields(FIELDS)).all()
    values = np.concatenate(
        [each.ravel() for layer in recognizer.network.layers for each in (layer.kernel, layer.bias)]
    )
    return {
        "path": str(path),
        "sums": float((values.astype(np.float64) * (np.arange(len(values)) % 97 + 1) / 97).sum()),
        "threshold": recognizer.threshold,
        "active_for": recognizer.active_for,
    }


def test_each_file_gets_the_verdict_of_python(node, tmp_path):
    contents = [packed(arrays, save) for arrays in WRITTEN for save in (np.savez, np.savez_compressed)]

    @settings(max_examples=60, database=None)
    @given(damaged_files())
    def draw(content):
        contents.append(content)

    draw()
    paths = [tmp_path / f"{number}.npz" for number in range(len(contents) + len(REASONS))]
    for path, content in zip(paths, [*contents, *(packed(arrays) for arrays, _ in REASONS)], strict=True):
        path.write_bytes(content)
    files = [judge(path) for path in paths]
    refused = [file for file in files if file["sums"] is None]
    assert min(len(refused), len(files) - len(refused)) > 5
    assert all(re.fullmatch(r"[^\n]{10,250}\.", file["sentence"]) for file in refused)
    for file, (_, reason) in zip(files[len(contents) :], REASONS, strict=True):
        assert file["sums"] is None
        file["reason"] = f"npz_{reason}"
    records = [own_network(name).record for name in ("sixteen", "straight", "dead")]
    node("network_reader", {"files": files, "records": records})
