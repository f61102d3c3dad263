"""Read the digits in photos with the page's engine in Node.js; print a line of JSON for each.

    python3 run.py python tools/read_photos.py FILES

A line has the file and its `numbers`, from top to bottom: the `text` of each, "?" for a non-digit, and its digits with
their `box` (left, top, right, bottom in pixels of the photo), 28 x 28 `field`, `probabilities`, and whether each
`isDigit`. A file that cannot be read has an `error` instead, and the program then ends with 1.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any

from node_engine import run_engine, written_modules
from PIL import Image, ImageOps

MOST_PIXELS = 100_000_000  # as the engine, see page/common/photo_size.js


def open_photo(path: str) -> Image.Image | str:
    """Return a photo as the engine reads it, turned as the camera was held, or a sentence about what is wrong."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses twice as many
    try:
        with Image.open(path) as image:
            if image.width * image.height > MOST_PIXELS:
                return "The photo has more than 100 megapixels."
            return ImageOps.exif_transpose(in_bytes(image)).convert("RGBA")
    except Image.DecompressionBombError:
        return "The photo has more than 100 megapixels."
    except Exception as error:  # noqa: BLE001 - Pillow's decoders raise OSError, ValueError, struct.error, EOFError...
        return f"The file cannot be read as an image: {error}"


def in_bytes(image: Image.Image) -> Image.Image:
    """Return an image of 16 bits or of floats with one byte per pixel: Pillow would clip it."""
    if not image.mode.startswith(("I", "F")):
        return image
    low, high = image.convert("F").getextrema()
    scale = 255 / max(high - low, 1e-12)
    return image.convert("F").point(lambda level: level * scale - low * scale).convert("L")


def send(photos: IO[bytes], paths: Sequence[str], errors: dict[str, str]) -> None:
    """Send the photos that can be opened; note the sentences about the others."""
    for path in paths:
        opened = open_photo(path)
        if isinstance(opened, str):
            errors[path] = opened
            photos.write(bytes(8))  # a photo without pixels, which keeps the order
        else:
            photos.write(b"".join(side.to_bytes(4, "little") for side in opened.size) + opened.tobytes())


def read_photos(folder: Path, paths: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Yield what the engine, whose modules are in a folder, reads in each photo: see above."""
    errors = dict[str, str]()
    lines = run_engine(folder, "read_photos.js", lambda photos: send(photos, paths, errors))
    for path, line in zip(paths, lines, strict=True):
        yield {"file": path, **({"error": errors[path]} if path in errors else json.loads(line))}


def main(paths: Sequence[str]) -> int:
    if not paths:
        sys.exit("Name the photos: tools/read_photos.py FILES")
    has_failed = False
    with written_modules() as folder:
        for answer in read_photos(folder, paths):
            has_failed |= "error" in answer
            print(json.dumps(answer), flush=True)
    return int(has_failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
