"""A sheet of small pictures, to look at."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from model.drawing import Strokes
from model.training.augmentation import SHEET_COLUMNS, augment_drawing
from model.training.command_line import OneSentenceParser, add_seed_option, run_command, writing

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


def draw_sheet(
    module: str, what: str, draws: Sequence[Callable[[np.random.Generator], Strokes]], arguments: list[str] | None
) -> None:
    """The command line of a module that draws: write a picture with a row of variants for each function.

    Args:
        module: its name.
        what: is drawn, after "Draw".
        draws: of a drawing each, never twice the same.
        arguments: without them the process's own.

    Raises:
        SystemExit: see `run_command`.
    """

    def draw() -> None:
        parser = OneSentenceParser(prog=f"python -m {module}", description=f"Draw {what}, to look at.")
        add_sheet_option(parser)
        add_seed_option(parser)
        options = parser.parse_args(arguments)
        generator = np.random.default_rng(options.seed)
        rows = [[augment_drawing(draw(generator), generator) for _ in range(SHEET_COLUMNS)] for draw in draws]
        save_sheet(rows, options.sheet)

    run_command(draw)
