"""Sheets of small pictures that show what training learns from.

    python -m research.sheet variants --sheet FILE.png

draws variants of digits: each row begins with an original, the last rows are non-digits. With `shapes` or `doodles`
instead of `variants` it draws a row for each of `shapes.SHAPES` or `doodles.DOODLES`, and with `failures` a row for
each of the shapes that a network reads worst, with variants that it misreads or rejects.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from model.preprocessing import IMAGE_SIDE, preprocess_strokes
from model.recognizer import DEFAULT_NETWORK, Recognizer, load_recognizer
from model.training import command_line
from research.augmentation import Field, augment_drawing, augment_image
from research.data.originals import load_originals
from research.doodles import DOODLES
from research.options import add_dataset_options
from research.shapes import SHAPES

COLUMNS = 24
FAILING_SHAPES = 12  # rows
VARIANTS_OF_SHAPE = 500
ENLARGEMENT = 2  # pixels of the sheet per pixel of a picture, on each axis


def save_sheet(rows: Sequence[Sequence[Field]], path: Path, option: str = "--sheet") -> None:
    """Write rows of up to COLUMNS fields as one picture, padded with black; `option` names another path.

    Raises:
        OutputError: the file cannot be written.
    """
    sheet = np.zeros((max(1, len(rows)) * IMAGE_SIDE, COLUMNS * IMAGE_SIDE), np.uint8)
    for number, row in enumerate(rows):
        pixels = np.concatenate(row, axis=1)
        sheet[number * IMAGE_SIDE : (number + 1) * IMAGE_SIDE, : pixels.shape[1]] = pixels
    enlarged = Image.fromarray(sheet.repeat(ENLARGEMENT, axis=0).repeat(ENLARGEMENT, axis=1))
    with command_line.writing(path, option):
        enlarged.save(path)


def picture_path(text: str) -> Path:
    """Read an option that is the path of a picture to write."""
    if Path(text).suffix not in Image.registered_extensions():
        raise argparse.ArgumentTypeError(f"{text} does not end in .png or another ending that Pillow can write")
    return Path(text)


def variant_rows(options: argparse.Namespace, generator: np.random.Generator) -> list[list[Field]]:
    originals = load_originals(options.mnist, options.uci_pen, options.omniglot, options.unipen)
    drawings, labels, sources = originals.drawings, originals.drawing_labels, originals.sources()
    rows, variants = [], range(COLUMNS - 1)
    for index in generator.integers(len(drawings), size=12):
        varied = [augment_drawing(drawings[index], generator, labels[index]) for _ in variants]
        rows.append([preprocess_strokes(drawings[index]), *varied])
    for image in originals.images[generator.integers(len(originals.images), size=12)]:
        rows.append([image, *(augment_image(image, generator) for _ in variants)])
    for _ in range(8):
        others = [sources.random_non_digit(generator) for _ in range(COLUMNS)]
        rows.append([augment_drawing(other, generator) for other in others])
    return rows


def failure_rows(recognizer: Recognizer, generator: np.random.Generator) -> list[list[Field]]:
    """Print how well a network reads each shape; return the failures of those it reads worst, the worst first."""
    failures = []
    for shape in SHAPES:
        fields = [augment_drawing(shape.draw(generator), generator) for _ in range(VARIANTS_OF_SHAPE)]
        digit = int(shape.target().argmax())
        missed = [
            verdict for verdict in recognizer.judge_all(fields) if (verdict.value, verdict.is_digit) != (digit, True)
        ]
        print(
            f"{shape.name:40}{len(missed) / len(fields):8.1%} missed, "
            f"{sum(verdict.is_digit for verdict in missed) / len(fields):.1%} read as another digit"
        )
        failures.append([verdict.field for verdict in missed])
    worst = sorted(filter(None, failures), key=len, reverse=True)
    return [row[:COLUMNS] for row in worst[:FAILING_SHAPES]]


def draw_sheet(options: argparse.Namespace) -> None:
    generator = np.random.default_rng(options.seed)
    if options.what == "variants":
        rows = variant_rows(options, generator)
    elif options.what == "failures":
        rows = failure_rows(load_recognizer(options.network), generator)
    else:
        draws = [shape.draw for shape in SHAPES] if options.what == "shapes" else [draw for draw, _ in DOODLES.values()]
        rows = [[augment_drawing(draw(generator), generator) for _ in range(COLUMNS)] for draw in draws]
    save_sheet(rows, options.sheet)


def read_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = command_line.OneSentenceParser(
        prog="python -m research.sheet", description="Draw what training learns from."
    )
    parser.add_argument("what", choices=["variants", "shapes", "doodles", "failures"], help="what to draw")
    parser.add_argument("--sheet", type=picture_path, required=True, metavar="FILE.png", help="the picture to write")
    parser.add_argument(
        "--network",
        default=DEFAULT_NETWORK,
        help="name, or .keras or .npz file of the network that fails (default: %(default)s)",
    )
    add_dataset_options(parser)
    command_line.add_seed_option(parser)
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Run the command, by default with the arguments of the process."""
    command_line.run_command(lambda: draw_sheet(read_options(arguments)))


if __name__ == "__main__":
    main()
