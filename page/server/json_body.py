"""Parsing of a JSON body: an object with a limited number of finite values."""

from collections.abc import Collection
from typing import Any

import orjson

from model.errors import UserError

# Brackets and commas; a drawing of 5,000 points has 20,400. The parsed body stays in memory until the answer, and
# 250 kB of empty lists become 5 MB.
MAX_SIGNS = 30_000


def bad_body(sentence: str) -> UserError:
    """Return the error for a body that its route does not accept."""
    return UserError(sentence, status=400)


def parse_object(body: bytes) -> dict[str, Any]:
    """Parse a body; raises UserError for invalid JSON, a value other than an object, and too many values."""
    if sum(map(body.count, (b"[", b"]", b"{", b"}", b","))) > MAX_SIGNS:
        raise bad_body(f"The body has more than {MAX_SIGNS:,} brackets and commas: send fewer values.")
    try:
        value = orjson.loads(body)  # unlike Python's own parser, it refuses NaN, unpaired surrogates and deep nesting
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
