"""The lessons of page/lessons/ for tests: their steps, words, and the bar on the page."""

from page.lessons import LESSONS, read

QUESTIONS = read("lessons")["questions"]
# What a step `has` if it needs all of MNIST, or the tutorial's network: not in the single file.
ALL_DIGITS = '#panel-learn [name=digits] option[value="60000"]'
TWO_NETWORKS = '#panel-draw .panels[data-shipped="2"]'


def asked_in(lesson):
    return LESSONS[lesson]["asked"]


def steps_of(lesson, moments=("planned", "more")):
    """Return a lesson's steps of some moments: list of dict, each with its `name`."""
    plan = LESSONS[lesson]
    steps = [(name, "planned") for name in plan["steps"]] + [(name, "more") for name in plan["more"]]
    return [{"name": name, "moment": moment, **read("steps")[name]} for name, moment in steps if moment in moments]


def is_of_site(step):
    return not is_of_teacher(step) and step.get("has") != "#pad .camera"


def is_of_teacher(step):
    return step.get("tab") == "classroom" or step["name"] == "together"


def words_of(language="en"):
    return read(f"words/{language}")


def bar_of(sketch):
    return sketch.page.locator("#head .lesson")


def go_on(sketch):
    bar, name = bar_of(sketch), step_of(sketch)
    while step_of(sketch) == name and bar.locator(".next").is_visible():
        before = bar.inner_text()
        sketch.press("PageDown")
        sketch.wait_for("(before) => document.querySelector('#head .lesson').innerText !== before", before)


def step_of(sketch):
    return sketch.page.evaluate("new URLSearchParams(location.search).get('lesson')")


def shown_words(words):
    return words.replace("**", "").replace("`", "")
