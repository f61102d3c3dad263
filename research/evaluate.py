"""Evaluate networks on MNIST, on pen drawings and on non-digits.

    python -m research.evaluate --network tutorial handwriting

prints a table with a column per network. The pen drawings are placed on the sketchpad at random, in random sizes and
with random brushes, from a fixed seed. UCI's zip, downloaded or named, has drawings by 14 people that no network here
was trained on; only those are evaluated. A text file is evaluated completely.

`--held-out` evaluates only what `handwriting --hold-out` holds out: writers of all groups with all that they wrote, and
an alphabet. People who are held out for a rare style only are in the rows of these styles, not in those of groups.
`--held-out 1` to `--held-out 3` name other folds, which `handwriting --hold-out 1` to `3` hold out.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from model.data.mnist import load_mnist
from model.drawing import PAD_SIDE, Strokes
from model.network import CLASSES
from model.preprocessing import Grey, preprocess_strokes
from model.recognizer import Recognizer, load_recognizer
from model.training import command_line
from model.verdict import measure_certainty
from research.calibration import Labels, area_under_roc, expected_calibration_error
from research.data.omniglot import load_omniglot
from research.data.originals import (
    RARE,
    UCI,
    Originals,
    hold_out,
    load_characters,
    load_classes,
    load_originals,
    name_uci_writers,
)
from research.data.rare_styles import in_rare_styles
from research.data.uci_pen import load_uci_pen
from research.data.unipen import Unipen, group_of
from research.options import add_class_option, add_dataset_options, add_fold_option

Figures = dict[str, Any]  # title: a fraction, or a dict of fractions
Images = tuple[npt.NDArray[np.uint8], Labels]  # (n, height, width) and (n,)

SEED = 0
SIZES = 0.15, 0.9  # smallest and largest longer side of a drawing, as fractions of the pad's side
BRUSHES = 0.02, 0.12  # finest and broadest line, as fractions of the pad's side
MAX_NON_DIGITS = 5_000  # of UNIPEN's letters, and as many of its symbols, chosen at random


def place_on_pad(drawings: Sequence[Strokes], seed: int = SEED) -> tuple[list[Strokes], list[float]]:
    """Place drawings on the sketchpad at random; the same seed gives the same places, sizes and brushes.

    Returns:
        (drawings, line_widths): within the pad's [0, PAD_SIDE] and in its unit.
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


def evaluate(
    recognizer: Recognizer, mnist_test: Images, pen: Unipen, letters: list[Strokes], scans: Images | None = None
) -> Figures:
    """Compute all figures of one network, on parts of `TestData` and on `load_scans`."""
    images, image_labels = mnist_test
    labels, writers = pen.labels.astype(np.int64), np.unique(pen.writers).tolist()
    on_images, on_pen = recognizer.predict_fields(images), recognizer.predict_fields(see_on_pad(pen.drawings))
    on_letters = recognizer.predict_fields(see_on_pad(letters, SEED + 1))
    is_right = on_pen.argmax(axis=1) == labels
    figures: Figures = {
        "MNIST test accuracy": accuracy(on_images, image_labels),
        "pen accuracy": _mean(is_right),
        "pen accuracy by digit": {digit: _mean(is_right[labels == digit]) for digit in range(CLASSES)},
        "pen accuracy by writer": {writer: _mean(is_right[pen.writers == writer]) for writer in writers},
        "calibration error, MNIST": expected_calibration_error(on_images, image_labels),
        "calibration error, pen": expected_calibration_error(on_pen, labels),
        "AUROC, digit or not": area_under_roc(measure_certainty(on_pen), measure_certainty(on_letters)),
        "mean confidence on non-digits": float(on_letters.max(axis=1).mean()),
        "pen digits rejected": _mean(~recognizer.is_digit(on_pen)),
        "MNIST digits rejected": _mean(~recognizer.is_digit(on_images)),
        "non-digits rejected": _mean(~recognizer.is_digit(on_letters)),
    }
    figures["worst pen digit"] = min(figures["pen accuracy by digit"].values())
    figures["worst writer"] = min(figures["pen accuracy by writer"].values())
    if scans is not None:
        figures["8 x 8 scans accuracy"] = accuracy(recognizer.predict_images(list(scans[0])), scans[1])
    return figures


