"""How a drawing becomes 784 numbers, step by step, live."""

from model.preprocessing import CENTRE, PAD_SIDE
from page.component import PageComponent
from page.replies import picture, verdict


class StepsPanel(PageComponent):
    """Shows `model.steps.Steps` of the drawing while its tab is open, and what the network makes of it.

    A switch gives the network the whole pad made small instead, as those do who leave the steps out.
    """

    def __init__(self, endpoint):
        super().__init__(endpoint=endpoint, pad_side=PAD_SIDE, centre=CENTRE)

    @staticmethod
    def answer(steps, judged, plain_judged):
        """Make a reply of the form that steps_panel.js reads.

        Args:
            steps: model.steps.Steps.
            judged: (probabilities, is_digit) of `steps.field`, see `Recognizer.judge`.
            plain_judged: the same of `steps.plain`.

        Returns:
            dict.
        """
        return {
            "pictures": {name: picture(getattr(steps, name)) for name in ("pad", "ink", "box", "field", "plain")},
            "centreOfMass": steps.centre_of_mass,
            "verdicts": {"field": verdict(*judged), "plain": verdict(*plain_judged)},
        }
