"""The lessons: what the bar on the page shows, and the printable documents.

A folder per lesson, named by its minutes, has the steps in `lesson.json`, without words, and the words in a file per
language, such as `en.json`. `document/` has what all documents share, in a file per language, too.

`lesson.json` lists parts, each with the tab that it opens and its minutes. A step has:

- `point`: CSS selector of the element to mark
- `setup`: selectors of buttons to press when the step opens, each if it is visible: to close what the last step opened
- `draw`: an example, SVG paths on a square of 100; `act`: what else does the step, see `perform` in `steps.js`
- `done`: the condition that the class has done the step, `promises`: what is true then, too. A condition is
  `{"see": selector}`: the element is visible. With `text`, its text matches that regular expression; with `after`,
  it counts after a "drawing" or "training" event. A promise may have the `key` of a text of the page and its
  placeholders instead.
- `needs`: "mnist", "training", "class", "teacher" or "photos"; a page without it leaves the step out

The words of a step: what to `do` and to `watch`, for the bar; what to `ask` and to `explain`, and the `answer` to an
exercise, for the teacher's notes. Those of a part are paragraphs `before` and `after` its table in the document.
"""

import json
from pathlib import Path
from typing import Any

from page.server.assets import DEFAULT_LANGUAGE, read_texts

FOLDER = Path(__file__).parent
DOCUMENTS = FOLDER.parent.parent / "docs"
STEPS = "lesson.json"
MAIN = 20  # minutes of the lesson whose document is named `lesson`
LESSONS = (5, MAIN, 45)  # minutes
FULL_STOPS = ("。", "！", "？")  # no space follows them


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def documents() -> dict[Path, str]:
    """Return the printable documents by their paths, in Markdown."""
    return {
        DOCUMENTS / document_name(minutes, language): document(minutes, language)
        for minutes in LESSONS
        for language in read_texts()
    }


def document_name(minutes: int, language: str) -> str:
    lesson = "lesson" if minutes == MAIN else f"lesson-{minutes}"
    return f"{lesson}.md" if language == DEFAULT_LANGUAGE else f"{lesson}.{language}.md"


def document(minutes: int, language: str) -> str:
    folder = FOLDER / str(minutes)
    words, shared = read(folder / f"{language}.json"), read(FOLDER / "document" / f"{language}.json")
    texts = read_texts()
    others = [other for other in texts if other != language]
    links = [f"[{texts[other]['language_name']}]({document_name(minutes, other)})" for other in others]
    blocks = [f"# {words['title']}", " · ".join(links), *words["introduction"], *shared["before"]]
    answers, step = [], 0
    for part in read(folder / STEPS)["parts"]:
        about = words["parts"][part["name"]]
        tab = texts[language][f"tab_{part['tab']}"]
        blocks.append("## " + shared["part"].format(tab=tab, **{"from": part["from"], "to": part["to"]}))
        blocks += about.get("before", [])
        rows = [shared["columns"], ["---"] * len(shared["columns"])]
        for each in part["steps"]:
            step += 1
            said = words["steps"][each["name"]]
            rows.append([str(step), said["do"], said.get("ask", ""), sentences(said["watch"], said.get("explain", ""))])
            if "answer" in said:
                answers.append("- " + shared["answer"].format(step=step, answer=said["answer"]))
        blocks.append("\n".join(f"| {' | '.join(row)} |" for row in rows))
        blocks += about.get("after", [])
    if answers:
        blocks += [f"## {shared['answers']}", "\n".join(answers)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def sentences(first: str, second: str) -> str:
    """Join sentences as their language does."""
    return f"{first}{second}" if first.endswith(FULL_STOPS) else f"{first} {second}".strip()
