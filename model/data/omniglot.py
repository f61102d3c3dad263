"""Omniglot (Lake, Salakhutdinov and Tenenbaum, Science 2015): letters of many alphabets, as strokes.

Each letter was drawn by 20 people with mouse or trackpad. Here they stand for what people draw that is not a digit.
"""

import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.data.download import find_file
from model.drawing import Stroke
from model.errors import DatasetError

PATH_VARIABLE = "OMNIGLOT_PATH"
OPTION = "--omniglot"
URL = "https://github.com/brendenlake/omniglot/raw/master/python/strokes_background_small2.zip"
FILE_NAME = "omniglot_strokes_background_small2.zip"

MAX_DRAWINGS = 50_000
MAX_BYTES = 1_000_000  # of one drawing's text; the longest has 11,101
MAX_COORDINATE = 1e5  # pixels


def load_omniglot(
    path: str | Path | None = None, url: str = URL
) -> tuple[list[list[Stroke]], npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Load drawings of letters.

    Args:
        path: a zip of stroke files, `.../ALPHABET/CHARACTER/DRAWING.txt`; without it the file that the environment
            variable OMNIGLOT_PATH names, and without that it is downloaded and kept.
        url: where to download from.

    Returns:
        (drawings, alphabets, characters): n drawings in pixels, 0 to about 105, with y pointing down (in the files it
        is negative and points up); the names of their alphabets (n,), and of the characters within them (n,).

    Raises:
        DatasetError: missing, damaged, in another format, or it cannot be downloaded.
    """
    path = find_file(
        path, name="Omniglot's stroke zip", variable=PATH_VARIABLE, option=OPTION, url=url, file_name=FILE_NAME
    )
    drawings: list[list[Stroke]] = []
    alphabets, characters = [], []
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                folders = member.filename.split("/")
                if len(folders) < 3 or not member.filename.endswith(".txt") or "__MACOSX" in folders:
                    continue
                if member.file_size > MAX_BYTES or len(drawings) == MAX_DRAWINGS:
                    raise DatasetError(
                        f"{path} holds more than {MAX_DRAWINGS:,} drawings or one of more than {MAX_BYTES:,} bytes: "
                        f"fetch it again from {URL}."
                    )
                with archive.open(member) as file:
                    text = file.read(MAX_BYTES).decode("ascii")
                drawings.append(parse_strokes(text, f"{path}, {member.filename}"))
                alphabets.append(folders[-3])
                characters.append(folders[-2])
    except DatasetError:
        raise
    except Exception as error:  # zipfile and zlib raise many kinds
        raise DatasetError(
            f"{path} cannot be unpacked ({type(error).__name__}): delete it and fetch it again from {URL}."
        ) from error
    if not drawings:
        raise DatasetError(f"{path} has no drawing ALPHABET/CHARACTER/DRAWING.txt in it: fetch it again from {URL}.")
    return drawings, np.array(alphabets), np.array(characters)


def parse_strokes(text: str, source: str) -> list[Stroke]:
    """Read one drawing: START, then a line `x,y,t` a point and BREAK after each stroke.

    Args:
        text: what its file holds.
        source: its name in messages.

    Raises:
        DatasetError: in another format.
    """

    def broken(number: int, what: str) -> DatasetError:
        return DatasetError(f"{source}, line {number}: {what}; it is not an Omniglot drawing, or damaged.")

    lines = text.split()
    if lines[:1] != ["START"]:
        raise broken(1, "START is missing")
    strokes: list[Stroke] = []
    stroke: list[tuple[float, float]] = []
    for number, line in enumerate(lines[1:], start=2):
        if line == "BREAK":
            if not stroke:
                raise broken(number, "a stroke without points")
            strokes.append(np.array(stroke) * (1.0, -1.0))
            stroke = []
            continue
        try:
            x, y, _ = map(float, line.split(","))
        except ValueError:
            raise broken(number, "a point that is not three numbers") from None
        if not (abs(x) <= MAX_COORDINATE and abs(y) <= MAX_COORDINATE):  # false for NaN
            raise broken(number, f"a coordinate beyond {MAX_COORDINATE:,.0f}")
        stroke.append((x, y))
    if stroke or not strokes:
        raise broken(len(lines), "the last stroke has no BREAK" if stroke else "no stroke")
    return strokes
