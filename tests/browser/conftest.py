"""What the browser tests share, besides `open_sketch` and `sketch`."""

import pytest
from datasets import small_mnist

from model import load_recognizer


@pytest.fixture(scope="session")
def app(training_app):
    """The page, with training and a small data set."""
    return training_app


@pytest.fixture(scope="session")
def recognizer():
    return load_recognizer()


@pytest.fixture(scope="session")
def test_digits(recognizer):
    """The small data set's test digits as the network reads them: images, labels, probabilities."""
    data = small_mnist()
    return data["x_test"], data["y_test"], recognizer.predict_fields(data["x_test"])
