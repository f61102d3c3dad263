"""Draw: the answer, the ten bars of each network, and the networks' input."""

from collections.abc import Sequence
from typing import Any, ClassVar

from starlette.routing import Route

from model import Recognizer
from model.preprocessing import IMAGE_SIDE
from model.recognizer import shipped_report
from model.verdict import CLEAR
from page.encoding import encode_image, encode_verdict
from page.pad.pad_reader import Drawn, OnPad, read_pad
from page.server.routes import Json, post
from page.tabs.tab import Parts, Tab


class DrawTab(Tab):
    """Shows the answer to each state of the drawing; "Compare" adds the bars of the other networks."""

    name: ClassVar[str] = "draw"
    layout: ClassVar[str] = "large-pad"

    def __init__(self, parts: Parts) -> None:
        """Make the tab; the page shows the text `network_NAME` for each recognizer, or its name without such a text."""
        thresholds = {name: recognizer.threshold for name, recognizer in parts.recognizers.items()}
        super().__init__(
            parts,
            image_side=IMAGE_SIDE,
            shipped=list(thresholds),
            thresholds=thresholds,
            clear=CLEAR,
            costs=shipped_report(next(iter(thresholds))).get("costs"),
        )

    @property
    def routes(self) -> Sequence[Route]:
        return [post("look", self.look, is_paced=True)]

    def look(self, drawn: Drawn, compare: Json = False) -> dict[str, Any]:
        """Read the pad; with `compare` also by the other networks, in the page's order."""
        first, *others = self.parts.recognizers.values()
        return describe(read_pad(first, drawn), others if compare is True else [])


def describe(pad: OnPad, others: Sequence[Recognizer]) -> dict[str, Any]:
    """Encode the pad. The other networks' verdicts are on the digits that the first network has found."""
    number = pad.encode_number()
    if number and pad.number and others:
        number["others"] = [str(pad.number.judged_by(other)) for other in others]
    verdicts = [(pad.recognizer, pad.verdict), *((other, other.judge(pad.verdict.field)) for other in others)]
    return {
        "image": encode_image(pad.verdict.field),
        "verdicts": [encode_verdict(*each) for each in verdicts],
        "number": number,
    }
