"""A JSON body, parsed with care: shallow, finite, and an object."""

import re
from collections.abc import Collection
from typing import Any

import orjson

MAX_DEPTH = 6  # lists and objects within each other; a drawing in a call of Gradio's has five

STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
BRACKETS = bytes.maketrans(b"{}", b"[]")
ALL_BUT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))


class BadBodyError(ValueError):
    """A body that is not what its route expects; the message is a sentence."""


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a body.

    Raises:
        BadBodyError: no JSON, no object, or nested too deep.
    """
    if is_deeper(body, MAX_DEPTH):
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


def is_deeper(body: bytes, depth: int) -> bool:
    """Whether lists and objects are nested deeper than `depth`, or not balanced."""
    brackets = STRINGS.sub(b"", body).translate(BRACKETS, ALL_BUT_BRACKETS)
    for _ in range(depth):
        brackets = brackets.replace(b"[]", b"")  # the innermost of all
        if not brackets:
            return False
    return True
