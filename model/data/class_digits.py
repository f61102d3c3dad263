"""Digits that a class has shared, and the zip for exporting them.

| file in the zip | contents                                                                              |
| --------------- | ------------------------------------------------------------------------------------- |
| `strokes.jsonl` | one drawing per line: `id`, `label`, `writer`, `device`; `strokes`, lists of [x, y]   |
| `digits.npz`    | `x`, uint8 (n, 28, 28), like MNIST's images; labels `y`, uint8 (n,); `writer`,        |
|                 | int32 (n,)                                                                            |
| `wall.png`      | a picture of all digits                                                               |
| `DATA_CARD.md`  | where, when, how many, how labelled                                                   |
| `class.json`    | `format`, `version`, and the days of the first and the last drawing                   |

A `writer` is the number of the phone that shared a drawing.

Learn exports a visitor's own digits, without picture and card. Importing reads only `class.json` and `strokes.jsonl`,
in memory, and no more of each than the largest class needs, which takes 2 s.
"""

import contextlib
import datetime
import io
import json
import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import IO, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from model.drawing import BRUSH_WIDTH, PAD_SIDE, check_drawing
from model.errors import DatasetError, InputError
from model.network import CLASSES
from model.preprocessing import IMAGE_SIDE, preprocess_strokes
from model.zip_directory import check_directory

FORMAT = "digit-sketchpad-class"
VERSION = 2

MAX_DRAWINGS = 5_000
MAX_POINTS = 1_000  # of a drawing; a digit has about a hundred
MAX_PHONE = 100_000  # a phone's highest number
HELD_OUT = 3  # every third pupil is held out of a training on the class, to test it
MAX_ZIP_BYTES = 50_000_000
DEVICES = ("phone", "tablet", "computer")
ID = re.compile(r"[0-9a-f]{32}")

STROKES = "strokes.jsonl"
ARRAYS = "digits.npz"
PICTURE = "wall.png"
CARD = "DATA_CARD.md"
ABOUT = "class.json"
COLUMNS = ("id", "label", "writer", "device", "strokes")  # of STROKES
MAX_LINE = 20_000  # bytes of a drawing in STROKES
MAX_MEMBER_BYTES = {STROKES: MAX_DRAWINGS * 12_000, ABOUT: 1_000}  # of the members that are read
PICTURE_COLUMNS = 40

# Raised by `zipfile` for damaged files.
ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)

Fields = npt.NDArray[np.uint8]  # (n, 28, 28)
Points = list[list[list[int]]]  # strokes of [x, y]

NOT_A_CLASS = "This is not the zip of a class: choose one that the Class tab has exported."


@dataclass(frozen=True)
class SharedDrawing:
    id: str  # made by the phone, 32 hexadecimal digits
    label: int  # the digit that the pupil chose for it, 0 to 9
    writer: int  # the public number of the pupil's phone, from 1
    device: str  # one of DEVICES
    packed: str  # the strokes as JSON, which takes a tenth of the memory of lists; see `pack`

    @property
    def strokes(self) -> Points:
        """Return the strokes, whole numbers from 0 to PAD_SIDE, x to the right and y down."""
        return json.loads(self.packed)

    def field(self) -> npt.NDArray[np.uint8]:
        """Return the preprocessed image, (28, 28)."""
        return preprocess_strokes(self.strokes, BRUSH_WIDTH)


@dataclass(frozen=True)
class ClassDigits:
    drawings: list[SharedDrawing]  # oldest first, with different ids
    first: str = ""  # day of the oldest one, like "2026-03-02", or ""
    last: str = ""  # day of the newest one


def pack(strokes: Points) -> str:
    return json.dumps(strokes, separators=(",", ":"))


def make_drawing(id_: Any, label: Any, writer: Any, device: Any, strokes: Any) -> SharedDrawing:
    """Make a drawing of untrusted values; raises InputError if one of them is invalid."""
    packed = pack(check_strokes(strokes))
    return SharedDrawing(check_id(id_), check_label(label), check_phone(writer), check_device(device), packed)


