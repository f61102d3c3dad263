"""Files of networks that were trained in a browser: valid ones, others and hostile ones.

`tests/node/test_network_reader.py` reads damaged ones, too.
"""

import io
import tracemalloc
import zipfile

import numpy as np
import pytest
from helpers.networks.npz_files import ARRAYS, NETWORK, UNITS, UNREADABLE, members_of, packed
from helpers.networks.tolerances import PROBABILITIES
from helpers.running.lazy import Lazy
from helpers.running.nodejs import programs

from model import NetworkFileError, load_recognizer
from model.npz_file import MAX_FILE_BYTES
from model.preprocessing import PIXELS
from model.training_settings import TUTORIAL, Settings
from page.tabs.learn.settings import LOAD_WEIGHTS

keras = Lazy("keras")
FIELDS = np.random.default_rng(1).integers(0, 256, (5, 28, 28), np.uint8)
RAW = FIELDS.reshape(-1, PIXELS) / np.float32(255)


WHOLE = packed(ARRAYS)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "digits.npz"


@pytest.mark.slow
def test_keras_loads_it_in_three_lines(path, modules, monkeypatch):
    """At the place of the program's training."""
    settings = Settings(**vars(TUTORIAL) | {"units": UNITS})
    (program,) = programs(modules, [settings])
    build = program[program.index("# Build") : program.index("# Fit")]
    path.write_bytes(WHOLE)
    monkeypatch.chdir(path.parent)
    assert LOAD_WEIGHTS.count("\n") == 3
    names = {"keras": keras, "Dense": keras.layers.Dense, "Dropout": keras.layers.Dropout}
    exec(f"{build}\n{LOAD_WEIGHTS}", names)
    np.testing.assert_allclose(names["model"].predict(RAW, verbose=0), NETWORK(RAW), atol=PROBABILITIES)


def check_rejected(path, sentence):
    with pytest.raises(NetworkFileError, match=sentence) as error:
        load_recognizer(path)
    words = str(error.value)
    assert words.endswith(".")
    assert "\n" not in words
    assert str(path) in words
    assert len(words) < 250


def header(shape, dtype="<f4"):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": dtype, "fortran_order": False, "shape": shape})
    return file.getvalue()


def with_member(path, name, content, compression=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for each, value in members_of(io.BytesIO(WHOLE)).items():
            archive.writestr(each, content if each == f"{name}.npy" else value)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUMPY\x09\x00" + bytes(100),
        header((10**12,)),
        header((10**6, 10**6), "<U1000"),
        header((-1, -12, 48)) + bytes(4 * UNITS * 48),
        header((0, 10**40)),
        header((UNITS, UNITS), "<f4").replace(b"<f4", b"|O ") + bytes(100),
        b"\x93NUMPY\x01\x00\xff\xff" + b"(" * 65_535,
    ],
)
def test_an_array_with_a_false_description_takes_no_memory(path, content):
    with_member(path, "kernel_1", content)
    check_rejected_in_little_memory(path, UNREADABLE)


def check_rejected_in_little_memory(path, sentence):
    tracemalloc.start()
    check_rejected(path, sentence)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_bomb_of_zeros_takes_no_memory(path):
    """It says how large it is, or lies, or has a compression that `zipfile` unpacks at once."""
    zeros = bytes(MAX_FILE_BYTES)
    with_member(path, "kernel_1", zeros)
    honest = path.read_bytes()
    size = len(zeros).to_bytes(4, "little")
    assert honest.count(size) == 2  # in the member's own head, and in the list at the end
    small = header((UNITS, UNITS)) + bytes(4 * UNITS * UNITS)
    with_member(path, "kernel_1", zeros, zipfile.ZIP_LZMA)
    unusual = path.read_bytes().replace(size, len(small).to_bytes(4, "little"))
    for content, sentence in (
        (honest, "unpacks to"),
        (honest.replace(size, len(small).to_bytes(4, "little")), UNREADABLE),
        (unusual, "compressed in an unusual way"),
        (bytes(MAX_FILE_BYTES + 1), "may have"),
    ):
        path.write_bytes(content)
        check_rejected_in_little_memory(path, sentence)
