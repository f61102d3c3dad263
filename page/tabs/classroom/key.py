"""The teacher's keys, which allow removing, relabelling, training, exporting and importing.

A link has a code that works once, as browsers keep links in their history. A browser tab exchanges it for a key. A code
that the server has printed works at once; one that a teacher's page shows, where a pupil may scan it first, works when
that page allows it. The server remembers the keys' hashes only, so the holder of a class's folder cannot get a key.
"""

import hashlib
import hmac
import re
import secrets
import time
from collections.abc import Iterable
from typing import NoReturn

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model import InputError
from model.errors import UserError
from page.guard.errors import CLOSE
from page.guard.gate import KindRoute
from page.guard.limit import TokenBucket
from page.server.routes import Json

HEADER = "x-class-key"
MAX_WRONG = 10  # attempts of an address at once; after them it has to wait
INTERVAL = 6  # s from one of its later attempts to the next
KEY_LIFE = 12 * 3600  # s after which a restarted server no longer accepts a key: a day at school
PATIENCE = 120  # s that a device waits for a teacher's permission
KEY = re.compile(r"[\w-]{22,100}", re.ASCII)
CODE_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # easy to tell apart, as a code may be typed

NO_KEY = "This needs the teacher's key. Open the link that the server printed when it started."
USED = "This link is not valid or has already been used. Make one on Keep in the teacher's page, or restart the server."
TOO_MANY = "Too many wrong keys came from this address. Wait a minute."


class TeacherKeys:
    """The keys of a teacher's tabs.

    Wrong attempts are limited; a right key or code always counts, or a pupil could lock out a teacher at the same
    address. A code has 59 random bits; `code` is "" once it has been used.
    """

    def __init__(self) -> None:
        self.new_code()
        self._is_printed = True  # the code
        self._waiting, self._number = b"", ""  # the hash of the key that waits for permission, and its device's number
        self._keys: set[bytes] = set()  # their hashes
        self._wrong = TokenBucket(MAX_WRONG, INTERVAL)

    def new_code(self) -> str:
        """Return a code for a device that is to wait for permission; an earlier code, or wait, ends."""
        self.code = "".join(secrets.choice(CODE_LETTERS) for _ in range(12))
        self._is_printed = False
        self._waits_until = 0.0  # s
        return self.code

    @property
    def asking(self) -> str | None:
        """Return the number of the device that waits for permission, which its page and the teacher's show."""
        return self._number if time.monotonic() < self._waits_until else None

    def redeem(self, request: Request, code: Json, key: Json) -> str | None:
        """Accept a random key for a code, which ends, or let it wait; a repeated request succeeds.

        Return the number of a device that waits, None for an accepted key; raises UserError.
        """
        if not isinstance(code, str) or not isinstance(key, str) or not KEY.fullmatch(key):
            raise InputError("A code must be a string, and a key one of 22 to 100 letters and figures.")
        if self._knows(key):
            return None
        if not self.asking or not hmac.compare_digest(hash_of(key), self._waiting):
            if not self.code or not hmac.compare_digest(hash_of(code), hash_of(self.code)):
                self._refuse(request, "code", USED)
            self.code = ""
            if self._is_printed:
                self.accept([hash_of(key)])
                return None
            self._waiting, self._number = hash_of(key), f"{secrets.randbelow(10_000):04}"
            self._waits_until = time.monotonic() + PATIENCE
        return self.asking

    def admit(self, number: Json, is_allowed: bool) -> bytes:
        """Accept or refuse the waiting key; return its hash. Raises InputError if none with the number waits."""
        if self.asking is None or number != self.asking:
            raise InputError("This device no longer waits: make another code.", "not_waiting")
        self._waits_until = 0.0
        if is_allowed:
            self.accept([self._waiting])
        return self._waiting

    def accept(self, hashes: Iterable[bytes]) -> None:
        """Accept the keys with these hashes, see `hash_of`."""
        self._keys.update(hashes)

    def accept_only(self, hash_: bytes) -> None:
        """Accept no other key, and no code."""
        self.new_code()
        self._keys, self.code = {hash_}, ""

    def _knows(self, key: str) -> bool:
        """Return whether a key is accepted, in a time that does not depend on which hash matches, or how much of it."""
        given = hash_of(key)
        return sum(hmac.compare_digest(given, each) for each in self._keys) > 0

    def check(self, request: Request) -> None:
        """Check that a request has a key; raises UserError."""
        given = request.headers.get(HEADER)
        if given is None:
            raise UserError(NO_KEY, "key", status=403, headers=CLOSE)
        if not self._knows(given):
            self._refuse(request, "key", NO_KEY)

    def _refuse(self, request: Request, reason: str, sentence: str) -> NoReturn:
        if self._wrong.take(request.scope["guard.address"]) is None:
            raise UserError(TOO_MANY, "wait", status=429, headers={**CLOSE, "retry-after": str(MAX_WRONG * INTERVAL)})
        raise UserError(sentence, reason, status=403, headers=CLOSE)

    def guard(self, route: Route) -> Route:
        """Return a route that checks the key before it reads the rest of a request."""

        async def check_first(request: Request) -> Response:
            self.check(request)
            return await route.endpoint(request)

        return KindRoute(getattr(route, "kind", "json"), route.path, check_first)


def hash_of(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
