"""What the networks say of the drawing: the answer, the ten bars, and the image that they were given."""

from model.preprocessing import IMAGE_SIDE
from page.component import PageComponent
from page.replies import picture, verdict


class Prediction(PageComponent):
    """Asks the server about each `drawing` event and shows what it answers.

    At most one question is under way, always about the newest drawing, and the last one is always asked. A question
    is one POST to the API endpoint `endpoint`, of the strokes and their line width; `answer` makes the reply.

    The first network has the word. A switch puts the bars of the others beside its own, for the same drawing. A
    `network` event on the document, whose detail is a token or null, puts a network of the visitor's own before them
    all, or takes it away again; the token goes with the questions.
    """

    def __init__(self, endpoint, networks):
        """Make the component.

        Args:
            endpoint: name of the API endpoint.
            networks: list of names; the page's texts call NAME by `network_NAME`, or else it is shown as it is.
        """
        super().__init__(endpoint=endpoint, image_side=IMAGE_SIDE, networks=networks)

    @staticmethod
    def answer(field, verdicts):
        """Make a reply of the form that prediction.js reads.

        Args:
            field: uint8 array (28, 28), 0 background to 255 full ink, what the networks were given.
            verdicts: for each network, in order, float array (10,) of probabilities and bool, whether it takes the
                drawing for a digit at all.

        Returns:
            dict: `image`, the field; `verdicts`, a list; see `replies.picture` and `replies.verdict`.
        """
        return {"image": picture(field), "verdicts": [verdict(*each) for each in verdicts]}
