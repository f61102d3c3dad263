"""The zip of a class: round trips, damaged and hostile files; and a training's job."""

import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from npz_files import members_of
from PIL import Image

from model.data import class_digits as module
from model.data.class_digits import (
    ABOUT,
    ARRAYS,
    CARD,
    PICTURE,
    STROKES,
    ClassDigits,
    SharedDrawing,
    pack,
    read_class,
    write_class,
)
from model.drawing import PAD_SIDE
from model.errors import DatasetError, InputError
from page.tabs.classroom.training import check_enough, held_out_phones

points = st.tuples(st.integers(0, PAD_SIDE), st.integers(0, PAD_SIDE)).map(list)
drawings_of = st.builds(
    SharedDrawing,
    id=st.integers(0, 2**128 - 1).map("{:032x}".format),
    label=st.integers(0, 9),
    phone=st.integers(1, 40),
    device=st.just("phone"),
    packed=st.lists(st.lists(points, min_size=1, max_size=12), min_size=1, max_size=3).map(pack),
)


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


@given(st.lists(drawings_of, max_size=8, unique_by=lambda drawing: drawing.id))
@settings(max_examples=20)
def test_a_written_zip_reads_back(drawings):
    assert read_class(zip_of(drawings)) == ClassDigits(drawings, "2026-03-02", "2026-03-03")


def test_the_zip_has_arrays_like_mnist_a_picture_and_a_card(tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(zip_of([ONE, TWO]).getvalue())
    data = np.load(zipfile.ZipFile(path).open("digits.npz"))  # noqa: SIM115  as in the README
    assert (data["x"].shape, data["x"].dtype) == ((2, 28, 28), np.uint8)
    assert (data["x"][1] == TWO.field()).all()
    assert (data["y"].tolist(), data["writer"].tolist()) == ([7, 1], [3, 4])
    members = members_of(path)
    assert Image.open(io.BytesIO(members[PICTURE])).size == (28 * module.PICTURE_COLUMNS, 2 * 28)
    card = members[CARD].decode()
    assert all(
        words in card for words in ("2 drawings by 2 phones", "2026-03-02 to 2026-03-03", "1 x phone, 1 x tablet")
    )


BAD_LINES = {
    "label": {"label": 10},
    "huge phone": {"phone": 10**30},
    "device": {"device": ["phone"]},
    "id": {"id": "../../etc/passwd"},
    "key": {"name": "unknown"},
    "no strokes": {"strokes": []},
    "strokes that are text": {"strokes": "abc"},
    "beyond the pad": {"strokes": [[[1, PAD_SIDE + 1]]]},
    "huge numbers": {"strokes": [[[10**400, 0]]]},
    "too many points": {"strokes": [[[1, 1]] * (module.MAX_POINTS + 1)]},
}
RAW_LINES = [b"[" * 15_000, b"{", b'{"id": "1"}', b"[1]", b"\xff\xfe", b"9" * 10_000]
PAIRS = {"a drawing twice": [ONE, ONE], "a phone with two devices": [ONE, replace(TWO, phone=ONE.phone)]}


@pytest.mark.parametrize(
    "bad",
    [*BAD_LINES.values(), *RAW_LINES, *PAIRS.values()],
    ids=[*BAD_LINES, *(str(raw[:9]) for raw in RAW_LINES), *PAIRS],
)
def test_invalid_drawings_are_refused(bad):
    members = members_of(zip_of(bad if isinstance(bad, list) else [ONE, TWO]))
    if not isinstance(bad, list):
        one, two = members[STROKES].splitlines()
        line = bad if isinstance(bad, bytes) else json.dumps({**json.loads(one), **bad}).encode()
        members[STROKES] = two + b"\n" + line
    with pytest.raises(DatasetError, match="damaged"):
        read_class(zipped(members))


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
    "no strokes": zipped({ABOUT: MEMBERS[ABOUT]}),
    "no format": zipped({STROKES: MEMBERS[STROKES]}),
    "LZMA, which may need much memory": zipped(MEMBERS, zipfile.ZIP_LZMA),
    "many members": zipped(dict.fromkeys(map(str, range(2000)), b"")),
    "a damaged name": with_damaged_list(46),
    "a damaged place of the list": with_damaged_list(-6),
}


@pytest.mark.parametrize("file", NO_CLASS.values(), ids=NO_CLASS)
def test_other_files_are_refused(file):
    with pytest.raises(DatasetError, match="not the zip of a class"):
        read_class(file)


def test_other_members_are_ignored_and_nothing_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    others = {ARRAYS: b"no arrays", "../a": b"", "/etc/passwd": b"", "folder/strokes.jsonl": b"", "C:\\a": b""}
    assert read_class(zipped({**members_of(zip_of([ONE])), **others})).drawings == [ONE]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [STROKES, ABOUT])
def test_a_bomb_is_not_unpacked(name, monkeypatch):
    monkeypatch.setitem(module.MAX_MEMBER_BYTES, name, 100_000)
    with pytest.raises(DatasetError, match=r"damaged.*more than 100,000 bytes"):
        read_class(zipped({**members_of(zip_of([ONE])), name: b" " * 20_000_000}))


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"format": module.FORMAT, "version": 2}, "another version"),
        ({"format": "other", "version": 1}, "not the zip of a class"),
        ([], "not the zip of a class"),
        ({"format": module.FORMAT, "version": 1, "first": "yesterday", "last": ""}, "damaged"),
        ({"format": module.FORMAT, "version": 1}, "damaged"),
    ],
)
def test_other_versions_and_invalid_days_are_refused(about, sentence):
    with pytest.raises(DatasetError, match=sentence):
        read_class(zipped({**members_of(zip_of([ONE])), ABOUT: json.dumps(about)}))


@given(st.data())
@settings(max_examples=40)
def test_damage_anywhere_is_refused_or_harmless(data):
    content = bytearray(zip_of([ONE, TWO]).getvalue())
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        digits = read_class(io.BytesIO(bytes(content[: data.draw(st.integers(1, len(content)))])))
    except DatasetError:
        return
    assert len(digits.drawings) == 2


def test_every_third_phone_is_held_out():
    digits = ClassDigits([replace(ONE, id=f"{phone:032x}", phone=phone) for phone in (9, 2, 5, 4, 7, 12)])
    assert held_out_phones(digits) == [5, 12]
    check_enough(digits)
    with pytest.raises(InputError, match="fewer than 6 phones"):
        check_enough(ClassDigits(digits.drawings[1:]))
