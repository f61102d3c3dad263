"""The recorded training that Learn plays, which tools/record_training.py makes."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from helpers.drawings.datasets import needs_mnist
from helpers.networks.small_networks import layers_of, predict

from model.data.mnist import load_mnist
from model.metrics import confusion_matrix
from model.preprocessing import flatten, normalise
from page.tabs.learn.learn import PRESETS, without_data

FOLDER = Path(__file__).parents[2] / "page" / "tabs" / "learn"
RECORDING = json.loads((FOLDER / "recording.json").read_text(encoding="utf-8"))
WEIGHTS = np.frombuffer((FOLDER / "recording.bin").read_bytes(), "<f2").reshape(len(RECORDING["moments"]), -1)


def test_the_recording_is_a_whole_training_and_small_enough_to_send():
    assert RECORDING["settings"] == without_data(PRESETS["few_units"])
    steps = [(moment["epoch"] - 1) * moment["batches"] + moment["batch"] for moment in RECORDING["moments"]]
    assert steps == [round(steps[-1] * (number / 37) ** 2) for number in range(38)]
    assert RECORDING["result"]["end"] == "finished"
    assert WEIGHTS.nbytes < 1_000_000
    assert np.isfinite(WEIGHTS).all()
    assert all((one != other).any() for one, other in pairwise(WEIGHTS))


@needs_mnist
@pytest.mark.parametrize("number", [0, 10, -1])
def test_a_moments_figures_are_those_of_its_weights(number):
    _, (images, labels) = load_mnist()
    probabilities = predict(layers_of(WEIGHTS[number], [784, 16, 16, 10]), flatten(normalise(images)))
    moment = RECORDING["moments"][number]
    assert np.abs(confusion_matrix(labels, probabilities.argmax(axis=1)) - moment["confusion_matrix"]).sum() <= 20
    assert (probabilities.argmax(axis=1) == labels).mean() == pytest.approx(moment["accuracy"], abs=1e-3)
