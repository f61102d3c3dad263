"""The screen on which a pupil makes a unit."""

import re

from helpers.running.driver import TEXTS
from playwright.sync_api import Locator, expect


def open_screen(sketch) -> Locator:
    screen: Locator = sketch.panel("inside").locator(".by-hand")
    sketch.panel("inside").locator(".open-by-hand").click()
    expect(screen.locator(".right")).to_have_text(re.compile(r"^[\d,]+ of [\d,]+ right$"))
    return screen


def press(screen: Locator, name: str) -> None:
    screen.get_by_role("button", name=TEXTS["en"][name], exact=True).click()
