"""TensorFlow's notices."""

import os

import pytest

from model.training import quiet


def test_only_tensorflows_notices_are_dropped(capfd):
    with quiet.notices_dropped():
        os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n")
        os.write(2, b"I0000 00:00:1 2 port.cc:153] oneDNN custom operations are on.\n")
        os.write(2, b"E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n")
    assert capfd.readouterr().err == "E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n"


def test_what_is_written_before_an_exception_is_passed_on(capfd):
    @quiet.notices_dropped()
    def fail():
        os.write(2, b"the reason\n")
        raise ImportError

    with pytest.raises(ImportError):
        fail()
    assert capfd.readouterr().err == "the reason\n"
    os.write(2, b"and standard error is as before\n")
    assert capfd.readouterr().err == "and standard error is as before\n"
