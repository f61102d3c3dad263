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


def test_damaged_and_other_zips_are_rejected(tmp_path):
    whole = letters_zip(tmp_path / "whole.zip").read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:-30])
    letters_zip(tmp_path / "letters.zip", "START\nnan,-2,0\nBREAK\n")
    for name in ("cut.zip", "letters.zip", "missing.zip"):
        with pytest.raises(DatasetError, match=rf"^[^\n]*{name}[^\n]*\.$"):
            load_omniglot(tmp_path / name)


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