def check_id(value: Any) -> str:
    """Return a drawing's id; raises InputError for any other value."""
    if not isinstance(value, str) or not ID.fullmatch(value):
        raise InputError("A drawing's id must be 32 hexadecimal digits in lower case.")
    return value


def check_label(value: Any) -> int:
    """Return a digit from 0 to 9; raises InputError for any other value."""
    if type(value) is not int or not 0 <= value < CLASSES:
        raise InputError("The label must be a digit from 0 to 9: choose which one you have drawn.")
    return value


def check_device(value: Any) -> str:
    """Return one of DEVICES; raises InputError for any other value."""
    if not isinstance(value, str) or value not in DEVICES:
        raise InputError(f"The device must be one of {', '.join(DEVICES)}.")
    return value


def check_phone(value: Any) -> int:
    """Return a phone's number, from 1 to MAX_PHONE; raises InputError for any other value."""
    if type(value) is not int or not 1 <= value <= MAX_PHONE:
        raise InputError(f"A phone's number must be a whole number from 1 to {MAX_PHONE:,}.")
    return value


def check_day(value: Any) -> str:
    """Return a day like "2026-03-02", or ""; raises InputError."""
    with contextlib.suppress(TypeError, ValueError):
        if value == "" or datetime.date.fromisoformat(value).isoformat() == value:  # fromisoformat also accepts weeks
            return str(value)
    raise InputError("A day is invalid.")


def check_strokes(value: Any) -> Points:
    """Check a drawing of at most MAX_POINTS points on the pad, and round its coordinates; raises InputError."""
    strokes = check_drawing(value)
    if sum(map(len, strokes)) > MAX_POINTS:
        sentence = f"A shared drawing may have at most {MAX_POINTS:,} points: draw the digit again with less ink."
        raise InputError(sentence, "too_much_ink")
    points = np.concatenate(strokes)
    if points.min() < 0 or points.max() > PAD_SIDE:
        raise InputError(f"A shared drawing must lie on the pad, within 0 and {PAD_SIDE:,}.")
    return [np.rint(stroke).astype(int).tolist() for stroke in strokes]


def write_class(file: Path | IO[bytes], digits: ClassDigits, fields: Fields) -> None:
    """Write a class's zip to a path or a file; `fields` are the preprocessed images."""
    drawings, fields = digits.drawings, fields.reshape(-1, IMAGE_SIDE, IMAGE_SIDE)
    labels = np.array([drawing.label for drawing in drawings], np.uint8)
    writers = np.array([drawing.writer for drawing in drawings], np.int32)
    arrays = io.BytesIO()
    np.savez_compressed(arrays, x=fields, y=labels, writer=writers)
    about = {"format": FORMAT, "version": VERSION, "first": digits.first, "last": digits.last}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(ABOUT, json.dumps(about))
        archive.writestr(CARD, data_card(digits))
        with archive.open(STROKES, "w") as member:  # a full class has 60 MB
            for drawing in drawings:
                row = {name: getattr(drawing, name) for name in COLUMNS}
                member.write(json.dumps(row, separators=(",", ":")).encode() + b"\n")
        archive.writestr(ARRAYS, arrays.getvalue())
        archive.writestr(PICTURE, wall_picture(fields, labels))


def data_card(digits: ClassDigits) -> str:
    """Return a description of the data as Markdown, without names and addresses."""
    drawings = digits.drawings
    labels = Counter(drawing.label for drawing in drawings)
    devices = Counter({drawing.writer: drawing.device for drawing in drawings}.values())
    days = digits.first if digits.first == digits.last else f"{digits.first} to {digits.last}"
    return Template(Path(__file__).with_name("data_card.txt").read_text(encoding="utf-8")).substitute(
        days=days or "nothing was shared",
        drawings=f"{len(drawings):,}",
        phones=sum(devices.values()),
        digits=", ".join(f"{digit}: {labels[digit]}" for digit in range(CLASSES)),
        devices=", ".join(f"{count} x {device}" for device, count in sorted(devices.items())) or "none",
        **{"strokes": STROKES, "arrays": ARRAYS, "side": f"{PAD_SIDE:,}", "brush": BRUSH_WIDTH},
    )


