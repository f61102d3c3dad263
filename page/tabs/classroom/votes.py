"""The votes of a class: the phones' answers to questions of a lesson, and to test digits that the class reads together.

One question is open at a time: that of a lesson's step at the stage ASKED, or during a round its digit in the first of
its TURNS. A phone has one answer to it, and can change it. When it closes, only how many have given each answer is
kept; and until the last question after the lesson closes, whether each phone was right before the lesson, to count how
many have changed.

A round has its digits one after the other, chosen by the teacher's page, which ends each turn: the phones answer, the
class sees its answers, it sees the label. The next step of a lesson and a restart of the server end it.
"""

import hashlib
import hmac
import json
import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from model.errors import InputError
from model.network import CLASSES
from page.engine.files import MOST_DIGITS
from page.lessons import LESSONS, answers_of, is_right, question_of, step_names
from page.tabs.classroom.database import Database, Part, Sender, transaction

KEY_BYTES = 32  # of the keys for hashes of tokens and addresses
# Whether a phone was right before the lesson and after it: what is counted, before those who were asked once.
CHANGES = ((True, True), (False, True), (True, False), (False, False))
MAX_VOTES = 300  # on a question: more phones than a class has
ASKED, DOING, REVEALED = 0, 1, 2  # stages of a step, as in page/lessons/lesson.js
MOST = 20  # digits in a round
TURNS = 3  # of a digit
DIGIT = "digit"  # a question about the digit at position 7 is "digit 7", one of a lesson "25 before-rules"
TABLES = ("step", "votes", "firsts", "results", "round")


