"""Who asks, and from which page: the visitor's address, the host that was asked for, and the site that the page is on.

The host is checked against DNS rebinding, by which another site's page would come to be of our own origin: an address
in figures cannot be rebound, a name can. Starlette's TrustedHostMiddleware knows names only, and none that comes later,
as that of a link to share; where any proxy is trusted, uvicorn's ProxyHeadersMiddleware believes what a visitor wrote;
the package `secure` would set three headers that never change. What computes or changes something is a POST, and a
browser says in `Origin` which site sends it; programs send none.
"""

import contextlib
import functools
import ipaddress
import re
import socket
from collections.abc import Collection
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from page.guard.connections import Reading, visitor_of
from page.guard.rejection import Rejection

# Nothing is loaded from another host, or sent to one. Gradio's page evaluates the templates of gr.HTML.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'self'"
)
SPACE_FRAMES = ("https://huggingface.co", "https://*.hf.space")
# Of an answer's headers: what Gradio allows to other sites, and what every answer has, besides the policy.
DROPPED = (b"access-control-", b"content-security-policy", b"x-content-type-options", b"referrer-policy")
ADDED = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]
# What Gradio makes the page's address of, and uvicorn the visitor's: never taken, or from a proxy that is trusted only.
NEVER_TAKEN, FORWARDED = b"x-gradio-server", (b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-for")


@dataclass
class Trust:
    """Whom the server trusts.

    Attributes:
        names: hosts by which it may be asked for, besides addresses in figures and this machine's own names.
        proxies: addresses of proxies whose `X-Forwarded-For` and `X-Forwarded-Host` count; "*" for any, as on a Space.
        embedders: origins of other sites that may frame the page and call its API, like "https://school.example".
        is_on_space: whether Hugging Face may frame it.
    """

    names: set[str] = field(default_factory=set)
    proxies: Collection[str] = ()
    embedders: Collection[str] = ()
    is_on_space: bool = False

    def __post_init__(self) -> None:
        own = socket.gethostname().lower()
        self.names = {"localhost", own, f"{own.removesuffix('.local')}.local", *map(str.lower, self.names)}

    def is_host(self, host: str) -> bool:
        """Whether the server may be asked for by a host, the value of a header, with a port or without."""
        name = host_name(host) or ""
        with contextlib.suppress(ValueError):
            return bool(ipaddress.ip_address(name))
        return name.removesuffix(".") in self.names

    def trusts_proxy(self, peer: str) -> bool:
        return "*" in self.proxies or peer in self.proxies

    @property
    def policy(self) -> str:
        """The Content-Security-Policy."""
        return " ".join([POLICY, *(SPACE_FRAMES if self.is_on_space else ()), *self.embedders])


@functools.lru_cache(maxsize=256)
def host_name(host: str) -> str | None:
    """The name in `name:port` or `[address]:port`, in small letters, or None where no address can be made of it."""
    found = re.fullmatch(r"([\w.-]{1,255}|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}))?", host.strip(), re.ASCII | re.IGNORECASE)
    return found.group(1).strip("[]").lower() if found and int(found.group(2) or 0) <= 65535 else None


class Origins:
    """ASGI middleware that rejects requests by another name or from another site, and tells browsers what is allowed.

    The visitor's address, see `visitor_of`, is in `scope["guard.address"]` for those behind.
    """

    def __init__(self, app: ASGIApp, trust: Trust) -> None:
        self._app, self._trust, self._turns = app, trust, Reading()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._app
        if scope["type"] == "http":
            peer = scope["client"][0] if scope["client"] else ""
            is_proxied = self._trust.trusts_proxy(peer)
            dropped = (NEVER_TAKEN,) if is_proxied else (NEVER_TAKEN, *FORWARDED)
            passed_on = [(name, value) for name, value in scope["headers"] if name not in dropped]
            headers = MutableHeaders(raw=passed_on)
            if "gzip" not in headers.get("accept-encoding", ""):  # files are kept in it; Gradio compresses each anew
                del headers["accept-encoding"]
            # The last hop is what the proxy itself has seen; those before it, anybody can write.
            forwarded = ",".join(headers.getlist("x-forwarded-for")[-1:]).rpartition(",")[2].strip()
            scope = {**scope, "headers": headers.raw, "guard.address": visitor_of(forwarded or peer)}
            if is_proxied:
                await self._turns.wait(scope["guard.address"])
            origin = headers.get("origin")
            is_embedder = origin in self._trust.embedders
            send = self._with_headers(send, origin if is_embedder else None)
            app = self._answer(scope["method"], headers, origin, is_embedder)
        await app(scope, receive, send)

    def _answer(self, method: str, headers: Headers, origin: str | None, is_embedder: bool) -> ASGIApp:
        """The application, or what is answered in its place."""
        host = headers.get("host", "")
        hosts = [host, *headers.get("x-forwarded-host", host).split(",")]
        if not self._trust.is_host(host) or None in map(host_name, hosts):
            return Rejection(403, "This server is not asked for by this name: see --name in its help.").response
        if is_embedder and method == "OPTIONS":
            return Response(status_code=204)
        # "null" is of a page without an origin.
        is_own = origin is None or origin.lower().partition("://")[2] in [each.strip().lower() for each in hosts]
        if is_own or is_embedder or method in ("GET", "HEAD"):  # which change nothing
            return self._app
        return Rejection(403, "Another site's requests are not answered: see --embed in the server's help.").response

    def _with_headers(self, send: Send, embedder: str | None) -> Send:
        """A `send` of ASGI that adds headers for browsers, and takes away what Gradio allows to other sites."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                kept = [each for each in message["headers"] if not each[0].startswith(DROPPED)]
                message["headers"] = [*kept, (b"content-security-policy", self._trust.policy.encode()), *ADDED]
                if embedder:
                    headers = MutableHeaders(scope=message)
                    headers["access-control-allow-origin"] = embedder
                    headers["access-control-allow-headers"] = "content-type"
                    headers.add_vary_header("origin")
            await send(message)

        return send_with_headers
