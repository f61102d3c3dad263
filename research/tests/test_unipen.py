"""Reading UNIPEN's train_r01_v07: layout, ink, writers, labels, damaged files, download."""

import gzip

import numpy as np
import pytest
from handwritten import WRITTEN, strokes_of
from hypothesis import given
from hypothesis import strategies as st
from unipen_files import small_collection, write_tgz

from model import load_recognizer
from model.drawing import MAX_STROKES, check_drawing
from model.errors import DatasetError
from research.data.unipen import format_counts, group_of, load_unipen
from research.data.unipen_format import SkippedError, parse_ink, segment_strokes, space_out


def test_the_shipped_network_reads_the_loaded_digits(tmp_path):
    drawings, labels, writers, counts = load_unipen(write_tgz(tmp_path / "part.tgz", small_collection()))
    assert counts == {"read": len(WRITTEN)}
    assert set(writers.tolist()) == {"apa-app/1", "cea-ced/1"}
    assert set(group_of(writers).tolist()) == {"apa-app", "cea-ced"}
    assert (load_recognizer().predict_strokes(drawings).argmax(axis=1) == labels.astype(int)).all()
    first = strokes_of(next(iter(WRITTEN.values()))[1])[0]
    np.testing.assert_allclose(drawings[0][0][[0, -1]], np.rint(first[[0, -1]] * 10))  # y points down


numbers = st.integers(-50, 50).map(float)
strokes_lists = st.lists(
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=40).map(np.array), min_size=1, max_size=6
)


@given(strokes_lists)
def test_thinned_strokes_keep_their_ends_and_repeat_no_point(strokes):
    thinned = space_out(strokes)
    assert len(thinned) == len(strokes)
    extent = np.ptp(np.concatenate(strokes), axis=0).max()
    for stroke, original in zip(thinned, strokes, strict=True):
        assert set(map(tuple, stroke)) <= set(map(tuple, original))
        assert (stroke[0] == original[0]).all()
        if extent:
            assert (stroke[-1] == original[-1]).all()
            assert (np.hypot(*np.diff(stroke, axis=0).T) > 0).all()


KNOWN = ".PEN_DOWN|.PEN_UP|.COORD X Y T|.COORD Y|.WRITER_ID a b|.X_POINTS_PER_MM 0|.DT"
statements = st.sampled_from([*KNOWN.split("|"), ".", "", "1 2", "3 4 5", "x", "nan inf", "-1e400 1"])


@given(st.lists(statements, max_size=40).map("\n".join) | st.text(max_size=80), st.text("0123:-,", max_size=12))
def test_any_ink_is_read_or_skipped(text, ranges):
    components = parse_ink([text])
    try:
        strokes = segment_strokes(components, ranges)
    except SkippedError:
        return
    assert check_drawing(strokes)
    assert 0 < len(strokes) <= MAX_STROKES


def assert_one_sentence(error, source):
    assert "\n" not in str(error.value)
    assert str(source) in str(error.value)
    assert len(str(error.value)) < 500


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
        assert_one_sentence(caught, tmp_path / name)


@pytest.mark.slow
@pytest.mark.needs_data("UNIPEN_PATH")
def test_the_real_collection():
    drawings, labels, writers, counts = load_unipen()
    print(format_counts(counts))
    assert len(drawings) == len(labels) == len(writers) == counts["read"] >= 8000
    assert len(set(writers.tolist())) >= 140
    assert set(group_of(writers).tolist()) >= {"aga", "apa-app", "cea-ced", "syn", "uqb"}
    skipped = sum(counts.values()) - counts["read"] - counts["by contributors with noisy labels"]
    assert skipped <= 0.02 * counts["read"]
    assert max(sum(map(len, drawing)) for drawing in drawings) <= 400
    # The labels match and the digits stand upright: the network, which was not trained on these, reads them.
    is_right = load_recognizer().predict_strokes(drawings[::10]).argmax(axis=1) == labels[::10].astype(int)
    assert is_right.mean() >= 0.97
