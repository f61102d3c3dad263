"""The tabs of the page, in their order."""

from argparse import Namespace

from page.tabs.classroom.classroom import ClassroomTab
from page.tabs.draw.draw import DrawTab
from page.tabs.inside.inside import InsideTab
from page.tabs.learn.learn import LearnTab
from page.tabs.map.map import MapTab
from page.tabs.mistakes.mistakes import MistakesTab
from page.tabs.steps.steps import StepsTab
from page.tabs.tab import Parts, Tab

TABS: list[type[Tab]] = [DrawTab, StepsTab, InsideTab, MapTab, LearnTab, MistakesTab, ClassroomTab]


def make_tabs(parts: Parts, options: Namespace | None = None) -> list[Tab]:
    made = [tab.make(parts, options) for tab in TABS]
    return [tab for tab in made if tab]
