"""What only the static site does: it loads networks, works without the internet, and has its own header and footer."""

import re

import pytest
from driver import CLEAR_DRAWINGS, INSECURE_HOST, TEXTS
from lessons import is_of_site, steps_of
from playwright.sync_api import expect
from seen import wait_for_mistakes
from static_site import built_site, files_kept, wait_until_kept

from page.site import build
from page.site.folder import OWN_LIST

pytestmark = pytest.mark.slow

ENGLISH = TEXTS["en"]
AWAY = ENGLISH["network_away"]


@pytest.fixture(scope="module")
def app(static_site):
    return static_site


def files_asked(sketch, folder="networks"):
    return re.findall(rf"/{folder}/([\w-]+)-\w+\.bin", " ".join(sketch.requested))


def hold_network(sketch, name):
    """Hold the requests for a network's file; returns the list of their routes."""
    held = []
    sketch.page.route(f"**/networks/{name}-*", lambda route: held.append(route))
    return held


def test_files_are_loaded_when_they_are_needed_and_the_first_answer_comes_from_half_of_the_weights(app, new_sketch):
    sketch = new_sketch()
    held, rest = hold_network(sketch, "handwriting"), hold_network(sketch, "rest")
    sketch.open(f"{app.address}/")
    sketch.wait_until(lambda: held)
    sketch.draw(CLEAR_DRAWINGS[7])
    expect(sketch.sentence).to_have_text(ENGLISH["network_loading"].format(percent="0%"))
    held.pop().continue_()
    sketch.wait_for_answer()  # to what was drawn before
    expect(sketch.winner).to_have_text("7")
    sketch.wait_until(lambda: rest)
    # An ordinary browser also requests the icon, again when the address changes.
    asked = [url for url in sketch.requested if not url.rpartition("/")[2].startswith("icon")]
    assert len(set(asked)) == len(asked) <= 30
    expect(sketch.sentence).to_contain_text("to the 7.")
    sketch.open_tab("steps")
    reading = sketch.panel("steps").locator(".reading")
    expect(reading).to_be_empty()  # only Draw answers before the weights are complete
    rest.pop().continue_()
    expect(reading).to_contain_text("to the 7.")
    sketch.open_tab("draw")
    sketch.page.locator("button.compare").click()
    expect(sketch.percents.nth(17)).not_to_be_empty()
    assert files_asked(sketch) == ["handwriting", "rest", "tutorial"]
    sketch.open_tab("mistakes")
    wait_for_mistakes(sketch)
    assert files_asked(sketch, "digits") == ["mistakes"]


def test_a_lesson_has_only_what_a_site_can_do(open_sketch):
    sketch = open_sketch()
    assert not any("/lessons/" in url for url in sketch.requested)
    sketch.page.locator("#head .open-lesson").click()
    bar = sketch.page.locator("#head .lesson")
    bar.get_by_role("button", name=ENGLISH["lesson_bar_45"], exact=True).click()
    bar.locator(".answer").first.wait_for()
    for moment, place in (("planned", 0), ("more", -1)):
        names = [step["name"] for step in steps_of(45, [moment]) if is_of_site(step)]
        sketch.page.goto(re.sub(r"lesson=[\w-]*", f"lesson={names[place]}", sketch.page.url))
        sketch.wait_until_ready()
        number = range(1, len(names) + 1)[place]
        expect(bar.locator(".place")).to_have_text(re.compile(rf"{number}/{len(names)}$"))


def test_a_network_that_does_not_arrive_is_one_sentence_and_is_loaded_again(app, new_sketch):
    sketch, asked = new_sketch(), []
    sketch.expected_errors.append("404")
    replies = [{"status": 404, "body": "<html>"}, {"body": b"a part of it"}]

    def reply(route):
        asked.append(route)
        route.fulfill(**replies[len(asked) % len(replies)])

    sketch.page.route("**/networks/handwriting-*", reply)
    sketch.open(f"{app.address}/")
    sketch.draw(CLEAR_DRAWINGS[3])
    sketch.wait_until(lambda: len(asked) > len(replies), "both are refused")
    expect(sketch.trouble).to_have_text(AWAY)
    sketch.page.unroute("**/networks/handwriting-*")
    expect(sketch.winner).to_have_text("3")
    expect(sketch.trouble).to_be_empty()


