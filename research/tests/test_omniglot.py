"""Read Omniglot's zip of strokes, and reject damaged and other files."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from research.data.omniglot import load_omniglot, parse_strokes

LETTER = "START\n10.5,-20.25,0\n30,-40,16\nBREAK\n50,-60,90\nBREAK\n"


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
