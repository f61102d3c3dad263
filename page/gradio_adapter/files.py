"""Gradio's files: each is compressed once, in a thread. Gradio does so for each request, in the event loop."""

import asyncio
from functools import partial

import httpx
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from page.guard.fairness import FairSemaphore
from page.guard.gate import nothing_here
from page.server.routes import work_in_turn
from page.server.static_files import FOREVER, REVALIDATED, File, make_file

MAX_BYTES = 20_000_000  # of the files that are kept, compressed; those of one page have 1 MB


class Files:
    """ASGI middleware around Gradio's app that answers requests of the kind "file", and passes on the others."""

    def __init__(self, app: ASGIApp) -> None:
        self._app, self._kept = app, dict[str, File]()  # by path, the oldest first
        self._place = FairSemaphore(1)  # one for all, so that a file is not made twice
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope.get("guard.kind") != "file":
            await self._app(scope, receive, send)
            return
        request, path = Request(scope, receive), scope["path"]
        file = self._kept.get(path) or await work_in_turn(request, partial(self._make, path), self._place)
        await file.response(request)(scope, receive, send)

    async def _make(self, path: str) -> File:
        if path in self._kept:  # since the request began to wait
            return self._kept[path]
        reply = await self._client.get(path, headers={"accept-encoding": "identity"})
        if reply.status_code != 200:
            raise nothing_here()
        kept_by_browsers = FOREVER if "/assets/" in path else REVALIDATED  # the names there have a hash of the content
        file = await asyncio.to_thread(make_file, reply.content, reply.headers["content-type"], kept_by_browsers)
        self._kept[path] = file
        while sum(len(each.content) for each in self._kept.values()) > MAX_BYTES:
            del self._kept[next(iter(self._kept))]
        return file
