"""Print the numbers in a photo of paper, one a line.

    python -m model.read photo.jpg --show out.png

"?" stands for an uncertain digit. `--show` draws the boxes of the digits and what they were read as.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageOps

from model.errors import InputError, NetworkFileError
from model.images import open_image
from model.numbers import Number
from model.recognizer import DEFAULT_NETWORK, load_recognizer

DIGIT_COLOUR = "#0a58ca"  # of a digit's box
OTHER_COLOUR = "#c2410c"  # of an uncertain digit's box
LINE_SHARE = 0.003  # of the image's longer side: width of a box's line
TEXT_SHARE = 0.4  # of the digit's height: height of its text
LEAST_TEXT = 12  # pixels


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Print the numbers in a photo of paper, one a line.")
    parser.add_argument("photo", type=Path, help="an image file")
    parser.add_argument("--show", type=Path, metavar="FILE", help="draw the boxes and readings into this image file")
    parser.add_argument(
        "--network", default=DEFAULT_NETWORK, help="a name or a .keras or .npz file (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    try:
        image = ImageOps.exif_transpose(open_image(options.photo))
        numbers = load_recognizer(options.network).read_numbers(image)
    except (InputError, NetworkFileError) as error:
        sys.exit(f"{options.photo}: {error}")
    print("\n".join(map(str, numbers)) or "No digit found.")
    if options.show:
        draw_readings(image, numbers).save(options.show)


def draw_readings(image: Image.Image, numbers: Sequence[Number]) -> Image.Image:
    """Return a copy of an image with a box around each digit, and its reading above."""
    shown = image.convert("RGB")
    draw = ImageDraw.Draw(shown)
    width = max(1, round(LINE_SHARE * max(image.size)))
    for digit in (digit for number in numbers for digit in number.digits):
        colour = DIGIT_COLOUR if digit.is_digit else OTHER_COLOUR
        left, top, right, bottom = digit.box
        draw.rectangle((left - width, top - width, right + width, bottom + width), outline=colour, width=width)
        size = max(LEAST_TEXT, TEXT_SHARE * (bottom - top))
        draw.text((left, top - width), str(digit), fill=colour, font_size=size, anchor="ls")
    return shown


if __name__ == "__main__":
    main()
