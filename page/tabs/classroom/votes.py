"""The votes of a class: the phones' answers to the questions of a lesson.

A vote is open while its step of a lesson is at the stage ASKED; a phone has one, and can change it. When the vote
closes, only how many phones have chosen each answer is kept; and until the last question after the lesson closes,
whether each phone was right before the lesson, to count how many have changed.
"""

import hashlib
import hmac
import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from model.errors import InputError
from page.lessons import LESSONS, answers_of, is_right, question_of, step_names
from page.tabs.classroom.database import Database, Sender, transaction

KEY_BYTES = 32  # of the keys for hashes of tokens and addresses
# Whether a phone was right before the lesson and after it: what is counted, before those who were asked once.
CHANGES = ((True, True), (False, True), (True, False), (False, False))
MAX_VOTES = 300  # on a question: more phones than a class has
ASKED, REVEALED = 0, 2  # stages of a step, as in page/lessons/lesson.js


class Votes(Database):
    """A class's position in a lesson, and its votes, in the database. `lesson` and `step` are names."""

    _votes: dict[str, int]  # the answers in the open vote, by voter; `Store.describe_change` sets it

    def __init__(self, file: Path | None, schema: str) -> None:
        """Open or create a file, see `Database`."""
        self._address_key = secrets.token_bytes(KEY_BYTES)
        super().__init__(file, schema)

    def forget_unknown_questions(self) -> None:
        """Forget the results of another version of the program, whose lessons may have other questions."""
        names = [(lesson, step) for lesson in LESSONS for step in step_names(lesson)]
        both = [(lesson, f"both-{question}") for lesson, plan in LESSONS.items() for question in plan["asked"]]
        known = json.dumps([f"{lesson} {step}" for lesson, step in [*names, *both]])
        self.query("DELETE FROM results WHERE question NOT IN (SELECT value FROM json_each(?))", known)
        self.query("DELETE FROM step WHERE minutes || ' ' || name NOT IN (SELECT value FROM json_each(?))", known)
        for table in ("votes", "firsts"):
            self.query(f"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM step)")

    def describe_lesson(self) -> dict[str, Any]:
        """Return the class's place in a lesson, and the results of its votes, see `Vote` in page/types.d.ts."""
        lesson, step, stage = self._step() or (None, None, ASKED)
        results: dict[str, list[int]] = {}
        for question, count in self.query("SELECT question, count FROM results ORDER BY question, answer"):
            results.setdefault(question, []).append(count)
        asked = step and question_of(step)
        return {"lesson": lesson, "step": step, "stage": stage, "question": asked, "results": results}

    def answer_of(self, sender: Sender) -> int | None:
        """Return a phone's answer to the open question."""
        return self._votes.get(voter_of(sender))

    @transaction()
    def vote(self, sender: Sender, lesson: Any, step: Any, answer: Any) -> None:
        """Keep a phone's answer to the open question, instead of its earlier one; raises InputError."""
        check_vote(self._step(), lesson, step, answer)
        self._keep_answer("votes", voter_of(sender), sender, answer)

    @transaction(erases=True)
    def ask(self, lesson: Any, step: Any, stage: Any, again: Any = False, begins: Any = False) -> None:
        """Open a step of a lesson at a stage, or end the lesson if `lesson` is None; raises InputError.

        The vote on another step or at an earlier stage closes, and another step ends the round. A question with
        results stays closed, except if it is asked `again`, or if the lesson `begins`.
        """
        if lesson is not None and (step not in step_names(lesson) or stage not in range(REVEALED + 1)):
            raise InputError("There is no such step of a lesson.")
        before = self._step()
        if before and before != (lesson, step, stage):
            self._close_vote(*before[:2])
        if (before or (None, None, ASKED))[:2] != (lesson, step):
            self.end_round()
        self.query("DELETE FROM step")
        if lesson is None or begins is True:
            self.query("DELETE FROM firsts")
        if lesson is None:
            return
        if begins is True:
            self.query("DELETE FROM results WHERE question LIKE ?", f"{lesson} %")
        key = f"{lesson} {step}"
        if again is True:
            self.query("DELETE FROM votes")
            self.query("DELETE FROM results WHERE question = ?", key)
            self.query("DELETE FROM firsts WHERE question = ?", key.replace("before-", "both-"))
        is_closed = bool(self.query("SELECT 1 FROM results WHERE question = ? LIMIT 1", key))
        self.query("INSERT INTO step VALUES (?, ?, ?)", lesson, step, max(stage, is_closed))

    def end_round(self) -> None:
        """End the round of test digits, see `rounds`, whose sheet would cover a question on the phones."""
        for table in ("round", "round_answers"):
            self.query(f"DELETE FROM {table}")

    def _close_vote(self, lesson: str, step: str) -> None:
        """Keep how many phones have chosen each answer, if any has voted, and delete their votes."""
        votes = dict(self.query("SELECT voter, answer FROM votes"))
        if votes and (question := question_of(step)):
            counts = Counter(votes.values())
            self._keep_counts(f"{lesson} {step}", [counts[answer] for answer in range(answers_of(question))])
            self._compare(lesson, step, {voter: is_right(question, answer) for voter, answer in votes.items()})
        self.query("DELETE FROM votes")

    def _keep_counts(self, question: str, counts: Sequence[int]) -> None:
        rows = [(question, answer, count) for answer, count in enumerate(counts)]
        self.db.executemany("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)

    def _compare(self, lesson: str, step: str, are_right: Mapping[str, bool]) -> None:
        """Keep which voters are right before a lesson; after it, count how they have changed, see CHANGES."""
        moment, _, question = step.partition("-")
        key = f"{lesson} both-{question}"
        if moment == "before":
            rows = [(key, voter, right) for voter, right in are_right.items()]
            self.db.executemany("INSERT OR REPLACE INTO firsts VALUES (?, ?, ?)", rows)
        elif moment == "after":
            firsts = dict(self.query("SELECT voter, is_right FROM firsts WHERE question = ?", key))
            groups = Counter((firsts.get(voter), are_right.get(voter)) for voter in firsts.keys() | are_right.keys())
            changes = [groups[change] for change in CHANGES]
            self._keep_counts(key, [*changes, groups.total() - sum(changes)])
            if question == LESSONS[lesson]["asked"][-1]:
                self.query("DELETE FROM firsts")

    def _keep_answer(self, table: str, voter: str, sender: Sender, answer: int) -> None:
        """Keep an answer instead of the voter's earlier one; raises InputError for too many voters."""
        if not self.query(f"SELECT 1 FROM {table} WHERE voter = ?", voter):
            self._keep_address(voter, sender)
            ((all_votes, own),) = self.query(
                f"SELECT count(*), count(address = ? OR NULL) FROM {table} LEFT JOIN addresses ON sender = voter",
                self._hash_of(sender.address),
            )
            if 2 * own >= MAX_VOTES - (all_votes - own):  # an address gets half of what the others leave
                raise InputError("This vote is closed: as many phones as possible have voted.", "vote_closed")
        self.query(f"INSERT OR REPLACE INTO {table} VALUES (?, ?)", voter, answer)

    def _step(self) -> tuple[str, str, int] | None:
        return next(iter(self.query("SELECT minutes, name, stage FROM step")), None)

    def _hash_of(self, address: str) -> bytes:
        return hmac.digest(self._address_key, address.encode(), hashlib.sha256)

    def _keep_address(self, who: int | str, sender: Sender) -> None:
        self.query("INSERT OR IGNORE INTO addresses VALUES (?, ?)", who, self._hash_of(sender.address))


def check_vote(place: tuple[str, str, int] | None, lesson: Any, step: Any, answer: Any) -> None:
    """Check that a vote answers the question of the open step, `place` in the lesson; raises InputError."""
    question = question_of(step) if step in step_names(lesson) else None
    if question is None or type(answer) is not int or not 0 <= answer < answers_of(question):
        raise InputError("This question has no such answer.")
    if place != (lesson, step, ASKED):
        raise InputError("This vote is closed.", "vote_closed")


def voter_of(sender: Sender, purpose: str = "votes") -> str:
    """Return the hash of a phone for its votes, another one than for its drawings."""
    return hmac.digest(purpose.encode(), sender.key.encode(), "sha256").hex()
