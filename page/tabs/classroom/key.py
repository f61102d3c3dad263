"""The teacher's key, which allows removing, relabelling, training, exporting and importing.

The server makes it when it starts, and prints it in a link's fragment, which browsers do not send. The link opens on
each of the teacher's devices while the server runs.
"""

import hmac
import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from model.errors import UserError
from page.guard.errors import CLOSE
from page.guard.gate import KindRoute
from page.guard.limit import TokenBucket

HEADER = "x-class-key"
MAX_WRONG = 10  # attempts of an address at once; after them it has to wait
INTERVAL = 6  # s from one of its later attempts to the next
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # easy to tell apart, as a key may be typed
LENGTH = 20  # letters: 99 random bits

NO_KEY = "This needs the teacher's key. Open the link that the server printed when it started."
TOO_MANY = "Too many wrong keys came from this address. Wait a minute."


class TeacherKey:
    """The key. Wrong attempts are limited; the right key always counts, or a pupil could lock out the teacher."""

    def __init__(self) -> None:
        self.value = "".join(secrets.choice(LETTERS) for _ in range(LENGTH))
        self._wrong = TokenBucket(MAX_WRONG, INTERVAL)

    def check(self, request: Request) -> None:
        """Check that a request has the key; raises UserError."""
        given = request.headers.get(HEADER)
        if given is not None:
            if hmac.compare_digest(given.encode("utf-8", "replace"), self.value.encode()):
                return
            if self._wrong.take(request.scope["guard.address"]) is None:
                headers = {**CLOSE, "retry-after": str(MAX_WRONG * INTERVAL)}
                raise UserError(TOO_MANY, "wait", status=429, headers=headers)
        raise UserError(NO_KEY, "key", status=403, headers=CLOSE)

    def guard(self, route: Route) -> Route:
        """Return a route that checks the key before it reads the rest of a request."""

        async def check_first(request: Request) -> Response:
            self.check(request)
            return await route.endpoint(request)

        return KindRoute(getattr(route, "kind", "json"), route.path, check_first)
