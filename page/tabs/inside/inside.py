"""Inside: what each unit of the network does with a drawing, and how to fool and to break the network."""

from model import SMALL_NETWORK
from page.page_component import FOLDER
from page.tabs.tab import Parts, Tab

BY_HAND = FOLDER / "unit_by_hand" / "screen.html"  # a screen of the tab, to make a unit by hand


class InsideTab(Tab):
    """Shows a network as one picture from the pixels to the outputs, for the drawing or a test digit.

    A request with `small`, true, is about a network with few units instead; the digits of a number on the pad are still
    those that the large one finds. An `example` event has the test digit's position.
    """

    name = "inside"
    layout = "tools-beside"
    stylesheets = ("unit.css", "breaking.css", "fooling.css", "../../unit_by_hand/screen.css")
    engine_answers = ("most-activating",)

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, networks=[SMALL_NETWORK, next(iter(parts.recognizers))])

    @property
    def html(self) -> str:
        return super().html + BY_HAND.read_text(encoding="utf-8")
