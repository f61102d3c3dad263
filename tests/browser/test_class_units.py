"""A class makes ten units by hand, and its teacher's page the network of them."""

import re

import pytest
from helpers.classes.classroom import view
from helpers.pages.by_hand import open_screen, press
from helpers.running.driver import INSECURE_HOST, TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]


@pytest.fixture(scope="module")
def app(class_app):
    return class_app


def test_ten_pairs_make_a_network(open_as_teacher, open_sketch, teacher):
    pupil = open_sketch("#inside", INSECURE_HOST)
    screen = open_screen(pupil)
    press(screen, "hand_class")
    send = screen.locator(".for-class button").nth(1)
    expect(send).to_have_text(TEXT["hand_class_send"].format(digit=0))
    expect(send).to_be_disabled()
    screen.locator(".field").click()
    send.click()
    expect(send).to_have_text(TEXT["hand_class_sent"])
    page = open_as_teacher()
    view(page, "units")
    locate = page.page.locator
    ten = locate(".ten li")
    expect(locate(".units .together")).to_have_text(re.compile(r"Together they read [\d,]+ of"))
    expect(locate(".ten li:not(.missing)")).to_have_count(1)
    locate(".improve").click()
    expect(locate(".units .steps")).to_have_text(re.compile(r"The rule has made [\d,]+ steps"))
    ten.nth(0).locator("button").click()
    expect(locate(".ten li:not(.missing)")).to_have_count(0)
