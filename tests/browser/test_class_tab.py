"""Class: a teacher and pupils, each in their own browser page, and the real server."""

import io
import json
import re

import httpx
import numpy as np
import pytest
from helpers.classes.classroom import Phone, part, share, strokes_of_digit, view
from helpers.drawings.datasets import small_mnist
from helpers.pages.layouts import EXTREMES, PROJECTORS, problems_at_all_sizes, problems_of_variant
from helpers.pages.lessons import words_of
from helpers.running.driver import CLEAR_DRAWINGS, FORTY_TWO, INSECURE_HOST, PHONE, STILL, TEXTS
from helpers.running.waiting import REPLY
from playwright.sync_api import expect

from model.data.class_digits import ClassDigits, SharedDrawing, pack, read_class, write_class

pytestmark = pytest.mark.slow

PROJECTOR = {"viewport": {"width": 1920, "height": 1080}}
TEXT = TEXTS["en"]
VIEWS = ("wall", "know", "teach", "units", "keep", "share")


@pytest.fixture(scope="module")
def app(class_app):
    return class_app


PHONES = 6


def class_of(count):
    drawings = [
        SharedDrawing(
            *(f"{number:032x}", number * 7 % 10, 1 + number % PHONES, "phone"), pack(strokes_of_digit(number % 10))
        )
        for number in range(count)
    ]
    fields = {drawing.label: drawing.field() for drawing in drawings[:10]}
    file = io.BytesIO()
    write_class(file, ClassDigits(drawings), np.array([fields[drawing.label] for drawing in drawings], np.uint8))
    return file.getvalue()


def press_again(button, sure):
    """Confirm a press while the button shows the text `sure`; press twice if that time is over."""
    button.evaluate("(e, sure) => { if (e.textContent !== sure) e.click(); e.click(); }", TEXT[sure])


def cards(sketch, digit):
    return sketch.page.locator(".rows .row").nth(digit).locator("li")


@pytest.mark.machine
def test_a_pupil_shares_and_a_teacher_corrects_removes_and_pauses(open_as_teacher, open_sketch, teacher, class_app):
    wall = open_as_teacher()
    expect(part(wall, ".row.none")).to_have_count(10)  # a place for each digit
    assert part(wall, ".network").input_value() == "1"  # the tutorial's network, which misreads more
    pupil = open_sketch("#classroom", INSECURE_HOST, **PHONE)
    share(pupil, 1)
    expect(cards(wall, 1)).to_have_count(1)
    for digit in (2, 3):
        Phone(teacher.http).share(digit)
    expect(part(wall, ".total")).to_have_text("3 drawings, 3 read correctly")
    expect(part(wall, ".row:not(.none) .digit")).to_have_text(["1× 1", "2× 1", "3× 1"])
    # The pad is empty for the next digit, and the page says which ones are needed.
    assert pupil.strokes == []
    expect(part(pupil, ".needed")).to_contain_text("The class needs more of these")
    expect(part(pupil, ".own-count")).to_contain_text("You have shared 1")

    # Several digits are not shared, and stay on the pad.
    pupil.draw_by_touch(FORTY_TWO)
    pupil.page.locator(".share .labels button").nth(4).tap()
    part(pupil, ".send").tap()
    expect(part(pupil, ".said")).to_have_text(TEXT["error_several"])
    assert len(pupil.strokes) == len(FORTY_TWO)
    pupil.clear.tap()

    # The teacher finds a wrong label and corrects it.
    share(pupil, 7, label=1)
    expect(cards(wall, 1)).to_have_count(2)
    part(wall, ".filter").select_option("disagrees")
    expect(part(wall, ".total")).to_have_text("1 drawing")
    expect(cards(wall, 1).locator("span")).to_have_text("7")
    cards(wall, 1).locator("button").click()
    dialog = part(wall, "dialog")
    expect(dialog.locator(".title")).to_have_text(re.compile("Labelled 1, by device"))
    dialog.locator(".labels button").nth(7).click()
    expect(dialog.locator(".title")).to_have_text(re.compile("Labelled 7, by device"))
    wall.press("Escape")
    part(wall, ".filter").select_option("all")
    expect(cards(wall, 7)).to_have_count(1)

    # The teacher removes a phone, after a question.
    cards(wall, 2).locator("button").click()
    remove = dialog.locator(".remove-phone")
    remove.click()
    expect(cards(wall, 2)).to_have_count(1)
    press_again(remove, "class_remove_sure")
    expect(dialog).to_be_hidden()
    expect(part(wall, ".total")).to_contain_text("3 drawings")

    # A pupil withdraws everything.
    withdraw = part(pupil, ".withdraw-all")
    withdraw.tap()
    expect(withdraw).to_have_text("Really take back everything? Press again.")
    expect(cards(wall, 1)).to_have_count(1)
    press_again(withdraw, "class_withdraw_all_sure")
    expect(part(pupil, ".said")).to_have_text("Taken back and deleted.")
    expect(part(wall, ".total")).to_have_text("1 drawing, 1 read correctly")
    assert teacher.state()["counts"][:4] == [0, 0, 0, 1]


