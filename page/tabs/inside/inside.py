"""Inside: what each unit of the network does with a drawing, and how to fool and to break the network."""

from model import SMALL_NETWORK
from model.recognizer import shipped_report
from page.tabs.tab import Parts, Tab


class InsideTab(Tab):
    """Shows a network as one picture from the pixels to the outputs, for the drawing or a test digit.

    A request with `small`, true, is about a network with few units instead; the digits of a number on the pad are still
    those that the large one finds. An `example` event has the test digit's position.
    """

    name = "inside"
    layout = "tools-beside"
    stylesheets = ("unit.css", "breaking.css", "fooling.css")
    engine_answers = ("most-activating",)

    def __init__(self, parts: Parts) -> None:
        page = next(iter(parts.recognizers.values()))
        super().__init__(
            parts,
            units=len(page.network.layers[0].bias),
            small_units=len(parts.small.network.layers[0].bias),
            small_accuracy=shipped_report(SMALL_NETWORK)["test_accuracy"],
        )
