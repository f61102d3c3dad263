"""What the network says of the drawing: the answer, the ten bars, and the image that it was given."""

import base64

from model.preprocessing import IMAGE_SIDE
from page.component import PageComponent

from gradio.events import Dependency

class Prediction(PageComponent):
    """Asks the server about each `drawing` event and shows what it answers.

    At most one question is under way, always about the newest drawing, and the last one is always asked. A question
    is one POST to the API endpoint `endpoint`, of the strokes and their line width; `answer` makes the reply.
    """

    def __init__(self, endpoint):
        super().__init__(endpoint=endpoint, image_side=IMAGE_SIDE)

    @staticmethod
    def answer(field, probabilities):
        """Make a reply of the form that prediction.js reads.

        Args:
            field: uint8 array (28, 28), 0 background to 255 full ink, what the network was given.
            probabilities: float array (10,).

        Returns:
            dict: `image`, the field's bytes, row by row, in base64; `probabilities`, a list of ten floats.
        """
        return {"image": base64.b64encode(field.tobytes()).decode(), "probabilities": probabilities.tolist()}
    from typing import Callable, Literal, Sequence, Any, TYPE_CHECKING
    from gradio.blocks import Block

    if TYPE_CHECKING:
        from gradio.components import Timer
        from gradio.components.base import Component