@pytest.mark.machine
def test_pupils_consent_before_they_share_and_have_no_key(open_sketch, teacher):
    pupil = open_sketch("#classroom", **PHONE)
    consent = part(pupil, ".consent")
    for words in ("This page collects the lines you draw", "in a file", "Everyone on this page", "take them back"):
        expect(consent).to_contain_text(words)
    expect(part(pupil, ".send")).to_be_hidden()
    expect(pupil.pad).to_be_hidden()
    agree, sheet = part(pupil, ".agree"), pupil.page.locator("#head .vote")
    teacher.do("play", positions=[3])
    expect(sheet).to_have_attribute("aria-label", TEXT["class_vote"])
    expect(sheet).to_be_hidden()
    expect(agree).to_be_in_viewport(ratio=1)
    consent.locator("summary").tap()
    expect(consent.locator("details ul")).to_be_visible()
    pupil.expect_accessible()
    agree.tap()
    expect(sheet.locator("h2")).to_have_text(TEXT["round_asked"].format(number=1, total=1))
    teacher.do("ask", lesson="25", step="fool", stage=0)
    expect(sheet.locator("h2")).to_have_text(words_of()["questions"]["fool"]["ask"])
    teacher.do("ask", lesson=None, step=None, stage=0)
    expect(sheet).to_be_hidden()
    expect(pupil.pad).to_be_in_viewport(ratio=1)
    expect(part(pupil, ".labelling")).to_be_hidden()  # no drawing
    expect(part(pupil, ".withdraw-all")).to_be_hidden()
    expect_an_unconfirmed_drawing_is_sent_again_with_the_same_id(pupil, teacher)
    # Another pupil on the same device begins with the question, and has none of the first one's drawings.
    forget = part(pupil, ".forget")
    forget.tap()
    pupil.draw_by_touch(CLEAR_DRAWINGS[3])
    press_again(forget, "class_forget_sure")
    expect(consent).to_be_visible()
    assert pupil.strokes == []
    share(pupil, 6)
    expect(part(pupil, ".own-count")).to_contain_text("You have shared 1 of")
    assert teacher.state()["phones"] == 2

    # The page's own digits are not there, where a pupil could share them.
    expect(pupil.page.locator("#pad .samples")).to_be_hidden()


def expect_an_unconfirmed_drawing_is_sent_again_with_the_same_id(pupil, teacher):
    pupil.expected_errors.append("Failed to load resource")
    ids = []

    def lose_the_answer(route):
        ids.append(route.request.post_data_json["id"])
        if len(ids) == 1:
            with httpx.Client(base_url=str(teacher.http.base_url), timeout=REPLY) as http:
                http.post("/api/class_share", json=route.request.post_data_json).raise_for_status()
            route.abort()
        else:
            route.continue_()

    pupil.page.route("**/api/class_share", lose_the_answer)
    share(pupil, 5)
    pupil.page.unroute("**/api/class_share")
    assert len(ids) == 2
    assert len(set(ids)) == 1
    assert teacher.state()["counts"][5] == 1


def test_the_teachers_link_opens_on_each_device_and_is_never_on_the_page(open_sketch, teacher):
    for _ in range(2):
        wall = open_sketch(f"#classroom:{teacher.key}", host=INSECURE_HOST)
        keep = wall.page.locator('.views [data-view="keep"]')
        expect(keep).to_be_visible()
        assert wall.page.url.endswith("/#classroom")
        assert teacher.key not in wall.page.content()
        assert [url for url in wall.requested if teacher.key in url] == []
        assert teacher.key not in json.dumps(wall.page.evaluate("({...localStorage})"))
    wall.page.reload()
    wall.wait_until_ready()
    expect(keep).to_be_visible()

    pupil = open_sketch("#classroom:wrong")  # such as a link of version 1.0.0
    pupil.expected_errors.append("403")
    expect(part(pupil, ".trouble").first).to_contain_text("This needs the teacher's key")
    expect(pupil.page.locator('.views [data-view="keep"]')).to_be_hidden()


