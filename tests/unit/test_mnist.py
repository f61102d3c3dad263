"""Loading MNIST, and rejecting what is not."""

import io
import sys

import numpy as np
import pytest
from datasets import needs_mnist, real_mnist, small_mnist
from localhost import serve_folder

from model.data import mnist
from model.data.download import download
from model.data.mnist import PATH_VARIABLE, SHA256, URL_VARIABLE, load_mnist
from model.errors import DatasetError


@pytest.fixture(scope="module")
def arrays():
    return small_mnist()


def save(path, **arrays):
    np.savez_compressed(path, **arrays)
    return path


def test_the_arrays_come_back_as_they_are(tmp_path, arrays):
    (x_train, y_train), (x_test, y_test) = load_mnist(save(tmp_path / "a.npz", **arrays))
    for name, array in {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}.items():
        np.testing.assert_array_equal(array, arrays[name])
        assert array.dtype == arrays[name].dtype


def test_the_option_goes_before_the_environment(tmp_path, arrays, monkeypatch):
    few = {name: array[:50] for name, array in arrays.items()}
    monkeypatch.setenv("MNIST_PATH", str(save(tmp_path / "few.npz", **few)))
    assert load_mnist()[0][0].shape == (50, 28, 28)
    assert load_mnist(str(save(tmp_path / "all.npz", **arrays)))[0][0].shape == (2000, 28, 28)


def test_a_missing_file_is_named_with_the_remedy(tmp_path, monkeypatch):
    for missing in (tmp_path / "nowhere.npz", tmp_path):
        with pytest.raises(DatasetError, match=r"There is no file .*--mnist FILE or MNIST_PATH=FILE\.$"):
            load_mnist(missing)
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "nowhere.npz"))
    with pytest.raises(DatasetError, match=r"nowhere\.npz"):
        load_mnist()


@pytest.mark.parametrize("part", [0, 1, 1000, 0.5, 0.999])
def test_a_truncated_file_is_rejected(tmp_path, arrays, part):
    path = save(tmp_path / "a.npz", **arrays)
    data = path.read_bytes()
    path.write_bytes(data[: part if isinstance(part, int) else int(part * len(data))])
    with pytest.raises(DatasetError, match="not a whole MNIST file"):
        load_mnist(path)


def test_a_damaged_array_is_rejected(tmp_path, arrays):
    path = save(tmp_path / "a.npz", **arrays)
    data = bytearray(path.read_bytes())
    data[2000:2100] = bytes(100)
    path.write_bytes(data)
    with pytest.raises(DatasetError, match="not a whole MNIST file"):
        load_mnist(path)


def test_other_files_are_rejected(tmp_path, arrays):
    (tmp_path / "text.npz").write_text("no arrays at all", encoding="utf-8")
    np.save(tmp_path / "one.npy", arrays["x_train"])
    for name in ("text.npz", "one.npy"):
        with pytest.raises(DatasetError, match="not a whole MNIST file"):
            load_mnist(tmp_path / name)


@pytest.mark.parametrize("missing", ["x_train", "y_train", "x_test", "y_test"])
def test_a_missing_array_is_rejected(tmp_path, arrays, missing):
    rest = {name: array for name, array in arrays.items() if name != missing}
    with pytest.raises(DatasetError, match="which holds x_train, y_train, x_test, y_test"):
        load_mnist(save(tmp_path / "a.npz", **rest))


def test_arrays_beyond_all_sizes_are_rejected_before_they_are_read(tmp_path, arrays, monkeypatch):
    path = save(tmp_path / "a.npz", **arrays)
    monkeypatch.setattr(mnist, "MAX_BYTES", 1_000_000)
    with pytest.raises(DatasetError, match="not a whole MNIST file"):
        load_mnist(path)


class Trap:
    def __reduce__(self):
        return (pytest.fail, ("a pickle in the file was executed",))


def test_pickled_objects_are_not_unpacked(tmp_path, arrays):
    labels = np.array([Trap()] * 2000, dtype=object)
    with pytest.raises(DatasetError, match="not a whole MNIST file"):
        load_mnist(save(tmp_path / "a.npz", **{**arrays, "y_train": labels}))


@pytest.mark.parametrize(
    ("name", "change", "message"),
    [
        ("x_train", lambda x: x.astype(np.float32), r"images of float32 \(2000, 28, 28\)"),
        ("x_test", lambda x: x[:, :27], r"uint8 \(300, 27, 28\)"),
        ("x_train", lambda x: x.reshape(-1, 784), r"uint8 \(2000, 784\)"),
        ("y_train", lambda y: y[:-1], r"1,?999"),
        ("y_test", lambda y: y.astype(float), "float64"),
        ("y_test", lambda y: y + np.uint8(1), "from 1 to 10"),
        ("y_train", lambda y: y.astype(np.int64) - 1, "from -1 to 8"),
        ("y_train", lambda y: np.eye(10, dtype=np.uint8)[y], r"\(2000, 10\)"),
    ],
)
def test_arrays_of_another_kind_are_rejected(tmp_path, arrays, name, change, message):
    path = save(tmp_path / "a.npz", **{**arrays, name: change(arrays[name])})
    with pytest.raises(DatasetError, match=message):
        load_mnist(path)


