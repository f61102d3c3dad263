"""The options about training on the server, which earlier versions had."""

import pytest

from page.launch.command_line import parse_arguments


@pytest.mark.parametrize(
    ("options", "variables"),
    [(["--training"], {}), (["--no-training"], {}), ([], {"DIGIT_SKETCHPAD_TRAINING": "perhaps"})],
)
def test_they_are_ignored_with_one_sentence(options, variables, monkeypatch, capsys):
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["app.py", *options])
    parse_arguments()
    assert "have no effect any more" in capsys.readouterr().err


def test_without_them_nothing_is_printed(monkeypatch, capsys):
    monkeypatch.delenv("DIGIT_SKETCHPAD_TRAINING", raising=False)
    monkeypatch.setattr("sys.argv", ["app.py"])
    parse_arguments()
    assert capsys.readouterr() == ("", "")
