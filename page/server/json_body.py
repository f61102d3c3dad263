"""A JSON body, parsed with care: shallow, finite, of few values, and an object."""

import re
from collections.abc import Collection
from typing import Any

import orjson

MAX_DEPTH = 6  # lists and objects within each other; a drawing in a call of a program's has five
# Brackets and commas; a drawing of 5,000 points has 20,400. What is parsed waits in memory, where 250 kB of empty lists
# are 5 MB.
MAX_SIGNS = 30_000

STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
BRACKETS = bytes.maketrans(b"{}", b"[]")
ALL_BUT_SIGNS = bytes(set(range(256)) - set(b"[]{},"))


class BadBodyError(ValueError):
    """A body that is not what its route expects; the message is a sentence."""


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a body.

    Raises:
        BadBodyError: no JSON, no object, of too many values, or nested too deep.
    """
    signs = STRINGS.sub(b"", body).translate(BRACKETS, ALL_BUT_SIGNS)
    if len(signs) > MAX_SIGNS:
        raise BadBodyError(f"The body has more than {MAX_SIGNS:,} brackets and commas: send fewer values.")
    if is_deeper(signs.replace(b",", b""), MAX_DEPTH):
        raise BadBodyError(f"The body is not JSON, or has lists nested more than {MAX_DEPTH} deep.")
    try:
        value = orjson.loads(body)  # unlike Python's, it takes neither NaN nor half a character
    except orjson.JSONDecodeError as error:
        raise BadBodyError("The body is not JSON: send an object, in UTF-8, with finite numbers.") from error
    if not isinstance(value, dict):
        raise BadBodyError("The body must be a JSON object.")
    return value


def check_keys(value: dict[str, Any], known: Collection[str], required: Collection[str]) -> None:
    """Check that an object has no key but those that are known, and all that are required; raises BadBodyError."""
    if not value.keys() <= set(known):
        raise BadBodyError(f"The body has a key that is unknown here: send {', '.join(known)} only.")
    if missing := [each for each in required if each not in value]:
        raise BadBodyError(f"The body has no {', '.join(missing)}: send {', '.join(known)}.")


def is_deeper(brackets: bytes, depth: int) -> bool:
    """Whether lists are nested deeper than `depth`, or not balanced."""
    for _ in range(depth):
        brackets = brackets.replace(b"[]", b"")  # the innermost of all
        if not brackets:
            return False
    return True