def test_a_second_visit_needs_no_network(app, new_sketch):
    sketch = new_sketch(service_workers="allow")
    sketch.open(f"{app.address}/")
    wait_until_kept(sketch)
    sketch.page.context.set_offline(True)
    sketch.open(f"{app.address}/?projector#steps")
    sketch.draw(CLEAR_DRAWINGS[2])
    expect(sketch.panel("steps").locator(".reading")).to_contain_text("to the 2.")
    files = {path.relative_to(app.folder).as_posix() for path in app.folder.rglob("*") if path.is_file()}
    kept = files_kept(sketch)
    for_hosts = {".gitattributes", ".nojekyll", "README.md", OWN_LIST}
    assert kept - {""} == files - {"index.html", build.WORKER, *for_hosts, *large_files(app)}
    assert "" in kept  # the page itself
    sketch.page.context.set_offline(False)
    expect_a_large_file_is_kept_once_it_was_needed(app, sketch)


def large_files(app):
    return {path.relative_to(app.folder).as_posix() for path in app.folder.glob("digits/others-*")}


def expect_a_large_file_is_kept_once_it_was_needed(app, sketch):
    load = "async (module) => (await (await import(module)).$engine_mnist.loadTrainingDigits(60_000)).labels.length"
    (module,) = app.folder.glob("page/*/engine/worker.js")
    address = f"{app.address}/{module.relative_to(app.folder).as_posix()}"
    count = sketch.page.evaluate(load, address)
    sketch.wait_until(lambda: files_kept(sketch) >= large_files(app))
    sketch.page.context.set_offline(True)
    sketch.page.reload()
    sketch.wait_until_ready()
    assert sketch.page.evaluate(load, address) == count > 0


def test_others_join_by_the_address_alone_and_what_is_missing_is_named(open_sketch):
    sketch = open_sketch("index.html#learn", host=INSECURE_HOST)
    sketch.page.locator("button.join").click()
    dialog = sketch.page.locator("#head dialog")
    expect(dialog.locator("h2")).to_have_text(ENGLISH["join_how_address"])
    expect(dialog.locator(".address")).to_have_text(re.compile("/some/folder$"))
    expect(dialog.locator("canvas")).to_be_hidden()
    for size in (390, 844), (1280, 720):
        sketch.resize(*size)
        expect(dialog.locator(".address")).to_be_in_viewport(ratio=1)
    sketch.expect_accessible()
    sketch.press("Escape")

    footer = sketch.page.locator("footer")
    expect(footer).to_contain_text(ENGLISH["site_note"])
    expect(sketch.page.locator("#head [role=tab]")).to_have_count(6)
    expect(sketch.page.locator(".camera")).to_have_count(0)
    # An ordinary browser requests this icon with a text, and would report that it is missing.
    sketch.page.route("**/favicon.ico", lambda route: route.fulfill(status=204))
    with sketch.page.expect_navigation():
        footer.locator("a").click()
    for words in ("MIT License", "CC BY-SA", "UNIPEN", "Pillow"):
        expect(sketch.page.locator("body")).to_contain_text(words)


def test_a_site_without_mnist_says_so_in_learn_and_has_a_code_of_its_address(tmp_path, new_sketch):
    address = "https://school.example/digits/"
    with built_site(tmp_path, url=address) as site:
        sketch = new_sketch()
        sketch.open(f"{site.address}/#learn")
        panel = sketch.panel("learn")
        expect(panel.locator(".trouble")).to_have_text(ENGLISH["error_no_test_digits"])
        expect(panel.locator(".state")).to_be_empty()
        panel.locator(".start").click()
        expect(panel.locator(".trouble")).to_have_text(ENGLISH["error_no_test_digits"])
        panel.locator(".watch-recording").click()
        expect(panel.locator(".recorded .weights canvas").first).to_be_visible()

        sketch.page.locator("button.join").click()
        expect(sketch.page.locator("#head dialog .address")).to_have_text(address)
        expect(sketch.page.locator("#head dialog canvas")).to_be_visible()
        sketch.requested.clear()  # this site has another address
