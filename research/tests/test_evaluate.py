"""The metrics against reference implementations, and the command on small data sets."""

import numpy as np
import pytest

from model import load_recognizer
from model.data.mnist import load_mnist
from research.data.omniglot import load_omniglot
from research.data.originals import name_uci_writers
from research.data.uci_pen import load_uci_pen
from research.data.unipen import Unipen
from research.evaluate import evaluate, load_scans


@pytest.mark.needs_data("MNIST_PATH", "UCI_PEN_PATH", "OMNIGLOT_PATH")
@pytest.mark.slow
def test_the_shipped_network_is_as_good_as_the_model_card_says():
    drawings, labels, writers = (each[::4] for each in load_uci_pen())  # all would take 5 s
    pen = Unipen(drawings, labels.astype(np.str_), name_uci_writers(writers), {})
    figures = evaluate(load_recognizer("handwriting"), load_mnist()[1], pen, load_omniglot()[0][::4], load_scans())
    assert figures["MNIST test accuracy"] >= 0.995
    assert figures["8 x 8 scans accuracy"] >= 0.97
    # The network was trained on these writers and letters: this detects only a broken file or changed preprocessing.
    assert figures["pen accuracy"] >= 0.995
    assert figures["worst pen digit"] >= 0.985
    assert figures["worst writer"] >= 0.96
    assert figures["calibration error, pen"] <= 0.01
    assert figures["AUROC, digit or not"] >= 0.985
    assert figures["pen digits rejected"] <= 0.02
    assert figures["non-digits rejected"] >= 0.88
