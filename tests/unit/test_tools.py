"""The tools that measure print figures; here, what they say when they cannot."""

import sys

import lesson_times
import pytest

from model.data.mnist import PATH_VARIABLE


def test_a_lesson_is_measured_with_mnist_only(monkeypatch, capsys):
    monkeypatch.setenv(PATH_VARIABLE, "missing.npz")
    for arguments, said in (["20"], "There is no file missing.npz"), (["7"], 2), (["--help"], 0):
        monkeypatch.setattr(sys, "argv", ["lesson_times.py", *arguments])
        with pytest.raises(SystemExit) as stopped:
            lesson_times.main()
        assert str(stopped.value.code).startswith(str(said))
    assert "{5,20,45}" in capsys.readouterr().out
