"""The teacher's key, which allows removing, relabelling, training, exporting and importing."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from page.guard.rejection import CLOSE
from page.launch.space import space_hosts
from page.server.routes import RefusedError
from page.visitors.limit import Limit

TAB = "classroom"
HEADER = "x-class-key"
MAX_WRONG = 10  # attempts of an address in INTERVAL; after them it has to wait
INTERVAL = 60  # s

NO_KEY = "This needs the teacher's key. Open the link that the server printed when it started."
TOO_MANY = "Too many wrong keys came from this address. Wait a minute."


class TeacherKey:
    """A key of 128 random bits, new at each start.

    Wrong attempts are limited; the right key always counts, or a pupil could lock out a teacher at the same address.
    """

    def __init__(self) -> None:
        self.value = secrets.token_urlsafe(16)
        self._wrong = Limit(MAX_WRONG, INTERVAL)

    def check(self, request: Request) -> None:
        """Check that a request has the key; raises RefusedError."""
        given = request.headers.get(HEADER)
        if given is not None and self._is_right(given):
            return
        if given is not None and not self._wrong.allows(request.scope["guard.address"]):
            raise RefusedError("wait", TOO_MANY, 429, {**CLOSE, "retry-after": str(INTERVAL)})
        raise RefusedError("key", NO_KEY, 403, CLOSE)

    def _is_right(self, given: str) -> bool:
        # Hashes have equal lengths.
        digests = [hashlib.sha256(key.encode("utf-8", "replace")).digest() for key in (given, self.value)]
        return hmac.compare_digest(*digests)

    def guard(self, route: Route) -> Route:
        """Return a route that checks the key before it reads the rest of a request."""
        answer = route.endpoint

        async def check_first(request: Request) -> Response:
            self.check(request)
            response: Response = await answer(request)
            return response

        return type(route)(route.path, check_first, methods=["POST"], name=route.name)


@dataclass(frozen=True)
class ClassOptions:
    """A class's options.

    Attributes:
        folder: where the class is kept; None for memory.
        key: the teacher's.
    """

    folder: Path | None
    key: TeacherKey = field(default_factory=TeacherKey)

    def announcement(self, address: str) -> str:
        """Return the text to print for the teacher when the page is served at an address.

        The key is in the link's fragment, which browsers do not send.
        """
        for host in space_hosts():
            address = f"https://{host}"  # instead of the address in its container
        kept = f"kept in {self.folder}" if self.folder else "kept in memory: export it before you stop the server"
        link = f"{address.rstrip('/')}/#{TAB}:{self.key.value}"
        return f"The class is {kept}.\nThe teacher opens {link} (the link is secret: pupils join by the page's address)"
