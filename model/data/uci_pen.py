"""UCI's "Pen-Based Recognition of Handwritten Digits" (Alpaydin and Alimoglu, 1998), as pen strokes in UNIPEN text.

44 people wrote about 250 digits each with a pen on a tablet of 500 x 500 units. UCI serves two halves in one zip, each
compressed by Unix' `compress`: `tra` by 30 of the writers for training, `tes` by the other 14 for testing.
The format: Guyon et al., "UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994.
"""

import io
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import uncompresspy

from model.data.download import find_file
from model.data.unipen_format import statements
from model.drawing import Strokes
from model.errors import DatasetError

PATH_VARIABLE = "UCI_PEN_PATH"
OPTION = "--uci-pen"
URL = "https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip"
FILE_NAME = "pen_based_recognition_of_handwritten_digits.zip"
MEMBER = "pendigits-orig"

PenDigits = tuple[list[Strokes], npt.NDArray[np.int64], npt.NDArray[np.int64]]

MAX_COORDINATE = 1e5  # tablet units


def load_uci_pen(path: str | Path | None = None, half: str = "tra", url: str = URL) -> PenDigits:
    """Load pen strokes of digits.

    Args:
        path: the text, or a `.Z` or zip that contains it. The default is the file that the environment variable
            UCI_PEN_PATH names; without one, download UCI's zip and keep it.
        half: "tra" or "tes", the half to take from a zip.
        url: address of the download.

    Returns:
        (drawings, labels, writers): n drawings in tablet units, y down (up in the file); their digits (n,), 0 to 9;
        the numbers of their writers (n,).

    Raises:
        DatasetError: missing, damaged, in another format, or it cannot be downloaded.
    """
    path = find_file(path, name="UCI's pen digits", variable=PATH_VARIABLE, option=OPTION, url=url, file_name=FILE_NAME)
    return parse_uci_pen(_read_text(path, half), str(path))


def _read_text(path: Path, half: str) -> str:
    """Read the UNIPEN text in a file; unpack a zip or `.Z`."""
    try:
        content = path.read_bytes()
        if content.startswith(b"PK"):
            with zipfile.ZipFile(path) as archive:
                names = {name.rpartition("/")[2].removesuffix(".Z"): name for name in archive.namelist()}
                if f"{MEMBER}.{half}" not in names:
                    raise DatasetError(f"{path} has no {MEMBER}.{half} in it: fetch it again from {URL}.")
                content = archive.read(names[f"{MEMBER}.{half}"])
        if content.startswith(b"\x1f\x9d"):
            with uncompresspy.open(io.BytesIO(content)) as file:
                content = file.read()
    except DatasetError:
        raise
    except Exception as error:  # zipfile, zlib, uncompresspy and the disk raise many kinds
        raise DatasetError(
            f"{path} cannot be unpacked ({type(error).__name__}): delete it and fetch it again from {URL}."
        ) from error
    return content.decode("latin-1")  # the format is ASCII; the parser rejects other characters


def parse_uci_pen(text: str, source: str) -> PenDigits:
    """Parse UNIPEN text.

    Args:
        text: the content of the file.
        source: its name in messages.

    Returns, raises: see `load_uci_pen`.
    """
    drawings: list[Strokes] = []
    labels: list[int] = []
    writers: list[int] = []
    try:
        for keyword, statement in statements(text):
            if keyword == "SEGMENT":
                labels.append(int(statement.split('"')[1]))
                drawings.append([])
            elif keyword == "COMMENT" and len(writers) < len(labels):
                _, _, writer, _ = statement.split()
                writers.append(int(writer))
            elif keyword == "PEN_DOWN":
                stroke = np.array(statement.split()[1:], np.float64).reshape(-1, 2) * (1.0, -1.0)
                if not (len(stroke) and (np.abs(stroke) <= MAX_COORDINATE).all()):  # NaN compares false
                    raise ValueError("no points, or not of this tablet")
                drawings[-1].append(stroke)
    except (ValueError, IndexError) as error:
        raise _damaged(source, f"digit {len(labels)} cannot be read") from error
    if not drawings or not all(drawings) or len(writers) < len(labels):
        raise _damaged(source, "a digit without strokes or writer" if drawings else "no digit")
    return drawings, np.array(labels), np.array(writers)


def _damaged(source: str, what: str) -> DatasetError:
    return DatasetError(f"{source}: {what}; it is not UCI's pen digits in UNIPEN text, or damaged.")