def wall_picture(fields: Fields, labels: npt.NDArray[np.integer]) -> bytes:
    """Return all digits in a PNG, sorted by their labels (n,); each label begins a new line."""
    blank = np.zeros((PICTURE_COLUMNS, IMAGE_SIDE, IMAGE_SIDE), np.uint8)
    parts = [] if len(fields) else [blank]
    for digit in range(CLASSES):
        own = fields[labels == digit]
        parts += [own, blank[: -len(own) % PICTURE_COLUMNS]]
    rows = np.concatenate(parts).reshape(-1, *blank.shape).swapaxes(1, 2)
    picture = rows.reshape(-1, PICTURE_COLUMNS * IMAGE_SIDE)
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    return file.getvalue()


def read_class(file: IO[bytes]) -> ClassDigits:
    """Read the untrusted zip of a class; raises DatasetError if it is another file, damaged, or of another version."""
    try:
        if file.seek(0, io.SEEK_END) > MAX_ZIP_BYTES:
            raise DatasetError(NOT_A_CLASS)
        check_directory(file)
        with zipfile.ZipFile(file) as archive:
            return _read_archive(archive)
    except DatasetError:
        raise
    except InputError as error:
        raise DatasetError(f"The zip of this class is damaged: {error}") from error
    except ZIP_ERRORS as error:
        raise DatasetError(NOT_A_CLASS) from error


def _read_archive(archive: zipfile.ZipFile) -> ClassDigits:
    first, last = _check_about(_read_member(archive, ABOUT))
    drawings = list(_read_drawings(_read_member(archive, STROKES)))
    if len({drawing.id for drawing in drawings}) < len(drawings):
        raise InputError(f"{STROKES} has a drawing twice.")
    devices = {(drawing.writer, drawing.device) for drawing in drawings}
    if len({writer for writer, _ in devices}) < len(devices):
        raise InputError(f"{STROKES} has a phone with two devices.")
    return ClassDigits(drawings, first, last)


def _read_member(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member's content; read no more than it may have, whatever length the zip states."""
    members = [member for member in archive.infolist() if member.filename == name]
    # LZMA may need 4 GB of memory.
    if len(members) != 1 or members[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DatasetError(NOT_A_CLASS)
    limit = MAX_MEMBER_BYTES[name]
    with archive.open(members[0]) as member:
        content = member.read(limit + 1)
    if len(content) > limit:
        raise InputError(f"{name} has more than {limit:,} bytes.")
    return content


def _check_about(content: bytes) -> tuple[str, str]:
    about = _parse(content, ABOUT)
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise DatasetError(NOT_A_CLASS)
    if about.get("version") != VERSION:
        raise DatasetError("The zip has another version: use the version of Digit Sketchpad that exported it.")
    return check_day(about.get("first")), check_day(about.get("last"))


def _read_drawings(content: bytes) -> Iterator[SharedDrawing]:
    ends = max(content.count(b"\n"), content.count(b"\r"))  # first: a list of 60 million lines would take 1 GB
    if ends > MAX_DRAWINGS or len(lines := content.splitlines()) > MAX_DRAWINGS:
        raise InputError(f"{STROKES} has more than {MAX_DRAWINGS:,} drawings.")
    for number, line in enumerate(lines, start=1):
        if len(line) > MAX_LINE:
            raise InputError(f"Line {number} of {STROKES} has more than {MAX_LINE:,} bytes.")
        values = _parse(line, STROKES)
        if not isinstance(values, dict) or values.keys() != set(COLUMNS):
            raise InputError(f"Line {number} of {STROKES} is not a drawing.")
        yield make_drawing(*(values[name] for name in COLUMNS))


def _parse(content: bytes, name: str) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{name} is not JSON.") from error
