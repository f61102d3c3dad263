"""The lessons of page/lessons/: their steps and questions, and their words in each language."""

import re

import pytest
from driver import ROOT, TEXTS
from lessons import QUESTIONS, asked_in, steps_of

from page.lessons import LESSONS, answers_of, read

LONGEST = {"do": 16, "ask": 18, "why": 26, "tempting": 26}  # words in English, for two lines each on a projector
SEEN = [step["seen"] for step in read("steps").values() if "seen" in step]
MOST = {"10": (3, 6), "25": (8, 16), "40": (13, 16), "class": (9, 10)}  # steps and votes


@pytest.mark.parametrize("language", TEXTS)
def test_each_step_and_question_has_words(language):
    words, english = read(f"words/{language}"), read("words/en")
    assert words["steps"].keys() == read("steps").keys()
    for name, said in words["steps"].items():
        assert said.keys() == english["steps"][name].keys()
        step = read("steps")[name]
        assert said.keys() <= {"do", "watch", "ask", "explain"}
        assert ("do" in said) == ("done" in step or "question" not in step)
        assert ("watch" in said) == ("question" not in step)
        assert all(each.strip() and each.count("**") % 2 == 0 for each in said.values())
    assert words["questions"].keys() == QUESTIONS.keys()
    for name, said in words["questions"].items():
        explained = set() if QUESTIONS[name]["right"] is None else {"tempting"}
        explained |= set() if name in SEEN or not explained else {"misconception"}
        assert said.keys() == {"ask", "answers", "why", *explained}
        assert 2 <= len(said["answers"]) == answers_of(name) <= 4
        assert len(set(said["answers"])) == len(said["answers"])
        assert all(each.strip() for each in [*said["answers"], *said.values()] if isinstance(each, str))
        assert numbers_in(said) == numbers_in(english["questions"][name]), name
    assert words["pupils"].keys() == english["pupils"].keys() == read("lessons")["pupils"].keys()
    assert words["document"].keys() == english["document"].keys()
    assert words["lessons"].keys() == set(LESSONS)


def numbers_in(said):
    return set(re.findall(r"\d+", " ".join([said["ask"], *said["answers"]])))


@pytest.mark.parametrize("part", ["steps", "questions"])
def test_the_bar_has_short_words(part):
    for name, said in read("words/en")[part].items():
        words = {key: len(said.get(key, "").split()) for key in LONGEST if part == "questions" or key == "do"}
        assert all(count <= LONGEST[key] for key, count in words.items()), name


def test_the_steps_are_complete():
    for step in read("steps").values():
        known = {"tab", "question", "point", "setup", "draw", "act", "done", "promises", "needs", "has", "leave"}
        assert step.keys() <= known | {"seen", "again", "next"}
        assert ("seen" in step) == ("again" in step)
        assert "tab" in step or step.keys() == {"question"}
        assert "tab" not in step or (ROOT / "page" / "tabs" / step["tab"]).is_dir()
        assert step.get("needs") in (None, "mnist")
        assert step.get("question") in (None, *QUESTIONS)
        for promise in step.get("promises", []):
            assert promise.get("key") in (None, *TEXTS["en"])


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_has_its_time(lesson):
    plans, plan = read("lessons"), LESSONS[lesson]
    steps, each = steps_of(lesson, ["planned"]), plans["seconds"]
    hands = sum("seen" in step for step in steps)
    votes = 2 * len(plan["asked"]) + sum("question" in step for step in steps)
    asking = votes * each["vote"] + hands * each["hands"] + each["compare"]
    assert asking + sum(plan["steps"].values()) == 0.8 * 60 * plan["minutes"]  # noise and hands take the rest
    assert lesson in (str(plan["minutes"]), "class")
    assert (len(steps), votes + hands) == MOST[lesson]
    assert len({*plan["steps"], *plan["more"]}) == len(plan["steps"]) + len(plan["more"])


def test_each_question_is_asked_and_has_another_answer_that_tempts():
    in_steps = [step["question"] for step in read("steps").values() if "question" in step]
    asked = {question for lesson in LESSONS for question in asked_in(lesson)}
    assert sorted([*in_steps, *asked, *SEEN]) == sorted(QUESTIONS)
    assert len(asked_in("10")) == 1
    for name, question in QUESTIONS.items():
        if question == {"right": None}:  # a matter of opinion
            continue
        assert {question["right"], question["tempting"]} <= set(range(answers_of(name)))
        assert question["right"] != question["tempting"]
    assert set(read("lessons")["pupils"].values()) <= {step["name"] for step in steps_of("25")}


def test_each_lesson_ends_with_something_else():
    others = [name for name, step in read("steps").items() if step.keys() == {"question"} and name != "talk"]
    assert [list(plan["steps"])[-1] for plan in LESSONS.values()] == others == ["twin", "mail", "plants", "voices"]


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_has_the_codes_of_the_curricula_that_its_steps_serve(lesson):
    table = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8").partition("## Curricula")[2]
    planned, served = {*LESSONS[lesson]["steps"], *asked_in(lesson)}, []
    for code, cell in re.findall(r"^\| (.+?) \[\w\] \|.*?\| (.*?) \|", table, re.MULTILINE):
        names = set(re.findall(r"`(\w+)`", cell))
        assert names <= {*read("steps"), *QUESTIONS}
        assert names or cell == "not covered"
        if names & planned and " draft " not in code and code not in served:
            served.append(code)
    groups = (group.partition(" ") for group in LESSONS[lesson]["curricula"].split("; "))
    assert [f"{name} {code}" for name, _, codes in groups for code in codes.split(", ")] == served
