"""Class: a teacher's page trains, and the network answers on all pages."""

import contextlib
import re

import pytest
from helpers.classes.classroom import Phone, part, view
from helpers.networks.npz_files import class_network
from helpers.networks.own_network import own_network, stored_token, values_kept
from helpers.pages.seen import expect_answer_of
from helpers.running.driver import CLEAR_DRAWINGS, PHONE, TEXTS
from helpers.running.forked import RestartableApp
from playwright.sync_api import expect

from model import load_recognizer

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]


@pytest.fixture(scope="module")
def class_app(tmp_path_factory, mnist_file):
    with contextlib.ExitStack() as stack:
        yield RestartableApp(stack, "--class", tmp_path_factory.mktemp("class"), MNIST_PATH=str(mnist_file))


@pytest.fixture(scope="module")
def app(class_app):
    return class_app


@pytest.fixture
def wall(open_as_teacher, teacher):
    for digit in range(6):
        Phone(teacher.http).share(digit)
    return open_teach(open_as_teacher)


def open_teach(open_as_teacher):
    wall = open_as_teacher()
    view(wall, "teach")
    expect(part(wall, ".enough")).to_have_text("6 devices have shared. 2 of them, every third, are held out.")
    return wall


def begin_training(wall):
    part(wall, ".train").click()
    expect(part(wall, ".teach .stage")).to_have_text(re.compile("^(Learning|Reading)"))


def send_network(teacher, **options):
    """Send a network of the page as that of a training, with options of `class_network`; returns its token."""
    content = class_network(teacher.do("train")["ticket"], **options)
    teacher.send_zip(content, "trained").raise_for_status()
    return teacher.state()["network"]


def hold(sketch):
    held = []
    sketch.page.route("**/api/class_trained", lambda route: held.append(route))
    return held


def test_a_teachers_page_trains_and_every_visitor_can_use_the_network(wall, open_sketch, teacher):
    expect(part(wall, ".here")).to_have_text(TEXT["class_train_here"])
    pupil = open_sketch("#classroom", **PHONE)
    held = hold(wall)
    begin_training(wall)
    view(pupil, "teach")
    expect(part(pupil, ".teach .stage")).to_have_text(re.compile("Learning|Reading"))
    expect(part(wall, ".here")).to_be_visible()
    expect(part(wall, ".stop")).to_be_visible()
    for button in (".train", ".stop", ".here"):
        expect(part(pupil, button)).to_be_hidden()
    # Meanwhile the held-out digits are shown as they are read before the training, and afterwards what it has changed.
    figure, digits = part(wall, ".figure"), part(wall, ".digits li")
    expect(figure).to_have_text(re.compile("^[012] of 2 read correctly$"))
    expect(digits).to_have_count(2)
    expect(part(wall, ".changed")).to_contain_text("from devices that the network does not learn from")
    # The network that is sent last stays.
    wall.wait_until(lambda: held)
    earlier = send_network(teacher)
    held[0].continue_()
    wall.wait_until(lambda: teacher.state()["network"] != earlier)
    expect(part(wall, ".also")).to_contain_text("MNIST's test digits")
    expect(part(wall, ".also")).to_contain_text("of 4.")
    expect(figure).to_have_text(re.compile("^[012] → [012] of 2$"))
    expect(part(wall, ".here")).to_be_hidden()
    wall.expect_accessible()
    view(wall, "know")
    part(wall, ".evaluate").click()
    expect(part(wall, ".phones small", has_text=TEXT["class_learned_from"])).to_have_count(4)
    expect(part(wall, ".phones th", has_text="(held out)")).to_have_count(2)
    view(wall, "teach")

    # A pupil uses it on every tab until they choose to stop. It answers in the browser.
    badge = pupil.page.locator("#head .own")
    expect(part(pupil, ".also")).to_have_text(part(wall, ".also").text_content())  # of the newest one
    part(pupil, ".use").tap()
    expect(badge).to_have_text("Class network")
    pupil.page.reload()
    pupil.wait_until_ready()
    expect(badge).to_have_text("Class network")
    pupil.open_tab("draw")
    pupil.draw_by_touch(CLEAR_DRAWINGS[2])
    expect(pupil.sentence).to_contain_text("The class's network answers")
    pupil.open_tab("map")
    expect(pupil.panel("map").locator(".lead")).to_contain_text(TEXT["map_of_page"])
    badge.tap()
    expect(badge).to_be_hidden()
    assert stored_token(pupil) is None


def test_a_page_uses_the_class_s_next_network_when_asked_and_says_when_it_is_gone(open_sketch, teacher):
    for digit in range(6):
        Phone(teacher.http).share(digit)
    sketch = open_sketch("#draw")
    sketch.draw(CLEAR_DRAWINGS[4])

    def use_it(name, token):
        sketch.open_tab("classroom")
        view(sketch, "teach")
        part(sketch, ".use").click()
        sketch.open_tab("draw")
        expect_answer_of(sketch, load_recognizer(name))
        assert stored_token(sketch) == token

    for name in ("tutorial", "handwriting"):
        token = send_network(teacher, name=name)
        use_it(name, token)
    own = own_network("straight")  # in turn with the class's
    own.use(sketch)
    expect_answer_of(sketch, own.recognizer)
    use_it(name, token)
    teacher.do("clear")
    sketch.page.reload()
    sketch.expected_errors.append("422")
    sketch.wait_until_ready()
    expect(sketch.page.locator("#head .lost")).to_contain_text(TEXT["gone_class"])


def test_another_device_stops_a_training_and_a_training_goes_on_after_a_reload(wall, open_as_teacher, teacher):
    second = open_as_teacher()
    view(second, "teach")
    held = hold(wall)  # so that it does not end before it is stopped
    begin_training(wall)
    expect(part(second, ".here")).to_be_hidden()
    wall.expected_errors.append("422")
    part(second, ".stop").click()
    for sketch in (second, wall):
        expect(part(sketch, ".train")).to_be_visible()
        expect(part(sketch, ".trouble").first).to_have_text("")
    for route in held:
        route.continue_()
    wall.wait_until(lambda: not any(values_kept(wall.page, "order")), "the stopped training is forgotten")
    wall.page.reload()
    wall.wait_until_ready()
    state = teacher.state()
    assert (state["training"], state["network"]) == (None, None)

    view(wall, "teach")
    begin_training(wall)
    wall.wait_until(lambda: any(values_kept(wall.page, "order")), "the training is kept")
    address = wall.page.url
    wall.page.goto("about:blank")
    held.clear()  # this training may have ended already
    # `tests/browser/test_learn_tab.py` has a training that goes on from its last epoch.
    wall.page.goto(address)
    wall.wait_until(lambda: held, "the training ends after the reload")
