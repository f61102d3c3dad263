"""The networks that the engine can compute."""

from model import Recognizer

HIDDEN, LAST = "relu", "softmax"  # activations


def is_known(recognizer: Recognizer) -> bool:
    """Return whether the engine can compute a network."""
    activations = [layer.activation for layer in recognizer.network.layers or ()]
    return activations[-1:] == [LAST] and set(activations[:-1]) <= {HIDDEN}
