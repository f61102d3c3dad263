"""TensorFlow is imported without its notices, and nothing else is lost."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from model.training import quiet

ROOT = Path(quiet.__file__).parents[2]


def test_only_tensorflows_notices_are_dropped(capfd: pytest.CaptureFixture[str]) -> None:
    with quiet.drop_notices():
        os.write(2, b"WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n")
        os.write(2, b"I0000 00:00:1 2 port.cc:153] oneDNN custom operations are on.\n")
        os.write(2, b"E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n")
    assert capfd.readouterr().err == "E0000 00:00:1 2 something.cc:1] a real error\nWARNING: another\n"


def test_what_is_written_before_an_exception_is_passed_on(capfd: pytest.CaptureFixture[str]) -> None:
    @quiet.drop_notices()
    def fail() -> None:
        os.write(2, b"the reason\n")
        raise ImportError

    with pytest.raises(ImportError):
        fail()
    assert capfd.readouterr().err == "the reason\n"
    os.write(2, b"and standard error is as before\n")
    assert capfd.readouterr().err == "and standard error is as before\n"


@pytest.mark.slow
def test_what_keras_does_not_need_is_not_imported_but_can_be() -> None:
    program = (
        "import sys; from model.training import quiet; quiet.import_tensorflow_quietly(); import keras; "
        "print(not sys.modules.keys() & set(quiet.UNUSED)); import sklearn, pandas"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "True\n"


def test_importing_the_module_changes_nothing() -> None:
    program = "import os; before = dict(os.environ); import model.training.quiet; print(dict(os.environ) == before)"
    environment = {name: value for name, value in os.environ.items() if name != quiet.LOG_LEVEL_VARIABLE}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "True\n"
