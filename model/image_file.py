"""Open image files from untrusted sources."""

import warnings
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from model.errors import InputError
from model.preprocessing import MAX_IMAGE_PIXELS, check_image_size

# What browsers and phones produce. Pillow's list is longer, and some of it starts other programs. In GIF, BMP and TIFF
# a small file can take gigabytes, and libtiff prints a line for each damaged row.
FORMATS = ("PNG", "JPEG", "WEBP")


def open_image(file: str | Path | BinaryIO) -> Image.Image:
    """Open an image file, of an animation the first frame, and decode it; raises InputError or MemoryError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the size is checked here, and damage would fill the log
            with Image.open(file, formats=FORMATS) as image:
                check_image_size(*image.size, "RGBA" if image.format == "WEBP" else image.mode)  # as libwebp decodes it
                image.load()
                return image
    except (InputError, MemoryError):
        raise
    except Image.DecompressionBombError as error:  # so large that Pillow does not even report its size
        millions = MAX_IMAGE_PIXELS // 1_000_000
        raise InputError(f"The image has far too many pixels: send one of at most {millions} million.") from error
    except Exception as error:  # Pillow's decoders raise OSError, ValueError, SyntaxError, struct.error, EOFError...
        raise InputError("The file is not an image that can be read: send a PNG, JPEG or WebP file.") from error