class Votes(Part):
    """A class's position in a lesson, its round, and its votes. `lesson` and `step` are names."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._address_key = secrets.token_bytes(KEY_BYTES)

    def load(self) -> None:
        """End the round, and forget what another version of the program has asked, whose questions may be others."""
        self._end_round()
        names = [(lesson, step) for lesson in LESSONS for step in step_names(lesson)]
        both = [(lesson, f"both-{question}") for lesson, plan in LESSONS.items() for question in plan["asked"]]
        known = json.dumps([f"{lesson} {step}" for lesson, step in [*names, *both]])
        self.query("DELETE FROM results WHERE question NOT IN (SELECT value FROM json_each(?))", known)
        self.query("DELETE FROM step WHERE minutes || ' ' || name NOT IN (SELECT value FROM json_each(?))", known)
        for table in ("votes", "firsts"):
            self.query(f"DELETE FROM {table} WHERE NOT EXISTS (SELECT 1 FROM step)")

    def delete_all(self) -> None:
        for table in TABLES:
            self.query(f"DELETE FROM {table}")

    @transaction()
    def own(self, sender: Sender) -> dict[str, Any] | None:
        """Return a phone's vote on the open question, see `OwnVote` in types.d.ts; None without one."""
        rows = self.query("SELECT answer FROM votes WHERE voter = ?", sender.hash_for(b"votes"))
        return {"question": self._open(), "number": self._setting("votes"), "answer": rows[0][0]} if rows else None

    def describe(self) -> dict[str, Any]:
        """Return the class's place in a lesson and in a round, and its votes, see `Vote` in page/types.d.ts."""
        lesson, step, stage = self._step() or (None, None, ASKED)
        results: dict[str, list[int]] = {}
        for question, count in self.query("SELECT question, count FROM results ORDER BY question, answer"):
            results.setdefault(question, []).append(count)
        place = {"lesson": lesson, "step": step, "stage": stage, "question": step and question_of(step)}
        votes = len(self.query("SELECT 1 FROM votes"))
        place["number"] = self._setting("votes")
        return {**place, "results": results, "open": self._open(), "votes": votes, "round": self._describe_round()}

    def _describe_round(self) -> dict[str, Any] | None:
        """Return the round up to the digit that is asked, see `Round` in page/types.d.ts; None without one."""
        positions = self._round()
        if not positions:
            return None
        turn = self._setting("turn")
        number, stage = divmod(turn, TURNS)
        shown = {"positions": positions[: number + 1], "stage": stage if number < len(positions) else None}
        return {"turn": turn, "total": len(positions), **shown}

    @transaction()
    def vote(self, sender: Sender, question: Any, answer: Any) -> None:
        """Keep a phone's answer to the open question, instead of its earlier one; raises InputError.

        There may be MAX_VOTES. An address gets half of those that the others leave.
        """
        check_vote(self._open(), question, answer)
        voter = sender.hash_for(b"votes")
        if not self.query("SELECT 1 FROM votes WHERE voter = ?", voter):
            address = hmac.digest(self._address_key, sender.address.encode(), hashlib.sha256)
            self.query("INSERT OR IGNORE INTO addresses VALUES (?, ?)", voter, address)
            sql = "SELECT count(*), count(address = ? OR NULL) FROM votes LEFT JOIN addresses ON sender = voter"
            ((everyone, own),) = self.query(sql, address)
            if 2 * own >= MAX_VOTES - (everyone - own):
                raise InputError("This vote is closed: as many devices as possible have voted.", "vote_closed")
        self.query("INSERT OR REPLACE INTO votes VALUES (?, ?)", voter, answer)

    @transaction(erases=True)
    def ask(self, lesson: Any, step: Any, stage: Any, again: Any = False, begins: Any = False) -> None:
        """Open a step of a lesson at a stage, or end the lesson if `lesson` is None; raises InputError.

        Another step ends the round, and another stage closes the step's question. A question with results stays
        closed, except if it is asked `again`, or if the lesson `begins`.
        """
        if lesson is not None and (step not in step_names(lesson) or stage not in range(REVEALED + 1)):
            raise InputError("There is no such step of a lesson.")
        before = self._step()
        if (before or (None, None))[:2] != (lesson, step):
            self._end_round()
        if not self._round() and before != (lesson, step, stage):
            self._close_question()
        self.query("DELETE FROM step")
        if lesson is None or begins is True:
            self.query("DELETE FROM firsts")
        if lesson is None:
            return
        if begins is True:
            self.query("DELETE FROM results WHERE question LIKE ?", f"{lesson} %")
        key = f"{lesson} {step}"
        if again is True:
            self._delete_votes()
            self.query("DELETE FROM results WHERE question = ?", key)
            self.query("DELETE FROM firsts WHERE question = ?", key.replace("before-", "both-"))
        is_closed = bool(self.query("SELECT 1 FROM results WHERE question = ? LIMIT 1", key))
        self.query("INSERT INTO step VALUES (?, ?, ?)", lesson, step, max(stage, is_closed))

    @transaction(erases=True)
    def play(self, positions: Any) -> None:
        """Begin a round of test digits instead of the last one, or end that without any; raises InputError."""
        is_list = isinstance(positions, list) and len(positions) <= MOST
        if not is_list or any(type(each) is not int or not 0 <= each < MOST_DIGITS["test"] for each in positions):
            raise InputError(f"A round needs the positions of at most {MOST} test digits.")
        if len(set(positions)) < len(positions):
            raise InputError("A round has each test digit once.")
        self._end_round()
        if positions and (lesson := self._step()) and self._open():
            self._close_question()
            self.query("UPDATE step SET stage = ?", max(DOING, lesson[2]))
        self.database.insert("INSERT INTO round (number, position) VALUES (?, ?)", list(enumerate(positions)))
        self.query("INSERT OR REPLACE INTO settings VALUES ('turn', 0)")

    @transaction(erases=True)
    def end_turn(self, turn: Any) -> None:
        """End a turn of the round; if another request has ended it, change nothing; raises InputError."""
        if type(turn) is not int:
            raise InputError("The turn must be a whole number.")
        if turn == self._setting("turn") < TURNS * len(self._round()):
            self._close_question()
            self.query("UPDATE settings SET value = value + 1 WHERE name = 'turn'")

    def _open(self) -> str | None:
        """Return the question that is open, see DIGIT; None if there is none."""
        if positions := self._round():
            number, stage = divmod(self._setting("turn"), TURNS)
            return f"{DIGIT} {positions[number]}" if stage == 0 and number < len(positions) else None
        lesson, step, stage = self._step() or (None, None, ASKED)
        return f"{lesson} {step}" if step and stage == ASKED and question_of(step) else None

    def _close_question(self) -> None:
        """Keep how many phones have given each answer to the open question, and delete their votes."""
        asked, answers = self._open(), dict(self.query("SELECT voter, answer FROM votes"))
        lesson, _, step = (asked or "").partition(" ")
        if asked and (answers or lesson == DIGIT):
            counts = Counter(answers.values())
            self._keep_counts(asked, [counts[answer] for answer in range(count_answers(asked))])
        if answers and (question := question_of(step)):
            self._compare(lesson, step, {voter: is_right(question, answer) for voter, answer in answers.items()})
        self._delete_votes()

    def _delete_votes(self) -> None:
        """Delete the votes, and count that: a phone whose vote has another number shows it no more."""
        self.query("DELETE FROM votes")
        self.query("INSERT INTO settings VALUES ('votes', 1) ON CONFLICT DO UPDATE SET value = value + 1")

    def _keep_counts(self, question: str, counts: Sequence[int]) -> None:
        rows = [(question, answer, count) for answer, count in enumerate(counts)]
        self.database.insert("INSERT OR REPLACE INTO results VALUES (?, ?, ?)", rows)

    def _compare(self, lesson: str, step: str, are_right: Mapping[str, bool]) -> None:
        """Keep which voters are right before a lesson; after it, count how they have changed, see CHANGES."""
        moment, _, question = step.partition("-")
        key = f"{lesson} both-{question}"
        if moment == "before":
            rows = [(key, voter, right) for voter, right in are_right.items()]
            self.database.insert("INSERT OR REPLACE INTO firsts VALUES (?, ?, ?)", rows)
        elif moment == "after":
            firsts = dict(self.query("SELECT voter, is_right FROM firsts WHERE question = ?", key))
            groups = Counter((firsts.get(voter), are_right.get(voter)) for voter in firsts.keys() | are_right.keys())
            changes = [groups[change] for change in CHANGES]
            self._keep_counts(key, [*changes, groups.total() - sum(changes)])
            if question == LESSONS[lesson]["asked"][-1]:
                self.query("DELETE FROM firsts")

    def _step(self) -> tuple[str, str, int] | None:
        return next(iter(self.query("SELECT minutes, name, stage FROM step")), None)

    def _round(self) -> list[int]:
        """Return the positions of the round's digits; none without a round."""
        return self.column("SELECT position FROM round ORDER BY number")

    def _setting(self, name: str) -> int:
        return int(self.query("SELECT coalesce(max(value), 0) FROM settings WHERE name = ?", name)[0][0])

    def _end_round(self) -> None:
        """Delete the round with its answers, if there is one: its sheet would cover a question on the phones."""
        if self._round():
            self._delete_votes()
        self.query("DELETE FROM round")
        self.query("DELETE FROM results WHERE question LIKE ?", f"{DIGIT} %")


def count_answers(asked: str) -> int:
    """Return how many answers a question has: those of a lesson's, or the ten digits and "can't tell"."""
    question = question_of(asked.partition(" ")[2])
    return answers_of(question) if question else CLASSES + 1


def check_vote(asked: str | None, question: Any, answer: Any) -> None:
    """Check that an answer is one to the question that is open, `asked`; raises InputError."""
    if asked is None or question != asked:
        raise InputError("This vote is closed.", "vote_closed")
    if type(answer) is not int or not 0 <= answer < count_answers(asked):
        raise InputError("This question has no such answer.")
