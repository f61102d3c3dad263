"""A small collection in the layout of UNIPEN's train_r01_v07."""

import io
import tarfile

from helpers.drawings.handwritten import NO_DIGITS, WRITTEN, strokes_of

ROOT = "train_r01_v07"
DOCUMENT = ".VERSION 1.0\n.COORD X Y\n.X_POINTS_PER_INCH 100\n.Y_POINTS_PER_INCH 100\n.COMMENT\n  by 12 34 people\n"


def component(stroke, keyword="PEN_DOWN"):
    return "".join([f".{keyword}\n", *(f" {x:.0f} {y:.0f}\n" for x, y in stroke)])


def ink_of(drawings, writer):
    """Return the text of a file with drawings (lists of strokes, y down), and the component numbers of each drawing.

    A component that belongs to no drawing stands before each drawing.
    """
    parts, segments, number = [f".WRITER_ID {writer}\n.COMMENT previously: .WRITER_ID x\n"], [], 0
    for strokes in drawings:
        parts.append(".PEN_DOWN\n0 0\n.PEN_UP\n")
        first = number = number + 1
        for stroke in strokes:
            parts += [component(stroke * (10, -10)), ".PEN_UP\n.DT 20\n"]
            number += 1
        segments.append(f"{first}" if number - first == 1 else f"{first}-{number - 1}")
    return "".join(parts), segments


def labels_of(included, segments, labels):
    lines = [".VERSION 1.0", *(f".INCLUDE {name}" for name in included)]
    return "\n".join([*lines, *(f'.SEGMENT CHARACTER {a} ? "{b}"' for a, b in zip(segments, labels, strict=True)), ""])


def small_collection():
    files = {f"{ROOT}/CDROM-README": "read me", f"{ROOT}/include/apa/app.doc": DOCUMENT}
    files[f"{ROOT}/include/cea/ced0.doc"] = DOCUMENT
    digits = [(str(label), strokes_of(text)) for label, text in WRITTEN.values()]
    others = [strokes_of(text) for text in NO_DIGITS.values()]
    for number, (contributor, document) in enumerate((("apa", "apa/app.doc"), ("cea", "cea/ced0.doc"))):
        mine = digits[number::2]
        text, segments = ink_of([*(strokes for _, strokes in mine), *others], "1")
        ink = f"{contributor}/data/w/one.dat"
        files[f"{ROOT}/include/{ink}"] = text
        letters = segments[len(mine) :]
        for directory, first, last, labels in (
            ("1a", 0, len(mine), [label for label, _ in mine]),
            ("1b", len(mine), len(mine) + 3, "MWE"),
            ("1c", len(mine) + 3, len(mine) + 5, "ao"),
            ("1d", len(mine) + 5, len(segments), "+*~#@%&$?"[: len(letters) - 5]),
        ):
            name = f"{ROOT}/data/{directory}/{contributor}/w/one.dat"
            files[name] = labels_of([document, ink], segments[first:last], labels)
    return files


def write_tgz(path, files, mode="w:gz"):
    with tarfile.open(path, mode) as archive:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            content = text.encode("latin-1")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path
