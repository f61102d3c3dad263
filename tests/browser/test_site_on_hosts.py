"""The static site on hosts that redirect, lose, delay, retype and replace its files, and after an update."""

import pytest
from driver import A_LINE, CLEAR_DRAWINGS, TEXTS
from playwright.sync_api import expect
from static_site import wait_until_kept
from web_host import NEW_COLOUR, hosted_site, publish_update

pytestmark = pytest.mark.slow

ENGLISH, GERMAN = TEXTS["en"], TEXTS["de"]
INCOMPLETE = GERMAN["page_incomplete"] + GERMAN["reload"]


@pytest.fixture(scope="module")
def served(static_site):
    with hosted_site(static_site.folder) as served:
        yield served


@pytest.fixture(scope="module")
def app(served):
    return served[0]


@pytest.fixture
def host(served):
    _, host = served
    yield host
    host.forget()


@pytest.fixture
def page(browser):
    """A page in German."""
    with browser.new_context(locale="de-AT", service_workers="block") as context:
        yield context.new_page()


def test_visits_of_a_redirected_folder_without_a_network_and_after_an_update(app, host, new_sketch):
    host.redirect("", "index.html")
    sketch = new_sketch(service_workers="allow")
    page, colour = sketch.page, sketch.page.locator("meta[name=theme-color]")
    sketch.open(f"{app.address}/")
    expect(page).to_have_url(f"{app.address}/index.html")
    wait_until_kept(sketch)
    sketch.open(f"{app.address}/")
    sketch.page.context.set_offline(True)
    sketch.open(f"{app.address}/index.html?projector#steps")
    sketch.draw(CLEAR_DRAWINGS[2])
    expect(sketch.panel("steps").locator(".reading")).to_contain_text("points to the 2.")

    sketch.page.context.set_offline(False)
    publish_update(host, app.folder)
    host.lose("page/*")  # the browser has these files
    sketch.open(f"{app.address}/")
    assert colour.get_attribute("content") != NEW_COLOUR
    sketch.draw(A_LINE)
    sketch.wait_for_answer()
    note = page.locator("#head .updated")
    expect(note).to_contain_text(ENGLISH["page_updated"])
    expect(note).to_be_visible()
    sketch.expect_accessible()
    wait_until_kept(sketch)
    note.get_by_role("button", name=ENGLISH["reload"]).click()
    expect(colour).to_have_attribute("content", NEW_COLOUR)
    sketch.wait_until_ready()
    expect(note).to_be_hidden()
    sketch.draw(A_LINE)
    sketch.wait_for_answer()


def test_a_file_without_which_the_page_does_not_work_is_one_sentence(app, host, page):
    sentence = page.locator("html > p")
    for lose in (
        lambda: host.lose("page/*/site/start.js"),
        lambda: host.replace("page/*/site/start.js", "syntax error"),
    ):
        host.forget()
        lose()
        page.goto(f"{app.address}/")
        expect(sentence).to_have_text(INCOMPLETE)
        expect(sentence).to_have_attribute("lang", "de")
        expect(page.locator("body")).to_be_hidden()
    host.forget()
    sentence.get_by_role("button").click()
    expect(page.locator("#head h1")).to_have_text(GERMAN["title"])
    expect(sentence).to_have_count(0)


def test_a_late_page_says_so_until_it_is_there(app, host, page):
    page.clock.install()
    sentence = page.locator("html > p")
    with host.delay("page/*/site/start.js"):
        page.goto(f"{app.address}/", wait_until="commit")
        expect(page.locator("#shell canvas")).to_be_visible()
        page.clock.fast_forward(9_000)
        expect(sentence).to_have_count(0)
        page.clock.fast_forward(1_000)
        expect(sentence).to_have_text(INCOMPLETE)
        expect(page.locator("#shell canvas")).to_be_visible()
    expect(page.locator(".samples button")).to_have_count(10)
    expect(sentence).to_have_count(0)


def test_a_page_from_a_file_and_one_in_a_sandbox_are_one_sentence(app, page):
    page.set_content(f'<iframe sandbox="allow-scripts" src="{app.address}/"></iframe>')
    expect(page.frame_locator("iframe").locator("html > p")).to_have_text(GERMAN["page_is_sandboxed"])
    page.goto(f"{app.folder.as_uri()}/index.html")
    expect(page.locator("html > p")).to_have_text(GERMAN["page_is_file"])
