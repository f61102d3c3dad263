"""Gradio's files: each is asked for and compressed once, and the oldest are dropped for new ones."""

import asyncio
import random
from collections import Counter

import httpx
from calls import ADDRESS
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from page.gradio_adapter import files
from page.guard.gate import Gate

SIZE = 10_000  # bytes of a file that gzip does not make smaller


async def test_a_file_is_made_once_for_all_who_ask_and_the_oldest_are_dropped(monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 2 * SIZE)
    asked = Counter()

    async def send(request):
        asked[name := request.path_params["name"]] += 1
        await asyncio.sleep(0)
        return Response(random.Random(name).randbytes(SIZE), media_type="font/woff2")

    async def encoding(request):
        return PlainTextResponse(request.headers["accept-encoding"] * 1000)

    routes = [Route("/assets/{name:int}", send), Route("/assets/encoding", encoding), Route("/config", encoding)]
    gate = Gate(files.Files(Starlette(routes=routes)), [], {"/assets/.*": "file", "/config": "description"})

    async def app(scope, receive, send):
        await gate({**scope, "guard.address": ADDRESS}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as http:
        replies = await asyncio.gather(*[http.get(f"/assets/{n}") for n in [1, 2] * 10])
        assert {reply.content for reply in replies} == {random.Random(n).randbytes(SIZE) for n in (1, 2)}
        assert asked == {1: 1, 2: 1}
        for number in (3, 2, 1):
            await http.get(f"/assets/{number}")
        assert asked == {1: 2, 2: 1, 3: 1}
        assert (await http.get("/assets/x")).status_code == 404
        by_br = {"accept-encoding": "gzip, br"}
        reply = await http.get("/assets/encoding", headers=by_br)
        assert (reply.text, reply.headers["content-encoding"]) == ("identity" * 1000, "gzip")
        assert (await http.get("/config", headers=by_br)).text == "gzip, br" * 1000  # passed on
