"""Its mistakes: the test digits that the network misreads, and some that it reads right."""

from page.component import PageComponent
from page.replies import picture


class MistakesPanel(PageComponent):
    """Shows the confusion matrix and a gallery. A cell of the matrix filters the gallery; a digit opens "look inside".

    It asks when its tab is opened for the first time.
    """

    def __init__(self, endpoint, progress_endpoint):
        super().__init__(endpoint=endpoint, progress_endpoint=progress_endpoint)

    @staticmethod
    def answer(matrix, positions, images, labels, probabilities):
        """Make a reply of the form that mistakes_panel.js reads.

        Args:
            matrix: int array (10, 10), a row for each true digit, a column for each predicted one.
            positions: int array (k,), of the digits to show.
            images: uint8 array (n, 28, 28), the whole test set.
            labels: uint8 array (n,), its digits.
            probabilities: float32 array (n, 10), what the network says of it.

        Returns:
            dict.
        """
        return {
            "matrix": matrix.tolist(),
            "digits": [
                {
                    "position": int(position),
                    "picture": picture(images[position]),
                    "true": int(labels[position]),
                    "predicted": int(probabilities[position].argmax()),
                    "confidence": float(probabilities[position].max()),
                }
                for position in positions
            ],
        }
