"""The lessons of page/lessons/: their steps, and their words in each language."""

import re

import pytest
from driver import ROOT, TEXTS, forms

from page.lessons import FOLDER, LESSONS, STEPS, read

ALL = [(minutes, language) for minutes in LESSONS for language in TEXTS]
LONGEST = {"do": 12, "watch": 20}  # words in English, for one line each on a projector


def parts_of(minutes):
    return read(FOLDER / str(minutes) / STEPS)["parts"]


@pytest.mark.parametrize(("minutes", "language"), ALL)
def test_each_step_has_words(minutes, language):
    words = read(FOLDER / str(minutes) / f"{language}.json")
    steps = [step["name"] for part in parts_of(minutes) for step in part["steps"]]
    assert list(words["steps"]) == steps
    assert list(words["parts"]) == [part["name"] for part in parts_of(minutes)]
    for said in words["steps"].values():
        assert {"do", "watch"} <= said.keys() <= {"do", "watch", "ask", "explain", "answer"}
        assert all(each.strip() and each.count("**") % 2 == 0 for each in said.values())


@pytest.mark.parametrize("minutes", LESSONS)
def test_the_bar_has_short_words(minutes):
    for name, said in read(FOLDER / str(minutes) / "en.json")["steps"].items():
        assert all(len(said[key].split()) <= most for key, most in LONGEST.items()), name


@pytest.mark.parametrize(("folder", "language"), [*ALL, *(("document", language) for language in TEXTS)])
def test_the_lessons_use_the_names_on_the_page(folder, language):
    names = set(re.findall(r"\*\*(.+?)\*\*", (FOLDER / str(folder) / f"{language}.json").read_text("utf-8")))
    names.discard("{tab}")
    assert len(names) >= 5
    texts = [form for text in TEXTS[language].values() for form in forms(text)]
    patterns = [re.sub(r"\\{\w+\\}", r"\\d+", re.escape(form)) for form in texts]  # "{units} units" is "16 units"
    assert {name for name in names if not any(re.fullmatch(pattern, name) for pattern in patterns)} == set()


@pytest.mark.parametrize("minutes", LESSONS)
def test_the_steps_are_complete(minutes):
    parts = parts_of(minutes)
    assert [part["from"] for part in parts] == [0, *(part["to"] for part in parts[:-1])]
    assert parts[-1]["to"] == minutes
    for part in parts:
        assert (ROOT / "page" / "tabs" / part["tab"]).is_dir()
        for step in part["steps"]:
            assert step.keys() <= {"name", "point", "setup", "draw", "act", "done", "promises", "needs", "has"}
            assert "point" in step or step["name"] == "talk"
            assert step.get("needs") in (None, "mnist")
            for promise in step.get("promises", []):
                assert promise.get("key") in (None, *TEXTS["en"])
