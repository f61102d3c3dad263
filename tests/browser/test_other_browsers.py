"""The page in Firefox and WebKit, the engine of Safari, and the sentence in browsers that are too old."""

import json

import pytest
from driver import CLEAR_DRAWINGS, FORTY_TWO, TABS, TEXTS, free_port
from other_browsers import firefox, webkit
from own_network import USE, own_network
from playwright.sync_api import expect
from static_site import UNTIL_KEPT, served_site

pytestmark = pytest.mark.slow

# An element of each tab that is there once the server has answered about a drawing, or about the data.
ANSWERED = {
    "draw": ".winner:not(:empty)",
    "steps": ".reading:not(:empty)",
    "inside": ".outputs .bar.first",
    "map": ".lead:not(:empty)",
    "learn": ".state:not(:empty)",
    "mistakes": ".gallery canvas",
}
HAS_OWN_ANSWER = "document.querySelector('#panel-draw .sentence').textContent.includes('our network gives')"


def test_webkit_shows_the_served_page_the_static_site_without_a_network_and_the_single_file(
    app, static_site, single_page
):
    """The pages share the tabs, the trainer and the networks of visitors, which both browsers use."""
    with webkit(free_port()) as window:
        open_and_draw(window, app.address)
        window.run(f"({USE})({json.dumps(own_network('sixteen').to_json())})")
        window.wait_for(HAS_OWN_ANSWER)
        window.open(f"{app.address}/?again")
        window.wait_for("!document.querySelector('#shell') && document.querySelector('#head .own')?.offsetWidth > 0")
        window.draw(CLEAR_DRAWINGS[7])
        window.wait_for(HAS_OWN_ANSWER)
        window.click("#head .own")
        use_tabs(window)
        use_static_site(window, static_site)
        use_single_page(window, single_page)


def test_firefox_shows_the_static_site_without_a_network_and_the_single_file(static_site, single_page, tmp_path):
    with firefox(tmp_path) as window:
        open_and_draw(window, static_site.address)
        use_tabs(window)
        use_static_site(window, static_site)
        assert window.run("navigator.serviceWorker.controller !== null")
        use_single_page(window, single_page)


def open_and_draw(window, address):
    """Open a page, draw and undo."""
    window.open(address)
    window.wait_for("document.querySelectorAll('.samples button').length === 10 && !document.querySelector('#shell')")
    window.draw(CLEAR_DRAWINGS[7])
    window.wait_for_text("#panel-draw .winner", "7")
    window.click(".undo")
    window.wait_for("document.querySelector('.hint').offsetWidth > 0")
    window.draw(FORTY_TWO)
    window.wait_for_text("#panel-draw .winner", "42")


def use_static_site(window, static_site):
    """Open the static site, and again when its server has stopped."""
    with served_site(static_site.folder) as site:
        open_and_draw(window, site.address)
        window.run(UNTIL_KEPT)
        assert window.errors == []
    open_and_draw(window, f"{site.address}/?offline")
    assert window.errors == []


def use_tabs(window, tabs=TABS):
    """Open each tab, and train on Learn."""
    for tab in tabs:
        window.click(f"#tab-{tab}")
        window.wait_for(f"document.querySelector('#panel-{tab} {ANSWERED[tab]}')?.getClientRects().length > 0")
    window.click("#tab-learn")
    for name in ("epochs", "units"):
        window.run(f"void (document.querySelector('[name={name}]').value = 50)")
    window.click("#panel-learn .start")
    window.wait_for("document.querySelector('#panel-learn .curves path.training').getAttribute('d') !== ''")
    window.click("#panel-learn .stop")
    window.wait_for("document.querySelector('#panel-learn .summary').hidden === false")
    window.click("#tab-draw")
    assert window.errors == []


def use_single_page(window, file):
    """Open the page as a single file from the disk."""
    open_and_draw(window, file.as_uri())
    use_tabs(window, ("inside", "learn"))


@pytest.mark.parametrize(
    ("missing", "locale", "language"),
    [
        ("delete AbortSignal.timeout", "de-DE", "de"),
        ("CSS.supports = (name) => !/:has|subgrid/.test(name)", "zh-SG", "zh-CN"),
    ],
    ids=["AbortSignal.timeout", "CSS"],
)
def test_a_browser_that_is_too_old_shows_one_sentence(app, new_sketch, missing, locale, language):
    sketch = new_sketch(locale=locale)
    sketch.page.add_init_script(missing)
    sketch.expected_errors.append("")  # the page below the sentence misses what it needs
    sketch.page.goto(app.address)
    sentence = sketch.page.locator(f"html > p[lang={language}]")
    expect(sentence).to_have_text(TEXTS[language]["browser_too_old"])
    expect(sentence).to_be_in_viewport()
    expect(sketch.page.locator("body")).to_be_hidden()
