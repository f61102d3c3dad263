"""The page in Firefox and WebKit, the engine of Safari, and the sentence in browsers that are too old."""

import json

import pytest
from driver import CLEAR_DRAWINGS, FORTY_TWO, TABS, TEXTS, free_port
from other_browsers import firefox, webkit
from own_network import USE, own_network
from playwright.sync_api import expect
from static_site import UNTIL_KEPT
from web_host import NEW_COLOUR, hosted_site, publish_update

from page.site.build import COLOUR

pytestmark = pytest.mark.slow

# An element of each tab that is there once the server has answered about a drawing, or about the data.
ANSWERED = {
    "draw": ".winner:not(:empty)",
    "steps": ".reading:not(:empty)",
    "inside": ".outputs .bar.first",
    "map": ".lead:not(:empty)",
    "learn": ".code span",
    "mistakes": ".gallery canvas",
}


@pytest.mark.parametrize("engine", ["Firefox", "WebKit"])
def test_both_pages_work_without_an_error(app, static_site, engine, tmp_path):
    """The pages share the tabs, the trainer and the networks of visitors."""
    with firefox(tmp_path) if engine == "Firefox" else webkit(free_port()) as window:
        for served, use_page in ((app, use_served_page), (static_site, use_static_site)):
            window.open(f"{served.address}/")
            window.wait_for("document.querySelectorAll('.samples button').length === 10")
            window.wait_for("document.querySelector('#shell') === null")
            draw_and_undo(window)
            use_page(window, served)
            assert window.errors == [], served.address
        visit_again(window, static_site.folder)


def draw_and_undo(window):
    window.draw(CLEAR_DRAWINGS[7])
    window.wait_for_text("#panel-draw .winner", "7")
    window.click(".undo")
    window.wait_for("document.querySelector('.hint').offsetWidth > 0")
    window.draw(FORTY_TWO)
    window.wait_for_text("#panel-draw .winner", "42")


def use_served_page(window, app):
    window.run(f"({USE})({json.dumps(own_network('sixteen').to_json())})")
    wait_for_own_answer(window)
    window.open(f"{app.address}/?again")
    window.wait_for(
        "document.querySelector('#shell') === null && document.querySelector('#head .own')?.offsetWidth > 0"
    )
    window.draw(CLEAR_DRAWINGS[7])
    wait_for_own_answer(window)
    window.click("#head .own")

    window.click("button.theme")
    window.wait_for("document.body.classList.contains('dark')")
    window.run(
        "(() => { const list = document.querySelector('.language select');"
        "list.value = 'zh-CN'; list.dispatchEvent(new Event('change')); })()"
    )
    window.wait_for_text("#tab-learn", TEXTS["zh-CN"]["tab_learn"])


def use_static_site(window, _):
    for tab in TABS:
        window.click(f"#tab-{tab}")
        window.wait_for(f"document.querySelector('#panel-{tab} {ANSWERED[tab]}')?.getClientRects().length > 0")

    window.click("#tab-learn")
    window.run(
        "(() => { for (const name of ['epochs', 'units']) document.querySelector(`[name=${name}]`).value = 50; })()"
    )
    window.click("#panel-learn .start")
    window.wait_for("document.querySelector('#panel-learn .curves path.training').getAttribute('d') !== ''")
    window.click("#panel-learn .stop")
    window.wait_for("document.querySelector('#panel-learn .summary').hidden === false")


def visit_again(window, folder):
    """Visit a redirected folder of a host for the first and the second time, after an update, and without a network."""

    def open_and_draw(at):
        window.open(f"{site.address}/{at}")
        draw()

    def draw():
        window.wait_for("document.querySelector('#shell') === null")
        window.draw(CLEAR_DRAWINGS[7])
        window.wait_for_text("#panel-draw .winner", "7")
        assert window.errors == []

    colour = "document.querySelector('meta[name=theme-color]').content"
    with hosted_site(folder) as (site, host):
        host.redirect("", "index.html")
        open_and_draw("")
        window.run(UNTIL_KEPT)
        open_and_draw("?again")
        assert window.run("navigator.serviceWorker.controller !== null")
        publish_update(host, folder)
        host.lose("page/*")
        open_and_draw("?third")
        assert window.run(colour) == COLOUR
        window.wait_for("document.querySelector('#head .updated').offsetWidth > 0")
        window.click("#head .updated .reload")
        window.wait_for(f"document.querySelector('meta[name=theme-color]')?.content === '{NEW_COLOUR}'")
        draw()
    open_and_draw("index.html?offline")


def wait_for_own_answer(window):
    window.wait_for("document.querySelector('#panel-draw .sentence').textContent.includes('our network gives')")


@pytest.mark.parametrize(
    ("missing", "locale", "language"),
    [
        ("delete AbortSignal.timeout", "de-DE", "de"),
        ("delete Array.prototype.with", "zh-SG", "zh-CN"),
        ("CSS.supports = (name) => !/:has|subgrid/.test(name)", "en-GB", "en"),
    ],
    ids=["AbortSignal.timeout", "Array.with", "CSS"],
)
def test_a_browser_that_is_too_old_shows_one_sentence(app, new_sketch, missing, locale, language):
    sketch = new_sketch(locale=locale)
    sketch.page.add_init_script(missing)
    sketch.expected_errors.append("")  # the page below the sentence misses what it needs
    sketch.page.goto(app.address)
    sentence = sketch.page.locator("html > p")
    expect(sentence).to_have_text(TEXTS[language]["browser_too_old"])
    expect(sentence).to_have_attribute("lang", language)
    expect(sentence).to_be_in_viewport()
    expect(sketch.page.locator("body")).to_be_hidden()
