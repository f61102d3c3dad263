"""UCI's "Pen-Based Recognition of Handwritten Digits" (Alpaydin and Alimoglu, 1998), as pen strokes in UNIPEN text.

44 people wrote about 250 digits each with a pen on a tablet of 500 x 500 units. UCI serves two halves in one zip, each
compressed by Unix' `compress`: `tra` by 30 of the writers, to train with, and `tes` by the 14 others, to test with.
The format: Guyon et al., "UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994.
"""

import io
import re
import zipfile

import numpy as np
import uncompresspy

from model.data.download import find_file
from model.errors import DatasetError

PATH_VARIABLE = "UNIPEN_PATH"
OPTION = "--unipen"
URL = "https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip"
FILE_NAME = "pen_based_recognition_of_handwritten_digits.zip"
MEMBER = "pendigits-orig"

MAX_BYTES = 50_000_000  # of text; the training half has 3.6 million
MAX_COORDINATE = 1e5  # tablet units

SEGMENT = re.compile(r'\.SEGMENT\s+DIGIT\s+\S+\s+\S+\s+"(\d)"\s*')
COMMENT = re.compile(r"\.COMMENT\s+(\d+)\s+(\d+)\s+(\d+)\s*")


def load_unipen(path=None, half="tra", url=URL):
    """Load pen strokes of digits.

    Args:
        path: the text itself, or a `.Z` or zip with it inside; without it the file that the environment variable
            UNIPEN_PATH names, and without that UCI's zip is downloaded and kept.
        half: "tra" or "tes", which one to take from a zip.
        url: where to download from.

    Returns:
        (drawings, labels, writers): list of n drawings, each a list of float64 arrays (k, 2) of x to the right and y
        *down* in tablet units (in the file y points up); int64 array (n,) of digits; int64 array (n,) of the writers'
        numbers.

    Raises:
        DatasetError: missing, damaged, in another format, or it cannot be downloaded.
    """
    path = find_file(path, name="UCI's pen digits", variable=PATH_VARIABLE, option=OPTION, url=url, file_name=FILE_NAME)
    return parse_unipen(_read_text(path, half), path)


def _read_text(path, half):
    """The UNIPEN text in a file, taken out of a zip and of `compress`, as str."""
    try:
        packed = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
        if packed is not None and packed.startswith(b"PK"):
            packed = _unzip(packed, half, path)
        if packed is not None and packed.startswith(b"\x1f\x9d"):
            with uncompresspy.open(io.BytesIO(packed)) as file:
                packed = file.read(MAX_BYTES + 1)
    except DatasetError:
        raise
    except Exception as error:  # zipfile, zlib, uncompresspy and the disk raise many kinds
        raise DatasetError(
            f"{path} cannot be unpacked ({type(error).__name__}): delete it and fetch it again from {URL}."
        ) from error
    if packed is None or len(packed) > MAX_BYTES:
        raise DatasetError(f"{path} holds more than {MAX_BYTES:,} bytes: {MEMBER}.tra has 3.6 million, name that.")
    return packed.decode("latin-1")  # the format is ASCII; whatever else there is is refused by the parser


def _unzip(packed, half, path):
    """The bytes of one half's member in a zip, or None where it is too large."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for member in archive.infolist():
            if member.filename.rpartition("/")[2] in (f"{MEMBER}.{half}", f"{MEMBER}.{half}.Z"):
                if member.file_size > MAX_BYTES:
                    return None
                with archive.open(member) as file:
                    return file.read(MAX_BYTES + 1)
    raise DatasetError(f"{path} has no {MEMBER}.{half} or {MEMBER}.{half}.Z in it: fetch it again from {URL}.")


def parse_unipen(text, source):
    """Read UNIPEN text.

    Args:
        text: str.
        source: its name in messages.

    Returns, raises: see `load_unipen`.
    """

    def broken(number, what):
        return DatasetError(f"{source}, line {number}: {what}; it is not UCI's pen digits in UNIPEN text, or damaged.")

    drawings, labels, writers = [], [], []
    stroke = None  # the points of the stroke being read, None while the pen is up
    number = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if stroke is not None and not line.startswith("."):
            if line.strip():
                stroke.append(_point(line, number, broken))
        elif line.startswith(".SEGMENT"):
            if stroke is not None:
                raise broken(number, "a digit begins before .PEN_UP")
            if len(writers) < len(labels):
                raise broken(number, "the digit before has no .COMMENT that tells its writer")
            if not (match := SEGMENT.fullmatch(line)):
                raise broken(number, "a .SEGMENT that is no digit")
            labels.append(int(match[1]))
            drawings.append([])
        elif line.startswith(".COMMENT") and len(writers) < len(labels):
            match = COMMENT.fullmatch(line)
            if not match or int(match[1]) != labels[-1]:
                raise broken(number, "a .COMMENT that does not tell digit, writer and sample")
            writers.append(int(match[2]))
        elif line.startswith(".PEN_DOWN"):
            if stroke is not None or not drawings:
                raise broken(number, ".PEN_DOWN out of place")
            stroke = []
        elif line.startswith(".PEN_UP"):
            if not stroke:
                raise broken(number, ".PEN_UP without a stroke before it")
            drawings[-1].append(np.array(stroke) * (1.0, -1.0))
            stroke = None
        elif line.strip() and not line.startswith("."):
            raise broken(number, "something that is neither a keyword nor a point of a stroke")
    if stroke is not None:
        raise broken(number, "the file ends within a stroke")
    if not drawings or not all(drawings) or len(writers) < len(labels):
        raise broken(number, "a digit without strokes or writer" if drawings else "no digit")
    return drawings, np.array(labels), np.array(writers)


def _point(line, number, broken):
    try:
        x, y = map(float, line.split())
    except ValueError:
        raise broken(number, "a point that is not two numbers") from None
    if not (abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE):  # false for NaN
        raise broken(number, f"a coordinate beyond {MAX_COORDINATE:,.0f}")
    return x, y
