"""Digits written for the tests, as strokes, in the styles that networks trained on MNIST alone misread.

Each is a string: strokes stand between slashes, points are "x,y" with y down, in a box of about 100 x 100. A stroke
that begins with "~" is a smooth curve through the neighbourhood of its points, the others are polygons.
"""

import zipfile

import numpy as np

from model.preprocessing import preprocess_strokes

WRITTEN = {
    # 0
    "0 oval": (0, "~50,5 25,15 15,50 25,85 50,97 75,85 85,50 75,15 50,5"),
    "0 narrow": (0, "~50,3 35,12 32,50 36,90 50,98 64,88 68,50 62,12 48,3"),
    "0 not quite closed": (0, "~58,6 30,10 18,50 28,90 52,95 78,80 82,45 70,14 50,10"),
    "0 overlapping": (0, "~40,12 22,30 20,70 40,95 70,85 82,50 70,15 45,6 30,18"),
    "0 slashed": (0, "~50,5 25,15 15,50 25,85 50,97 75,85 85,50 75,15 50,5 / 78,12 22,90"),
    "0 slashed beyond": (0, "~50,8 28,18 20,50 28,82 50,94 72,82 80,50 72,18 50,8 / 85,2 15,98"),
    # 1
    "1 plain": (1, "50,5 50,95"),
    "1 leaning": (1, "62,5 44,95"),
    "1 leaning back": (1, "44,5 54,95"),
    "1 flagged": (1, "28,32 52,6 52,95"),
    "1 flagged far": (1, "14,44 50,5 50,96"),
    "1 flagged, leaning": (1, "30,40 66,6 50,96"),
    "1 flagged with a base": (1, "30,30 52,6 52,94 / 26,94 78,94"),
    "1 flagged far with a base": (1, "18,42 50,6 50,94 / 22,95 80,95"),
    "1 with a base": (1, "50,5 50,94 / 28,95 72,95"),
    # 2
    "2 plain": (2, "~18,28 28,8 55,3 78,18 74,42 48,68 15,95 15,95 45,95 85,95"),
    "2 swan": (2, "~20,25 35,5 65,8 75,28 58,58 30,82 18,94 40,86 62,94 85,88"),
    "2 looped": (2, "~20,26 38,5 68,10 74,32 56,62 30,86 16,90 18,76 32,76 48,90 70,97 90,86"),
    "2 looped small": (2, "~24,22 42,4 68,14 70,36 50,68 30,90 22,92 24,82 34,82 50,92 82,92"),
    "2 angular": (2, "20,20 45,5 75,20 75,40 18,95 84,95"),
    # 3
    "3 round": (3, "~20,15 45,3 72,15 66,40 42,48 42,48 72,55 80,78 52,97 18,86"),
    "3 flat top": (3, "18,6 76,6 46,40 / ~46,40 76,50 78,80 50,97 18,86"),
    "3 with a small knot": (3, "~22,14 50,3 72,20 58,42 38,46 44,52 66,50 80,74 54,96 20,86"),
    # 4
    "4 open": (4, "24,5 18,55 82,55 / 64,20 64,97"),
    "4 open, round": (4, "~24,8 18,40 26,56 50,58 82,50 / 66,8 62,97"),
    "4 open, one bar": (4, "30,10 16,60 86,60 / 62,34 58,97"),
    "4 closed": (4, "62,96 62,5 14,66 88,66"),
    "4 closed, two strokes": (4, "60,5 14,62 88,62 / 64,6 64,97"),
    "4 tall": (4, "34,4 26,50 74,50 / 66,4 66,98"),
    # 5
    "5 with a separate bar": (5, "~28,8 26,45 26,45 52,36 78,54 76,82 48,97 18,88 / 28,7 78,7"),
    "5 in one stroke": (5, "78,6 32,6 26,44 / ~26,44 52,36 78,56 72,86 44,97 18,86"),
    "5 like an S": (5, "~76,8 42,6 26,24 36,44 64,54 74,76 52,96 20,88"),
    # 6
    "6 curved": (6, "~66,4 36,22 20,60 30,92 58,96 74,76 60,56 36,60 22,76"),
    "6 straight": (6, "64,4 24,66 / ~24,66 26,90 50,97 72,84 68,64 48,56 26,68"),
    # 7
    "7 plain": (7, "16,8 82,8 42,96"),
    "7 curved": (7, "~14,12 50,10 84,8 84,8 60,45 46,96"),
    "7 crossed": (7, "16,8 80,8 44,96 / 34,50 80,50"),
    "7 crossed, leaning bar": (7, "18,10 80,8 40,96 / 32,58 82,44"),
    "7 crossed with a serif": (7, "18,22 20,8 80,8 46,96 / 36,52 78,52"),
    "7 with a serif": (7, "16,26 18,8 82,8 48,96"),
    # 8
    "8 in one stroke": (8, "~70,16 48,4 28,18 36,40 64,56 76,78 50,97 26,80 36,56 62,42 72,24 64,10"),
    "8 of two rings": (8, "~50,4 30,14 32,38 50,46 68,38 70,14 50,4 / ~50,46 24,60 26,88 50,97 74,88 76,60 50,46"),
    # 9
    "9 curved": (9, "~74,24 52,4 26,18 26,42 48,52 72,36 74,20 74,20 74,60 62,90 32,94"),
    "9 straight": (9, "~74,22 54,4 28,16 26,40 48,50 72,36 74,20 / 74,20 74,97"),
    "9 straight, leaning": (9, "~76,20 56,4 32,16 28,38 48,48 72,34 / 78,10 60,97"),
    "9 with a hook": (9, "~72,26 50,5 28,20 32,44 56,46 72,26 72,26 72,70 58,95 34,88 26,76"),
}