def test_empty_sets_are_rejected(tmp_path, arrays):
    path = save(tmp_path / "a.npz", **{**arrays, "x_test": arrays["x_test"][:0], "y_test": arrays["y_test"][:0]})
    with pytest.raises(DatasetError, match="no images"):
        load_mnist(path)


# ---- Fetching it


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A visitor's computer that has no MNIST yet; where it would be kept."""
    monkeypatch.delenv(PATH_VARIABLE, raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("NO_PROXY", "*")
    return tmp_path / "home" / "datasets"


@pytest.fixture
def served(tmp_path, arrays):
    folder = tmp_path / "served"
    folder.mkdir()
    np.savez(folder / "mnist.npz", **arrays)  # not packed, so that it comes in several parts
    return folder


def test_it_is_fetched_once_and_says_how_far_it_is(home, served, arrays, monkeypatch):
    progress = []
    with serve_folder(served) as address:
        monkeypatch.setenv(URL_VARIABLE, f"{address}/mnist.npz")
        np.testing.assert_array_equal(load_mnist(report=progress.append)[0][0], arrays["x_train"])
    assert len(progress) > 2
    assert progress == sorted(progress)
    assert progress[-1] == 1
    assert len(load_mnist(report=progress.append)[1][0]) == 300  # the server is gone
    assert progress[-2] < 1
    assert [path.name for path in home.iterdir()] == ["mnist.npz"]


def test_it_is_fetched_where_its_length_is_not_told(home, served, monkeypatch):
    progress = []
    with serve_folder(served, announced="") as address:
        monkeypatch.setenv(URL_VARIABLE, f"{address}/mnist.npz")
        load_mnist(report=progress.append)
    assert set(progress) == {None}


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "is_drawn"), [(Terminal(), True), (io.StringIO(), False)])
def test_progress_is_drawn_on_a_terminal(home, served, monkeypatch, stream, is_drawn):
    monkeypatch.setattr(sys, "stderr", stream)
    with serve_folder(served) as address:
        monkeypatch.setenv(URL_VARIABLE, f"{address}/mnist.npz")
        load_mnist()
    assert ("mnist.npz: 100%" in stream.getvalue()) == is_drawn
    assert bool(stream.getvalue()) == is_drawn


def test_progress_that_is_reported_is_not_drawn(home, served, monkeypatch):
    monkeypatch.setattr(sys, "stderr", Terminal())
    with serve_folder(served) as address:
        monkeypatch.setenv(URL_VARIABLE, f"{address}/mnist.npz")
        load_mnist(report=lambda _: None)
    assert sys.stderr.getvalue() == ""


@pytest.mark.parametrize("announced", ["9999999", "many"])
def test_half_a_file_is_not_kept(home, served, monkeypatch, announced):
    with serve_folder(served, announced) as address:
        monkeypatch.setenv(URL_VARIABLE, f"{address}/mnist.npz")
        with pytest.raises(DatasetError, match=r"could not be downloaded .*--mnist FILE or MNIST_PATH=FILE\.$"):
            load_mnist(report=lambda _: None)
    assert list(home.iterdir()) == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/mnist.npz", "nonsense", "http://[/mnist.npz"])
def test_nobody_at_the_address(home, monkeypatch, address):
    monkeypatch.setenv(URL_VARIABLE, address)
    with pytest.raises(DatasetError, match="could not be downloaded"):
        load_mnist()
    assert list(home.iterdir()) == []


def test_another_file_at_the_usual_address_is_not_kept(home, served):
    with serve_folder(served) as address, pytest.raises(OSError, match="another file"):
        download(f"{address}/mnist.npz", served / "fetched.npz", SHA256, report=lambda _: None)
    assert [path.name for path in served.iterdir()] == ["mnist.npz"]


@needs_mnist
def test_the_real_mnist_is_what_it_is_known_to_be():
    (x_train, y_train), (x_test, y_test) = real_mnist()
    assert (x_train.shape, y_train.shape) == ((60000, 28, 28), (60000,))
    assert (x_test.shape, y_test.shape) == ((10000, 28, 28), (10000,))
    assert y_train[1] == 0
    assert x_train[1, 4, 15:20].tolist() == [51, 159, 253, 159, 50]
    # The counts that LeCun's page gives for the test set.
    assert np.bincount(y_test).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
