"""The static site on a host that redirects its folder, loses, replaces or delays its files, and after an update."""

import re
import shutil

import pytest
from helpers.running.driver import A_LINE, CLEAR_DRAWINGS, TEXTS
from helpers.running.static_site import FOLDER, UNTIL_KEPT, served_site
from playwright.sync_api import expect
from starlette.responses import RedirectResponse

from page.build import site as build
from page.build.document import COLOUR
from page.build.writing import OWN_LIST

pytestmark = pytest.mark.slow

ENGLISH, GERMAN = TEXTS["en"], TEXTS["de"]
NEW_COLOUR, NEW_VERSION = "#123456", "0123456789abcdef"
INCOMPLETE = GERMAN["page_incomplete"] + GERMAN["reload"]


def like_a_host(app):
    """Redirect the folder to its page, and let browsers keep nothing; ASGI middleware."""

    async def answer(scope, receive, send):
        async def send_once(message):
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], (b"cache-control", b"no-store")]
            await send(message)

        is_folder = scope.get("path") == f"{FOLDER}/"
        await (RedirectResponse(f"{FOLDER}/index.html") if is_folder else app)(scope, receive, send_once)

    return answer


@pytest.fixture
def app(static_site, tmp_path):
    folder = shutil.copytree(static_site.folder, tmp_path / "site")
    with served_site(folder, like_a_host) as site:
        yield site


def paths_of(folder, pattern):
    return {path.relative_to(folder).as_posix() for path in folder.rglob(pattern) if path.is_file()}


def files_kept(sketch):
    kept = sketch.page.evaluate(
        """async () => {
            const [name] = await caches.keys();
            const requests = await (await caches.open(name)).keys();
            return requests.map(({ url }) => url.replace(new URL("./", location).href, ""));
        }"""
    )
    return set(kept)


@pytest.fixture
def page(browser):
    with browser.new_context(locale="de-AT", service_workers="block") as context:
        yield context.new_page()


@pytest.mark.machine
def test_visits_of_a_redirected_folder_without_a_network_and_after_an_update(app, new_sketch):
    sketch = new_sketch(service_workers="allow")
    page, colour = sketch.page, sketch.page.locator("meta[name=theme-color]")
    sketch.open(f"{app.address}/")
    expect(page).to_have_url(f"{app.address}/index.html")
    page.evaluate(UNTIL_KEPT)
    for_hosts, large = {".gitattributes", ".nojekyll", "README.md", OWN_LIST}, paths_of(app.folder, "others-*")
    left_out = {"index.html", build.WORKER, *for_hosts, *large}
    assert files_kept(sketch) == {"", *paths_of(app.folder, "*")} - left_out  # "" is the page itself
    page.context.set_offline(True)
    sketch.open(f"{app.address}/index.html?projector#steps")
    sketch.draw(CLEAR_DRAWINGS[2])
    expect(sketch.panel("steps").locator(".reading")).to_contain_text("answers 2 ")

    # A large file is kept once it was needed.
    page.context.set_offline(False)
    load = "async (module) => (await (await import(module)).$engine_mnist.loadTrainingDigits(60_000)).labels.length"
    (module,) = paths_of(app.folder, "tabs/worker.js")
    count = page.evaluate(load, f"{app.address}/{module}")
    sketch.wait_until(lambda: files_kept(sketch) >= large)
    page.context.set_offline(True)
    sketch.reload()
    assert page.evaluate(load, f"{app.address}/{module}") == count > 0

    page.context.set_offline(False)
    # The host's cache still has the page of the old version.
    kept = page.evaluate("caches.keys()")
    version = change_version(app)
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update(); }")
    page.evaluate(UNTIL_KEPT)
    assert page.evaluate("caches.keys()") == kept

    change_page(app, version)
    sketch.open(f"{app.address}/")
    assert colour.get_attribute("content") != NEW_COLOUR
    sketch.draw(A_LINE)
    sketch.wait_for_answer()
    note = page.locator("#head .updated")
    expect(note).to_contain_text(ENGLISH["page_updated"])
    expect(note).to_be_visible()
    sketch.expect_accessible()
    page.evaluate(UNTIL_KEPT)
    note.get_by_role("button", name=ENGLISH["reload"]).click()
    expect(colour).to_have_attribute("content", NEW_COLOUR)
    sketch.wait_until_ready()
    expect(note).to_be_hidden()


def change_version(app):
    worker = app.folder / build.WORKER
    (version,) = re.findall('VERSION = "(.*?)"', text := worker.read_text(encoding="utf-8"))
    worker.write_text(text.replace(version, NEW_VERSION), encoding="utf-8")
    return version


def change_page(app, version):
    index = app.folder / "index.html"
    text = index.read_text(encoding="utf-8").replace(version, NEW_VERSION)
    index.write_text(text.replace(COLOUR, NEW_COLOUR), encoding="utf-8")


def test_a_file_without_which_the_page_does_not_work_is_one_sentence(app, page):
    sentence = page.locator("html > p")
    (path,) = app.folder.glob("page/*/build/start.js")
    whole = path.read_bytes()
    for change in (path.unlink, lambda: path.write_text("syntax error")):
        change()
        page.goto(f"{app.address}/")
        expect(sentence).to_have_text(INCOMPLETE)
        expect(sentence).to_have_attribute("lang", "de")
        expect(page.locator("body")).to_be_hidden()
    path.write_bytes(whole)
    sentence.get_by_role("button").click()
    expect(page.locator("#head h1")).to_have_text(GERMAN["title"])
    expect(sentence).to_have_count(0)


def test_a_late_page_says_so_until_it_is_there(app, page):
    page.clock.install()
    sentence, script, held = page.locator("html > p"), "**/build/start.js", []
    page.route(script, lambda route: held.append(route))
    page.goto(f"{app.address}/", wait_until="commit")
    expect(page.locator("#shell canvas")).to_be_visible()
    page.clock.fast_forward(5_000)  # besides the real time
    expect(sentence).to_have_count(0)
    page.clock.fast_forward(5_000)
    expect(sentence).to_have_text(INCOMPLETE)
    expect(page.locator("#shell canvas")).to_be_visible()
    page.unroute(script)  # which continues the held request
    expect(page.locator(".samples button")).to_have_count(10)
    expect(sentence).to_have_count(0)


def test_a_page_from_a_file_and_one_in_a_sandbox_are_one_sentence(app, page):
    page.clock.install()
    page.set_content(f'<iframe sandbox="allow-scripts" src="{app.address}/"></iframe>')
    for _ in range(2):
        expect(page.frame_locator("iframe").locator("html > p")).to_have_text(GERMAN["page_is_sandboxed"])
        page.clock.fast_forward(20_000)
    page.goto(f"{app.folder.as_uri()}/index.html")
    for _ in range(2):
        expect(page.locator("html > p")).to_have_text(GERMAN["page_is_file"])
        page.clock.fast_forward(20_000)
