"""The pictures in programs' calls: data URLs of PNG, JPEG and WebP files, checked before they are decoded."""

import base64
import io
import re
import warnings
from typing import Any

from PIL import Image

from model import InputError

# Pillow's list of formats is longer, and some of it starts other programs. In GIF, BMP and TIFF a small file can take
# gigabytes, and libtiff prints a line for each damaged row.
FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}
HEAD = re.compile(r"data:image/(png|jpeg|webp);base64,")
MAX_PIXELS = 4_000_000  # decoding takes at most 15 bytes for each
START_OF_SCAN = b"\xff\xda"
MAX_SCANS = 50  # of a JPEG; programs write about ten, and each may cost as much time as the whole picture


def open_picture(url: Any) -> Image.Image:
    """Decode the picture in a data URL, of an animation the first; raises InputError."""
    head = HEAD.match(url) if isinstance(url, str) else None
    if head is None:
        raise InputError(
            "The image must be a text that begins with data:image/png;base64, or the same for jpeg or webp."
        )
    kind = FORMATS[head[1]]
    try:
        content = base64.b64decode(url[head.end() :], validate=True)
    except ValueError as error:
        raise InputError("The image is not in base64: encode the whole file, without line breaks.") from error
    if kind == "JPEG" and content.count(START_OF_SCAN) > MAX_SCANS:
        raise InputError("The image takes too long to decode: save it as an ordinary JPEG or PNG file.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # damage would fill the log
            with Image.open(io.BytesIO(content), formats=[kind]) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise Image.DecompressionBombError  # as Pillow for far more
                image.load()
                return image
    except Image.DecompressionBombError as error:
        sentence = f"The image has too many pixels: send one of at most {MAX_PIXELS // 1_000_000} million."
        raise InputError(sentence) from error
    except Exception as error:  # Pillow's decoders raise OSError, ValueError, SyntaxError, struct.error, EOFError...
        raise InputError(f"The image cannot be read as {kind}: send a whole PNG, JPEG or WebP file.") from error
