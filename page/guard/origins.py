"""Checks the visitor's address, the requested host, and the site whose page sends the request.

Checking the host prevents DNS rebinding, which would give another site's page our own origin: a name can be rebound, an
IP address cannot. Starlette's TrustedHostMiddleware knows only names, and none that is added later; uvicorn's
ProxyHeadersMiddleware believes headers that visitors wrote if any proxy is trusted. All that computes or changes
something is a POST, for which browsers send the site in `Origin`; programs send no `Origin`.
"""

import asyncio
import contextlib
import ipaddress
import re
import socket
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from model.errors import UserError
from page.guard.connections import visitor_of
from page.guard.errors import answer_to

# The page loads nothing from another host and sends nothing to one. Training runs WebAssembly.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'self'; "
    "frame-ancestors 'self'"
)
GRADIO = "/gradio/"  # begins the addresses of an app whose templates Gradio compiles in the browser
SPACE_FRAMES = ("https://huggingface.co", "https://*.hf.space")
ADDED = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer")]  # to each answer
SAME_ORIGIN = (b"cross-origin-resource-policy", b"same-origin")  # to each answer that no other site may use
FOR_EMBEDDERS = [(b"access-control-allow-headers", b"content-type"), (b"vary", b"origin")]  # to theirs as well
PIECE = 65_536  # bytes of an answer that are written at once
FORWARDED = (b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-for")  # headers that are taken from a proxy only


@dataclass
class Trust:
    """The hosts, proxies and sites that the server trusts."""

    names: set[str] = field(default_factory=set)  # host names to accept, besides IP addresses and this machine's own
    proxies: Collection[str] = ()  # addresses whose X-Forwarded-For and -Host count; "*" for any, as on a Space
    embedders: Collection[str] = ()  # origins that may frame the page and call its API, like "https://school.example"
    is_on_space: bool = False  # whether Hugging Face may frame the page

    def __post_init__(self) -> None:
        own = socket.gethostname().lower()
        self.names = {"localhost", own, f"{own.removesuffix('.local')}.local", *map(str.lower, self.names)}

    def is_host(self, host: str) -> bool:
        """Return whether the server answers to a host, with a port or without."""
        name = host_name(host) or ""
        with contextlib.suppress(ValueError):
            return bool(ipaddress.ip_address(name))
        return name.removesuffix(".") in self.names

    def trusts_proxy(self, peer: str) -> bool:
        return "*" in self.proxies or peer in self.proxies


def host_name(host: str) -> str | None:
    """Return the name in `name:port` or `[address]:port`, in lower case, or None if it is neither."""
    found = re.fullmatch(r"([\w.-]{1,255}|\[[0-9a-f:.]{2,45}\])(?::(\d{1,5}))?", host.strip(), re.ASCII | re.IGNORECASE)
    return found.group(1).strip("[]").lower() if found and int(found.group(2) or 0) <= 65535 else None


class Origins:
    """ASGI middleware that rejects requests to other hosts or from other sites, see also `Answer`.

    The scope gets the visitor's address as "guard.address".
    """

    def __init__(self, app: ASGIApp, trust: Trust) -> None:
        self._app, self._trust = app, trust
        policy = " ".join([POLICY, *(SPACE_FRAMES if trust.is_on_space else ()), *trust.embedders])
        compiling = policy.replace("'wasm-unsafe-eval'", "'unsafe-eval'")
        self._added, self._added_for_gradio = (
            [(b"content-security-policy", each.encode()), *ADDED] for each in (policy, compiling)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":  # the start and the end of the server
            await self._app(scope, receive, send)
            return
        peer = scope["client"][0] if scope["client"] else ""  # of `Connections`
        dropped = set() if self._trust.trusts_proxy(peer) else {*FORWARDED}
        if scope["path"].startswith(GRADIO):
            dropped.add(b"accept-encoding")  # Gradio would compress a file for each request, in the event loop
        headers = MutableHeaders(raw=[each for each in scope["headers"] if each[0] not in dropped])
        # The proxy itself has seen the last hop; a visitor can make up those before it.
        forwarded = ",".join(headers.getlist("x-forwarded-for")[-1:]).rpartition(",")[2].strip()
        address = visitor_of(host_name(forwarded) or forwarded) if forwarded else peer  # some proxies add a port
        scope = {**scope, "headers": headers.raw, "guard.address": address}
        embedder = origin if (origin := headers.get("origin")) in self._trust.embedders else None
        try:
            self._check(scope["method"], headers, embedder)
            app = Response(status_code=204) if embedder and scope["method"] == "OPTIONS" else self._app
        except UserError as error:
            app = answer_to(error)
        own = [(b"access-control-allow-origin", embedder.encode()), *FOR_EMBEDDERS] if embedder else [SAME_ORIGIN]
        added = self._added_for_gradio if scope["path"].startswith(GRADIO) else self._added
        answer = Answer(send, [*added, *own])
        try:
            await app(scope, receive, answer)
        except asyncio.CancelledError:
            await answer.end(scope, receive)

    def _check(self, method: str, headers: Headers, embedder: str | None) -> None:
        """Check the host and the site that sends the request; raises UserError."""
        host = headers.get("host", "")
        hosts = [host, *headers.get("x-forwarded-host", host).split(",")]
        if not self._trust.is_host(host) or None in map(host_name, hosts):
            raise UserError("This server does not answer to this name: see --name in its help.", status=403)
        origin = headers.get("origin")  # "null" of a page without one, None of a program
        is_own = origin is None or origin.lower().partition("://")[2] in [each.strip().lower() for each in hosts]
        if not is_own and not embedder and method not in ("GET", "HEAD"):  # which change nothing
            sentence = "Another site's requests are not answered: see --embed in the server's help."
            raise UserError(sentence, "other_site", status=403)


class Answer:
    """An ASGI `send` that writes an answer in pieces, and replaces headers for other sites by those that it gets."""

    def __init__(self, send: Send, added: Iterable[tuple[bytes, bytes]]) -> None:
        self._send, self._added = send, added
        self._has_begun = self._has_ended = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [each for each in message["headers"] if not each[0].startswith(b"access-control-")]
            message["headers"] = [*kept, *self._added]
            self._has_begun = True
        else:
            self._has_ended = not message.get("more_body")
        body, begin = message.get("body", b""), 0
        while len(body) - begin > PIECE:  # else a client that does not read would hold a whole file in memory
            await self._send({**message, "body": body[begin : begin + PIECE], "more_body": True})
            begin += PIECE
        await self._send({**message, "body": body[begin:]} if begin else message)

    async def end(self, scope: Scope, receive: Receive) -> None:
        """End the answer to a request that uvicorn cancels when it stops."""
        if not self._has_begun:
            stopping = UserError("The server is stopping: try again in a minute.", status=503)
            await answer_to(stopping)(scope, receive, self)
        elif not self._has_ended:
            await self({"type": "http.response.body"})
