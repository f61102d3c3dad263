"""Omniglot (Lake, Salakhutdinov and Tenenbaum, Science 2015): letters of many alphabets, as strokes.

20 people drew each letter with a mouse or trackpad. Training uses them as non-digits.
"""

import zipfile
from pathlib import Path

import numpy as np
import numpy.typing as npt

from model.data.download import Source
from model.drawing import Strokes

PATH_VARIABLE = "OMNIGLOT_PATH"
OPTION = "--omniglot"
SOURCE = Source(
    "Omniglot's stroke zip",
    OPTION,
    PATH_VARIABLE,
    "https://github.com/brendenlake/omniglot/raw/master/python/strokes_background_small2.zip",
    "omniglot_strokes_background_small2.zip",
)


def load_omniglot(path: str | Path | None = None) -> tuple[list[Strokes], npt.NDArray[np.str_], npt.NDArray[np.str_]]:
    """Load drawings of letters; raises DatasetError.

    Args:
        path: a zip of stroke files, `.../ALPHABET/CHARACTER/DRAWING.txt`; None for what OMNIGLOT_PATH names or a
            download.

    Returns:
        (drawings, alphabets, characters): n drawings in pixels, 0 to about 105, y down (up and negative in the files);
        the names of their alphabets (n,), and of the characters within them (n,).
    """
    path = SOURCE.find(path)
    drawings: list[Strokes] = []
    alphabets, characters = [], []
    with SOURCE.reading(path), zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            folders = name.split("/")
            if len(folders) < 3 or not name.endswith(".txt") or "__MACOSX" in folders:
                continue
            drawings.append(parse_strokes(archive.read(name).decode("ascii")))
            alphabets.append(folders[-3])
            characters.append(folders[-2])
        if not drawings:
            raise ValueError("no drawing ALPHABET/CHARACTER/DRAWING.txt")
    return drawings, np.array(alphabets), np.array(characters)


def parse_strokes(text: str) -> Strokes:
    """Parse a drawing: START, then a line `x,y,t` a point and BREAK after each stroke; raises ValueError."""
    *parts, rest = text.removeprefix("START").split("BREAK")
    rows = [np.array([line.split(",") for line in part.split()], np.float64) for part in parts]
    strokes = [points.reshape(-1, 3)[:, :2] * (1.0, -1.0) for points in rows]
    if rest.strip() or not strokes or not all(len(points) and np.isfinite(points).all() for points in strokes):
        raise ValueError("a damaged drawing")
    return strokes
