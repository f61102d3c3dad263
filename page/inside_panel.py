"""Look inside: what each unit of the network does with the drawing."""

import numpy as np

from page.component import PageComponent
from page.replies import picture


class InsidePanel(PageComponent):
    """Shows the activations of all layers, and the ink that speaks for or against a digit, while its tab is open.

    What is looked at is the drawing, or a test digit that the document was told of by an `example` event, whose
    detail is its position. Choosing a unit shows its incoming weights.
    """

    def __init__(self, endpoint, weights_endpoint):
        super().__init__(endpoint=endpoint, weights_endpoint=weights_endpoint)

    @staticmethod
    def answer(field, activations, relevance, digit):
        """Make a reply of the form that inside_panel.js reads.

        Args:
            field: uint8 array (28, 28).
            activations: list of float32 arrays, see `model.inside.Inside`.
            relevance: float32 array (28, 28), see there.
            digit: int, which digit the relevance is for.

        Returns:
            dict. Hidden activations and relevance come as bytes, 255 or 127 for the largest, which `*Scale` gives.
        """
        hidden = []
        for layer in activations[:-1]:
            largest = float(layer.max()) or 1.0
            levels = np.rint(layer / largest * 255).astype(np.uint8)
            hidden.append({**picture(levels[None]), "scale": largest})
        strongest = float(np.abs(relevance).max()) or 1.0
        return {
            "field": picture(field),
            "hidden": hidden,
            "probabilities": activations[-1].tolist(),
            "digit": digit,
            "relevance": picture((np.rint(relevance / strongest * 127) + 128).astype(np.uint8)),
        }

    @staticmethod
    def weights_answer(weights):
        """Make a reply about a unit's incoming weights, float array (n,)."""
        strongest = float(np.abs(weights).max()) or 1.0
        return {**picture((np.rint(weights / strongest * 127) + 128).astype(np.uint8)[None]), "scale": strongest}
