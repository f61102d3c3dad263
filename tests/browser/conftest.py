"""What the browser tests share, besides `open_sketch` and `sketch`."""

import pytest
from datasets import small_mnist
from driver import INSECURE_HOST, free_port, running_app

from model import load_recognizer


@pytest.fixture(scope="session")
def app(mnist_file):
    """The page, with a small data set. One server for all files, as a start takes seconds."""
    with running_app("--port", free_port(), "--name", INSECURE_HOST, "--training", MNIST_PATH=str(mnist_file)) as app:
        yield app


@pytest.fixture(scope="session")
def recognizer():
    return load_recognizer()


@pytest.fixture(scope="session")
def test_digits(recognizer):
    """The small data set's test digits as the network reads them: images, labels, probabilities."""
    data = small_mnist()
    return data["x_test"], data["y_test"], recognizer.predict_fields(data["x_test"])
