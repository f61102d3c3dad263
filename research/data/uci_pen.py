"""UCI's "Pen-Based Recognition of Handwritten Digits" (Alpaydin and Alimoglu, 1998), as pen strokes in UNIPEN text.

44 people wrote about 250 digits each with a pen on a tablet of 500 x 500 units. UCI serves two halves in one zip, each
compressed by Unix' `compress`: `tra` by 30 of the writers, to train with, and `tes` by the 14 others, to test with.
The format: Guyon et al., "UNIPEN project of on-line data exchange and recognizer benchmarks", ICPR 1994.
"""

import io
import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import uncompresspy

from model.data.download import Source
from model.drawing import Strokes
from research.data.unipen_format import statements

PATH_VARIABLE = "UCI_PEN_PATH"
OPTION = "--uci-pen"
SOURCE = Source(
    "UCI's pen digits",
    OPTION,
    PATH_VARIABLE,
    "https://archive.ics.uci.edu/static/public/81/pen+based+recognition+of+handwritten+digits.zip",
    "pen_based_recognition_of_handwritten_digits.zip",
)
MEMBER = "pendigits-orig"

PenDigits = tuple[list[Strokes], npt.NDArray[np.int64], npt.NDArray[np.int64]]


def load_uci_pen(path: str | Path | None = None, half: str = "tra") -> PenDigits:
    """Load pen strokes of digits; raises DatasetError.

    Args:
        path: the text itself, or a `.Z` or zip with it inside; None for the file that the environment variable
            UCI_PEN_PATH names, or else a download.
        half: "tra" or "tes", which one to take from a zip.

    Returns:
        (drawings, labels, writers): n drawings in tablet units, y down (up in the file); their digits (n,), 0 to 9; the
        numbers of their writers (n,).
    """
    path = SOURCE.find(path)
    with SOURCE.reading(path):
        return parse_uci_pen(_read_text(path, half))


def _read_text(path: Path, half: str) -> str:
    """Read the UNIPEN text in a file, unpacked from a zip and from `compress`."""
    content = path.read_bytes()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            names = {name.rpartition("/")[2].removesuffix(".Z"): name for name in archive.namelist()}
            if f"{MEMBER}.{half}" not in names:
                raise ValueError(f"no {MEMBER}.{half}")
            content = archive.read(names[f"{MEMBER}.{half}"])
    if content.startswith(b"\x1f\x9d"):
        with uncompresspy.open(io.BytesIO(content)) as file:
            content = file.read()
    return content.decode("latin-1")  # the format is ASCII; the parser rejects other characters


def parse_uci_pen(text: str) -> PenDigits:
    """Parse UNIPEN text; see `load_uci_pen`. Raises ValueError or IndexError for other text."""
    drawings: list[Strokes] = []
    labels: list[int] = []
    writers: list[int] = []
    for keyword, statement in statements(text):
        if keyword == "SEGMENT":
            labels.append(int(statement.split('"')[1]))
            drawings.append([])
        elif keyword == "COMMENT" and len(writers) < len(labels):
            _, _, writer, _ = statement.split()
            writers.append(int(writer))
        elif keyword == "PEN_DOWN":
            drawings[-1].append(np.array(statement.split()[1:], np.float64).reshape(-1, 2) * (1.0, -1.0))
    is_whole = all(len(stroke) and np.isfinite(stroke).all() for drawing in drawings for stroke in drawing)
    if not is_whole or not drawings or not all(drawings) or len(writers) < len(labels):
        raise ValueError("a digit without strokes or writer" if drawings else "no digit")
    return drawings, np.array(labels), np.array(writers)
