"""Zips of a class's digits, also damaged and hostile ones."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
from npz_files import members_of

from model.data.class_digits import (
    ABOUT,
    FORMAT,
    MAX_POINTS,
    STROKES,
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


def in_version_1(file):
    """Return the same zip as earlier versions wrote it."""
    members = members_of(file)
    about = {**json.loads(members[ABOUT]), "version": 1}
    return zipped({**members, ABOUT: json.dumps(about), STROKES: members[STROKES].replace(b'"writer":', b'"phone":')})


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file


ONE = SharedDrawing("0" * 31 + "1", 7, 3, "tablet", pack([[[10, 20], [30, 400]]]))
TWO = SharedDrawing("0" * 31 + "2", 1, 4, "phone", pack([[[500, 100], [500, 900]], [[1, 1]]]))


BAD_LINES = {
    "label": {"label": 10},
    "label that is a bool": {"label": True},
    "label that is text": {"label": "7"},
    "writer": {"writer": 0},
    "huge writer": {"writer": 10**30},
    "device": {"device": ["phone"]},
    "id": {"id": "../../etc/passwd"},
    "key": {"name": "unknown"},
    "no strokes": {"strokes": []},
    "strokes that are text": {"strokes": "abc"},
    "points of three": {"strokes": [[[1, 2, 3]]]},
    "beyond the pad": {"strokes": [[[1, PAD_SIDE + 1]]]},
    "below the pad": {"strokes": [[[-1, 0]]]},
    "huge numbers": {"strokes": [[[10**400, 0]]]},
    "too many points": {"strokes": [[[1, 1]] * (MAX_POINTS + 1)]},
}
RAW_LINES = [b"[" * 15_000, b"{", b'{"id": NaN}', b'{"id": "1"}', b"[1]", b"\xff\xfe", b" " * 30_000, b"9" * 10_000]
PAIRS = {"a drawing twice": [ONE, ONE], "a writer with two devices": [ONE, replace(TWO, writer=ONE.writer)]}


BAD_ABOUTS = [
    ({"format": FORMAT, "version": 3}, "another version"),
    ({"format": FORMAT, "version": "1"}, "another version"),
    ({"format": "other", "version": 1}, "not the zip of a class"),
    ([], "not the zip of a class"),
    ({"format": FORMAT, "version": 1, "first": "yesterday", "last": ""}, "damaged"),
    ({"format": FORMAT, "version": 1, "first": 5, "last": ""}, "damaged"),
    ({"format": FORMAT, "version": 1, "first": "2026-W01-1", "last": ""}, "damaged"),
    ({"format": FORMAT, "version": 1}, "damaged"),
]


def with_bad_drawing(bad):
    """Return a zip with one of the cases above: a list of drawings, a line, or other values of a drawing."""
    members = members_of(zip_of(bad if isinstance(bad, list) else [ONE, TWO]))
    if not isinstance(bad, list):
        one, two = members[STROKES].splitlines()
        line = bad if isinstance(bad, bytes) else json.dumps({**json.loads(one), **bad}).encode()
        members[STROKES] = two + b"\n" + line
    return zipped(members)


def with_damaged_list(place):
    """Return a zip whose list of members has a wrong byte, counted from its begin, or negative from the zip's end."""
    content = bytearray(zip_of([ONE]).getvalue())
    begin = content.index(b"PK\1\2")
    content[begin + place if place > 0 else place] = 0xFF
    content[begin + 9] |= 0x08  # declares its names as UTF-8
    return io.BytesIO(content)


MEMBERS = members_of(zip_of([ONE]))
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
}
