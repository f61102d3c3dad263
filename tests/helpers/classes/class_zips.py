"""Zips of a class's digits, also damaged and hostile ones."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
from helpers.networks.npz_files import members_of

from model.data.class_digits import (
    ABOUT,
    FORMAT,
    MAX_POINTS,
    STROKES,
    VERSION,
    ClassDigits,
    SharedDrawing,
    pack,
    write_class,
)
from model.drawing import PAD_SIDE


def zip_of(drawings):
    file = io.BytesIO()
    fields = np.array([drawing.field() for drawing in drawings], np.uint8)
    write_class(file, ClassDigits(drawings, "2026-03-02", "2026-03-03"), fields)
    return file


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


ONE = SharedDrawing("0" * 31 + "1", 7, 3, "tablet", pack([[[10, 20], [30, 400]]]))
TWO = SharedDrawing("0" * 31 + "2", 1, 4, "phone", pack([[[500, 100], [500, 900]], [[1, 1]]]))


def with_drawing(**changes):
    return with_line(json.dumps({**json.loads(MEMBERS[STROKES]), **changes}).encode())


def with_line(line):
    return zipped({**OF_TWO, STROKES: OF_TWO[STROKES] + line})


def with_about(about):
    return zipped({**MEMBERS, ABOUT: json.dumps(about)})


def with_damaged_list(place):
    """Return a zip whose list of members has a wrong byte, counted from its begin, or negative from the zip's end."""
    content = bytearray(zip_of([ONE]).getvalue())
    begin = content.index(b"PK\1\2")
    content[begin + place if place > 0 else place] = 0xFF
    content[begin + 9] |= 0x08  # declares its names as UTF-8
    return io.BytesIO(content)


MEMBERS, OF_TWO = members_of(zip_of([ONE])), members_of(zip_of([TWO]))
LINES = [b"[" * 15_000, b"{", b'{"id": NaN}', b'{"id": "1"}', b"[1]", b"\xff\xfe", b" " * 30_000, b"9" * 10_000]
DAMAGED = {
    "label": with_drawing(label=10),
    "label that is a bool": with_drawing(label=True),
    "label that is text": with_drawing(label="7"),
    "writer": with_drawing(writer=0),
    "huge writer": with_drawing(writer=10**30),
    "device": with_drawing(device=["phone"]),
    "id": with_drawing(id="../../etc/passwd"),
    "key": with_drawing(name="unknown"),
    "no strokes": with_drawing(strokes=[]),
    "strokes that are text": with_drawing(strokes="abc"),
    "points of three": with_drawing(strokes=[[[1, 2, 3]]]),
    "beyond the pad": with_drawing(strokes=[[[1, PAD_SIDE + 1]]]),
    "below the pad": with_drawing(strokes=[[[-1, 0]]]),
    "huge numbers": with_drawing(strokes=[[[10**400, 0]]]),
    "too many points": with_drawing(strokes=[[[1, 1]] * (MAX_POINTS + 1)]),
    **{str(line[:9]): with_line(line) for line in LINES},
    "a drawing twice": zip_of([ONE, ONE]),
    "a writer with two devices": zip_of([ONE, replace(TWO, writer=ONE.writer)]),
    "no day": with_about({"format": FORMAT, "version": VERSION}),
    **{
        f"a day like {day}": with_about({"format": FORMAT, "version": VERSION, "first": day, "last": ""})
        for day in ("yesterday", 5, "2026-W01-1")
    },
}
NO_CLASS = {
    "nothing": io.BytesIO(),
    "text": io.BytesIO(b"not a zip"),
    "a zip's first bytes": io.BytesIO(b"PK\x03\x04" + b"\0" * 100),
    "an empty zip": zipped({}),
    "no strokes": zipped({ABOUT: MEMBERS[ABOUT]}),
    "no format": zipped({STROKES: MEMBERS[STROKES]}),
    "bzip2": zipped(MEMBERS, zipfile.ZIP_BZIP2),
    "LZMA, which may need much memory": zipped(MEMBERS, zipfile.ZIP_LZMA),
    "many members": zipped(dict.fromkeys(map(str, range(2000)), b"")),
    "a damaged name": with_damaged_list(46),
    "a damaged place of the list": with_damaged_list(-6),
    "a damaged length of the list": with_damaged_list(-10),
    "another format": with_about({"format": "other", "version": VERSION}),
    "a list about it": with_about([]),
}
OF_ANOTHER_VERSION = {
    version: with_about({"format": FORMAT, "version": version}) for version in (1, VERSION + 1, str(VERSION))
}
# What all readers refuse, with the sentence of Python's.
BAD_ZIPS = [
    *((name, file, "damaged") for name, file in DAMAGED.items()),
    *((name, file, "not the zip of a class") for name, file in NO_CLASS.items()),
    *((f"version {name!r}", file, "another version") for name, file in OF_ANOTHER_VERSION.items()),
]
