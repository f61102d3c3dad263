"""The teacher's key: whoever has it may remove, relabel, train, export and import."""

import hashlib
import hmac
import secrets
import time
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from page.launch.space import space_hosts
from page.server.routes import StreamedRoute

TAB = "classroom"
HEADER = "x-class-key"
MAX_WRONG = 10  # attempts of an address in INTERVAL; those beyond are told to wait
INTERVAL = 60  # s
MAX_ADDRESSES = 10_000  # that are remembered

NO_KEY = "This needs the teacher's key: open the link with it that the server printed when it started."
TOO_MANY = "Too many wrong keys have come from this address: wait a minute."


class TeacherKey:
    """A key of 128 random bits, new at each start.

    Attempts are limited so that they cost little. The right key counts at any time, or a pupil could lock out a teacher
    at the same address.
    """

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(16)
        self._wrong: dict[str, deque[float]] = {}  # by address: s at which a wrong key came

    def check(self, given: str | None, address: str) -> Response | None:
        """A rejection, or None where the key is right.

        Args:
            given: as a visitor sent it, or None.
            address: of the visitor.
        """
        if given is not None and self._is_right(given):
            return None
        if given is not None and self._has_too_many(address):
            return JSONResponse({"error": TOO_MANY, "reason": "wait"}, 429, {"retry-after": str(INTERVAL)})
        return JSONResponse({"error": NO_KEY, "reason": "key"}, 403)

    def _is_right(self, given: str) -> bool:
        # Of the hashes, which are of one length.
        digests = [hashlib.sha256(key.encode("utf-8", "replace")).digest() for key in (given, self.value)]
        return hmac.compare_digest(*digests)

    def _has_too_many(self, address: str) -> bool:
        now = time.monotonic()
        wrong = self._wrong.pop(address, deque(maxlen=MAX_WRONG + 1))
        while wrong and now - wrong[0] > INTERVAL:
            wrong.popleft()
        wrong.append(now)
        self._wrong[address] = wrong  # the newest last
        if len(self._wrong) > MAX_ADDRESSES:
            del self._wrong[next(iter(self._wrong))]
        return len(wrong) > MAX_WRONG

    def guard(self, route: Route) -> Route:
        """The same route for whoever has the key; others are rejected before anything of theirs is looked at."""
        answer = route.endpoint

        async def check_first(request: Request) -> Response:
            rejection = self.check(request.headers.get(HEADER), request.scope["guard.address"])
            if rejection is None:
                return await answer(request)
            if isinstance(route, StreamedRoute):
                rejection.headers["connection"] = "close"  # what is still to come is not read
            return rejection

        return type(route)(route.path, check_first, methods=["POST"], name=route.name)


@dataclass(frozen=True)
class ClassOptions:
    """How a class is held.

    Attributes:
        folder: where it is kept; None for memory.
        key: the teacher's.
    """

    folder: Path | None
    key: TeacherKey = field(default_factory=TeacherKey)

    def announcement(self, address: str) -> str:
        """What is printed for the teacher when the page is served at an address.

        The key is in the link's fragment, which a browser sends to nobody.
        """
        for host in space_hosts():
            address = f"https://{host}"  # a Space's own address is its container's
        kept = f"kept in {self.folder}" if self.folder else "kept in memory: export it before you stop the server"
        link = f"{address.rstrip('/')}/#{TAB}:{self.key.value}"
        return f"The class is {kept}.\nThe teacher opens {link} (the link is secret: pupils join by the page's address)"
