"""Photos of paper on the pad."""

import base64
import io
import re

import numpy as np
import pytest
from helpers.drawings.written_paper import photo_of
from helpers.networks.own_network import own_network
from helpers.pages.seen import expect_inside_of, stage_field
from helpers.running.driver import CLEAR_DRAWINGS, PHONE, TEXTS, share
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.slow

EN = TEXTS["en"]
TURNED = 6  # EXIF's orientation of a photo from a camera held upright, which has to be turned clockwise


def put(sketch, content, name="photo.jpg", kind="image/jpeg"):
    """Choose a file in the dialog of the camera button."""
    with sketch.page.expect_file_chooser() as chooser:
        sketch.page.locator(".camera").click()
    chooser.value.set_files({"name": name, "mimeType": kind, "buffer": content})


def give(sketch, event, content):
    """Drop a JPEG beside the pad, or paste it."""
    sketch.page.evaluate(
        """([event, content]) => {
            const bytes = Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
            const files = new DataTransfer();
            files.items.add(new File([bytes], "photo.jpg", { type: "image/jpeg" }));
            const common = { bubbles: true, cancelable: true };
            const made = event === "drop"
                ? new DragEvent("drop", { ...common, dataTransfer: files })
                : new ClipboardEvent("paste", { ...common, clipboardData: files });
            document.querySelector(event === "drop" ? "#head" : "body").dispatchEvent(made);
        }""",
        [event, base64.b64encode(content).decode()],
    )


def expect_numbers(sketch, *numbers):
    expect(sketch.page.locator("#panel-draw .winner span")).to_have_text(list(numbers))


def expect_said(sketch, key):
    expect(sketch.page.locator(".reading .said")).to_have_text(EN[key])


def marks(sketch):
    return sketch.page.locator(".sheet .marks button")


def size_of_read(sketch):
    """Return the size of the image that was read, which is the one on the pad: (width, height)."""
    image = sketch.page.locator(".sheet img")
    return image.evaluate("async (e) => (await e.decode(), [e.naturalWidth, e.naturalHeight])")


def test_the_digits_of_a_photo_can_be_chosen_on_every_tab(sketch, recognizer):
    sketch.draw(CLEAR_DRAWINGS[7])
    put(sketch, photo_of("427", "18", size=(2400, 1800), digit=400))
    expect_numbers(sketch, "427", "18")
    assert sketch.strokes == []
    assert size_of_read(sketch) == [1600, 1200]
    said = EN["number_answer"].format(place="first", digit=4, share=share(1))
    expect(sketch.announcement).to_have_text("427 / 18. " + EN["photo_line"].format(line=1, sentence=said))

    box = marks(sketch).nth(4).bounding_box()
    sketch.page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(sketch.sentence).to_contain_text("digit: 8 ")
    expect(marks(sketch).nth(4)).to_have_attribute("aria-pressed", "true")
    sketch.expect_accessible()
    sketch.page.locator("button.compare").click()
    verdicts = sketch.page.locator("#panel-draw .panel .verdict")
    expect(verdicts).to_have_text(["18", re.compile(r"^[\d?]{2}$")])
    sketch.page.locator("button.compare").click()
    marks(sketch).nth(4).focus()  # the only one that Tab reaches
    sketch.press("ArrowUp", "ArrowRight", "ArrowLeft")
    expect(marks(sketch).nth(1)).to_be_focused()
    chosen = base64.b64decode(sketch.page.evaluate("newestDrawing.ofPhoto.field"))
    field = np.frombuffer(chosen, np.uint8).reshape(28, 28)
    sketch.wait_until_shown(recognizer.judge(field).probabilities)
    sketch.wait_for_pixels("#panel-draw .seen", field)

    sketch.open_tab("steps")
    panel = sketch.panel("steps")
    stops = ("grey", "even", "ink", "lines", "parts", "found")
    names = [*(f"photo_{stop}" for stop in stops), "ink", "box", "field"]
    expect(panel.locator(".stops button")).to_have_text([EN[f"steps_{name}"] for name in names])
    expect(panel.locator(".reading")).to_have_text(EN["answer"].format(digit=2, share=share(1)))
    sketch.wait_until(lambda: np.array_equal(stage_field(sketch), field))
    stages = set()

    def look_at_each_stage():
        for stop in panel.locator(".stops button").all()[:6]:
            stop.click()
            stages.add(sketch.pixels("#panel-steps .picture").tobytes())
        return len(stages) > 2  # paper, ink, and the parts in shades

    sketch.wait_until(look_at_each_stage, "three pictures")
    sketch.open_tab("inside")
    sketch.look_into("large")
    expect_inside_of(sketch, recognizer, field)


