"""Learn trains on the zips of several pupils, without a server."""

from dataclasses import replace

import pytest
from class_zips import zip_of
from driver import CLEAR_DRAWINGS, TEXTS
from learner import Learner
from playwright.sync_api import expect

from model.data.class_digits import SharedDrawing, pack, read_class

pytestmark = pytest.mark.slow

TEXT = TEXTS["en"]


@pytest.fixture(scope="module")
def app(static_site):
    return static_site


def write_zips(folder, pupils):
    """Write a zip for each pupil, a drawing of each digit, as each one's own page exports it: writer 1."""
    for pupil in range(pupils):
        drawings = []
        for digit, strokes in CLEAR_DRAWINGS.items():
            points = [[[round(1000 * x), min(1000, round(1000 * y) + pupil)] for x, y in stroke] for stroke in strokes]
            drawings.append(SharedDrawing(f"{10 * pupil + digit:032x}", digit, 1, "phone", pack(points)))
        path = folder / f"pupil {pupil}.zip"
        path.write_bytes(zip_of(drawings).getvalue())
        yield path


def test_zips_of_pupils_train_a_network_that_is_tested_on_the_others(app, new_sketch, tmp_path):
    sketch = new_sketch()
    sketch.open(f"{app.address}/?data=own#learn")
    Learner(sketch).unfold()
    panel = sketch.panel("learn")
    ours, files, said = panel.locator(".ours"), panel.locator(".mine-import input"), panel.locator(".mine-said")
    paths = list(write_zips(tmp_path, 4))
    files.set_input_files(paths[:2])
    expect(said).to_have_text(TEXT["mine_imported"]["other"].format(count=20))
    expect(ours.locator(".ours-how")).to_have_text(TEXT["ours_few"])
    expect(ours.locator(".ours-train")).to_be_hidden()

    # The second pupil sends one more drawing; a damaged file is one sentence, and the others count.
    more = read_class(paths[1].open("rb")).drawings
    paths[1].write_bytes(zip_of([*more, replace(more[0], id="f" * 32)]).getvalue())
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(paths[0].read_bytes()[:-9])
    files.set_input_files([*paths[1:], damaged])
    expect(said).to_have_text(TEXT["error_not_a_class"])
    expect(ours.locator(".ours-how")).to_have_text(TEXT["ours_enough"].format(count=4, held=1))
    with sketch.page.expect_download() as download:
        panel.locator(".mine-export").click()
    writers = [drawing.writer for drawing in read_class(download.value.path().open("rb")).drawings]
    assert [writers.count(writer) for writer in (1, 2, 3, 4)] == [10, 11, 10, 10]

    ours.locator(".ours-train").click()
    expect(ours.locator(".figure")).to_contain_text("of 10")
    expect(ours.locator(".digits li")).to_have_count(10)
    expect(ours.locator(".also")).to_contain_text("of 31")
    ours.locator(".before").click()
    expect(ours.locator(".changed")).to_have_text(TEXT["ours_test"]["other"].format(count=10))
    ours.locator(".ours-use").click()
    expect(sketch.page.locator("#head .own span")).to_have_text(TEXT["badge_own"])
