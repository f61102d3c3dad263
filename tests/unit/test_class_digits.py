"""The zip of a class: round trips, damaged and hostile files; and a training's job."""

import io
import tracemalloc
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from helpers.classes.class_zips import BAD_ZIPS, ONE, TWO, zip_of, zipped
from helpers.networks.npz_files import members_of
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from model.data import class_digits as module
from model.data.class_digits import ABOUT, ARRAYS, CARD, PICTURE, STROKES, ClassDigits, read_class
from model.errors import DatasetError
from page.tabs.classroom.training import held_out_phones


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


@pytest.mark.parametrize(("file", "sentence"), [each[1:] for each in BAD_ZIPS], ids=[each[0] for each in BAD_ZIPS])
def test_bad_zips_are_refused(file, sentence):
    with pytest.raises(DatasetError, match=sentence):
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


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n"])
def test_empty_lines_are_counted_before_they_take_memory(end):
    file = zipped({**members_of(zip_of([ONE])), STROKES: end * (59_000_000 // len(end))})
    assert len(file.getvalue()) < 200_000
    tracemalloc.start()
    with pytest.raises(DatasetError, match="more than 5,000 drawings"):
        read_class(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200e6


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
    digits = ClassDigits([replace(ONE, id=f"{writer:032x}", writer=writer) for writer in (9, 2, 5, 4, 7, 12)])
    assert held_out_phones(digits) == [5, 12]