def evaluate_groups(recognizer: Recognizer, digits: Unipen, non_digits: dict[str, Grey]) -> Figures:
    """Compute the figures of one network on UNIPEN's digits and on the result of `see_non_digits`.

    A network that reads most people well may fail one person in ten, and a mean over all drawings hides that if half of
    them come from one institute: so AUROC, which compares each group's digits with all non-digits of a kind, is the
    mean of the groups.
    """
    on_digits = recognizer.predict_fields(see_on_pad(digits.drawings))
    certainties = measure_certainty(on_digits)
    groups = group_of(digits.writers)
    figures = figures_by_group(recognizer, on_digits, digits)
    for name, fields in non_digits.items():
        on_others = recognizer.predict_fields(fields)
        of_others = measure_certainty(on_others)
        areas = [area_under_roc(certainties[groups == group], of_others) for group in np.unique(groups)]
        figures[f"AUROC, digit or UNIPEN's {name}"] = float(np.mean(areas))
        figures[f"UNIPEN's {name} rejected"] = _mean(~recognizer.is_digit(on_others))
    return figures


def figures_by_group(recognizer: Recognizer, probabilities: npt.NDArray[np.floating], digits: Unipen) -> Figures:
    """Return the fractions of each group's digits that are read correctly, and that are rejected."""
    is_right = probabilities.argmax(axis=1) == digits.labels.astype(np.int64)
    is_rejected, groups = ~recognizer.is_digit(probabilities), group_of(digits.writers)
    names = np.unique(groups).tolist()
    return {
        "accuracy by group": {name: _mean(is_right[groups == name]) for name in names},
        "rejected by group": {name: _mean(is_rejected[groups == name]) for name in names},
    }


def sample_by_kind(characters: Unipen) -> dict[str, list[Strokes]]:
    """Choose at most MAX_NON_DIGITS "letters" and as many "symbols" of UNIPEN's non-digits."""
    is_letter = np.char.isalpha(characters.labels)
    samples = {}
    for name, chosen in (("letters", is_letter), ("symbols", ~is_letter)):
        indices = np.random.default_rng(SEED).permutation(np.flatnonzero(chosen))[:MAX_NON_DIGITS]
        samples[name] = [characters.drawings[index] for index in indices.tolist()]
    return samples


def see_non_digits(characters: Unipen) -> dict[str, Grey]:
    """Return the fields of the result of `sample_by_kind`, (n, 28, 28) each, without a kind that has no drawings."""
    kinds = enumerate(sample_by_kind(characters).items(), start=SEED + 2)
    return {name: see_on_pad(drawings, seed) for seed, (name, drawings) in kinds if drawings}


def find_rare(digits: Unipen) -> Unipen:
    """Return the drawings of `rare_styles`, whose writers' groups are the names of these styles."""
    found = Unipen([], digits.labels[:0], digits.writers[:0], {})
    for name, chosen in in_rare_styles(digits.drawings, digits.labels.astype(np.int64), digits.writers).items():
        styled = digits.select(chosen)
        found = join_digits(found, styled._replace(writers=np.char.add(f"{name}/", styled.writers)))
    return found


def evaluate_rare(recognizer: Recognizer, rare: Unipen) -> Figures:
    """Compute the figures of one network on the result of `find_rare`, by style."""
    if not rare.drawings:
        return {}
    return figures_by_group(recognizer, recognizer.predict_fields(see_on_pad(rare.drawings)), rare)


@dataclass(frozen=True)
class TestData:
    """The data that networks are evaluated on."""

    mnist_test: Images
    pen: Unipen  # digits by UCI's writers
    letters: list[Strokes]  # Omniglot's
    digits: Unipen
    characters: Unipen  # UNIPEN's letters and symbols that do not look like digits
    rare: Unipen  # digits, see `find_rare`


def load_test_data(options: argparse.Namespace) -> TestData:
    mnist_test = load_mnist(options.mnist)[1]
    if options.held_out is not None:
        originals = load_originals(options.mnist, options.uci_pen, options.omniglot, options.unipen, options.classes)
        _, held_out = hold_out(originals, options.held_out)
        digits = Unipen(held_out.drawings, held_out.drawing_labels.astype(np.str_), held_out.writers, {})
        groups = group_of(digits.writers)
        pen, others = digits.select(groups == UCI), digits.select(~np.isin(groups, [UCI, RARE]))
        return TestData(mnist_test, pen, held_out.signs, others, characters_of(held_out), find_rare(digits))
    drawings, labels, writers = load_uci_pen(options.uci_pen, half="tes")
    pen = Unipen(drawings, labels.astype(np.str_), name_uci_writers(writers), {})
    digits, characters = load_characters(options.unipen)
    digits = join_digits(digits, load_classes(options.classes))
    rare = find_rare(join_digits(digits, pen))
    return TestData(mnist_test, pen, load_omniglot(options.omniglot)[0], digits, characters, rare)