def test_a_photo_is_dropped_or_pasted_and_a_part_selected_by_dragging_or_by_keys(sketch):
    give(sketch, "drop", photo_of("42", "18", size=(4000, 3000), digit=600))
    expect_numbers(sketch, "42", "18")
    first, last = marks(sketch).first.bounding_box(), marks(sketch).nth(1).bounding_box()
    sketch.page.mouse.move(first["x"] - 15, first["y"] - 15)
    sketch.page.mouse.down()
    sketch.page.mouse.move(last["x"] + last["width"] + 15, last["y"] + last["height"] + 15, steps=3)
    expect(sketch.page.locator(".selection")).to_be_visible()
    sketch.page.mouse.up()
    expect_numbers(sketch, "42")
    expect(sketch.page.locator(".selection")).to_be_hidden()
    assert max(size_of_read(sketch)) > 1000  # of the 4,000 pixels of the file, not of the 1,600 that were read first
    sketch.undo.click()
    expect_numbers(sketch, "42", "18")

    marks(sketch).first.focus()
    sketch.press("ArrowDown", *["Control+Shift+ArrowUp"] * 2, *["Shift+ArrowRight"] * 10, *["Shift+ArrowDown"] * 2)
    expect(sketch.page.locator(".selection")).to_be_visible()
    expect(sketch.page.locator("#pad > .announcement")).to_contain_text("Press Enter")
    sketch.press("Enter")
    expect_numbers(sketch, "18")
    sketch.page.locator(".pill.whole").click()
    expect_numbers(sketch, "42", "18")
    marks(sketch).nth(2).focus()
    sketch.press("Shift+ArrowDown", "Escape")
    expect(sketch.page.locator(".selection")).to_be_hidden()
    sketch.page.evaluate("() => (HTMLCanvasElement.prototype.toBlob = (done) => done(null))")  # as without memory
    sketch.press("Shift+ArrowDown", "Enter")
    expect_said(sketch, "photo_damaged")
    sketch.reload()

    # It is turned as the camera was held.
    upright = Image.open(io.BytesIO(photo_of("38", size=(900, 1200))))
    exif = Image.Exif()
    exif[0x0112] = TURNED
    upright.rotate(90, expand=True).save(turned := io.BytesIO(), "JPEG", exif=exif)
    give(sketch, "paste", turned.getvalue())
    expect_numbers(sketch, "38")
    assert size_of_read(sketch) == [900, 1200]
    sketch.clear.click()
    expect(sketch.sentence).to_have_text(EN["invitation"])
    sketch.undo.click()
    expect_numbers(sketch, "38")
    sketch.let_draw(7)  # instead of the photo
    expect(sketch.winner).to_have_text("7")
    expect(sketch.page.locator(".photo")).to_be_hidden()


def test_a_bad_file_and_empty_paper_are_reported_and_a_dense_page_is_read(sketch):
    sketch.draw(CLEAR_DRAWINGS[4])
    expect(sketch.winner).to_have_text("4")
    for content, name, kind, key in (
        (b"%PDF", "homework.pdf", "application/pdf", "photo_no_image"),
        (b"\xff\xd8 and no more", "photo.jpg", "image/jpeg", "photo_damaged"),
        (b"\0\0\0\x18ftypheic", "IMG_1.HEIC", "", "photo_heic"),
    ):
        put(sketch, content, name, kind)
        expect_said(sketch, key)
    expect(sketch.winner).to_have_text("4")  # the drawing has stayed
    put(sketch, photo_of(size=(900, 1200)))
    expect_said(sketch, "photo_none")
    expect(sketch.percents).to_have_text([""] * 10)
    sketch.expect_accessible()
    rows = ["482915763"[number:] + "482915763"[:number] for number in range(9)]
    put(sketch, photo_of(*rows, size=(900, 900), digit=75))
    expect_numbers(sketch, *rows)
    # Only the chosen digit has a reading on a dense page.
    is_read = "getComputedStyle(mark, '::after').content !== 'none'"
    shown = f"marks => marks.filter((mark) => {is_read}).map((mark) => mark.dataset.reading).join('')"
    assert marks(sketch).evaluate_all(shown) == "".join(rows)
    sketch.resize(320, 568)
    sketch.wait_until(lambda: marks(sketch).evaluate_all(shown) == "4")


# Switches off a layer when the photo's digits are next sent to the engine.
BREAK_WHILE_JUDGED = """() => {
    const { prototype } = Worker;
    const post = prototype.postMessage;
    prototype.postMessage = function (message) {
        post.call(this, message);
        if (message.name !== "judge") return;
        prototype.postMessage = post;
        document.querySelector("#panel-inside .break-layers button").click();
    };
}"""


def test_newer_photos_and_clear_win_and_other_networks_judge_what_was_found(sketch):
    page = sketch.page
    put(sketch, photo_of("427"))
    put(sketch, photo_of("38"))
    expect_numbers(sketch, "38")
    put(sketch, photo_of("427"))
    sketch.clear.click()
    expect(page.locator(".photo")).to_be_hidden()
    expect(page.locator(".reading .said")).to_be_empty()
    put(sketch, photo_of("42", "18"))
    expect_numbers(sketch, "42", "18")
    own = own_network("sixteen")
    field = np.frombuffer(base64.b64decode(page.evaluate("newestDrawing.ofPhoto.field")), np.uint8).reshape(28, 28)
    own.use(sketch)
    sketch.wait_until_shown(own.recognizer.judge(field).probabilities)
    sketch.clear.click()
    sketch.undo.click()
    sketch.wait_until_shown(own.recognizer.judge(field).probabilities)
    sketch.open_tab("inside")
    page.locator("#panel-inside .open-break").click()
    page.evaluate(BREAK_WHILE_JUDGED)
    page.locator("#panel-inside .layer").first.focus()
    sketch.press("Home", "Enter")  # switches off a unit, which begins the experiment
    sketch.open_tab("draw")
    expect_numbers(sketch, "??", "??")
    for _ in range(2):  # ends the experiment, and the use of the own network
        page.locator("#head .own").click()
    expect_numbers(sketch, "42", "18")
    assert not any("photo" in url for url in sketch.requested if "/api/" in url)


@pytest.mark.layout
def test_the_camera_and_the_link_of_a_drawing_are_there_on_a_phone(open_sketch):
    sketch = open_sketch(**PHONE)
    sketch.let_draw(4)
    for tab in ("draw", "inside"):
        sketch.open_tab(tab)
        for size in ((390, 844), (360, 640), (844, 390)):
            sketch.resize(*size)
            for button in (".camera", ".share"):
                expect(sketch.page.locator(f"#pad {button}")).to_be_visible()
