"""The results of a training run: a confusion table, a picture of right and wrong answers, a JSON report."""

import json
import platform
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from model.inside import Inside
from model.metrics import confusion_matrix
from model.network import CLASSES, DenseNetwork
from model.preprocessing import IMAGE_SIDE, flatten, normalise
from model.verdict import THRESHOLD_DIGITS, find_threshold

EXAMPLES = 9  # of each kind, in rows of 3
COLUMNS = 3
ENLARGEMENT = 4
TITLE_HEIGHT = 24  # pixels
TITLE_SIZE = 14  # pixels
MARGIN = 16  # pixels, around each example
PAPER = "#ffffff"
INK = "#222222"
RIGHT = "#1a6b36"
WRONG = "#b3261e"

Digits = npt.NDArray[np.integer]  # (n,), 0 to 9


def confusion_table(matrix: npt.NDArray[np.integer]) -> str:
    """Format a confusion matrix, (10, 10), as 11 lines of text with dots for zeros, so that mistakes stand out."""
    lines = ["true \\ predicted" + "".join(f"{digit:6}" for digit in range(CLASSES))]
    for digit, counts in enumerate(matrix):
        lines.append(f"{digit:16}" + "".join(f"{count or '.':>6}" for count in counts))
    return "\n".join(lines)


def picture_of_examples(images: npt.NDArray[np.uint8], labels: Digits, predictions: Digits) -> Image.Image:
    """Draw up to EXAMPLES right answers to images (n, 28, 28) on the left, and wrong ones on the right."""
    is_right = labels == predictions
    tile = IMAGE_SIDE * ENLARGEMENT + 2 * MARGIN
    half, height = COLUMNS * tile, TITLE_HEIGHT + EXAMPLES // COLUMNS * (tile + TITLE_HEIGHT)
    picture = Image.new("RGB", (2 * half, height), PAPER)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(TITLE_SIZE)
    for left, heading, colour, positions in (
        (0, "first right answers", RIGHT, np.flatnonzero(is_right)),
        (half, "first wrong answers", WRONG, np.flatnonzero(~is_right)),
    ):
        draw.text((left + half / 2, TITLE_HEIGHT / 2), heading, INK, font, anchor="mm")
        for place, position in enumerate(positions[:EXAMPLES]):
            row, column = divmod(place, COLUMNS)
            x, y = left + column * tile, TITLE_HEIGHT + row * (tile + TITLE_HEIGHT)
            title = f"predicted {predictions[position]}, true {labels[position]}"
            draw.text((x + tile / 2, y + TITLE_HEIGHT / 2), title, colour, font, anchor="mm")
            digit = Image.fromarray(255 - images[position])  # dark on light, as on paper
            digit = digit.resize((IMAGE_SIDE * ENLARGEMENT,) * 2, Image.Resampling.NEAREST)
            picture.paste(digit, (x + MARGIN, y + TITLE_HEIGHT))
    return picture


def report_run(
    recipe: str, seed: int, history: dict[str, list[float]], labels: Digits, predictions: Digits, **others: Any
) -> dict[str, Any]:
    """Collect a run's results, ready for JSON: its versions, Keras' history, the misread test digits, and `others`."""
    return {
        "recipe": recipe,
        "seed": seed,
        **others,
        "versions": versions(),
        "history": history,
        "confusion_matrix": confusion_matrix(labels, predictions).tolist(),
        "misread": np.flatnonzero(predictions != labels).tolist(),
    }


def measure_network(
    network: DenseNetwork, train_images: npt.NDArray[np.uint8], test_images: npt.NDArray[np.uint8], test_labels: Digits
) -> dict[str, Any]:
    """Compute the threshold and `Inside.active_for` of a network, which serving needs, from MNIST's images."""
    last = flatten(normalise(train_images[-THRESHOLD_DIGITS:]))
    return {
        "threshold": find_threshold(network(last)),
        "active_for": Inside(network).active_for(test_images, test_labels),
    }


def versions() -> dict[str, str]:
    import keras
    import tensorflow as tf

    modules = {"tensorflow": tf, "keras": keras, "numpy": np}
    return {"python": platform.python_version(), **{name: module.__version__ for name, module in modules.items()}}


def write_json(report: dict[str, Any], path: Path) -> None:
    """Write a report as JSON, one line per entry."""
    lines = ",\n".join(f"  {json.dumps(name)}: {json.dumps(value)}" for name, value in report.items())
    path.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8")
