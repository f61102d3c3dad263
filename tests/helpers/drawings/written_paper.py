"""Photos of paper for the tests of the page: numbers written with a pen, on white or ruled paper."""

import io

import numpy as np
from helpers.drawings.handwritten import WRITTEN, strokes_of
from helpers.running.driver import CLEAR_STYLES, on_pad
from PIL import Image, ImageDraw

PAPER, PEN, RULE = (236, 233, 226), (38, 44, 78), (150, 172, 206)
DARKEST = 0.55  # light at the darkest corner of a photo of ruled paper
GRAIN = 2.5  # standard deviation of its grey levels


def photo_of(
    *lines: str, size: tuple[int, int] = (1200, 900), digit: int = 150, ruled: bool = False, **options: object
) -> bytes:
    """Return a JPEG of lines of digits, each digit as high as `digit` pixels; `options` are Pillow's.

    The lines are spread over the height, and begin at a tenth of the width. A photo of ruled paper has shade and grain.
    """
    image = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(image)
    if ruled:
        for y in np.arange(0.45 * digit, size[1], 0.9 * digit):
            draw.line([(0, y), (size[0], y)], fill=RULE, width=max(2, digit // 50))
    for number, line in enumerate(lines):
        top = (number + 0.5) * size[1] / len(lines) - digit / 2
        for place, written in enumerate(line):
            draw_digit(draw, int(written), size[0] / 10 + place * 0.9 * digit, top, digit)
    if ruled:
        image = Image.fromarray(shaded(np.asarray(image, dtype=float)))
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92, **options)
    return file.getvalue()


def draw_digit(draw: ImageDraw.ImageDraw, written: int, left: float, top: float, high: float) -> None:
    """Draw a clear digit with a pen; round ends join its strokes."""
    width = round(high / 12)
    for stroke in on_pad(strokes_of(WRITTEN[f"{written} {CLEAR_STYLES[written]}"][1]), 0, 1):
        points = [(left + x * high, top + y * high) for x, y in stroke]
        draw.line(points, fill=PEN, width=width, joint="curve")
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=PEN)


def shaded(levels: np.ndarray) -> np.ndarray:
    """Darken an image towards its lower right corner, and add grain."""
    height, width, _ = levels.shape
    rows, columns = np.ogrid[:height, :width]
    light = 1 - (1 - DARKEST) * (rows / height + columns / width) / 2
    grain = np.random.default_rng(0).normal(0, GRAIN, (height, width))
    return np.clip(levels * light[..., None] + grain[..., None], 0, 255).astype(np.uint8)
