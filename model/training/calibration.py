"""How sure a network may be: measures of confidence, and how to make it honest.

Confidence is a network's largest probability. It is honest where, of all answers given with 90% confidence, 90% are
right; and it is useful where it is high on digits and low on what is none.
"""

import keras
import numpy as np

BINS = 15


def expected_calibration_error(probabilities, labels, bins=BINS):
    """Mean distance between confidence and accuracy (Guo et al., "On calibration of modern neural networks", 2017).

    Args:
        probabilities: float array (n, 10).
        labels: int array (n,).
        bins: number of equally wide ranges of confidence.

    Returns:
        float in [0, 1]: over the bins, |accuracy - mean confidence|, weighted by how many answers fall into each.
    """
    confidence = probabilities.max(axis=1)
    is_right = probabilities.argmax(axis=1) == labels
    bin_of = np.minimum((confidence * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, weights=is_right.astype(float) - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


def area_under_roc(scores_of_digits, scores_of_others):
    """The chance that a digit's score is above that of something else, ties counting half (Mann and Whitney's U).

    Args:
        scores_of_digits: float array (n,).
        scores_of_others: float array (m,).

    Returns:
        float in [0, 1].
    """
    others = np.sort(scores_of_others)
    below = np.searchsorted(others, scores_of_digits, side="left")
    not_above = np.searchsorted(others, scores_of_digits, side="right")
    return float((below + not_above).mean() / 2 / len(others))


def with_temperature(probabilities, temperature):
    """Soften (temperature above 1) or sharpen (below 1) probabilities: softmax(log(p) / temperature).

    Args:
        probabilities: float array (n, 10).
        temperature: float > 0.

    Returns:
        float64 array (n, 10).
    """
    logits = np.log(np.maximum(probabilities.astype(np.float64), 1e-30)) / temperature
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exponentials / exponentials.sum(axis=1, keepdims=True)


def find_temperature(probabilities, labels):
    """The temperature at which the labels are most likely (Guo et al. 2017), to the nearest per cent.

    Args:
        probabilities: float array (n, 10), on digits the network has not been trained on.
        labels: int array (n,).

    Returns:
        float in [0.05, 3].
    """

    def loss(temperature):
        chosen = with_temperature(probabilities, temperature)[np.arange(len(labels)), labels]
        return -np.log(np.maximum(chosen, 1e-30)).mean()

    return float(min(np.geomspace(0.05, 3, 411), key=loss))


def fold_temperature(network, temperature):
    """Divide the last layer's weights by the temperature, so that the saved network is calibrated by itself.

    Args:
        network: keras.Sequential whose last layer is dense with softmax; changed in place.
        temperature: float > 0.
    """
    last = network.layers[-1]
    if not isinstance(last, keras.layers.Dense) or last.activation is not keras.activations.softmax:
        raise ValueError("Only a dense last layer with softmax can take a temperature in.")
    last.set_weights([weights / temperature for weights in last.get_weights()])


def find_threshold(scores_of_digits, refused):
    """The confidence below which a part of the digits falls.

    Args:
        scores_of_digits: float array (n,), confidence on digits the network has not been trained on.
        refused: part of the digits to turn away, in (0, 1).

    Returns:
        float in [0, 1].
    """
    return float(np.quantile(scores_of_digits, refused))
