"""Draw: the answer, the ten bars of each network, and the networks' input."""

from model.preprocessing import IMAGE_SIDE
from model.recognizer import shipped_report
from model.verdict import CLEAR
from page.tabs.tab import Parts, Tab


class DrawTab(Tab):
    """Shows the answer to each state of the drawing; "Compare" adds the bars of the other networks."""

    name = "draw"
    layout = "large-pad"
    stylesheets = ("panels.css", "gauge.css", "history.css")

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
