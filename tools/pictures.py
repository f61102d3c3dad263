"""Take the README's pictures of the page anew: docs/*.png. The tabs Learn and Mistakes need MNIST.

MNIST_PATH=mnist.npz python tools/pictures.py
"""

import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from common import launched_browser, served
from sketch import Sketch

FOLDER = ROOT / "docs"
SCREEN = {"width": 1280, "height": 800}
DIGIT = 4
SETTLED = 1000  # ms
PATIENCE = 600_000  # ms until MNIST has been downloaded, or a network has been trained


def show_draw(sketch: Sketch) -> None:
    sketch.draw_digit(DIGIT)


def show_steps(sketch: Sketch) -> None:
    expect(sketch.panel("steps").locator(".reading")).to_contain_text(str(DIGIT))


def show_inside(sketch: Sketch) -> None:
    panel = sketch.panel("inside")
    expect(panel.locator(".unit-name")).to_have_text(f"Output {DIGIT}")
    expect(panel.locator(".most-activating canvas")).to_have_count(9, timeout=PATIENCE)
    sketch.page.wait_for_timeout(SETTLED)  # until the lines have come to rest


def show_learn(sketch: Sketch) -> None:
    panel = sketch.panel("learn")
    panel.locator("[name=digits]").select_option("10000")
    expect(panel.locator("code .changed")).to_have_count(2)
    panel.locator(".start").click()
    expect(panel.locator(".result")).to_be_visible(timeout=PATIENCE)
    sketch.page.evaluate("scrollTo(0, 0)")


def show_mistakes(sketch: Sketch) -> None:
    expect(sketch.panel("mistakes").locator(".gallery canvas").first).to_be_visible(timeout=PATIENCE)


PICTURES: dict[str, tuple[str, Callable[[Sketch], None]]] = {
    "page": ("draw", show_draw),
    "steps": ("steps", show_steps),
    "inside": ("inside", show_inside),
    "learn": ("learn", show_learn),
    "mistakes": ("mistakes", show_mistakes),
}


def main() -> None:
    with served("app.py", "--training") as app, launched_browser() as browser:
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


if __name__ == "__main__":
    main()
