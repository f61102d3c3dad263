"""Signed tokens: the server recognizes a browser by its token without storing it."""

import hashlib
import hmac
import secrets
from typing import Any

KEY_BYTES = 32
MAX_TOKEN = 200  # characters; a token has 97


def new_key() -> bytes:
    """Return a random key for `SignedTokens`."""
    return secrets.token_bytes(KEY_BYTES)


class SignedTokens:
    """Makes tokens, and validates those that were made with the same key."""

    def __init__(self, key: bytes) -> None:
        """Use a secret key of KEY_BYTES bytes, see `new_key`."""
        self._key = key

    def new(self) -> str:
        """Return a token: a random number and its signature."""
        number = secrets.token_hex(16)
        return f"{number}.{self._sign(number)}"

    def is_valid(self, token: Any) -> bool:
        """Return whether a value from a request is one of the tokens."""
        if not isinstance(token, str) or len(token) > MAX_TOKEN or not token.isascii():
            return False
        number, _, signature = token.partition(".")
        return hmac.compare_digest(signature, self._sign(number))

    def _sign(self, number: str) -> str:
        return hmac.digest(self._key, number.encode(), hashlib.sha256).hex()
