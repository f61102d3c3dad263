"""A training on a class's digits as it is handed to the process that does it. The page imports this."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from model.data.class_digits import ClassDigits
from model.errors import InputError

MIN_PHONES = 6  # of fewer, two or none would be held out, and what these say is chance
HELD_OUT = 3  # every such phone
TIME_LIMIT = 10 * 60  # s, for everything


@dataclass(frozen=True)
class ClassJob:
    """One training on a class's digits.

    Attributes:
        class_file: the zip that the class has exported.
        network_file: where the network goes, `.keras`.
    """

    class_file: Path
    network_file: Path

    module: ClassVar[str] = "model.training.class_live"  # what Python's -m runs

    def to_json(self) -> str:
        """One line, without its end."""
        return json.dumps({"class_file": str(self.class_file), "network_file": str(self.network_file)})

    @classmethod
    def from_json(cls, text: str) -> "ClassJob":
        """Read a job; raises InputError where the text is none."""
        try:
            values = json.loads(text)
            return cls(Path(values["class_file"]), Path(values["network_file"]))
        except (ValueError, RecursionError, LookupError, TypeError) as error:
            raise InputError("A job must be one line of JSON: make it by ClassJob.to_json.") from error


def held_out_phones(digits: ClassDigits) -> list[int]:
    """Which phones are held out: every third of those that have shared, in the order of their numbers.

    That is settled before anybody looks at a result, and it stays when more phones come.
    """
    return phones_of(digits)[HELD_OUT - 1 :: HELD_OUT]


def phones_of(digits: ClassDigits) -> list[int]:
    """The numbers of the phones that have shared, in their order."""
    return sorted({drawing.phone for drawing in digits.drawings})


def check_enough(digits: ClassDigits) -> None:
    """Check that there are phones enough to hold some out; raises InputError."""
    phones = len(phones_of(digits))
    if phones < MIN_PHONES:
        raise InputError(
            f"{phones} phones have shared: from {MIN_PHONES} on a third can be held out, below that nobody can tell "
            "whether the network improves."
        )
