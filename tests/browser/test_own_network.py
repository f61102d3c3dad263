"""A visitor's own network answers in the browser, on both pages, and stays in its tab."""

import pytest
from helpers.networks.own_network import own_network, stored_token, values_kept
from helpers.pages.seen import expect_answer_of, show_mistakes
from helpers.pages.sketch import PREFIX
from helpers.running.driver import CLEAR_DRAWINGS, INSECURE_HOST, TEXTS
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]
REFUSE = "indexedDB.open = () => { throw new DOMException('not here', 'SecurityError'); }"


def test_it_answers_on_every_tab_and_after_a_reload_until_another_one_replaces_it(open_sketch):
    """Without TLS, as in a school's network."""
    sketch, own = open_sketch(host=INSECURE_HOST), own_network("sixteen")
    badge = sketch.page.locator("#head .own")
    assert own.use(sketch)["isStored"]
    sketch.draw(CLEAR_DRAWINGS[4])
    expect_answer_of(sketch, own.recognizer)
    sketch.page.locator(".compare").click()
    expect(sketch.page.locator("#panel-draw .panel .verdict").nth(1)).to_have_text("4")
    expect(sketch.page.locator("#panel-draw .panel .name")).to_have_text(
        [TEXT[f"network_{name}"] for name in ("own", "handwriting", "tutorial")]
    )
    sketch.page.locator(".compare").click()
    expect(sketch.bars).to_have_count(10)

    sketch.open_tab("steps")
    expect(sketch.panel("steps").locator(".reading")).to_contain_text("Your network answers")
    sketch.open_tab("mistakes")
    show_mistakes(sketch, has_matrix=True)
    matrix = own.record["mistakes"]["confusion_matrix"]
    shown = [str(count) if count else "·" for row in matrix for count in row]
    expect(sketch.panel("mistakes").locator("td > *")).to_have_text(shown)
    sketch.open_tab("inside")
    sketch.panel("inside").locator(".layer").first.click()
    expect(sketch.panel("inside").locator(".most-activating canvas")).to_have_count(9)

    # Another tab does not get it. Like a duplicated tab, this one has a copy of sessionStorage.
    with sketch.page.context.expect_page() as opened:
        sketch.page.evaluate("(open(location.href), null)")
    other = opened.value
    expect(other.locator("#head .lost")).to_have_text(TEXT["gone_own"] + TEXT["close"])
    expect(other.locator("#head .own")).to_be_hidden()
    assert other.evaluate(f"sessionStorage.getItem('{PREFIX}tab')") is None
    other.close()

    sketch.reload()
    expect(badge).to_be_visible()
    sketch.draw(CLEAR_DRAWINGS[4])
    sketch.open_tab("draw")
    expect_answer_of(sketch, own.recognizer)
    first = stored_token(sketch)
    own_network("dead").use(sketch)
    expect(sketch.sentence).to_have_text(TEXT["rejected_dead"])
    assert stored_token(sketch) != first
    sketch.open_tab("inside")
    expect(sketch.panel("inside").locator(".dead")).to_have_text(TEXT["rejected_dead"])
    badge.click()
    expect(badge).to_be_hidden()
    assert stored_token(sketch) is None


def test_it_lasts_as_long_as_the_page_if_the_browser_does_not_store_it(app, new_sketch):
    sketch = new_sketch()
    sketch.page.add_init_script(REFUSE)
    sketch.open(app.address)
    own = own_network("straight")
    assert not own.use(sketch)["isStored"]
    lost = sketch.page.locator("#head .lost")
    expect(lost).to_contain_text(TEXT["badge_not_stored"])
    sketch.draw(CLEAR_DRAWINGS[7])
    expect_answer_of(sketch, own.recognizer)
    sketch.page.reload()
    expect(lost).to_contain_text(TEXT["gone_own"])


def test_it_is_deleted_a_day_after_its_last_use_but_not_because_of_another_tab(app, new_sketch):
    sketch = new_sketch()
    sketch.open(app.address)
    own_network("straight").use(sketch)
    sketch.page.goto("about:blank")  # the tab may come back
    other = sketch.page.context.new_page()
    for hours, count in ((23, 1), (2, 0)):
        other.add_init_script(f"{{ const now = Date.now; Date.now = () => now() + {hours} * 3_600_000; }}")
        other.goto(app.address)
        other.locator(".samples button").last.wait_for()
        sketch.wait_until(lambda count=count: len(values_kept(other)) == count, f"{count} networks are kept")
