"""The lessons of page/lessons/ for tests: their steps, words, and the bar on the page."""

from page.lessons import read

ASKED = read("lessons")["asked"]  # questions before and after each lesson
QUESTIONS = read("lessons")["questions"]


def steps_of(minutes, moments=("planned", "more")):
    """Return a lesson's steps of some moments: list of dict, each with its `name`."""
    plan = read("lessons")["lessons"][str(minutes)]
    steps = [(name, "planned") for name in plan["steps"]] + [(name, "more") for name in plan["more"]]
    return [{"name": name, "moment": moment, **read("steps")[name]} for name, moment in steps if moment in moments]


def is_of_site(step):
    """Return whether a static site can do a step."""
    return step.get("tab") != "classroom" and step.get("has") in (None, "#tab-learn", "#panel-learn .watch-recording")


def words_of(language="en"):
    return read(f"words/{language}")


def bar_of(sketch):
    return sketch.page.locator("#head .lesson")


def shown_words(words):
    """Return words as the page shows them: bold or code, without the marks."""
    return words.replace("**", "").replace("`", "")
