"""Inside: what each unit of the network does with a drawing, and how to fool and to break the network."""

from collections.abc import Sequence
from typing import ClassVar

from model import SMALL_NETWORK
from page.tabs.tab import Parts, Tab


class InsideTab(Tab):
    """Shows a network as one picture from the pixels to the outputs, for the drawing or a test digit.

    A request with `small`, true, is about a network with few units instead; the digits of a number on the pad are still
    those that the large one finds. An `example` event has the test digit's position.
    """

    name: ClassVar[str] = "inside"
    layout: ClassVar[str] = "tools-beside"
    stylesheets: ClassVar[Sequence[str]] = ["unit.css", "breaking.css", "fooling.css"]
    engine_answers: ClassVar[Sequence[str]] = ["most-activating"]

    def __init__(self, parts: Parts) -> None:
        super().__init__(parts, networks=[SMALL_NETWORK, next(iter(parts.recognizers))])
