"""Pixels: how a drawing becomes 784 numbers, step by step, during the drawing."""

from model.preprocessing import CENTRE, INK_THRESHOLD
from page.pad.pad import load_samples
from page.tabs.tab import Parts, Tab

EXAMPLE = "5"  # the sample that an empty pad shows


class StepsTab(Tab):
    """Shows the steps of the drawing as a motion, or of an example, and the network's verdict."""

    name = "steps"
    layout = "narrow-pad tools-beside"

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, centre=CENTRE, least_ink=255 * INK_THRESHOLD, example=load_samples()[EXAMPLE][0])
