"""The network that a class has trained, as it is kept beside what was shared, and checked when it is read again."""

import json
import math
import re
from dataclasses import dataclass
from typing import Any

from model.data.class_digits import MAX_DRAWINGS, check_phone
from model.errors import InputError

TOKEN = re.compile(r"[\w-]{20,100}", re.ASCII)
MAX_TEST_DIGITS = 100_000  # more than any of MNIST's parts has
MAX_SECONDS = 24 * 60 * 60  # of a training


@dataclass(frozen=True)
class ClassNetwork:
    """A network that was trained on a class.

    Attributes:
        token: by which `TrainedNetworks` knows it.
        result: what the training told in the end, see `class_training.run_class_job`.
        phones: numbers of those whose drawings it has learned from: what it says of these proves nothing.
    """

    token: str
    result: dict[str, Any]
    phones: frozenset[int]

    def to_row(self) -> tuple[str, str, str]:
        """What `from_row` takes."""
        return self.token, json.dumps(self.result), json.dumps(sorted(self.phones))

    @classmethod
    def from_row(cls, token: Any, result: Any, phones: Any) -> "ClassNetwork":
        """Read what is kept of one.

        Raises:
            InputError: it is not what it should be.
        """
        try:
            if not TOKEN.fullmatch(token):
                raise InputError("The token of the class's network is invalid.")
            return cls(token, check_result(json.loads(result)), frozenset(map(check_phone, json.loads(phones))))
        except InputError:
            raise
        except (ValueError, TypeError, RecursionError) as error:
            raise InputError("What is kept of the class's network is damaged.") from error


def check_result(value: Any) -> dict[str, Any]:
    """Check what a training has told in the end; raises InputError, and leaves out what is not known."""
    try:
        seconds = value["seconds"]
        if type(seconds) not in (int, float) or not math.isfinite(seconds) or not 0 <= seconds <= MAX_SECONDS:
            raise InputError("The duration of the training is invalid.")
        parts = {name: check_figures(value[name], MAX_DRAWINGS) for name in ("held_out", "trained")}
        for name, part in parts.items():
            part["phones"] = check_count(value[name]["phones"], 1, part["drawings"])
        return {**parts, "mnist": check_figures(value["mnist"], MAX_TEST_DIGITS), "seconds": seconds}
    except (LookupError, TypeError) as error:
        raise InputError("The result of the training is invalid.") from error


def check_figures(value: Any, most: int) -> dict[str, int]:
    """How many drawings, and how many of them were read right before and after."""
    drawings = check_count(value["drawings"], 1, most)
    return {"drawings": drawings, **{name: check_count(value[name], 0, drawings) for name in ("before", "after")}}


def check_count(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise InputError("A count in the result of the training is invalid.")
    return value
