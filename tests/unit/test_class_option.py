"""Whether there is a class, by option, environment and on a Space; the teacher's key."""

from pathlib import Path

import pytest
from starlette.requests import Request

from model import InputError, load_recognizer, parse_drawing
from model.drawing import BRUSH_WIDTH
from page.launch.command_line import class_options, parse_arguments
from page.server.routes import RefusedError
from page.tabs.classroom.classroom import seems_several
from page.tabs.classroom.key import HEADER, MAX_WRONG, ClassOptions, TeacherKeys


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
    link = f"/#classroom:{options.keys.code} "
    assert f"opens http://127.0.0.1:7860{link}" in options.announcement("http://127.0.0.1:7860/")
    monkeypatch.setenv("SPACE_HOST", "user-sketchpad.hf.space")
    assert f"opens https://user-sketchpad.hf.space{link}" in options.announcement("http://x")


def test_an_invalid_environment_variable_is_one_sentence(monkeypatch):
    monkeypatch.setenv("DIGIT_SKETCHPAD_CLASS", "perhaps")
    with pytest.raises(SystemExit, match="must be on or off"):
        class_options(None)


KEYS = ["k" * 32, "l" * 32]


def status_of(function, address, *arguments, given=None):
    """Return the status of a refused request, 200 for an accepted one."""
    headers = [] if given is None else [(HEADER.encode(), given.encode("latin-1"))]
    try:
        function(Request({"type": "http", "headers": headers, "guard.address": address}), *arguments)
    except RefusedError as error:
        return error.response.status_code
    return 200


def test_a_code_is_exchanged_once_for_a_key():
    keys = TeacherKeys()
    first = keys.code
    assert len(first) >= 12
    assert TeacherKeys().code != first
    assert status_of(keys.redeem, "a", "wrong", KEYS[0]) == 403
    assert [status_of(keys.redeem, "a", first, KEYS[0]) for _ in range(2)] == [200] * 2  # the first answer may be lost
    assert [status_of(keys.redeem, "b", code, KEYS[1]) for code in (first, "")] == [403] * 2
    unused, newest = keys.new_code(), keys.new_code()
    assert [status_of(keys.redeem, "c", code, KEYS[1]) for code in (unused, newest)] == [403, 200]
    assert [status_of(keys.check, "d", given=key) for key in (*KEYS, newest)] == [200, 200, 403]
    for key in (None, 3, "", "k" * 21, "k" * 101, "\xe9" * 22):
        with pytest.raises(InputError):
            status_of(keys.redeem, "a", keys.new_code(), key)


def test_wrong_keys_and_codes_are_counted_by_address_and_right_ones_always_count():
    keys = TeacherKeys()
    assert [status_of(keys.check, "a", given="wrong") for _ in range(MAX_WRONG + 2)] == [403] * MAX_WRONG + [429] * 2
    assert status_of(keys.redeem, "a", "wrong", KEYS[0]) == 429
    assert status_of(keys.check, "a") == 403
    assert status_of(keys.check, "b", given="\xe9\xff") == 403
    assert status_of(keys.redeem, "a", keys.code, KEYS[0]) == 200
    assert status_of(keys.check, "a", given=KEYS[0]) == 200


def test_bars_and_flags_belong_to_their_digit():
    recognizer = load_recognizer()

    def is_several(*strokes):
        return seems_several(parse_drawing(list(strokes), BRUSH_WIDTH), recognizer)

    one = [[200, 100], [200, 900]]
    assert is_several(one, [[600, 100], [600, 900]])
    assert not is_several(one)
    assert not is_several([[300, 100], [300, 500], [700, 500]], [[650, 100], [650, 900]])  # a 4
    assert not is_several(one, [[600, 880], [610, 900]])  # and a dot
