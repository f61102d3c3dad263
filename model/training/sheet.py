"""A sheet of small pictures, to look at."""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from model.training.command_line import writing

ENLARGEMENT = 2  # pixels of the sheet, side of the square that a pixel of a picture fills


def save_sheet(rows: Sequence[Sequence[npt.NDArray[np.uint8]]], path: Path) -> None:
    """Write a picture of pictures.

    Args:
        rows: of the same number of pictures each, all of one size, (height, width).
        path: the file to write.

    Raises:
        OutputError: it cannot be written.
    """
    sheet = Image.fromarray(np.concatenate([np.concatenate(row, axis=1) for row in rows], axis=0))
    size = ENLARGEMENT * sheet.width, ENLARGEMENT * sheet.height
    enlarged = sheet.resize(size, Image.Resampling.NEAREST)
    with writing(path, "--sheet"):
        enlarged.save(path)


def add_sheet_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sheet", type=picture_path, required=True, metavar="FILE.png", help="the picture to write")


def picture_path(text: str) -> Path:
    """Read an option that says where a picture goes."""
    if Path(text).suffix not in Image.registered_extensions():
        raise argparse.ArgumentTypeError(f"{text} does not end in .png or another ending that Pillow can write")
    return Path(text)
