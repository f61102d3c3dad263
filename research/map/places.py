"""Make a map, see `model.projection`, from the layers that place a network's outputs in the plane."""

import numpy as np

from model.network import DenseLayer, DenseNetwork, Floats
from model.projection import FULL_CONFIDENCE, PLACE_STEPS, Projection, outputs_to_place

MAP_MARGIN = 0.02  # around the test digits, of the map's side


def place_test_digits(
    network: DenseNetwork, layers: tuple[DenseLayer, ...], test_pixels: Floats, method: str
) -> Projection:
    """Return the map whose layers place the test digits, (m, 784)."""
    found = DenseNetwork(layers)(outputs_to_place(network, test_pixels))  # (m, 2)
    probabilities = network(test_pixels)
    margin = MAP_MARGIN * np.ptp(found, axis=0).max()
    low = found.min(axis=0) - margin
    size = float((found.max(axis=0) + margin - low).max())
    return Projection(
        layers=layers,
        low=low,
        size=size,
        places=np.rint((found - low) / size * PLACE_STEPS).astype(np.uint16),
        predictions=probabilities.argmax(axis=1).astype(np.uint8),
        confidences=np.rint(probabilities.max(axis=1) * FULL_CONFIDENCE).astype(np.uint8),
        method=method,
    )
