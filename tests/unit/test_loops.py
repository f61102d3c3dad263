"""The inner loops of training."""

from compile_loops import FOLDER, loops_module


def test_the_bytes_of_the_loops_are_those_of_their_text():
    assert (FOLDER / "loops.js").read_text(encoding="utf-8") == loops_module()
