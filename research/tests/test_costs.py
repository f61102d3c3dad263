"""What a moved threshold costs."""

import pytest

from model import load_recognizer
from model.recognizer import shipped_report
from research.costs import measure_costs


@pytest.mark.slow
@pytest.mark.needs_data("MNIST_PATH", "UNIPEN_PATH")
def test_the_costs_beside_the_network_are_those_of_the_data():
    assert shipped_report("handwriting").get("costs") == measure_costs(load_recognizer().network)
