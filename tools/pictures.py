"""Take the README's pictures of the page: docs/*.png and docs/demo.webp. The tabs Map, Learn and Mistakes need MNIST.

MNIST_PATH=mnist.npz python tools/pictures.py
"""

import io
import itertools
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import launched_browser, served
from helpers.drawings.written_paper import photo_of
from helpers.pages.sketch import Sketch
from helpers.running.driver import CLEAR_DRAWINGS

FOLDER = ROOT / "docs"
SCREEN = {"width": 1280, "height": 800}
DIGIT = 4
SETTLED = 1000  # ms
ON_PAPER = ("1492", "365", "42")
DEMO_STEPS = 4  # screenshots per straight part of a stroke
DEMO_PAUSE = 150  # ms before each
DEMO_REST = 12  # frames that show a finished number
DEMO_FRAME = 90  # ms
PATIENCE = 600_000  # ms until MNIST has been downloaded, or a network has been trained


def show_photo(sketch: Sketch) -> None:
    content = photo_of(*ON_PAPER, size=(1500, 1500), digit=230, ruled=True)
    sketch.page.locator(".file").set_input_files([{"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": content}])
    expect(sketch.winner.locator("span")).to_have_text(list(ON_PAPER))
    sketch.page.locator(".sheet .marks button").nth(5).click(force=True)
    sketch.wait_for_frames()


def show_steps(sketch: Sketch) -> None:
    panel = sketch.panel("steps")
    expect(panel.locator(".reading")).to_contain_text(str(DIGIT))
    stop = panel.locator(".stops button").nth(2)
    stop.click()
    expect(stop).to_have_attribute("aria-current", "step")


def show_inside(sketch: Sketch) -> None:
    panel = sketch.panel("inside")
    expect(panel.locator(".outputs .first")).to_contain_text(str(DIGIT))
    panel.locator(".outputs .first").click()
    expect(panel.locator(".most-activating canvas")).to_have_count(9, timeout=PATIENCE)
    sketch.page.wait_for_timeout(SETTLED)  # until the lines have come to rest


def show_map(sketch: Sketch) -> None:
    sketch.clear.click()
    sketch.draw(CLEAR_DRAWINGS[DIGIT])  # the trail
    expect(sketch.panel("map").locator(".gallery canvas")).to_have_count(3, timeout=PATIENCE)


def show_learn(sketch: Sketch) -> None:
    panel = sketch.panel("learn")
    panel.locator(".presets").select_option("few_units")
    panel.locator(".start").click()
    expect(panel.locator(".summary")).to_be_visible(timeout=PATIENCE)
    sketch.page.evaluate("scrollTo(0, 0)")


def show_mistakes(sketch: Sketch) -> None:
    panel = sketch.panel("mistakes")
    expect(panel.locator(".misread")).to_be_visible(timeout=PATIENCE)
    for button in (".misread", ".mixes", "td:not(:empty) button >> nth=6"):
        panel.locator(button).click()


PICTURES: dict[str, tuple[str, Callable[[Sketch], None]]] = {
    "page": ("draw", lambda sketch: sketch.draw_digit(DIGIT)),
    "steps": ("steps", show_steps),
    "inside": ("inside", show_inside),
    "map": ("map", show_map),
    "learn": ("learn", show_learn),
    "mistakes": ("mistakes", show_mistakes),
    "photo": ("draw", show_photo),
}


def record_demo(sketch: Sketch) -> list[Image.Image]:
    """Draw a 7 and then 42, open Inside, and return a screenshot of each step, half a screen's size."""
    frames = []

    def shoot(count: int = 1) -> None:
        screenshot = Image.open(io.BytesIO(sketch.page.screenshot())).convert("RGB")
        frames.extend([screenshot.resize((screenshot.width // 2, screenshot.height // 2))] * count)

    def write(strokes: list[list[tuple[float, float]]]) -> None:
        for first, *others in strokes:
            sketch.pen_down(*first)
            for (left, top), (right, bottom) in itertools.pairwise([first, *others]):
                for step in range(1, DEMO_STEPS + 1):
                    part = step / DEMO_STEPS
                    sketch.pen_to(left + (right - left) * part, top + (bottom - top) * part)
                    sketch.page.wait_for_timeout(DEMO_PAUSE)  # until the bars have moved
                    shoot()
            sketch.pen_up()
        sketch.page.wait_for_timeout(SETTLED)
        shoot(DEMO_REST)

    sketch.open_tab("draw")
    sketch.clear.click()
    write([[(0.3, 0.25), (0.7, 0.25), (0.45, 0.8)]])
    sketch.clear.click()
    four = [(0.2, 0.3), (0.14, 0.55), (0.4, 0.55)], [(0.33, 0.35), (0.31, 0.78)]
    two = [(0.55, 0.38), (0.63, 0.3), (0.74, 0.36), (0.7, 0.5), (0.55, 0.74), (0.8, 0.74)]
    write([*four, two])
    sketch.open_tab("inside")
    sketch.page.wait_for_timeout(SETTLED)
    shoot(2 * DEMO_REST)
    return frames


def main() -> None:
    with served("app.py") as app, launched_browser() as browser:
        sketch = Sketch(browser.new_page(viewport=SCREEN, locale="en-GB"))
        sketch.open(app.address)
        for name, (tab, show) in PICTURES.items():
            sketch.open_tab(tab)
            show(sketch)
            sketch.page.mouse.move(0, SCREEN["height"] - 1)  # nothing is hovered over
            sketch.wait_for_frames()
            file = FOLDER / f"{name}.png"
            sketch.page.screenshot(path=file)
            print(file.relative_to(ROOT), flush=True)
        first, *others = record_demo(sketch)
        file = FOLDER / "demo.webp"
        first.save(file, save_all=True, append_images=others, duration=DEMO_FRAME, loop=0, quality=80, method=6)
        print(file.relative_to(ROOT), file.stat().st_size, "bytes", flush=True)


if __name__ == "__main__":
    main()