def characters_of(held_out: Originals) -> Unipen:
    """Return held-out letters and symbols, without those by people who are held out for their rare style only."""
    characters = Unipen(held_out.characters, held_out.character_names, held_out.character_writers, {})
    return characters.select(group_of(characters.writers) != RARE)


def accuracy(probabilities: npt.NDArray[np.floating], labels: Labels) -> float:
    """Return the fraction of right predictions; probabilities (n, 10), labels (n,)."""
    return _mean(probabilities.argmax(axis=1) == labels)


def _mean(values: npt.NDArray[np.bool_]) -> float:
    return float(np.mean(values)) if len(values) else float("nan")


def load_scans() -> Images | None:
    """Load scikit-learn's 1,797 scanned digits, (n, 8, 8); None where scikit-learn is not installed."""
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        return None
    scans = load_digits()
    return (scans.images * (255 / 16)).astype(np.uint8), scans.target


def format_table(figures: dict[str, Figures]) -> str:
    """Format the results of `evaluate`, by network, as text: one line per figure and one column per network."""
    columns = {name: _flatten(each) for name, each in figures.items()}
    width = max(16, *(len(name) + 2 for name in columns))
    lines = [" " * 32 + "".join(f"{name:>{width}}" for name in columns)]
    for title in next(iter(columns.values())):
        cells = "".join(f"{column[title]:>{width - 1}.2%} " for column in columns.values())
        lines.append(f"{title:<32}{cells}".rstrip())
    return "\n".join(lines)


def _flatten(figures: Figures) -> dict[str, float]:
    """Give each figure its own title: "accuracy by digit" of 7 becomes "accuracy, digit 7"."""
    flat = {}
    for title, value in figures.items():
        parts = value if isinstance(value, dict) else {"": value}
        flat.update({f"{title.replace(' by ', ', ')} {key}".rstrip(): each for key, each in parts.items()})
    return flat


def evaluate_networks(options: argparse.Namespace) -> None:
    """Load networks and data, print the tables, and write the files that the options name."""
    recognizers = {name: load_recognizer(name) for name in options.network}
    data = load_test_data(options)
    digits, non_digits, scans = join_digits(data.digits, data.pen), see_non_digits(data.characters), load_scans()
    figures = {}
    for name, recognizer in recognizers.items():
        figures[name] = evaluate(recognizer, data.mnist_test, data.pen, data.letters, scans)
        figures[name] |= evaluate_groups(recognizer, digits, non_digits)
        for title, each in evaluate_rare(recognizer, data.rare).items():
            figures[name][title] |= each  # the styles after the groups
    print(format_table(figures))
    if options.json:
        with command_line.writing(options.json, "--json"):
            options.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def see_on_pad(drawings: Sequence[Strokes], seed: int = SEED) -> npt.NDArray[np.uint8]:
    """Return drawings as networks see them once they are placed on the sketchpad, (n, 28, 28)."""
    return np.stack(list(map(preprocess_strokes, *place_on_pad(drawings, seed))))


def join_digits(digits: Unipen, more: Unipen) -> Unipen:
    labels, writers = (np.concatenate(pair) for pair in ((digits.labels, more.labels), (digits.writers, more.writers)))
    return Unipen(digits.drawings + more.drawings, labels, writers, {})


def read_options(arguments: list[str] | None = None) -> argparse.Namespace:
    description = "Evaluate networks on MNIST, on pen drawings and on non-digits."
    parser = command_line.OneSentenceParser(prog="python -m research.evaluate", description=description)
    default = ["tutorial", "handwriting"]
    text = f"names, or .npz files (default: {' '.join(default)})"
    parser.add_argument("--network", nargs="+", default=default, metavar="NETWORK", help=text)
    add_dataset_options(parser)
    add_class_option(parser)
    add_fold_option(parser, "--held-out", "evaluate only what 'handwriting --hold-out FOLD' holds out")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> None:
    """Run the command, by default with the arguments of the process."""
    command_line.run_command(lambda: evaluate_networks(read_options(arguments)))


if __name__ == "__main__":
    main()
