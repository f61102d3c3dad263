"""The zip of a class: what is written is read again, and what comes from elsewhere is checked."""

import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
    check_strokes,
    load_class,
    pack,
    read_class,
    to_line,
    write_class,
)
from model.drawing import PAD_SIDE
from model.errors import DatasetError, InputError
from model.jobs.class_job import ClassJob, check_enough, held_out_phones
from model.training import evaluate, handwriting
from model.training.originals import load_classes

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


def members_of(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


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
def test_what_is_written_is_read_again(drawings):
    assert read_class(zip_of(drawings)) == ClassDigits(drawings, "2026-03-02", "2026-03-03")


def test_the_zip_has_arrays_as_mnist_has_a_picture_and_a_card_that_names_nobody(tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(zip_of([ONE, TWO]).getvalue())
    assert load_class(path).drawings == [ONE, TWO]
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


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04" + b"\0" * 100, b"PK\x05\x06" + b"\0" * 18])
def test_what_is_no_class_is_refused(content):
    with pytest.raises(DatasetError, match="not the zip of a class"):
        read_class(io.BytesIO(content))


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(DatasetError, match="cannot be read"):
        load_class(tmp_path / "none.zip")


BAD_LINES = {
    "label": lambda line: {**line, "label": 10},
    "label that is a bool": lambda line: {**line, "label": True},
    "label that is text": lambda line: {**line, "label": "7"},
    "phone": lambda line: {**line, "phone": 0},
    "huge phone": lambda line: {**line, "phone": 10**30},
    "device": lambda line: {**line, "device": ["phone"]},
    "id": lambda line: {**line, "id": "../../etc/passwd"},
    "key": lambda line: {**line, "name": "somebody"},
    "missing": lambda line: {"id": line["id"]},
    "no strokes": lambda line: {**line, "strokes": []},
    "strokes that are text": lambda line: {**line, "strokes": "abc"},
    "points of three": lambda line: {**line, "strokes": [[[1, 2, 3]]]},
    "beyond the pad": lambda line: {**line, "strokes": [[[1, PAD_SIDE + 1]]]},
    "below the pad": lambda line: {**line, "strokes": [[[-1, 0]]]},
    "huge numbers": lambda line: {**line, "strokes": [[[10**400, 0]]]},
    "too many points": lambda line: {**line, "strokes": [[[1, 1]] * (module.MAX_POINTS + 1)]},
    "no object": lambda _line: [1],
}


@pytest.mark.parametrize("change", BAD_LINES.values(), ids=BAD_LINES)
def test_a_drawing_that_is_none_is_refused(change):
    line = change(json.loads(to_line(ONE)))
    content = f"{to_line(TWO)}\n{json.dumps(line)}\n".encode()
    with pytest.raises(DatasetError, match="damaged"):
        read_class(zipped({**members_of(zip_of([ONE, TWO])), STROKES: content}))


RAW_LINES = [b"[" * 15_000, b"{", b'{"id": NaN}', b"\xff\xfe", b" " * 30_000, b"9" * 10_000, b"null", b'"' * 9]


@pytest.mark.parametrize("raw", RAW_LINES, ids=range(len(RAW_LINES)))
def test_a_line_that_is_none_is_refused(raw):
    with pytest.raises(DatasetError, match="damaged"):
        read_class(zipped({**members_of(zip_of([])), STROKES: raw}))


@pytest.mark.parametrize("name", [STROKES, ABOUT])
def test_a_missing_file_in_it_is_refused(name):
    members = members_of(zip_of([ONE]))
    del members[name]
    with pytest.raises(DatasetError, match="not the zip of a class"):
        read_class(zipped(members))


def test_what_else_is_in_it_is_not_read_and_nothing_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    others = {ARRAYS: b"no arrays", "../a": b"", "/etc/passwd": b"", "folder/strokes.jsonl": b"", "C:\\a": b""}
    assert read_class(zipped({**members_of(zip_of([ONE])), **others})).drawings == [ONE]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_is_compressed_otherwise_is_refused_before_memory_is_taken_for_it(compression):
    with pytest.raises(DatasetError, match="not the zip of a class"):
        read_class(zipped(members_of(zip_of([ONE])), compression))


DIRECTORY_PLACE = {"of the list's first name": 46, "where the list begins": -6, "how long the list is": -10}


@pytest.mark.parametrize("place", DIRECTORY_PLACE.values(), ids=DIRECTORY_PLACE)
def test_a_list_of_members_that_is_damaged_is_refused(place):
    content = bytearray(zip_of([ONE]).getvalue())
    content[place + content.index(b"PK\1\2") if place > 0 else place] = 0xFF
    if place > 0:
        content[content.index(b"PK\1\2") + 9] |= 0x08  # its names are UTF-8, it says
    with pytest.raises(DatasetError, match="not the zip of a class"):
        read_class(io.BytesIO(bytes(content)))


@pytest.mark.parametrize("name", [STROKES, ABOUT])
def test_a_bomb_is_read_no_further_than_a_class_needs(name, monkeypatch):
    monkeypatch.setitem(module.MAX_MEMBER_BYTES, name, 100_000)
    with pytest.raises(DatasetError, match=r"damaged.*more than 100,000 bytes"):
        read_class(zipped({**members_of(zip_of([ONE])), name: b" " * 20_000_000}))


def test_a_zip_of_a_hundred_thousand_files_is_not_listed():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(2000):
            archive.writestr(str(number), b"")
    with pytest.raises(DatasetError, match="not the zip of a class"):
        read_class(file)


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        ({"format": module.FORMAT, "version": 2}, "another version"),
        ({"format": module.FORMAT, "version": "1"}, "another version"),
        ({"format": "other", "version": 1}, "not the zip of a class"),
        ([], "not the zip of a class"),
        ({"format": module.FORMAT, "version": 1, "first": "yesterday", "last": ""}, "damaged"),
        ({"format": module.FORMAT, "version": 1, "first": 5, "last": ""}, "damaged"),
        ({"format": module.FORMAT, "version": 1, "first": "2026-W01-1", "last": ""}, "damaged"),
        ({"format": module.FORMAT, "version": 1}, "damaged"),
    ],
)
def test_another_version_is_told(about, sentence):
    with pytest.raises(DatasetError, match=sentence):
        read_class(zipped({**members_of(zip_of([ONE])), ABOUT: json.dumps(about)}))


