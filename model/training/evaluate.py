"""Measure networks on MNIST, on pen drawings and on what is no digit.

    python -m model.training.evaluate --network tutorial handwriting

prints a table, one column a network. The pen drawings are placed on the sketchpad at random, in random sizes and with
random brushes, from a fixed seed. UCI's zip, downloaded or named, holds drawings by 14 people whom no network here was
trained on, and those are measured; a text file is taken as it is.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np

from model.data.mnist import load_mnist
from model.data.omniglot import load_omniglot
from model.data.uci_pen import load_uci_pen
from model.drawing import PAD_SIDE
from model.errors import DatasetError, NetworkFileError
from model.network import CLASSES
from model.recognizer import load_recognizer
from model.training.calibration import area_under_roc, expected_calibration_error

SEED = 0
SIZES = 0.15, 0.9  # of the pad's side: smallest and largest longer side of a drawing
BRUSHES = 0.02, 0.12  # of the pad's side: finest and broadest line


def place_on_pad(drawings, seed=SEED):
    """Place drawings on the sketchpad at random.

    Args:
        drawings: list of n drawings, each a list of float64 arrays (k, 2).
        seed: int.

    Returns:
        (drawings, line_widths): list of n drawings within the pad's [0, PAD_SIDE]; list of n floats in the same unit.
    """
    generator = np.random.default_rng(seed)
    placed, line_widths = [], []
    for strokes in drawings:
        points = np.concatenate(strokes)
        low, size = points.min(axis=0), np.ptp(points, axis=0)
        scale = PAD_SIDE * generator.uniform(*SIZES) / (size.max() or 1.0)
        corner = generator.uniform(0, PAD_SIDE - size * scale)
        placed.append([(stroke - low) * scale + corner for stroke in strokes])
        line_widths.append(float(PAD_SIDE * np.exp(generator.uniform(*np.log(BRUSHES)))))
    return placed, line_widths


def measure(recognizer, mnist_test, pen, letters, scans=None):
    """All figures of one network.

    Args:
        recognizer: Recognizer.
        mnist_test: (images, labels), as `load_mnist` gives them.
        pen: (drawings, labels, writers), as `load_uci_pen` gives them.
        letters: list of drawings that are no digits.
        scans: (images, labels), uint8 (n, 8, 8) and int (n,), or None.

    Returns:
        dict of floats and of dicts of floats, parts of 1.
    """
    images, image_labels = mnist_test
    drawings, labels, writers = pen
    on_images = recognizer.predict_fields(images)
    on_pen = recognizer.predict_strokes(*place_on_pad(drawings))
    on_letters = recognizer.predict_strokes(*place_on_pad(letters, SEED + 1))
    is_right = on_pen.argmax(axis=1) == labels
    figures = {
        "MNIST test accuracy": accuracy(on_images, image_labels),
        "pen accuracy": _mean(is_right),
        "pen accuracy by digit": {digit: _mean(is_right[labels == digit]) for digit in range(CLASSES)},
        "pen accuracy by writer": {int(writer): _mean(is_right[writers == writer]) for writer in np.unique(writers)},
        "calibration error, MNIST": expected_calibration_error(on_images, image_labels),
        "calibration error, pen": expected_calibration_error(on_pen, labels),
        "AUROC, digit or not": area_under_roc(on_pen.max(axis=1), on_letters.max(axis=1)),
        "mean confidence on no digits": float(on_letters.max(axis=1).mean()),
        "pen digits refused": _mean(~recognizer.is_digit(on_pen)),
        "MNIST digits refused": _mean(~recognizer.is_digit(on_images)),
        "no digits refused": _mean(~recognizer.is_digit(on_letters)),
    }
    figures["worst pen digit"] = min(figures["pen accuracy by digit"].values())
    figures["worst writer"] = min(figures["pen accuracy by writer"].values())
    if scans is not None:
        on_scans = recognizer.predict_images(list(scans[0]))
        figures["8 x 8 scans accuracy"] = accuracy(on_scans, scans[1])
    return figures


def accuracy(probabilities, labels):
    """The part of the predictions that are right.

    Args:
        probabilities: float array (n, 10).
        labels: int array (n,).

    Returns:
        float in [0, 1].
    """
    return _mean(probabilities.argmax(axis=1) == labels)


def _mean(values):
    return float(np.mean(values)) if len(values) else float("nan")


def load_scans():
    """scikit-learn's 1,797 scanned digits of 8 x 8 pixels, (uint8 (n, 8, 8), int (n,)); None where it is not there."""
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        return None
    scans = load_digits()
    return (scans.images * (255 / 16)).astype(np.uint8), scans.target


def table(figures):
    """Lay figures out as text.

    Args:
        figures: dict from a network's name to what `measure` gives.

    Returns:
        str, a line a figure and a column a network.
    """
    width = max(16, *(len(name) + 2 for name in figures))
    lines = [" " * 32 + "".join(f"{name:>{width}}" for name in figures)]
    for title, value in next(iter(figures.values())).items():
        rows = [(title, lambda column, title=title: column[title])]
        if isinstance(value, dict):
            rows = [
                (f"{title.replace(' by ', ', ')} {key}", lambda column, title=title, key=key: column[title][key])
                for key in value
            ]
        for row, take in rows:
            cells = "".join(f"{take(column):>{width - 1}.2%} " for column in figures.values())
            lines.append(f"{row:<32}{cells}".rstrip())
    return "\n".join(lines)


def main(arguments=None):
    """The command line; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m model.training.evaluate", description=__doc__.split("\n\n")[0])
    parser.add_argument("--network", nargs="+", default=["tutorial", "handwriting"], help="names or .keras files")
    parser.add_argument("--mnist", type=Path, help="mnist.npz (default: MNIST_PATH, or downloaded)")
    parser.add_argument("--uci-pen", type=Path, help="UCI's zip or text (default: UCI_PEN_PATH, or downloaded)")
    parser.add_argument("--writers", type=int, nargs="+", help="measure on these writers only, by number")
    parser.add_argument("--omniglot", type=Path, help="Omniglot's stroke zip (default: OMNIGLOT_PATH, or downloaded)")
    parser.add_argument("--alphabets", nargs="+", help="measure on these alphabets only, by name")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    options = parser.parse_args(arguments)
    try:
        recognizers = {name: load_recognizer(name) for name in options.network}
        mnist_test = load_mnist(options.mnist)[1]
        drawings, labels, writers = load_uci_pen(options.uci_pen, half="tes")
        letters, alphabets, _ = load_omniglot(options.omniglot)
        kept = _chosen(writers, options.writers, "writer")
        pen = [drawings[index] for index in kept], labels[kept], writers[kept]
        letters = [letters[index] for index in _chosen(alphabets, options.alphabets, "alphabet")]
        scans = load_scans()
        figures = {
            name: measure(recognizer, mnist_test, pen, letters, scans) for name, recognizer in recognizers.items()
        }
        print(table(figures))
        if options.json:
            options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    except (DatasetError, NetworkFileError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    return 0


def _chosen(values, wanted, what):
    """Indices of the values that are wanted, all where `wanted` is None."""
    if wanted is None:
        return np.arange(len(values))
    unknown = sorted(set(wanted) - set(values.tolist()))
    if unknown:
        raise DatasetError(f"There is no {what} {unknown[0]}: take some of {', '.join(map(str, np.unique(values)))}.")
    return np.flatnonzero(np.isin(values, wanted))


if __name__ == "__main__":
    sys.exit(main())
