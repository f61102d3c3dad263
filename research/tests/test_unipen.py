"""Reading UNIPEN's train_r01_v07: layout, ink, writers, labels, damaged files, download."""

import gzip
import re

import numpy as np
import pytest
from helpers.drawings.handwritten import WRITTEN, strokes_of
from unipen_files import small_collection, write_tgz

from model import load_recognizer
from model.errors import DatasetError
from research.data.unipen import group_of, load_unipen


def test_the_shipped_network_reads_the_loaded_digits(tmp_path):
    drawings, labels, writers, counts = load_unipen(write_tgz(tmp_path / "part.tgz", small_collection()))
    assert counts == {"read": len(WRITTEN)}
    assert set(writers.tolist()) == {"apa-app/1", "cea-ced/1"}
    assert set(group_of(writers).tolist()) == {"apa-app", "cea-ced"}
    assert (load_recognizer().predict_strokes(drawings).argmax(axis=1) == labels.astype(int)).all()
    first = strokes_of(next(iter(WRITTEN.values()))[1])[0]
    np.testing.assert_allclose(drawings[0][0][[0, -1]], np.rint(first[[0, -1]] * 10))  # y points down


def test_a_damaged_file_or_another_collection_is_reported_in_one_sentence(tmp_path):
    whole = write_tgz(tmp_path / "whole.tgz", small_collection()).read_bytes()
    damaged = {
        "no tar": gzip.compress(b"hello" * 1000),
        "cut": whole[: len(whole) // 2],
        "damaged": whole[:2000] + bytes(500) + whole[2500:],
    }
    for name, content in damaged.items():
        (tmp_path / name).write_bytes(content)
    write_tgz(tmp_path / "other.tgz", {"mnist/readme": "hello", "data/2/aga/a.dat": "words"})
    (tmp_path / "empty folder").mkdir()
    messages = dict.fromkeys(damaged, "cannot be read") | {"missing.tgz": "There is no file"}
    for name, message in {**messages, "other.tgz": "no labels", "empty folder": "no labels"}.items():
        with pytest.raises(DatasetError, match=message) as caught:
            load_unipen(tmp_path / name)
        assert re.fullmatch(rf".*{re.escape(str(tmp_path / name))}.*", str(caught.value))  # one line
