"""Load MNIST from a file or the network, and reject damaged and other files."""

import io
from dataclasses import replace

import numpy as np
import pytest
from helpers.drawings.datasets import small_mnist
from helpers.running.localhost import serve_folder

from model.data.mnist import PATH_VARIABLE, SOURCE, URL_VARIABLE, find_mnist, load_mnist, read_mnist
from model.errors import DatasetError

ARRAYS = small_mnist()


@pytest.fixture
def whole(tmp_path):
    return save(tmp_path / "a.npz", **ARRAYS)


def save(path, **arrays):
    np.savez_compressed(path, **arrays)
    return path


def test_the_arrays_are_loaded_unchanged(whole):
    (x_train, y_train), (x_test, y_test) = load_mnist(whole)
    for name, array in {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}.items():
        np.testing.assert_array_equal(array, ARRAYS[name])
        assert array.dtype == ARRAYS[name].dtype


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("a pickle in the file was executed",))


def test_damaged_and_other_files_are_rejected(whole):
    content = whole.read_bytes()
    np.save(array := io.BytesIO(), np.zeros((9, 28, 28), np.uint8))
    nearly_all, with_zeros = content[: int(0.999 * len(content))], content[:2000] + bytes(100) + content[2100:]
    for damaged in (b"", nearly_all, with_zeros, array.getvalue()):
        whole.write_bytes(damaged)
        with pytest.raises(DatasetError, match=rf"^{whole} cannot be read as mnist.npz [^\n]*\.$"):
            load_mnist(whole)


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("y_test", None, "mnist.npz with x_train, y_train, x_test, y_test"),
        ("x_train", lambda x: x.astype(np.float32), r"images of float32 \(2000, 28, 28\)"),
        ("y_train", lambda y: np.array([Trap()] * len(y), dtype=object), "cannot be read as mnist"),
        ("x_test", lambda x: x[:0], r"uint8 \(0, 28, 28\)"),
        ("y_train", lambda y: y[:-1], "one label"),
        ("y_test", lambda y: y.astype(float), "one label"),
        ("y_test", lambda y: y + np.uint8(1), "one label"),
    ],
)
def test_missing_and_wrong_arrays_are_rejected(tmp_path, name, change, message):
    changed = {**ARRAYS, name: change(ARRAYS[name])} if change else {n: a for n, a in ARRAYS.items() if n != name}
    with pytest.raises(DatasetError, match=message):
        load_mnist(save(tmp_path / "a.npz", **changed))


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv(PATH_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_PROXY", "*")
    return tmp_path / "home" / "datasets"


@pytest.fixture
def served(tmp_path):
    folder = tmp_path / "served"
    folder.mkdir()
    np.savez(folder / "mnist.npz", **ARRAYS)  # not compressed, so that it arrives in several parts
    return folder


def fetch(monkeypatch, served, announced=None, **options):
    with serve_folder(served, announced) as address:
        monkeypatch.setenv(URL_VARIABLE, f"{address}/mnist.npz")
        return read_mnist(find_mnist(**options))


def test_it_is_downloaded_once_with_progress(home, served, monkeypatch):
    progress = []
    np.testing.assert_array_equal(fetch(monkeypatch, served, report=progress.append)[0][0], ARRAYS["x_train"])
    assert len(progress) > 2
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert len(read_mnist(find_mnist(report=progress.append))[1][0]) == 300  # the server has stopped
    assert progress[-2] < 1
    assert [path.name for path in home.iterdir()] == ["mnist.npz"]


def test_an_incomplete_download_is_not_kept(home, served, monkeypatch):
    with pytest.raises(DatasetError, match=r"could not be downloaded .*--mnist FILE or MNIST_PATH=FILE\.$"):
        fetch(monkeypatch, served, "9999999", report=lambda _: None)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/mnist.npz", "http://[/mnist.npz"])
def test_an_unreachable_address_is_reported(home, monkeypatch, address):
    monkeypatch.setenv(URL_VARIABLE, address)
    with pytest.raises(DatasetError, match="could not be downloaded"):
        load_mnist()
    assert list(home.iterdir()) == []


def test_a_file_with_another_checksum_is_not_kept(home, served):
    with serve_folder(served) as address, pytest.raises(OSError, match="another file"):
        replace(SOURCE, url=f"{address}/mnist.npz").download(served / "fetched.npz", lambda _: None)
    assert [path.name for path in served.iterdir()] == ["mnist.npz"]