def test_a_drawing_twice_and_a_phone_of_two_devices_are_refused():
    for second in (ONE, SharedDrawing(TWO.id, 1, ONE.phone, "phone", TWO.packed)):
        lines = f"{to_line(ONE)}\n{to_line(second)}\n".encode()
        with pytest.raises(DatasetError, match="damaged"):
            read_class(zipped({**members_of(zip_of([ONE, TWO])), STROKES: lines}))


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


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=20,
)


@given(json_values)
def test_strokes_are_whole_numbers_on_the_pad_or_refused(value):
    try:
        strokes = check_strokes(value)
    except InputError:
        return
    assert all(type(place) is int and 0 <= place <= PAD_SIDE for s in strokes for point in s for place in point)


def test_the_commands_take_classes_as_further_writers(tmp_path):
    path = tmp_path / "class.zip"
    path.write_bytes(zip_of([ONE, TWO]).getvalue())
    digits = load_classes([path, path])
    assert digits.writers.tolist() == ["class/1.03", "class/1.04", "class/2.03", "class/2.04"]
    assert digits.labels.tolist() == ["7", "1", "7", "1"]
    np.testing.assert_array_equal(digits.drawings[0][0], ONE.strokes[0])
    assert handwriting.read_options(["--class", str(path)]).classes == [str(path)]
    assert evaluate.read_options(["--class", str(path), "--class", "b.zip"]).classes == [str(path), "b.zip"]
    assert load_classes([]).drawings == []


def test_every_third_phone_is_held_out_whoever_comes_later():
    digits = ClassDigits([replace(ONE, id=f"{phone:032x}", phone=phone) for phone in (9, 2, 5, 4, 7, 12)])
    assert held_out_phones(digits) == [5, 12]
    check_enough(digits)
    with pytest.raises(InputError, match="5 phones have shared: from 6 on"):
        check_enough(ClassDigits(digits.drawings[1:]))


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"class_file": 1, "network_file": "a"}', "[" * 5000])
def test_what_is_no_job_is_refused(text):
    with pytest.raises(InputError, match="must be one line of JSON"):
        ClassJob.from_json(text)


def test_a_job_is_the_same_after_json():
    job = ClassJob(Path("a.zip"), Path("b.keras"))
    assert ClassJob.from_json(job.to_json()) == job
