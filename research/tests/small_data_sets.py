"""Small data sets for the training commands."""

import zipfile

import numpy as np
from helpers.drawings.handwritten import NO_DIGITS, WRITTEN, strokes_of
from unipen_files import small_collection, write_tgz

from model.preprocessing import preprocess_strokes


def write_data_sets(folder):
    """Write the drawings of `handwritten` to a folder in the four original formats.

    UCI's writers are 1 and 2, in turn; the alphabets Greek and Sanskrit; for UNIPEN see `small_collection`.

    Returns:
        dict of Paths: "mnist", "uci_pen", "omniglot", "unipen".
    """
    paths = {"mnist": folder / "mnist.npz", "uci_pen": folder / "pen.tra", "omniglot": folder / "letters.zip"}
    paths["unipen"] = write_tgz(folder / "unipen.tgz", small_collection())
    digits = [(label, strokes_of(text)) for label, text in WRITTEN.values()]

    images = np.stack([preprocess_strokes(strokes) for _, strokes in digits])
    labels = np.array([label for label, _ in digits], np.uint8)
    np.savez(paths["mnist"], x_train=images, y_train=labels, x_test=images, y_test=labels)

    lines = []
    for number, (label, strokes) in enumerate(digits):
        lines += [f'.SEGMENT DIGIT {number} ? "{label}"', f".COMMENT {label} {number % 2 + 1} {number}"]
        for stroke in strokes:
            lines += [".PEN_DOWN", *(f" {x:.2f} {-y:.2f}" for x, y in stroke), ".PEN_UP", ".DT 100"]
    paths["uci_pen"].write_text("\n".join(lines), encoding="ascii")

    with zipfile.ZipFile(paths["omniglot"], "w") as archive:
        for number, text in enumerate(NO_DIGITS.values()):
            strokes = ("".join(f"{x},{-y},0\n" for x, y in stroke) for stroke in strokes_of(text))
            name = f"strokes/{'Sanskrit' if number % 2 else 'Greek'}/character{number:02}/{number}_01.txt"
            archive.writestr(name, "START\n" + "".join(f"{stroke}BREAK\n" for stroke in strokes))
    return paths


def dataset_options(folder):
    named = write_data_sets(folder).items()
    return [part for name, path in named for part in (f"--{name.replace('_', '-')}", str(path))]
