"""The lessons of page/lessons/: their steps and questions, and their words in each language."""

import re

import pytest
from helpers.pages.lessons import QUESTIONS, steps_of
from helpers.running.driver import TEXTS

from page.lessons import LESSONS, answers_of, read

SEEN = [step["seen"] for step in read("steps").values() if "seen" in step]
MOST = {"10": (3, 6), "25": (8, 16), "20": (6, 10), "data": (6, 6), "class": (9, 12)}  # steps and votes
LONGEST = 25  # words of what a class reads when it sees an answer
CHARACTERS = {"ja": 60, "zh-CN": 60}  # of languages that put no spaces between words


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
        words_of_why = re.findall(r"\S*\w\S*", said["why"])
        assert len(said["why"]) <= CHARACTERS[language] if language in CHARACTERS else len(words_of_why) <= LONGEST, (
            name
        )
    assert words["pupils"].keys() == english["pupils"].keys() == read("lessons")["pupils"].keys()
    assert words["document"].keys() == english["document"].keys()
    assert words["lessons"].keys() == set(LESSONS)


def numbers_in(said):
    return set(re.findall(r"\d+", " ".join([said["ask"], *said["answers"]])))


@pytest.mark.parametrize("lesson", LESSONS)
def test_each_lesson_has_its_time(lesson):
    plans, plan = read("lessons"), LESSONS[lesson]
    steps, each = steps_of(lesson, ["planned"]), plans["seconds"]
    hands = sum("seen" in step for step in steps)
    votes = 2 * len(plan["asked"]) + sum("question" in step for step in steps)
    asking = votes * each["vote"] + hands * each["hands"] + each["compare"]
    assert asking + sum(plan["steps"].values()) == 0.8 * 60 * plan["minutes"]  # noise and hands take the rest
    assert lesson in (str(plan["minutes"]), "data", "class")
    assert (len(steps), votes + hands) == MOST[lesson]
    assert len({*plan["steps"], *plan["more"]}) == len(plan["steps"]) + len(plan["more"])
