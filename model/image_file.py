"""Opening image files from untrusted sources."""

import warnings
from pathlib import Path

from PIL import Image

from model.errors import InputError
from model.preprocessing import MAX_IMAGE_PIXELS, check_image_size

# What browsers, phones and scanners make. Pillow's list is longer, and some of it starts other programs.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")


def open_image(path: str | Path) -> Image.Image:
    """Open an image file, and decode it; of an animation the first frame.

    Raises:
        InputError: no such file, not an image in one of FORMATS, damaged, or too large (see `check_image_size`).
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked here
            with Image.open(path, formats=FORMATS) as image:
                check_image_size(*image.size, image.mode)
                image.draft("L", (1000, 1000))  # a JPEG is decoded only as large as needed
                image.load()
                return image
    except InputError:
        raise
    except Image.DecompressionBombError as error:  # so large that Pillow does not even tell its size
        millions = MAX_IMAGE_PIXELS // 1_000_000
        raise InputError(f"The image has far too many pixels: send one of at most {millions} million.") from error
    except Exception as error:  # Pillow's decoders raise OSError, ValueError, SyntaxError, struct.error, EOFError...
        raise InputError(f"The file is not an image that can be read: send a {', '.join(FORMATS)} file.") from error
