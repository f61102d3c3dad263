"""TensorFlow is imported without its notices, and no other output is lost."""

import os

from model import quiet


def test_only_tensorflows_notices_are_dropped(capfd):
    with quiet.drop_notices():
        os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n")
        os.write(2, b"I0000 00:00:1 2 port.cc:153] oneDNN custom operations are on.\n")
        os.write(2, b"E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n")
    assert capfd.readouterr().err == "E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n"
