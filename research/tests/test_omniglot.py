"""Read Omniglot's zip of strokes, and reject damaged and other files."""

import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import DatasetError
from research.data.omniglot import load_omniglot, parse_strokes

LETTER = "START\n10.5,-20.25,0\n30,-40,16\nBREAK\n50,-60,90\nBREAK\n"


def letters_zip(path, text=LETTER):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("strokes/Greek/character01/0394_01.txt", LETTER)
        archive.writestr("strokes/Latin/character02/0400_07.txt", text)
        archive.writestr("__MACOSX/strokes/Greek/character01/._0394_01.txt", b"\0\1")
        archive.writestr("strokes/Greek/.DS_Store", b"\0\1")
    return path


def test_strokes_alphabets_and_characters_are_loaded_with_y_pointing_down(tmp_path, monkeypatch):
    path = letters_zip(tmp_path / "letters.zip")
    drawings, alphabets, characters = load_omniglot(path)
    assert alphabets.tolist() == ["Greek", "Latin"]
    assert characters.tolist() == ["character01", "character02"]
    np.testing.assert_array_equal(drawings[0][0], [[10.5, 20.25], [30, 40]])
    np.testing.assert_array_equal(drawings[0][1], [[50, 60]])
    monkeypatch.setenv("OMNIGLOT_PATH", str(path))
    assert len(load_omniglot()[0]) == 2


@pytest.mark.parametrize("text", ["", "START\n1,-2\nBREAK\n", "START\nnan,-2,0\nBREAK\n"])
def test_a_damaged_drawing_is_rejected_with_one_sentence(tmp_path, text):
    with pytest.raises(DatasetError, match=r"^[^\n]*letters\.zip cannot be read as Omniglot's stroke zip [^\n]*\.$"):
        load_omniglot(letters_zip(tmp_path / "letters.zip", text))


def test_damaged_and_other_zips_are_rejected(tmp_path):
    whole = letters_zip(tmp_path / "whole.zip").read_bytes()
    for name, content in {"cut.zip": whole[:-30], "text.zip": b"hello", "none.zip": b""}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DatasetError, match="cannot be read"):
            load_omniglot(tmp_path / name)
    with pytest.raises(DatasetError, match="cannot be read"):
        load_omniglot(letters_zip(tmp_path / "binary.zip", b"START\n\xff\xfe"))
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(DatasetError, match="no drawing"):
        load_omniglot(tmp_path / "other.zip")
    with pytest.raises(DatasetError, match="There is no file"):
        load_omniglot(tmp_path / "missing.zip")


lines = st.sampled_from([*LETTER.split(), "1,2", "x", "1,-2,later", "1,inf,0"])


@given(st.text(max_size=100) | st.lists(lines, max_size=12).map("\n".join))
def test_any_text_is_read_or_rejected(text):
    try:
        strokes = parse_strokes(text)
    except ValueError:
        return
    assert strokes
    assert all(stroke.shape[1] == 2 and len(stroke) for stroke in strokes)


@pytest.mark.needs_data("OMNIGLOT_PATH")
def test_the_real_file_is_loaded():
    drawings, alphabets, _ = load_omniglot()
    assert len(drawings) == 3120
    assert len(set(alphabets.tolist())) == 5
    points = np.concatenate([stroke for drawing in drawings for stroke in drawing])
    assert points.min() >= -1
    assert points.max() <= 120