def test_the_class_is_evaluated_opened_exported_cleared_and_imported(open_as_teacher, teacher):
    for number in range(3):
        phone = Phone(teacher.http)
        phone.share(number)
        phone.share(7)
    wall = open_as_teacher()
    page = wall.page
    expect(part(wall, ".total")).to_contain_text("6 drawings")

    # The keyboard moves along a row, and a drawing opens on the pad.
    cards(wall, 7).first.locator("button").focus()
    wall.press("ArrowRight", "Enter")
    dialog = part(wall, "dialog")
    expect(dialog).to_be_visible()
    wall.expect_accessible()
    # In Inside it keeps its label and a way back, until something else is drawn.
    source = wall.panel("inside").locator(".source")
    dialog.locator('.open[data-tab="inside"]').click()
    expect(source).to_have_text("Labelled 7, by device 2 Back to the wall")
    source.locator("a").click()
    expect(cards(wall, 7).nth(1).locator("button")).to_be_focused()
    wall.open_tab("inside")
    expect(source).to_be_visible()
    wall.let_draw(3)
    expect(source).to_be_hidden()
    wall.open_tab("classroom")

    view(wall, "know")
    part(wall, ".evaluate").click()
    expect(part(wall, ".phones tbody tr")).to_have_count(3)
    wall.expect_accessible()
    expect(part(wall, ".known .columns p").first).to_have_text("6 of 6 correct (100.0%); “?” for 0")
    part(wall, ".phones tbody button").first.click()
    expect(part(wall, ".total")).to_contain_text("2 drawings")

    view(wall, "teach")
    expect(part(wall, ".enough")).to_contain_text("3 devices have shared. With fewer than 6")
    expect(part(wall, ".train")).to_be_disabled()

    view(wall, "keep")
    with page.expect_download() as download:
        part(wall, ".export").click()
    content = download.value.path().read_bytes()
    assert len(read_class(io.BytesIO(content)).drawings) == 6
    clear = part(wall, ".clear-all")
    expect(part(wall, ".done")).to_have_text("Exported.")

    # Deleting everything takes two presses in quick succession. A click by script focuses nothing, as in Safari.
    page.clock.install()
    clear.evaluate("(button) => button.click()")
    expect(clear).to_have_text("Really delete everything? Press again.")
    page.clock.fast_forward(6000)
    expect(clear).to_have_text("Delete everything")
    press_again(clear, "class_clear_sure")
    expect(part(wall, ".done")).to_have_text("Everything is deleted.")
    zip_file = {"name": "a.zip", "mimeType": "application/zip"}
    part(wall, ".import").set_input_files({**zip_file, "buffer": content})
    expect(part(wall, ".done")).to_have_text("6 drawings are new.")


@pytest.mark.layout
def test_the_class_fits_every_screen_and_axe_finds_nothing(open_as_teacher, teacher):
    wall = open_as_teacher(**PROJECTOR)
    problems = []
    for count in (0, 400, 40):  # 400 do not fit
        teacher.do("clear")
        teacher.send_zip(class_of(count)).raise_for_status()
        expect(part(wall, ".total")).to_contain_text(f"{count} drawings")
        problems += problems_at_all_sizes(wall, f"wall of {count}", sizes=EXTREMES)
    for name in VIEWS:
        wall.resize(*min(PROJECTORS))
        view(wall, name)
        if name == "know":
            part(wall, ".evaluate").click()
            expect(part(wall, ".phones tbody tr")).to_have_count(PHONES)
        if name == "teach":
            expect(part(wall, ".digits li")).not_to_have_count(0)
        if name == "keep":  # what deletes everything is far from the other buttons
            *others, clear = (each.bounding_box() for each in part(wall, ".keep .pill:visible").all())
            assert clear["y"] - max(box["y"] + box["height"] for box in others) >= clear["height"] / 2
        if name == "share":
            part(wall, ".agree").click()
            expect(wall.pad).to_be_focused()
            wall.draw(CLEAR_DRAWINGS[3])
            expect(part(wall, ".send")).to_be_disabled()  # no label
        problems += problems_of_variant(wall, f"class, {name}")
    wall.resize(1280, 800)
    wall.page.locator("button.theme").click()
    wall.speak("zh-CN")
    wall.set_projector(True)
    for name in ("wall", "know", "teach"):
        view(wall, name)
        wall.expect_accessible()
    wall.open_tab("mistakes")
    teacher.do("play", positions=[3])
    for turn in range(2):
        teacher.do("end_turn", turn=turn)
    expect(wall.panel("mistakes").locator(".together .known b")).to_be_visible()
    problems += problems_of_variant(wall, "mistakes, together")
    assert not problems, "\n".join(problems)


