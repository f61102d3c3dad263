"""What a moved threshold costs."""

import numpy as np
import pytest

from model import load_recognizer
from model.recognizer import shipped_report
from model.verdict import CLEAR
from research.costs import THRESHOLDS, count_costs, measure_costs


def test_groups_of_drawings_count_equally():
    few, many = np.array([1.0, 11.0]), np.full(100, 5.1)
    costs = count_costs([few, many], [many])
    at = {threshold: index for index, threshold in enumerate(THRESHOLDS.tolist())}
    assert [costs["refused"][at[each]] for each in (0, 3, 6, CLEAR)] == [0, 250, 750, 1000]
    assert [costs["accepted"][at[each]] for each in (0, 5, 6, CLEAR)] == [1000, 1000, 0, 0]


@pytest.mark.slow
@pytest.mark.needs_data("MNIST_PATH", "UNIPEN_PATH")
def test_the_costs_beside_the_network_are_those_of_the_data():
    assert shipped_report("handwriting").get("costs") == measure_costs(load_recognizer().network)
