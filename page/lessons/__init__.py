"""The lessons: what the bar on the page shows, and prints as a document.

A folder per lesson, named by its minutes, has the steps in `lesson.json`, without words, and the words in a file per
language, such as `en.json`. `document/` has what all documents share, in a file per language, too. Texts may have
**bold** words and `code`; one that begins with "## ", "1. " or "- " is a heading or a list.

`lesson.json` lists parts, each with the tab that it opens and its minutes. A step has:

- `point`: CSS selector of the element to mark
- `setup`: selectors of buttons to press when the step opens, each if it is visible: to close what the last step opened
- `draw`: an example, SVG paths on a square of 100; `act`: what else does the step, see `perform` in `actions.js`
- `done`: the condition that the class has done the step, `promises`: what is true then, too. A condition is
  `{"see": selector}`: the element is visible. With `text`, its text matches that regular expression; with `after`,
  it counts after a "drawing" or "training" event. A promise may have the `key` of a text of the page and its
  placeholders instead.
- `needs`: "mnist", the data set, and `has`: the selector of an element that is not hidden; a page without them, or
  without the part's tab, leaves the step out

The words of a step: what to `do` and to `watch`, for the bar; what to `ask` and to `explain`, and the `answer` to an
exercise, for the teacher's notes. Those of a part are paragraphs `before` and `after` its table in the document. Bold
words are names on the page.
"""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
STEPS = "lesson.json"
LESSONS = (5, 20, 45)  # minutes


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
