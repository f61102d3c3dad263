"""Inside: what each unit of the network does with a drawing, and how to fool and to break the network."""

from collections.abc import Sequence
from typing import ClassVar

from model import SMALL_NETWORK, Recognizer
from model.network import DenseNetwork
from model.recognizer import shipped_report
from page.page_component import FOLDER
from page.tabs.tab import Parts, Tab

BY_HAND = FOLDER / "unit_by_hand" / "screen"  # a screen of the tab, to make a unit by hand


class InsideTab(Tab):
    """Shows a network as one picture from the pixels to the outputs, for the drawing or a test digit.

    A request with `small`, true, is about a network with few units instead; the digits of a number on the pad are still
    those that the large one finds. An `example` event has the test digit's position.
    """

    name: ClassVar[str] = "inside"
    layout: ClassVar[str] = "tools-beside"
    engine_answers: ClassVar[Sequence[str]] = ["most-activating"]

    def __init__(self, parts: Parts) -> None:
        super().__init__(
            parts,
            units=count_units(parts.recognizer),
            small_units=count_units(parts.small),
            small_accuracy=shipped_report(SMALL_NETWORK)["test_accuracy"],
        )

    @property
    def html(self) -> str:
        return super().html + BY_HAND.with_suffix(".html").read_text(encoding="utf-8")

    @property
    def css(self) -> str:
        return f"{super().css}#{self.element_id} {{\n{BY_HAND.with_suffix('.css').read_text(encoding='utf-8')}}}\n"


def count_units(recognizer: Recognizer) -> int | None:
    """Return the number of units in a network's first layer; None if it is no stack of dense layers."""
    network = recognizer.network
    return len(network.layers[0].bias) if isinstance(network, DenseNetwork) else None
