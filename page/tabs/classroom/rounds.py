"""A round in which a class reads test digits of MNIST, one after the other.

The teacher's page chooses the digits, and ends each turn: the phones answer, the class sees its answers, it sees the
label. A phone has one answer to the digit that is asked, like a vote. Then only how many have given each answer is
kept, until the round ends or the next one begins. The next step of a lesson and a restart of the server end it, too.
"""

import json
from collections import Counter
from typing import Any

from model.errors import InputError
from model.network import CLASSES
from page.engine.files import MOST_DIGITS
from page.tabs.classroom.database import Sender, transaction
from page.tabs.classroom.votes import Votes, voter_of

MOST = 20  # digits in a round
ANSWERS = CLASSES + 1  # the digits, and "can't tell"
TURNS = 3  # of a digit


class Rounds(Votes):
    """A class's round in the database, beside its votes."""

    _answers: dict[str, int]  # to the digit that is asked, by voter; `Store.describe_change` sets it

    def describe_round(self) -> dict[str, Any] | None:
        """Return the round up to the digit that is asked, see `Round` in page/types.d.ts; None without one."""
        rows = self.query("SELECT position, counts FROM round ORDER BY number")
        if not rows:
            return None
        turn = self._turn()
        digits = [{"position": each, "counts": counts and json.loads(counts)} for each, counts in rows]
        ((answers,),) = self.query("SELECT count(*) FROM round_answers")
        number, stage = divmod(turn, TURNS)
        shown = {"digits": digits[: number + 1], "stage": stage if number < len(rows) else None}
        return {"turn": turn, "total": len(rows), "answers": answers, **shown}

    def reading_of(self, sender: Sender) -> int | None:
        """Return a phone's answer to the digit that is asked."""
        return self._answers.get(reader_of(sender))

    @transaction()
    def read(self, sender: Sender, position: Any, answer: Any) -> None:
        """Keep a phone's answer to the digit that is asked, instead of its earlier one; raises InputError."""
        check_answer(self.describe_round(), position, answer)
        self._keep_answer("round_answers", reader_of(sender), sender, answer)

    @transaction(erases=True)
    def play(self, positions: Any) -> None:
        """Begin a round of test digits instead of the last one, or end that without any; raises InputError."""
        is_list = isinstance(positions, list) and len(positions) <= MOST
        if not is_list or any(type(each) is not int or not 0 <= each < MOST_DIGITS["test"] for each in positions):
            raise InputError(f"A round needs the positions of at most {MOST} test digits.")
        if len(set(positions)) < len(positions):
            raise InputError("A round has each test digit once.")
        self.end_round()
        self.db.executemany("INSERT INTO round VALUES (?, ?, NULL)", list(enumerate(positions)))
        self.query("INSERT OR REPLACE INTO settings VALUES ('turn', 0)")

    @transaction(erases=True)
    def end_turn(self, turn: Any) -> None:
        """End a turn of the round; if another request has ended it, change nothing; raises InputError."""
        if type(turn) is not int:
            raise InputError("The turn must be a whole number.")
        number, stage = divmod(turn, TURNS)
        if turn != self._turn() or not self.query("SELECT 1 FROM round WHERE number = ?", number):
            return
        if stage == 0:
            counts = Counter(answer for (answer,) in self.query("SELECT answer FROM round_answers"))
            of_each = json.dumps([counts[answer] for answer in range(ANSWERS)])
            self.query("UPDATE round SET counts = ? WHERE number = ?", of_each, number)
            self.query("DELETE FROM round_answers")
        self.query("UPDATE settings SET value = value + 1 WHERE name = 'turn'")

    def _turn(self) -> int:
        ((turn,),) = self.query("SELECT coalesce(max(value), 0) FROM settings WHERE name = 'turn'")
        return int(turn)


def check_answer(asked: dict[str, Any] | None, position: Any, answer: Any) -> None:
    """Check that an answer is to the digit that a round asks; raises InputError."""
    if type(position) is not int or type(answer) is not int or not 0 <= answer < ANSWERS:
        raise InputError("This question has no such answer.")
    if not asked or asked["digits"][-1] != {"position": position, "counts": None}:
        raise InputError("This vote is closed.", "vote_closed")


def reader_of(sender: Sender) -> str:
    """Return the hash of a phone for its answers in a round, another one than for its votes."""
    return voter_of(sender, "round")
