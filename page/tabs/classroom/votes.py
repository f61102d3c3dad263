"""Votes on the questions of a lesson: the step that the teacher's pages and the phones show, and the answers.

A vote is open while its step is at the stage ASKED; a phone has one, and can change it. When the vote closes, only how
many phones have chosen each answer is kept. SQLite has the only copy; memory has what phones ask for every second.
"""

import hmac
import sqlite3
import time
from dataclasses import dataclass, field
from typing import Any

from model.errors import InputError
from page.lessons import answers_of, question_of, step_names
from page.tabs.classroom.store import Store

ASKED, REVEALED = 0, 2  # stages of a step, as in page/lessons/lesson.js
MAX_VOTES = 300  # on a question: more phones than a class has
NOTHING = {"minutes": None, "name": None, "stage": ASKED}


@dataclass
class Lesson:
    step: tuple[str, str, int] | None = None  # minutes of the lesson, name of the step, and its stage
    votes: dict[str, int] = field(default_factory=dict)  # of the open vote: answers by phone
    results: dict[str, list[int]] = field(default_factory=dict)  # of closed ones: counts by "MINUTES NAME"


class Votes:
    """The votes of a class. For one event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lesson = read_lesson(store.query)
        self._version = time.time_ns() // 10**6  # counts the changes of the step, and is larger after a restart

    @property
    def state(self) -> dict[str, Any]:
        """What the teacher's pages know, see `Vote` in page/types.d.ts; `version` orders the answers."""
        votes = {"votes": len(self._lesson.votes), "results": self._lesson.results, "version": self._version}
        return {**self._place(), **votes}

    def _place(self) -> dict[str, Any]:
        return dict(zip(NOTHING, self._lesson.step, strict=True)) if self._lesson.step else NOTHING

    def of_phone(self, token: Any) -> dict[str, Any]:
        """Return what a phone shows: the step, its question, the phone's own answer, and the counts at the end."""
        place = self._place()
        minutes, name, stage = place.values()
        question = name and question_of(name)
        own = self._lesson.votes.get(self._voter(token)) if question and token is not None else None
        counts = self._lesson.results.get(f"{minutes} {name}") if stage > ASKED else None
        return {**place, "question": question, "own": own, "counts": counts}

    def _voter(self, token: Any) -> str:
        """Return a token's hash, another one than for the phone's drawings; raises InputError if it is unknown."""
        return hmac.digest(b"votes", self._store.check_token(token).encode(), "sha256").hex()

    async def vote(self, token: Any, minutes: Any, name: Any, answer: Any) -> None:
        """Keep a phone's answer to the question that is asked, instead of its earlier one; raises InputError."""
        voter = self._voter(token)
        question = question_of(name) if name in step_names(minutes) else None
        if question is None or type(answer) is not int or not 0 <= answer < answers_of(question):
            raise InputError("This question has no such answer.")

        def work(db: sqlite3.Connection) -> None:
            if step_in(db) != (minutes, name, ASKED):
                raise InputError("This vote is closed.", "vote_closed")
            db.execute("INSERT OR REPLACE INTO votes VALUES (?, ?)", (voter, answer))
            if db.execute("SELECT count(*) FROM votes").fetchone()[0] > MAX_VOTES:
                raise InputError("This vote is closed: as many phones as possible have voted.", "vote_closed")

        await self._store.run(work, lambda _: self._lesson.votes.update({voter: answer}))

    async def go_to(self, minutes: Any, name: Any, stage: Any, again: bool) -> None:
        """Open a step of a lesson at a stage, or end the lesson if `minutes` is None; raises InputError.

        The vote on another step or at an earlier stage closes. A question with results stays closed, except if it is
        asked `again`.
        """
        if minutes is not None and (name not in step_names(minutes) or stage not in range(REVEALED + 1)):
            raise InputError("There is no such step of a lesson.")

        def work(db: sqlite3.Connection) -> Lesson:
            before = step_in(db)
            if before and before != (minutes, name, stage):
                close_vote(db, *before[:2])
            db.execute("DELETE FROM step")
            if minutes is not None:
                key = (f"{minutes} {name}",)
                if again:
                    db.execute("DELETE FROM votes")
                    db.execute("DELETE FROM results WHERE question = ?", key)
                is_closed = db.execute("SELECT count(*) > 0 FROM results WHERE question = ?", key).fetchone()[0]
                db.execute("INSERT INTO step VALUES (?, ?, ?)", (minutes, name, max(stage, is_closed)))
            return read_lesson(lambda sql: db.execute(sql).fetchall())

        await self._store.run(work, self._show, erases=True)

    def forget(self) -> None:
        """Forget everything, after the store."""
        self._show(Lesson())

    def _show(self, lesson: Lesson) -> None:
        self._lesson = lesson
        self._version += 1


def read_lesson(query: Any) -> Lesson:
    results: dict[str, list[int]] = {}
    for question, count in query("SELECT question, count FROM results ORDER BY question, answer"):
        results.setdefault(question, []).append(count)
    steps = query("SELECT minutes, name, stage FROM step")
    return Lesson(steps[0] if steps else None, dict(query("SELECT voter, answer FROM votes")), results)


def step_in(db: sqlite3.Connection) -> tuple[str, str, int] | None:
    return db.execute("SELECT minutes, name, stage FROM step").fetchone()


def close_vote(db: sqlite3.Connection, minutes: str, name: str) -> None:
    """Keep how many phones have chosen each answer, if any has voted, and delete their votes."""
    counts = dict(db.execute("SELECT answer, count(*) FROM votes GROUP BY answer").fetchall())
    if counts and (question := question_of(name)):
        rows = [(f"{minutes} {name}", answer, counts.get(answer, 0)) for answer in range(answers_of(question))]
        db.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)
    db.execute("DELETE FROM votes")