def strokes_of(text):
    """The drawing that a string of WRITTEN stands for: list of float arrays (k, 2)."""
    strokes = []
    for part in text.split(" / "):
        points = np.array([pair.split(",") for pair in part.removeprefix("~").split()], dtype=float)
        for _ in range(3 if part.startswith("~") else 0):  # Chaikin's corner cutting
            quarter, three_quarters = points[:-1] * 0.75 + points[1:] * 0.25, points[:-1] * 0.25 + points[1:] * 0.75
            cut = np.stack([quarter, three_quarters], axis=1).reshape(-1, 2)
            points = np.concatenate([points[:1], cut, points[-1:]])
        strokes.append(points)
    return strokes


NO_DIGITS = {
    "a dot": "50,50",
    "a lying line": "10,50 90,52",
    "a cross": "10,10 90,90 / 90,10 10,90",
    "a triangle with a bar": "50,5 5,95 95,95 50,5 / 30,50 70,50",
    "a zigzag": "5,50 20,10 35,90 50,10 65,90 80,10 95,90",
    "a house": "20,95 20,45 50,10 80,45 80,95 20,95",
    "a star": "50,5 22,92 95,38 5,38 78,92 50,5",
    "two digits": "20,10 20,90 / ~60,20 75,5 95,20 85,50 60,90 60,90 100,90",
    "a letter M": "10,95 15,5 50,60 85,5 90,95",
    "a letter W": "5,5 28,95 50,35 72,95 95,5",
    "a letter E": "80,5 20,5 20,95 80,95 / 20,50 70,50",
    "a filled spot": "50,50 51,52 46,54 44,45 55,42 60,54 47,62 36,50 45,35 63,38 68,58 50,70 30,60 31,37 55,27 74,42 "
    "70,66 45,78 23,58 28,30 58,20 80,42 76,72 45,85 18,62 20,28 55,12 86,38 84,74 48,92 12,66",
    "an arrow": "5,50 95,50 70,25 / 95,50 70,75",
    "a ladder": "30,5 30,95 / 70,5 70,95 / 30,25 70,25 / 30,50 70,50 / 30,75 70,75",
}


def write_data_sets(folder):
    """Write small data sets in the three original formats, with these drawings in them.

    The writers are 1 and 2, in turn; the alphabets Greek and Sanskrit.

    Args:
        folder: Path.

    Returns:
        dict of Paths: "mnist", "uci_pen", "omniglot".
    """
    paths = {"mnist": folder / "mnist.npz", "uci_pen": folder / "pen.tra", "omniglot": folder / "letters.zip"}
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
    """Options of a training command that name these data sets, list of str; see `write_data_sets`."""
    named = write_data_sets(folder).items()
    return [part for name, path in named for part in (f"--{name.replace('_', '-')}", str(path))]
