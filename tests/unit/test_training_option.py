"""Whether visitors may train: by option, by environment, and on a Space."""

import pytest

from page.launch.command_line import parse_arguments


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, True),
        ({"SPACE_ID": "user/sketchpad"}, False),
        ({"SPACE_ID": "user/sketchpad", "DIGIT_SKETCHPAD_TRAINING": "on"}, True),
        ({"DIGIT_SKETCHPAD_TRAINING": "off"}, False),
        ({"DIGIT_SKETCHPAD_TRAINING": ""}, True),
    ],
)
@pytest.mark.parametrize(("option", "chosen"), [(None, None), ("--training", True), ("--no-training", False)])
def test_training_is_off_on_a_space_by_default(environment, expected, option, chosen, monkeypatch):
    for name in ("SPACE_ID", "DIGIT_SKETCHPAD_TRAINING"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["app.py", *([option] if option else [])])
    assert parse_arguments().training is (expected if chosen is None else chosen)


def test_an_invalid_environment_variable_is_rejected(monkeypatch):
    monkeypatch.setenv("DIGIT_SKETCHPAD_TRAINING", "perhaps")
    monkeypatch.setattr("sys.argv", ["app.py"])
    with pytest.raises(SystemExit, match="must be on or off"):
        parse_arguments()
