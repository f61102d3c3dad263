"""Request bodies are read into bounded memory that addresses share."""

import asyncio
import itertools
import tracemalloc

import pytest
from starlette.requests import Request

from model.errors import UserError
from page.guard import bodies
from page.guard.bodies import Bodies


async def statuses_of(own, *sizes):
    """Send one body from each address, all before the first is answered; sizes in KB.

    Returns:
        Status of each rejection, None for an accepted body.
    """
    are_sent = asyncio.Event()

    async def send_body(number, size):
        body = bytes(1000 * size)
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            return messages.pop()

        try:
            request = Request({"type": "http", "headers": headers}, receive)
            async with own.read(request, "json", f"192.0.2.{number}") as receive_whole:
                await are_sent.wait()
                return None if (await receive_whole())["body"] == body else "another body"
        except UserError as error:
            return error.status

    tasks = [asyncio.create_task(send_body(*each)) for each in enumerate(sizes)]
    for _ in range(10):
        await asyncio.sleep(0)
    are_sent.set()
    return await asyncio.gather(*tasks)


async def test_a_body_in_small_pieces_takes_its_size_in_memory():
    count = 50_000
    left = itertools.repeat(10, count)

    async def receive():
        size = next(left, 0)
        return {"type": "http.request", "body": bytes(size), "more_body": size > 0}

    scope = {"type": "http", "headers": [(b"content-type", b"image/png")]}
    tracemalloc.start()
    try:
        async with Bodies().read(Request(scope, receive), "image", "192.0.2.1") as receive_whole:
            body = await Request(scope, receive_whole).body()
            current, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(body) == 10 * count
    assert current < 1.4 * len(body)  # one copy
    assert peak < 3 * len(body)


@pytest.mark.parametrize(
    ("sizes", "statuses"),
    [
        ((151, 150), [503, None]),  # one address has at most 150 KB
        ((150, 150, 140, 20, 21), [None, None, 503, None, 503]),  # 300 KB in all, but small bodies are still read
    ],
)
async def test_bodies_beyond_the_limits_are_rejected(monkeypatch, sizes, statuses):
    monkeypatch.setattr(bodies, "MAX_BYTES_TOGETHER", 300_000)
    monkeypatch.setattr(bodies, "MAX_BYTES", 20_000)
    monkeypatch.setattr(bodies, "MAX_BYTES_OF_ADDRESS", 150_000)
    own = Bodies()
    for _ in range(2):  # nothing is left of the first ones
        assert await statuses_of(own, *sizes) == statuses
