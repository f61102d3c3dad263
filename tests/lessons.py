"""The lessons of page/lessons/ for tests: their steps, words, and the bar on the page."""

from page.lessons import FOLDER, STEPS, read


def parts_of(minutes):
    """Return a lesson's parts, each with its steps: list of dict.

    A step has its number, its tab, whether it `trains` a network or is about one, and whether it is `of_site`, too.
    """
    parts, number = read(FOLDER / str(minutes) / STEPS)["parts"], 0
    for part in parts:
        for step in part["steps"]:
            number += 1
            of_learn = step.get("has", "#tab-learn") in ("#tab-learn", "#panel-learn .watch-recording")
            step.update(number=number, tab=part["tab"], of_site=of_learn and part["tab"] != "classroom")
            step["trains"] = "needs" in step and of_learn and ("has" in step or part["tab"] == "learn")
    return parts


def steps_of(minutes):
    return [step for part in parts_of(minutes) for step in part["steps"]]


def words_of(minutes, language="en"):
    return read(FOLDER / str(minutes) / f"{language}.json")["steps"]


def bar_of(sketch):
    return sketch.page.locator("#head .lesson")


def shown_words(words):
    """Return words as the page shows them: bold or code, without the marks."""
    return words.replace("**", "").replace("`", "")
