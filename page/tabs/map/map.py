"""Map: all test digits, near those that the network finds alike, and the drawing among them."""

from model.projection import FULL_CONFIDENCE, PLACE_STEPS
from page.tabs.tab import Parts, Tab


class MapTab(Tab):
    """Shows the map of the page's network, and follows the drawing on it."""

    name = "map"
    layout = "narrow-pad"
    engine_answers = ("labels",)

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, steps=PLACE_STEPS, sure=FULL_CONFIDENCE)
