"""Compute a map, see `model.projection`, within 2 s, like page/engine/training/discriminants.js for visitors' networks.

Least-squares discriminant analysis: the linear map from the network's outputs to the plane that comes closest to ten
corners of a circle, one for each digit. Of 5,000 test digits, as many have the digit that most of their ten nearest
neighbours have (and trustworthiness of 2,000):

                                    the handwriting network    the tutorial's    16 units
    principal components                      83.3% (0.859)     72.9% (0.877)     60.8% (0.822)
    the two best discriminants (LDA)          93.8% (0.878)     78.8% (0.833)     77.7% (0.839)
    corners of a circle                       96.5% (0.907)     92.0% (0.925)     72.5% (0.848)
"""

import numpy as np
import numpy.typing as npt

from model.network import DenseLayer, DenseNetwork, Floats
from model.projection import (
    CORNERS,
    FULL_CONFIDENCE,
    MAP_DIGITS,
    MAP_MARGIN,
    PLACE_STEPS,
    RIDGE,
    Projection,
    outputs_to_place,
)


def quick_map(
    network: DenseNetwork, pixels: Floats, labels: npt.NDArray[np.integer], test_pixels: Floats
) -> Projection | None:
    """Compute a network's map.

    Args:
        network: any.
        pixels: training digits (n, 784) in [0, 1]; it uses the first MAP_DIGITS.
        labels: of these, (n,).
        test_pixels: (m, 784), the test digits, which get places.

    Returns:
        The map; None if the network gives the same answer to all digits.
    """
    outputs = outputs_to_place(network, pixels[:MAP_DIGITS]).astype(np.float64)
    corners = np.array(CORNERS)[labels[:MAP_DIGITS]]  # (n, 2)
    middle = outputs.mean(axis=0)
    deviations = outputs - middle
    products = deviations.T @ deviations  # (units, units)
    if not products.any():
        return None
    ridge = RIDGE * products.trace() / len(products)
    kernel = np.linalg.solve(products + ridge * np.eye(len(products)), deviations.T @ corners)
    with np.errstate(over="ignore"):
        halves = [values.astype(np.float16) for values in (kernel, -middle @ kernel)]  # as in the map's file
    if not all(np.isfinite(values).all() for values in halves):
        return None
    kernel, bias = (values.astype(np.float32) for values in halves)
    return place_test_digits(network, (DenseLayer(kernel, bias, "linear"),), test_pixels, "discriminants")


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
