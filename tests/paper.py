"""Photos of paper for the tests of the page: numbers written with a pen, on white paper."""

import io

from driver import CLEAR_DRAWINGS
from PIL import Image, ImageDraw

PAPER, PEN = (236, 233, 226), (38, 44, 78)


def photo_of(*lines: str, size: tuple[int, int] = (1200, 900), digit: int = 150, **options) -> bytes:
    """Return a JPEG of lines of digits, each digit as high as `digit` pixels; `options` are Pillow's.

    The lines are spread over the height, and begin at a tenth of the width.
    """
    image = Image.new("RGB", size, PAPER)
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        top = (number + 0.5) * size[1] / len(lines) - digit / 2
        for place, written in enumerate(line):
            left = size[0] / 10 + place * 0.9 * digit
            draw_digit(draw, int(written), left, top, digit)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=92, **options)
    return file.getvalue()


def draw_digit(draw: ImageDraw.ImageDraw, written: int, left: float, top: float, high: float) -> None:
    """Draw a clear digit with a pen; round ends join its strokes."""
    side = high / 0.6  # of a pad whose drawing has this height
    width = round(high / 12)
    for stroke in CLEAR_DRAWINGS[written]:
        points = [(left + (x - 0.2) * side, top + (y - 0.2) * side) for x, y in stroke]
        draw.line(points, fill=PEN, width=width, joint="curve")
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=PEN)
