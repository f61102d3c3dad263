"""Parsing of a JSON body: an object of limited size and depth, with finite numbers."""

import re
from collections.abc import Collection
from typing import Any

import orjson

from model.errors import UserError

MAX_DEPTH = 6  # of nested lists and objects; a drawing in a program's call has five
# Brackets and commas; a drawing of 5,000 points has 20,400. The parsed body stays in memory until the answer, and
# 250 kB of empty lists become 5 MB.
MAX_SIGNS = 30_000
MAX_QUOTES = 1_000  # the strings of a body of 2 MB could take 0.14 s in the event loop

STRINGS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
BRACKETS = bytes.maketrans(b"{}", b"[]")
ALL_BUT_SIGNS = bytes(set(range(256)) - set(b"[]{},"))


def bad_body(sentence: str) -> UserError:
    """Return the error for a body that its route does not accept."""
    return UserError(sentence, status=400)


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a body; raises UserError for invalid JSON, a value other than an object, and too many or deep values."""
    if body.count(b'"') > MAX_QUOTES:
        raise bad_body(f"The body has more than {MAX_QUOTES:,} quotation marks: send fewer strings.")
    signs = STRINGS.sub(b"", body).translate(BRACKETS, ALL_BUT_SIGNS)
    if len(signs) > MAX_SIGNS:
        raise bad_body(f"The body has more than {MAX_SIGNS:,} brackets and commas: send fewer values.")
    if is_deeper(signs.replace(b",", b""), MAX_DEPTH):
        raise bad_body(f"The body is not JSON, or has lists nested more than {MAX_DEPTH} deep.")
    try:
        value = orjson.loads(body)  # unlike Python's own parser, it refuses NaN and unpaired surrogates
    except orjson.JSONDecodeError as error:
        raise bad_body("The body is not JSON: send an object, in UTF-8, with finite numbers.") from error
    if not isinstance(value, dict):
        raise bad_body("The body must be a JSON object.")
    return value


def check_keys(value: dict[str, Any], known: Collection[str], required: Collection[str]) -> None:
    """Check that an object has all required keys and no unknown one; raises UserError."""
    if not value.keys() <= set(known):
        raise bad_body(f"The body has a key that is unknown here: send {', '.join(known)} only.")
    if missing := [each for each in required if each not in value]:
        raise bad_body(f"The body has no {', '.join(missing)}: send {', '.join(known)}.")


def is_deeper(brackets: bytes, depth: int) -> bool:
    """Return whether lists are nested deeper than `depth`, or their brackets do not match."""
    for _ in range(depth):
        brackets = brackets.replace(b"[]", b"")  # the innermost lists
        if not brackets:
            return False
    return True