def test_a_class_reads_digits_and_the_teacher_shows_its_answers_beside_the_networks(
    open_as_teacher, open_sketch, teacher, recognizer
):
    wall, pupil = open_as_teacher(**PROJECTOR), open_sketch("#mistakes", **PHONE)
    panel, sheet = wall.panel("mistakes").locator(".together"), pupil.page.locator("#head .vote")
    wall.page.locator("#tab-mistakes").click()
    play = wall.panel("mistakes").locator(".play-together")
    expect(play).to_be_visible()  # "press" does not wait for that
    play.press("Enter")
    expect(panel.locator("h2")).to_have_text(TEXT["round_asked"].format(number=1, total=12))
    expect(sheet.locator("h2")).to_have_text(TEXT["round_asked"].format(number=1, total=12))

    images, labels = (small_mnist()[name] for name in ("x_test", "y_test"))
    positions = [int(np.flatnonzero(labels == digit)[0]) for digit in (4, 7)]
    network = recognizer.predict_fields(images[positions])
    teacher.do("play", positions=positions)  # on another device
    for number, (answers, label) in enumerate(zip(([4, 9, 9], [7, 7, 7]), (4, 7), strict=True)):
        words = TEXT["round_asked"].format(number=number + 1, total=2)
        for each, canvas in ((wall, "#panel-mistakes .together canvas"), (pupil, "#head .unread")):
            expect(each.page.locator(canvas)).to_have_attribute("aria-label", words)
            each.wait_for_pixels(canvas, images[positions[number]])
        sheet.get_by_role("button", name=TEXT["round_unsure"]).tap()
        for answer in answers:
            body = {"token": Phone(teacher.http).token, "question": f"digit {positions[number]}", "answer": answer}
            teacher.http.post("/api/class_vote", json=body).raise_for_status()
        expect(panel.locator(".votes")).to_have_text(TEXT["lesson_bar_votes"]["other"].format(count=4))
        place = panel.locator("canvas").bounding_box()
        expect(panel.locator(".both-answers")).to_be_hidden()
        if number == 0:
            for each in (wall, pupil):
                each.expect_accessible()
        panel.locator(".go-on").dblclick()  # counts once
        expect(panel.locator(".of-class .percent")).to_have_text([str(answers.count(digit)) for digit in range(10)])
        expect(panel.locator(".cannot-tell")).to_have_text(f"{TEXT['round_unsure']} 1")
        expect(panel.locator(".of-network .first .digit")).to_have_text(str(network[number].argmax()))
        expect(sheet.locator("details > p")).to_have_text(TEXT["class_vote_closed"])
        panel.locator(".go-on").click()
        expect(panel.locator(".known")).to_have_text(f"{TEXT['round_label']} {label}")
        expect(panel.locator(".bar.labelled .digit")).to_have_text([str(label)] * 2)
        assert panel.locator("canvas").bounding_box() == place
        panel.locator(".go-on").click()
    expect(panel.locator(".rows .card > span").first).to_have_text(re.compile(r"9 ✗ × 2.*4 × 1.*\? × 1"))
    panel.locator(".rows .card").first.focus()
    teacher.do("pause", paused=True)
    expect(part(wall, ".pause")).to_have_text(TEXT["class_resume"])  # another state has arrived
    expect(panel.locator(".rows .card").first).to_be_focused()
    wall.expect_accessible()
    panel.locator(".end").click()
    expect(play).to_be_focused()
    expect(sheet).to_be_hidden()
    assert teacher.state()["lesson"]["round"] is None


def test_a_question_to_the_class_does_not_cover_a_kiosk(open_sketch):
    for address, sheets in (("#classroom", 1), ("?kiosk#classroom", 0)):
        sketch = open_sketch(address, **STILL)
        expect(sketch.panel("classroom").locator(".views button").first).to_be_attached()
        expect(sketch.page.locator("#head .vote")).to_have_count(sheets)
