"""Find where digits have ink, and write it to `model/ink_area.json`.

python -m research.ink_area

A pixel belongs to the area if at least SHARE of MNIST's training images, or of the pen drawings that the handwriting
network learns from, have ink there. The weights of other pixels mean nothing, so Inside hides them.
"""

import argparse
import json

import numpy as np
import numpy.typing as npt

from model.inside import INK, INK_AREA_FILE
from model.preprocessing import preprocess_strokes
from model.training import command_line
from research.data.originals import load_originals
from research.options import add_dataset_options

SHARE = 0.02  # of the images


def find_area(images: npt.NDArray[np.uint8], drawings: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool]:
    """Return where images (n, 28, 28) or drawings (m, 28, 28) have ink, (28, 28)."""
    return np.logical_or(*((fields > 0).mean(axis=0) >= SHARE for fields in (images, drawings)))


def write_area(options: argparse.Namespace) -> None:
    """Find the area in the data sets that the options name, and write the file."""
    originals = load_originals(options.mnist, options.uci_pen, options.omniglot, options.unipen)
    area = find_area(originals.images, np.stack(list(map(preprocess_strokes, originals.drawings))))
    rows = ["".join(INK if has_ink else "." for has_ink in row) for row in area]
    print("\n".join(rows))
    print(f"{area.sum()} of {area.size} pixels")
    INK_AREA_FILE.write_text(json.dumps({"share": SHARE, "area": rows}, indent=1) + "\n", encoding="utf-8")


def read_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_line.OneSentenceParser(
        prog="python -m research.ink_area", description="Find where digits have ink."
    )
    add_dataset_options(parser)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    command_line.run_command(lambda: write_area(read_options()))
