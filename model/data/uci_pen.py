"""UCI's "Pen-Based Recognition of Handwritten Digits" (Alpaydin and Alimoglu, 1998), as pen strokes in UNIPEN text.

44 people wrote about 250 digits each with a pen on a tablet of 500 x 500 units. UCI serves two halves in one zip, each
compressed by Unix' `compress`: `tra` by 30 of the writers, to train with, and `tes` by the 14 others, to test with.
The format: Guyon et al., "UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994.
"""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import uncompresspy

from model.data.download import find_file
from model.drawing import Stroke
from model.errors import DatasetError

PATH_VARIABLE = "UCI_PEN_PATH"
OPTION = "--uci-pen"
URL = "https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip"
FILE_NAME = "pen_based_recognition_of_handwritten_digits.zip"
MEMBER = "pendigits-orig"

PenDigits = tuple[list[list[Stroke]], npt.NDArray[np.int64], npt.NDArray[np.int64]]

MAX_BYTES = 50_000_000  # of text; the training half has 3.6 million
MAX_COORDINATE = 1e5  # tablet units

SEGMENT = re.compile(r'\.SEGMENT\s+DIGIT\s+\S+\s+\S+\s+"(\d)"\s*')
COMMENT = re.compile(r"\.COMMENT\s+(\d+)\s+(\d+)\s+(\d+)\s*")


def load_uci_pen(path: str | Path | None = None, half: str = "tra", url: str = URL) -> PenDigits:
    """Load pen strokes of digits.

    Args:
        path: the text itself, or a `.Z` or zip with it inside; without it the file that the environment variable
            UCI_PEN_PATH names, and without that UCI's zip is downloaded and kept.
        half: "tra" or "tes", which one to take from a zip.
        url: where to download from.

    Returns:
        (drawings, labels, writers): n drawings in tablet units, with y pointing down (in the file it points up); their
        digits (n,), 0 to 9; the numbers of their writers (n,).

    Raises:
        DatasetError: missing, damaged, in another format, or it cannot be downloaded.
    """
    path = find_file(path, name="UCI's pen digits", variable=PATH_VARIABLE, option=OPTION, url=url, file_name=FILE_NAME)
    return parse_uci_pen(_read_text(path, half), str(path))


def _read_text(path: Path, half: str) -> str:
    """The UNIPEN text in a file, unpacked from a zip and from `compress`."""
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
    return packed.decode("latin-1")  # the format is ASCII; whatever else there is, the parser rejects


def _unzip(packed: bytes, half: str, path: Path) -> bytes | None:
    """The bytes of one half's member in a zip, or None where it is too large."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for member in archive.infolist():
            if member.filename.rpartition("/")[2] in (f"{MEMBER}.{half}", f"{MEMBER}.{half}.Z"):
                if member.file_size > MAX_BYTES:
                    return None
                with archive.open(member) as file:
                    return file.read(MAX_BYTES + 1)
    raise DatasetError(f"{path} has no {MEMBER}.{half} or {MEMBER}.{half}.Z in it: fetch it again from {URL}.")


def parse_uci_pen(text: str, source: str) -> PenDigits:
    """Read UNIPEN text.

    Args:
        text: what the file holds.
        source: its name in messages.

    Returns, raises: see `load_uci_pen`.
    """

    def broken(number: int, what: str) -> DatasetError:
        return DatasetError(f"{source}, line {number}: {what}; it is not UCI's pen digits in UNIPEN text, or damaged.")

    drawings: list[list[Stroke]] = []
    labels: list[int] = []
    writers: list[int] = []
    stroke: list[tuple[float, float]] | None = None  # the points of the stroke being read, None while the pen is up
    number = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if stroke is not None and not line.startswith("."):
            if line.strip():
                stroke.append(_point(line, number, broken))
        elif line.startswith(".SEGMENT"):
            if stroke is not None:
                raise broken(number, "a digit begins before .PEN_UP")
            if len(writers) < len(labels):
                raise broken(number, "the digit before has no .COMMENT that names its writer")
            if not (match := SEGMENT.fullmatch(line)):
                raise broken(number, "a .SEGMENT that is not a digit")
            labels.append(int(match[1]))
            drawings.append([])
        elif line.startswith(".COMMENT") and len(writers) < len(labels):
            match = COMMENT.fullmatch(line)
            if not match or int(match[1]) != labels[-1]:
                raise broken(number, "a .COMMENT that does not name digit, writer and sample")
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


def _point(line: str, number: int, broken: Callable[[int, str], DatasetError]) -> tuple[float, float]:
    try:
        x, y = map(float, line.split())
    except ValueError:
        raise broken(number, "a point that is not two numbers") from None
    if not (abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE):  # false for NaN
        raise broken(number, f"a coordinate beyond {MAX_COORDINATE:,.0f}")
    return x, y
