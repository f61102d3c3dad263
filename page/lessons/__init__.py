"""The lessons: what the bar on the page asks, says and shows, and prints as a document.

`steps.json` has the steps of all lessons by name, without words, and `lessons.json` what each lesson is made of, by its
name, such as "25", of its minutes, or "class": the questions `asked` before and after it; its `steps` with the seconds
that each takes besides its questions, for the page and the talk; `more`, if there is time; and what it serves of
`curricula`, see `docs/teaching.md`, of all countries and of those of a language. It also has the seconds that a `vote`
takes, a show of `hands`, and to `compare` the answers before and after; of all `questions` the numbers of the right
answer, null without one, and the most tempting wrong one; and `pupils`, the steps that show what pupils ask.
`words/` has the words in a file per language, such as `en.json`. Texts may have **bold** words and `code`; one that
begins with "## ", "1. " or "- " is a heading or a list.

A step has:

- `tab`: the tab that it opens
- `question`: what the class answers before it does the step, and `seen`, what it is asked when it has done the step,
  before it learns the reason; `again`: what shows that moment once more, like `act`
- `point`: CSS selector of the element to mark
- `setup`: selectors of buttons to press when the step opens, each if it is visible: to close what the last step opened
- `leave`: the same for when the class leaves the step, whose tab is open then
- `draw`: an example, SVG paths on a square of 100; `act`: what else does the step, see `perform` in `actions.js`
- `done`: the condition that the class has done the step, `promises`: what is true then, too. A condition is
  `{"see": selector}`: the element is visible. With `text`, its text matches that regular expression; with `after`,
  it counts after a "drawing" or "training" event. A promise may have the `key` of a text of the page and its
  placeholders instead. Nothing counts before the visitor has used the page, see `observer.js`.
- `next`: selector of a button that goes on within the step: the keys and the button for the next step press it while it
  is visible
- `needs`: "mnist", the data set, and `has`: the selector of an element that is not hidden; a page without them, or
  without the tab, leaves the step out

The words of a step: what to `do`, if anything; without a question what to `watch` then, and what to `ask`; and what to
`explain`, in the teacher's notes. Those of a question: what it asks, its `answers`, `why` the right one is right, why a
wrong one is `tempting`, and the `misconception` behind that. Bold words are names on the page.
"""

import functools
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@functools.cache
def read(name: str) -> dict[str, Any]:
    """Return the content of a file of this folder, named without its ending."""
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


LESSONS: dict[str, dict[str, Any]] = read("lessons")["lessons"]  # by name


def step_names(lesson: object) -> list[str]:
    """Return the names of a lesson's steps, with the questions before and after it; none for an unknown lesson."""
    plan = LESSONS.get(lesson) if isinstance(lesson, str) else None
    if plan is None:
        return []
    asked = [f"{moment}-{question}" for moment in ("before", "after") for question in plan["asked"]]
    return [*asked, *plan["steps"], "compared", *plan["more"]]


def question_of(step: str) -> str | None:
    """Return the question that is asked at a step; None if there is none."""
    moment, _, question = step.partition("-")
    return question if moment in ("before", "after") else read("steps").get(step, {}).get("question")


def is_right(question: str, answer: int) -> bool:
    return bool(read("lessons")["questions"][question]["right"] == answer)


def answers_of(question: str) -> int:
    return len(read("words/en")["questions"][question]["answers"])
