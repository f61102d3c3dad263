"""Omniglot (Lake, Salakhutdinov and Tenenbaum, Science 2015): letters of many alphabets, as strokes.

20 people drew each letter with a mouse or trackpad. Training uses them as non-digits.
"""

import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.data.download import find_file
from model.drawing import Strokes
from model.errors import DatasetError

PATH_VARIABLE = "OMNIGLOT_PATH"
OPTION = "--omniglot"
URL = "https://github.com/brendenlake/omniglot/raw/master/python/strokes_background_small2.zip"
FILE_NAME = "omniglot_strokes_background_small2.zip"

MAX_COORDINATE = 1e5  # pixels


def load_omniglot(
    path: str | Path | None = None, url: str = URL
) -> tuple[list[Strokes], npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Load drawings of letters.

    Args:
        path: a zip of stroke files, `.../ALPHABET/CHARACTER/DRAWING.txt`. The default is the file that the environment
            variable OMNIGLOT_PATH names; without one, download the zip and keep it.
        url: address of the download.

    Returns:
        (drawings, alphabets, characters): n drawings in pixels, 0 to about 105, y down (in the files y is negative and
        points up); the names of their alphabets (n,), and of the characters within them (n,).

    Raises:
        DatasetError: missing, damaged, in another format, or it cannot be downloaded.
    """
    path = find_file(
        path, name="Omniglot's stroke zip", variable=PATH_VARIABLE, option=OPTION, url=url, file_name=FILE_NAME
    )
    drawings: list[Strokes] = []
    alphabets, characters = [], []
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                folders = name.split("/")
                if len(folders) < 3 or not name.endswith(".txt") or "__MACOSX" in folders:
                    continue
                drawings.append(parse_strokes(archive.read(name).decode("ascii"), f"{path}, {name}"))
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


def parse_strokes(text: str, source: str) -> Strokes:
    """Parse one drawing: START, then a line `x,y,t` for each point and BREAK after each stroke.

    Args:
        text: the content of its file.
        source: its name in messages.

    Raises:
        DatasetError: in another format.
    """
    *parts, rest = text.removeprefix("START").split("BREAK")
    try:
        rows = [np.array([line.split(",") for line in part.split()], np.float64) for part in parts]
        strokes = [points.reshape(-1, 3)[:, :2] * (1.0, -1.0) for points in rows]
    except ValueError as error:
        raise _damaged(source) from error
    is_whole = text.startswith("START") and strokes and not rest.strip()
    if not is_whole or not all(len(points) and (np.abs(points) <= MAX_COORDINATE).all() for points in strokes):
        raise _damaged(source)
    return strokes


def _damaged(source: str) -> DatasetError:
    return DatasetError(f"{source} is not an Omniglot drawing, or damaged: fetch it again from {URL}.")
