"""Whether there is a class, by option, environment and on a Space; the teacher's key."""

from pathlib import Path

import pytest
from starlette.requests import Request

from model import load_recognizer, parse_drawing
from model.drawing import BRUSH_WIDTH
from page.launch.command_line import class_options, parse_arguments
from page.server.routes import RefusedError
from page.tabs.classroom.classroom import seems_several
from page.tabs.classroom.key import HEADER, MAX_WRONG, ClassOptions, TeacherKey


@pytest.mark.parametrize(
    ("environment", "words", "expected"),
    [
        ({}, [], "none"),
        ({}, ["--class"], None),
        ({}, ["--class", "here"], Path("here")),
        ({"DIGIT_SKETCHPAD_CLASS": "on"}, [], None),
        ({"DIGIT_SKETCHPAD_CLASS": "off"}, ["--class", "here"], Path("here")),
        ({"SPACE_ID": "user/sketchpad"}, [], "none"),
        ({"SPACE_ID": "user/sketchpad"}, ["--class"], "none"),
        ({"SPACE_ID": "user/sketchpad", "DIGIT_SKETCHPAD_CLASS": "on"}, [], None),
    ],
)
def test_there_is_a_class_only_if_requested(environment, words, expected, monkeypatch):
    for name in ("SPACE_ID", "DIGIT_SKETCHPAD_CLASS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["app.py", *words])
    options = parse_arguments().class_options
    assert (options.folder if options else "none") == expected


def test_the_link_for_the_teacher_leads_to_the_page(monkeypatch):
    options = ClassOptions(None)
    link = f"/#classroom:{options.key.value} "
    assert f"opens http://127.0.0.1:7860{link}" in options.announcement("http://127.0.0.1:7860/")
    monkeypatch.setenv("SPACE_HOST", "user-sketchpad.hf.space")
    assert f"opens https://user-sketchpad.hf.space{link}" in options.announcement("http://x")


def test_an_invalid_environment_variable_is_one_sentence(monkeypatch):
    monkeypatch.setenv("DIGIT_SKETCHPAD_CLASS", "perhaps")
    with pytest.raises(SystemExit, match="must be on or off"):
        class_options(None)


def status_of(key, given, address):
    """Return the status of a refused request, or None."""
    headers = [] if given is None else [(HEADER.encode(), given.encode("latin-1"))]
    try:
        key.check(Request({"type": "http", "headers": headers, "guard.address": address}))
    except RefusedError as error:
        return error.response.status_code
    return None


def test_wrong_keys_are_counted_by_address_and_the_right_one_always_counts():
    key = TeacherKey()
    assert status_of(key, key.value, "a") is None
    assert [status_of(key, "wrong", "a") for _ in range(MAX_WRONG + 2)] == [403] * MAX_WRONG + [429] * 2
    assert status_of(key, None, "a") == 403
    assert status_of(key, "\xe9\xff", "b") == 403
    assert status_of(key, key.value, "a") is None
    assert len(key.value) >= 22
    assert TeacherKey().value != key.value


def test_bars_and_flags_belong_to_their_digit():
    recognizer = load_recognizer()

    def is_several(*strokes):
        return seems_several(parse_drawing(list(strokes), BRUSH_WIDTH), recognizer)

    one = [[200, 100], [200, 900]]
    assert is_several(one, [[600, 100], [600, 900]])
    assert not is_several(one)
    assert not is_several([[300, 100], [300, 500], [700, 500]], [[650, 100], [650, 900]])  # a 4
    assert not is_several(one, [[600, 880], [610, 900]])  # and a dot
