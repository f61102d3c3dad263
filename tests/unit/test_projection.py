"""The map of the shipped network, and the colours of the digits on it."""

import itertools
import re

import numpy as np
import pytest
from helpers.drawings.datasets import needs_mnist, real_mnist
from helpers.running.driver import ROOT

from model.network import CLASSES
from model.preprocessing import flatten, normalise
from model.projection import FULL_CONFIDENCE, PLACE_STEPS, outputs_to_place

ROUNDED = 1e-3  # of the map's side: the places are in float16


@needs_mnist
def test_the_shipped_map_is_that_of_mnists_test_digits(recognizer):
    _, (images, _) = real_mnist()
    projection, pixels = recognizer.projection, flatten(normalise(images))
    probabilities = recognizer.network(pixels)
    places = projection.place(outputs_to_place(recognizer.network, pixels))
    assert (projection.predictions == probabilities.argmax(axis=1)).mean() > 0.999  # the rest: equal probabilities
    assert abs(projection.confidences / FULL_CONFIDENCE - probabilities.max(axis=1)).max() < 0.005
    np.testing.assert_allclose(places, projection.places / PLACE_STEPS, atol=ROUNDED)


# How colours in linear RGB look to people without one kind of cones: Machado, Oliveira and Fernandes, "A
# physiologically-based model for simulation of color vision deficiency", 2009, with severity 1.
SEEN = {
    "usual": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
# Oklab, https://bottosson.github.io/posts/oklab/
TO_CONES = [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566]]
TO_CONES += [[0.0883024619, 0.2817188376, 0.6299787005]]
TO_LAB = [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099]]
TO_LAB += [[0.0259040371, 0.7827717662, -0.8086757660]]
LEAST_DIFFERENCE = 0.14  # in Oklab, where black and white differ by 1; neighbours in Okabe and Ito's palette by 0.1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("eyes", SEEN)
def test_the_colours_of_the_digits_differ_for_any_colour_vision(theme, eyes):
    css = (ROOT / "page" / "shared" / f"{theme}.css").read_text(encoding="utf-8")
    values = re.findall(r"--digit-\d: #(\w{6});", css)
    assert len(values) == CLASSES
    colours = np.array([[int(value[i : i + 2], 16) / 255 for i in (0, 2, 4)] for value in values])
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(SEEN[eyes]), 0, 1)
    lab = np.cbrt(seen @ np.transpose(TO_CONES)) @ np.transpose(TO_LAB)
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(lab, 2)) > LEAST_DIFFERENCE
