"""A training on a class's digits, as the page gives it to the training process."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from model.data.class_digits import ClassDigits
from model.errors import InputError

START = "tutorial"  # the network that is trained further
MIN_PHONES = 6  # holds two out; fewer would leave the result to chance
HELD_OUT = 3  # every third phone is held out
TIME_LIMIT = 10 * 60  # s, for everything


@dataclass(frozen=True)
class ClassJob:
    """One training on a class's digits."""

    class_file: Path  # the class's exported zip
    network_file: Path  # where to save the network, `.keras`

    module: ClassVar[str] = "model.training.class_training"  # what Python's -m runs

    def to_json(self) -> str:
        """Return one line, without its end."""
        return json.dumps({"class_file": str(self.class_file), "network_file": str(self.network_file)})

    @classmethod
    def from_json(cls, text: str) -> "ClassJob":
        """Read a job; raises InputError for any other text."""
        try:
            values = json.loads(text)
            return cls(Path(values["class_file"]), Path(values["network_file"]))
        except (ValueError, RecursionError, LookupError, TypeError) as error:
            raise InputError("A job must be one line of JSON: make it with ClassJob.to_json.") from error


def held_out_phones(digits: ClassDigits) -> list[int]:
    """Return every third phone in the order of their numbers: fixed before any result, and stable as phones join."""
    return phones_of(digits)[HELD_OUT - 1 :: HELD_OUT]


def phones_of(digits: ClassDigits) -> list[int]:
    """Return the numbers of the phones that have shared, sorted."""
    return sorted({drawing.phone for drawing in digits.drawings})


def check_enough(digits: ClassDigits) -> None:
    """Check that a class has enough phones to hold some out; raises InputError."""
    if len(phones_of(digits)) < MIN_PHONES:
        sentence = f"With fewer than {MIN_PHONES} phones, improvement can't be measured."
        raise InputError(sentence, "too_few_phones", least=MIN_PHONES)
