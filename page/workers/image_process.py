"""The process that reads images from untrusted sources, which limits its memory and its CPU time.

    python -m page.workers.image_process NETWORK

takes the name or the file of a network, see `load_recognizer`. For each image it reads a line of JSON from standard
input, `{"kind": KIND, "size": BYTES}`, then the bytes of the image file. It writes a line of JSON with the `seconds` of
CPU time and either the `answer`, an `error`, which is a sentence about the image, or a `crash`, the type and the place
of any other exception. KINDS has the functions that make the answers. An image that takes more than MAX_SECONDS ends
the process, and so does the end of its input.
"""

import base64
import io
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from model.errors import InputError
from model.images import check_image, open_image
from model.numbers import Digit
from model.photos.finding import find_text_lines
from model.photos.reading import find_numbers, photo_to_field
from model.preprocessing import IMAGE_SIDE, Grey
from model.recognizer import Recognizer, load_recognizer

MAX_MEMORY = 340_000_000  # bytes for an image; decoding 16 million pixels of WebP takes 320
MAX_SECONDS = 3  # of CPU time for an image; the worst page that a person could draw takes 1.5 s
NICENESS = 5  # of 19: answers to drawings have priority over images
PICTURE_SIDE = 640  # pixels, of the longer side of a step's picture


def main() -> None:
    recognizer = load_recognizer(sys.argv[1])
    # Before memory is limited, load Pillow's decoders and OpenBLAS's buffers, without which OpenBLAS ends the process.
    Image.init()
    recognizer.predict_fields(np.zeros((1, IMAGE_SIDE, IMAGE_SIDE), np.uint8))
    limit_memory()
    if hasattr(os, "nice"):  # not on Windows; only now, because the first image waits until here
        os.nice(NICENESS)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # from here on: what decoders print about images would fill the log
    while line := sys.stdin.buffer.readline():
        request = json.loads(line)
        content = sys.stdin.buffer.read(request["size"])
        begin = time.process_time()
        limit_time(MAX_SECONDS)
        reply = read_image(KINDS[request["kind"]], recognizer, content)
        limit_time(0)
        print(json.dumps({**reply, "seconds": time.process_time() - begin}), flush=True)


def read_image(read: Callable[..., Any], recognizer: Recognizer, content: bytes) -> dict[str, Any]:
    """Return the answer about an image file, or why there is none, as the module's docstring describes it."""
    try:
        return {"answer": read(recognizer, open_image(io.BytesIO(content)))}
    except InputError as error:
        return {"error": str(error)}
    except Exception as error:  # noqa: BLE001, any: the server logs it
        if isinstance(error, MemoryError) or (isinstance(error, cv2.error) and error.code == cv2.Error.StsNoMem):
            return {"error": "The image takes too much memory to read: send a smaller one, as a PNG or JPEG file."}
        place = traceback.extract_tb(error.__traceback__)[-1]  # and no message, which may quote the image
        return {"crash": f"{type(error).__name__} in {place.filename}, line {place.lineno}"}


def encode_field(_recognizer: Recognizer, image: Image.Image) -> str:
    """Return the field of the one digit in an image, in base64."""
    return encode_levels(photo_to_field(image))


def encode_numbers(recognizer: Recognizer, image: Image.Image) -> dict[str, Any]:
    """Return an image's size in pixels, its numbers, and whether parts of it were left out.

    A number is a list of digits: the box in pixels (left, top, right, bottom), the field in base64, and the verdict's
    probabilities, certainty and whether it is a digit.
    """
    image = check_image(image)
    found = find_numbers(recognizer, image)
    return {
        "width": image.width,
        "height": image.height,
        "numbers": [list(map(encode_digit, number.digits)) for number in found.numbers],
        "left_out": not found.text.are_all,
    }


def encode_digit(digit: Digit) -> dict[str, Any]:
    return {
        "box": digit.box,
        "field": encode_levels(digit.field),
        "probabilities": digit.probabilities.tolist(),
        "certainty": digit.certainty,
        "is_digit": digit.is_digit,
    }


def encode_steps(_recognizer: Recognizer, image: Image.Image) -> dict[str, str]:
    """Return pictures of the steps by name, as data URLs of JPEG files, at most PICTURE_SIDE wide and high."""
    text = find_text_lines(image)
    pictures = {"photo": text.photo, "even": text.even, "ink": text.ink}
    pictures |= {"lines": text.without_lines, "found": text.components}
    return {name: encode_picture(levels) for name, levels in pictures.items()}


def encode_picture(levels: Grey) -> str:
    image = Image.fromarray(levels)
    image.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    image.save(file := io.BytesIO(), "JPEG")  # noise takes 0.15 MB, as a PNG 0.37
    return f"data:image/jpeg;base64,{base64.b64encode(file.getvalue()).decode()}"


KINDS = {"field": encode_field, "numbers": encode_numbers, "steps": encode_steps}


def encode_levels(levels: Grey) -> str:
    return base64.b64encode(levels.tobytes()).decode()


def limit_memory() -> None:
    """Limit the address space, where the system can do so, to MAX_MEMORY more than it is now."""
    if sys.platform == "linux":
        import resource

        limit = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize() + MAX_MEMORY
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def limit_time(seconds: float) -> None:
    """End the process, where the system can do so, after some CPU time from now; 0 removes the limit."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    main()
